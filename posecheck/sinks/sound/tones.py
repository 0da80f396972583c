"""The sounds themselves: each distinct in pitch, length and number, none startling."""

from __future__ import annotations

import io
import wave
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE_HZ: Final = 44100
#: Name -> notes of (frequency in hertz, seconds, loudness 0..1). Frequency 0 is silence.
_NOTES: Final[dict[str, tuple[tuple[float, float, float], ...]]] = {
    "top": ((660, 0.14, 0.5),),
    "hold": ((660, 0.10, 0.5), (990, 0.18, 0.5)),
    "rep": ((1319, 0.25, 0.5),),
    "warning": ((330, 0.16, 0.9), (0, 0.06, 0), (330, 0.22, 0.9)),
    "attention": ((392, 0.3, 0.5),),
    "tick": ((880, 0.07, 0.4),),
    "go": ((523, 0.10, 0.5), (659, 0.10, 0.5), (784, 0.22, 0.5)),
    "done": ((784, 0.12, 0.5), (988, 0.12, 0.5), (1175, 0.12, 0.5), (1568, 0.35, 0.5)),
}
NAMES: Final = tuple(_NOTES)
_FADE_S: Final = 0.012


@cache
def samples(name: str) -> NDArray[np.float32]:
    """(n,) mono, -1..1, at `RATE_HZ`."""
    return np.concatenate([_note(*note, rough=name == "warning") for note in _NOTES[name]])


def _note(frequency_hz: float, length_s: float, loudness: float, *, rough: bool) -> NDArray[np.float32]:
    t_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    turn = 2 * np.pi * frequency_hz * t_s
    # A low warning needs overtones to be heard from small loudspeakers.
    wave_form = np.sin(turn) + (0.5 * np.sin(2 * turn) + 0.35 * np.sin(3 * turn)) * rough
    fade = np.clip(np.minimum(t_s, t_s[-1] - t_s) / _FADE_S, 0, 1)
    decay = np.exp(-3 * t_s / length_s) if not rough else 1.0
    return np.asarray(loudness * wave_form * fade * decay / (1.85 if rough else 1.0), np.float32)


def wav(name: str) -> bytes:
    """The sound as a WAV file, 16 bit mono."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((samples(name) * 32767).astype("<i2").tobytes())
    return target.getvalue()
