"""What was seen of the working leg: losses said aloud, watched time, and the session's running numbers."""

from __future__ import annotations

import math

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.measuring.measurer import view_refuse_deg
from posecheck.core.types import NAN, Event, EventKind, Measurement


class Sight:
    """Notices when the leg is lost and found, and how much of the passing time was watched."""

    def __init__(self, exercise: Exercise) -> None:
        self._max_gap_s = exercise["max_gap"]
        self._warn_deg = exercise["view_warn"]
        self._warn_leave_deg = exercise["view_warn_leave"]
        self._exercise = exercise
        self._seen_s = NAN
        self._tracked_s = NAN
        self._lost = False
        self._oblique = False

    def step_s(self, t_s: float, seen: bool) -> float:
        """Seconds since the last sight, 0 when that was too long ago to be bridged."""
        if not seen:
            return 0.0
        gap_s, self._seen_s = t_s - self._seen_s, t_s
        return gap_s if gap_s <= self._max_gap_s + 1e-6 else 0.0

    def events(self, m: Measurement) -> list[Event]:
        found = []
        if m.tracked or math.isnan(self._tracked_s):
            self._tracked_s = m.t_s
        if self._lost and m.tracked:
            self._lost = False
            found.append(Event(EventKind.LEG_SEEN, m.t_s))
        elif not self._lost and m.t_s - self._tracked_s > self._max_gap_s + 1e-6:
            self._lost = True
            refused = m.view_angle_deg > view_refuse_deg(self._exercise, m.raw.of(m.leg))
            cue = "view_oblique" if refused else "leg_not_visible"
            found.append(Event(EventKind.LEG_LOST, m.t_s, cue))
        oblique = m.view_angle_deg > (self._warn_leave_deg if self._oblique else self._warn_deg)
        if oblique and not self._oblique:
            found.append(Event(EventKind.VIEW_OBLIQUE, m.t_s, "view_oblique", speak=not self._lost))
        self._oblique = oblique
        return found


class Tally:
    """Running numbers of the whole session."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._tracked: list[bool] = []
        self._views_deg: list[float] = []
        self._refused: list[bool] = []
        self._ranges_deg: dict[str, tuple[float, float]] = {}
        always = ("knee_flexion_deg", "ankle_dorsiflexion_deg")
        self._ranged = tuple(dict.fromkeys((*always, *exercise.shown_signals)))

    @property
    def tracked_fraction(self) -> float:
        return sum(self._tracked) / len(self._tracked) if self._tracked else 0.0

    @property
    def view_angle_deg(self) -> float:
        return float(np.median(self._views_deg)) if self._views_deg else NAN

    def add(self, m: Measurement) -> None:
        self._tracked.append(m.tracked)
        if not math.isnan(m.view_angle_deg):
            self._views_deg.append(m.view_angle_deg)
        if m.tracked or not math.isnan(m.view_angle_deg):
            self._refused.append(m.view_angle_deg > view_refuse_deg(self._exercise, m.raw.of(m.leg)))
        mine = m.smooth.of(m.leg)
        for name in self._ranged:
            value = getattr(mine, name)
            if not math.isnan(value):
                low, high = self._ranges_deg.get(name, (value, value))
                self._ranges_deg[name] = (min(low, value), max(high, value))

    def range_deg(self, name: str) -> tuple[float, float]:
        return self._ranges_deg.get(name, (NAN, NAN))

    def warnings(self, fps: float) -> list[str]:
        """Sentences about what to trust less."""
        exercise = self._exercise
        found = []
        if not self._views_deg and not any(self._tracked):
            return ["Nobody was seen."]
        share = sum(self._refused) / max(1, len(self._refused))
        refused = share > 0.5
        if refused:
            when = "" if share > 0.99 else f" most of the time ({share:.0%}), and there"
            found.append(
                f"The camera stood {self.view_angle_deg:.0f} degrees off side-on"
                f"{when or ':'} the ankle was not judged."
            )
        elif self.tracked_fraction < exercise["tracked_warn"]:
            found.append(f"The leg was seen in {self.tracked_fraction:.0%} of the time only.")
        if self.view_angle_deg > exercise["view_warn"] and not refused:
            found.append(
                f"The camera stood {self.view_angle_deg:.0f} degrees off side-on: trust the ankle less."
            )
        if 0 < fps < exercise["fps_warn"]:
            found.append(f"Only {fps:.0f} pictures a second: feet are followed less well.")
        return found
