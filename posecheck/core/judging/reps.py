"""Phase changes and measurements in, repetitions with outcome, faults and advice out.

It begins when the leg leaves the start and ends when it is back; how the foot rests then belongs to it::

      start ──> under way ──> done, its rest watched ──> judged for good
                   │                 (the next one begins, or the set ends)
                   ├─ never reached the top:  partial
                   ├─ hidden before the top:  none, or "not seen" if the frame's edge was why
                   └─ something else (stood up, walked):  none

What was not seen is not blamed: time out of sight counts as held, a speed only if every angle behind it
was plainly seen, and a way back whose end nobody saw lasted for nobody knows how long. A gap without any
frame hides nothing: recorders leave out frames in which nothing moves.
"""

from __future__ import annotations

import collections
import math
from dataclasses import replace

from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import Unwatched
from posecheck.core.judging.conditions import Checks
from posecheck.core.judging.counting import Counter, Instant
from posecheck.core.judging.going import Going, larger
from posecheck.core.judging.phases import PhaseChange
from posecheck.core.judging.top import Top
from posecheck.core.landmarks import Side
from posecheck.core.measures import RepMeasures, Span
from posecheck.core.types import NAN, Counts, Event, EventKind, Rep, RepOutcome

_Names = tuple[str, ...]


class RepCounter(Counter):
    """Counts the repetitions of one leg. ``done`` collects those of both, in the order of their ends."""

    def __init__(self, exercise: Exercise, done: list[Rep] | None = None) -> None:
        self._exercise = exercise
        self._discarded: collections.Counter[str] = collections.Counter()
        self._discarded_since = 0
        self._leg: Side = "right"
        self._sign = exercise.peak_sign
        self._checks = Checks(exercise)
        self._going: Going | None = None
        self._resting: Going | None = None
        self._done: list[Rep] = [] if done is None else done
        self._resting_at = -1
        self._still_s = self._end_s = NAN
        self._seen_s = self._cut_s = NAN
        self._gap_s = (NAN, NAN)
        self._blind_s = NAN
        self._begins_in_gap = False
        self._over_s = self._found_deg = self._jumped_s = NAN

    @property
    def hold_s(self) -> float:
        """How long the present repetition has been held at the top."""
        return self._going.hold_s if self._going else 0.0

    @property
    def counts(self) -> Counts:
        """Repetitions so far, of all legs that share ``done``."""
        return Counts.of(rep.outcome for rep in self._done)

    @property
    def discarded(self) -> collections.Counter[str]:
        """See `Counter`."""
        return self._discarded

    @property
    def going(self) -> bool:
        """Whether a repetition is under way."""
        return self._going is not None

    @property
    def in_full_view(self) -> bool:
        """Whether the present movement was seen from its start on."""
        going = self._going
        return going is None or not (going.unseen_s or going.unseen_before_s)

    def step(self, now: Instant, change: PhaseChange | None) -> list[Event]:
        """The events of this instant."""
        self._leg = now.side
        self._look(now)
        self._notice_jump(now)
        for watch in self._going.unwatched if self._going else ():
            watch.add(now.t_s, now.angles)
        events = self._change(now, change) if change else []
        if self._going:
            events += self._follow(self._going, now)
        if self._resting:
            self._watch_rest(self._resting, now)
        if abs(now.speed_dps) <= self._exercise["hold_speed"]:
            self._still_s = now.t_s
        return events

    def note_fault(self, name: str) -> None:
        """A voiding rule fired: it spoils the repetition under way."""
        if self._going and name not in self._going.rule_faults:
            self._going.rule_faults.append(name)

    def finish(self) -> tuple[Rep, ...]:
        """All repetitions, the last one with what is known of its end."""
        self._round_off()
        return tuple(self._done)

    def drop(self) -> None:
        """Forget the repetition under way, as after a pause; those that are done stay."""
        self._round_off()
        self._going = None

    def undo(self) -> Rep | None:
        """Take the last repetition back; None when there is none."""
        self.forget(len(self._done))
        return self._done.pop() if self._done else None

    def forget(self, number: int) -> None:
        """The repetition with this number was taken back."""
        if self._resting_at == number - 1:
            self._resting = None

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        self.drop()
        self._exercise = exercise
        self._checks = Checks(exercise)

    def _look(self, now: Instant) -> None:
        """Notes how long the primary signal was out of sight, and whether the frame's edge was why.

        A gap without any frame in it is a recorder's: what did not change was left out.
        """
        if now.foot_out:
            self._cut_s = now.t_s
        primary_deg = getattr(now.angles, self._exercise.primary)
        if math.isnan(primary_deg):
            self._blind_s = now.t_s
            return
        since_s, self._seen_s = self._seen_s, now.t_s
        if not now.t_s - since_s > self._exercise["max_gap"] + 1e-6:
            return
        self._gap_s, self._found_deg = (since_s, now.t_s), primary_deg
        if self._going:
            self._going.unseen_s += now.t_s - since_s
            if not self._going.peaked and self._blind_s > since_s:
                self._going.hides(cut=self._cut_s >= since_s)

    def _notice_jump(self, now: Instant) -> None:
        """From one leg to another: when what is under way, or just over, began and ended, nobody knows."""
        if not now.jumped:
            return
        self._jumped_s = now.t_s
        for each in (self._going, self._resting):
            if each is not None and not now.t_s - each.end_s > self._exercise["speed_window"]:
                each.jumped_s = now.t_s

    def _change(self, now: Instant, change: PhaseChange) -> list[Event]:
        came, role = change.source.role, change.target.role
        events: list[Event] = []
        if came == "short_return" and role in ("out", "peak") and self._going:
            self._going.short_return = not self._found_off(self._going.top)
            events += self._complete(now.t_s)
        if came in ("start", "short_return") and role in ("out", "peak"):
            self._round_off()
            self._going = self._begun(change.since_s)
        if role == "peak" and self._going and not self._going.peaked:
            self._going.peaked = True
            events.append(Event(EventKind.PEAK_REACHED, now.t_s, "peak_reached"))
        if role == "start" and self._going:
            self._going.ended_unseen = self._ended_unseen(self._going, now, change)
            events += self._complete(change.since_s)
        if role == "unknown":
            self._going = None
        return events

    def _found_off(self, top: Top) -> bool:
        """Whether it was out of sight after its top and found elsewhere: nobody saw how far it came back."""
        return self._gap_s[1] > top.peak_s and not top.includes(self._found_deg)

    def _ended_unseen(self, going: Going, now: Instant, change: PhaseChange) -> bool:
        """Whether nobody saw it come back; what of its top was out of sight is noted."""
        unseen = math.isnan(getattr(now.angles, self._exercise.primary))
        if unseen and going.top.lasts:
            going.held_unseen_s = now.t_s - change.since_s
        if change.lost:  # what has been found after so long is none of it
            self._over_s = self._gap_s[1]
            going.top.end(change.since_s)
        return unseen or change.lost or self._ended_in_gap(going, change.since_s)

    def _ended_in_gap(self, going: Going, end_s: float) -> bool:
        """Whether it ended as it got out of sight: the gap is then none of it, the next one began in it."""
        lost_s, found_s = self._gap_s
        if end_s != lost_s:
            return False
        going.unseen_s -= found_s - lost_s
        going.top.end(lost_s)
        if going.top.lasts:  # for how long, nobody knows
            going.held_unseen_s = found_s - lost_s
        self._begins_in_gap = True
        return True

    def _begun(self, since_s: float) -> Going:
        """A movement that left the start at ``since_s``, or before, when nobody saw it."""
        rules = (rule for rule in self._exercise.rules if rule.voids)
        unwatched = tuple(Unwatched(rule, self._exercise) for rule in rules)
        going = Going(since_s, Top.of(self._exercise), unwatched, moved_s=self._moved_s(since_s))
        lost_s, found_s = self._gap_s
        soon = since_s - found_s <= self._exercise["max_gap"] or self._begins_in_gap
        self._begins_in_gap = False
        if self._jumped_s >= since_s - self._exercise["speed_window"]:
            going.jumped_s = self._jumped_s
        if soon and self._blind_s > lost_s:
            going.start_s, going.unseen_before_s = lost_s, found_s - lost_s
            going.found_deg = self._found_deg
            # If one had to be given up in there, what is found may be the end of that one.
            going.another = found_s == self._over_s
            going.hides(cut=self._cut_s >= lost_s and not going.another)
        return going

    def _follow(self, going: Going, now: Instant) -> list[Event]:
        primary_deg = getattr(now.angles, self._exercise.primary)
        going.blocked_s += now.step_s if now.blocked else 0.0
        going.thigh_high_deg = larger(going.thigh_high_deg, now.angles.thigh_elevation_deg)
        going.thigh_low_deg = -larger(-going.thigh_low_deg, -now.angles.thigh_elevation_deg)
        if math.isnan(primary_deg):
            going.top.see(now.t_s, primary_deg, now.angles, keep=now.role in ("out", "peak"))
            return []
        off_dps, window_s = self._exercise["doubt_sd"] * now.speed_off_dps, self._exercise["speed_window"]
        going.moves(now.t_s, abs(now.speed_dps), off_dps, now.sure_s, window_s)
        if now.role == "peak":
            going.ankle_max_deg = larger(going.ankle_max_deg, now.angles.ankle_dorsiflexion_deg)
        going.top.see(now.t_s, primary_deg, now.angles, keep=now.role in ("out", "peak"))
        if now.role in ("back", "short_return"):
            secondary_deg = getattr(now.angles, self._exercise.secondary)
            going.return_max_deg = larger(going.return_max_deg, secondary_deg)
        return self._hold(going, now)

    def _hold(self, going: Going, now: Instant) -> list[Event]:
        """The running clock; the finished repetition is timed by `Top.held_s`."""
        # Once still, noise must not stop the clock: it takes more.
        limit_dps = self._exercise["hold_speed"] * (self._exercise["moving"] if going.still else 1.0)
        going.still = now.role == "peak" and abs(now.speed_dps) <= limit_dps
        before_s, going.hold_s = going.hold_s, going.hold_s + (now.step_s if going.still else 0.0)
        needed_s = self._exercise["hold_needed"]
        if before_s < needed_s <= going.hold_s:
            return [Event(EventKind.HOLD_COMPLETE, now.t_s, "hold_complete")]
        return []

    def _complete(self, end_s: float) -> list[Event]:
        going, self._going = self._going, None
        assert going is not None
        going.end_s = end_s
        going.stops()
        if going.peaked:
            going.hold_s = going.top.held_s(self._exercise["hold_ramp"], self._exercise["max_gap"])
        self._end_s = end_s
        rep = self._judge(going, len(self._done) + 1)
        if rep is None:
            return self._discard(going.discarded, end_s) if going.discarded else []
        self._discarded_since = 0
        self._resting_at = len(self._done)
        self._done.append(rep)
        self._resting = going
        cue = rep.faults[0] if rep.faults else "rep_done" if rep.outcome == "clean" else "partial"
        return [Event(EventKind.REP_DONE, end_s, cue, rep=rep)]

    def _discard(self, why: str, end_s: float) -> list[Event]:
        """It was something else. Said once, when that came so often in a row."""
        self._discarded[why] += 1
        self._discarded_since += 1
        said = self._discarded_since == self._exercise["not_counted_said"]
        return [Event(EventKind.NOT_COUNTED, end_s, "not_counted")] if said else []

    def _moved_s(self, start_s: float) -> float:
        """When the movement began that passed ``start_s``: at the last rest or repetition's end."""
        since_s = larger(self._still_s, self._end_s)
        return start_s if math.isnan(since_s) else since_s

    def _watch_rest(self, resting: Going, now: Instant) -> None:
        if math.isnan(resting.rest_s):
            resting.rest_s = 0.0
        resting.rest_s += now.step_s
        if math.isnan(resting.settled_s) and abs(now.speed_dps) <= self._exercise["hold_speed"]:
            resting.settled_s = now.t_s
        # What the foot does on the way to the next top belongs to the next repetition.
        if not self._sign * now.speed_dps > self._exercise["hold_speed"]:
            secondary_deg = getattr(now.angles, self._exercise.secondary)
            resting.return_max_deg = larger(resting.return_max_deg, secondary_deg)

    def _round_off(self) -> None:
        """The rest is over: judge the last repetition again, with its way back."""
        at = self._resting_at
        if self._resting is not None and (rep := self._judge(self._resting, at + 1)) is not None:
            # It is done, and named: since then another leg may have taken this one's place.
            self._done[at] = replace(rep, leg=self._done[at].leg)
        self._resting = None

    def _judge(self, going: Going, number: int) -> Rep | None:
        found = self._checks(self._measures(going))
        unknown = not going.judged and going.topped_unseen(self._exercise["speed_window"])
        going.discarded = next(iter(found.discard), "")
        if unknown or found.discard:
            return None
        if not going.judged:
            return self._rep(going, number, "partial", tuple(going.rule_faults), ())
        faults = tuple(dict.fromkeys((*going.rule_faults, *found.faults)))
        if not (faults or going.peaked):
            return None
        return self._rep(going, number, "faulty" if faults else "clean", faults, found.advice)

    def _rep(self, going: Going, number: int, outcome: RepOutcome, faults: _Names, advice: _Names) -> Rep:
        return Rep(
            number=number,
            outcome=outcome,
            faults=faults,
            advice=advice,
            start_s=going.start_s,
            peak_s=going.top.peak_s,
            end_s=going.end_s,
            hold_s=going.hold_s,
            knee_flexion_min_deg=going.top.lowest_deg("knee_flexion_deg"),
            ankle_dorsiflexion_at_peak_deg=self._median_deg(going, "ankle_dorsiflexion_deg"),
            ankle_dorsiflexion_max_deg=going.ankle_max_deg,
            peak_speed_dps=going.speed_dps,
            at_peak={name: self._at_peak(going, name) for name in self._exercise.shown_signals},
            ankle_sd_deg=self._median_deg(going, "ankle_sd_deg"),
            leg=self._leg,
        )

    def _at_peak(self, going: Going, signal: str) -> float:
        top = going.top
        return top.extreme_deg if signal == self._exercise.primary else self._median_deg(going, signal)

    def _median_deg(self, going: Going, signal: str) -> float:
        """Near the top; of a movement whose top nobody saw, nothing is known there."""
        return NAN if going.hidden and not going.peaked else going.top.median_deg(signal)

    def _medians_deg(self, going: Going, edge_s: float, part: float = 1.0) -> Span:
        if going.hidden and not going.peaked:
            return NAN, NAN
        return going.top.medians_deg(self._exercise.secondary, edge_s, part, self._top_unseen_s(going))

    def _top_unseen_s(self, going: Going) -> float:
        return going.top_unseen_s(self._exercise["unseen_return"])

    def _measures(self, going: Going) -> RepMeasures:
        secondary = self._exercise.secondary
        secondary_deg = self._median_deg(going, secondary)
        unseen = going.top.unseen_fraction(secondary, going.unseen_s)
        edge_s = self._exercise["top_edge"]
        least_deg, most_deg = self._medians_deg(going, 0.0)
        return RepMeasures(
            hold_s=going.held_at_most_s,
            cycle_s=going.cycle_s,
            peak_speed_dps=(going.surely_dps, going.speed_dps),
            primary_at_peak_deg=going.top.extreme_deg,
            secondary_at_peak_deg=self._medians_deg(going, edge_s),
            secondary_early_at_peak_deg=self._medians_deg(going, edge_s, self._exercise["early_top"]),
            secondary_least_at_peak_deg=least_deg,
            secondary_most_at_peak_deg=most_deg,
            secondary_return_max_deg=going.return_max_deg,
            secondary_travel_deg=going.return_max_deg - secondary_deg,
            return_s=going.rest_s,
            unseen_at_peak_fraction=1.0 if going.hidden and not going.peaked else unseen,
            unwatched_s=0.0 if going.rule_faults else going.unwatched_s,
            unseen_at_peak_s=going.top.unsure_s(secondary) + self._top_unseen_s(going),
            blocked_s=going.blocked_s,
            thigh_travel_deg=going.thigh_high_deg - going.thigh_low_deg,
            short_return=float(going.short_return),
        )
