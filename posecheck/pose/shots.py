"""Where a film is cut: from one frame to the next the whole picture is another one."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.core.types import Frame
from posecheck.pose.body import WHOM

#: What two frames are compared by: their brightness in so many rows and columns.
_SIZE: Final = (18, 32)
#: Pixels that are left out: the mean of every fourth one is that of all, and of fewer where there are more.
_STEP: Final = 4
_ROWS: Final = 180


class Shots:
    """Says with which frame another shot begins, recorded or live. Sees every frame, in order.

    A frame differs from the one before by 1 less the correlation of their brightness: 0 for the same picture,
    however light it has become, about 1 for another one. A camera that is carried makes one frame after the
    other differ: a cut must stand out from those before it. Somebody who passes close by changes much of the
    picture from one frame to the next, the more the fewer frames there are, but the room's own edges stay
    where they are beside them: a cut leaves none in its place. A black frame is passed over. The limits
    (``cut``, ...) stand in ``whom.toml``.
    """

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None
        self._before_s = -math.inf
        self._lately: deque[float] = deque(maxlen=WHOM.cut_before)

    def begins(self, frame: Frame) -> bool:
        """Whether this frame is the first one of another shot."""
        now = _brightness(frame)
        if now.std() < WHOM.cut_plain:
            return False
        before, self._before = self._before, now
        gap_s, self._before_s = frame.t_s - self._before_s, frame.t_s
        if before is None or gap_s > WHOM.cut_gap_s:
            return False
        differs = 1.0 - float(np.corrcoef(before.ravel(), now.ravel())[0, 1])
        share = float((np.abs(now - before) > WHOM.cut_changed).mean())
        usual = max(self._lately, default=0.0)
        self._lately.append(differs)
        stands_out = share >= WHOM.cut_share and differs >= max(WHOM.cut, WHOM.cut_usual * usual)
        gone = WHOM.cut_edges if gap_s <= WHOM.cut_near_s else WHOM.cut_edges_far
        return bool(stands_out and _edges_gone(before, now) >= gone)


def _brightness(frame: Frame) -> NDArray[np.float32]:
    """(18, 32), in grey levels."""
    pixels = frame.image if frame.planes is None else frame.planes.luma
    step = max(_STEP, len(pixels) // _ROWS)
    means = pixels[::step, ::step]
    for axis in (1, 0):
        begins = np.arange(_SIZE[axis]) * means.shape[axis] // _SIZE[axis]
        sums = np.add.reduceat(means, begins, axis=axis, dtype=np.float32)
        sizes = np.diff(begins, append=means.shape[axis]).clip(1).astype(np.float32)
        means = sums / sizes.reshape(-1, *[1] * (means.ndim - axis - 1))
    return np.asarray(means.reshape(*_SIZE, -1).mean(axis=2))


def _edges_gone(before: NDArray[np.float32], now: NDArray[np.float32]) -> float:
    """1 less the correlation of both pictures' upright edges: about 1 when none is where it was.

    Each edge has one vote, however strong. Level ones have none: a floor's stays when a film is mirrored.
    """
    one, two = (np.tanh(np.diff(each, axis=1) / WHOM.cut_edge) for each in (before, now))
    size = float(np.sqrt((one**2).sum() * (two**2).sum()))
    return 1.0 - float((one * two).sum()) / size if size else 0.0
