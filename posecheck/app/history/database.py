"""The SQLite file under the history: opened privately, migrated, and set aside when it is damaged."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Final

from posecheck.errors import OutputError

#: "PChk": tells our database from any other SQLite file.
APPLICATION_ID: Final = 0x5043686B
#: For so long one program waits for another.
BUSY_S: Final = 10.0
_PAUSE_S: Final = 0.01
#: Looked through at every start. The records are large, and are found out when they are read.
_CHECKED: Final = {"sessions", "profiles"}
_COMPANIONS: Final = ("", "-wal", "-shm")


class Damaged(Exception):
    """The file is no healthy database. Carries SQLite's words."""


def migrations() -> list[str]:
    """The SQL of every step; step n leads to schema n."""
    folder = resources.files("posecheck.app.history").joinpath("migrations")
    found = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".sql")), key=lambda item: item.name
    )
    return [item.read_text(encoding="utf-8") for item in found]


def connect(path: Path, *, steps: Sequence[str] | None = None, busy_s: float = BUSY_S) -> sqlite3.Connection:
    """A connection to a healthy database of the newest schema, made when there is none.

    ``steps`` lead to it: those of `migrations`. Two programs may do this at once; one waits for the other
    up to ``busy_s``. Raises Damaged, and OutputError for a foreign or a newer database, which stays as it is.
    """
    _create_private(path)
    with guarded(path), contextlib.ExitStack() as stack:
        connection = stack.enter_context(
            contextlib.closing(sqlite3.connect(path, timeout=busy_s, isolation_level=None))
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        _check(path, connection)
        _write_ahead(connection, busy_s)
        _migrate(path, connection, migrations() if steps is None else steps)
        stack.pop_all()
        return connection


@contextlib.contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours: Damaged, or an OutputError that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        words = str(error)
        if "malformed" in words or "not a database" in words or "disk image" in words:
            raise Damaged(words) from error
        if "locked" in words or "busy" in words:
            raise OutputError(
                str(path), "is in use by another posecheck", "Try again in a moment."
            ) from error
        next_step = "Free some space." if "full" in words else "Check the folder, or set POSECHECK_DATA."
        raise OutputError(str(path), f"cannot be used, {words}", next_step) from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; the write lock is taken at once, so that two programs queue."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def set_aside(path: Path, inode: int, now: datetime) -> Path | None:
    """Move a damaged database away under a name of its own; None when somebody else has done it.

    ``inode`` is that of the file in which the damage was seen: a new and healthy one stays. Raises
    OutputError.
    """
    with _lock(path):
        if inode_of(path) != inode:
            return None
        target = path.with_name(f"{path.stem}.damaged-{now:%Y%m%d-%H%M%S-%f}{path.suffix}")
        try:
            for companion in _COMPANIONS:
                with contextlib.suppress(FileNotFoundError):
                    os.rename(f"{path}{companion}", f"{target}{companion}")
        except OSError as error:
            raise OutputError(
                str(path), f"is damaged and cannot be moved, {error.strerror}", "Close other programs."
            ) from error
        return target


def damaged_copies(path: Path) -> list[Path]:
    """The databases that were set aside, with their companions."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*"))


def inode_of(path: Path) -> int:
    """Which file lies under the name; 0 when none does."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _create_private(path: Path) -> None:
    """Make folder and file readable by their owner alone; SQLite's companions follow the file."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        problem = f"cannot be opened, {error.strerror}"
        raise OutputError(str(path), problem, "Set POSECHECK_DATA to a folder of yours.") from error


def _check(path: Path, connection: sqlite3.Connection) -> None:
    """Raises Damaged when pages are broken, OutputError when the database is not ours."""
    # The tables first: whoever makes a history makes both at once, maybe between these two lines.
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID and (application or tables):
        raise OutputError(
            str(path), "is a database of another program", "Set POSECHECK_DATA to another folder."
        )
    for table in tables & _CHECKED:
        (verdict,) = connection.execute(f"PRAGMA quick_check({table})").fetchone()
        if verdict != "ok":
            raise Damaged(str(verdict).splitlines()[-1])


def _write_ahead(connection: sqlite3.Connection, busy_s: float) -> None:
    """Turn on write-ahead logging. SQLite refuses at once, without waiting, while another does the same."""
    until_s = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until_s:
                raise
            time.sleep(_PAUSE_S)


def _migrate(path: Path, connection: sqlite3.Connection, steps: Sequence[str]) -> None:
    if _version(connection) == len(steps):
        return
    with transaction(connection):
        version = _version(connection)
        if version > len(steps):
            raise OutputError(
                str(path),
                f"has schema {version}, this posecheck knows {len(steps)}",
                "Install a newer posecheck.",
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for step in steps[version:]:
            # executescript would commit first, and a step must not be seen half done.
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One program at a time. SQLite's own lock on an empty file works on every system."""
    name = path.with_suffix(".lock")
    with contextlib.closing(sqlite3.connect(name, timeout=BUSY_S, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise OutputError(str(name), f"cannot be locked, {error}", "Try again.") from error
        yield
