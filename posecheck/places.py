"""Where posecheck keeps what is its own on this machine, and the environment variables that say otherwise.

| what | where | moved by |
|---|---|---|
| history, its page, where results went, mark of the notice | the data folder | POSECHECK_DATA (a folder) |
| ``posecheck.toml`` of this user | the config folder | POSECHECK_CONFIG (a folder) |
| downloaded pose models | the cache folder | POSECHECK_CACHE (a folder) |
| the pose model that is taken when nobody names one | | POSECHECK_MODEL (a name, or a .task file) |
| what would be sounded and said, in place of loudspeakers, for tests | | POSECHECK_CUE_LOG (a file) |

Each folder is the platform's own for it. Results go where they are told to (``--output``), not here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from posecheck.errors import InputError

DATA: Final = "POSECHECK_DATA"
CONFIG: Final = "POSECHECK_CONFIG"
CACHE: Final = "POSECHECK_CACHE"
MODEL: Final = "POSECHECK_MODEL"
CUE_LOG: Final = "POSECHECK_CUE_LOG"
SAMPLE: Final = "glide_overstretch.mp4"
#: Raised when the notice changes so much that it should be read again.
_NOTICE_EDITION: Final = 1


def data_folder() -> Path:
    """Of the history and of the mark that the notice was read."""
    from platformdirs import user_data_path

    return _given(DATA) or user_data_path("posecheck", appauthor=False)


def config_folder() -> Path:
    """Of this user's settings."""
    from platformdirs import user_config_path

    return _given(CONFIG) or user_config_path("posecheck", appauthor=False)


def cache_folder() -> Path:
    """Of what can be fetched again."""
    from platformdirs import user_cache_path

    return _given(CACHE) or user_cache_path("posecheck", appauthor=False)


def history_file() -> Path:
    """The database of all sets."""
    return data_folder() / "history.sqlite3"


def outputs_file() -> Path:
    """The list of folders that results were written to."""
    return data_folder() / "outputs.txt"


def notice_mark() -> Path:
    """The file that says that the notice was read."""
    return data_folder() / f"notice-{_NOTICE_EDITION}-read"


def models_folder() -> Path:
    """Where ``posecheck models fetch`` puts pose models."""
    return cache_folder() / "models"


def sample_clip() -> Path:
    """The sample clip: in the installed package, or at the top of a source checkout. Raises InputError."""
    package = Path(__file__).resolve().parent
    for folder in (package, package.parent):
        path = folder / "samples" / SAMPLE
        if os.path.isfile(path):
            return path
    raise InputError(
        SAMPLE, "the sample clip is not installed", "Run 'posecheck analyze' on a clip of yours."
    )


def cue_log() -> Path | None:
    """The log that is written instead of making a sound; None for sound."""
    return _given(CUE_LOG)


def _given(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None
