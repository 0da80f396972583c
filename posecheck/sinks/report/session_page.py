"""The report: one session on one page."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from posecheck.core.account import account
from posecheck.core.exercise import Exercise
from posecheck.core.session import About, Session
from posecheck.core.types import Alert, Rep
from posecheck.errors import InputError
from posecheck.files.folder import REPORT_NAME, SessionFolder, marks
from posecheck.sinks.report import curves, story
from posecheck.sinks.report.chart_data import chart_data
from posecheck.sinks.report.loop import loop_plot
from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.plotted import Plotted, Zone, plotted, zones
from posecheck.sinks.report.say import DASH, Say
from posecheck.sinks.wording import Wording

#: A larger clip makes a page that browsers open slowly, and mail refuses.
_MOST_EMBEDDED_BYTES: Final = 40_000_000


def write_report(
    folder: SessionFolder,
    words: Wording,
    exercise: Exercise | None = None,
    *,
    when: datetime | None = None,
    embed_clip: bool = False,
    path: Path | None = None,
) -> Path:
    """Write ``report.html`` into the folder (or to ``path``) and return where it is.

    The clip is named, not embedded, unless ``embed_clip``: it shows a person, so that whoever hands
    the page on decides about it. Without ``exercise`` there is no shaded zone.
    Raises InputError when the clip is too large to be embedded, and OutputError.
    """
    content = _content(folder, words, exercise)
    content["when"] = when
    content["pain"] = _pain(folder.session.about, words)
    content["clip"] = _embedded(folder) if embed_clip and folder.clip else folder.clip
    target = path or folder.path / REPORT_NAME
    if not embed_clip and target.parent.resolve() != folder.path.resolve():
        # A page elsewhere cannot find the clip by its name alone.
        content["clip"] = ""
    return write_page(target, "session.html", words, ("uPlot.iife.min.js", "session.js"), **content)


def _pain(about: About, words: Wording) -> str:
    """The person's pain before and after; empty when nobody said."""
    told = (about.pain_before, about.pain_after)
    if told == (None, None):
        return ""
    before, after = (DASH if value is None else str(value) for value in told)
    return words.label("pain", before=before, after=after)


def title_of(session: Session, exercise: Exercise | None, words: Wording) -> str:
    """What the exercise is called; of one that is not known here, its name as words."""
    if exercise is None:
        return session.exercise.replace("_", " ").capitalize()
    return exercise.title_in(words.language)


def _content(folder: SessionFolder, words: Wording, exercise: Exercise | None) -> dict[str, Any]:
    session, track = folder.session, folder.track
    found = zones(exercise, session.calibration)
    signals = plotted(session, exercise, words)
    told = account(session)
    drawn = track is not None and len(track.t_s) > 1
    source = session.calibration.source
    return {
        "session": session,
        "title": title_of(session, exercise, words),
        "lead": story.lead(told, words),
        "cards": story.cards(told, session, words, signals, exercise.peak if exercise else "lowest"),
        "advice": story.advice(told, words),
        "notes": [words.note(note) for note in told.notes],
        "trust": list(story.trust(session, track, exercise, words)),
        "sure": partial(_sure, words=words),
        "caption": partial(curves.caption, say=Say(words)),
        "calibration": words.labels.get(f"calibration_{source}", source),
        "zones": found,
        "drawn": drawn,
        "signals": signals,
        "marks": marks(session),
        "turns": story.turn_rows(session.rhythm, words, signals) if session.rhythm else [],
        "loop_plot": _loop(folder, exercise, found, words, signals) if drawn else Markup(""),
        "timeline": curves.timeline(track, session, signals, words)
        if track is not None and drawn
        else Markup(""),
        "mini": _mini(folder, signals, found) if drawn else None,
        "data": chart_data(folder, found, words, signals, exercise.peak if exercise else "lowest"),
    }


def _loop(
    folder: SessionFolder,
    exercise: Exercise | None,
    found: Sequence[Zone],
    words: Wording,
    signals: Sequence[Plotted],
) -> Markup:
    """One signal against the other; nothing when the exercise shows only one."""
    if folder.track is None or len(signals) < 2 or (exercise and exercise.kind != "movement"):
        return Markup("")
    peak = exercise.peak if exercise else "lowest"
    return loop_plot(folder.track, folder.session, found, words, signals, peak)


def _sure(each: Plotted, where: Rep | Alert, *, words: Wording) -> str:
    """A signal at a moment; the ankle with what it may be off, where the measurement claims that."""
    value = each.number(where.at(each.signal))
    claimed = each.signal == "ankle_dorsiflexion_deg" and not math.isnan(where.ankle_sd_deg)
    return words.label("give_or_take_short", value=value, deg=where.ankle_sd_deg) if claimed else value


def _mini(
    folder: SessionFolder, signals: Sequence[Plotted], found: Sequence[Zone]
) -> Callable[[Any], Markup] | None:
    if folder.track is None:
        return None
    return curves.SmallPlots(folder.track, folder.session, signals, found).plot


def _embedded(folder: SessionFolder) -> str:
    """The clip as a data address. Raises InputError."""
    path = folder.path / folder.clip
    try:
        size = path.stat().st_size
        if size > _MOST_EMBEDDED_BYTES:
            raise InputError(
                str(path), f"has {size / 1e6:.0f} MB, too many for one page", "Leave --embed-clip away."
            )
        return "data:video/mp4;base64," + base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read, {error.strerror}", "Leave --embed-clip away."
        ) from error
