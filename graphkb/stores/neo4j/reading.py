"""What is known at a revision, read while others write."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from time import sleep
from typing import NamedTuple, TypeVar

from graphkb.model.facts import FactBatch
from graphkb.model.kinds import TABLES, Table
from graphkb.stores.base import BATCH_SIZE
from graphkb.stores.neo4j.database import Database, Transaction, run
from graphkb.stores.neo4j.homes import HOMES, TABLE_OF_ORIGIN, Section
from graphkb.stores.neo4j.layout import Row, batches_of, order_of, row_of_body

T = TypeVar("T")

Found = tuple[Table, list[Row]]

KEYS_AT_ONCE = 10_000
"""Keys in one look-up."""
SETTLE_S = 0.02
"""Seconds between two readings beside a large commit: the indexes of one batch take milliseconds."""


class Progress(NamedTuple):
    """How far writers are: what was read between two equal ones is whole.

    Args:
        revision: The latest that is finished.
        batch: Of the large commit now being written, the last batch; None: there is none.
    """

    revision: int
    batch: int | None


class Place(NamedTuple):
    """A part of what a stream has still to walk over."""

    table: Table
    section: Section


def progress(transaction: Transaction) -> Progress:
    """Return how far writers are."""
    [found] = run(transaction, "progress")
    return Progress(*found)


def undisturbed(transaction: Transaction, read: Callable[[Progress], T]) -> T:
    """Return what *read* gives, read again where a writer has finished something meanwhile.

    A statement sees what is committed while it runs, so it may find one half of a commit, or a fact neither where it
    was nor where it went. The server writes a transaction into its records before its indexes: while a large commit is
    under way its last batch may be told by `progress` and yet not be found, so then two readings must agree.
    """
    before, earlier = progress(transaction), None
    while True:
        found = read(before)
        after = progress(transaction)
        if after == before and (after.batch is None or found == earlier):
            return found
        if after.batch is not None:
            sleep(SETTLE_S)
        before, earlier = after, found


def stream(database: Database, known_at: int | None = None) -> Iterator[FactBatch]:
    """Yield what was known at *known_at*, by table, key and start; a later version's number is its `superseded`."""
    latest = database.read(progress).revision
    at = latest if known_at is None else min(known_at, latest)
    places = [Place(table, section) for table in TABLES.values() for section in HOMES[table.name].sections]
    while places:
        found, places = database.read(partial(_stretch, places=places, at=at))
        for table, rows in found:
            yield from batches_of(table, _hidden(rows, latest))


def _stretch(transaction: Transaction, places: list[Place], at: int) -> tuple[list[Found], list[Place]]:
    """Return the facts of the first of *places*, about a batch of them, and the places that are left."""

    def read(now: Progress) -> tuple[list[Found], list[Place]]:
        found: list[Found] = []
        rest = deque(places)
        while rest and sum(len(rows) for _, rows in found) < BATCH_SIZE:
            table, section = rest.popleft()
            following = HOMES[table.name].cut(transaction, section)
            if following:
                rest.appendleft(Place(table, Section(following, section.end)))
            page = Section(section.start, following or section.end)
            found.append((table, between(transaction, table, page, at, now)))
        return found, list(rest)

    return undisturbed(transaction, read)


def between(transaction: Transaction, table: Table, section: Section, at: int, now: Progress) -> list[Row]:
    """Return what was known at *at* under the keys of *section*, in order."""
    rows = HOMES[table.name].between(transaction, section, at)
    if now != Progress(at, None):  # otherwise nothing was superseded after *at*
        rows += superseded_between(transaction, table, section, at)
    return _sorted(table, rows)


def superseded_between(transaction: Transaction, table: Table, section: Section, at: int) -> list[Row]:
    """Return what was known at *at* under the keys of *section* and is no longer, in no order."""
    limits = {**section._asdict(), "known_at": at}
    return _bodies(table, run(transaction, "versions_between", table=table.name, **limits))


def stream_since(database: Database, since: int) -> Iterator[FactBatch]:
    """Yield what was superseded after *since*, then what was written after it; each by table, key and start."""
    latest, changed = database.read(changed_since(since))
    for table, keys in portions(changed):
        rows = database.read(partial(_superseded, table=table, keys=keys))
        yield from batches_of(table, [row for row in rows if row[-2] <= since < row[-1] <= latest])
    for table, keys in portions(changed):
        versions = database.read(partial(known_under, table=table, keys=keys, at=latest))
        yield from batches_of(table, _hidden([row for row in versions if row[-2] > since], latest))


def changed_since(since: int) -> Callable[[Transaction], tuple[int, dict[str, list[str]]]]:
    """Return a read of the latest revision and the keys, by table, under which anything changed after *since*."""

    def read(transaction: Transaction) -> tuple[int, dict[str, list[str]]]:
        keys: dict[str, set[str]] = {}

        def look(now: Progress) -> int:
            for origin, found in run(transaction, "changed_keys", since=since):
                keys.setdefault(TABLE_OF_ORIGIN[origin].name, set()).update(found)
            return now.revision

        latest = undisturbed(transaction, look)
        return latest, {name: sorted(keys[name]) for name in TABLES if name in keys}

    return read


def known_under(transaction: Transaction, table: Table, keys: Sequence[str], at: int) -> list[Row]:
    """Return what was known at *at* under *keys*, in order."""

    def read(now: Progress) -> list[Row]:
        rows = [row for row in HOMES[table.name].under(transaction, keys) if row[-2] <= at]
        if now != Progress(at, None):
            rows += [row for row in _superseded(transaction, table, keys) if row[-2] <= at < row[-1]]
        return _sorted(table, rows)

    return undisturbed(transaction, read)


def all_under(transaction: Transaction, table: Table, keys: Sequence[str]) -> list[Row]:
    """Return every version under *keys*, also those of a large commit that is not finished, in order."""

    def read(_: Progress) -> list[Row]:
        return HOMES[table.name].under(transaction, keys) + _superseded(transaction, table, keys)

    return _sorted(table, undisturbed(transaction, read))


def versions_under(transaction: Transaction, table: Table, key: str) -> list[Row]:
    """Return every version under *key* that is known or was, by revision, then start."""
    latest = progress(transaction).revision
    rows = [row for row in all_under(transaction, table, [key]) if row[-2] <= latest]
    return _hidden(sorted(rows, key=lambda row: row[-2]), latest)


def _superseded(transaction: Transaction, table: Table, keys: Sequence[str]) -> list[Row]:
    return _sorted(table, _bodies(table, run(transaction, "versions_by_keys", table=table.name, keys=keys)))


def _bodies(table: Table, found: list[list[Row]]) -> list[Row]:
    [rows] = found
    return [row_of_body(table, row) for row in rows]


def _sorted(table: Table, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: order_of(table, row))


def _hidden(rows: list[Row], latest: int) -> list[Row]:
    """Return *rows* as they are to who knows *latest*: what was superseded later is still known."""
    return [row if row[-1] is None or row[-1] <= latest else [*row[:-1], None] for row in rows]


def portions(keys: Mapping[str, Sequence[str]]) -> Iterator[tuple[Table, Sequence[str]]]:
    """Yield *keys*, table by table, `KEYS_AT_ONCE` at a time."""
    for name, all_keys in keys.items():
        for start in range(0, len(all_keys), KEYS_AT_ONCE):
            yield TABLES[name], all_keys[start : start + KEYS_AT_ONCE]
