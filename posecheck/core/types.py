"""The records that travel through posecheck. All are frozen; NaN means "not seen".

Units stand in the names: ``_s`` seconds, ``_deg`` degrees, ``_dps`` degrees per second,
``_px`` pixels of the analysed (upright, unmirrored) frame, ``_m`` metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal

from posecheck.core.calibration import Calibration as Calibration
from posecheck.core.calibration import Calibrations
from posecheck.core.frame import Frame as Frame
from posecheck.core.landmarks import Side
from posecheck.core.seen import NAN as NAN
from posecheck.core.seen import FloatArray as FloatArray
from posecheck.core.seen import LegReading as LegReading
from posecheck.core.seen import Observation as Observation
from posecheck.core.seen import Pose as Pose

RepOutcome = Literal["clean", "faulty", "partial"]
Severity = Literal["info", "caution", "stop"]


@dataclass(frozen=True, slots=True)
class LegAngles:
    """The signals of one leg that rules and phases can name. Conventions: `core.measuring.angles`.

    ``*_sd_deg`` is the standard deviation that the measurement claims for itself (NaN: none). What follows is
    the whole body's (`core.measuring.whole_body`); ``off_*_deg``, in judgements only, `core.judging.own`'s.
    """

    knee_flexion_deg: float = NAN
    ankle_dorsiflexion_deg: float = NAN
    hip_flexion_deg: float = NAN
    thigh_elevation_deg: float = NAN
    hip_speed_legs_per_s: float = NAN
    knee_sd_deg: float = NAN
    ankle_sd_deg: float = NAN
    hip_line_deg: float = NAN
    body_line_deg: float = NAN
    body_slope_deg: float = NAN
    trunk_slope_deg: float = NAN
    elbow_flexion_deg: float = NAN
    shoulder_height_trunks: float = NAN
    knee_height_trunks: float = NAN
    thigh_forward_deg: float = NAN
    thighs_apart_deg: float = NAN
    leg_forward_deg: float = NAN
    straightest_knee_deg: float = NAN
    straightest_hip_deg: float = NAN
    off_rest_deg: float = NAN
    off_best_deg: float = NAN
    trunk_to_leg: float = NAN
    foot_over_hand_deg: float = NAN
    knee_over_hand_deg: float = NAN
    toes_to_floor_deg: float = NAN


#: The signals whose measurement states how far it may be off, and the signal that says so.
SD_OF: Final = {"knee_flexion_deg": "knee_sd_deg", "ankle_dorsiflexion_deg": "ankle_sd_deg"}
#: What every session has, whatever its exercise shows: files of schema 1 have nothing else.
KNEE_AND_ANKLE: Final = tuple(SD_OF)


@dataclass(frozen=True, slots=True)
class Angles:
    """Both legs at one time."""

    left: LegAngles = LegAngles()
    right: LegAngles = LegAngles()

    def of(self, side: Side) -> LegAngles:
        """The angles of one leg."""
        return self.left if side == "left" else self.right


@dataclass(frozen=True, slots=True)
class Measurement:
    """One instant, measured and filtered, ready to be judged.

    ``leg`` is the working leg. ``tracked``: the exercise's primary and secondary signal were both seen on it.
    ``view_angle_deg`` is how far the camera is from side-on. ``exchanged``: this pose's left and right were
    put right. ``foot_out`` names the legs that the edge of the frame cuts off; ``beyond_deg``, left, right,
    as `core.measuring.angles.beyond_deg`. ``facing`` is +1 for a person who faces right, -1 for left.
    ``exchanges``, ``misnamed_s`` and ``watched`` as in `Pose`; None: see ``exchanged``, and: nobody is seen.
    """

    t_s: float
    raw: Angles
    smooth: Angles
    leg: Side
    tracked: bool
    view_angle_deg: float = NAN
    foot_out: tuple[Side, ...] = ()
    exchanged: bool = False
    facing: float = NAN
    exchanges: int | None = None
    misnamed_s: float = 0.0
    beyond_deg: tuple[float, float] = (NAN, NAN)
    watched: int | None = None


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition. ``faults`` void it, ``advice`` does not. Angles at the top of the movement.

    ``at_peak`` holds what the exercise shows of the top, by signal: the extreme of its primary signal,
    the median of the others. The three angles of knee and ankle stand for themselves as well, because
    files of schema 1 have only these. ``ankle_sd_deg`` is the standard deviation that the measurement claims
    there (NaN: none claimed). ``leg`` did it; empty in files that do not tell: the session's.
    """

    number: int
    outcome: RepOutcome
    faults: tuple[str, ...]
    advice: tuple[str, ...]
    start_s: float
    peak_s: float
    end_s: float
    hold_s: float
    knee_flexion_min_deg: float
    ankle_dorsiflexion_at_peak_deg: float
    ankle_dorsiflexion_max_deg: float
    peak_speed_dps: float
    at_peak: Mapping[str, float] = field(default_factory=dict)
    ankle_sd_deg: float = NAN
    leg: Side | Literal[""] = ""

    def at(self, signal: str) -> float:
        """A signal at the top of the movement; NaN when it was not seen, or is none of the exercise."""
        known = {
            "knee_flexion_deg": self.knee_flexion_min_deg,
            "ankle_dorsiflexion_deg": self.ankle_dorsiflexion_at_peak_deg,
        }
        return self.at_peak.get(signal, known.get(signal, NAN))

    @property
    def told(self) -> tuple[str, ...]:
        """The faults in the words that fit: an advice may say more exactly what a fault was."""
        return tuple(
            exact if (exact := _MORE_EXACT.get(fault, "")) in self.advice else fault for fault in self.faults
        )


