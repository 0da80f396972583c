"""Clips that play slower than life: what the phone noted of the rate at which it filmed.

Phones store slow motion at 30 frames a second beside a note of the true rate (``com.android.capture.fps``).
iPhones store such a clip in real time, which needs nothing. A phone that filmed in the dark may write
the same note and give half of the frames; it then records sound in real time, which slow motion has
seldom. The factor is how many times longer things take in the clip than they took.
"""

from __future__ import annotations

import re
from typing import Final

from posecheck.sources.survey import Survey

_CAPTURE_RATE: Final = re.compile(r"capture[._-]?(fps|frame[._-]?rate)$", re.IGNORECASE)
#: What a note may say; others are no frame rates.
_RATES: Final = (1.0, 2000.0)
#: From here on a clip is slow motion: without sound, and with it, when the dark might explain less.
_SLOW: Final = 1.5
_SLOW_WITH_SOUND: Final = 3.0


def filmed_fps(known: Survey) -> float:
    """The rate at which the phone says to have filmed; 0 when no note says so."""
    for key, text in known.notes.items():
        if _CAPTURE_RATE.search(key):
            try:
                fps = float(text)
            except ValueError:
                continue
            if _RATES[0] <= fps <= _RATES[1]:
                return fps
    return 0.0


def noted_factor(known: Survey) -> float:
    """How many times slower than life the clip plays by its own note; 1 without one."""
    factor = filmed_fps(known) / known.fps
    return factor if factor >= (_SLOW_WITH_SOUND if known.has_sound else _SLOW) else 1.0
