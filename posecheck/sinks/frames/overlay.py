"""What the person sees over their own video: the leg, its angles, the phase, the count, a warning.

Three things large enough to read from three metres (phase, count, one warning), the rest small.
Blue is well, orange asks for a change; a sign and words say the same, so colour is never alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

import numpy as np

from posecheck.core.judging.rules import most_urgent
from posecheck.core.landmarks import ANKLE, FOOT_INDEX, HEEL, HIP, KNEE, LEG_ROWS, Side
from posecheck.core.types import Alert, FloatArray, Pose, StepResult
from posecheck.sinks.frames import body_line, brush, cards, layers
from posecheck.sinks.frames.brush import BLUE, GREY, INK, ORANGE, WHITE, Point
from posecheck.sinks.frames.layers import Colour, Image
from posecheck.sinks.wording import Wording

#: (left, top, right, bottom) in pixels.
Box = tuple[float, float, float, float]
#: A card and where it goes.
Placed = tuple[cards.Card, Box]
#: Sizes as parts of the frame's height.
_MAIN_CAP: Final = 1 / 15
_COUNT_SIDE: Final = 0.28
_PAD: Final = 0.03
_LINE: Final = 1 / 95
_SMALL_CAP: Final = 1 / 32
#: Where a label may go, as turns from its favourite direction.
_TRIES_DEG: Final = (0, 40, -40, 80, -80, 120, -120, 180)


def draw(
    image: Image,
    step: StepResult,
    pose: Pose | None,
    *,
    text: Wording,
    target_reps: int | None,
    hold_target_s: float,
) -> Image:
    """Draw onto ``image``, RGB or I420 (see `layers`), in place, and return it.

    ``target_reps`` None: nobody wanted a certain number.

    ``pose`` is that of the same instant, in pixels of the analysed frame, which may be larger or
    smaller than ``image``. Angles that were not seen are not drawn.
    """
    width, height = layers.size(image)
    unit_px = min(height, 1.2 * width)
    alert = most_urgent(step.active_alerts) if step.active_alerts else None
    # A hold with the toes pulled up is none: the ring must not reward it.
    held = step.hold_s / hold_target_s if hold_target_s > 0 and alert is None else 0.0
    below = text.label("of_target", target=target_reps) if target_reps else text.label("clean")
    points = None if pose is None else leg_points(pose, step.measurement.leg, (width, height))
    phase = _phase_card(prompt_words(step, text), (width, height), unit_px)
    count = _count_card(step.counts.clean, below, held, (width, height), unit_px)
    placed = [phase, count]
    words = _banner_words(alert, step, text)
    if words:
        placed.append(_banner(words, alert is not None, (width, height), phase[1], count[1], points))
    if pose is not None and (name := body_line.signal(text)):
        _draw_body(image, pose, name, step, text, unit_px)
    elif points is not None:
        _draw_leg(image, points, step, text, unit_px, alert is not None, [box for _, box in placed])
    for card, box in placed:
        cards.stamp(image, card, box[0], box[1])
    return image


def prompt_words(step: StepResult, text: Wording) -> str:
    """The label: the next thing to do, with the seconds that are still to be held."""
    words = text.phase(step.prompt or step.phase)
    if math.isnan(step.hold_left_s):
        return words
    return text.label("hold_left", words=words, seconds=math.ceil(step.hold_left_s - 1e-6))


def _draw_body(image: Image, pose: Pose, name: str, step: StepResult, text: Wording, unit_px: float) -> None:
    """Of an exercise that is judged by a line of the body: that line, and how far the hip is off it."""
    leg, alarmed = step.measurement.leg, bool(step.active_alerts)
    size = layers.size(image)
    colour = ORANGE if alarmed else BLUE if step.measurement.tracked else GREY
    draw_lines(image, leg_points(pose, leg, size), GREY, unit_px)
    line = body_line.points(pose, leg, name, size)
    body_line.draw(image, line, colour, unit_px)
    said = body_line.words(step.measurement.smooth.of(leg), name, text)
    body_line.label(image, line, said, colours(alarmed), unit_px)


def _draw_leg(
    image: Image,
    points: FloatArray,
    step: StepResult,
    text: Wording,
    unit_px: float,
    alarmed: bool,
    taken: list[Box],
) -> None:
    colour = ORANGE if alarmed else BLUE if step.measurement.tracked else GREY
    draw_lines(image, points, colour, unit_px)
    angles = step.measurement.smooth.of(step.measurement.leg)
    knee_deg, ankle_deg = angles.knee_flexion_deg, angles.ankle_dorsiflexion_deg
    has_knee = math.isfinite(knee_deg) and np.isfinite(points[[HIP, KNEE, ANKLE]]).all()
    has_ankle = math.isfinite(ankle_deg) and np.isfinite(points[KNEE:]).all()
    if has_knee:
        draw_knee_arc(image, points, unit_px)
    if has_ankle:
        draw_ankle_arc(image, points, ankle_deg, unit_px)
    draw_joints(image, points, unit_px)
    labels = Labels(image, points, taken, unit_px)
    if has_knee:
        labels.knee(text.label("knee", deg=knee_deg), *colours(alarmed))
    if has_ankle:
        key = "toes_up" if round(ankle_deg) >= 0 else "toes_down"
        labels.ankle(text.label(key, deg=abs(ankle_deg)), *colours(alarmed))


def _phase_card(words: str, size: tuple[int, int], unit_px: float) -> Placed:
    """Top left; across the whole width of an upright frame."""
    pad = unit_px * _PAD
    beside = 0.0 if _is_upright(size) else pad + unit_px * _COUNT_SIDE
    room = size[0] - 2 * pad - beside - unit_px * _MAIN_CAP * 1.65
    cap = round(cards.fitting(words, unit_px * _MAIN_CAP, room))
    return _at(cards.label(words, max(cap, 1), INK, WHITE), pad, pad)


def _count_card(count: int, below: str, held: float, size: tuple[int, int], unit_px: float) -> Placed:
    """Top right; under the phase in an upright frame."""
    side, pad = round(unit_px * _COUNT_SIDE), unit_px * _PAD
    held_steps = round(min(max(held, 0.0), 1.0) * cards.RING_STEPS)
    top = 2 * pad + unit_px * _MAIN_CAP * 2.1 if _is_upright(size) else pad
    return _at(cards.count(str(count), below, held_steps, side), size[0] - pad - side, top)


def _is_upright(size: tuple[int, int]) -> bool:
    return size[1] > size[0]


def _banner_words(alert: Alert | None, step: StepResult, text: Wording) -> str:
    """The warning that is active, or why nothing is judged."""
    if alert is not None:
        return text.cue(alert.rule)
    measurement = step.measurement
    if measurement.tracked:
        return ""
    # An ankle that was measured and taken out again was refused for the camera's angle.
    raw, smooth = measurement.raw.of(measurement.leg), measurement.smooth.of(measurement.leg)
    refused = math.isfinite(raw.ankle_dorsiflexion_deg) and math.isfinite(smooth.knee_flexion_deg)
    return text.cue("view_oblique") if refused else text.label("not_visible")


def _banner(
    words: str,
    urgent: bool,
    size: tuple[int, int],
    phase: Box,
    count: Box,
    points: FloatArray | None,
) -> Placed:
    """Along the bottom, or further up when the leg (mostly the foot) is at the bottom."""
    pad = phase[0]
    cap = max(round(pad / _PAD * _MAIN_CAP), 1)
    fill, ink, sign = (ORANGE, INK, INK) if urgent else (INK, WHITE, ORANGE)
    low = cards.banner(words, max(round(size[0] - 2 * pad), 2), cap, fill, ink, sign)
    below = _at(low, pad, size[1] - pad - low.size[1])
    leg = along(points) if points is not None else np.empty((0, 2))
    if inside(leg, below[1]) == 0:
        return below
    right, top = (size[0], count[3]) if _is_upright(size) else (count[0], phase[3])
    high = cards.banner(words, max(round(right - 2 * pad), 2), cap, fill, ink, sign)
    return min(below, _at(high, pad, top + pad), key=lambda place: inside(leg, place[1]))


def _at(card: cards.Card, left: float, top: float) -> Placed:
    return card, (left, top, left + card.size[0], top + card.size[1])


def leg_points(pose: Pose, leg: Side, size: tuple[int, int]) -> FloatArray:
    """(5, 2) hip, knee, ankle, heel, ball of the foot, in pixels of a frame of ``size``.

    A leg that was measured from its own pixels is drawn where it was measured.
    """
    reading = pose.readings.get(leg)
    points = pose.xy_px[list(LEG_ROWS[leg])] if reading is None else reading.xy_px
    scale = np.array(size, float) / np.maximum(pose.size_px, 1)
    return np.asarray(points, float) * scale


def draw_lines(image: Image, points: FloatArray, colour: Colour, unit_px: float) -> None:
    """Thigh, shank and the triangle of the foot; what has no place is left out."""
    for chain in ((HIP, KNEE), (KNEE, ANKLE), (ANKLE, HEEL, FOOT_INDEX, ANKLE)):
        run = points[list(chain)]
        if np.isfinite(run).all():
            brush.line(image, _places(run), colour, unit_px * _LINE)


def draw_joints(image: Image, points: FloatArray, unit_px: float) -> None:
    """Hip, knee and ankle."""
    for place in points[[HIP, KNEE, ANKLE]]:
        if np.isfinite(place).all():
            brush.dot(image, _place(place), unit_px * _LINE * 1.15, WHITE)


def draw_knee_arc(image: Image, points: FloatArray, unit_px: float) -> None:
    """From the thigh's own line, carried on past the knee (dashed), to the shank: the flexion."""
    knee = _place(points[KNEE])
    straight, shank = _turn(points[HIP], points[KNEE]), _turn(points[KNEE], points[ANKLE])
    radius = unit_px * 0.085
    brush.dashes(image, knee, _ray(knee, straight, radius * 1.35), WHITE, unit_px * _LINE / 3)
    sweep = (straight, straight + _signed(shank - straight))
    brush.arc(image, knee, radius, sweep, WHITE, unit_px * _LINE / 2)


