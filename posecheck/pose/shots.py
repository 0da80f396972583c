"""Where a film is cut: from one frame to the next the whole picture is another one."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.types import Frame
from posecheck.pose.body import WHOM

#: What two frames are compared by: their brightness in so many columns and rows.
_SIZE: Final = (32, 18)
#: Grey levels: a picture that is plainer than that (black, a test card of one colour) tells nothing.
_PLAIN: Final = 1.0
#: Grey levels by which a place of the picture must change to be another one: above compression and noise.
_CHANGED: Final = 10.0
#: Pixels that are left out: the mean of every fourth one is that of all.
_STEP: Final = 4


class Shots:
    """Says with which frame of a recording another shot begins. Sees every frame, in order.

    A frame differs from the one before by 1 less the correlation of their brightness: 0 for the same picture,
    however light it has become, about 1 for another one. A camera that is carried makes one frame after the
    other differ: a cut must stand out from those before it. Somebody who passes close by changes the picture
    at their edges alone, from one frame to the next: a cut changes much of it. A black frame is passed over.
    The limits (``cut``, ...) stand in ``whom.toml``.
    """

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None
        self._before_s = -math.inf
        self._lately: deque[float] = deque(maxlen=WHOM.cut_before)

    def begins(self, frame: Frame) -> bool:
        """Whether this frame is the first one of another shot."""
        now = _brightness(frame)
        if now.std() < _PLAIN:
            return False
        before, self._before = self._before, now
        gap_s, self._before_s = frame.t_s - self._before_s, frame.t_s
        if before is None or gap_s > WHOM.cut_gap_s:
            return False
        differs = 1.0 - float(np.corrcoef(before.ravel(), now.ravel())[0, 1])
        share = float((np.abs(now - before) > _CHANGED).mean())
        usual = max(self._lately, default=0.0)
        self._lately.append(differs)
        return bool(share >= WHOM.cut_share and differs >= max(WHOM.cut, WHOM.cut_usual * usual))


def _brightness(frame: Frame) -> NDArray[np.float32]:
    """(18, 32), in grey levels."""
    pixels = frame.image if frame.planes is None else frame.planes.luma
    small = cv2.resize(pixels[::_STEP, ::_STEP], _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(small.reshape(*_SIZE[::-1], -1).mean(axis=2))
