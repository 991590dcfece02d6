"""Where rows of history wait until all of them are read: a temporary file, so that memory does not grow with them."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson

_SETUP = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE event (id TEXT PRIMARY KEY, file INTEGER, number INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE work_order (id TEXT PRIMARY KEY, event TEXT, file INTEGER, number INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE transition (at INTEGER, event TEXT, file INTEGER, number INTEGER, body BLOB);
CREATE INDEX work_order_by_event ON work_order (event);
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS transition_by_at ON transition (at);
CREATE INDEX IF NOT EXISTS transition_by_event ON transition (event);
"""


class Staged(NamedTuple):
    """A row that waits.

    Args:
        file: Number of its file.
        number: Its row there.
        row: Column → value.
    """

    file: int
    number: int
    row: dict[str, Any]


class Staging:
    """Rows of events, work orders and transitions; `close` removes them."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="graphkb-")
        self._database = sqlite3.connect(Path(self._folder.name) / "history.db", isolation_level=None)
        self._database.executescript(_SETUP)

    def close(self) -> None:
        """Remove the rows; a second call does nothing."""
        self._database.close()
        self._folder.cleanup()

    def put_events(self, rows: Iterable[Staged]) -> None:
        """Keep rows of events, one an id."""
        values = ((each.row["id"], each.file, each.number, orjson.dumps(each.row)) for each in rows)
        self._put("INSERT INTO event VALUES (?, ?, ?, ?)", values)

    def put_orders(self, rows: Iterable[Staged]) -> None:
        """Keep rows of work orders, one an id."""
        values = ((r.row["id"], r.row["event"], r.file, r.number, orjson.dumps(r.row)) for r in rows)
        self._put("INSERT INTO work_order VALUES (?, ?, ?, ?, ?)", values)

    def put_transitions(self, rows: Iterable[tuple[str, Staged]]) -> None:
        """Keep rows of transitions, in the order of their files, each with the id of its event."""
        values = ((r.row["at"], event, r.file, r.number, orjson.dumps(r.row)) for event, r in rows)
        self._put("INSERT INTO transition VALUES (?, ?, ?, ?, ?)", values)

    def _put(self, text: str, values: Iterable[tuple[Any, ...]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(text, values)
        self._database.execute("COMMIT")

    def event(self, name: str) -> Staged | None:
        """Return the row of an event."""
        rows = self._database.execute("SELECT file, number, body FROM event WHERE id = ?", (name,))
        return next(map(_staged, rows), None)

    def events(self) -> Iterator[Staged]:
        """Yield the rows of all events, by id."""
        return map(_staged, self._database.execute("SELECT file, number, body FROM event ORDER BY id"))

    def orders_of(self, event: str) -> list[Staged]:
        """Return the rows of the work orders of an event, by id."""
        text = "SELECT file, number, body FROM work_order WHERE event = ? ORDER BY id"
        return list(map(_staged, self._database.execute(text, (event,))))

    def transitions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (event, row) of all transitions, by `at`, then in the order in which they came."""
        self._database.executescript(_INDEXES)
        for event, body in self._database.execute("SELECT event, body FROM transition ORDER BY at, rowid"):
            yield event, orjson.loads(body)

    def forget(self, event: str) -> list[tuple[str, int, int]]:
        """Remove a case, and return the (table, file, row) of each of its rows."""
        self._database.executescript(_INDEXES)
        gone: list[tuple[str, int, int]] = []
        for table, select, delete in _FORGET:
            gone += [(table, *row) for row in self._database.execute(select, (event,))]
            self._database.execute(delete, (event,))
        return gone


_FORGET = (
    ("events", "SELECT file, number FROM event WHERE id = ?", "DELETE FROM event WHERE id = ?"),
    ("work_orders", "SELECT file, number FROM work_order WHERE event = ?", "DELETE FROM work_order WHERE event = ?"),
    ("transitions", "SELECT file, number FROM transition WHERE event = ?", "DELETE FROM transition WHERE event = ?"),
)


def _staged(row: tuple[int, int, bytes]) -> Staged:
    file, number, body = row
    return Staged(file, number, orjson.loads(body))
