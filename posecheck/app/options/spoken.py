"""The language in which trouble is told: errors are told where no settings are known any more."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

_SPOKEN: Final[ContextVar[str]] = ContextVar("spoken", default="en")


def speak(language: str) -> None:
    """From now on, trouble is told in this language."""
    _SPOKEN.set(language)


def spoken() -> str:
    """The language that was asked for last."""
    return _SPOKEN.get()
