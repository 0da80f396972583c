"""Who draws the overlay of one input, if anybody: while it is read, or afterwards."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.app.edges import Source
from posecheck.app.recorded.reading import Reading, frames_of
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Judged
from posecheck.core.judging.forecast import Forecast
from posecheck.words.en.session import Words

if TYPE_CHECKING:
    from posecheck.app.recorded.overlay_ahead import OverlayAhead

OVERLAY_NAME: Final = "overlay.mp4"
#: Writes the overlay clip of what was read and judged: how many pictures are done.
Draw = Callable[[Reading, Judged], Iterator[int]]


def drawn_ahead(
    folder: Path | None,
    source: Source,
    exercise: Exercise,
    words: Words,
    target: int | None,
    forecast: Callable[[], Forecast],
) -> AbstractContextManager[OverlayAhead | None]:
    """The overlay of a video, drawn while it is read; nothing without a folder."""
    if folder is None:
        return nullcontext()
    from posecheck.app.recorded.overlay_ahead import OverlayAhead
    from posecheck.app.recorded.overlay_clip import Painter

    # A copy: each iteration notes its own problems in the source.
    pictures, painter = copy.copy(source), Painter(source.info, exercise, words, target)
    return OverlayAhead(folder / OVERLAY_NAME, pictures, painter, forecast())


def drawn_after(folder: Path | None, exercise: Exercise, words: Words, target: int | None) -> Draw | None:
    """The overlay of a recording of landmarks, on a dark ground; nothing without a folder."""
    if folder is None:
        return None
    path = folder / OVERLAY_NAME

    def draw(reading: Reading, judged: Judged) -> Iterator[int]:
        from posecheck.app.recorded.overlay_clip import Painter, judged_pictures

        pictures = frames_of(reading.observations, reading.source)
        return Painter(reading.source, exercise, words, target).write(
            path, judged_pictures(pictures, reading, judged)
        )

    return draw
