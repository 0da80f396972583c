"""What the person in front of the webcam sees: mirrored like a mirror, with words that are not.

The same leg, arcs, phase and count as in an overlay (`sinks.frames.overlay`); before and after the set one
large instruction with an arrow; always the keys.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from posecheck.core.coaching.coach import CoachStep, Stage
from posecheck.core.landmarks import Side
from posecheck.core.types import FloatArray, Pose
from posecheck.sinks.frames import body_line, brush, cards, figure, overlay
from posecheck.sinks.frames.brush import BLUE, GREY, INK, ORANGE, WHITE
from posecheck.sinks.frames.layers import Image
from posecheck.sinks.frames.overlay import Box
from posecheck.sinks.wording import Wording

WIDTH_PX: Final = 1280
HEIGHT_PX: Final = 720
_MAX_AREA_PX: Final = 1_000_000
#: Capital height of the one instruction: a fifteenth of the frame is readable from three metres.
_CAP: Final = 1 / 15
_SMALL_CAP: Final = 1 / 42
_PAD: Final = 0.03
#: The ring before the set; in the set the count, which is a little smaller, takes its place.
_RING: Final = 0.34
#: Height of the drawing of how to sit or lie.
_GUIDE: Final = 0.36
_KEYS_STRIP: Final = 0.055
_KEYS: Final = (
    ("key_space", "key_pause"),
    ("U", "key_undo"),
    ("M", "key_mute"),
    ("C", "key_calibrate"),
    ("S", "key_skip"),
    ("F", "key_full_screen"),
    ("Q", "key_quit"),
)
#: Arrows in the mirrored frame, as turns clockwise from right.
_ARROWS: Final = {"left": 0.0, "right": 180.0, "down": 90.0, "up": -90.0}


def mirrored(pose: Pose) -> Pose:
    """The same pose in the mirrored frame. Left stays the person's own left."""
    width = pose.size_px[0]

    def flip(points: FloatArray) -> FloatArray:
        return np.stack([width - 1 - points[:, 0], points[:, 1]], axis=1)

    readings = {side: replace(found, xy_px=flip(found.xy_px)) for side, found in pose.readings.items()}
    return replace(pose, xy_px=flip(pose.xy_px), readings=readings)


def size_for(window: tuple[int, int]) -> tuple[int, int]:
    """The canvas for a window of this size: its proportions, about 720 high; text is never stretched."""
    width, height = window
    if width < 2 or height < 2:
        return WIDTH_PX, HEIGHT_PX
    aspect = min(max(width / height, 0.4), 3.0)
    scale = min(1.0, _MAX_AREA_PX / (HEIGHT_PX * HEIGHT_PX * aspect)) ** 0.5
    return round(HEIGHT_PX * aspect * scale), round(HEIGHT_PX * scale)


def canvas(frame: Image | None, size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)) -> tuple[Image, Image]:
    """A ground of this size, and the part of it that holds the mirrored frame (a view).

    Below the frame there is room for the keys.
    """
    ground = np.full((size[1], size[0], 3), 24, np.uint8)
    if frame is None:
        return ground, ground[: _room(size)]
    left, top, width, height = _placed((frame.shape[1], frame.shape[0]), size)
    part = ground[top : top + height, left : left + width]
    if frame.shape != part.shape:
        method = cv2.INTER_AREA if width < 0.6 * frame.shape[1] else cv2.INTER_LINEAR
        frame = np.asarray(cv2.resize(frame, (width, height), interpolation=method), np.uint8)
    part[:] = cv2.flip(frame, 1)
    return ground, part


def frame_point(
    at_px: tuple[int, int], frame_px: tuple[int, int], size: tuple[int, int]
) -> tuple[float, float] | None:
    """The place in a frame, in its pixels, that a place of its `canvas` shows; None beside it.

    ``frame_px`` and ``size`` are (width, height) of the frame and of the canvas.
    """
    left, top, width, height = _placed(frame_px, size)
    x, y = (at_px[0] - left) / width, (at_px[1] - top) / height
    # The view is a mirror.
    return ((1 - x) * frame_px[0], y * frame_px[1]) if 0 <= x < 1 and 0 <= y < 1 else None


def _room(size: tuple[int, int]) -> int:
    """The height that the keys leave for the frame."""
    return size[1] - round(_KEYS_STRIP * size[1])


