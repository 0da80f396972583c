"""Where the config files lie, and how one is read."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from posecheck.app.options.settings import layered
from posecheck.errors import UsageError
from posecheck.places import config_folder

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - one branch per Python version
    import tomli as tomllib

NAME: Final = "posecheck.toml"


def read(path: Path) -> dict[str, Any]:
    """The settings in one TOML file, checked. Raises UsageError that names file and key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            str(path), f"cannot be read, {error.strerror}", "Check the path given to --config."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(str(path), f"is not TOML: {error}") from error
    try:
        layered(content)
    except UsageError as error:
        raise UsageError(f"{path}: {error.subject}", error.problem, error.next_step) from error
    return content


def layers(explicit: Path | None = None) -> list[Mapping[str, Any]]:
    """The user's own config, then ``explicit`` or else the one of the working folder."""
    found = [path for path in (config_folder() / NAME,) if path.is_file()]
    local = explicit or Path(NAME)
    if explicit or local.is_file():
        found.append(local)
    return [read(path) for path in found]
