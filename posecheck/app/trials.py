"""What `posecheck doctor` tries for real, each in a process of its own (``trial`` is what that runs)."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from posecheck.errors import PosecheckError

_FRAMES: Final = 10
#: The legs are read once it is clear which way the person faces.
_LOOKS: Final = 60


class TrialError(PosecheckError):
    """Nothing was raised, and yet what came is not right."""


def decode() -> str:
    """Reads the whole sample clip."""
    from posecheck.places import sample_clip
    from posecheck.sources.video import VideoFile

    with VideoFile(sample_clip()) as video:
        count = sum(1 for _ in video)
    if not count or video.problem:
        raise TrialError("decoding", video.problem or "the sample clip gave no frame")
    return f"{count} frames of the sample clip"


def look() -> str:
    """Finds the person of the sample clip and measures both legs from their pixels."""
    from posecheck.app.edges import real
    from posecheck.places import sample_clip

    world = real()
    seen = 0
    with world.open_video(sample_clip(), None, None) as video, world.open_estimator(None) as find:
        for frame in islice(video, _LOOKS):
            pose = find(frame)
            seen += pose is not None
            if pose is not None and pose.readings:
                return f"{find.model.name} sees the person, the leg network the legs"
    what = "the leg network sees no leg" if seen else f"the model {find.model.name} sees nobody"
    raise TrialError("pose", f"{what} in the sample clip")


def tones() -> str:
    """Opens the sound device, and plays nothing on it."""
    from posecheck.sinks.sound.tones import open_player

    player = open_player()
    player.close()
    return f"can be played on {player.device}"


def encode() -> str:
    """Writes a clip and reads it again."""
    import numpy as np

    from posecheck.sinks.frames.clip_writer import ClipWriter
    from posecheck.sources.video import VideoFile

    with tempfile.TemporaryDirectory(prefix="posecheck-") as folder:
        path = Path(folder) / "trial.mp4"
        with ClipWriter(path, 320, 240, 25.0) as clip:
            for index in range(_FRAMES):
                clip.append(np.full((240, 320, 3), 20 * index, np.uint8), index / 25.0)
        count = sum(1 for _ in VideoFile(path))
    if count != _FRAMES:
        raise TrialError("encoding", f"{count} of {_FRAMES} frames came back")
    return f"{count} frames written as H.264 and read again"


_TRIED: Final[Mapping[str, Callable[[], str]]] = {
    "decode": decode,
    "look": look,
    "encode": encode,
    "tones": tones,
}


def trial(name: str) -> int:
    """Runs one trial; its result, or in one line what is wrong."""
    try:
        print(_TRIED[name]())
    except PosecheckError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0
