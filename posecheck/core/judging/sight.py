"""What was seen of the working leg: losses said aloud, watched time, and the session's running numbers."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import Certainty, claimed_sd_deg
from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.position import made_up, trunks_of
from posecheck.core.landmarks import SIDES
from posecheck.core.measuring.measurer import view_refuse_deg, view_warn_deg
from posecheck.core.notes import UNSURE, Note, note
from posecheck.core.types import KNEE_AND_ANKLE, NAN, Event, EventKind, Measurement


class Sight:
    """Notices when the leg is lost and found, and how much of the passing time was watched."""

    def __init__(self, exercise: Exercise) -> None:
        self._max_gap_s, self._untold_s = exercise["max_gap"], exercise["untold_least"]
        self._hysteresis_deg = exercise["view_warn"] - exercise["view_warn_leave"]
        self._exercise = exercise
        self._tracked_s = self._told_s = NAN
        self._lost = False
        self._oblique = False

    def events(self, m: Measurement, untold: bool = False) -> list[Event]:
        """What changed with this instant: the leg lost or found, the view too far off. Times must rise.

        ``untold``: what is seen does not tell whether it is the exercise; that too is a loss, after a while.
        """
        found = []
        if m.tracked or math.isnan(self._tracked_s):
            self._tracked_s = m.t_s
        if not untold or math.isnan(self._told_s):
            self._told_s = m.t_s
        gone = m.t_s - self._tracked_s > self._max_gap_s + 1e-6
        if self._lost and m.tracked and not untold:
            self._lost = False
            found.append(Event(EventKind.LEG_SEEN, m.t_s))
        elif not self._lost and (gone or m.t_s - self._told_s > self._untold_s + 1e-6):
            self._lost = True
            refused = m.view_angle_deg > view_refuse_deg(self._exercise, m.raw.of(m.leg))
            hidden = "foot_out" if m.leg in m.foot_out else "leg_not_visible" if gone else "show_leg"
            cue = "view_oblique" if refused else hidden
            found.append(Event(EventKind.LEG_LOST, m.t_s, cue))
        warn_deg = view_warn_deg(self._exercise, m.raw.of(m.leg))
        oblique = m.view_angle_deg > warn_deg - self._hysteresis_deg * self._oblique
        if oblique and not self._oblique:
            found.append(Event(EventKind.VIEW_OBLIQUE, m.t_s, "view_oblique", speak=not self._lost))
        self._oblique = oblique
        return found


class Tally:
    """Running numbers of the whole session. An instant counts for the time until the next one."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise, self._trunks = exercise, trunks_of(exercise)
        self._last: Measurement | None = None
        self._all_s = 0.0
        # Long enough to come back from one top and go to another, or for two quick turns; of a hold every
        # moment counts that the clock does not bridge.
        quick_s = 60.0 / exercise["cadence_max"] if exercise.kind == "rhythm" else exercise["unseen_return"]
        self._hides_s = exercise["max_gap"] if exercise.kind == "hold" else 2 * quick_s
        self._views_deg: list[float] = []
        self._refused: list[bool] = []
        self._ranges_deg: dict[str, tuple[float, float]] = {}
        self.ranged = tuple(dict.fromkeys((*KNEE_AND_ANKLE, *exercise.shown_signals)))
        #: For how long each of `_facts` was so, seconds; and what is so since the last instant.
        self._so_s: defaultdict[str, float] = defaultdict(float)
        self._so: list[str] = []
        self._form = Condition(exercise.form, exercise)
        self._primary_s = NAN
        self._gaps_s: list[tuple[float, float]] = []

    @property
    def tracked_fraction(self) -> float:
        """Share of the time in which the working leg was seen, 0..1; 0 before the first instant."""
        if self._last is None:
            return 0.0
        return self._so_s["tracked"] / self._all_s if self._all_s > 0 else float(self._last.tracked)

    def told_fraction(self, *, counted: bool) -> float:
        """The same as it is told: where turns were ``counted``, the share in which what counts was seen."""
        countable = counted and self._exercise.kind == "rhythm" and self._all_s > 0
        return self._so_s["primary"] / self._all_s if countable else self.tracked_fraction

    @property
    def _stay_fraction(self) -> float:
        return self._of_stay(self.tracked_fraction)

    def _of_stay(self, fraction: float) -> float:
        """A share of the time, of that in which a leg should be seen: who walks past comes and goes."""
        stay_s = self._so_s["there"] if self._exercise.travels else self._all_s
        return min(1.0, fraction * self._all_s / stay_s) if stay_s > 0 else fraction

    def hardly_saw(self, counted_s: float) -> bool:
        """Whether the leg was so seldom seen that what was counted in ``counted_s`` seconds was guessed."""
        return self._seldom and self._so_s["tracked"] < self._exercise["leg_seen_min"] * counted_s

    def unseen(self, *, counted: bool) -> bool:
        """Whether the leg was never seen whole or, with nothing ``counted``, hardly ever, or too little
        of the body to say whether it was the exercise."""
        # Turns are counted by thighs that are in view, whatever else is not.
        if counted and self._exercise.kind == "rhythm":
            return False
        return self.tracked_fraction == 0 or ((self._rarely or self._untold) and not counted)

    @property
    def _untold(self) -> bool:
        """Whether it could not be told of a body what it did: by its form, or because it was seldom whole."""
        if self._exercise.kind == "movement":
            return False
        limits = self._exercise
        return (
            self._so_s["told"] < limits["form_told_min"] * self._so_s["there"]
            or self._stay_fraction < limits["leg_seen_min"]
        )

    @property
    def _rarely(self) -> bool:
        return self.tracked_fraction < self._exercise["seen_min"]

    @property
    def _seldom(self) -> bool:
        """Whether both angles were hardly ever seen, and the leg in less than half of the time."""
        return self._rarely and self._so_s["primary"] < self._exercise["leg_seen_min"] * self._all_s

    @property
    def _guessed(self) -> bool:
        """Whether a body was hardly ever there, but guessed around legs: then its view is known at times."""
        return self._seldom and self._so_s["view"] < self._exercise["leg_seen_min"] * self._all_s

    @property
    def cut_fraction(self) -> float:
        """Share of the time in which the frame's edge cut the working leg off, 0..1; 0 at first."""
        return self._so_s["cut"] / self._all_s if self._all_s > 0 else 0.0

    @property
    def view_angle_deg(self) -> float:
        """The median view, degrees off side-on; NaN when it was never known."""
        return float(np.median(self._views_deg)) if self._views_deg else NAN

    def add(self, m: Measurement) -> None:
        """One more instant. Times must rise."""
        if self._last is not None:
            # A gap longer than that is no instant's: nobody knows what was then.
            step_s = min(m.t_s - self._last.t_s, self._exercise["max_gap"])
            self._all_s += step_s
            for what in self._so:
                self._so_s[what] += step_s
        self._last, facts = m, self._facts(m)
        self._so = [what for what, so in facts.items() if so]
        if facts["view"]:
            self._views_deg.append(m.view_angle_deg)
        if facts["there"]:
            self._refused.append(m.view_angle_deg > view_refuse_deg(self._exercise, m.raw.of(m.leg)))
        if facts["primary"]:
            if m.t_s - self._primary_s > self._hides_s:
                self._gaps_s.append((self._primary_s, m.t_s))
            self._primary_s = m.t_s
        for name in self.ranged:
            if facts[name]:
                value = getattr(m.smooth.of(m.leg), name)
                low, high = self._ranges_deg.get(name, (value, value))
                self._ranges_deg[name] = (min(low, value), max(high, value))

    def _facts(self, m: Measurement) -> dict[str, bool]:
        """What is so at an instant; the signals of the working leg that are seen go by their names."""
        mine, primary = m.smooth.of(m.leg), self._exercise.primary
        seen = not math.isnan(getattr(mine, primary))
        return {
            "tracked": m.tracked,
            "there": is_there(m),
            "told": self._tells(m),
            "primary": seen,
            "vague": seen and claimed_sd_deg(primary, mine) > self._exercise["vague_sd"],
            "view": not math.isnan(m.view_angle_deg),
            "cut": m.leg in m.foot_out,
            **{name: not math.isnan(getattr(mine, name)) for name in self.ranged},
        }

    def _tells(self, m: Measurement) -> bool:
        """Whether it can be said of somebody who is there that they look like the exercise, or do not."""
        told = any(self._form.all(m.smooth.of(side)) is not None for side in SIDES)
        return is_there(m) and told and not made_up(m.raw, self._trunks)

    def range_deg(self, name: str, *, counted: bool) -> tuple[float, float]:
        """The least and the most of a signal; NaN when it was never seen.

        NaN too when nothing was ``counted`` and it was hardly ever seen: those moments may be anybody's.
        """
        hardly = self._so_s[name] < self._exercise["seen_min"] * self._all_s
        # Turns may be counted without it.
        told = counted and not (hardly and self._exercise.kind == "rhythm")
        seldom = (self._seldom or hardly) and not told
        return (NAN, NAN) if seldom else self._ranges_deg.get(name, (NAN, NAN))

    def stand_still(self) -> None:
        """The session stood still: nobody was to be followed."""
        self._primary_s = NAN

    def unfollowed_s(self, start_s: float, end_s: float) -> float:
        """For how long of a stretch of time the leg was out of sight in pieces that may hide a repetition."""
        return sum(max(0.0, min(to_s, end_s) - max(from_s, start_s)) for from_s, to_s in self._gaps_s)

    def lost_s(self, end_s: float) -> float:
        """For how long a body was out of sight, in what began by ``end_s`` and may last to the end."""
        now_s = self._last.t_s if self._last else NAN
        gone = now_s - self._primary_s > self._hides_s
        gaps_s = [*self._gaps_s, (self._primary_s, now_s)] if gone else self._gaps_s
        return sum(to_s - from_s for from_s, to_s in gaps_s if from_s <= end_s + self._hides_s)

    def told_view_deg(self, *, counted: bool) -> float:
        """The view angle; NaN when the body was guessed, unless something was ``counted`` all the same."""
        return NAN if self._guessed and not counted else self.view_angle_deg

    def warnings(self, fps: float, certainty: Certainty, *, counted: bool) -> list[Note]:
        """What to trust less."""
        exercise = self._exercise
        if not self._views_deg and not self.tracked_fraction:
            return [note("nobody_seen")]
        if self._guessed:
            # The view of a body that is guessed says nothing, nor does where its feet are.
            return [note("leg_seen_little", fraction=self.tracked_fraction)]
        found = []
        share = sum(self._refused) / max(1, len(self._refused))
        refused = share > exercise["view_refused_mostly"]
        oblique = self.view_angle_deg > exercise["view_warn"]
        if refused:
            key = "view_refused" if share > exercise["view_refused_always"] else "view_refused_mostly"
            found.append(note(key, view_deg=self.view_angle_deg, fraction=share))
        elif (stay := self._of_stay(self.told_fraction(counted=counted))) < exercise["tracked_warn"]:
            found.append(note("leg_seen_little", fraction=stay))
        if self.cut_fraction >= exercise["foot_out_warn"]:
            found.append(note("foot_left_frame", fraction=self.cut_fraction))
        if oblique and not refused:
            found.append(note("view_trusted_less", view_deg=self.view_angle_deg))
        if not refused:
            found += unsure(certainty, exercise["judged_warn"])
        if 2 * self._so_s["vague"] > self._so_s["primary"]:
            found.append(
                note("vague", signal=exercise.primary, fraction=self._so_s["vague"] / self._so_s["primary"])
            )
        if 0 < fps < exercise["fps_warn"]:
            found.append(note("few_frames", fps=fps))
        return found


def is_there(m: Measurement) -> bool:
    """Whether somebody is in view: of nobody there is no view angle."""
    return m.tracked or not math.isnan(m.view_angle_deg)


def unsure(certainty: Certainty, least: float) -> list[Note]:
    """The rules whose silence means little: sure in less than ``least`` of the time that mattered."""
    return [
        note(UNSURE, rule=rule, signal=certainty.signals[rule], fraction=fraction)
        for rule, fraction in certainty.judged_fraction.items()
        if fraction < least
    ]
