"""The history's verbs: add, join, list, find, delete, profiles."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from posecheck.app.history.database import BUSY_S
from posecheck.app.history.entries import (
    COLUMNS,
    Entry,
    PlanEntry,
    Told,
    calibrations_from,
    calibrations_text,
    make_entry,
    plan_entry,
    profile_name,
    session_text,
    storable,
)
from posecheck.app.history.file import HistoryFile
from posecheck.core.landmarks import Side
from posecheck.core.session import Session
from posecheck.core.types import Calibration
from posecheck.errors import InputError, UsageError
from posecheck.places import history_file

PAGE_NAME: Final = "history.html"
_NAMES: Final = ", ".join(COLUMNS)
_MARKS: Final = ", ".join("?" * len(COLUMNS))
_EMPTY_PLANS: Final = "DELETE FROM plans WHERE id NOT IN (SELECT plan FROM sessions)"
Skipped = Sequence[tuple[str, str]]


class History:
    """The sets of this machine. Use it in a ``with`` block, or call ``close``.

    A damaged file is moved aside and a new one begun, which ``notices`` then says. ``busy_s``: how long it
    waits for another program. Every method may raise OutputError.
    """

    def __init__(
        self, path: Path | None = None, *, now: datetime | None = None, busy_s: float = BUSY_S
    ) -> None:
        self.path = path or history_file()
        self.file = HistoryFile(self.path, now, busy_s)

    def __enter__(self) -> History:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    @property
    def notices(self) -> list[str]:
        """Sentences that must be shown: a damaged file was set aside, traces are left."""
        return self.file.notices

    @property
    def page(self) -> Path:
        """Where the page of trends is written."""
        return self.path.with_name(PAGE_NAME)

    def add(
        self,
        session: Session,
        *,
        when: datetime | None = None,
        folder: Path | None = None,
        known: str = "",
        **told: Any,
    ) -> Entry:
        """Keep a session. ``told``: profile, pain_before, pain_after, stop_reason, note.

        The same recording judged again into the same folder replaces its entry, and so does what is told
        later of a set that has an id (``known``); what the person had said about it stays. Raises UsageError
        for a value that is none.
        """
        moment = when or datetime.now().astimezone()
        moment = moment if moment.tzinfo else moment.astimezone()
        place = str(folder.resolve()) if folder else ""
        said = Told(folder=place, **told)
        content = session.to_dict()
        # Rounded as it is kept, so that an export and its import give the same entry.
        session = Session.from_dict(content)
        with self.file.writing() as connection:
            former = _entry(connection, known) if known else _former(connection, session, said)
            if former is not None:
                said = _keep_told(former, said)
                connection.execute("DELETE FROM sessions WHERE id = ?", (former.id,))
            identifier = former.id if former else uuid.uuid4().hex
            entry = make_entry(identifier, session, moment, said)
            put(connection, entry, session_text(content))
        return entry

    def join(self, identifiers: Sequence[str], name: str, at: datetime, skipped: Skipped) -> PlanEntry:
        """These sets were the parts of one plan for the day, which began ``at``.

        ``skipped``: the exercise and the leg of each set of it that was not done.
        """
        plan = PlanEntry(uuid.uuid4().hex, name, at.isoformat(), tuple(skipped))
        with self.file.writing() as connection:
            put_plan(connection, plan)
            for identifier in identifiers:
                connection.execute("UPDATE sessions SET plan = ? WHERE id = ?", (plan.id, identifier))
        return plan

    def plans(self) -> dict[str, PlanEntry]:
        """Every plan for the day that was done, by its id."""
        with self.file.reading() as connection:
            rows = connection.execute("SELECT id, name, at, skipped FROM plans ORDER BY at").fetchall()
        return {row[0]: plan_entry(*row) for row in rows}

    def entries(self, profile: str | None = None, last: int | None = None) -> list[Entry]:
        """The sets in the order of time, of one profile or of all, the ``last`` ones or all."""
        where = "WHERE profile = ? " if profile is not None else ""
        values: list[Any] = [] if profile is None else [profile]
        query = f"SELECT {_NAMES} FROM sessions {where}ORDER BY at_epoch_s DESC, id LIMIT ?"  # nosec B608
        with self.file.reading() as connection:
            rows = connection.execute(query, [*values, -1 if last is None else last]).fetchall()
        return [Entry(*row) for row in reversed(rows)]

    def count(self, profile: str | None = None) -> int:
        """How many sets there are, of one profile or of all."""
        query = "SELECT count(*) FROM sessions WHERE :profile IS NULL OR profile = :profile"
        with self.file.reading() as connection:
            (found,) = connection.execute(query, {"profile": profile}).fetchone()
        return int(found)

    def session(self, identifier: str) -> Session:
        """The whole session of an entry. Raises InputError when there is none."""
        with self.file.reading() as connection:
            row = connection.execute("SELECT session FROM records WHERE id = ?", (identifier,)).fetchone()
        if row is None:
            raise InputError(f"session {identifier}", "is not in the history", "See: posecheck history")
        return Session.from_dict(json.loads(row[0]))

    def find(self, beginning: str) -> list[Entry]:
        """The one set whose id begins like this, or the sets of the one plan whose id does.

        Raises InputError for none or several.
        """
        with self.file.reading() as connection:
            query = (
                f"SELECT {_NAMES} FROM sessions WHERE substr(id, 1, :long) = :beginning "  # nosec B608
                "OR substr(plan, 1, :long) = :beginning ORDER BY at_epoch_s, id"
            )
            values = {"long": len(beginning), "beginning": beginning}
            found = [Entry(*row) for row in connection.execute(query, values)]
        meant = {entry.id if entry.id.startswith(beginning) else entry.plan for entry in found}
        if len(meant) == 1 and beginning:
            return found
        problem = "is not in the history" if not found else "could be several sets"
        raise InputError(f"set {beginning!r}", problem, "See the ids with: posecheck history")

    def delete(self, identifiers: Sequence[str]) -> int:
        """Delete sets so that their bytes are gone from the file; how many there were.

        With its last set a plan goes too.
        """
        with self.file.writing() as connection:
            gone = sum(
                connection.execute("DELETE FROM sessions WHERE id = ?", (identifier,)).rowcount
                for identifier in identifiers
            )
            connection.execute(_EMPTY_PLANS)
        self._scrub()
        return gone

    def delete_profile(self, name: str) -> int:
        """Delete a person: their sets and their calibration; how many sets there were."""
        with self.file.writing() as connection:
            gone = connection.execute("DELETE FROM sessions WHERE profile = ?", (name,)).rowcount
            connection.execute("DELETE FROM profiles WHERE name = ?", (name,))
            connection.execute(_EMPTY_PLANS)
        self._scrub()
        return gone

    def delete_all(self) -> int:
        """Delete everything, damaged copies too; how many sets there were."""
        with self.file.writing() as connection:
            gone = connection.execute("DELETE FROM sessions").rowcount
            connection.execute("DELETE FROM profiles")
            connection.execute(_EMPTY_PLANS)
        self._scrub()
        self.file.remove_damaged()
        return gone

    def profiles(self) -> list[tuple[str, int]]:
        """Every profile with the number of its sets."""
        query = (
            "SELECT name, count(sessions.id) FROM profiles LEFT JOIN sessions ON profile = name "
            "GROUP BY name ORDER BY name"
        )
        with self.file.reading() as connection:
            return [(str(name), int(count)) for name, count in connection.execute(query)]

    def person(self, name: str | None) -> str | None:
        """A profile's name as it is kept; None stays None. Raises UsageError for a name of nobody."""
        if name is None:
            return None
        wanted = profile_name(name)
        with self.file.reading() as connection:
            row = connection.execute("SELECT name FROM profiles WHERE name = ?", (wanted,)).fetchone()
        if row is None:
            raise UsageError(
                f"profile '{wanted}'", "is not in the history", "See: posecheck history profiles"
            )
        return str(row[0])

    def save_calibration(self, profile: str, leg: Side, calibration: Calibration) -> None:
        """Remember the zero and the range of one of a person's legs."""
        name = profile_name(profile)
        with self.file.writing() as connection:
            known = {**_calibrations(connection, name), leg: calibration}
            add_profile(connection, name, calibrations_text(known))

    def calibrations(self, profile: str) -> dict[Side, Calibration]:
        """The remembered calibrations, by leg."""
        with self.file.reading() as connection:
            return _calibrations(connection, profile)

    def _scrub(self) -> None:
        """The page of trends was made from what is deleted: it goes too."""
        self.file.scrub()
        self.file.remove(self.page)


