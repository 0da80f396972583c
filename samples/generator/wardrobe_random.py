"""Random people, clothes, footwear and rooms for training pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .actor import Posture
from .body import Body, body_names, load_body
from .clothes import LegWear, Shirt
from .figure import Outfit
from .footwear import Footwear
from .materials import Colour, Surface
from .render import Lighting
from .scene import RoomSpec, random_colour


POSITION_SHARES = {
    "seated": 0.25,
    "supine": 0.12,
    "long_sitting": 0.09,
    "standing": 0.36,
    "hands_and_knees": 0.07,
    "prone": 0.06,
    "cycling": 0.05,
}


def random_body(rng: np.random.Generator, split: str) -> Body:
    """A body of the split; in training two of them are mixed, so that there are many."""
    names = body_names(split)
    first = load_body(str(rng.choice(names)))
    if split != "train" or rng.random() < 0.25:
        return first
    second = load_body(str(rng.choice(names)))
    share = float(rng.uniform(-0.1, 1.1))
    traits = dict(first.traits)
    skin = np.array(first.traits["skin"]) * (1 - share) + np.array(second.traits["skin"]) * share
    traits["skin"] = np.clip(skin * rng.uniform(0.88, 1.1) + rng.normal(0, 5, 3), 25, 248).tolist()
    return replace(
        first,
        name=f"{first.name}+{second.name}",
        traits=traits,
        vertices_m=(first.vertices_m * (1 - share) + second.vertices_m * share),
        heads_m=first.heads_m * (1 - share) + second.heads_m * share,
    )


def random_outfit(rng: np.random.Generator) -> Outfit:
    """Clothes and footwear of any kind and colour."""
    sleeve = float(rng.choice([0.15, 0.55, 1.2, 1.9]))
    shirt = Shirt(_cloth(rng), sleeve, rng.uniform(0.006, 0.02), rng.uniform(0.02, 0.2))
    return Outfit(_leg_wear(rng), shirt, _footwear(rng))


def _cloth(rng: np.random.Generator) -> Surface:
    kind = str(rng.choice(["knit", "plain", "stripes", "plaid", "denim"], p=[0.45, 0.25, 0.1, 0.1, 0.1]))
    return Surface(
        kind,
        _worn_colour(rng),
        random_colour(rng),
        rng.uniform(0.6, 1.8),
        rng.uniform(0.05, 0.4),
        rng.uniform(0, 0.04) if rng.random() < 0.8 else rng.uniform(0.04, 0.12),
    )


def _worn_colour(rng: np.random.Generator) -> Colour:
    """Black, navy or grey more often than not: what people train in."""
    if rng.random() < 0.4:
        return random_colour(rng)
    grey = rng.choice([rng.uniform(14, 60), rng.uniform(60, 235)], p=[0.65, 0.35])
    r, g, b = np.clip(grey + rng.normal(0, 4, 3) + rng.choice([0, 1]) * np.array([-6, -2, 16]), 6, 250)
    return float(r), float(g), float(b)


def _leg_wear(rng: np.random.Generator) -> LegWear:
    kinds = ["shorts", "over_knee", "slim", "regular", "wide"]
    kind = rng.choice(kinds, p=[0.24, 0.18, 0.16, 0.24, 0.18])
    cloth = _striped(rng) if rng.random() < 0.3 else _cloth(rng)
    folds_m = rng.uniform(0.002, 0.010)
    if kind == "shorts":
        return LegWear(cloth, rng.uniform(0.35, 1.0), (0.006, rng.uniform(0.008, 0.03), 0.026), folds_m)
    if kind == "over_knee":  # wide, the hem on or under the knee
        loose_m = rng.uniform(0.02, 0.05)
        return LegWear(
            cloth, rng.uniform(0.85, 1.25), (0.008, loose_m, loose_m + rng.uniform(0, 0.03)), folds_m
        )
    if kind == "slim":
        return LegWear(cloth, rng.choice([1.55, 1.8, 1.9, 1.97]), (0.004, 0.003, 0.004))
    if kind == "regular":
        return LegWear(
            cloth,
            rng.uniform(1.75, 2.02),
            (0.006, rng.uniform(0.008, 0.022), rng.uniform(0.008, 0.030)),
            folds_m,
        )
    ease_m = (0.008, rng.uniform(0.02, 0.04), rng.uniform(0.03, 0.065))
    return LegWear(cloth, rng.uniform(1.8, 2.05), ease_m, folds_m)


def _striped(rng: np.random.Generator) -> Surface:
    """Sports cloth with stripes or piping down the outer seam."""
    stripe = (rng.uniform(180, 245),) * 3 if rng.random() < 0.7 else random_colour(rng)
    return Surface("track", _worn_colour(rng), stripe, rng.uniform(0.4, 1.8), rng.uniform(0.05, 0.35))


def _footwear(rng: np.random.Generator) -> Footwear:
    kind = rng.choice(["bare", "socks", "sandals", "shoes"], p=[0.19, 0.15, 0.04, 0.62])
    if kind == "bare":
        return Footwear("bare")
    if kind == "socks":
        return Footwear("socks", _sock(rng), top_leg_place=rng.uniform(1.2, 1.93))
    if kind == "sandals":
        return _sandals(rng)
    surface = Surface(
        "trainer",
        _pale_or_any(rng) if rng.random() < 0.5 else _worn_colour(rng),
        _pale_or_any(rng),
        float(rng.choice([0.3, 1.0])),
        rng.uniform(0, 0.2),
        rng.uniform(0, 0.3),
        third=_worn_colour(rng) if rng.random() < 0.6 else random_colour(rng),
    )
    return Footwear(
        "shoes",
        surface,
        rng.uniform(0.012, 0.042),
        rng.uniform(-0.008, 0.045),
        rng.uniform(1.45, 1.9),
        (rng.uniform(0.004, 0.040), rng.uniform(0.05, 0.11)),
        (rng.choice([0.0, rng.uniform(0.004, 0.018)]), rng.uniform(0.02, 0.05)),
        rng.choice([0.0, rng.uniform(0.0, 0.008)]),
        sock=_sock(rng) if rng.random() < 0.6 else None,
    )


def _pale_or_any(rng: np.random.Generator) -> Colour:
    level = rng.uniform(190, 250)
    return (level, level, level) if rng.random() < 0.6 else random_colour(rng)


def _sock(rng: np.random.Generator) -> Surface:
    """White, dark or coloured; half of them with other toes, heel, sole and rings."""
    colour = (rng.uniform(205, 245),) * 3 if rng.random() < 0.45 else _worn_colour(rng)
    other = random_colour(rng) if rng.random() < 0.5 else colour
    scale = float(rng.choice([0.5, 1.0]))
    return Surface("sock", colour, other, scale, rng.uniform(0, 0.3))


def _sandals(rng: np.random.Generator) -> Footwear:
    surface = Surface("trainer", _worn_colour(rng), _worn_colour(rng), 1.0, 0.15, third=_worn_colour(rng))
    straps = [(rng.uniform(0.55, 0.72), rng.uniform(0.02, 0.08))]
    if rng.random() < 0.6:
        straps.append((rng.uniform(0.28, 0.42), rng.uniform(0.015, 0.03)))
    return Footwear("sandals", surface, rng.uniform(0.008, 0.035), strap_places=tuple(straps))


def random_posture(rng: np.random.Generator, positions: Sequence[str] = ()) -> Posture:
    """Any position, standing and seated most of all; or one of ``positions`` (KeyError for another)."""
    shares = {name: POSITION_SHARES[name] for name in positions or POSITION_SHARES}
    position = str(rng.choice(list(shares), p=np.array(list(shares.values())) / sum(shares.values())))
    turn = rng.uniform(-30, 30)
    if position == "supine":
        return Posture(
            position,
            str(rng.choice(["thighs", "crossed"])),
            _supine_height(rng),
            0.0,
            89.0,
            90.0,
            rng.uniform(70, 92),
            turn,
            str(rng.choice(["floor", "flat"])),
        )
    lean = rng.uniform(-8, 28)
    if position == "long_sitting" and rng.random() < 0.45:  # bent over the legs
        lean = rng.uniform(-45, 0)
    arms = str(rng.choice(["thighs", "seat", "crossed", "floor"]))
    extra = rng.uniform(-0.03, 0.30) if rng.random() < 0.5 else rng.uniform(0.0, 0.06)
    return Posture(position, arms, None, extra, lean, lean - rng.uniform(-12, 8), rng.uniform(-25, 10), turn)


def _supine_height(rng: np.random.Generator) -> float:
    return float(rng.choice([0.012, 0.02, 0.45, 0.6]))


def random_room(rng: np.random.Generator, away: float) -> RoomSpec:
    """Any floor, wall and clutter."""
    floor = str(rng.choice(["planks", "tiles", "carpet", "mat", "plain"]))
    wall = str(
        rng.choice(["plain", "wallpaper", "brick", "planks", "picture"], p=[0.5, 0.15, 0.1, 0.1, 0.15])
    )
    return RoomSpec(
        Surface(
            floor, random_colour(rng), random_colour(rng), rng.uniform(0.6, 1.6), 0.0, rng.uniform(0, 0.2)
        ),
        Surface(wall, random_colour(rng), random_colour(rng), rng.uniform(0.4, 1.6)),
        away,
        rng.uniform(0.7, 3.0),
        int(rng.integers(0, 5)),
        int(rng.integers(0, 6)),
        bool(rng.random() < 0.3),
        int(rng.integers(1 << 30)),
    )


def random_lighting(rng: np.random.Generator, away: float) -> Lighting:
    """From any side above, warm or cold, hard or soft."""
    warm = rng.uniform(-0.18, 0.18)
    tone = np.array([1 + warm, 1.0, 1 - warm])
    hard = rng.uniform(0.15, 1.5)
    soft = rng.uniform(0.25, 0.8)
    sun = (rng.uniform(-1, 1), -away * rng.uniform(-0.5, 1.0), rng.uniform(0.35, 1.3))
    level = rng.uniform(0.75, 1.25) * 1.35 / (hard * 0.6 + soft)
    return Lighting(
        sun,
        tuple(hard * tone),
        (rng.uniform(-1, 1), -away, 0.4),
        tuple(rng.uniform(0, 0.4) * np.ones(3)),
        tuple(soft * tone[::-1]),
        tuple(0.45 * soft * np.ones(3)),
        float(level),
    )


def gym_lighting(rng: np.random.Generator, away: float) -> Lighting:
    """Hard lamps from above, little light from anywhere else: black shadows under shoes and seats."""
    warm = rng.uniform(-0.12, 0.22)
    tone = np.array([1 + warm, 1.0, 1 - warm])
    hard, soft = rng.uniform(0.9, 2.2), rng.uniform(0.08, 0.4)
    sun = (rng.normal(0, 0.45), -away * rng.uniform(-0.3, 0.9), 1.0)
    level = rng.uniform(0.65, 1.05) * 1.35 / (hard * 0.75 + soft)
    return Lighting(
        sun,
        tuple(hard * tone),
        (rng.uniform(-1, 1), -away, rng.uniform(0.1, 0.8)),
        tuple(rng.uniform(0, 0.5) * np.ones(3)),
        tuple(soft * tone[::-1]),
        tuple(rng.uniform(0.15, 0.6) * soft * np.ones(3)),
        float(level),
    )
