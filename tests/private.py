"""Whether only its owner may read a file or a folder."""

import stat
import sys
from pathlib import Path


def is_private(path: Path) -> bool:
    """True on Windows, where modes tell nothing: a file takes over the rights of its folder."""
    if sys.platform == "win32":
        return True
    return stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
