"""The person's own measure: where the hips rest, and how a hold began.

Two people who lie with their knees bent differ by 20 degrees at the hip before they have lifted anything, and
the pose model puts the same hip some degrees higher in one and lower in another. Both fall away when the
primary signal is counted from the person's own rest (``off_rest_deg``) or from the best of the hold under way
(``off_best_deg``)::

    rest ─────┐                                  ┌──── rest
              │ off_rest_deg          off_best   │
              └──────────────┐      ┌──────deg───┘
    best                     └──────┘

*Rest* is the last value that stayed still for ``own_still`` seconds outside a hold or its place, further than
``own_rest_least`` from the top; before there was one it is ``own_rest``, what is usual. *Best* is what was
kept for ``own_kept`` seconds within the first ``own_begin`` seconds of a hold: what comes later is measured
by it, as laboratories do who watch for a hip that leaves its start. It is taken to lie between
``own_best_least`` and ``own_best_most``: whoever begins far off the line has no best there.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_kinds import OFF_REST, OWN_SIGNALS
from posecheck.core.types import NAN, LegAngles


class Own:
    """Adds both signals to the angles of one instant. Times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._asked = bool(exercise.asked_signals & set(OWN_SIGNALS))
        self._rests = OFF_REST in exercise.asked_signals
        self._sign = exercise.peak_sign
        self._rest = exercise["own_rest"] if self._rests else NAN
        self._seen: deque[tuple[float, float]] = deque()
        self._began_s = self._best = NAN
        self._doing = ""

    def see(self, t_s: float, angles: LegAngles, doing: str, blocked: bool) -> LegAngles:
        """``doing``: a hold, or what may become one, is under way (`Counter.doing`); ``blocked``: the
        person is doing something else."""
        if not self._asked:
            return angles
        value = getattr(angles, self._exercise.primary)
        self._note(t_s, value, blocked)
        if doing != self._doing:
            self._doing, self._began_s, self._best = doing, t_s, NAN
        if not doing:
            if self._rests:
                self._note_rest()
        elif t_s > self._began_s:
            self._note_best(t_s)
        return replace(angles, off_rest_deg=value - self._rest, off_best_deg=value - self._best)

    def _note(self, t_s: float, value: float, blocked: bool) -> None:
        hidden = bool(self._seen) and t_s - self._seen[-1][0] > self._exercise["max_gap"]
        if blocked or hidden:
            self._seen.clear()
        if not (blocked or math.isnan(value)):
            self._seen.append((t_s, value))
        # One sample from before that time stays: without it nothing tells that it has passed.
        asked_s = max(self._exercise["own_still"], self._exercise["own_kept"])
        while len(self._seen) > 1 and self._seen[1][0] <= t_s - asked_s:
            self._seen.popleft()

    @property
    def _seen_s(self) -> float:
        """For how long the signal has been seen without a gap, as far as it is kept."""
        return self._seen[-1][0] - self._seen[0][0] if self._seen else 0.0

    def _note_rest(self) -> None:
        values = [value for _, value in self._seen]
        exercise = self._exercise
        if self._seen_s < exercise["own_still"]:
            return
        middle = sum(values) / len(values)
        far = self._sign * (middle - exercise["own_rest_least"]) <= 0
        if far and max(values) - min(values) <= exercise["own_within"]:
            self._rest = middle

    def _note_best(self, t_s: float) -> None:
        since_s = t_s - self._began_s
        if since_s > self._exercise["own_begin"] and not math.isnan(self._best):
            return
        kept_s = self._exercise["own_kept"]
        # Somebody who comes back into sight has not kept anything yet.
        if min(since_s, self._seen_s) < kept_s:
            return
        kept = [value for at_s, value in self._seen if at_s >= t_s - kept_s]
        # The worst of them: what was surely reached.
        value = min(kept, key=lambda each: self._sign * each)
        value = min(max(value, self._exercise["own_best_least"]), self._exercise["own_best_most"])
        if math.isnan(self._best) or self._sign * (value - self._best) > 0:
            self._best = value
