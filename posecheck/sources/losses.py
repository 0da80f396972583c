"""What of a video could not be shown: where it is missing, and the sentence that says so.

The packets that were surveyed are the promise. A packet without a frame is a loss only where the shown
frames leave a hole: some codecs store frames that are never shown, or two packets to a frame.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.sources.survey import SHORT_FRAMES, SHORT_SHARE, Survey

#: Frames further apart than this many usual distances leave a hole.
_HOLE: Final = 1.5


class Losses:
    """Told of every frame and every failure; `sentence` is "" when all is well."""

    def __init__(self, known: Survey, name: str) -> None:
        self._known, self._name = known, name
        self.stopped = ""
        self._broken = self._count = 0
        self._end_s = 0.0
        self._given: list[int] = []

    def broken(self) -> None:
        """A packet or frame was damaged; before the first frame it has only lost its predecessors."""
        self._broken += self._count > 0

    def shown(self, stamp: int | None, t_s: float) -> None:
        """A frame was given out."""
        self._count += 1
        self._end_s = t_s
        if stamp is not None:
            self._given.append(stamp)

    def sentence(self) -> str:
        """What is missing at the beginning, at the end and in between."""
        return "; ".join(filter(None, (self._beginning(), self._end() or self._middle())))

    def _beginning(self) -> str:
        missing_s = 0.0
        if self._known.stamps and self._given:
            missing_s = (min(self._given) - self._known.stamps[0]) * self._known.tick_s
        elif self._count:
            missing_s = self._known.lead / self._known.fps
        if missing_s <= SHORT_FRAMES / self._known.fps:
            return ""
        why = "it begins in the middle of a group of frames" if self._known.lead else "they are damaged"
        return f"the first {missing_s:.1f} s of {self._name} cannot be shown, because {why}"

    def _end(self) -> str:
        known, read = self._known, f"{self._count} frames were read"
        if self.stopped:
            return f"{self._name} breaks off after {self._end_s:.1f} s ({self.stopped}): {read}"
        missing_s = 0.0
        if known.stamps and self._given:
            missing_s = (known.stamps[-1] - max(self._given)) * known.tick_s
        if known.cut or missing_s > max(SHORT_FRAMES / known.fps, SHORT_SHARE * known.duration_s):
            return f"{self._name} breaks off after {self._end_s:.1f} of {known.duration_s:.1f} s: {read}"
        return ""

    def _middle(self) -> str:
        known = self._known
        lost = self._lost()
        if self._broken or known.damaged:
            lost = max(lost, self._broken) + known.damaged
        elif lost <= max(SHORT_FRAMES, SHORT_SHARE * known.frames):
            return ""
        total = max(known.frames, self._count + lost)
        return f"{lost} of about {total} frames of {self._name} could not be read"

    def _lost(self) -> int:
        """Packets that gave no frame where one is missing."""
        known = self._known
        if known.stamps is None or len(self._given) != self._count or self._count < 2:
            return known.frames - self._count - known.lead
        given = np.sort(self._given)
        apart = np.diff(given)
        between = np.diff(np.searchsorted(known.stamps, given)) - 1
        return int(between[apart > _HOLE * np.median(apart)].clip(0).sum())
