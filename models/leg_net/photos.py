"""The step to real people: legs marked by eye, read by the network; how far off, and how many are told.

    python -m models.leg_net.photos real.csv [photolike.csv] [--model FILE] [--per-leg]

Each leg is read twice: in the crop that its marks give (is the network right where it looks?) and in
the crop that the whole pipeline takes (MediaPipe finds the person, the tracker the leg; from too far off
side-on nothing is told). The eye's own bias is taken out of the truth (`marks`); its SD cannot be, and stands
beside: no figure falls below it.
Below each table: on how many of them the exercise's mistake would be seen, and invented (`mistake`).
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.leg_net.marks import EYE_ANKLE_DEG, EYE_KNEE_DEG, Marked, Read, picture, read_sheet
from models.leg_net.mistake import mistakes
from posecheck.core.landmarks import ANKLE, KNEE, LEG_ROWS, Side
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.measuring.view_angle import view_angle_deg, view_limits
from posecheck.core.types import NAN, Pose
from posecheck.exercises import load_exercise
from posecheck.pose.foot_net import FootNet
from posecheck.pose.leg_crop import Image
from posecheck.pose.leg_net import UNREAD, LegNet, Look
from posecheck.pose.leg_reader import LegReader

STRAIGHT_DEG, TOES_UP_DEG, FAR_OFF_DEG = 30.0, 8.0, 20.0
#: A person's leg of the pipeline is the marked one when knee and ankle lie this near, in shank lengths.
SAME_SHANKS = 0.6
Stratum = tuple[str, str, Callable[[Marked], bool]]


def _sideways(leg: Marked) -> bool:
    return leg.view == "side" and leg.foot == "clear"


def _straight(leg: Marked) -> bool:
    return leg.knee_deg < STRAIGHT_DEG


def _toes_up(leg: Marked) -> bool:
    return _straight(leg) and leg.ankle_deg > TOES_UP_DEG


STRATA: tuple[Stratum, ...] = (
    ("knee", "straight", _straight),
    ("knee", "bent", lambda leg: not _straight(leg)),
    ("knee", "side, straight", lambda leg: leg.view == "side" and _straight(leg)),
    ("knee", "side, bent", lambda leg: leg.view == "side" and not _straight(leg)),
    ("knee", "standing", lambda leg: leg.stands),
    ("ankle", "side", _sideways),
    ("ankle", "side, straight", lambda leg: _sideways(leg) and _straight(leg)),
    ("ankle", "side, straight, toes up", lambda leg: _sideways(leg) and _toes_up(leg)),
    ("ankle", "side, bent", lambda leg: _sideways(leg) and not _straight(leg)),
    ("ankle", "side, standing", lambda leg: _sideways(leg) and leg.stands),
    ("ankle", "clear, any view", lambda leg: leg.foot == "clear"),
    ("ankle", "clear, straight, toes up", lambda leg: leg.foot == "clear" and _toes_up(leg)),
)


def _wears(wear: str) -> Callable[[Marked], bool]:
    return lambda leg: leg.foot == "clear" and leg.wear == wear


def by_marks(net: LegNet, foot: FootNet | None, legs: Iterable[Marked]) -> list[Read]:
    """Every leg that has a crop, read where its marks say."""
    found = []
    for leg in legs:
        if leg.has_crop:
            image = picture(leg)
            look = net.look(image, leg.points_px[[KNEE, ANKLE]], leg.facing)
            if look is not None and foot is not None:
                look = foot.closer(image, look, leg.facing)
            found.append(_read(net, leg, look, image))
    return found


def _read(net: LegNet, leg: Marked, look: Look | None, image: Image) -> Read:
    if look is None:
        return Read(leg, NAN, NAN, NAN, NAN)
    height_px, width_px = image.shape[:2]
    told = net.reading(look, (width_px, height_px))
    return Read(leg, told.knee_flexion_deg, told.ankle_dorsiflexion_deg, look.knee_sd_deg, look.ankle_sd_deg)


def by_pipeline(net: LegNet, foot: FootNet | None, legs: Iterable[Marked], model: Path) -> list[Read]:
    """Every leg that has a crop, read where MediaPipe and the tracker look."""
    with people_finder(model) as finder:
        return [_by_pipeline(net, foot, leg, finder) for leg in legs if leg.has_crop]


def _by_pipeline(net: LegNet, foot: FootNet | None, leg: Marked, finder: Any) -> Read:
    exercise = load_exercise("sciatic_glide")
    image = picture(leg)
    pose = pose_of(finder, image)
    side = None if pose is None else _side_of(pose, leg)
    if pose is None or side is None:
        return Read(leg, NAN, NAN, NAN, NAN, found=False)
    reader = LegReader(net, quality_of(exercise), exercise["facing_memory"], foot)
    pose = reader(0.0, image, pose)
    read = pose.readings.get(side, UNREAD)
    if view_angle_deg(pose, view_limits(exercise)) > exercise["view_refuse_read"]:
        return Read(leg, NAN, NAN, read.knee_sd_deg, read.ankle_sd_deg)
    return Read(leg, read.knee_flexion_deg, read.ankle_dorsiflexion_deg, read.knee_sd_deg, read.ankle_sd_deg)


def people_finder(model: Path) -> Any:
    """MediaPipe for single pictures; to be closed."""
    import mediapipe as mp

    options = mp.tasks.vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(model)),
        running_mode=mp.tasks.vision.RunningMode.IMAGE,
    )
    return mp.tasks.vision.PoseLandmarker.create_from_options(options)


def pose_of(finder: Any, image: Image) -> Pose | None:
    """MediaPipe's pose of one photograph; None when it finds nobody."""
    import mediapipe as mp

    found = finder.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=image))
    if not found.pose_landmarks:
        return None
    height, width = image.shape[:2]
    marks, world = found.pose_landmarks[0], found.pose_world_landmarks[0]
    return Pose(
        xy_px=np.array([(m.x * width, m.y * height) for m in marks]),
        visibility=np.array([m.visibility for m in marks]),
        world_m=np.array([(m.x, m.y, m.z) for m in world]),
        size_px=(width, height),
    )


