"""The languages of a live session: one table of words each."""

from __future__ import annotations

from typing import Final

from posecheck.app.words import Words
from posecheck.app.words_de import GERMAN
from posecheck.app.words_live import ENGLISH_LIVE
from posecheck.core.cues import NUMBER, Cue

LANGUAGES: Final[dict[str, Words]] = {words.language: words for words in (ENGLISH_LIVE, GERMAN)}


def spoken(cue: Cue, words: Words) -> str:
    """The words of a cue, as they are said."""
    parts = [f"{cue.number}." if key == NUMBER else words.cue(key) for key in cue.say]
    return " ".join(parts)
