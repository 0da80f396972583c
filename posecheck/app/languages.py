"""The languages of a live session: one table of words each."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.app.words import Words
from posecheck.app.words_de import GERMAN
from posecheck.app.words_live import ENGLISH_LIVE
from posecheck.core.cues import NUMBER, Cue

LANGUAGES: Final[dict[str, Words]] = {
    "en": ENGLISH_LIVE,
    # A word that a language lacks is said in English: better than nothing in the middle of a set.
    "de": replace(
        GERMAN,
        cues={**ENGLISH_LIVE.cues, **GERMAN.cues},
        reasons={**ENGLISH_LIVE.reasons, **GERMAN.reasons},
        phases={**ENGLISH_LIVE.phases, **GERMAN.phases},
        labels={**ENGLISH_LIVE.labels, **GERMAN.labels},
    ),
}


def spoken(cue: Cue, words: Words) -> str:
    """The words of a cue, as they are said."""
    parts = [f"{cue.number}." if key == NUMBER else words.cue(key) for key in cue.say]
    return " ".join(parts)
