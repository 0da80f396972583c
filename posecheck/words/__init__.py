"""All that posecheck says: a package per language, one table of words each, English where it lacks one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.core.coaching.cues import NUMBER, Cue
from posecheck.words.de.session import GERMAN
from posecheck.words.en.session import ENGLISH_LIVE
from posecheck.words.wording import Words

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
