"""Reads the lines of ``poses.jsonl`` and believes none of them: shapes, types and ranges are checked."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from posecheck.core.landmarks import COUNT, LEG_JOINTS, NAMES, SIDES, Side
from posecheck.core.notes import Note, note_from, said
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import FloatArray, LegReading, Observation, Pose

#: No landmark of a real frame is this far out, in any of the units used.
_LARGEST: Final = 1e6
_LARGEST_T_S: Final = 1e7
_READING_NUMBERS: Final = ("knee_flexion_deg", "ankle_dorsiflexion_deg", "knee_sd_deg", "ankle_sd_deg")


class BadLine(ValueError):
    """A line is not what a recorder writes; the message says how."""


def parse_line(line: bytes) -> dict[str, Any]:
    """The JSON object of one line. Raises BadLine."""
    try:
        content = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError as error:
        raise BadLine("is nested too deeply") from error
    except ValueError as error:
        raise BadLine(f"is not JSON ({str(error)[:80]})") from error
    if not isinstance(content, dict):
        raise BadLine("is not a JSON object")
    return content


def header_from(content: dict[str, Any], version: int) -> tuple[SourceInfo, ModelInfo]:
    """Source and model of a header line. Raises BadLine."""
    if content.get("posecheck_poses") != version:
        raise BadLine(f"is not the header of recorded poses (posecheck_poses {version})")
    if content.get("landmarks") != list(NAMES):
        raise BadLine("landmarks are not the 33 of MediaPipe Pose")
    source, model = _mapping(content, "source"), _mapping(content, "model")
    return (
        SourceInfo(
            name=_text(source, "name"),
            width_px=_whole(source, "width_px"),
            height_px=_whole(source, "height_px"),
            fps=_number(source, "fps"),
            duration_s=_number(source, "duration_s"),
            rotation_deg=_whole(source, "rotation_deg"),
            recorded_at=_text(source, "recorded_at") if "recorded_at" in source else "",
        ),
        ModelInfo(name=_text(model, "name"), sha256=_text(model, "sha256")),
    )


def problem_from(content: Any) -> Note | None:
    """What a closing line says of its source; None: nothing. Older ones say it in a sentence."""
    try:
        return note_from(content) if content else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return said(str(content))


def remarks_from(content: Any) -> tuple[Note, ...]:
    """What a closing line says was made of its source."""
    return tuple(found for each in content or () if (found := problem_from(each)))


def observation_from(content: dict[str, Any]) -> Observation:
    """The observation of one frame line. Raises BadLine."""
    t_s = _number(content, "t_s")
    if not 0 <= t_s <= _LARGEST_T_S:
        raise BadLine(f"t_s {t_s} is out of range")
    if "pose" in content:
        if content["pose"] is not None:
            raise BadLine("pose is not null")
        return Observation(t_s, None)
    size_px = _array(content, "size_px", (2,))
    if not (np.all(size_px >= 1) and np.all(size_px == np.floor(size_px))):
        raise BadLine("size_px is not a width and a height")
    pose = Pose(
        xy_px=_array(content, "xy_px", (COUNT, 2)).astype(np.float32),
        visibility=_array(content, "visibility", (COUNT,)).astype(np.float32),
        world_m=_array(content, "world_m", (COUNT, 3)).astype(np.float32),
        size_px=(int(size_px[0]), int(size_px[1])),
        readings=_readings(content),
        exchanges=_whole(content, "exchanges") if "exchanges" in content else 0,
        misnamed_s=_number(content, "misnamed_s") if "misnamed_s" in content else 0.0,
        watched=_whole(content, "watched") if "watched" in content else 0,
    )
    return Observation(t_s, pose)


def _readings(content: dict[str, Any]) -> dict[Side, LegReading]:
    if "readings" not in content:
        return {}
    legs = _mapping(content, "readings")
    if not set(legs) <= set(SIDES):
        raise BadLine("readings name a leg other than left and right")
    return {side: _reading(_mapping(legs, side)) for side in SIDES if side in legs}


def _reading(content: dict[str, Any]) -> LegReading:
    numbers = {name: float(_array(content, name, ())) for name in _READING_NUMBERS}
    return LegReading(xy_px=_array(content, "xy_px", (len(LEG_JOINTS), 2)), **numbers)


def _array(content: dict[str, Any], key: str, shape: tuple[int, ...]) -> FloatArray:
    """Numbers of exactly this shape, null as NaN."""
    value = _value(content, key)
    if not _has_shape(value, shape):
        raise BadLine(f"{key} is not numbers of the shape {shape}")
    try:
        numbers = np.array(value, dtype=np.float64)
    except OverflowError as error:
        raise BadLine(f"{key} is out of range") from error
    if np.any(np.abs(numbers[~np.isnan(numbers)]) > _LARGEST):
        raise BadLine(f"{key} is out of range")
    return numbers


def _has_shape(value: Any, shape: Sequence[int]) -> bool:
    if not shape:
        return value is None or type(value) in (int, float)
    if not isinstance(value, list) or len(value) != shape[0]:
        return False
    return all(_has_shape(item, shape[1:]) for item in value)


def _number(content: dict[str, Any], key: str) -> float:
    value = _value(content, key)
    if type(value) not in (int, float) or not math.isfinite(value):
        raise BadLine(f"{key} is not a number")
    return float(value)


def _whole(content: dict[str, Any], key: str) -> int:
    value = _number(content, key)
    if not (0 <= value <= _LARGEST and value == int(value)):
        raise BadLine(f"{key} is not a whole number")
    return int(value)


def _text(content: dict[str, Any], key: str) -> str:
    value = _value(content, key)
    if not isinstance(value, str):
        raise BadLine(f"{key} is not text")
    return value


def _mapping(content: dict[str, Any], key: str) -> dict[str, Any]:
    value = _value(content, key)
    if not isinstance(value, dict):
        raise BadLine(f"{key} is not an object")
    return value


def _value(content: dict[str, Any], key: str) -> Any:
    if key not in content:
        raise BadLine(f"{key} is missing")
    return content[key]


def _no_constant(name: str) -> float:
    raise BadLine(f"{name} is not a number of JSON")
