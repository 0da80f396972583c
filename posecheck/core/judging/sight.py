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
        self._tracked_s = NAN
        self._lost = False
        self._oblique = False

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
            hidden = "foot_out" if m.leg in m.foot_out else "leg_not_visible"
            cue = "view_oblique" if refused else hidden
            found.append(Event(EventKind.LEG_LOST, m.t_s, cue))
        oblique = m.view_angle_deg > (self._warn_leave_deg if self._oblique else self._warn_deg)
        if oblique and not self._oblique:
            found.append(Event(EventKind.VIEW_OBLIQUE, m.t_s, "view_oblique", speak=not self._lost))
        self._oblique = oblique
        return found


class Tally:
    """Running numbers of the whole session. An instant counts for the time until the next one."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._last: Measurement | None = None
        self._all_s = self._tracked_s = self._cut_s = 0.0
        self._views_deg: list[float] = []
        self._refused: list[bool] = []
        self._ranges_deg: dict[str, tuple[float, float]] = {}
        always = ("knee_flexion_deg", "ankle_dorsiflexion_deg")
        self._ranged = tuple(dict.fromkeys((*always, *exercise.shown_signals)))

    @property
    def tracked_fraction(self) -> float:
        """Share of the time in which the working leg was seen, 0..1."""
        if self._last is None:
            return 0.0
        return self._tracked_s / self._all_s if self._all_s > 0 else float(self._last.tracked)

    @property
    def cut_fraction(self) -> float:
        """Share of the time in which the edge of the frame cut the working leg off, 0..1."""
        return self._cut_s / self._all_s if self._all_s > 0 else 0.0

    @property
    def view_angle_deg(self) -> float:
        return float(np.median(self._views_deg)) if self._views_deg else NAN

    def add(self, m: Measurement) -> None:
        if self._last is not None:
            # A longer gap is no instant's: nobody knows what was then.
            step_s = min(m.t_s - self._last.t_s, self._exercise["max_gap"])
            self._all_s += step_s
            self._tracked_s += step_s * self._last.tracked
            self._cut_s += step_s * (self._last.leg in self._last.foot_out)
        self._last = m
        if not math.isnan(m.view_angle_deg):
            self._views_deg.append(m.view_angle_deg)
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
        if not self._views_deg and not self.tracked_fraction:
            return ["Nobody was seen."]
        refused = sum(self._refused) > len(self._refused) / 2
        if refused:
            found.append(
                f"The camera stood {self.view_angle_deg:.0f} degrees off side-on: the ankle was not judged."
            )
        elif self.tracked_fraction < exercise["tracked_warn"]:
            found.append(f"The leg was seen in {self.tracked_fraction:.0%} of the time only.")
        if self.cut_fraction >= exercise["foot_out_warn"]:
            found.append(
                f"The foot left the frame, or came too near its edge, in {self.cut_fraction:.0%} of the "
                "time: there it was not measured. Move the camera back."
            )
        if self.view_angle_deg > exercise["view_warn"] and not refused:
            found.append(
                f"The camera stood {self.view_angle_deg:.0f} degrees off side-on: trust the ankle less."
            )
        if 0 < fps < exercise["fps_warn"]:
            found.append(f"Only {fps:.0f} pictures a second: feet are followed less well.")
        return found
