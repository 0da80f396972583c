"""The folders that results were ever written to: just their paths, so that ``privacy`` finds all of them."""

from __future__ import annotations

import contextlib
from pathlib import Path

from posecheck import places
from posecheck.errors import OutputError
from posecheck.files.disk import make_folder, write_text


def remember(output: Path) -> None:
    """Add ``output`` to the list. A list that cannot be written costs nobody their results."""
    known, folder = folders(), output.resolve()
    if folder in known or not folder.is_dir():
        return
    path = places.outputs_file()
    with contextlib.suppress(OSError, OutputError):
        make_folder(path.parent)
        write_text(path, "".join(f"{each}\n" for each in (*known, folder)))


def folders() -> tuple[Path, ...]:
    """Those of the list that are still there."""
    try:
        lines = places.outputs_file().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(path for path in map(Path, lines) if path.is_absolute() and path.is_dir())
