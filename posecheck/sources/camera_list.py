"""Which cameras there are: each one of the machine is opened once."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posecheck.errors import InputError
from posecheck.sources.captures import Capture, DeviceCapture

#: Where cameras have no files: numbers that are tried, and how many without one in a row end the search.
_TRY: Final = 8
_GAPS: Final = 2
#: For so long the frames of a camera that is listed are counted.
WATCH_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class CameraRow:
    """One camera. ``fps`` is measured, not announced; ``problem`` says why it cannot be opened."""

    number: int
    name: str
    width_px: int = 0
    height_px: int = 0
    fps: float = 0.0
    problem: str = ""


def list_cameras(
    opener: Callable[[str], Capture] = DeviceCapture,
    devices: Path = Path("/dev"),
    *,
    platform: str = sys.platform,
    watch_s: float = WATCH_S,
) -> list[CameraRow]:
    """Opens each camera for ``watch_s``. On Linux, ``devices`` says which there may be."""
    if platform == "linux":
        numbers = sorted(int(path.name[5:]) for path in devices.glob("video*") if path.name[5:].isdecimal())
        return [_row(number, opener, watch_s) for number in numbers]
    rows: list[CameraRow] = []
    for number in range(_TRY):
        rows.append(_row(number, opener, watch_s))
        if len(rows) >= _GAPS and all(row.problem for row in rows[-_GAPS:]):
            break
    while rows and rows[-1].problem:
        rows.pop()
    return rows


def _row(number: int, opener: Callable[[str], Capture], watch_s: float) -> CameraRow:
    name = _name(number)
    try:
        with contextlib.closing(opener(str(number))) as capture:
            end_s = time.perf_counter() + watch_s
            count = 0
            while time.perf_counter() < end_s and (raw := capture.read()) is not None:
                count += 1
            height_px, width_px = capture.image(raw).shape[:2] if count and raw else (0, 0)
    except InputError as error:
        return CameraRow(number, name, problem=error.problem)
    return CameraRow(number, name, width_px, height_px, count / watch_s)


def _name(number: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/sys/class/video4linux/video{number}/name").read_text(encoding="utf-8").strip()
    return f"camera {number}"
