"""TOML files: those that people write, and the limits that ship beside a module."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from posecheck.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - one branch per Python version
    import tomli as tomllib

#: Nobody writes so much.
_MAX_BYTES: Final = 1_000_000
_CHECK: Final = "Check the path"
_PLAINLY: Final = {"missing": "is missing", "unexpected_keyword_argument": "is no key of it"}


def read_toml(path: Path, error: type[UsageError], check: str = _CHECK) -> dict[str, Any]:
    """The content of a file that somebody wrote. Raises ``error`` when it cannot be read, or is no TOML.

    ``check`` is the next step for whoever named a file that is not there.
    """
    try:
        return tomllib.loads(edited_text(path, error, check))
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise error(str(path), f"is not valid TOML: {fault}", "Mend that line") from fault


def edited_text(path: Path, error: type[UsageError], check: str = _CHECK) -> str:
    """The text of a file that somebody wrote: UTF-8, or UTF-16 behind the mark that Windows' shell sets.

    Raises ``error`` when it cannot be read, is far too large, or is any other text.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise error(str(path), "is too large for such a file", check)
        content = path.read_bytes()
    except OSError as fault:
        raise error(str(path), f"cannot be read, {fault.strerror}", check) from fault
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise error(str(path), f"is not UTF-8 (byte {fault.start})", "Save it as UTF-8") from fault


def problem_of(fault: Mapping[str, Any]) -> str:
    """What is wrong with a key, by one of pydantic's errors: in our words where they are the plainer ones."""
    return str(_PLAINLY.get(fault["type"], fault["msg"]))


def shipped_limits(module_file: str, name: str) -> SimpleNamespace:
    """The limits of the file ``name`` beside a module: of each its value, by its name."""
    text = Path(module_file).with_name(name).read_text(encoding="utf-8")
    return SimpleNamespace(**{key: limit["value"] for key, limit in tomllib.loads(text).items()})
