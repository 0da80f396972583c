"""One open history file: reading, writing, and what happens when it turns out to be damaged."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from posecheck.app.history.database import (
    BUSY_S,
    Damaged,
    connect,
    damaged_copies,
    guarded,
    inode_of,
    set_aside,
    transaction,
)
from posecheck.errors import OutputError


class HistoryFile:
    """Opens the database when it is first needed. ``notices`` are sentences that must be shown.

    ``busy_s``: how long it waits for another program. Every method may raise OutputError.
    """

    def __init__(self, path: Path, now: datetime | None = None, busy_s: float = BUSY_S) -> None:
        self.path = path
        self.notices: list[str] = []
        self._now, self._busy_s = now, busy_s
        self._connection: sqlite3.Connection | None = None
        self._inode = 0

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from."""
        with self._watched() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection inside a transaction: all of the block is kept, or none of it."""
        with self._watched() as connection, transaction(connection):
            yield connection

    def scrub(self) -> None:
        """After a deletion: rewrite the file without the freed pages, and empty the write-ahead log."""
        with self._watched() as connection:
            connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            self.notices.append(
                "Another posecheck holds the history open: close it to clear the last traces."
            )

    def remove(self, path: Path) -> None:
        """Delete a file that was made from the history. Raises OutputError."""
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                str(path), f"cannot be deleted, {error.strerror}", "Delete it by hand."
            ) from error

    def remove_damaged(self) -> None:
        """Delete the damaged copies that were set aside."""
        for path in damaged_copies(self.path):
            self.remove(path)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[sqlite3.Connection]:
        """The connection; damage met in the block sets the file aside and is reported."""
        connection = self._opened()
        try:
            with guarded(self.path):
                yield connection
        except Damaged as error:
            self._set_aside(error)
            problem = self.notices.pop()
            raise OutputError(str(self.path), problem[:1].lower() + problem[1:].rstrip(".")) from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._inode = inode_of(self.path)
            try:
                self._connection = connect(self.path, busy_s=self._busy_s)
            except Damaged as error:
                self._set_aside(error)
                self._connection = self._again()
            self._inode = inode_of(self.path)
        return self._connection

    def _again(self) -> sqlite3.Connection:
        try:
            return connect(self.path, busy_s=self._busy_s)
        except Damaged as error:
            problem = f"is damaged again at once ({error})"
            raise OutputError(str(self.path), problem, "Set POSECHECK_DATA to another disk.") from error

    def _set_aside(self, error: Damaged) -> None:
        self.close()
        now = self._now or datetime.now()
        target = set_aside(self.path, self._inode, now)
        where = f"kept as {target}" if target else "already set aside by another posecheck"
        self.notices.append(f"The history was damaged ({error}); it is {where}, and a new one begins.")
