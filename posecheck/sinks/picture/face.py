"""Making a face unrecognisable in pictures that are saved."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import INDEX
from posecheck.core.types import Pose

_EARS: Final = [INDEX["left_ear"], INDEX["right_ear"]]
_FACE: Final = list(range(INDEX["mouth_right"] + 1))
_SHOULDERS: Final = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
#: Blocks across the covered square: too few to tell a face by.
_BLOCKS: Final = 5
_WHOLE_BLOCKS: Final = 24


def hide_face(image: NDArray[np.uint8], pose: Pose | None) -> NDArray[np.uint8]:
    """A copy of (H, W, 3) with the head in coarse blocks.

    Where no person was found there may still be one: then the whole picture is in blocks.
    """
    result = image.copy()
    if pose is None:
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
