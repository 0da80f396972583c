"""No word is kept that nothing says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from posecheck.words import LANGUAGES

PACKAGE = Path(__file__).parents[2] / "posecheck"
#: Where the words are used, not where they are listed.
TABLES = ("words/en", "words/de", "words/kinds.py")
USERS = [
    path
    for path in sorted(PACKAGE.rglob("*"))
    if path.suffix in (".py", ".toml", ".html", ".js")
    and not path.relative_to(PACKAGE).as_posix().startswith(TABLES)
]
LITERALS = set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in USERS)))


def templates() -> Iterator[str]:
    """Every key that is put together, as a pattern of what it may become."""
    for path in USERS:
        if path.suffix == ".html":
            joined = re.findall(r't\("(\w+_)" ~', path.read_text(encoding="utf-8"))
            yield from (beginning + r"\w+" for beginning in joined)
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.JoinedStr):
                continue
            fixed = [part.value for part in node.values if isinstance(part, ast.Constant)]
            if re.fullmatch(r"\w{3,}", "".join(map(str, fixed))):
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                    for part in node.values
                )


MADE = re.compile("|".join(sorted(set(templates()))))


@pytest.mark.parametrize("table", ["cues", "reasons", "phases", "labels"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_word_is_said_somewhere(language: str, table: str) -> None:
    words = getattr(LANGUAGES[language], table)
    assert [key for key in words if key not in LITERALS and not MADE.fullmatch(key)] == []