def _side_of(pose: Pose, leg: Marked) -> Side | None:
    """The side of the pose whose knee and ankle lie where the marks are; None when neither does."""
    marks = leg.points_px[[KNEE, ANKLE]]
    shank_px = math.dist(*marks)

    def off(side: Side) -> float:
        rows = LEG_ROWS[side]
        found = pose.xy_px[[rows[KNEE], rows[ANKLE]]]
        return float(np.linalg.norm(found - marks, axis=1).max()) / shank_px

    best = min(LEG_ROWS, key=off)
    return best if off(best) < SAME_SHANKS else None


@dataclass(frozen=True)
class Figures:
    """How one stratum was read; degrees, shares 0..1; NaN where too few were told."""

    angle: str
    stratum: str
    legs: int
    told: int
    bias_deg: float = NAN
    median_deg: float = NAN
    rmse_deg: float = NAN
    far_off: float = NAN
    slope: float = NAN
    honest: float = NAN

    def __str__(self) -> str:
        return (
            f"{self.angle:6} {self.stratum:26} {self.told:4d} of {self.legs:4d} {self.bias_deg:+5.1f}  "
            f"{self.median_deg:6.1f} {self.rmse_deg:6.1f} {self.far_off:7.0%}  {self.slope:5.2f}  "
            f"{self.honest:7.0%}"
        )


def figures(reads: Sequence[Read]) -> list[Figures]:
    """One for each angle and stratum that has a leg."""
    found = []
    for angle, name, belongs in STRATA + tuple(_by_wear(reads)):
        rows = [read for read in reads if belongs(read.leg) and not math.isnan(_true(read.leg, angle))]
        if rows:
            found.append(_figures(rows, angle, name))
    return found


def table(reads: Sequence[Read]) -> str:
    """One line per angle and stratum."""
    head = f"{'':33} told          bias  median   RMSE  over {FAR_OFF_DEG:.0f}  slope  in 2 sd"
    return "\n".join([head, *map(str, figures(reads))])


def _by_wear(reads: Sequence[Read]) -> list[Stratum]:
    worn = sorted({read.leg.wear for read in reads if read.leg.wear})
    return [("ankle", f"clear, {wear}", _wears(wear)) for wear in worn]


