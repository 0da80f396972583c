"""The whole history as one JSON file, to keep or to carry to another machine. Nothing is lost on the way."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, make_dataclass, replace
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_type_hints

import posecheck
from posecheck.app.history.entries import (
    COLUMNS,
    Entry,
    PlanEntry,
    Told,
    calibrations_from,
    checked_id,
    checked_moment,
    make_entry,
    plan_entry,
    profile_name,
    session_text,
)
from posecheck.app.history.store import History, add_profile, put, put_plan
from posecheck.core.notes import note_from
from posecheck.core.session import READABLE, Session
from posecheck.errors import InputError, PosecheckError
from posecheck.files.disk import write_text

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = "posecheck-history"
SCHEMA: Final = 1
_TOLD: Final = ("profile", "pain_before", "pain_after", "stop_reason", "note", "folder", "plan")
_KEEP: Final = "Nothing was imported."


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``known`` sets were there already and stay as they are."""

    added: int
    known: int


def export_history(history: History, path: Path, profile: str | None = None) -> int:
    """Write every set and profile, or those of one person, whole and private; how many sets."""
    with history.file.reading() as connection:
        # One transaction: what another posecheck adds meanwhile is in both lists or in none.
        connection.execute("BEGIN")
        names = ", ".join(f"sessions.{name}" for name in COLUMNS)
        wanted = {"profile": profile}
        rows = connection.execute(
            f"SELECT {names}, session FROM sessions JOIN records USING (id) "  # nosec B608
            "WHERE :profile IS NULL OR profile = :profile ORDER BY at_epoch_s, id",
            wanted,
        ).fetchall()
        people = connection.execute(
            "SELECT name, calibration FROM profiles WHERE :profile IS NULL OR name = :profile ORDER BY name",
            wanted,
        ).fetchall()
        plans = connection.execute("SELECT id, name, at, skipped FROM plans ORDER BY at, id").fetchall()
        connection.execute("COMMIT")
    whose = {Entry(*row[:-1]).plan for row in rows}
    lines = ",\n".join(_line(Entry(*row[:-1]), row[-1]) for row in rows)
    write_text(
        path,
        f'{_head(people, [row for row in plans if row[0] in whose])[:-1]}, "sessions": [\n{lines}\n]}}\n',
    )
    return len(rows)


def _head(people: list[tuple[str, str | None]], plans: list[tuple[str, str, str, str]]) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "schema": SCHEMA,
            "posecheck": posecheck.__version__,
            "exported_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "profiles": [
                {"name": name, "calibration": json.loads(text) if text else None} for name, text in people
            ],
            "plans": [
                {"id": identifier, "name": name, "at": at, "skipped": json.loads(skipped)}
                for identifier, name, at, skipped in plans
            ],
        }
    )


def _line(entry: Entry, session: str) -> str:
    """One set as JSON. The session is JSON already, and stays as it is."""
    told = {name: getattr(entry, name) for name in _TOLD}
    return f'{json.dumps({"id": entry.id, "at": entry.at, **told})[:-1]}, "session": {session}}}'


