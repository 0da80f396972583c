"""What the leg network claims of its own errors, and what they are: ``python -m tests.bench claims``.

Every 25th frame of the glide's clips with truth, up to 20 degrees off side-on; each leg is looked at where it
truly is, so nothing of following it through a clip is in these figures. The limits on claimed deviations
(`unsure_sd`, `assistant_sd_max`, `leg_turn_sd`, `speed_sd` in measurement.toml, `alone_sd_max_deg` in
leg_net.toml) and the calibration's (`neutral_shared_read`, `neutral_changing_read`) are held against them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from posecheck.core.landmarks import SIDES
from posecheck.exercises import load_exercise
from posecheck.pose.leg_net import LegNet
from posecheck.sources.video import VideoFile
from tests.bench.truth import Truth, truths

_EVERY = 25
_YAW_MAX_DEG = 20.0
_STRAIGHT_DEG, _BENT_DEG = 30.0, 60.0


@dataclass(frozen=True)
class Claim:
    """One look: what is true, what was read, and the deviations claimed for it. Degrees."""

    clip: str
    working: bool
    knee: float
    ankle: float
    read_knee: float
    read_ankle: float
    knee_sd: float
    ankle_sd: float


def looks(truth: Truth, net: LegNet) -> Iterator[Claim]:
    """Both legs of some frames of a clip."""
    frames = truth.content["frames"]
    places = {name: np.array(xy, float) for name, xy in frames["joints_px"].items()}
    for frame in VideoFile(truth.clip):
        at = frame.index
        if at % _EVERY or at >= len(frames["t_s"]):
            continue
        for side in SIDES:
            knee, ankle, heel, ball = (
                places[f"{side}_{joint}"][at] for joint in ("knee", "ankle", "heel", "ball")
            )
            (ux, uy), (fx, fy) = knee - ankle, ball - heel
            look = net.look(frame.image, np.array([knee, ankle]), math.copysign(1.0, ux * fy - uy * fx))
            true = [
                float(frames[f"{side}_{joint}"][at])
                for joint in ("knee_flexion_deg", "ankle_dorsiflexion_deg")
            ]
            if look is not None and np.isfinite(true).all():
                sds = look.knee_sd_deg, look.ankle_sd_deg
                yield Claim(truth.name, side == truth.leg, *true, look.knee_deg, look.ankle_deg, *sds)


def row(label: str, found: Sequence[Claim]) -> str:
    """One line of the table."""
    cells = [f"{label:<28} {len(found):5}"]
    for joint in ("knee", "ankle"):
        sd = np.array([getattr(each, f"{joint}_sd") for each in found])
        error = np.array([getattr(each, f"read_{joint}") - getattr(each, joint) for each in found])
        low, half, high, most = np.percentile(sd, [5, 50, 95, 99])
        within = (np.abs(error) <= 2 * sd).mean()
        cells.append(
            f"{low:4.1f} {half:4.1f} {high:4.1f} {most:4.1f}  {np.sqrt((error**2).mean()):4.1f} {within:6.1%}"
        )
    return "   ".join(cells)


def biases(found: Sequence[Claim]) -> str:
    """The working ankle's bias by clip: what a straight and a bent knee share, and what they do not."""
    pairs = []
    for clip in sorted({each.clip for each in found}):
        mine = [each for each in found if each.clip == clip and each.working]
        straight = [each.read_ankle - each.ankle for each in mine if each.knee <= _STRAIGHT_DEG]
        bent = [each.read_ankle - each.ankle for each in mine if each.knee > _BENT_DEG]
        if len(straight) > 2 and len(bent) > 2:
            pairs.append((np.mean(straight), np.mean(bent)))
    spread = np.cov(np.array(pairs).T)
    shared, changing = max(spread[0, 1], 0.0), max(spread[1, 1] - spread[0, 1], 0.0)
    straight_deg, bent_deg = np.mean(pairs, axis=0)
    return (
        f"ankle's bias over {len(pairs)} clips: straight {straight_deg:+.1f}, bent {bent_deg:+.1f}; "
        f"shared {math.sqrt(shared):.1f}, changing {math.sqrt(changing):.1f} (standard deviations)"
    )


def unsure(found: Sequence[Claim]) -> str:
    """How often a straight knee's ankle is called unsure, by whether the foot is truly pointed."""
    exercise = load_exercise("sciatic_glide")
    limit, least, doubt = (exercise[name] for name in ("overstretch_ankle", "unsure_sd", "doubt_sd"))
    straight = [each for each in found if each.working and each.knee <= _STRAIGHT_DEG]
    told = [c.ankle_sd >= least and 0 < limit - c.read_ankle <= doubt * c.ankle_sd for c in straight]
    pointed = [each.ankle <= exercise["pointed"] for each in straight]
    rates = [
        np.mean([t for t, p in zip(told, pointed, strict=True) if p == wanted]) for wanted in (True, False)
    ]
    return f"called unsure (unsure_sd {least:g}): {rates[0]:.1%} of pointed feet, {rates[1]:.1%} of others"


def main(arguments: Sequence[str]) -> None:
    """Print it all."""
    net = LegNet()
    clips = [t for t in truths() if t.reps and t.yaw_deg <= _YAW_MAX_DEG]
    found = [claim for truth in clips for claim in looks(truth, net)]
    working = [each for each in found if each.working]
    print(f"{'':28} looks   knee: claimed 5, 50, 95, 99 %; rms error; within two   ankle: the same")
    print(row("working, knee straight", [each for each in working if each.knee <= _STRAIGHT_DEG]))
    print(row("working, knee bent", [each for each in working if each.knee > _BENT_DEG]))
    print(row("both legs, always", found))
    over = [max(each.knee_sd, each.ankle_sd) > load_exercise("sciatic_glide")["speed_sd"] for each in working]
    print(f"working, one of both claims more than speed_sd: {np.mean(over):.1%}")
    print(unsure(found))
    print(biases(found))