def _placed(frame_px: tuple[int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, width and height of a frame in a canvas."""
    scale = min(size[0] / frame_px[0], _room(size) / frame_px[1])
    width, height = (max(2, round(length * scale)) for length in frame_px)
    return (size[0] - width) // 2, (_room(size) - height) // 2, width, height


def draw(
    ground: Image,
    part: Image,
    step: CoachStep,
    pose: Pose | None,
    *,
    text: Wording,
    target_reps: int,
    hold_target_s: float,
    muted: bool = False,
) -> Image:
    """Draw ``step`` onto a `canvas`, in place, and return it. ``pose`` is not mirrored yet."""
    shown = mirrored(pose) if pose is not None else None
    if step.result is not None:
        overlay.draw(
            part, step.result, shown, text=text, target_reps=target_reps, hold_target_s=hold_target_s
        )
        if step.cue and step.result.measurement.tracked and not step.result.active_alerts:
            leg = step.result.measurement.leg
            points = _points(shown, leg, part) if shown is not None else None
            _instruction(part, text.cue(step.cue), step, points)
    else:
        _before_the_set(part, step, shown, text, target_reps)
    _keys(ground, step.stage, text, muted)
    return ground


def draw_greeting(text: Wording) -> Image:
    """Something to look at while the camera opens."""
    image, _ = canvas(None)
    unit = float(image.shape[0])
    brush.text(image, "posecheck", (unit * 0.12, unit * 0.45), unit / 10, WHITE)
    brush.text(image, text.label("opening") + " ...", (unit * 0.12, unit * 0.58), unit / 20, BLUE)
    return image


def draw_end(
    image: Image, lines: list[tuple[str, str]], text: Wording, *, page: bool = False
) -> tuple[Image, Box | None]:
    """The summary: (kind, words) from top to bottom; kinds are head, good, bad and plain.

    With ``page`` there is a button that opens the set's page; where it is comes back: left, top, right,
    bottom.
    """
    image[:] = (image * 0.1).astype(np.uint8)
    unit, left = min(image.shape[0], image.shape[1]), image.shape[1] * 0.07
    button = _page_button(image, text, unit) if page else None
    hint, cap = text.label("close_hint"), unit * _SMALL_CAP * 1.4
    low = image.shape[0] * 0.94
    if button is not None and left + brush.text_width(hint, cap) + cap > button[0]:
        low = button[1] - cap
    brush.text(image, hint, (left, low), cap, GREY)
    _end_lines(image, lines, (left, unit * 0.12), low - 2.0 * cap, unit)
    return image, button


def _page_button(image: Image, text: Wording, unit: float) -> Box:
    card = cards.label(text.label("open_page_button"), round(unit * _CAP * 0.6), BLUE, INK)
    left, top = image.shape[1] * 0.93 - card.size[0], image.shape[0] * 0.95 - card.size[1]
    cards.stamp(image, card, left, top)
    return left, top, left + card.size[0], top + card.size[1]


def _end_lines(
    image: Image, lines: list[tuple[str, str]], place: tuple[float, float], low: float, unit: float
) -> None:
    """From ``place`` (left, top) down to ``low``: many lines are smaller."""
    left, top = place
    sign = 1.8 * unit * _CAP
    caps = [
        cards.fitting(
            words,
            unit * _CAP * (1.5 if kind == "head" else 0.85),
            image.shape[1] - 2 * left - sign * (kind == "bad"),
        )
        for kind, words in lines
    ]
    smaller = min(1.0, (low - top) / (2.0 * sum(caps)))
    for (kind, words), cap in zip(lines, (smaller * cap for cap in caps), strict=True):
        colour = {"good": BLUE, "bad": ORANGE}.get(kind, WHITE)
        if kind == "bad":
            brush.warning_sign(image, left, top + cap, cap * 1.1, (ORANGE, INK))
        brush.text(image, words, (left + 1.8 * cap * (kind == "bad"), top + cap), cap, colour)
        top += cap * 2.0


def _before_the_set(image: Image, step: CoachStep, pose: Pose | None, text: Wording, target: int) -> None:
    unit = min(image.shape[0], 1.2 * image.shape[1])
    pad = unit * _PAD
    standing_still = step.stage in (Stage.PAUSED, Stage.LOST)
    if standing_still:
        image[:] = (image * 0.45).astype(np.uint8)
    points = None
    if pose is not None and step.measurement is not None:
        points = _points(pose, step.measurement.leg, image)
        colour = BLUE if step.cue in ("ready", "stay_there") else GREY
        overlay.draw_lines(image, points, colour, unit)
        overlay.draw_joints(image, points, unit)
        if name := body_line.signal(text):
            size = (image.shape[1], image.shape[0])
            body_line.draw(image, body_line.points(pose, step.measurement.leg, name, size), colour, unit)
    title = cards.label(text.label(step.stage.value), round(unit * _CAP * 0.7), INK, WHITE)
    cards.stamp(image, title, pad, pad)
    if step.stage is Stage.COUNTDOWN and step.countdown:
        _ring(image, str(step.countdown), "", 1.0, unit)
    elif step.stage is Stage.CALIBRATING and not step.urgent:
        left = "" if np.isnan(step.hold_left_s) else f"{np.ceil(step.hold_left_s - 1e-6):.0f}"
        _ring(image, left, text.label("hold_ring"), step.progress, unit)
    elif standing_still:
        _ring(image, str(step.counts.clean), text.label("of_target", target=target), 0.0, unit)
    if step.cue:
        banner = _instruction(image, text.cue(step.cue), step, points)
        if _asks(step) and step.stage is Stage.SET_UP and not step.urgent:
            _guides(image, step, text, banner, unit)
    if step.arrow in _ARROWS:
        _arrow(image, _ARROWS[step.arrow], unit)


def _asks(step: CoachStep) -> bool:
    """Whether something is to be done about what is shown: orange."""
    calm = step.cue == "ready" or step.cue.startswith("less_sure")
    return step.urgent or step.stage is Stage.LOST or (step.stage is Stage.SET_UP and not calm)


def _guides(image: Image, step: CoachStep, text: Wording, banner: tuple[float, float], unit: float) -> None:
    """How to sit or lie, as this view would show it; both while nobody is there.

    Below the title, or below the instruction (``banner``: its top and bottom) when that is high.
    """
    pad, cap = unit * _PAD, round(unit * _SMALL_CAP * 1.6)
    is_high = banner[0] < image.shape[0] / 2
    top = banner[1] + pad if is_high else 2 * pad + unit * _CAP * 0.7 * 2.1
    room = (image.shape[0] if is_high else banner[0]) - pad - top - 2.1 * cap
    height = max(2, round(min(unit * _GUIDE, room)))
    width = round(height * image.shape[1] / image.shape[0])
    # The view is a mirror: who faces right before the camera faces left in it.
    facing = 1 if step.facing < 0 else -1
    mine = "lying" if step.lying else "sitting"
    known = not np.isnan(step.facing) and mine in step.postures
    for number, posture in enumerate((mine,) if known else step.postures):
        lying = posture == "lying"
        left = pad + number * (width + pad)
        said = cards.label(text.label("lie_like_this" if lying else "sit_like_this"), cap, INK, WHITE)
        cards.stamp(image, figure.guide(lying, facing, width, height), left, top)
        cards.stamp(image, said, left, top + height)


def _ring(image: Image, words: str, below: str, part: float, unit: float) -> None:
    side = round(unit * _RING)
    card = cards.count(words, below, round(part * cards.RING_STEPS), side)
    cards.stamp(image, card, image.shape[1] - side - unit * _PAD, unit * _PAD)


def _points(pose: Pose, leg: Side, image: Image) -> FloatArray:
    return overlay.leg_points(pose, leg, (image.shape[1], image.shape[0]))


def _instruction(image: Image, words: str, step: CoachStep, points: FloatArray | None) -> tuple[float, float]:
    """The one thing to do: along the bottom above the keys, or under the phase when the leg is there.

    Its card, from top to bottom.
    """
    unit = min(image.shape[0], 1.2 * image.shape[1])
    pad = unit * _PAD
    asks = _asks(step)
    cap, room = round(unit * _CAP), image.shape[1] - 2 * pad
    if not asks and brush.text_width(words, cap) + 1.65 * cap <= room:
        card = cards.label(words, cap, INK, WHITE)
    else:
        fill, ink, sign = (ORANGE, INK, INK) if asks else (INK, WHITE, INK)
        card = cards.banner(words, round(room), cap, fill, ink, sign)
    left, low = (image.shape[1] - card.size[0]) / 2, image.shape[0] - card.size[1] - pad
    # Below phase and ring: between them it would be too narrow.
    high = 2 * pad + unit * _RING
    tops = [low] if points is None else [low, high]
    seen = overlay.along(points) if points is not None else np.empty((0, 2))
    top = min(tops, key=lambda y: overlay.inside(seen, (left, y, left + card.size[0], y + card.size[1])))
    cards.stamp(image, card, left, top)
    return float(top), float(top + card.size[1])


def _arrow(image: Image, turn_deg: float, unit: float) -> None:
    """A large arrow where the count will be: faster to grasp than words."""
    centre = np.array([image.shape[1] - unit * (_PAD + 0.16), unit * (_PAD + 0.13)])
    way = np.array([np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))])
    across = np.array([-way[1], way[0]])
    tail, tip = centre - way * unit * 0.12, centre + way * unit * 0.12
    wings = [tip - way * unit * 0.08 + side * across * unit * 0.08 for side in (-1, 1)]
    for stroke in ([tail, tip], [wings[0], tip, wings[1]]):
        brush.line(image, [(float(p[0]), float(p[1])) for p in stroke], ORANGE, unit / 32)


def _keys(image: Image, stage: Stage, text: Wording, muted: bool) -> None:
    """What can be asked for by key, in one row at the bottom."""
    unit = min(image.shape[0], image.shape[1])
    before = stage in (Stage.SET_UP, Stage.COUNTDOWN, Stage.CALIBRATING)
    parts = [
        f"{text.label(key) if key in text.labels else key} {text.label(name)}"
        for key, name in _KEYS
        if name != ("key_undo" if before else "key_skip")
    ]
    words = "   ".join([*parts, f"[{text.label('muted')}]"] if muted else parts)
    room = image.shape[1] - 2 * unit * _PAD
    cap = max(round(cards.fitting(words, unit * _SMALL_CAP, room)), 4)
    card = cards.label(words, cap, INK, ORANGE if muted else WHITE)
    left, strip = (image.shape[1] - card.size[0]) / 2, _KEYS_STRIP * image.shape[0]
    cards.stamp(image, card, left, image.shape[0] - (strip + card.size[1]) / 2)
