"""A session that was cut off (crash, power cut, kill): from its journal to its results."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from posecheck.app.kept.ending import Ending, end_set
from posecheck.app.kept.outcome import Outcome
from posecheck.core.judging.engine import Judged
from posecheck.core.judging.judge import Judge
from posecheck.core.landmarks import Side
from posecheck.core.moment import Moment, Sinks
from posecheck.core.notes import note
from posecheck.core.session import About, ModelInfo, Session, SourceInfo
from posecheck.core.types import Calibration, Op, StepResult
from posecheck.errors import InputError, PosecheckError
from posecheck.exercises import load_exercise
from posecheck.files.angles import NAME as ANGLES_NAME
from posecheck.files.angles import AngleTable
from posecheck.files.disk import matching, remove_unfinished
from posecheck.files.journal import NAME, Entry, is_running, read_journal
from posecheck.files.session import NAME as SESSION_NAME
from posecheck.files.session import SessionFile
from posecheck.words import LANGUAGES
from posecheck.words.en.session import ENGLISH

#: Nobody writes this long at a file of a session that is over.
_SETTLED_S: Final = 60.0


@dataclass(frozen=True)
class Keep:
    """What a session makes besides its files."""

    report: bool = False
    history: bool = False
    profile: str | None = None
    target: int | None = None
    language: str = "en"


@dataclass(frozen=True)
class Header:
    """What a journal says of its session in its first line. ``keep``: None in an old one."""

    posecheck: str
    exercise: str
    thresholds: dict[str, float]
    source: SourceInfo
    model: ModelInfo
    started: datetime | None = None
    record: str | None = None
    keep: Keep | None = None


def unfinished(output: Path) -> list[Path]:
    """Journals below ``output`` whose sessions are no longer running, the oldest first."""
    found = [*matching(output, NAME), *matching(output, f"*/{NAME}")]
    return sorted(path for path in found if not is_running(path))


def recover(path: Path) -> Outcome:
    """Write the results of the journal at ``path`` beside it, and remove the journal.

    The same entries through the same `Judge` give the same session. Raises InputError.
    """
    if is_running(path):
        raise InputError(str(path), "its session is still running", "End that session first")
    content, entries = read_journal(path)
    try:
        header = header_of(content)
        judged = rejudge(header, entries)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(str(path), f"its header is broken ({error})", "Move it away.") from error
    outcome = Outcome(path.parent)
    outcome.notices += _remove_unfinished(path.parent, header)
    ending = _ending(path.parent, header)
    with Sinks() as sinks:
        sinks.add(lambda: SessionFile(path.parent / SESSION_NAME))
        sinks.add(lambda: AngleTable(path.parent / ANGLES_NAME, ending.exercise.shown_signals))
        for step in judged.steps:
            sinks.take(Moment(step.t_s, step=step))
        end_set(outcome, _whole(judged.session, header, ending), sinks, ending)
    if not outcome.failures:
        with contextlib.suppress(OSError):
            path.unlink()
    return outcome


def header_of(content: dict[str, Any]) -> Header:
    """The first line, every type checked. Raises ValueError."""
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Header).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _remove_unfinished(folder: Path, header: Header) -> list[str]:
    """Take away the half table and the half film that the session was writing; what to say of the film.

    A film without its end cannot be played: what tells where its frames lie is written last.
    """
    remove_unfinished(folder)
    record = Path(header.record) if header.record else None
    if record is None or not remove_unfinished(record.parent, record.stem):
        return []
    return [f"{record}: the film of this session was not finished, so it cannot be played; it is deleted."]


def _ending(folder: Path, header: Header) -> Ending:
    """Page and history, as the session would have made them; nothing for journals that do not say."""
    wanted = header.keep or Keep()
    exercise = load_exercise(header.exercise).with_thresholds(header.thresholds)
    words = LANGUAGES.get(wanted.language, ENGLISH)
    return Ending(exercise, words, folder, wanted.report, wanted.history, wanted.profile, when=header.started)


def _whole(session: Session, header: Header, ending: Ending) -> Session:
    """The session with what its header says of the set: target, name, and when it was."""
    if header.keep is not None:
        target = header.keep.target or ending.exercise.target_reps
        session = replace(session, target=target, about=About(name=header.keep.profile or ""))
    if header.started is None:
        return session
    started = header.started.isoformat(timespec="seconds")
    return replace(session, source=replace(session.source, recorded_at=started))


def rejudge(header: Header, entries: Iterable[Entry]) -> Judged:
    """What the session came to, up to the last whole line of its journal."""
    exercise = load_exercise(header.exercise).with_thresholds(header.thresholds)
    # The journal says which leg worked when: that was decided then.
    judge = Judge(exercise, Calibration(), both=False)
    steps: list[StepResult] = []
    leg: Side = "right"
    for entry in entries:
        if entry.measurement is not None:
            leg = entry.measurement.leg
            steps.append(judge.step(entry.measurement))
        elif entry.op is not None:
            _apply(entry.op, judge)
    source = header.source
    span_s = steps[-1].t_s - steps[0].t_s if steps else 0.0
    fps = (len(steps) - 1) / span_s if span_s > 0 else 0.0
    end_s = steps[-1].t_s if steps else 0.0
    known = SourceInfo(source.name, source.width_px, source.height_px, fps, end_s, source.rotation_deg)
    session = judge.finish(leg, known, header.model, header.posecheck)
    session = session.with_thresholds(header.thresholds).with_warnings(note("recovered", t_s=end_s))
    return Judged(session, tuple(steps))


def _apply(op: Op, judge: Judge) -> None:
    if op.kind in ("start", "calibrate"):
        judge.recalibrate(op.calibration or Calibration())
    elif op.kind == "rearm":
        judge.rearm()
    elif op.kind == "undo":
        judge.undo()
    else:
        raise ValueError(op.kind)


def recover_all(output: Path) -> list[Outcome]:
    """Every session below ``output`` that was cut off; one that cannot be recovered says why."""
    outcomes = []
    for path in unfinished(output):
        try:
            outcomes.append(recover(path))
        except PosecheckError as error:
            outcomes.append(Outcome(path, error=error))
    for folder in matching(output, "*/"):
        if not os.path.exists(folder / NAME):
            remove_unfinished(folder, older_than_s=_SETTLED_S)
    return outcomes
