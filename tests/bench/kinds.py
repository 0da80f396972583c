"""The other exercises against the exact truth of their clips: time held, turns, repetitions, faults.

``python -m tests.bench accuracy`` prints these tables after those of the glide. Every clip is judged twice:
as a recording (zero-phase), and frame by frame as live does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Engine, judge_recording
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import Hold, Observation
from posecheck.exercises import load_exercise
from tests.bench.observing import observe_landmarks, observe_once
from tests.bench.truth import Truth

#: How far the time held may be off, seconds.
HELD_LIMIT_S: Final = 0.5
#: Faults and advice that the clips are about. A short hold follows from its time; of repetitions it is told.
NAMED: Final = frozenset(
    (
        "hips_sag",
        "hips_high",
        "feet_nearer",
        "feet_further",
        "saddle_high",
        "saddle_low",
        "too_fast",
        "uneven_sides",
        "short_hold",
    )
)
_SHORT: Final = {"short_hold"}
#: In the order of the page.
EXERCISES: Final = (
    "bridge",
    "bridge_reps",
    "plank",
    "plank_knees",
    "walk",
    "cycle",
    "ankle_pump",
    "heel_slide",
)


@dataclass(frozen=True)
class KindRow:
    """One clip, one way of judging it. Counts and names as they are said; times held in seconds."""

    clip: str
    split: str
    exercise: str
    way: str
    counted: int
    counted_true: int
    held_s: tuple[float, ...]
    held_true_s: tuple[float, ...]
    named: str
    named_true: str

    @property
    def held_off_s(self) -> float:
        """The worst error of a hold's time; NaN when there is none to compare."""
        pairs = zip_longest(self.held_s, self.held_true_s, fillvalue=0.0)
        return max((abs(mine - true) for mine, true in pairs), default=math.nan)

    @property
    def right(self) -> bool:
        """Counted exactly, held within the limit, and named right."""
        off_s = 0.0 if math.isnan(self.held_off_s) else self.held_off_s
        return self.counted == self.counted_true and off_s <= HELD_LIMIT_S and self.named == self.named_true


def rows(chosen: Sequence[Truth], cache: Path) -> list[KindRow]:
    """Both ways of every clip, printed as they come."""
    found = []
    for truth in chosen:
        exercise = load_exercise(truth.exercise)
        observe = observe_once if exercise.legs_from == "pixels" else observe_landmarks
        observations, source = observe(truth.clip, cache)
        for way in ("recorded", "live"):
            found.append(row(truth, judge(observations, exercise, source, way), way))
            print(_line(found[-1]), flush=True)
    return found


def judge(observations: Sequence[Observation], exercise: Exercise, source: SourceInfo, way: str) -> Session:
    """The session of a clip, "recorded" or "live"."""
    model = ModelInfo("bench", "")
    if way == "recorded":
        return judge_recording(observations, exercise, source=source, model=model, version="bench").session
    engine = Engine(exercise)
    for observation in observations:
        engine.step(observation)
    return engine.finish(source, model, "bench")


def row(truth: Truth, session: Session, way: str) -> KindRow:
    """What was found beside what is true."""
    content = truth.content
    holds = content.get("holds", [])
    reps = content.get("reps", [])
    return KindRow(
        clip=truth.name,
        split=truth.split,
        exercise=truth.exercise,
        way=way,
        counted=counted(session),
        counted_true=content["rhythm"]["cycles"] if "rhythm" in content else len(holds or reps),
        held_s=tuple(round(hold.held_s, 2) for hold in session.holds),
        held_true_s=tuple(hold["held_s"] for hold in holds),
        named=_found(session),
        named_true=_true(content),
    )


def counted(session: Session) -> int:
    """Turns, holds or repetitions of a session, whole or not."""
    if session.rhythm is not None:
        return session.rhythm.cycles
    return len(session.holds) or sum(rep.outcome != "partial" for rep in session.reps)


def _found(session: Session) -> str:
    if session.rhythm is not None:
        return _spell([session.rhythm.advice])
    if session.reps:
        return _spell((*rep.faults, *rep.advice) for rep in session.reps)
    return _spell(({*hold.faults, *hold.advice} - _SHORT) | _alerts(session, hold) for hold in session.holds)


def _alerts(session: Session, hold: Hold) -> set[str]:
    return {alert.rule for alert in session.alerts if hold.start_s <= alert.raised_s <= hold.end_s}


def _true(content: dict[str, Any]) -> str:
    if "rhythm" in content:
        return _spell([content["rhythm"]["advice"]])
    each_of = content.get("holds") or content.get("reps", [])
    return _spell((*each.get("faults", ()), *each["advice"]) for each in each_of)


def _spell(groups: Iterable[Iterable[str]]) -> str:
    """One word per hold, repetition or set: its names, or a dash."""
    return " ".join("+".join(sorted(set(group) & NAMED)) or "-" for group in groups) or "-"


def _line(each: KindRow) -> str:
    held = f"held {_times(each.held_s)} true {_times(each.held_true_s)}"
    verdict = "right" if each.right else "WRONG"
    return (
        f"{each.clip:24} {each.way:9} {verdict} counted {each.counted}/{each.counted_true} {held} "
        f"named {each.named!r} true {each.named_true!r}"
    )


def _times(times_s: Sequence[float]) -> str:
    return " ".join(f"{time_s:.1f}" for time_s in times_s) or "-"


def tables(found: Sequence[KindRow]) -> list[str]:
    """Markdown, one table per exercise: recorded, live in brackets."""
    lines: list[str] = []
    for exercise in EXERCISES:
        mine = [each for each in found if each.exercise == exercise]
        if not mine:
            continue
        lines += ["", f"### {exercise}", "", "| clip | counted | true | held, s | true, s | named | true | |"]
        lines.append("|---|---|---|---|---|---|---|---|")
        for recorded, live in zip(mine[::2], mine[1::2], strict=True):
            lines.append(_cells(recorded, live))
    return lines


def _cells(recorded: KindRow, live: KindRow) -> str:
    def both(one: str, two: str) -> str:
        return one if one == two else f"{one} ({two})"

    cells = [
        recorded.clip,
        both(str(recorded.counted), str(live.counted)),
        str(recorded.counted_true),
        both(_times(recorded.held_s), _times(live.held_s)),
        _times(recorded.held_true_s),
        both(recorded.named, live.named),
        recorded.named_true,
        both("right" if recorded.right else "**wrong**", "right" if live.right else "**wrong**"),
    ]
    return "| " + " | ".join(cells) + " |"
