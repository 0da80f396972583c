"""Training crops: windows of rendered legs, cut as MediaPipe would have them cut, made hard to read."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.pose.leg_crop import GREY, LEG, Window, crop_matrix, moved

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]
_STORE = np.random.default_rng(0).normal(size=1 << 20).astype(np.float32)
SIZE = np.array([LEG.width_px, LEG.height_px], float)


#: The share of legs with a strap, a band or a hand in front of the foot.
STRAPPED = 0.22
#: The share of legs behind which benches, bars, boxes and shadows stand: rendered rooms are nearly empty.
CLUTTERED = 0.45
#: Half the width of a clothed leg along hip, knee, ankle, heel, ball, in shank lengths; what stands behind
#: ends there.
HALF_WIDTH = (0.36, 0.24, 0.15, 0.13, 0.12)
BALL, HEEL, ANKLE = 4, 3, 2


@dataclass(frozen=True)
class Jitter:
    """How far off MediaPipe's knee and ankle are, in shank lengths and degrees (normal, SD).

    ``knee`` and ``ankle``: where they lie on the whole, towards the toes and down the shank, measured on the
    photo-like pictures (341 legs, `marks`). Half of all crops are cut so, the others around the leg itself,
    as those are that follow a leg.
    """

    knee: tuple[float, float] = (0.012, -0.025)
    ankle: tuple[float, float] = (0.020, -0.041)
    proposed_share: float = 0.5

    joint: float = 0.075
    wild_share: float = 0.15
    wild_gain: float = 2.4
    turn_deg: float = 8.0
    turn_max_deg: float = 25.0
    scale: float = 0.08
    scale_max: float = 0.2


@dataclass(frozen=True)
class Sample:
    """One window: RGB, hip/knee/ankle/heel/ball in its pixels, angles in the leg's own plane."""

    image: Image
    points_px: Floats
    knee_deg: float
    ankle_deg: float
    facing: float


@dataclass(frozen=True)
class Crop:
    """A finished crop. ``is_leg`` False: turned or mirrored wrongly, nothing else of it is true."""

    image: Image
    points_px: Floats
    knee_deg: float
    ankle_deg: float
    is_leg: bool


def make_crop(
    sample: Sample, rng: np.random.Generator, jitter: Jitter, hard: float, wrong_share: float
) -> Crop:
    """A random crop of one window. ``hard`` 0..1 is the share of every kind of damage."""
    is_leg = rng.random() >= wrong_share
    matrix = jittered(sample, rng, jitter)
    if not is_leg:
        matrix = _wrong(sample, rng)
    if rng.random() < CLUTTERED * hard:
        sample = replace(sample, image=cluttered(sample, rng))
    image = strapped(sample, rng) if rng.random() < STRAPPED * hard else sample.image
    image = seen_through_lens(image, matrix, rng, hard)
    return Crop(image, moved(sample.points_px, matrix), sample.knee_deg, sample.ankle_deg, is_leg)


def jittered(sample: Sample, rng: np.random.Generator, jitter: Jitter) -> Floats:
    """The crop matrix that misplaced joints would give."""
    knee, ankle = sample.points_px[1], sample.points_px[2]
    shank = math.dist(knee, ankle)
    if rng.random() < jitter.proposed_share:
        knee, ankle = _proposed(knee, ankle, sample.facing, jitter)
    wild = jitter.wild_gain if rng.random() < jitter.wild_share else 1.0
    knee = knee + rng.normal(0, jitter.joint * wild * shank, 2)
    ankle = ankle + rng.normal(0, jitter.joint * wild * shank, 2)
    turn = np.clip(rng.normal(0, jitter.turn_deg), -jitter.turn_max_deg, jitter.turn_max_deg)
    scale = math.exp(np.clip(rng.normal(0, jitter.scale), -jitter.scale_max, jitter.scale_max))
    middle, half = (knee + ankle) / 2, (ankle - knee) / 2 * scale
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    half = np.array([cos * half[0] - sin * half[1], sin * half[0] + cos * half[1]])
    return crop_matrix(middle - half, middle + half, sample.facing)


def _proposed(knee: Floats, ankle: Floats, facing: float, jitter: Jitter) -> tuple[Floats, Floats]:
    """Where MediaPipe has them on the whole."""
    down = ankle - knee
    toes = np.array([down[1], -down[0]]) * facing
    axes = np.stack([toes, down])
    return knee + jitter.knee @ axes, ankle + jitter.ankle @ axes


