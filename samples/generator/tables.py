"""The tables beside the code: bodies.toml and clips.toml."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read_table(name: str) -> dict[str, dict[str, Any]]:
    """The entries of a TOML file in this folder."""
    with (Path(__file__).parent / name).open("rb") as stream:
        return tomllib.load(stream)
