"""Files for OpenSim: ``.mot`` (joint angles) and ``.trc`` (markers).

Angles follow OpenSim's models since Rajagopal 2016: knee flexion positive, ankle dorsiflexion
positive, 0 with a straight knee and a right-angled foot; in degrees. Markers are MediaPipe's world
landmarks in millimetres, origin between the hips, in OpenSim's ground frame: x forward, y up,
z to the person's right. OpenSim has no way to say "not seen" in a coordinate file but NaN.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from posecheck.core.landmarks import INDEX, NAMES, SIDES, Side
from posecheck.core.types import Observation
from posecheck.errors import InputError
from posecheck.files.disk import write_text
from posecheck.files.folder import Numbers, SessionFolder

#: Coordinate names of OpenSim's models for each of our columns.
_COORDINATES: Final = tuple(
    (f"{joint}_angle_{side[0]}", f"{side}_{signal}_deg")
    for side in SIDES
    for joint, signal in (("knee", "knee_flexion"), ("ankle", "ankle_dorsiflexion"))
)


def write_mot(path: Path, folder: SessionFolder) -> None:
    """Write the filtered angles of both legs. Raises InputError without angles.csv, and OutputError."""
    track = folder.track
    if track is None or not len(track.t_s):
        raise InputError(str(folder.path), "holds no angles", "Analyse the video again.")
    columns = [track.t_s, *(track.column(ours) for _, ours in _COORDINATES)]
    lines = [
        _one_line(folder.session.source.name),
        "version=1",
        f"nRows={len(track.t_s)}",
        f"nColumns={len(columns)}",
        "inDegrees=yes",
        "endheader",
        "\t".join(["time", *(theirs for theirs, _ in _COORDINATES)]),
    ]
    lines += ["\t".join(_number(value) for value in row) for row in zip(*columns, strict=True)]
    write_text(path, "\n".join(lines) + "\n")


def write_trc(path: Path, observations: Iterable[Observation], side: Side) -> None:
    """Write the world landmarks of every picture; blank where nobody was seen.

    ``side`` is the working leg: its foot says which way the person faces. Times must rise. Raises
    InputError when nobody was seen at all, and OutputError.
    """
    found = list(observations)
    facing = _facing(found, side)
    if not any(observation.pose is not None for observation in found):
        raise InputError(str(path), "would be empty: nobody was seen", "Analyse another clip.")
    rate_hz = _rate_hz([observation.t_s for observation in found])
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{_one_line(path.name)}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate_hz:.3f}\t{rate_hz:.3f}\t{len(found)}\t{len(NAMES)}\tmm\t{rate_hz:.3f}\t1\t{len(found)}",
        "Frame#\tTime\t" + "\t\t\t".join(NAMES) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{index}" for index in range(1, len(NAMES) + 1) for axis in "XYZ"),
        "",
    ]
    rows = [
        f"{index}\t{observation.t_s:.6f}\t{_markers(observation, facing)}"
        for index, observation in enumerate(found, start=1)
    ]
    write_text(path, "\n".join([*head, *rows]) + "\n")


def _markers(observation: Observation, facing: int) -> str:
    if observation.pose is None:
        return "\t".join([""] * (3 * len(NAMES)))
    world_mm = 1000.0 * np.asarray(observation.pose.world_m, dtype=float)
    ours = _to_ground(world_mm, facing) + 0.0
    return "\t".join(f"{value:.2f}" if math.isfinite(value) else "" for value in ours.ravel().tolist())


def _to_ground(world: Numbers, facing: int) -> Numbers:
    """From (right, down, away) in the picture to (forward, up, to the person's right).

    Somebody who looks to the right of the picture has their right side towards the camera.
    """
    right, down, away = world[:, 0], world[:, 1], world[:, 2]
    return np.stack([facing * right, -down, -facing * away], axis=1)


def _facing(observations: Sequence[Observation], side: Side) -> int:
    """+1 when the toes point to the right of the picture most of the time, else -1."""
    heel, toes = INDEX[f"{side}_heel"], INDEX[f"{side}_foot_index"]
    steps = [float(each.pose.xy_px[toes, 0] - each.pose.xy_px[heel, 0]) for each in observations if each.pose]
    return 1 if not steps or np.nanmedian(steps) >= 0 else -1


def _rate_hz(times_s: Sequence[float]) -> float:
    """The usual rate: the median step, since a phone's rate varies."""
    steps = [later - earlier for earlier, later in pairwise(times_s)]
    return 1.0 / float(np.median(steps)) if steps and np.median(steps) > 0 else 1.0


def _number(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else "nan"


def _one_line(text: str) -> str:
    """A name as header lines can hold it: no tab, no line break, nothing that is not a character."""
    shown = text.encode("utf-8", "replace").decode()
    return "".join(char if char.isprintable() else "_" for char in shown).strip() or "posecheck"
