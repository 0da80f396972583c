"""A session as a patient reads it: a sentence, a few large numbers, what to try, what to trust."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from posecheck.core.account import Account
from posecheck.core.exercise import Exercise
from posecheck.core.session import Session
from posecheck.files.folder import Track
from posecheck.sinks.report.wording import DASH, TIMES, Wording, clock, degrees, plural, toes

#: good: blue. adjust: orange. plain: neither. The words say the same.
Tone = Literal["good", "adjust", "plain"]

#: What one camera reaches in the literature, for a session that states no uncertainty of its own.
_KNEE_ERROR: Final = f"5{DASH}6°"
_ANKLE_ERROR: Final = f"6{DASH}8°"


@dataclass(frozen=True, slots=True)
class Card:
    """A large number with what it means. ``share`` (0..1) draws a bar, None draws none."""

    tone: Tone
    value: str
    name: str
    detail: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """How far one aspect of the measurement can be believed."""

    tone: Tone
    name: str
    value: str
    verdict: str


def lead(told: Account, words: Wording) -> str:
    """The set in one sentence."""
    if not told.done:
        return words.label("no_reps")
    text = f"{told.clean} of {told.target or told.done} repetitions done well"
    overstretches = sum(len(moments) for _, moments in told.alerts)
    if overstretches:
        return f"{text}, with {plural(overstretches, 'overstretch moment')} to avoid next time."
    if told.faulty or told.partial:
        text += f"; {told.faulty + told.partial} did not count"
    if told.safe:
        return f"{text}, and no overstretch."
    return f"{text}."


def cards(told: Account, session: Session, words: Wording) -> list[Card]:
    """The large numbers, most important first."""
    summary = session.summary
    wanted = told.target or told.done
    share = min(1.0, told.clean / wanted) if wanted else None
    tone: Tone = "good" if told.good else "plain"
    found = [Card(tone, f"{told.clean} / {wanted}", "done well", share=share)]
    not_counted = told.faulty + told.partial
    tone = "adjust" if not_counted else "plain"
    found.append(Card(tone, str(not_counted), "not counted", _why(told, words)))
    found.append(_alert_card(told, words))
    low, high = summary.knee_flexion_range_deg
    found.append(
        Card("plain", degrees(low), "straightest knee", f"0° is straight; most bent {degrees(high)}")
    )
    found.append(_foot_card(session))
    return found


def advice(told: Account, words: Wording) -> list[str]:
    """What to try next time, most frequent first, with the repetitions it is about."""
    return [f"{words.cue(reason.key)} ({_listed(list(reason.numbers))})" for reason in told.advice]


def trust(session: Session, track: Track | None, exercise: Exercise | None) -> Iterator[Trust]:
    """What a reader may believe, and what less."""
    summary = session.summary
    share = summary.tracked_fraction
    enough = exercise is None or share >= exercise["tracked_warn"]
    verdict = "Knee and ankle were followed." if enough else "Moments are missing: counts may be too low."
    yield Trust("good" if enough else "adjust", "Leg seen", f"{share:.0%} of the time", verdict)
    judged = not math.isnan(summary.ankle_dorsiflexion_range_deg[0])
    yield _view(summary.view_angle_deg, judged, exercise)
    yield _uncertainty(session, track)
    source = session.source
    rate = f", {source.fps:.0f} per second" if source.fps > 0 else ""
    picture = f"{source.width_px} {TIMES} {source.height_px}{rate}"
    slow = exercise is not None and 0 < source.fps < exercise["fps_warn"]
    verdict = "Too few pictures for quick movements." if slow else "Enough for gentle movements."
    yield Trust("adjust" if slow else "good", "Picture", picture, verdict)
    if session.thresholds:
        changed = f"{len(session.thresholds)} changed"
        yield Trust("plain", "Limits", changed, f"Judged with {_limits(session.thresholds, exercise)}.")


def _limits(changed: Mapping[str, float], exercise: Exercise | None) -> str:
    units = {name: known.unit for name, known in exercise.thresholds.items()} if exercise else {}
    return ", ".join(f"{name} {value:g} {units.get(name, '')}".strip() for name, value in changed.items())


def _why(told: Account, words: Wording) -> str:
    texts = [
        words.reason(reason.key) + (f" ({len(reason.numbers)}{TIMES})" if len(reason.numbers) > 1 else "")
        for reason in told.faults
    ]
    if told.partial:
        texts.append(f"turned back early ({told.partial}{TIMES})")
    return "; ".join(texts)


def _alert_card(told: Account, words: Wording) -> Card:
    alerts = [alert for _, moments in told.alerts for alert in moments]
    if not alerts:
        return _no_alert_card(told, words)
    moments = ", ".join(clock(alert.start_s) for alert in alerts[:4])
    more = f" and {len(alerts) - 4} more" if len(alerts) > 4 else ""
    name = "overstretch moment" if len(alerts) == 1 else "overstretch moments"
    return Card("adjust", str(len(alerts)), name, f"at {moments}{more}")


def _no_alert_card(told: Account, words: Wording) -> Card:
    """Nothing was raised: how much that says."""
    if told.silence == "unseen":
        return Card("plain", DASH, "overstretch moments", "the leg was not seen")
    detail = {
        "safe": "toes up with a straight knee was not seen",
        "unsure": "none seen; the ankle was uncertain",
        "partly": "none seen; the leg was out of sight for a part of the time",
        "untold": "none seen",
    }[told.silence]
    return Card("good" if told.safe else "plain", "0", "overstretch moments", detail)


def _foot_card(session: Session) -> Card:
    low, high = session.summary.ankle_dorsiflexion_range_deg
    if math.isnan(low):
        return Card("plain", DASH, "foot range", "the foot was not measured")
    return Card("plain", f"{round(high - low)}°", "foot range", f"{toes(low)} to {toes(high)}")


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (", …" if len(numbers) > 10 else "")
    return f"repetition{'s' if len(numbers) > 1 else ''} {shown}"


def _view(view_deg: float, judged: bool, exercise: Exercise | None) -> Trust:
    if math.isnan(view_deg):
        return Trust("adjust", "Camera", "angle unknown", "It could not be told how side-on the view was.")
    value = f"{view_deg:.0f}° off side-on"
    if exercise is not None and view_deg > exercise["view_refuse"] and not judged:
        return Trust("adjust", "Camera", value, "Too far off: the ankle was not judged.")
    if exercise is not None and view_deg > exercise["view_warn"]:
        return Trust("adjust", "Camera", value, "Trust the ankle less. Film from the side.")
    return Trust("good", "Camera", value, "Close to side-on, as it should be.")


def _uncertainty(session: Session, track: Track | None) -> Trust:
    sd = track.sd(session.leg, "ankle_dorsiflexion_deg") if track is not None else np.array([])
    seen = sd[np.isfinite(sd)]
    if len(seen):
        value = f"± {float(np.median(seen)):.0f}° at the ankle"
        return Trust("plain", "Uncertainty", value, "Typical, as the measurement itself states it (1 SD).")
    value = f"knee ± {_KNEE_ERROR}, ankle ± {_ANKLE_ERROR}"
    return Trust("plain", "Uncertainty", value, "What one camera usually reaches; not measured here.")