#: A foot that was pointed first and then pulled up must not be told that it was never pointed.
_MORE_EXACT: Final = {"foot_not_pointed": "foot_pulled_up"}


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold of a position. ``held_s`` is the time in form; from ``start_s`` to ``end_s`` it may have
    slipped (``slips`` times) or been out of sight.

    ``outcome``: clean is whole and without a fault, faulty whole with one, partial too short.
    ``variant`` says how it was done, where the exercise knows several ways. ``medians`` has the signals
    that the exercise shows, over the time in form.
    """

    number: int
    outcome: RepOutcome
    start_s: float
    end_s: float
    held_s: float
    slips: int
    faults: tuple[str, ...]
    advice: tuple[str, ...]
    variant: str = ""
    medians: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A set in rhythm. ``cycles`` are turns (of a walk: steps), ``time_s`` the time in rhythm.
    ``cadence_per_min`` is the average over that time. ``cycle_cv`` is the standard deviation of a turn's
    length over its mean (0: perfectly even); ``asymmetry_percent`` is 100 (L - R) / (0.5 (L + R)) of the
    lengths of left and right turns, positive when the left ones take longer (`core.judging.evenness`);
    ``jerky_fraction`` is the part of the turns that differ from the one before by more than ``rhythm_ratio``
    allows. NaN where too few turns were seen to tell. ``at_turn`` and ``swing`` are medians of the shown
    signals at the turns and of how far they go within one, ``standing`` the primary signal of the person who
    stands still. ``evenness`` is what can be said: regular, unclear, less_regular, or empty with too few
    turns; ``sides`` the same of left against right: even, unclear, uneven, or empty. ``left_out`` are
    movements that looked like turns, and did not follow one another as turns do.
    """

    cycles: int
    left_cycles: int
    right_cycles: int
    time_s: float
    cadence_per_min: float
    cycle_cv: float
    asymmetry_percent: float
    jerky_fraction: float
    stops: int
    faults: tuple[str, ...]
    advice: tuple[str, ...]
    evenness: str = ""
    sides: str = ""
    at_turn: Mapping[str, float] = field(default_factory=dict)
    swing: Mapping[str, float] = field(default_factory=dict)
    standing: float = NAN
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """One event of one warning rule.

    ``start_s`` is when the condition began, ``raised_s`` when the person was warned; ``end_s``
    is NaN while it lasts. The angles are those of the worst moment; ``at_worst`` has every signal there
    that the rule asks for or the exercise shows.
    ``ankle_sd_deg`` is what the measurement claims the ankle to be off there (one standard deviation, NaN:
    none claimed). ``leg`` as in `Rep`.
    """

    rule: str
    severity: Severity
    start_s: float
    raised_s: float
    end_s: float
    knee_flexion_deg: float
    ankle_dorsiflexion_deg: float
    at_worst: Mapping[str, float] = field(default_factory=dict)
    ankle_sd_deg: float = NAN
    leg: Side | Literal[""] = ""

    def at(self, signal: str) -> float:
        """A signal at the worst moment; NaN when it was not seen, or nothing asked for it."""
        known = {
            "knee_flexion_deg": self.knee_flexion_deg,
            "ankle_dorsiflexion_deg": self.ankle_dorsiflexion_deg,
        }
        return self.at_worst.get(signal, known.get(signal, NAN))


