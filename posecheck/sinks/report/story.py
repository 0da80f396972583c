"""A session as a patient reads it: a sentence, a few large numbers, what to try, what to trust."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from posecheck.core.account import MUTE, Account, silence
from posecheck.core.exercise import Exercise
from posecheck.core.session import Session
from posecheck.core.types import Hold, Rhythm
from posecheck.files.angles import Track
from posecheck.sinks.report.plotted import Plotted
from posecheck.sinks.report.say import DASH, TIMES, Say, first_upper
from posecheck.sinks.wording import Wording

#: good: blue. adjust: orange. plain: neither. The words say the same.
Tone = Literal["good", "adjust", "plain"]

#: So many moments of a warning are named on its card.
_MOMENTS: Final = 4


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
    if told.rhythm is not None:
        return _lead_of_rhythm(told, told.rhythm, words)
    if not told.done:
        return _nothing("no_reps", told, words)
    text = words.label("lead", clean=told.clean, wanted=told.target or told.done)
    if told.alerts:
        say = Say(words)
        events = (f"{len(moments)} {say.alerts(rule, len(moments))}" for rule, moments in told.alerts)
        return words.label("lead_alerts", lead=text, alerts=words.label("and").join(events))
    others = told.faulty + told.partial
    text = words.label("lead_not_counted", lead=text, count=others) if others else f"{text}."
    return f"{text} {none_sentence(told, words)}" if told.safe else text


def _nothing(key: str, told: Account, words: Wording) -> str:
    """That nothing was counted; of somebody who was seen, what would be."""
    return f"{words.label(key)} {words.exercise.summary if told.nothing else ''}".rstrip()


def _lead_of_rhythm(told: Account, rhythm: Rhythm, words: Wording) -> str:
    if not rhythm.cycles:
        return _nothing("rhythm_none", told, words)
    say = Say(words)
    name = words.label("cycles_name")
    time = say.length(rhythm.time_s)
    text = words.label(
        "rhythm_line", cycles=rhythm.cycles, name=name, time=time, cadence=rhythm.cadence_per_min
    )
    return f"{text}."


def none_sentence(told: Account, words: Wording) -> str:
    """That nothing was to be warned of, in the exercise's words."""
    own = " ".join(filter(None, (words.exercise.alert(rule).none for rule in told.rules)))
    return own or words.label("no_alerts")


def cards(
    told: Account, session: Session, words: Wording, drawn: Sequence[Plotted], peak: str = "lowest"
) -> list[Card]:
    """The large numbers, most important first. ``peak``: where the first signal is at the top."""
    if told.rhythm is not None:
        return _rhythm_cards(told.rhythm, words, drawn)
    wanted = told.target or told.done
    share = min(1.0, told.clean / wanted) if wanted else None
    tone: Tone = "good" if told.good else "plain"
    found = [Card(tone, f"{told.clean} / {wanted}", words.label("done_well"), share=share)]
    not_counted = told.faulty + told.partial
    tone = "adjust" if not_counted else "plain"
    found.append(Card(tone, str(not_counted), words.label("card_not_counted"), _why(told, words)))
    found += _held_cards(told.holds, words)
    found += _alert_cards(told, words)
    found += [_peak_card(session, words, each, peak) for each in drawn[:1]]
    return found + [_range_card(session, words, each) for each in drawn[1:2]]


def _held_cards(holds: Sequence[Hold], words: Wording) -> list[Card]:
    """The time in form, in all and of the longest hold; nothing without a hold."""
    if not holds:
        return []
    say = Say(words)
    longest = words.label("card_longest", seconds=say.seconds(max(hold.held_s for hold in holds)))
    return [Card("plain", say.seconds(sum(hold.held_s for hold in holds)), words.label("card_held"), longest)]


def _rhythm_cards(rhythm: Rhythm, words: Wording, drawn: Sequence[Plotted]) -> list[Card]:
    say, label = Say(words), words.label
    tone: Tone = "good" if rhythm.cycles else "plain"
    cadence = say.number(rhythm.cadence_per_min)
    stops = say.count("rhythm_stops", rhythm.stops) if rhythm.stops else ""
    found = [
        Card(tone, str(rhythm.cycles), label("cycles_name")),
        Card("plain", cadence, label("cadence_name"), label("card_cadence")),
        Card("plain", say.length(rhythm.time_s), label("card_rhythm_time"), stops),
        Card("plain", *_evenness(rhythm, words)),
    ]
    if rhythm.sides:
        sides = label(f"rhythm_sides_{rhythm.sides}", percent=abs(rhythm.asymmetry_percent))
        found.append(Card("plain", sides, label("card_sides")))
    return found + [_turn_card(rhythm, words, each) for each in drawn[:2]]