def _wrong(sample: Sample, rng: np.random.Generator) -> Floats:
    """A crop that is not of a leg as it should be: mirrored, upside down, or beside the leg."""
    knee, ankle = sample.points_px[1], sample.points_px[2]
    kind = rng.integers(3)
    if kind == 0:
        return crop_matrix(knee, ankle, -sample.facing)
    if kind == 1:
        turn = rng.uniform(70, 290)
        middle, half = (knee + ankle) / 2, (ankle - knee) / 2 * rng.uniform(0.8, 1.2)
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        half = np.array([cos * half[0] - sin * half[1], sin * half[0] + cos * half[1]])
        return crop_matrix(middle - half, middle + half, sample.facing)
    away = rng.uniform(0, 2 * math.pi)
    shift = np.array([math.cos(away), math.sin(away)]) * math.dist(knee, ankle) * rng.uniform(0.9, 1.4)
    return crop_matrix(knee + shift, ankle + shift, sample.facing)


def seen_through_lens(
    image: Image, matrix: Floats, rng: np.random.Generator, hard: float, window: Window = LEG
) -> Image:
    """Cut at the resolution of some camera, damage there, bring to the crop's size."""
    fine = float(np.exp(rng.uniform(math.log(0.4), math.log(1.2)))) if rng.random() < 0.7 * hard else 1.0
    whole = (window.width_px, window.height_px)
    size = (max(24, round(whole[0] * fine)), max(24, round(whole[1] * fine)))
    gain = np.array(size) / whole
    finer = matrix * gain[:, None]
    finer[:, 2] += (gain - 1) / 2
    # Outside the window there is more room in reality; only the edge of the picture is grey.
    border = cv2.BORDER_CONSTANT if rng.random() < 0.3 else cv2.BORDER_REFLECT_101
    found = cv2.warpAffine(image, finer, size, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=GREY)
    if hard > 0:
        found = damaged(found, rng, hard)
    if size != whole:
        way = cv2.INTER_AREA if fine > 1 else cv2.INTER_LINEAR
        found = cv2.resize(found, whole, interpolation=way)
    return found


def damaged(image: Image, rng: np.random.Generator, hard: float) -> Image:
    """Things in front, picture edges, light, colour, blur, noise, compression: each now and then."""

    def now_and_then(share: float) -> bool:
        return bool(rng.random() < share * hard)

    if now_and_then(0.30):
        image = _occluded(image, rng)
    if now_and_then(0.12):
        image = _at_edge(image, rng)
    light = image.astype(np.float32) / 255
    if now_and_then(0.35):
        light = _shadowed(light, rng)
    if now_and_then(0.9):
        light = _recoloured(light, rng)
    if now_and_then(0.25):
        light = _blurred(light, rng)
    if now_and_then(0.45):
        light = light + (light - cv2.GaussianBlur(light, (0, 0), rng.uniform(0.7, 2))) * rng.uniform(0.3, 1.5)
    if now_and_then(0.5):
        light = light + _noise(light.shape, rng) * np.float32(rng.uniform(0.005, 0.06))
    image = np.clip(light * 255, 0, 255).astype(np.uint8)
    if now_and_then(0.5):
        quality = int(rng.integers(15, 85))
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    return image


