"""``session.json``: the session as a file, described by ``session.schema.json`` beside this module."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from posecheck.core.moment import Sink
from posecheck.core.session import READABLE, SCHEMA, Session, SourceInfo
from posecheck.errors import InputError
from posecheck.files.disk import write_text

NAME: Final = "session.json"
#: More than anything in a session, in whatever unit.
_LARGEST: Final = 1e15


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a session file."""
    text = resources.files("posecheck.files").joinpath("session.schema.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def write(path: Path, session: Session) -> None:
    """Write ``session`` whole and private. Raises OutputError."""
    text = json.dumps(session.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


class SessionFile(Sink):
    """Writes the session when it is over."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def finish(self, session: Session) -> Path:
        """Write it whole. Raises OutputError."""
        write(self._path, session)
        return self._path


def is_ours(path: Path) -> bool:
    """Whether a session.json was written by posecheck: other programs have such files too."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and {"schema", "posecheck", "summary", "reps"} <= set(content)


def read(path: Path, *, own: bool = False) -> Session:
    """The session in ``path``, checked against the schema unless this program just wrote it (``own``).

    Raises InputError.
    """
    content = _parsed(path)
    if isinstance(content, dict) and content.get("schema", SCHEMA) not in READABLE:
        raise InputError(
            str(path),
            f"has schema {content['schema']}, this posecheck reads up to schema {SCHEMA}",
            "Install the posecheck version that wrote it.",
        )
    problem = "" if own else first_problem(content)
    if problem:
        raise InputError(str(path), f"is not a session file: {problem}", "Analyse the video again.")
    return Session.from_dict(content)


def is_of(path: Path, source: SourceInfo) -> bool:
    """Whether the session in ``path`` came of the recording ``source``, turned or slowed down as it may be.

    A file that is no session, or cannot be read, did not.
    """
    try:
        return is_same(SourceInfo(**_parsed(path)["source"]), source)
    except (InputError, KeyError, TypeError):
        return False


def is_same(known: SourceInfo, source: SourceInfo) -> bool:
    """Whether both are of one recording, turned or slowed down as it may be."""
    return _marks(known) == _marks(source) and math.isclose(
        known.fps * known.duration_s, source.fps * source.duration_s, rel_tol=1e-4, abs_tol=0.5
    )


def _marks(source: SourceInfo) -> tuple[object, ...]:
    return source.name, source.recorded, {source.width_px, source.height_px}


def first_problem(content: Any) -> str:
    """Where and how ``content`` breaks the schema; empty when it follows it."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema()).iter_errors(content))
    if error is None:
        return ""
    place = ".".join(str(part) for part in error.absolute_path) or "the file"
    return f"{place}: {error.message.splitlines()[0][:160]}"


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        return json.loads(text, parse_float=_number, parse_int=_whole, parse_constant=_number)
    except OSError as error:
        raise InputError(str(path), f"cannot be read, {error.strerror}", "Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(str(path), "is not JSON", "Give a session.json that posecheck wrote.") from error


def _number(text: str) -> float:
    """Raises ValueError for what is no JSON number, or none that a session could hold."""
    number = float(text)
    if not abs(number) < _LARGEST:
        raise ValueError(text[:20])
    return number


def _whole(text: str) -> int:
    _number(text)
    return int(text)
