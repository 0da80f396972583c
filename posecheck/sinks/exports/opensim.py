"""Files for OpenSim: ``.mot`` (joint angles) and ``.trc`` (markers).

Angles follow OpenSim's models since Rajagopal 2016: knee flexion positive, ankle dorsiflexion
positive, 0 with a straight knee and a right-angled foot; in degrees. In older models (gait2392, Hamner 2010)
the knee's flexion is negative (opensim-models, issue 127). Markers are MediaPipe's world
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
from posecheck.files.angles import Numbers
from posecheck.files.disk import write_text
from posecheck.files.folder import SessionFolder

#: Coordinate names of OpenSim's models for each of our columns.
_COORDINATES: Final = tuple(
    (f"{joint}_angle_{side[0]}", f"{side}_{signal}_deg")
    for side in SIDES
    for joint, signal in (("knee", "knee_flexion"), ("ankle", "ankle_dorsiflexion"))
)
#: Steps that differ by less than this part are even: times in a file are rounded.
_EVEN: Final = 0.1
#: This part of a step from a frame counts as its own time.
_AT_IT: Final = 1e-3


def write_mot(path: Path, folder: SessionFolder, knee_sign: int = 1) -> None:
    """Write the filtered angles of both legs; ``knee_sign`` is that of a bent knee, 1 or -1.

    Raises InputError without angles.csv or when no angle was ever seen, and OutputError.
    """
    track = folder.track
    if track is None or not len(track.t_s):
        raise InputError(str(folder.path), "holds no angles", "Analyse the video again.")
    signs = [knee_sign if theirs.startswith("knee") else 1 for theirs, _ in _COORDINATES]
    angles = [sign * track.column(ours) + 0.0 for sign, (_, ours) in zip(signs, _COORDINATES, strict=True)]
    if not np.isfinite(angles).any():
        raise InputError(str(folder.path), "holds no angle that was seen", "Analyse another clip.")
    columns = [track.t_s, *angles]
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


def write_trc(path: Path, observations: Iterable[Observation], side: Side, gap_s: float) -> None:
    """Write the world landmarks of every frame; blank where nobody was seen.

    ``side`` is the working leg: its foot says which way the person faces. Times must rise; uneven ones,
    as a live camera gives them, are brought to the one rate that the format knows, on straight lines across
    gaps of up to ``gap_s``. Raises InputError when nobody was seen at all, and OutputError.
    """
    found = list(observations)
    facing = _facing(found, side)
    if not any(observation.pose is not None for observation in found):
        raise InputError(str(path), "would be empty: nobody was seen", "Analyse another clip.")
    rate_hz = _rate_hz([observation.t_s for observation in found])
    times_s, markers_mm = _even(found, rate_hz, gap_s)
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{_one_line(path.name)}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate_hz:.3f}\t{rate_hz:.3f}\t{len(times_s)}\t{len(NAMES)}\tmm\t{rate_hz:.3f}\t1\t{len(times_s)}",
        "Frame#\tTime\t" + "\t\t\t".join(NAMES) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{index}" for index in range(1, len(NAMES) + 1) for axis in "XYZ"),
        "",
    ]
    rows = [
        f"{index}\t{t_s:.6f}\t{_markers(world_mm, facing)}"
        for index, (t_s, world_mm) in enumerate(zip(times_s, markers_mm, strict=True), start=1)
    ]
    write_text(path, "\n".join([*head, *rows]) + "\n")


def _even(found: Sequence[Observation], rate_hz: float, gap_s: float) -> tuple[Numbers, Numbers]:
    """Times at one rate, and at each the landmarks in mm as MediaPipe has them; NaN where not seen."""
    times_s = np.array([observation.t_s for observation in found])
    nothing = np.full((len(NAMES), 3), np.nan)
    seen = [nothing if each.pose is None else np.asarray(each.pose.world_m, dtype=float) for each in found]
    world_mm = 1000.0 * np.stack(seen)
    steps = np.diff(times_s)
    if not len(steps) or np.max(np.abs(steps * rate_hz - 1)) < _EVEN:
        return times_s, world_mm
    even_s = times_s[0] + np.arange(int((times_s[-1] - times_s[0]) * rate_hz + 1e-6) + 1) / rate_hz
    after = np.clip(np.searchsorted(times_s, even_s), 1, len(times_s) - 1)
    share = ((even_s - times_s[after - 1]) / steps[after - 1])[:, None, None]
    placed = world_mm[after - 1] * (1 - share) + world_mm[after] * share
    # At the very time of a frame its neighbour does not matter.
    placed = np.where(
        share < _AT_IT, world_mm[after - 1], np.where(share > 1 - _AT_IT, world_mm[after], placed)
    )
    placed[steps[after - 1] > gap_s] = np.nan
    return even_s, placed


def _markers(world_mm: Numbers, facing: int) -> str:
    ours = _to_ground(world_mm, facing) + 0.0
    return "\t".join(f"{value:.2f}" if math.isfinite(value) else "" for value in ours.ravel().tolist())


def _to_ground(world: Numbers, facing: int) -> Numbers:
    """From (right, down, away) in the frame to (forward, up, to the person's right).

    Somebody who looks to the right of the frame has their right side towards the camera.
    """
    right, down, away = world[:, 0], world[:, 1], world[:, 2]
    return np.stack([facing * right, -down, -facing * away], axis=1)


def _facing(observations: Sequence[Observation], side: Side) -> int:
    """+1 when the toes point to the right of the frame most of the time, else -1."""
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
