"""How every result reaches the disk: whole or not at all, and readable by its owner alone."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from posecheck.errors import OutputError, output_error

#: How the names of unfinished files begin.
_MARK: Final = ".posecheck-"
#: What all other results of a set are made from, and nothing makes again once the recording is gone.
_ORIGINALS: Final = frozenset({"session.json", "angles.csv"})
#: Characters that Windows takes in no name; "/" no system does.
_REFUSED: Final = frozenset('/\\<>:"|?*\x7f')
#: Names that Windows keeps for devices, alone or before a dot.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)


def folder_name(text: str) -> str:
    """``text`` as one folder's name that the disks of all systems take; "video" when nothing is left of it.

    The same for what comes of it: a name that went through once stays as it is. Blanks and dots at the ends
    go, because Windows drops them in silence; a recording may say anything of its source.
    """
    name = text.encode("utf-8", "replace").decode("utf-8")
    name = "".join("_" if char in _REFUSED or char < " " else char for char in name).strip(" .")
    if name.partition(".")[0].rstrip(" ").casefold() in _DEVICES:
        name = f"_{name}"
    return name or "video"


def numbered(stem: str, suffix: str = "") -> Iterator[str]:
    """``stem`` with its ``suffix``, then ``stem-2``, ``stem-3``, ...: names that replace nothing."""
    for number in itertools.count(1):
        yield f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"


def unused(path: Path) -> Path:
    """``path``, or the first of its `numbered` names at which nothing lies."""
    names = map(path.with_name, numbered(path.stem, path.suffix))
    return next(each for each in names if not os.path.lexists(each))


def replaceable(path: Path, suffix: str) -> None:
    """Let a file that somebody named be written anew; raises OutputError for one that is something else.

    ``suffix`` is that of what will be written. A name that is free may have any.
    """
    if os.path.exists(path) and (path.suffix.lower() != suffix or path.name in _ORIGINALS):
        what = f"is there already, and is no {suffix} file that may be replaced"
        raise OutputError(str(path), what, "Name another file.")


def matching(folder: Path, pattern: str) -> list[Path]:
    """What lies in ``folder`` by that pattern, in order; nothing where our rights do not reach."""
    try:
        return sorted(folder.glob(pattern))
    except PermissionError:  # before Python 3.13
        return []


def make_folder(folder: Path, *, exist_ok: bool = True) -> None:
    """Make ``folder``, and what is missing above it, for its owner alone (mode 700 on POSIX).

    Raises OSError; FileExistsError when it is there and must not be.
    """
    if folder.parent != folder and not os.path.exists(folder.parent):
        make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=exist_ok)


def missing(folder: Path) -> list[Path]:
    """``folder`` and those above it that are not there, the innermost first."""
    return [each for each in (folder, *folder.parents) if not os.path.exists(each)]


def take_back(folders: Iterable[Path]) -> None:
    """Remove the folders of results that are not there, or not any more; one with anything in it stays."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def ready_folder(folder: Path) -> None:
    """Make ``folder`` and prove, with a file that is taken away again, that it can be written to.

    Meant to be called before the long work. Raises OutputError.
    """
    try:
        make_folder(folder)
        handle, name = tempfile.mkstemp(dir=folder, prefix=_MARK, suffix=".probe")
        os.close(handle)
        os.unlink(name)
    except OSError as error:
        if any(map(os.path.isfile, folder.parents)):  # Windows says only that the path is not there
            raise output_error(folder, NotADirectoryError(errno.ENOTDIR, "")) from error
        raise output_error(folder, error) from error


def folder_again(folder: Path) -> None:
    """Make ``folder`` anew when somebody took it away; should that fail, the files in it will say so."""
    with contextlib.suppress(OSError):
        make_folder(folder)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Lend a temporary path beside ``path``; what is written there becomes ``path`` at the end.

    When the block raises, the temporary file is removed and ``path`` stays as it was. The
    temporary name keeps the suffix, because encoders read the format from it. An OSError
    becomes an OutputError. The file is private (mode 600 on POSIX).
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{_MARK}{path.stem}-", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        _flush_to_disk(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def remove_unfinished(folder: Path, stem: str = "", *, older_than_s: float = 0.0) -> list[Path]:
    """Take away what `whole_file` left in ``folder`` when its process was killed; of one file, or of all.

    Call it only when nobody is writing there, or ``older_than_s`` tells. What is gone.
    """
    latest_s = time.time() - older_than_s
    beginning = f"{_MARK}{stem}-" if stem else _MARK
    gone: list[Path] = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name.startswith(beginning) and path.stat().st_mtime <= latest_s:
                path.unlink()
                gone.append(path)
    return gone


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 ``text`` whole. Raises OutputError."""
    with whole_file(path) as temporary:
        temporary.write_bytes(characters(text))


def characters(text: str) -> bytes:
    """``text`` in UTF-8. A file name may hold bytes that are no characters: they become JSON's own escape."""
    return text.encode("utf-8", "backslashreplace")


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
