"""Frames that are too small to judge, or too large to decode safely."""

from __future__ import annotations

from typing import Final

from posecheck.errors import InputError

MIN_SIDE_PX: Final = 64
MAX_SIDE_PX: Final = 8192
MAX_AREA_PX: Final = 40_000_000


def check_size(name: str, width_px: int, height_px: int) -> None:
    """Raises InputError for frames too small to see a person in, or too large to decode safely."""
    size = f"pictures of {width_px}x{height_px} pixels"
    if min(width_px, height_px) < MIN_SIDE_PX:
        problem = f"{size} are too small to see a person (at least {MIN_SIDE_PX} on a side)"
        raise InputError(name, problem, "Record at 640x480 or more")
    if max(width_px, height_px) > MAX_SIDE_PX or width_px * height_px > MAX_AREA_PX:
        problem = f"{size} are too large (at most {MAX_SIDE_PX} on a side and 40 megapixels)"
        raise InputError(name, problem, "Scale the video down to 1920x1080")
