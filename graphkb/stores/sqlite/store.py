"""The store in one SQLite file. The contract is in graphkb.stores.base, the layout in queries/sqlite/setup."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Self

import apsw
import orjson

from graphkb.errors import Conflict
from graphkb.model.changes import Change, Plan, plan_changes, touched_keys
from graphkb.model.collector import collector_paused
from graphkb.model.events import Once
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.kinds import TABLES
from graphkb.model.times import now
from graphkb.model.versions import FactName, Version
from graphkb.stores.base import EMPTY
from graphkb.stores.checks import check_commit, check_once
from graphkb.stores.sqlite.changes import changes_since
from graphkb.stores.sqlite.database import Database, path_of
from graphkb.stores.sqlite.event_writing import keep, kept
from graphkb.stores.sqlite.events import EventStore
from graphkb.stores.sqlite.rows import Kind, batch_of, declared_kinds, facts_by_key, rows_of, start_of
from graphkb.stores.statements import statement

ROWS_AT_ONCE = 1_000
"""Facts in one batch of a read: few enough that their text is still in the processor's cache when it is parsed, which
halves the time that `graphkb.stores.base.BATCH_SIZE` of them would take."""

KEYS_AT_ONCE = 10_000
"""Keys in one look-up of what a commit touches."""


class SqliteStore(EventStore):
    """Keeps knowledge and events in one SQLite file."""

    def __init__(self, database: Database, kinds: Mapping[str, Kind]) -> None:
        super().__init__(database)
        self._number = {name: kind.number for name, kind in kinds.items()}

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Self:
        """Open the file that *url* names; see `graphkb.stores.open_store`."""
        database = Database.open(path_of(url), create=create)
        try:
            return cls(database, _declare_kinds(database))
        except BaseException:
            database.close()
            raise

    @property
    def lock_timeout_s(self) -> float:
        """Seconds that a commit waits for another writer."""
        return self._database.lock_timeout_s

    @lock_timeout_s.setter
    def lock_timeout_s(self, seconds: float) -> None:
        self._database.lock_timeout_s = seconds

    def revision(self) -> Revision:
        with self._database.reading() as connection:
            return _latest(connection)

    def commit(
        self,
        changes: Sequence[Change],
        *,
        actor: str,
        note: str | None = None,
        source: str | None = None,
        expected_revision: int | None = None,
        once: Once | None = None,
        result: str = "",
    ) -> Revision:
        self._database.check_open()
        check_commit(changes, actor, note, source, result)
        check_once(once)
        with collector_paused(), self._database.writing() as connection:
            latest = _latest(connection)
            _expect(connection, latest, expected_revision, once)
            plan = plan_changes(changes, self._known(connection, changes) if latest.number else {})
            made = Revision(latest.number + 1, max(now(), latest.at), actor, note, source) if plan else latest
            if plan:
                self._write(connection, plan, made)
            if once:
                keep(connection, once, made.number, result)
            return made

    def _known(
        self, connection: apsw.Connection, changes: Sequence[Change]
    ) -> Mapping[tuple[str, str], Sequence[Fact]]:
        return facts_by_key(
            batch
            for table, touched in touched_keys(changes).items()
            for keys in _portions(list(touched))
            for batch in self._read(connection, "facts_by_keys", table, keys)
        )

    def _write(self, connection: apsw.Connection, plan: Plan, made: Revision) -> None:
        number = self._number
        connection.execute(statement("sqlite", "put_revision"), made)
        connection.executemany(
            statement("sqlite", "supersede_fact"),
            ((made.number, number[table], key, start_of(valid_from)) for table, key, valid_from in plan.superseded),
        )
        connection.executemany(statement("sqlite", "put_facts"), rows_of(plan.put, number, made.number))

    def facts(self, since: int = 0) -> Iterator[FactBatch]:
        if since <= 0:
            return self._stream("facts_now")
        return self._stream("facts_superseded_since", "facts_written_since", known_at=since)

    def history(self, known_at: int) -> Iterator[FactBatch]:
        return self._stream("facts_known_at", known_at=known_at)

    def _stream(self, *names: str, known_at: int | None = None) -> Iterator[FactBatch]:
        self._database.check_open()
        return self._batches(names, () if known_at is None else (known_at,))

    def _batches(self, names: Sequence[str], arguments: tuple[Any, ...]) -> Iterator[FactBatch]:
        with self._database.reading() as connection:
            for name in names:
                for table in TABLES:
                    for batch in self._read(connection, name, table, *arguments):
                        yield batch
                        self._database.check_open()

    def _read(self, connection: apsw.Connection, name: str, table: str, *arguments: Any) -> Iterator[FactBatch]:
        cursor = connection.execute(statement("sqlite", name), (self._number[table], *arguments))
        while rows := list(islice(cursor, ROWS_AT_ONCE)):
            yield batch_of(TABLES[table], rows)

    def versions(self, table: str, key: str) -> list[FactBatch]:
        with self._database.reading() as connection:
            return list(self._read(connection, "versions", table, key))

    def changes(self, since: int, after: FactName | None = None, limit: int = 1000) -> list[Version]:
        with self._database.reading() as connection:
            return changes_since(connection, self._number, since, after, limit)

    def revisions(self, since: int = 0, limit: int = 1000) -> list[Revision]:
        with self._database.reading() as connection:
            rows = connection.execute(statement("sqlite", "revisions"), (since, limit))
            return [Revision(*row) for row in rows]

    def revision_at(self, at: int) -> Revision:
        with self._database.reading() as connection:
            return _one_revision(connection.execute(statement("sqlite", "revision_at"), (at,)))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _declare_kinds(database: Database) -> dict[str, Kind]:
    """Make the file know every declared table and column; nothing is written where it does."""
    with database.reading() as connection:
        stored = _kinds(connection)
    kinds = declared_kinds(database.path, stored)
    if set(kinds.values()) <= set(stored):
        return kinds
    with database.writing() as connection:
        kinds = declared_kinds(database.path, _kinds(connection))
        connection.executemany(statement("sqlite", "put_kind"), kinds.values())
    return kinds


def _kinds(connection: apsw.Connection) -> list[Kind]:
    return [Kind(*row) for row in connection.execute(statement("sqlite", "kinds"))]


def _expect(connection: apsw.Connection, latest: Revision, revision: int | None, once: Once | None) -> None:
    """Refuse a commit that was made against another revision than *latest*, or whose outcome is kept already."""
    if revision is not None and revision != latest.number:
        raise Conflict(f"the store is at revision {latest.number}, not {revision}; read it again first")
    if once and kept(connection, once):
        raise Conflict(f"{once.key!r}: the request with this key was made already; read its outcome")


def _portions(keys: list[str]) -> Iterator[str]:
    for start in range(0, len(keys), KEYS_AT_ONCE):
        yield orjson.dumps(keys[start : start + KEYS_AT_ONCE]).decode()


def _latest(connection: apsw.Connection) -> Revision:
    return _one_revision(connection.execute(statement("sqlite", "latest_revision")))


def _one_revision(rows: apsw.Cursor) -> Revision:
    return next((Revision(*row) for row in rows), EMPTY)
