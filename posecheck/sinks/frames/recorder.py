"""The frames of a live session as a video, only when asked for. A thread encodes; frames never wait.

The face is made unrecognisable before a frame is kept.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import INDEX
from posecheck.core.moment import Moment, Sink
from posecheck.core.session import Session, SourceInfo
from posecheck.core.types import Pose
from posecheck.errors import OutputError
from posecheck.files.disk import ready_folder, unused
from posecheck.sinks.frames.clip_writer import ClipWriter

#: Frames that wait for the encoder (others are left out), and how long the last of them may take.
_WAITING: Final = 8
_CLOSE_WAIT_S: Final = 30.0

Item = tuple[NDArray[np.uint8], float, Pose | None]
_EARS: Final = [INDEX["left_ear"], INDEX["right_ear"]]
_FACE: Final = list(range(INDEX["mouth_right"] + 1))
_SHOULDERS: Final = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
#: Blocks across the covered square: too few to tell a face by.
_BLOCKS: Final = 5
_WHOLE_BLOCKS: Final = 24


class FrameRecorder(Sink):
    """Writes an MP4. When encoding cannot keep up, frames are left out, and `finish` says how many.

    ``path`` as `ready_film` found it. Raises OutputError when the folder is not writable.
    """

    early = True

    def __init__(self, path: Path, source: SourceInfo, *, blur: bool, report: Callable[[str], None]) -> None:
        self._path, self._blur, self._report = path, blur, report
        self._waiting: queue.Queue[Item | None] = queue.Queue(_WAITING)
        self._skipped = 0
        self._error: OutputError | None = None
        self._writer = ClipWriter(path, source.width_px, source.height_px, source.fps)
        self._stack = contextlib.ExitStack()
        self._stack.enter_context(self._writer)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def take(self, moment: Moment) -> None:
        """The frame of a moment. Raises OutputError when an earlier one could not be written."""
        if moment.frame is not None:
            self.append(moment.frame.image, moment.t_s, moment.pose)

    def append(self, image: NDArray[np.uint8], t_s: float, pose: Pose | None) -> None:
        """One RGB frame. It is not changed. Raises OutputError when an earlier one could not be written."""
        if self._error is not None:
            self.close()
        try:
            self._waiting.put_nowait((image, t_s, pose))
        except queue.Full:
            self._skipped += 1

    def finish(self, session: Session) -> Path:
        """The whole clip; says how many frames are missing. Raises OutputError."""
        self.close()
        if self._skipped:
            self._report(f"{self._path}: encoding was too slow, frames left out: {self._skipped}.")
        return self._path

    def close(self) -> None:
        """Complete the clip with what there is. Raises OutputError."""
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=_CLOSE_WAIT_S)
        self._thread.join(_CLOSE_WAIT_S)
        if self._error is not None:
            raise self._error
        if self._thread.is_alive():
            raise OutputError(str(self._path), "was not encoded in time", "Leave out --record.")

    def _run(self) -> None:
        item: Item | None = None
        try:
            with self._stack:
                while (item := self._waiting.get()) is not None:
                    image, t_s, pose = item
                    self._writer.append(hide_face(image, pose) if self._blur else image, t_s)
        except Exception as error:
            # Whatever it is costs the film, not the set; and a film that is none must be said.
            bug = f"{type(error).__name__}: {error}"
            failure = OutputError(str(self._path), f"cannot be written ({bug})", "Leave out --record.")
            self._error = error if isinstance(error, OutputError) else failure
            while item is not None:
                item = self._waiting.get()


def ready_film(path: Path) -> Path:
    """Prove before the set that a film can be written there; where it goes. Raises OutputError.

    An earlier film stays: the new one is numbered, as the sets of a plan are.
    """
    if path.suffix.lower() != ".mp4":
        raise OutputError(str(path), "is not an .mp4 file", "Name one: --record set.mp4")
    try:
        ready_folder(path.parent)
    except OutputError as error:
        raise OutputError(str(path), error.problem, "Name another one: --record FOLDER/set.mp4") from error
    return unused(path)


def hide_face(image: NDArray[np.uint8], pose: Pose | None) -> NDArray[np.uint8]:
    """A copy of (H, W, 3) with the head in coarse blocks.

    Where no person was found there may still be one, and a head whose place is not known is somewhere: then
    the whole frame is in blocks.
    """
    result = image.copy()
    if pose is None or not np.isfinite(pose.xy_px[[*_FACE, *_SHOULDERS]]).all():
        _blocks(result, _WHOLE_BLOCKS)
        return result
    scale = np.array([image.shape[1], image.shape[0]]) / np.maximum(pose.size_px, 1)
    points = pose.xy_px * scale
    ears = points[_EARS].mean(axis=0)
    reach = max(
        1.4 * float(np.linalg.norm(points[_FACE] - ears, axis=1).max()),
        0.75 * float(np.linalg.norm(points[_SHOULDERS].mean(axis=0) - ears)),
        0.02 * max(image.shape[:2]),
    )
    low = np.clip(np.floor(ears - reach), 0, [image.shape[1], image.shape[0]]).astype(int)
    high = np.clip(np.ceil(ears + reach), 0, [image.shape[1], image.shape[0]]).astype(int)
    _blocks(result[low[1] : high[1], low[0] : high[0]], _BLOCKS)
    return result


def _blocks(part: NDArray[np.uint8], across: int) -> None:
    if min(part.shape[:2]) < 2:
        return
    height, width = part.shape[:2]
    rows = max(1, round(across * height / width))
    coarse = cv2.resize(part, (across, rows), interpolation=cv2.INTER_AREA)
    part[:] = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)
