"""The words of one language, and how keys become sentences.

A cue says what to do, in one short sentence that blames nobody. A reason says what was seen. A key
that is missing (an exercise of your own) is shown as words made from the key itself.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_words import ExerciseWords
from posecheck.core.notes import SAID, Note
from posecheck.errors import PosecheckError
from posecheck.words.kinds import of_kind
from posecheck.words.phrases import Phrases
from posecheck.words.signals import with_signals

_SPELL: Final = "posecheck-spell"
#: Characters of our words that the consoles and files of older systems lack.
_INSTEAD: Final = {
    **{"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"},
    **{"°": " deg", "→": "->", "…": "..."},
}


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Every table goes from a key to text.

    ``cues``: what to do now. ``reasons``: what happened, after "because". ``phases``: the phase as
    an instruction for the screen. ``labels``: fixed texts of screen and summary, some with
    ``{fields}``. ``phrases``: what goes wrong. ``exercise``: how the exercise in force calls itself, its
    signals and its warnings; ``shown``: the signals that it shows, ``side_on``: those that are seen from the
    side alone.
    """

    language: str
    cues: Mapping[str, str]
    reasons: Mapping[str, str]
    phases: Mapping[str, str]
    labels: Mapping[str, str]
    phrases: Phrases = field(default_factory=lambda: Phrases({}))
    exercise: ExerciseWords = field(default_factory=ExerciseWords)
    shown: tuple[str, ...] = ()
    side_on: tuple[str, ...] = ("ankle_dorsiflexion_deg",)

    def cue(self, key: str) -> str:
        """What to do about ``key``."""
        return self.cues.get(key) or _spelled(key) + "."

    def reason(self, key: str) -> str:
        """What ``key`` means happened."""
        return self.reasons.get(key) or _spelled(key).lower()

    def phase(self, name: str) -> str:
        """What to do now: in a phase, or about the rule that is broken."""
        return self.phases.get(name) or self.cues.get(name) or _spelled(name)

    def for_exercise(self, exercise: Exercise) -> Words:
        """The same words and those of an exercise, which win. A phase without words goes by its role."""
        own, kind = exercise.words_in(self.language), of_kind(self.language, exercise.kind)
        roles = {phase.name: phase.role for phase in exercise.phases}
        known = {name: self.phases.get(name) or self.phases.get(role, "") for name, role in roles.items()}
        reasons = {**self.reasons, **kind.reasons, **own.reasons}
        return replace(
            self,
            cues={**self.cues, **kind.cues, **self._unsure(exercise, reasons), **own.cues},
            reasons=reasons,
            phases={**self.phases, **kind.phases, **known, **own.phases},
            labels={**self.labels, **kind.labels, **own.labels},
            exercise=with_signals(replace(own, summary=own.summary or exercise.summary), self.language),
            shown=exercise.shown_signals,
            side_on=exercise.side_on,
        )

    def _unsure(self, exercise: Exercise, reasons: Mapping[str, str]) -> dict[str, str]:
        """What is said once when a rule cannot be told, of rules without such a sentence of their own."""
        said = {rule.cue: reasons.get(rule.name) or _spelled(rule.name).lower() for rule in exercise.rules}
        return {f"{cue}_unsure": self.label("rule_unsure", rule=rule) for cue, rule in said.items()}

    def label(self, key: str, **values: object) -> str:
        """A fixed text, with its fields filled in. Raises KeyError when the table lacks it."""
        return self.labels[key].format(**values)

    def error(self, error: PosecheckError) -> str:
        """The line of an error: subject, problem, next step."""
        line = f"{self.phrases(error.subject)}: {self.phrases(error.problem)}"
        return f"{line}. {self.phrases(error.next_step)}" if error.next_step else line

    def note(self, note: Note) -> str:
        """A note of a session as a sentence. One that the table lacks is spelled from its key."""
        if note.key == SAID:
            return self.phrases(str(note.values.get("text", "")))
        kind = "one" if note.values.get("count") == 1 else note.values.get("signal")
        keys = (f"note_{note.key}_{kind}", f"note_{note.key}")
        text = next((self.labels[key] for key in keys if key in self.labels), "")
        try:
            return text.format(**self._worded(note)) or _spelled(note.key) + "."
        except (KeyError, ValueError, TypeError):
            # A file may leave values out, or hold text for numbers.
            return _spelled(note.key) + "."

    def _worded(self, note: Note) -> dict[str, object]:
        """A note's values as its sentence needs them: keys in words, shares as per cent."""
        values: dict[str, object] = dict(note.values)
        for name, value in note.values.items():
            if isinstance(value, str):
                values[name] = self._worded_value(name, value)
            elif name == "fraction":
                values["percent"] = 100 * value
            elif name == "t_s":
                values["time"] = clock(value)
        values["seen_side_on"] = ", ".join(self.exercise.signal(name).name for name in self.side_on)
        return values

    def _worded_value(self, name: str, value: str) -> str:
        worded: Mapping[str, Callable[[str], str]] = {
            "cue": self.cue,
            "rule": self.reason,
            "signal": lambda key: self.exercise.signal(key).name,
            "reason": self._ending,
            "problem": self.phrases,
            "parts": self._parts,
        }
        return worded[name](value) if name in worded else value

    def _parts(self, keys: str) -> str:
        return ", ".join(self.labels.get(f"part_{key}") or _spelled(key).lower() for key in keys.split())

    def _ending(self, key: str) -> str:
        return self.labels.get(f"stopped_{key}") or _spelled(key).lower()


def clock(t_s: float) -> str:
    """Minutes and seconds, as a player shows them: 1:05.3."""
    if math.isnan(t_s):
        return "?"
    minutes, tenths = divmod(round(t_s * 10), 600)
    return f"{minutes}:{tenths / 10:04.1f}"


def has_characters(encoding: str, wanted: str) -> bool:
    """Whether an encoding has all of them; what is no encoding has none."""
    try:
        wanted.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def in_encoding(text: str, encoding: str) -> str:
    """``text`` as a stream of this encoding holds it: what that lacks is spelled out, or a question mark."""
    return text.encode(encoding, _SPELL).decode(encoding)


def _spell(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    missing = error.object[error.start : error.end]
    return "".join(_INSTEAD.get(char, "?") for char in missing), error.end


codecs.register_error(_SPELL, _spell)


def _spelled(key: str) -> str:
    return key.replace("_", " ").replace("-", " ").strip().capitalize()
