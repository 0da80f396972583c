"""How every result reaches the disk: whole or not at all, and readable by its owner alone."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from posecheck.errors import OutputError

_FREE: Final = "Free some space, or choose another folder with -o."
_PERMITTED: Final = "Choose a folder that you may write to with -o."
_WORDS: Final = {
    errno.ENOSPC: ("the disk is full", _FREE),
    getattr(errno, "EDQUOT", -1): ("the disk quota is used up", _FREE),
    errno.EACCES: ("permission denied", _PERMITTED),
    errno.EPERM: ("permission denied", _PERMITTED),
    errno.EROFS: ("the disk is read-only", "Choose another folder with -o."),
    errno.ENOTDIR: ("part of the path is a file, not a folder", "Choose another folder with -o."),
    errno.EEXIST: ("a file of that name is in the way", "Move it, or choose another folder with -o."),
    errno.EISDIR: ("a folder of that name is in the way", "Move it, or choose another folder with -o."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter folder with -o."),
}


def output_error(path: Path, error: OSError) -> OutputError:
    """The error that tells a person why ``path`` cannot be written, and what to do."""
    problem, next_step = _WORDS.get(
        error.errno or 0, (error.strerror or str(error), "Choose another folder with -o.")
    )
    return OutputError(str(path), f"cannot be written, {problem}", next_step)


def ready_folder(folder: Path) -> None:
    """Make ``folder`` and prove, with a file that is taken away again, that it can be written to.

    Meant to be called before the long work. Raises OutputError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".posecheck-", suffix=".probe")
        os.close(handle)
        os.unlink(name)
    except OSError as error:
        raise output_error(folder, error) from error


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Lend a temporary path beside ``path``; what is written there becomes ``path`` at the end.

    When the block raises, the temporary file is removed and ``path`` stays as it was. The
    temporary name keeps the suffix, because encoders read the format from it. An OSError
    becomes an OutputError. The file is private (mode 600 on POSIX).
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
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


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 ``text`` whole. Raises OutputError.

    A file name may hold bytes that are no characters: they come out as JSON's own escape.
    """
    with whole_file(path) as temporary:
        temporary.write_bytes(text.encode("utf-8", "backslashreplace"))


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