def draw_ankle_arc(image: Image, points: FloatArray, dorsiflexion_deg: float, unit_px: float) -> None:
    """From where the foot would be at its right angle (dashed) to where it is."""
    ankle = _place(points[ANKLE])
    foot = _turn(points[ANKLE], points[FOOT_INDEX])
    up = _turn(points[ANKLE], points[KNEE])
    neutral = foot + math.copysign(dorsiflexion_deg, _signed(foot - up) * dorsiflexion_deg)
    radius = max(float(math.dist(points[ANKLE], points[FOOT_INDEX])), unit_px * 0.08)
    brush.dashes(image, ankle, _ray(ankle, neutral, radius * 1.25), WHITE, unit_px * _LINE / 3)
    brush.arc(image, ankle, radius * 1.12, (neutral, foot), WHITE, unit_px * _LINE / 2)


class Labels:
    """Places numbers beside joints, clear of the leg, of each other and of what is drawn later."""

    def __init__(self, image: Image, points: FloatArray, taken: list[Box], unit_px: float) -> None:
        self._image = image
        self._points = points
        self._taken = list(taken)
        self._unit_px = unit_px
        self._leg = along(points)

    def knee(self, words: str, fill: Colour, ink: Colour) -> None:
        """Outside the bend; above a straight knee."""
        hip, knee, ankle = self._points[[HIP, KNEE, ANKLE]]
        inward = _unit(hip - knee) + _unit(ankle - knee)
        outward = -inward if np.hypot(*inward) > 0.35 else np.array([0.0, -1.0])
        self._put(words, knee, outward, fill, ink)

    def ankle(self, words: str, fill: Colour, ink: Colour) -> None:
        """Past the heel, away from the toes."""
        knee, ankle, heel, ball = self._points[[KNEE, ANKLE, HEEL, FOOT_INDEX]]
        self._put(words, heel, _unit(heel - ball) + 0.6 * _unit(ankle - knee), fill, ink)

    def _put(self, words: str, joint: FloatArray, away: FloatArray, fill: Colour, ink: Colour) -> None:
        card = cards.label(words, round(self._unit_px * _SMALL_CAP), fill, ink)
        box = self._least_crowded(card, joint, away)
        self._taken.append(box)
        cards.stamp(self._image, card, box[0], box[1])

    def _least_crowded(self, card: cards.Card, joint: FloatArray, away: FloatArray) -> Box:
        """The first free place, mostly the favourite; else the best one."""
        crowded: list[tuple[float, Box]] = []
        inside = map(self._kept_inside, self._boxes(card, joint, away))
        for box in itertools.chain(self._boxes(card, joint, away), inside):
            crowding = self._crowding(box)
            if not crowding:
                return box
            crowded.append((crowding, box))
        return min(crowded, key=itemgetter(0))[1]

    def _boxes(self, card: cards.Card, joint: FloatArray, away: FloatArray) -> Iterator[Box]:
        favourite = math.degrees(math.atan2(away[1], away[0]))
        width, height = card.size
        for try_deg in _TRIES_DEG:
            x, y = _ray((0.0, 0.0), favourite + try_deg, 1.0)
            reach = self._unit_px * 0.045 + min(width / 2 / max(abs(x), 1e-6), height / 2 / max(abs(y), 1e-6))
            left, top = joint[0] + x * reach - width / 2, joint[1] + y * reach - height / 2
            yield (left, top, left + width, top + height)

    def _crowding(self, box: Box) -> float:
        """0 for a free place; a place outside the frame or over something else is worse."""
        outside = 100.0 * (box != self._kept_inside(box))
        return outside + 10.0 * sum(_overlap(box, other) for other in self._taken) + inside(self._leg, box)

    def _kept_inside(self, box: Box) -> Box:
        width, height = layers.size(self._image)
        left = min(max(box[0], 2.0), max(width - 2 - (box[2] - box[0]), 2.0))
        top = min(max(box[1], 2.0), max(height - 2 - (box[3] - box[1]), 2.0))
        return (left, top, left + box[2] - box[0], top + box[3] - box[1])