def _evenness(rhythm: Rhythm, words: Wording) -> tuple[str, str, str]:
    """What can be said of it, its name, and why no more."""
    if not rhythm.evenness:
        return DASH, words.label("card_evenness"), words.label("rhythm_few")
    return words.label(f"rhythm_{rhythm.evenness}"), words.label("card_evenness"), ""


def _turn_card(rhythm: Rhythm, words: Wording, each: Plotted) -> Card:
    """A signal at the turns, and how far it goes within one."""
    value, swing = (
        each.number(values.get(each.signal, math.nan)) for values in (rhythm.at_turn, rhythm.swing)
    )
    return Card("plain", value, each.words.at_peak, words.label("card_swing", swing=swing))


def turn_rows(rhythm: Rhythm, words: Wording, drawn: Sequence[Plotted]) -> list[tuple[str, str]]:
    """The rhythm in numbers: names and values."""
    say, label = Say(words), words.label
    rows = [
        (label("cycles_name"), str(rhythm.cycles)),
        (label("cadence_name"), say.number(rhythm.cadence_per_min, 1)),
        (label("card_rhythm_time"), say.length(rhythm.time_s)),
        (label("left"), str(rhythm.left_cycles)),
        (label("right"), str(rhythm.right_cycles)),
        (label("card_evenness"), label(f"rhythm_{rhythm.evenness or 'few'}")),
        (label("row_stops"), str(rhythm.stops)),
    ]
    for each in drawn:
        value, swing = (
            each.number(values.get(each.signal, math.nan)) for values in (rhythm.at_turn, rhythm.swing)
        )
        rows.append((each.words.at_peak, value))
        rows.append((label("row_swing", name=each.words.name), swing))
    return [(first_upper(name), value) for name, value in rows]


def advice(told: Account, words: Wording) -> list[str]:
    """What to try next time, most frequent first, with the repetitions it is about."""
    return [
        f"{words.cue(reason.key)} ({_listed(reason.numbers, words)})"
        if reason.numbers
        else words.cue(reason.key)
        for reason in told.advice
    ]


def trust(
    session: Session, track: Track | None, exercise: Exercise | None, words: Wording
) -> Iterator[Trust]:
    """What a reader may believe, and what less."""
    summary, label = session.summary, words.label
    share = summary.tracked_fraction
    enough = exercise is None or share >= exercise["tracked_warn"]
    yield Trust(
        "good" if enough else "adjust",
        label("trust_leg"),
        label("trust_leg_value", percent=100 * share),
        label("trust_leg_good" if enough else "trust_leg_less"),
    )
    by_view = exercise.by_view if exercise else ("ankle_dorsiflexion_deg",)
    judged = any(not math.isnan(summary.range_of(signal)[0]) for signal in by_view)
    yield _view(summary.view_angle_deg, judged, exercise, words)
    yield _uncertainty(session, track, words)
    yield _frames(session, exercise, words)
    if session.thresholds:
        changed = label("trust_limits_value", count=len(session.thresholds))
        which = label("trust_limits_which", limits=_limits(session.thresholds, exercise))
        yield Trust("plain", label("trust_limits"), changed, which)


def _frames(session: Session, exercise: Exercise | None, words: Wording) -> Trust:
    source = session.source
    size = f"{source.width_px} {TIMES} {source.height_px}"
    if source.fps > 0:
        size = words.label("trust_frames_rate", size=size, fps=source.fps)
    slow = exercise is not None and 0 < source.fps < exercise["fps_warn"]
    verdict = words.label("trust_frames_few" if slow else "trust_frames_good")
    return Trust("adjust" if slow else "good", words.label("trust_frames"), size, verdict)


def _limits(changed: Mapping[str, float], exercise: Exercise | None) -> str:
    units = {name: known.unit for name, known in exercise.thresholds.items()} if exercise else {}
    return ", ".join(f"{name} {value:g} {units.get(name, '')}".strip() for name, value in changed.items())


def _why(told: Account, words: Wording) -> str:
    texts = [
        words.reason(reason.key) + (f" ({len(reason.numbers)}{TIMES})" if len(reason.numbers) > 1 else "")
        for reason in told.faults
    ]
    if told.partial:
        texts.append(words.label("times_partial", count=told.partial))
    return "; ".join(texts)


