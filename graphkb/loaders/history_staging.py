"""Where rows of history wait until all of them are read: a temporary file, so that memory does not grow with them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson

from graphkb.loaders.history_rows import Told

CASES_AT_ONCE = 1_000
"""Events whose work orders are looked up at once."""

_SETUP = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE event (id TEXT PRIMARY KEY, file INTEGER, number INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE work_order (id TEXT PRIMARY KEY, event TEXT, file INTEGER, number INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE transition (
  event, file, number, subject, at INTEGER, action, from_state, to_state, organization, post, actor, reason, note
);
CREATE INDEX work_order_by_event ON work_order (event);
"""
_TOLD = (
    "SELECT event, subject, at, action, from_state, to_state, organization, post, actor, reason, note FROM transition"
)
_TRANSITIONS = f"{_TOLD} ORDER BY at, rowid"
_TRANSITIONS_OF = f"{_TOLD} WHERE event = ? ORDER BY at, rowid"
_MOVES_OF = """
SELECT event, file, number, subject, at, from_state, to_state FROM transition
WHERE event IN (SELECT value FROM json_each(?)) ORDER BY rowid
"""

_GAPS = """
SELECT event, file, number, from_state, before FROM (
  SELECT event, file, number, from_state, LAG(to_state) OVER (PARTITION BY subject ORDER BY at, rowid) AS before
  FROM transition
) WHERE from_state <> before
"""

StagedTransition = tuple[str, int, int, *Told]
"""Id of its event, number of its file, its row there, and what it tells."""


class Staged(NamedTuple):
    """A row of events or work orders that waits.

    Args:
        file: Number of its file.
        number: Its row there.
        row: Column → value.
    """

    file: int
    number: int
    row: dict[str, Any]


class Move(NamedTuple):
    """What a transition moves, and where it stands.

    Args:
        event: Id of the event whose case it belongs to.
        file: Number of its file; None if the store has it.
        number: Its row there.
        subject: Id of the event or order that it moves.
        at: Instant.
        before: The state that it leaves; None for the first.
        after: The state that it comes to.
    """

    event: str
    file: int | None
    number: int
    subject: str
    at: int
    before: str | None
    after: str


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

    def put_transitions(self, rows: Iterable[StagedTransition]) -> None:
        """Keep rows of transitions, in the order of their files."""
        self._put("INSERT INTO transition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _put(self, text: str, values: Iterable[tuple[Any, ...]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(text, values)
        self._database.execute("COMMIT")

    def cases(self) -> Iterator[tuple[Staged, list[Staged]]]:
        """Yield the rows of all events, by id, each with those of its work orders, by id."""
        events = map(_staged, self._database.execute("SELECT file, number, body FROM event ORDER BY id"))
        while portion := list(islice(events, CASES_AT_ONCE)):
            yield from self._with_orders(portion)

    def cases_of(self, names: Sequence[str]) -> Iterator[tuple[Staged, list[Staged]]]:
        """Yield the same of the events *names*."""
        text = "SELECT file, number, body FROM event WHERE id IN (SELECT value FROM json_each(?))"
        yield from self._with_orders(list(map(_staged, self._database.execute(text, (_list(names),)))))

    def _with_orders(self, events: Sequence[Staged]) -> Iterator[tuple[Staged, list[Staged]]]:
        names = [each.row["id"] for each in events]
        text = "SELECT file, number, body FROM work_order WHERE event IN (SELECT value FROM json_each(?)) ORDER BY id"
        orders: dict[str, list[Staged]] = {name: [] for name in names}
        for order in map(_staged, self._database.execute(text, (_list(names),))):
            orders[order.row["event"]].append(order)
        return zip(events, orders.values(), strict=True)

    def transitions(self) -> Iterator[tuple[str, *Told]]:
        """Yield all transitions, each behind the id of its event, by `at`, then in the order in which they came."""
        return iter(self._database.execute(_TRANSITIONS))

    def gaps(self) -> list[tuple[str, int, int, str, str]]:
        """Return the transitions that leave another state than the one before them came to.

        Returns:
            Event, number of the file, row, the state that it leaves, and the one that was come to.
        """
        return self._database.execute(_GAPS).fetchall()

    def transitions_of(self, event: str) -> Iterator[tuple[str, *Told]]:
        """Yield those of one event and its orders, in the same order."""
        self._index_transitions()
        return iter(self._database.execute(_TRANSITIONS_OF, (event,)))

    def moves_of(self, events: Sequence[str]) -> Iterator[Move]:
        """Yield what the transitions of *events* and their orders move, in the order in which they came."""
        self._index_transitions()
        return map(Move._make, self._database.execute(_MOVES_OF, (_list(events),)))

    def _index_transitions(self) -> None:
        """Make those of an event quick to find; most loads need none."""
        self._database.execute("CREATE INDEX IF NOT EXISTS transition_by_event ON transition (event)")

    def forget(self, event: str) -> list[tuple[str, int, int]]:
        """Remove a case, and return the (table, file, row) of each of its rows."""
        self._index_transitions()
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


def _list(names: Sequence[str]) -> str:
    return orjson.dumps(names).decode()


def _staged(row: tuple[int, int, bytes]) -> Staged:
    file, number, body = row
    return Staged(file, number, orjson.loads(body))
