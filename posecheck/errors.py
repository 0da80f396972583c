"""Every error that posecheck raises on purpose.

::

    PosecheckError
    ├── UsageError          exit 2   an option, a settings key or an exercise file is wrong
    │   └── ExerciseError
    ├── InputError          exit 3   a video or recording cannot be read
    ├── ModelError          exit 4   the pose model is missing or is not the one expected
    ├── OutputError         exit 5   a result cannot be written
    └── SetupError          exit 6   this machine lacks a library, or has one too many

Each message is one line: what is wrong with which thing, and what to do next. The command
line prints that line and exits with the class's ``exit_code``. Exit 7 (analysed, but part of
the recording was unusable) and 130 (interrupted) are results, not errors: see ``app/cli.py``.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

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


class PosecheckError(Exception):
    """The common ancestor. ``exit_code`` is what the command line returns for it."""

    exit_code = 1

    def __init__(self, subject: str, problem: str, next_step: str = "") -> None:
        self.subject = subject
        self.problem = problem
        self.next_step = next_step
        text = f"{subject}: {problem}"
        super().__init__(f"{text}. {next_step}" if next_step else text)

    def __reduce__(self) -> tuple[type[PosecheckError], tuple[str, str, str]]:
        """Pickled as it was made: errors come back from other processes too."""
        return type(self), (self.subject, self.problem, self.next_step)


class UsageError(PosecheckError):
    """An option or a settings key is wrong."""

    exit_code = 2


class ExerciseError(UsageError):
    """An exercise definition is unknown or inconsistent; names the key."""


class PlanError(UsageError):
    """A plan for the day is unknown or inconsistent; names the part."""


class InputError(PosecheckError):
    """A video, camera or recording cannot be read."""

    exit_code = 3


class ModelError(PosecheckError):
    """The pose model is missing, or is not the file that the manifest describes."""

    exit_code = 4


class OutputError(PosecheckError):
    """A result cannot be written."""

    exit_code = 5


class SetupError(PosecheckError):
    """The machine lacks something that posecheck needs, or has a second OpenCV."""

    exit_code = 6


def check_access(path: Path) -> None:
    """Raises InputError when our rights do not reach as far as ``path``: it might be there all the same."""
    try:
        os.stat(path)
    except PermissionError as error:
        raise InputError(str(path), f"cannot be read, {error.strerror}", "Check its permissions") from error
    except (OSError, ValueError):
        return


def output_error(path: Path, error: OSError) -> OutputError:
    """The error that tells a person why ``path`` cannot be written, and what to do."""
    problem, next_step = _WORDS.get(
        error.errno or 0, (error.strerror or str(error), "Choose another folder with -o.")
    )
    return OutputError(str(path), f"cannot be written, {problem}", next_step)
