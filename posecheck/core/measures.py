"""What the checks of an exercise may ask of what was done, by its kind; the judging measures it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from posecheck.core.exercise_kinds import Kind

#: A value that lies between these two.
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class RepMeasures:
    """What checks may ask of one repetition.

    ``primary_at_peak_deg`` is the extreme of the primary signal; ``secondary_at_peak_deg`` where the
    median of the secondary lies while the primary was within ``peak_band`` of it;
    ``secondary_early_at_peak_deg`` that of its first part (``early_top``). Of that time the part
    ``unseen_at_peak_fraction`` was not seen, for ``unseen_at_peak_s`` with what may have been there before
    the leg was found. ``peak_speed_dps`` is between what the primary signal surely did, whatever it claims to
    be off, and what it was read to do.
    ``unwatched_s`` is the longest time for which a warning that would have spoiled it could not have been
    given, though it may have been due; 0 where one was.
    ``secondary_least_at_peak_deg`` and ``secondary_most_at_peak_deg`` are what that median is at least, and
    at most, whatever the foot did out of sight.
    ``secondary_return_max_deg`` is the highest value on the way back and at rest, ``secondary_travel_deg``
    how far that lies above the peak's; ``cycle_s`` lasts from rest to rest at most, ``return_s`` is how long
    the rest was watched. ``blocked_s`` was spent doing something else. ``thigh_travel_deg`` is how far the
    thigh moved in it, in the frame.
    ``short_return`` is 1 when the way back ended before the start position.
    """

    hold_s: float
    cycle_s: float
    peak_speed_dps: Span
    primary_at_peak_deg: float
    secondary_at_peak_deg: Span
    secondary_early_at_peak_deg: Span
    secondary_least_at_peak_deg: float
    secondary_most_at_peak_deg: float
    secondary_return_max_deg: float
    secondary_travel_deg: float
    return_s: float
    unseen_at_peak_fraction: float
    unseen_at_peak_s: float
    unwatched_s: float
    blocked_s: float
    thigh_travel_deg: float
    short_return: float


@dataclass(frozen=True, slots=True)
class HoldMeasures:
    """What checks may ask of one hold.

    ``held_s`` is the time in form, ``slips`` how often it was interrupted, ``slipped_s`` and ``unseen_s``
    for how long, by a slip and by being out of sight. Medians are over the time in form;
    ``primary_spread`` is the primary signal's 95th minus its 5th percentile there.
    """

    held_s: float
    slips: float
    slipped_s: float
    unseen_s: float
    primary_median: float
    secondary_median: float
    primary_spread: float


@dataclass(frozen=True, slots=True)
class RhythmMeasures:
    """What checks may ask of a set in rhythm; see `core.types.Rhythm`.

    Those that need ``even_cycles`` turns (evenness: ``regular_cycles``) are NaN with fewer, so that nothing
    is said of them. ``primary_at_turn`` and ``secondary_range`` are medians over the turns;
    ``primary_from_standing`` is the former less what it is while the person stands, NaN unless the turns
    agree.
    """

    cycles: float
    cadence_per_min: float
    time_s: float
    cycle_cv: float
    asymmetry_percent: float
    jerky_fraction: float
    primary_at_turn: float
    primary_from_standing: float
    secondary_range: float
    stops: float


def _names(measures: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(measures))


#: Their names: what the clauses of an exercise's checks ask for.
MEASURES: Final[dict[Kind, tuple[str, ...]]] = {
    "movement": _names(RepMeasures),
    "hold": _names(HoldMeasures),
    "rhythm": _names(RhythmMeasures),
}
