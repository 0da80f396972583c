"""What holds and rhythms say, whatever the exercise, in both languages. An exercise's own words win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from posecheck.core.exercise_kinds import Kind


@dataclass(frozen=True, slots=True)
class KindWords:
    """As in `posecheck.words.wording.Words`."""

    cues: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    phases: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


_HOLD_EN: Final = KindWords(
    cues={
        "hold_begun": "Good. Hold, and keep breathing.",
        "hold_half": "Half of it. Keep breathing.",
        "hold_last": "Five more seconds.",
        "hold_paused": "Back into position.",
        "hold_resumed": "Good.",
        "hold_done": "Done. Come down slowly.",
        "hold_ended": "Good.",
        "hold_short": "That one was short. Rest a moment.",
        "hold_rest": "Rest.",
        "hold_again": "Again, when you are ready.",
        "set_begins": "Into position. The set begins.",
        "resumed": "Go on when you are ready.",
        "camera_back": "The camera is back. Go on when you are ready.",
    },
    phases={"out": "Into position", "held": "Hold", "paused": "Back into position"},
    labels={
        "clean": "held in form",
        "faulty": "held with a fault",
        "partial": "short",
        "counted": "{clean} of {all} holds in form to the end",
        "counted_target": "{clean} of {target} holds in form to the end",
        "counted_more": "{clean} holds in form to the end (target {target})",
        "faulty_line": "{count} held to the end with a fault: {reasons}",
        "partial_line": "{count} shorter than wanted",
        "no_reps": "No hold was seen.",
        "advice_line": "{cue} (holds {numbers})",
        "advice_line_one": "{cue} (hold {numbers})",
        "hold_line": "hold {number}: {held:.1f} s in form, from {start}",
        "hold_line_slips": "hold {number}: {held:.1f} s in form, from {start}, let go {slips} times",
        "hold_line_slip": "hold {number}: {held:.1f} s in form, from {start}, let go once",
        "summary_faulty": "{count} with a fault",
        "summary_partial": "{count} short",
    },
)
_HOLD_DE: Final = KindWords(
    cues={
        "hold_begun": "Gut. Halten und ruhig weiteratmen.",
        "hold_half": "Die Hälfte. Ruhig weiteratmen.",
        "hold_last": "Noch fünf Sekunden.",
        "hold_paused": "Zurück in die Haltung.",
        "hold_resumed": "Gut.",
        "hold_done": "Fertig. Langsam absenken.",
        "hold_ended": "Gut.",
        "hold_short": "Das war kurz. Ruhen Sie einen Moment.",
        "hold_rest": "Pause.",
        "hold_again": "Noch einmal, wenn Sie so weit sind.",
        "set_begins": "In die Haltung. Der Satz beginnt.",
        "resumed": "Weiter, wenn Sie so weit sind.",
        "camera_back": "Die Kamera ist wieder da. Weiter, wenn Sie so weit sind.",
    },
    phases={"out": "In die Haltung", "held": "Halten", "paused": "Zurück in die Haltung"},
    labels={
        "clean": "in Form gehalten",
        "faulty": "mit Fehler gehalten",
        "partial": "kurz",
        "counted": "{clean} von {all} Haltungen bis zum Ende in Form",
        "counted_target": "{clean} von {target} Haltungen bis zum Ende in Form",
        "counted_more": "{clean} Haltungen bis zum Ende in Form (Ziel {target})",
        "faulty_line": "{count} bis zum Ende gehalten, mit Fehler: {reasons}",
        "partial_line": "{count} kürzer als gewünscht",
        "no_reps": "Keine Haltung gesehen.",
        "advice_line": "{cue} (Haltungen {numbers})",
        "advice_line_one": "{cue} (Haltung {numbers})",
        "hold_line": "Haltung {number}: {held:.1f} s in Form, ab {start}",
        "hold_line_slips": "Haltung {number}: {held:.1f} s in Form, ab {start}, {slips}-mal nachgelassen",
        "hold_line_slip": "Haltung {number}: {held:.1f} s in Form, ab {start}, einmal nachgelassen",
        "summary_faulty": "{count} mit Fehler",
        "summary_partial": "{count} kurz",
    },
)
_RHYTHM_EN: Final = KindWords(
    cues={
        "rhythm_begun": "Good. Keep going.",
        "rhythm_half": "Half of the time.",
        "rhythm_paused": "Paused. Go on when you are ready.",
        "rhythm_done": "Done. Slow down, and stop.",
        "set_begins": "Start. The set begins.",
        "resumed": "Go on when you are ready.",
        "camera_back": "The camera is back. Go on when you are ready.",
    },
    phases={"resting": "Start", "in_rhythm": "Keep going", "paused": "Go on when you are ready"},
    labels={
        "cycles_name": "turns",
        "cadence_name": "turns a minute",
        "rhythm_line": "{cycles} {name} in {time}, {cadence:.0f} a minute on average",
        "rhythm_none": "No rhythm was seen.",
        "rhythm_stops": "{count} stops",
        "rhythm_stops_one": "1 stop",
        "rhythm_regular": "regular",
        "rhythm_less_regular": "less regular",
        "rhythm_unclear": "fairly regular",
        "rhythm_few": "too few to tell how regular",
        "rhythm_sides_even": "left and right even",
        "rhythm_sides_unclear": "left and right perhaps uneven",
        "rhythm_sides_uneven": "left and right uneven ({percent:+.0f} %)",
        "rhythm_swing": "{name}: {swing} within a turn",
        "advice_plain": "{cue}",
    },
)
_RHYTHM_DE: Final = KindWords(
    cues={
        "rhythm_begun": "Gut. Weiter so.",
        "rhythm_half": "Die Hälfte der Zeit.",
        "rhythm_paused": "Pause. Weiter, wenn Sie so weit sind.",
        "rhythm_done": "Fertig. Langsamer werden und aufhören.",
        "set_begins": "Los. Der Satz beginnt.",
        "resumed": "Weiter, wenn Sie so weit sind.",
        "camera_back": "Die Kamera ist wieder da. Weiter, wenn Sie so weit sind.",
    },
    phases={"resting": "Los", "in_rhythm": "Weiter", "paused": "Weiter, wenn Sie so weit sind"},
    labels={
        "cycles_name": "Umdrehungen",
        "cadence_name": "Umdrehungen pro Minute",
        "rhythm_line": "{cycles} {name} in {time}, im Mittel {cadence:.0f} pro Minute",
        "rhythm_none": "Kein Rhythmus gesehen.",
        "rhythm_stops": "{count} Unterbrechungen",
        "rhythm_stops_one": "1 Unterbrechung",
        "rhythm_regular": "gleichmäßig",
        "rhythm_less_regular": "weniger gleichmäßig",
        "rhythm_unclear": "recht gleichmäßig",
        "rhythm_few": "zu wenige, um die Gleichmäßigkeit zu beurteilen",
        "rhythm_sides_even": "links und rechts gleich",
        "rhythm_sides_unclear": "links und rechts vielleicht verschieden",
        "rhythm_sides_uneven": "links und rechts verschieden ({percent:+.0f} %)",
        "rhythm_swing": "{name}: {swing} je Umdrehung",
        "advice_plain": "{cue}",
    },
)
#: By language and kind. A movement has no words of its own here: they are those of all.
KINDS: Final[Mapping[str, Mapping[Kind, KindWords]]] = {
    "en": {"movement": KindWords(), "hold": _HOLD_EN, "rhythm": _RHYTHM_EN},
    "de": {"movement": KindWords(), "hold": _HOLD_DE, "rhythm": _RHYTHM_DE},
}


def of_kind(language: str, kind: Kind) -> KindWords:
    """The words of a kind of exercise; in English where the language lacks them."""
    return KINDS.get(language, KINDS["en"])[kind]
