"""Signals over time as a figure for a paper: PNG at 300 dots per inch, or SVG with real text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from posecheck.core.exercise_words import unit_of
from posecheck.errors import InputError, SetupError
from posecheck.files.angles import Track
from posecheck.files.disk import whole_file
from posecheck.files.folder import SessionFolder
from posecheck.sinks.report.plotted import Plotted
from posecheck.sinks.wording import Wording

#: Okabe and Ito's palette, safe for colour-blind readers; the hatch says the same in grey.
_FILLS: Final = {"clean": ("#0072B2", ""), "faulty": ("#E69F00", "///"), "partial": ("#777777", "...")}
#: Two columns of a journal page.
_SIZE_INCHES: Final = (7.0, 3.6)
_DOTS_PER_INCH: Final = 300


def write_plot(path: Path, folder: SessionFolder, drawn: Sequence[Plotted], words: Wording) -> None:
    """Write the figure of these signals; the format follows the suffix (.png, .svg).

    Raises SetupError without matplotlib, InputError without angles, and OutputError.
    """
    if folder.track is None or not len(folder.track.t_s):
        raise InputError(str(folder.path), "holds no angles to plot", "Analyse the video again.")
    figure_of, settings = _matplotlib()
    # A hash salt and no date: the same session gives the same file.
    with settings({"svg.fonttype": "none", "svg.hashsalt": "posecheck", "font.size": 8}):
        figure = _draw(
            figure_of(figsize=_SIZE_INCHES, layout="constrained"), folder, folder.track, drawn, words
        )
        with whole_file(path) as temporary:
            dated = {"metadata": {"Date": None}} if path.suffix == ".svg" else {}
            figure.savefig(temporary, format=path.suffix[1:], dpi=_DOTS_PER_INCH, **dated)


def _matplotlib() -> tuple[Any, Any]:
    """The Figure class and rc_context: no pyplot, so that no window system is looked for."""
    try:
        return import_module("matplotlib.figure").Figure, import_module("matplotlib").rc_context
    except ImportError as error:
        raise SetupError("matplotlib", "is not installed", "pip install 'posecheck[export]'") from error


def _draw(figure: Any, folder: SessionFolder, track: Track, drawn: Sequence[Plotted], words: Wording) -> Any:
    side = folder.session.leg
    panels = figure.subplots(len(drawn), 1, sharex=True, squeeze=False)[:, 0]
    for axes, each in zip(panels, drawn, strict=True):
        values, spread = each.values(track, side), track.sd(side, each.signal)
        axes.plot(track.t_s, values, color="black", linewidth=0.9)
        axes.fill_between(track.t_s, values - spread, values + spread, color="black", alpha=0.18, linewidth=0)
        unit = unit_of(each.signal).strip()
        axes.set_ylabel(f"{each.words.title} ({unit})" if unit else each.words.title)
        axes.axhline(0, color="#999999", linewidth=0.5)
        axes.margins(x=0, y=0.12)
        axes.spines[["top", "right"]].set_visible(False)
        _mark(axes, folder, float(track.t_s[-1]), words)
    panels[-1].set_xlabel("Time (s)")
    handles, labels = panels[0].get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside upper center", ncols=4, frameon=False)
    return figure


def _mark(axes: Any, folder: SessionFolder, last_s: float, words: Wording) -> None:
    """Repetitions as shaded spans, warnings as bars along the top."""
    named: set[str] = set()
    for rep in folder.session.reps:
        fill, hatch = _FILLS[rep.outcome]
        label = "_" if rep.outcome in named else words.label(rep.outcome)
        named.add(rep.outcome)
        end_s = last_s if math.isnan(rep.end_s) else rep.end_s
        axes.axvspan(
            rep.start_s, end_s, facecolor=fill, edgecolor=fill, alpha=0.22, hatch=hatch, lw=0, label=label
        )
    for alert in folder.session.alerts:
        end_s = last_s if math.isnan(alert.end_s) else alert.end_s
        label = "_" if alert.rule in named else words.exercise.alert(alert.rule).one
        named.add(alert.rule)
        axes.axvspan(alert.start_s, end_s, ymin=0.94, color="#D55E00", lw=0, label=label)
