"""A plan for the day in front of the webcam: one set after the other, without touching the machine.

Each set is a live session of its own, with its files, its page and its entry in the history, which joins
them to one session at the end. Between two sets there is the plan's rest; the next exercise is announced and
shown while the person takes position. Ending a set by key goes on with the next one; closing the window, or
Ctrl-C, ends the plan, and what was not begun is *skipped*.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from posecheck.app.edges import Edges
from posecheck.app.kept.ending import Report, with_history
from posecheck.app.live.run import Ended, run_live
from posecheck.app.options.settings import Settings
from posecheck.core.plan import Part, Plan
from posecheck.errors import PosecheckError
from posecheck.exercises import load_exercise
from posecheck.words import LANGUAGES
from posecheck.words.wording import Words

#: Ends of a set after which nobody is there for the next one.
_OVER = ("closed", "interrupted", "camera_ended")


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set of a plan, and what came of it; None: it was not begun."""

    part: Part
    ended: Ended | None = None

    @property
    def skipped(self) -> bool:
        """Whether nothing of it was done."""
        return self.ended is None or self.ended.outcome.session is None


@dataclass(slots=True)
class PlanEnded:
    """What came of a plan, which began at ``began``."""

    plan: Plan
    began: datetime
    sets: list[PlannedSet] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many sets were done."""
        return sum(not each.skipped for each in self.sets)

    @property
    def skipped(self) -> list[Part]:
        """What was not done, in its order."""
        return [each.part for each in self.sets if each.skipped]

    @property
    def code(self) -> int:
        """The exit code of the plan: that of its first set that went wrong."""
        codes = [each.ended.outcome.code for each in self.sets if each.ended is not None]
        return next((code for code in codes if code), 0)


def run_plan(
    plan: Plan,
    settings: Settings,
    report: Report,
    edges: Edges | None = None,
    *,
    rest: Callable[[float], None] = time.sleep,
    tell: Callable[[Ended], object] = lambda ended: None,
    run_set: Callable[..., Ended] = run_live,
) -> PlanEnded:
    """Every set of ``plan`` in its order. ``rest`` waits between two of them; ``tell`` hears of each one;
    ``run_set`` does one, as `run_live` does.

    ``settings`` hold for all of them, but for exercise, leg, target and seconds, which are the plan's.
    Raises PosecheckError when no set can begin; one that cannot after others were done is skipped.
    """
    done = PlanEnded(plan, datetime.now().astimezone())
    sets = plan.sets
    over = False
    for number, part in enumerate(sets):
        if over:
            done.sets.append(PlannedSet(part))
            continue
        last = number == len(sets) - 1
        of_part, intro = settings_of(part, settings), _intro(part, settings, number, len(sets))
        try:
            ended = run_set(of_part, report, edges, intro=intro, wait=last)
        except PosecheckError as error:
            if not done.done:
                raise
            report(str(error))
            done.sets.append(PlannedSet(part))
            continue
        done.sets.append(PlannedSet(part, ended))
        tell(ended)
        over = ended.reason in _OVER
        if not last and not over:
            over = not _rest(rest, part.rest_s)
    return done


def settings_of(part: Part, settings: Settings) -> Settings:
    """The settings of one set of a plan."""
    thresholds = dict(settings.thresholds) if part.exercise == settings.exercise else {}
    if part.seconds:
        thresholds["hold_needed"] = part.seconds
    return replace(
        settings,
        exercise=part.exercise,
        leg=part.leg,
        target=part.target or None,
        thresholds=thresholds,
        plan=None,
    )


def join_sets(done: PlanEnded, report: Report) -> None:
    """The history keeps the sets as one session, with what was skipped. What does not work is reported."""
    kept = [
        each.ended.outcome.entry for each in done.sets if each.ended is not None and each.ended.outcome.entry
    ]
    skipped = [(load_exercise(part.exercise).name, part.leg) for part in done.skipped]
    if kept:
        with_history(lambda history: history.join(kept, done.plan.name, done.began, skipped), report)


def lines(done: PlanEnded, words: Words) -> Iterator[str]:
    """The plan at its end: what was done of it, and what was not."""
    yield words.label("plan_done", done=done.done, of=len(done.sets))
    if done.skipped:
        names = ", ".join(name_of(part, words.language) for part in done.skipped)
        yield words.label("plan_skipped", names=names)


def name_of(part: Part, language: str) -> str:
    """What a part is called: its exercise, and the leg where one is wanted."""
    exercise = load_exercise(part.exercise)
    title = exercise.title_in(language)
    return title if part.leg == "auto" else f"{title}, {LANGUAGES[language].label(f'side_{part.leg}')}"


def _intro(part: Part, settings: Settings, number: int, of: int) -> str:
    """What is said before a set: which one it is, and how to take position."""
    language = settings.language
    own = load_exercise(part.exercise).words_in(language)
    first = LANGUAGES[language].label("plan_next", number=number + 1, of=of, name=name_of(part, language))
    return " ".join([first, *own.placement[:1]])


def _rest(rest: Callable[[float], None], seconds: float) -> bool:
    """Whether the person stays: Ctrl-C in the rest ends the plan."""
    try:
        rest(seconds)
    except KeyboardInterrupt:
        return False
    return True
