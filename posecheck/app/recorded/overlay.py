"""Who draws the overlay of one input: while it is read, or afterwards."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Final

from posecheck.app.edges import Source
from posecheck.app.progress import Bars
from posecheck.app.recorded.reading import Reading
from posecheck.core.exercise import Exercise
from posecheck.core.judging.forecast import Forecast
from posecheck.core.moment import Sink
from posecheck.words.wording import Words

NAME: Final = "overlay.mp4"


def drawn_ahead(
    folder: Path,
    source: Source,
    exercise: Exercise,
    words: Words,
    target: int | None,
    forecast: Callable[[], Forecast],
    bars: Bars,
) -> Sink:
    """The overlay of a video, drawn while it is read."""
    from posecheck.app.recorded.overlay_ahead import OverlayAhead
    from posecheck.app.recorded.overlay_clip import Painter

    # A copy: each iteration notes its own problems in the source.
    again, painter = copy.copy(source), Painter(source.info, exercise, words, target)
    return OverlayAhead(folder / NAME, again, painter, forecast(), bars)


def drawn_after(
    folder: Path, reading: Reading, exercise: Exercise, words: Words, target: int | None, bars: Bars
) -> Sink:
    """The overlay of a recording of landmarks, on a dark ground."""
    from posecheck.app.recorded.overlay_clip import OverlayAfter, Painter

    painter = Painter(reading.source, exercise, words, target)
    return OverlayAfter(folder / NAME, painter, reading.observations, bars)
