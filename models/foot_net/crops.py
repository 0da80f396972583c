"""Training crops of feet: windows of rendered and marked legs, cut as the leg network would have them cut."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from models.leg_net.crops import (
    ANKLE,
    CLUTTERED,
    STRAPPED,
    Floats,
    Image,
    Jitter,
    Sample,
    cluttered,
    seen_through_lens,
    strapped,
)
from posecheck.core.landmarks import KNEE
from posecheck.pose.leg_crop import FOOT, crop_matrix, moved

#: How far off the leg network's ankle and shank are: on photographs it has the shank 2.9 degrees (SD) from
#: its marks and the ankle 0.04 shanks; now and then all of it is ``wild_gain`` times as far off.
JITTER = Jitter(
    proposed_share=0.0,
    joint=0.035,
    wild_share=0.15,
    wild_gain=2.5,
    turn_deg=3.0,
    turn_max_deg=16.0,
    scale=0.06,
    scale_max=0.25,
)


@dataclass(frozen=True)
class Crop:
    """A finished crop: ankle, heel and ball (3, 2) in its pixels, the ankle in the leg's own plane."""

    image: Image
    points_px: Floats
    ankle_deg: float


def make_crop(sample: Sample, rng: np.random.Generator, hard: float) -> Crop:
    """A random crop of one window. ``hard`` 0..1 is the share of every kind of damage."""
    matrix = jittered(sample, rng, JITTER)
    if rng.random() < CLUTTERED * hard:
        sample = replace(sample, image=cluttered(sample, rng))
    image = strapped(sample, rng) if rng.random() < STRAPPED * hard else sample.image
    image = seen_through_lens(image, matrix, rng, hard, FOOT)
    return Crop(image, moved(sample.points_px, matrix)[ANKLE:], sample.ankle_deg)


def jittered(sample: Sample, rng: np.random.Generator, jitter: Jitter) -> Floats:
    """The crop matrix that a misplaced shank would give."""
    knee, ankle = sample.points_px[KNEE], sample.points_px[ANKLE]
    wild = jitter.wild_gain if rng.random() < jitter.wild_share else 1.0
    turn_deg = np.clip(rng.normal(0, jitter.turn_deg * wild), -jitter.turn_max_deg, jitter.turn_max_deg)
    scale = math.exp(np.clip(rng.normal(0, jitter.scale * wild), -jitter.scale_max, jitter.scale_max))
    cos, sin = scale * math.cos(math.radians(turn_deg)), scale * math.sin(math.radians(turn_deg))
    up = np.array([[cos, -sin], [sin, cos]]) @ (knee - ankle)
    found = ankle + rng.normal(0, jitter.joint * wild * math.dist(knee, ankle), 2)
    return crop_matrix(found + up, found, sample.facing, FOOT)
