"""Where a film is cut: from one frame to the next the whole picture is another one."""

from __future__ import annotations

from collections import deque
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.pose.body import WHOM

#: What two frames are compared by: their brightness in so many columns and rows.
_SIZE: Final = (32, 18)
#: Grey levels: a picture that is plainer than that (black, a test card of one colour) tells nothing.
_PLAIN: Final = 1.0
#: Pixels that are left out: the mean of every fourth one is that of all.
_STEP: Final = 4


class Shots:
    """Says with which frame another shot begins.

    A frame differs from the one before by 1 less the correlation of their brightness: 0 for the same picture,
    however light it has become, about 1 for another one. A camera that is carried makes every frame differ:
    a cut must stand out from the frames before it, too. A black frame is passed over. Limits: ``cut`` and
    ``cut_usual`` of ``whom.toml``.
    """

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None
        self._usual: deque[float] = deque(maxlen=WHOM.home)

    def begins(self, image: NDArray[np.uint8]) -> bool:
        """Whether this RGB frame (H, W, 3) is the first one of another shot."""
        now = _brightness(image)
        if now is None:
            return False
        before, self._before = self._before, now
        if before is None:
            return False
        differs = 1.0 - float((before * now).sum())
        usual = float(np.median(self._usual)) if self._usual else 0.0
        self._usual.append(differs)
        return bool(differs >= max(WHOM.cut, WHOM.cut_usual * usual))


def _brightness(image: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """(18, 32), of mean 0 and length 1; None for a picture of one colour."""
    small = cv2.resize(image[::_STEP, ::_STEP], _SIZE, interpolation=cv2.INTER_AREA).mean(axis=2)
    off = small - small.mean()
    if off.std() < _PLAIN:
        return None
    return np.asarray(off / np.linalg.norm(off), np.float32)