def _alert_cards(told: Account, words: Wording) -> list[Card]:
    """A card for each rule that was raised; one for all of them when none was."""
    say = Say(words)
    found = []
    for rule, alerts in told.alerts:
        moments = ", ".join(say.clock(alert.start_s) for alert in alerts[:_MOMENTS])
        more = len(alerts) - _MOMENTS
        key = "alert_at_more" if more > 0 else "alert_at"
        name = say.alerts(rule, len(alerts))
        detail = words.label(key, moments=moments, count=more)
        found.append(Card("adjust", str(len(alerts)), name, detail))
    return found or ([_no_alert_card(told, words)] if told.rules else [])


def _no_alert_card(told: Account, words: Wording) -> Card:
    """Nothing was raised: how much that says."""
    own = words.exercise.alert(told.rules[0]) if len(told.rules) == 1 else None
    name = own.many if own else words.label("warnings_many")
    if told.silence in MUTE:
        return Card("plain", DASH, name, words.label(f"alerts_{told.silence}"))
    detail = own.absent if own and told.silence == "safe" else ""
    if told.silence != "safe":
        other = told.silence == "unsure" and not told.by_ankle
        detail = words.label("alerts_unsure_other" if other else f"alerts_{told.silence}")
    return Card("good" if told.safe else "plain", "0", name, detail)


def _peak_card(session: Session, words: Wording, each: Plotted, peak: str) -> Card:
    """How far the exercise's own signal went at the top of the movement."""
    low, high = session.summary.range_of(each.signal)
    best, other = (low, high) if peak == "lowest" else (high, low)
    if math.isnan(best):
        return Card("plain", DASH, each.words.at_peak, words.label("card_unseen"))
    detail = words.label("card_range", low=each.number(best), high=each.number(other))
    return Card("plain", each.number(best), each.words.at_peak, detail)


def _range_card(session: Session, words: Wording, each: Plotted) -> Card:
    """How far a signal went, from its least to its most."""
    low, high = session.summary.range_of(each.signal)
    name = words.label("card_range_name", signal=first_upper(each.words.name))
    if math.isnan(low):
        return Card("plain", DASH, name, words.label("card_unseen"))
    ends = (words.exercise.value(each.signal, value) for value in (low, high))
    detail = words.label("card_range", low=next(ends), high=next(ends))
    return Card("plain", each.number(high - low), name, detail)


def _listed(numbers: Sequence[int], words: Wording) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (", …" if len(numbers) > 10 else "")
    return words.label("rep_one" if len(numbers) == 1 else "rep_many", numbers=shown)


def _view(view_deg: float, judged: bool, exercise: Exercise | None, words: Wording) -> Trust:
    name = words.label("trust_camera")
    if math.isnan(view_deg):
        unknown, untold = words.label("trust_camera_unknown"), words.label("trust_camera_untold")
        return Trust("adjust", name, unknown, untold)
    value = words.label("trust_camera_value", deg=view_deg)
    if exercise is not None and view_deg > exercise["view_refuse"] and not judged:
        return Trust("adjust", name, value, words.label("trust_camera_refused"))
    if exercise is not None and view_deg > exercise["view_warn"]:
        return Trust("adjust", name, value, words.label("trust_camera_less"))
    return Trust("good", name, value, words.label("trust_camera_good"))


def _uncertainty(session: Session, track: Track | None, words: Wording) -> Trust:
    """How sure the ankle is, where it matters; else what the measurement says of itself, or what is usual."""
    summary, label = session.summary, words.label
    sure = [fraction for fraction in summary.judged_fraction.values() if not math.isnan(fraction)]
    if sure and not math.isnan(summary.ankle_sd_deg):
        doubtful = silence(session) == "unsure"
        value = label("trust_sure_value", deg=summary.ankle_sd_deg)
        verdict = label("trust_sure_fraction", percent=100 * min(sure))
        return Trust("adjust" if doubtful else "plain", label("trust_sure"), value, verdict)
    sd = track.sd(session.leg, "ankle_dorsiflexion_deg") if track is not None else np.array([])
    seen = sd[np.isfinite(sd)]
    if len(seen):
        value = label("trust_sure_value", deg=float(np.median(seen)))
        return Trust("plain", label("trust_sure"), value, label("trust_sure_typical"))
    return Trust("plain", label("trust_error"), label("trust_error_value"), label("trust_error_usual"))