def _true(leg: Marked, angle: str) -> float:
    return leg.knee_deg if angle == "knee" else leg.ankle_deg


def _figures(rows: Sequence[Read], angle: str, name: str) -> Figures:
    true = np.array([_true(read.leg, angle) for read in rows])
    got = np.array([getattr(read, f"{angle}_deg") for read in rows])
    sd = np.array([getattr(read, f"{angle}_sd_deg") for read in rows])
    told = ~np.isnan(got)
    count = int(told.sum())
    if not count:
        return Figures(angle, name, len(rows), 0)
    off = got[told] - true[told]
    # A line through few or near angles says nothing.
    slope = float(np.polyfit(true[told], got[told], 1)[0]) if count > 4 and np.ptp(true) > 30 else NAN
    return Figures(
        angle,
        name,
        len(rows),
        count,
        float(off.mean()),
        float(np.median(np.abs(off))),
        float(np.sqrt((off**2).mean())),
        float((np.abs(off) > FAR_OFF_DEG).mean()),
        slope,
        float((np.abs(off) <= 2 * sd[told]).mean()),
    )


def per_leg(reads: Iterable[Read]) -> str:
    """One line per leg: by eye, read, claimed."""
    return "\n".join(
        f"{read.leg.path.name[:44]:44} {read.leg.view:8} {read.leg.foot:6} "
        f"{read.leg.knee_deg:6.0f} {read.knee_deg:6.0f} ±{read.knee_sd_deg:3.0f}   "
        f"{read.leg.ankle_deg:5.0f} {read.ankle_deg:5.0f} ±{read.ankle_sd_deg:3.0f}"
        for read in reads
    )


def main() -> None:
    """The command line."""
    from posecheck.pose.model_store import resolve

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sheets", type=Path, nargs="+", help="CSV files of marked legs, pictures beside them")
    parser.add_argument("--model", type=Path, help="another leg_net.onnx, its TOML file beside it")
    parser.add_argument("--leg-alone", action="store_true", help="without the closer look at the foot")
    parser.add_argument("--per-leg", action="store_true")
    parser.add_argument("--marks-only", action="store_true", help="only by the crop from the marks")
    parser.add_argument("--json", type=Path, help="keep the figures in this file, beside others of it")
    parser.add_argument("--label", default="now", help="under this name")
    args = parser.parse_args()
    net, foot = LegNet(args.model), None if args.leg_alone else FootNet()
    kept: dict[str, Any] = {}
    warned: dict[str, Any] = {}
    print(f"the eye itself: knee {_eye(EYE_KNEE_DEG)}, ankle {_eye(EYE_ANKLE_DEG)}; its bias is taken out")
    for sheet in args.sheets:
        legs = read_sheet(sheet)
        ways = {"crop from the marks": by_marks(net, foot, legs)}
        if not args.marks_only:
            ways["crop of the whole pipeline"] = by_pipeline(net, foot, legs, resolve().path)
        for name, reads in ways.items():
            found = sum(read.found for read in reads)
            kept[f"{sheet.stem}, {name}"] = [_plain(one) for one in figures(reads)]
            told = mistakes(reads, load_exercise("sciatic_glide"))
            warned[f"{sheet.stem}, {name}"] = asdict(told)
            print(f"\n{sheet.name}, {name}: {len(reads)} of {len(legs)} legs, {found} found\n{table(reads)}")
            print(told)
            if args.per_leg:
                print(per_leg(reads))
    if args.json:
        others = json.loads(args.json.read_text(encoding="utf-8")) if args.json.exists() else {}
        for label, new in ((args.label, kept), (f"{args.label}, the mistake", warned)):
            others[label] = {**others.get(label, {}), **new}
        text = json.dumps(others, indent=1)
        args.json.write_text(text + "\n", encoding="utf-8")


def _plain(figures: Figures) -> dict[str, Any]:
    """For JSON: rounded, None for NaN."""
    content = asdict(figures)
    for name, value in content.items():
        if isinstance(value, float):
            content[name] = None if math.isnan(value) else round(value, 3)
    return content


def _eye(bias_sd: tuple[float, float]) -> str:
    return f"{bias_sd[0]:+.1f} (SD {bias_sd[1]:.1f})"


if __name__ == "__main__":
    main()