def _calibrations(connection: sqlite3.Connection, profile: str) -> dict[Side, Calibration]:
    row = connection.execute("SELECT calibration FROM profiles WHERE name = ?", (profile,)).fetchone()
    return calibrations_from(row[0]) if row and row[0] else {}


def put(connection: sqlite3.Connection, entry: Entry, session: str) -> None:
    """Insert one set and, when it is new, its profile."""
    add_profile(connection, entry.profile)
    connection.execute(f"INSERT INTO sessions ({_NAMES}) VALUES ({_MARKS})", entry.values())  # nosec B608
    connection.execute("INSERT INTO records (id, session) VALUES (?, ?)", (entry.id, session))


def put_plan(connection: sqlite3.Connection, plan: PlanEntry) -> None:
    """Insert a plan for the day; one that is there already stays as it is."""
    connection.execute(
        "INSERT OR IGNORE INTO plans (id, name, at, skipped) VALUES (?, ?, ?, ?)", plan.values()
    )


def add_profile(connection: sqlite3.Connection, name: str, calibration: str | None = None) -> None:
    """Make a profile, or set its calibration when one is given."""
    connection.execute(
        "INSERT INTO profiles (name, calibration) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET calibration = coalesce(excluded.calibration, calibration)",
        (name, calibration),
    )


def _entry(connection: sqlite3.Connection, identifier: str) -> Entry | None:
    query = f"SELECT {_NAMES} FROM sessions WHERE id = ?"  # nosec B608
    row = connection.execute(query, (identifier,)).fetchone()
    return Entry(*row) if row else None


def _former(connection: sqlite3.Connection, entry_of: Session, said: Told) -> Entry | None:
    """The entry of the same recording, judged earlier into the same folder."""
    if not said.folder:
        return None
    row = connection.execute(
        f"SELECT {_NAMES} FROM sessions WHERE folder = ? AND source_name = ? AND profile = ? "  # nosec B608
        "AND abs(duration_s - ?) < 0.002",
        (storable(said.folder), storable(entry_of.source.name), said.profile, entry_of.summary.duration_s),
    ).fetchone()
    return Entry(*row) if row else None


def _keep_told(former: Entry, said: Told) -> Told:
    """What was said about the set before stays where nothing new is said."""
    return Told(
        profile=said.profile,
        pain_before=former.pain_before if said.pain_before is None else said.pain_before,
        pain_after=former.pain_after if said.pain_after is None else said.pain_after,
        stop_reason=said.stop_reason or former.stop_reason,
        note=said.note or former.note,
        folder=said.folder,
        plan=said.plan or former.plan,
    )
