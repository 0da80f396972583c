"""Legs marked by eye on photographs and on generated pictures, in the renderer's terms.

A sheet (``real.csv``, ``photolike.csv``) has one leg a line: five points, two angles, how the foot is
seen. Points are put on the sole's visible edge by eye; the renderer's ball lies in the bare foot. What
that makes of the angles was measured blind on rendered legs, and is taken out here once for all uses.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import ANKLE, HIP, KNEE

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

JOINTS = ("hip", "knee", "ankle", "heel", "ball")
BALL = 4
#: The eye against the truth of 30 rendered legs that lay unknown among the others: bias, SD (degrees).
EYE_KNEE_DEG = (1.4, 5.8)
EYE_ANKLE_DEG = (-4.6, 3.7)
#: Where the crop needs a way and the sheet has none: a leg whose foot faces the camera.
UNTOLD = float("nan")


@dataclass(frozen=True)
class Marked:
    """One leg. ``points_px`` (5, 2): hip, knee, ankle, heel, ball in the picture, NaN where not told.

    Angles in degrees with the eye's bias taken out, NaN where not told. ``facing`` +1, -1 or NaN.
    """

    path: Path
    leg: str
    points_px: Floats
    knee_deg: float
    ankle_deg: float
    facing: float
    foot: str
    wear: str
    view: str

    @property
    def exercise(self) -> str:
        """What is done on it: pictures of one exercise show one person in one place."""
        return self.path.stem.rsplit("__", 1)[0]

    @property
    def has_crop(self) -> bool:
        """Whether knee, ankle and the direction are told: what a crop needs."""
        return not (math.isnan(self.facing) or np.isnan(self.points_px[[KNEE, ANKLE]]).any())

    @property
    def stands(self) -> bool:
        """Hip above knee above ankle, within 30 degrees of upright, in the picture."""
        lines = np.diff(self.points_px[[HIP, KNEE, ANKLE]], axis=0)
        return bool((lines[:, 1] > np.cos(np.radians(30)) * np.linalg.norm(lines, axis=1)).all())


@dataclass(frozen=True)
class Read:
    """What was read of one marked leg; NaN: not told. ``found`` False: nobody, or another leg."""

    leg: Marked
    knee_deg: float
    ankle_deg: float
    knee_sd_deg: float
    ankle_sd_deg: float
    found: bool = True


def read_sheet(sheet: Path) -> list[Marked]:
    """The legs of one sheet; the pictures lie in the folder of the sheet's name beside it."""
    folder = sheet.with_suffix("")
    with sheet.open(encoding="utf-8") as stream:
        return [_marked(row, folder) for row in csv.DictReader(stream)]


def picture(leg: Marked) -> Image:
    """The leg's picture, RGB. Raises FileNotFoundError when it is not there."""
    return read_picture(leg.path)


def read_picture(path: Path) -> Image:
    """A picture, RGB. Raises FileNotFoundError when it is not there."""
    found = cv2.imread(str(path))
    if found is None:
        raise FileNotFoundError(f"no picture {path}")
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)


def _marked(row: Mapping[str, str], folder: Path) -> Marked:
    points = np.array([[_number(row[f"{name}_{axis}_px"]) for axis in "xy"] for name in JOINTS])
    facing = _number(row["facing"])
    return Marked(
        path=folder / row["file"],
        leg=row["leg"],
        points_px=as_rendered(points, facing),
        knee_deg=_number(row["knee_flexion_deg"]) - EYE_KNEE_DEG[0],
        ankle_deg=_number(row["ankle_dorsiflexion_deg"]) - EYE_ANKLE_DEG[0],
        facing=facing,
        foot=row["foot"],
        wear=row["wear"],
        view=row["view"],
    )


def _number(text: str) -> float:
    return float(text) if text else math.nan


def as_rendered(points_px: Floats, facing: float) -> Floats:
    """Marks as the renderer would have them: the thigh and the sole turned by the eye's bias."""
    moved = points_px.copy()
    moved[HIP] = _turned(points_px[HIP], points_px[KNEE], EYE_KNEE_DEG[0] * facing)
    moved[BALL] = _turned(points_px[BALL], points_px[3], EYE_ANKLE_DEG[0] * facing)
    return moved


def _turned(point: Floats, centre: Floats, turn_deg: float) -> Floats:
    """Clockwise as it is seen (y points down) for a positive turn."""
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    return np.asarray(centre + np.array([[cos, -sin], [sin, cos]]) @ (point - centre))
