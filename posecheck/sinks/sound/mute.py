"""Whether the machine's own sound is muted: then nothing that is played is heard."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import Final

_Asked = tuple[tuple[str, ...], str]
#: What to ask, and what in its answer says that it is muted. Windows has no program that tells.
_ASKED: Final[tuple[_Asked, ...]] = (
    (("wpctl", "get-volume", "@DEFAULT_AUDIO_SINK@"), "[MUTED]"),
    (("pactl", "get-sink-mute", "@DEFAULT_SINK@"), "yes"),
    (("amixer", "get", "Master"), "[off]"),
    (("osascript", "-e", "output muted of (get volume settings)"), "true"),
)
_WAIT_S: Final = 5.0


def muted(asked: Sequence[_Asked] = _ASKED) -> bool | None:
    """By the first of these programs that answers; None when none does."""
    for command, said in asked:
        if shutil.which(command[0]) is None:
            continue
        try:
            plain = {**os.environ, "LC_ALL": "C"}
            answer = subprocess.run(
                command, capture_output=True, text=True, timeout=_WAIT_S, check=True, env=plain
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return said in answer.stdout
    return None
