"""What the person sees over their own picture: the leg, its angles, the phase, the count, a warning.

Three things large enough to read from three metres (phase, count, one warning), the rest small.
Blue is well, orange asks for a change; a sign and words say the same, so colour is never alone.
"""

from __future__ import annotations

import math
from typing import Final, Protocol

import numpy as np

from posecheck.core.judging.prompts import most_urgent
from posecheck.core.landmarks import ANKLE, HIP, KNEE
from posecheck.core.types import Alert, FloatArray, Pose, StepResult
from posecheck.sinks.picture import cards, overlay_leg
from posecheck.sinks.picture.brush import BLUE, GREY, INK, ORANGE, WHITE, Image
from posecheck.sinks.picture.overlay_leg import Box, leg_points

#: Sizes as parts of the picture's height.
_MAIN_CAP: Final = 1 / 15
_COUNT_SIDE: Final = 0.28
_PAD: Final = 0.03


#: A card and where it goes.
Placed = tuple[cards.Card, Box]


class Wording(Protocol):
    """The words to draw: see `posecheck.words.en.session`."""

    def phase(self, name: str) -> str: ...
    def cue(self, key: str) -> str: ...
    def label(self, key: str, **values: object) -> str: ...


def draw(
    image: Image,
    step: StepResult,
    pose: Pose | None,
    *,
    text: Wording,
    target_reps: int | None,
    hold_target_s: float,
) -> Image:
    """Draw onto ``image`` (H, W, 3) uint8 RGB, in place, and return it.

    ``target_reps`` None: nobody wanted a certain number.

    ``pose`` is that of the same instant, in pixels of the analysed picture, which may be larger or
    smaller than ``image``. Angles that were not seen are not drawn.
    """
    height, width = image.shape[:2]
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
    if points is not None:
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
    overlay_leg.draw_lines(image, points, colour, unit_px)
    angles = step.measurement.smooth.of(step.measurement.leg)
    knee_deg, ankle_deg = angles.knee_flexion_deg, angles.ankle_dorsiflexion_deg
    has_knee = math.isfinite(knee_deg) and np.isfinite(points[[HIP, KNEE, ANKLE]]).all()
    has_ankle = math.isfinite(ankle_deg) and np.isfinite(points[KNEE:]).all()
    if has_knee:
        overlay_leg.draw_knee_arc(image, points, unit_px)
    if has_ankle:
        overlay_leg.draw_ankle_arc(image, points, ankle_deg, unit_px)
    overlay_leg.draw_joints(image, points, unit_px)
    labels = overlay_leg.Labels(image, points, taken, unit_px)
    if has_knee:
        labels.knee(text.label("knee", deg=knee_deg), *overlay_leg.colours(alarmed))
    if has_ankle:
        key = "toes_up" if round(ankle_deg) >= 0 else "toes_down"
        labels.ankle(text.label(key, deg=abs(ankle_deg)), *overlay_leg.colours(alarmed))


def _phase_card(words: str, size: tuple[int, int], unit_px: float) -> Placed:
    """Top left; across the whole width of an upright picture."""
    pad = unit_px * _PAD
    beside = 0.0 if _is_upright(size) else pad + unit_px * _COUNT_SIDE
    room = size[0] - 2 * pad - beside - unit_px * _MAIN_CAP * 1.65
    cap = round(cards.fitting(words, unit_px * _MAIN_CAP, room))
    return _at(cards.label(words, max(cap, 1), INK, WHITE), pad, pad)


def _count_card(count: int, below: str, held: float, size: tuple[int, int], unit_px: float) -> Placed:
    """Top right; under the phase in an upright picture."""
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
    leg = overlay_leg.along(points) if points is not None else np.empty((0, 2))
    if overlay_leg.inside(leg, below[1]) == 0:
        return below
    right, top = (size[0], count[3]) if _is_upright(size) else (count[0], phase[3])
    high = cards.banner(words, max(round(right - 2 * pad), 2), cap, fill, ink, sign)
    return min(below, _at(high, pad, top + pad), key=lambda place: overlay_leg.inside(leg, place[1]))


def _at(card: cards.Card, left: float, top: float) -> Placed:
    return card, (left, top, left + card.size[0], top + card.size[1])