def along(points: FloatArray) -> FloatArray:
    """(n, 2) places along the leg, joints and between, where it was seen."""
    joints = points[np.isfinite(points).all(axis=1)]
    between = [joints[:-1] + part * np.diff(joints, axis=0) for part in (0.0, 0.25, 0.5, 0.75)]
    return np.concatenate([*between, joints[-1:]])


def inside(places: FloatArray, box: Box) -> int:
    """How many of the places a box covers."""
    x, y = places[:, 0], places[:, 1]
    return int(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).sum())


def colours(alarmed: bool) -> tuple[Colour, Colour]:
    """Ground and ink of a label."""
    return (brush.ORANGE, INK) if alarmed else (INK, WHITE)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _places(points: FloatArray) -> list[Point]:
    return [_place(point) for point in points]


def _place(point: FloatArray) -> Point:
    return (float(point[0]), float(point[1]))


def _turn(start: FloatArray, end: FloatArray) -> float:
    """Direction in degrees, clockwise from right (y points down)."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def _signed(turn_deg: float) -> float:
    return (turn_deg + 180) % 360 - 180


def _ray(start: Point, turn_deg: float, length: float) -> Point:
    turn = math.radians(turn_deg)
    return (start[0] + length * math.cos(turn), start[1] + length * math.sin(turn))


def _unit(vector: FloatArray) -> FloatArray:
    return vector / max(float(np.hypot(*vector)), 1e-9)
