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


#: Said of every hold and every rhythm: the whole body counts, not one leg.
_BODY_EN: Final[Mapping[str, str]] = {
    "trust_leg": "Body seen",
    "tracking": "Body seen",
    "note_leg_seen_little": "The body was seen for only {percent:.0f} % of the time.",
    "note_nobody_seen": (
        "Nobody was seen. Is the whole body in the picture? Without a head people are hardly found."
    ),
    "made_by": "posecheck {version}, pose model {model}.",
}
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
    },
    phases={"out": "Into position", "held": "Hold", "paused": "Back into position"},
    labels={
        **_BODY_EN,
        "note_unfollowed": (
            "For {unseen_s:.0f} s you could not be seen, or somebody stood in front of you: that time "
            "does not count as held, and how your form was is not known."
        ),
        "lead": "{clean} of {wanted} holds to the end",
        "done_well": "held to the end",
        "card_not_counted": "short, or with a fault",
        "times_partial": "shorter than wanted ({count}x)",
        "card_held": "time held",
        "card_longest": "longest hold {seconds}",
        "rep_one": "hold {numbers}",
        "rep_many": "holds {numbers}",
        "rep_label": "Hold {number}, {outcome}",
        "jump": "Jump to a hold or a warning",
        "reps_in_numbers": "Holds in numbers",
        "col_in_form": "Held",
        "col_slips": "Let go",
        "js_rep": "hold {number} {sign}",
        "over_time_long": "{names} over time; the table of holds holds the same in numbers",
        "alerts_unseen": "you were not seen",
        "alerts_unsure": "none seen; not everything could be told for sure",
        "alerts_partly": "none seen; you were out of sight for a part of the time",
        "state_out": "getting ready",
        "state_held": "held",
        "state_paused": "let go",
        "clean": "held to the end",
        "faulty": "held with a fault",
        "partial": "short",
        "counted": "{clean} of {all} holds to the end",
        "counted_target": "{clean} of {target} holds to the end",
        "counted_more": "{clean} holds to the end (target {target})",
        "faulty_line": "{count} held to the end with a fault: {reasons}",
        "partial_line": "{count} shorter than wanted",
        "no_reps": "No hold counted.",
        "advice_line": "{cue} (holds {numbers})",
        "advice_line_one": "{cue} (hold {numbers})",
        "hold_line": "hold {number}: {held:.1f} s held, from {start}",
        "hold_line_slips": "hold {number}: {held:.1f} s held, from {start}, let go {slips} times",
        "hold_line_slip": "hold {number}: {held:.1f} s held, from {start}, let go once",
        "summary_faulty": "{count} with a fault",
        "summary_partial": "{count} short",
    },
)
_BODY_DE: Final[Mapping[str, str]] = {
    "trust_leg": "Körper gesehen",
    "tracking": "Körper gesehen",
    "note_leg_seen_little": "Der Körper war nur in {percent:.0f} % der Zeit zu sehen.",
    "note_nobody_seen": (
        "Niemand war zu sehen. Ist der ganze Körper im Bild? Ohne Kopf wird kaum jemand gefunden."
    ),
    "made_by": "posecheck {version}, Posenmodell {model}.",
}
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
    },
    phases={"out": "In die Haltung", "held": "Halten", "paused": "Zurück in die Haltung"},
    labels={
        **_BODY_DE,
        "note_unfollowed": (
            "In {unseen_s:.0f} s waren Sie nicht zu sehen, oder jemand stand vor Ihnen: Diese Zeit "
            "zählt nicht als gehalten, und wie Ihre Haltung war, ist nicht bekannt."
        ),
        "lead": "{clean} von {wanted} Haltungen bis zum Ende",
        "done_well": "bis zum Ende gehalten",
        "card_not_counted": "kurz oder mit Fehler",
        "times_partial": "kürzer als gewünscht ({count}x)",
        "card_held": "Haltezeit",
        "card_longest": "längste Haltung {seconds}",
        "rep_one": "Haltung {numbers}",
        "rep_many": "Haltungen {numbers}",
        "rep_label": "Haltung {number}, {outcome}",
        "jump": "Zu einer Haltung oder Warnung springen",
        "reps_in_numbers": "Haltungen in Zahlen",
        "col_in_form": "Gehalten",
        "col_slips": "Nachgelassen",
        "js_rep": "Haltung {number} {sign}",
        "over_time_long": "{names} im Verlauf; die Tabelle der Haltungen zeigt dasselbe in Zahlen",
        "alerts_unseen": "Sie waren nicht zu sehen",
        "alerts_unsure": "keine gesehen; nicht alles ließ sich sicher sagen",
        "alerts_partly": "keine gesehen; Sie waren zeitweise nicht zu sehen",
        "state_out": "Vorbereitung",
        "state_held": "gehalten",
        "state_paused": "nachgelassen",
        "clean": "bis zum Ende gehalten",
        "faulty": "mit Fehler gehalten",
        "partial": "kurz",
        "counted": "{clean} von {all} Haltungen bis zum Ende",
        "counted_target": "{clean} von {target} Haltungen bis zum Ende",
        "counted_more": "{clean} Haltungen bis zum Ende (Ziel {target})",
        "faulty_line": "{count} bis zum Ende gehalten, mit Fehler: {reasons}",
        "partial_line": "{count} kürzer als gewünscht",
        "no_reps": "Keine Haltung gezählt.",
        "advice_line": "{cue} (Haltungen {numbers})",
        "advice_line_one": "{cue} (Haltung {numbers})",
        "hold_line": "Haltung {number}: {held:.1f} s gehalten, ab {start}",
        "hold_line_slips": "Haltung {number}: {held:.1f} s gehalten, ab {start}, {slips}-mal nachgelassen",
        "hold_line_slip": "Haltung {number}: {held:.1f} s gehalten, ab {start}, einmal nachgelassen",
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
    },
    phases={"resting": "Start", "in_rhythm": "Keep going", "paused": "Go on when you are ready"},
    labels={
        **_BODY_EN,
        "tracking": "Countable",
        "trust_leg": "Countable",
        "note_leg_seen_little": "Enough to count was seen for only {percent:.0f} % of the time.",
        "note_unfollowed": (
            "For {unseen_s:.0f} s of the set too little of you was seen to count: what was done there may "
            "be missing."
        ),
        "card_cadence": "on average",
        "card_rhythm_time": "in rhythm",
        "card_evenness": "evenness",
        "card_sides": "left against right",
        "card_swing": "{swing} within a turn",
        "row_swing": "{name}: within a turn",
        "row_stops": "stops",
        "reps_in_numbers": "The rhythm in numbers",
        "jump": "Jump to a warning",
        "over_time_long": "{names} over time",
        "state_resting": "getting ready",
        "state_in_rhythm": "in rhythm",
        "state_paused": "paused",
        "cycles_name": "turns",
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
        "rhythm_sides_uneven": "left and right uneven ({percent:.0f} %)",
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
    },
    phases={"resting": "Los", "in_rhythm": "Weiter", "paused": "Weiter, wenn Sie so weit sind"},
    labels={
        **_BODY_DE,
        "tracking": "Zählbar",
        "trust_leg": "Zählbar",
        "note_leg_seen_little": "Nur in {percent:.0f} % der Zeit war genug zum Zählen zu sehen.",
        "note_unfollowed": (
            "In {unseen_s:.0f} s des Satzes war zu wenig von Ihnen zu sehen, um zu zählen: Was Sie da "
            "getan haben, fehlt vielleicht."
        ),
        "card_cadence": "im Mittel",
        "card_rhythm_time": "im Rhythmus",
        "card_evenness": "Gleichmäßigkeit",
        "card_sides": "links gegen rechts",
        "card_swing": "{swing} je Umdrehung",
        "row_swing": "{name}: je Umdrehung",
        "row_stops": "Unterbrechungen",
        "reps_in_numbers": "Der Rhythmus in Zahlen",
        "jump": "Zu einer Warnung springen",
        "over_time_long": "{names} im Verlauf",
        "state_resting": "Vorbereitung",
        "state_in_rhythm": "im Rhythmus",
        "state_paused": "unterbrochen",
        "cycles_name": "Umdrehungen",
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
        "rhythm_sides_uneven": "links und rechts verschieden ({percent:.0f} %)",
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
