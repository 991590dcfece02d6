"""What changed since a revision, in order: each index has its part of it in order already."""

from collections.abc import Iterator, Mapping
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

import apsw

from graphkb.model.facts import Fact
from graphkb.model.kinds import TABLES
from graphkb.model.versions import FactName, Version
from graphkb.stores.sqlite.rows import ALWAYS, batch_of, start_of
from graphkb.stores.statements import statement

WIDTH = 7
"""Columns of a fact as `graphkb.stores.sqlite.rows.batch_of` takes them; the key, and what it said before, follow."""

Row = tuple[Any, ...]


class Place(NamedTuple):
    """Where a change stands among those of its table."""

    revision: int
    key: str
    start: int


class Found(NamedTuple):
    """A change as it is stored: what is said before and after."""

    table: str
    revision: int
    before: Row | None
    after: Row | None


def changes_since(
    connection: apsw.Connection, numbers: Mapping[str, int], since: int, after: FactName | None, limit: int
) -> list[Version]:
    """Return what `graphkb.stores.base.Store.changes` does; *numbers*: table → kind."""
    order = {name: place for place, name in enumerate(TABLES)}
    streams = []
    for table, kind in numbers.items():
        place = _place(order, table, since, after)
        streams.append(_written(connection, table, kind, since, place))
        streams.append(_gone(connection, table, kind, since, place))
        if place.revision <= 1:
            streams.append(_first(connection, table, kind, place))
    ordered = merge(*streams, key=lambda found: (found[0].revision, order[found[1].table], *found[0][1:]))
    return _versions([found for _, found in islice(ordered, limit)])


def _place(order: Mapping[str, int], table: str, since: int, after: FactName | None) -> Place:
    """Return the place behind which the changes of *table* are wanted."""
    if after is None or order[table] < order[after[0]]:
        return Place(since + 1, "", ALWAYS)
    if table != after[0]:
        return Place(since, "", ALWAYS)
    return Place(since, after[1], start_of(after[2]))


def _written(
    connection: apsw.Connection, table: str, kind: int, since: int, place: Place
) -> Iterator[tuple[Place, Found]]:
    for row in connection.execute(statement("sqlite", "changes_written"), (since, kind, *place)):
        now, key, before = row[:WIDTH], row[WIDTH], row[WIDTH + 1 :]
        known = before if before[4] is not None else None
        yield Place(now[4], key, start_of(now[0])), Found(table, now[4], known, now)


def _first(connection: apsw.Connection, table: str, kind: int, place: Place) -> Iterator[tuple[Place, Found]]:
    begin = place[1:] if place.revision == 1 else ("", ALWAYS)
    for row in connection.execute(statement("sqlite", "changes_first"), (kind, *begin)):
        yield Place(1, row[WIDTH], start_of(row[0])), Found(table, 1, None, row[:WIDTH])


def _gone(
    connection: apsw.Connection, table: str, kind: int, since: int, place: Place
) -> Iterator[tuple[Place, Found]]:
    for row in connection.execute(statement("sqlite", "changes_gone"), (kind, *place, since)):
        yield Place(row[5], row[WIDTH], start_of(row[0])), Found(table, row[5], row[:WIDTH], None)


def _versions(changes: list[Found]) -> list[Version]:
    """Return what was found, read table by table."""
    rows: dict[str, list[Row]] = {}
    for found in changes:
        rows.setdefault(found.table, []).extend(row for row in (found.before, found.after) if row is not None)
    facts = {table: batch_of(TABLES[table], of_table).facts() for table, of_table in rows.items()}

    def fact(found: Found, row: Row | None) -> Fact | None:
        return None if row is None else next(facts[found.table])

    return [Version(found.revision, None, fact(found, found.before), fact(found, found.after)) for found in changes]