def import_history(history: History, path: Path) -> Imported:
    """Add the sets of an export file: all that are new, or none when the file is wrong (InputError)."""
    content = _read(path)
    plans = {plan.id: plan for plan in _plans(path, content)}
    sets = [
        (entry if entry.plan in plans else replace(entry, plan=""), text)
        for entry, text in _sets(path, content)
    ]
    people = list(_people(path, content))
    with history.file.writing() as connection:
        known = {row[0] for row in connection.execute("SELECT id FROM sessions")}
        for name, text in people:
            add_profile(connection, name, text)
        new = [(entry, text) for entry, text in sets if entry.id not in known]
        for entry, text in new:
            put(connection, entry, text)
        for plan in dict.fromkeys(entry.plan for entry, _ in new if entry.plan):
            put_plan(connection, plans[plan])
    return Imported(len(new), len(sets) - len(new))


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read, {error.strerror}", "Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(str(path), "is not JSON", f"Give a file of 'history export'. {_KEEP}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError(str(path), "is no history export", f"Give a file of 'history export'. {_KEEP}")
    if content.get("schema") != SCHEMA:
        problem = f"has schema {content.get('schema')!r}, this posecheck reads {SCHEMA}"
        raise InputError(str(path), problem, f"Install the posecheck that wrote it. {_KEEP}")
    return content


def _sets(path: Path, content: dict[str, Any]) -> Iterator[tuple[Entry, str]]:
    seen: set[str] = set()
    for number, item in enumerate(_list(path, content, "sessions"), start=1):
        where = f"{path}, set {number}"
        try:
            entry, text = _set(item)
        except (KeyError, TypeError, ValueError, PosecheckError) as error:
            raise InputError(where, f"is wrong ({error})", _KEEP) from error
        if entry.id in seen:
            raise InputError(where, "has the id of another one", _KEEP)
        seen.add(entry.id)
        yield entry, text


def _set(item: dict[str, Any]) -> tuple[Entry, str]:
    identifier, when = checked_id(item["id"]), checked_moment(item["at"])
    session = _session(item["session"])
    # Files from before there were plans have none.
    told = {name: item[name] for name in _TOLD if name != "plan"} | {"plan": item.get("plan", "")}
    for name in ("profile", "stop_reason", "note", "folder", "plan"):
        if not isinstance(told[name], str):
            raise TypeError(f"{name} is no text")
    entry = make_entry(identifier, session, when, Told(**told))
    return entry, session_text(item["session"])


@cache
def _adapter() -> TypeAdapter[Any]:
    """Checks what a file holds of a session: all but the frames, which are in no file."""
    from pydantic import TypeAdapter

    hints = get_type_hints(Session)
    kept = [each for each in fields(Session) if each.name != "frames"]
    # What has a default comes last in both, so that the field itself says it.
    return TypeAdapter(make_dataclass("Kept", [(each.name, hints[each.name], each) for each in kept]))


def _session(content: Any) -> Session:
    """The session of ``content``, every type checked. Raises ValueError.

    The published JSON Schema says more, but takes 14 ms a session: minutes for a long history.
    """
    if not isinstance(content, dict) or content.get("schema") not in READABLE:
        raise ValueError("the session has another schema")
    from pydantic import ValidationError

    try:
        text = json.dumps(_unknown_as_nan({**content, "warnings": _notes(content)}))
        kept = _adapter().validate_json(text, strict=True)
        return Session(**{each.name: getattr(kept, each.name) for each in fields(kept)})
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _notes(content: dict[str, Any]) -> list[dict[str, Any]]:
    """A session's notes; those of an old one are plain sentences. Raises KeyError or TypeError."""
    return [asdict(note_from(each)) for each in content.get("warnings", ())]


def _unknown_as_nan(value: Any) -> Any:
    """``value`` with NaN for None, which stands for it in a session file."""
    if isinstance(value, dict):
        return {key: _unknown_as_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unknown_as_nan(item) for item in value]
    return math.nan if value is None else value


def _people(path: Path, content: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for number, item in enumerate(_list(path, content, "profiles"), start=1):
        try:
            calibration = item["calibration"]
            text = None if calibration is None else json.dumps(calibration, allow_nan=False)
            if text is not None:
                calibrations_from(text)
            yield profile_name(item["name"]), text
        except (KeyError, TypeError, ValueError, AttributeError, PosecheckError) as error:
            raise InputError(f"{path}, profile {number}", f"is wrong ({error})", _KEEP) from error


def _plans(path: Path, content: dict[str, Any]) -> Iterator[PlanEntry]:
    if "plans" not in content:
        # A file from before there were plans.
        return
    for number, item in enumerate(_list(path, content, "plans"), start=1):
        try:
            yield plan_entry(item["id"], item["name"], item["at"], json.dumps(item["skipped"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path}, plan {number}", f"is wrong ({error})", _KEEP) from error


def _list(path: Path, content: dict[str, Any], key: str) -> list[Any]:
    items = content.get(key)
    if not isinstance(items, list):
        raise InputError(str(path), f"has no list of {key}", _KEEP)
    return items