class EventKind(str, Enum):
    """What can happen in one step; sinks (voice, tones, window) listen for these."""

    PEAK_REACHED = "peak_reached"
    HOLD_COMPLETE = "hold_complete"
    REP_DONE = "rep_done"
    ALERT_RAISED = "alert_raised"
    ALERT_ENDED = "alert_ended"
    LEG_LOST = "leg_lost"
    LEG_SEEN = "leg_seen"
    VIEW_OBLIQUE = "view_oblique"
    STOP_ADVISED = "stop_advised"
    UNSURE = "unsure"
    NOT_COUNTED = "not_counted"
    HOLD_BEGUN = "hold_begun"
    HOLD_MARK = "hold_mark"
    HOLD_PAUSED = "hold_paused"
    HOLD_RESUMED = "hold_resumed"
    HOLD_DONE = "hold_done"
    HOLD_ENDED = "hold_ended"
    RHYTHM_BEGUN = "rhythm_begun"
    RHYTHM_MARK = "rhythm_mark"
    RHYTHM_PAUSED = "rhythm_paused"
    RHYTHM_DONE = "rhythm_done"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``t_s``. ``cue`` is the key of the words to say, or empty."""

    kind: EventKind
    t_s: float
    cue: str = ""
    rep: Rep | None = None
    alert: Alert | None = None
    speak: bool = True
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Repetitions or holds so far."""

    clean: int = 0
    faulty: int = 0
    partial: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[str]) -> Counts:
        """How often each of these outcomes is among them."""
        found = list(outcomes)
        return cls(*(found.count(outcome) for outcome in ("clean", "faulty", "partial")))


@dataclass(frozen=True, slots=True)
class StepResult:
    """The judgement of one instant: everything that a sink may show, say or write.

    ``prompt`` is the key of the next thing to do (a phase, or the rule of a warning), ``hold_left_s``
    how long the top is still to be held (NaN: not at the top, or held long enough).
    """

    measurement: Measurement
    phase: str
    counts: Counts
    hold_s: float
    speed_dps: float
    active_alerts: tuple[Alert, ...]
    events: tuple[Event, ...]
    prompt: str = ""
    hold_left_s: float = NAN
    pose: Pose | None = field(default=None, compare=False, repr=False)

    @property
    def t_s(self) -> float:
        """Time of the instant, seconds."""
        return self.measurement.t_s


@dataclass(frozen=True, slots=True)
class Op:
    """Something that happened to the set between two measurements: start, rearm, undo, calibrate. Together
    with the measurements these make the set repeatable (`posecheck.files.journal`)."""

    kind: str
    calibration: Calibrations | None = None
