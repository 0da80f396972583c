"""Text in the cell of a table: never a formula."""

from __future__ import annotations

from typing import Final

#: A spreadsheet would take text that begins like this for a formula, and run it.
_FORMULA: Final = ("=", "+", "-", "@", "\t")


def safe_text(text: str) -> str:
    """``text`` on one line, with a quote before it where a spreadsheet would run it."""
    # A carriage return is not quoted by csv, and what follows would be a cell of its own.
    line = text.replace("\r", " ").replace("\n", " ")
    return f"'{line}" if line.startswith(_FORMULA) or line.lstrip().startswith(_FORMULA) else line
