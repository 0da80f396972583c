"""Measures a leg from its pixels: a small network of our own looks at a crop around each leg.

MediaPipe's landmarks say where to look; knee, ankle and foot are measured anew from the picture. What
the network is, how it was trained and what it reaches: ``models/leg_net/README.md``.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from posecheck.core.angles import Quality, facing_evidence, leg_points
from posecheck.core.landmarks import ANKLE, KNEE, LEG_ROWS, SIDES, Side
from posecheck.core.leg import Facing
from posecheck.core.types import NAN, FloatArray, LegReading, Pose
from posecheck.errors import ModelError
from posecheck.pose.leg_crop import Image, Matrix, crop_matrix, cut, inverse, moved
from posecheck.pose.model_store import models_folder
from posecheck.pose.quiet import quiet_onnxruntime

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

onnxruntime = quiet_onnxruntime()

SHEET: Final = "leg_net.toml"
_REINSTALL: Final = "Reinstall posecheck"
#: Columns of the network's output; see models/leg_net/net.py, which makes them.
_POINTS: Final = slice(0, 10)
_KNEE, _ANKLE, _LOG_KNEE_SD, _LOG_ANKLE_SD, _IS_LEG = 15, 16, 17, 18, 19
_OUT: Final = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """When a reading is no reading. The values, and why, stand in ``models/leg_net.toml``.

    A ``*_sd_max_deg`` is the largest standard deviation that still counts; ``is_leg_min`` (0..1)
    is how sure the network must be that it looks at such a leg at all; ``disagree_max_shanks`` is
    how far, in shank lengths, its knee and ankle may lie from MediaPipe's; a shank shorter than
    ``shank_min_px`` is not read.
    """

    knee_sd_max_deg: float
    ankle_sd_max_deg: float
    is_leg_min: float
    disagree_max_shanks: float
    shank_min_px: float


class LegNet:
    """The network, loaded and checked. Not for several threads at once.

    ``path`` is the ONNX file; its description (sha256, limits) is the TOML file of the same name
    beside it. Raises ModelError when either is missing or the file is not the one described.
    """

    def __init__(self, path: Path | None = None) -> None:
        sheet_path = path.with_suffix(".toml") if path else models_folder() / SHEET
        sheet = _read_sheet(sheet_path)
        self.limits = _limits(sheet, sheet_path)
        self.path = path or sheet_path.with_name(str(sheet["model"]["file"]))
        self.sha256 = str(sheet["model"]["sha256"])
        self._session = _session(_checked(self.path, self.sha256))

    def read(self, image: Image, pose: Pose, side: Side, facing: float) -> LegReading | None:
        """One leg of one RGB picture; None when MediaPipe does not say where it is.

        ``facing`` is +1 (toes right of the shank) or -1. An angle or a point that the pixels do not
        tell is NaN; a reading without any is all NaN.
        """
        knee, ankle = (pose.xy_px[LEG_ROWS[side][joint]] for joint in (KNEE, ANKLE))
        if math.isnan(facing) or not (_inside(knee, pose.size_px) and _inside(ankle, pose.size_px)):
            return None
        if math.dist(knee, ankle) < self.limits.shank_min_px:
            return None
        matrix = crop_matrix(knee, ankle, facing)
        return decode(self.forward(cut(image, matrix)), matrix, pose.size_px, self.limits)

    def forward(self, crop: Image) -> FloatArray:
        """The bare output for one crop; columns as in models/leg_net/net.py."""
        blob = np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32) / np.float32(255)
        (out,) = self._session.run(None, {self._session.get_inputs()[0].name: blob})
        return np.asarray(out, float).reshape(_OUT)


class LegReader:
    """Adds the readings of both legs to a pose; remembers which way the person faces.

    ``quality`` gates the landmarks that vote on the direction, ``facing_memory_s`` is how long
    their votes count: both are the exercise's.
    """

    def __init__(self, net: LegNet, quality: Quality, facing_memory_s: float) -> None:
        self._net = net
        self._quality = quality
        self._facing = Facing(facing_memory_s)

    def __call__(self, t_s: float, image: Image, pose: Pose) -> Pose:
        """The pose with ``readings``; a leg that cannot be looked at has none."""
        bare = replace(pose, readings={})
        votes = (facing_evidence(leg_points(bare, side, self._quality)) for side in SIDES)
        facing = self._facing(t_s, sum(votes))
        found = {side: self._net.read(image, pose, side, facing) for side in SIDES}
        return replace(pose, readings={side: leg for side, leg in found.items() if leg is not None})


def decode(out: FloatArray, matrix: Matrix, size_px: tuple[int, int], limits: Limits) -> LegReading:
    """The network's output for the crop ``matrix`` as a reading in the picture, limits applied."""
    points = out[_POINTS].reshape(5, 2)
    knee, ankle = picture_angles(points)
    knee_sd, ankle_sd = math.exp(out[_LOG_KNEE_SD]), math.exp(out[_LOG_ANKLE_SD])
    if not _is_same_leg(points, matrix, float(out[_IS_LEG]), limits):
        return LegReading(np.full((5, 2), NAN), NAN, NAN, knee_sd, ankle_sd)
    xy = moved(points, inverse(matrix))
    outside = ~np.array([_inside(point, size_px) for point in xy])
    xy[outside] = NAN
    return LegReading(
        xy_px=xy,
        knee_flexion_deg=knee + float(out[_KNEE]) if knee_sd <= limits.knee_sd_max_deg else NAN,
        ankle_dorsiflexion_deg=ankle + float(out[_ANKLE]) if ankle_sd <= limits.ankle_sd_max_deg else NAN,
        knee_sd_deg=knee_sd,
        ankle_sd_deg=ankle_sd,
    )


def picture_angles(points: FloatArray) -> tuple[float, float]:
    """Knee flexion and ankle dorsiflexion of (5, 2) crop points, as `core.angles` has them.

    The toes point right, so the knee has a sign here: past straight is negative.
    """
    hip, knee, ankle, heel, ball = points
    thigh, shank, foot = knee - hip, ankle - knee, ball - heel
    return _turn_deg(thigh, shank), 90.0 - _turn_deg(-shank, foot)


def _turn_deg(u: FloatArray, v: FloatArray) -> float:
    return math.degrees(math.atan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1]))


def _is_same_leg(points: FloatArray, matrix: Matrix, logit: float, limits: Limits) -> bool:
    from posecheck.pose.leg_crop import KNEE_PX, SHANK_PX

    off = points[[KNEE, ANKLE]] - np.array([KNEE_PX, (KNEE_PX[0], KNEE_PX[1] + SHANK_PX)])
    near = float(np.linalg.norm(off, axis=1).max()) <= limits.disagree_max_shanks * SHANK_PX
    return near and 1 / (1 + math.exp(-logit)) >= limits.is_leg_min


def _inside(point: FloatArray, size_px: tuple[int, int]) -> bool:
    """False for NaN too."""
    return bool(0 <= point[0] < size_px[0] and 0 <= point[1] < size_px[1])


def _read_sheet(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", _REINSTALL) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(str(path), f"is not a model description ({error})", _REINSTALL) from error


def _limits(sheet: Mapping[str, Any], path: Path) -> Limits:
    try:
        return Limits(**{name: float(entry["value"]) for name, entry in sheet["limits"].items()})
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(str(path), f"is not a model description ({error})", _REINSTALL) from error


def _session(content: bytes) -> Any:
    """One thread: two milliseconds a leg, and MediaPipe keeps the other cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(str(path), f"cannot be read ({error.strerror})", _REINSTALL) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(str(path), "is not the leg network that its description names", _REINSTALL)
    return content
