"""One small picture with a frame of every clip."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

_TILE_PX = (200, 150)
_COLUMNS = 6


def make_contact_sheet(samples: Path) -> Path:
    """Writes contact_sheet.jpg from the glide's clips that are there; returns its path."""
    tiles = [_tile(path) for path in sorted(samples.rglob("*.mp4")) if path.parent.name != "exercises"]
    blank = np.zeros_like(tiles[0])
    tiles += [blank] * (-len(tiles) % _COLUMNS)
    rows = [np.hstack(tiles[k : k + _COLUMNS]) for k in range(0, len(tiles), _COLUMNS)]
    path = samples / "contact_sheet.jpg"
    cv2.imwrite(str(path), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, 82])
    return path


def _tile(path: Path) -> NDArray[np.uint8]:
    """A frame at the top of the second repetition, or from the middle."""
    truth = json.loads(path.with_name(path.stem + ".truth.json").read_text())
    frame_count = len(truth["frames"]["t_s"])
    reps = truth["reps"]
    at = int(reps[min(1, len(reps) - 1)]["peak_s"] * truth["fps"]) if reps else frame_count // 2
    capture = cv2.VideoCapture(str(path))
    capture.set(cv2.CAP_PROP_POS_FRAMES, at)
    _, image = capture.read()
    capture.release()
    scale = min(_TILE_PX[0] / image.shape[1], _TILE_PX[1] / image.shape[0])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = np.zeros((_TILE_PX[1], _TILE_PX[0], 3), np.uint8)
    left = (_TILE_PX[0] - small.shape[1]) // 2
    tile[: small.shape[0], left : left + small.shape[1]] = small
    for colour, thickness in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(tile, path.stem, (4, 144), cv2.FONT_HERSHEY_SIMPLEX, 0.38, colour, thickness, cv2.LINE_AA)
    return tile
