"""What every part of an exercise file has in common."""

from __future__ import annotations


class Strict:
    """An unknown key in the file is an error, not a silent nothing (read by the loader)."""

    __slots__ = ()
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012
