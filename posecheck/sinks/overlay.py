"""What the person sees over their own picture: the leg, its angles, the phase, the count, a warning.

Three things large enough to read from three metres (phase, count, one warning), the rest small.
Blue is well, orange asks for a change; a sign and words say the same, so colour is never alone.
"""

from __future__ import annotations

import math
from typing import Final, Protocol

import numpy as np

from posecheck.core.landmarks import ANKLE, HIP, KNEE
from posecheck.core.types import Alert, FloatArray, Pose, StepResult
from posecheck.sinks import cards, overlay_leg
from posecheck.sinks.brush import BLUE, GREY, INK, ORANGE, WHITE, Image
from posecheck.sinks.overlay_leg import Box, leg_points

#: Sizes as parts of the picture's height.
_MAIN_CAP: Final = 1 / 15
_COUNT_SIDE: Final = 0.28
_PAD: Final = 0.03


class Wording(Protocol):
    """The words to draw: see `posecheck.app.words`."""

    def phase(self, name: str) -> str: ...
    def cue(self, key: str) -> str: ...
    def label(self, key: str, **values: object) -> str: ...


def draw(
    image: Image,
    step: StepResult,
    pose: Pose | None,
    *,
    text: Wording,
    target_reps: int,
    hold_target_s: float,
) -> Image:
    """Draw onto ``image`` (H, W, 3) uint8 RGB, in place, and return it.

    ``pose`` is that of the same instant, in pixels of the analysed picture, which may be larger or
    smaller than ``image``. Angles that were not seen are not drawn.
    """
    height, width = image.shape[:2]
    unit_px = min(height, 1.2 * width)
    alert = max(step.active_alerts, key=_urgency, default=None)
    held = step.hold_s / hold_target_s if hold_target_s > 0 else 0.0
    below = text.label("of_target", target=target_reps)
    placed = [
        _phase_card(text.phase(step.phase), width, unit_px),
        _count_card(step.counts.clean, below, held, width, unit_px),
        *_banner_card(alert, step, text, (width, height), unit_px),
    ]
    if pose is not None:
        points = leg_points(pose, step.measurement.leg, (width, height))
        _draw_leg(image, points, step, text, unit_px, alert is not None, [box for _, box in placed])
    for card, box in placed:
        cards.stamp(image, card, box[0], box[1])
    return image


def _urgency(alert: Alert) -> int:
    return ("info", "caution", "stop").index(alert.severity)


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


Placed = tuple[cards.Card, Box]


def _phase_card(words: str, width: int, unit_px: float) -> Placed:
    pad = unit_px * _PAD
    room = width - 3 * pad - unit_px * (_COUNT_SIDE + _MAIN_CAP * 1.65)
    cap = round(cards.fitting(words, unit_px * _MAIN_CAP, room))
    return _at(cards.label(words, max(cap, 1), INK, WHITE), pad, pad)


def _count_card(count: int, below: str, held: float, width: int, unit_px: float) -> Placed:
    side, pad = round(unit_px * _COUNT_SIDE), unit_px * _PAD
    held_steps = round(min(max(held, 0.0), 1.0) * cards.RING_STEPS)
    return _at(cards.count(str(count), below, held_steps, side), width - pad - side, pad)


def _banner_card(
    alert: Alert | None, step: StepResult, text: Wording, size: tuple[int, int], unit_px: float
) -> list[Placed]:
    """The warning that is active, or that the leg cannot be seen; along the bottom."""
    pad, cap = unit_px * _PAD, max(round(unit_px * _MAIN_CAP), 1)
    across = max(round(size[0] - 2 * pad), 2)
    if alert is not None:
        card = cards.banner(text.cue(alert.rule), across, cap, ORANGE, INK, INK)
    elif not step.measurement.tracked:
        card = cards.banner(text.label("not_visible"), across, cap, INK, WHITE, ORANGE)
    else:
        return []
    return [_at(card, pad, size[1] - pad - card.size[1])]


def _at(card: cards.Card, left: float, top: float) -> Placed:
    return card, (left, top, left + card.size[0], top + card.size[1])