def _occluded(image: Image, rng: np.random.Generator) -> Image:
    """A box, a bar or a blob over part of the leg, of one colour, noise, or a piece of the picture."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    centre = rng.uniform([0.2, 0.2], [0.95, 1.0]) * [width, height]
    kind = rng.integers(3)
    if kind == 0:
        size = rng.uniform(0.08, 0.45, 2) * [width, height]
        corners = cv2.boxPoints((tuple(centre), tuple(size), float(rng.uniform(0, 90)))).astype(np.int32)
        cv2.fillPoly(mask, [corners], 255)
    elif kind == 1:
        way = rng.normal(size=2)
        way *= width * 2 / np.linalg.norm(way)
        ends = [tuple(int(v) for v in centre + sign * way) for sign in (-1, 1)]
        cv2.line(mask, ends[0], ends[1], 255, int(rng.uniform(0.03, 0.14) * width) + 1)
    else:
        size = tuple(int(v) for v in rng.uniform(0.05, 0.22, 2) * [width, height] + 1)
        cv2.ellipse(mask, tuple(int(v) for v in centre), size, float(rng.uniform(0, 180)), 0, 360, 255, -1)
    return np.where(mask[..., None] > 0, _filling(image, rng), image)


def _filling(image: Image, rng: np.random.Generator) -> Image:
    kind = rng.integers(3)
    if kind == 0:
        return np.broadcast_to(rng.integers(0, 256, 3).astype(np.uint8), image.shape)
    if kind == 1:
        small = rng.integers(0, 256, (*rng.integers(2, 14, 2), 3)).astype(np.uint8)
        return cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    rolled = np.roll(image, tuple(rng.integers(10, 80, 2)), (0, 1))
    return np.ascontiguousarray(rolled[:: rng.choice([-1, 1]), :: rng.choice([-1, 1])])


def cluttered(sample: Sample, rng: np.random.Generator) -> Image:
    """The window with one to five things behind the leg, or whose edges run towards it."""
    points = sample.points_px
    if np.isnan(points).any():
        return sample.image
    shank = math.dist(points[1], points[ANKLE])
    behind = sample.image.copy()
    for _ in range(int(rng.integers(1, 6))):
        mask = np.zeros(behind.shape[:2], np.uint8)
        _thing(mask, points[int(rng.integers(0, 5))] + rng.normal(0, 0.6 * shank, 2), shank, rng)
        behind = np.where(mask[..., None] > 0, _stuff(behind, rng), behind)
    keep = _leg_mask(sample, shank * rng.uniform(0.85, 1.5))
    soft = cv2.GaussianBlur(keep, (0, 0), rng.uniform(0.5, 1.5))[..., None] / 255
    return np.asarray(sample.image * soft + behind * (1 - soft), np.uint8)


def _leg_mask(sample: Sample, unit: float) -> Image:
    """255 where the leg and its clothes may be."""
    mask = np.zeros(sample.image.shape[:2], np.uint8)
    points = sample.points_px
    for a, b in ((0, 1), (1, 2), (2, 3), (3, 4), (2, 4)):
        for share in np.linspace(0, 1, 12):
            place = points[a] + share * (points[b] - points[a])
            wide = HALF_WIDTH[a] + share * (HALF_WIDTH[b] - HALF_WIDTH[a])
            cv2.circle(mask, (round(float(place[0])), round(float(place[1]))), round(wide * unit), 255, -1)
    return mask


def _thing(mask: Image, centre: Floats, shank: float, rng: np.random.Generator) -> None:
    """A long bar or edge at any slant (level and upright ones most of all), or a box."""
    turn = rng.choice([0.0, 90.0, rng.uniform(0, 180)]) + rng.normal(0, 6)
    long = shank * rng.uniform(0.3, 6.0)
    size = (long, shank * math.exp(rng.uniform(math.log(0.03), math.log(1.5))))
    corners = cv2.boxPoints(((float(centre[0]), float(centre[1])), size, float(turn))).astype(np.int32)
    cv2.fillPoly(mask, [corners], 255)


def _stuff(image: Image, rng: np.random.Generator) -> Image:
    """What a thing is made of: dark, a colour out of the picture (cloth against its like), or anything."""
    kind = rng.random()
    if kind < 0.3:
        return np.broadcast_to(rng.integers(5, 60, 3).astype(np.uint8), image.shape)
    if kind < 0.6:
        row, column = (int(rng.integers(0, n)) for n in image.shape[:2])
        colour = image[row, column] * rng.uniform(0.6, 1.3)
        return np.broadcast_to(np.clip(colour, 0, 255).astype(np.uint8), image.shape)
    return _filling(image, rng)


def strapped(sample: Sample, rng: np.random.Generator) -> Image:
    """The window with a strap round the foot and away to the hands, a band round the ankle, or a hand."""
    points = sample.points_px
    if np.isnan(points).any():
        return sample.image
    image = sample.image.copy()
    shank = math.dist(points[1], points[ANKLE])
    colour = _strap_colour(rng)
    foot = points[BALL] - points[HEEL]
    up = points[1] - points[ANKLE]
    up = up / np.linalg.norm(up)
    thick = max(1, round(shank * rng.uniform(0.04, 0.16)))
    at = points[HEEL] + foot * rng.uniform(0.65, 1.25) - up * shank * rng.uniform(-0.03, 0.04)
    if rng.random() < 0.75:
        towards = points[0] + (points[0] - points[1]) * rng.uniform(0, 1.2) + rng.normal(0, 0.5 * shank, 2)
        _line(image, at, towards, colour, thick)
        if rng.random() < 0.6:  # the strap's other half, from the foot's other edge
            _line(image, at + up * shank * rng.uniform(0.05, 0.25), towards, colour, thick)
    if rng.random() < 0.7:
        _line(image, at, at + up * shank * rng.uniform(0.1, 0.3), colour, thick)
    if rng.random() < 0.25:
        place = tuple(int(v) for v in at + up * shank * rng.uniform(-0.05, 0.2))
        size = tuple(int(v) for v in shank * rng.uniform(0.06, 0.16, 2) + 1)
        hand = tuple(int(v) for v in np.clip(np.array([205, 160, 135]) * rng.uniform(0.35, 1.15), 0, 255))
        cv2.ellipse(image, place, size, float(rng.uniform(0, 180)), 0, 360, hand, -1, cv2.LINE_AA)
    return image


def _strap_colour(rng: np.random.Generator) -> tuple[int, int, int]:
    grey = rng.choice([rng.uniform(10, 60), rng.uniform(60, 245)])
    tint = rng.normal(0, 40, 3) * (rng.random() < 0.6)
    r, g, b = (int(v) for v in np.clip(grey + tint, 0, 255))
    return r, g, b


def _line(image: Image, start: Floats, end: Floats, colour: tuple[int, int, int], thick: int) -> None:
    ends = [(round(float(x)), round(float(y))) for x, y in (start, end)]
    cv2.line(image, ends[0], ends[1], colour, thick, cv2.LINE_AA)


def _at_edge(image: Image, rng: np.random.Generator) -> Image:
    """The picture ends inside the crop."""
    height, width = image.shape[:2]
    turn, reach = rng.uniform(0, 2 * math.pi), rng.uniform(0.1, 0.5)
    rows, columns = np.mgrid[0:height, 0:width]
    far = (columns / width - 0.5) * math.cos(turn) + (rows / height - 0.5) * math.sin(turn) > reach
    return np.where(far[..., None], np.array(GREY, np.uint8), image)


def _shadowed(light: Floats, rng: np.random.Generator) -> Floats:
    """A soft-edged darker or brighter half plane."""
    height, width = light.shape[:2]
    turn = rng.uniform(0, 2 * math.pi)
    columns = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None] * np.float32(math.cos(turn))
    rows = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * np.float32(math.sin(turn))
    steep = (columns + rows - np.float32(rng.uniform(-0.3, 0.3))) / np.float32(rng.uniform(0.005, 0.15))
    soft = np.clip(0.5 + steep / 4, 0, 1)
    return light * (1 + np.float32(rng.uniform(0.35, 1.3) - 1) * soft[..., None])


def _recoloured(light: Floats, rng: np.random.Generator) -> Floats:
    """Gamma, contrast, brightness, white balance, saturation, now and then a shuffle of channels.

    Real pictures are a third darker than the renderer's, and have more contrast and colour
    (`models.leg_net.views`): the middle of each lies there.
    """
    light = cv2.pow(np.clip(light, 0, 1), math.exp(rng.normal(0.25, 0.35)))
    colour = rng.uniform(0.2, 2.0)
    mix = np.eye(3) * colour + np.full((3, 3), (1 - colour) / 3)
    if rng.random() < 0.1:
        mix = mix[rng.permutation(3)]
    contrast = math.exp(rng.normal(0.15, 0.25))
    mix = mix * rng.normal(1, 0.08, 3) * contrast
    shift = np.full((3, 1), 0.5 * (1 - contrast) + rng.normal(0, 0.1))
    return cv2.transform(light, np.hstack([mix, shift]))


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Normal noise out of a store: drawing it anew takes longer than everything else."""
    size = math.prod(shape)
    start = int(rng.integers(len(_STORE) - size))
    return _STORE[start : start + size].reshape(shape)


def _blurred(light: Floats, rng: np.random.Generator) -> Floats:
    """Out of focus, or moved while the shutter was open."""
    scale = light.shape[1] / LEG.width_px
    if rng.random() < 0.5:
        return cv2.GaussianBlur(light, (0, 0), rng.uniform(0.4, 1.8) * scale)
    length = max(3, int(rng.uniform(2, 9) * scale))
    kernel = np.zeros((length, length), np.float32)
    turn = rng.uniform(0, math.pi)
    way = np.array([math.cos(turn), math.sin(turn)]) * length / 2
    middle = (length - 1) / 2
    ends = [tuple(round(middle + sign * v) for v in way) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return cv2.filter2D(light, -1, kernel / kernel.sum())
