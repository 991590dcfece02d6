"""What changed since a revision, in order: found by revision, or table by table where one revision changed much."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from heapq import nsmallest
from itertools import chain, islice, takewhile
from typing import Final, NamedTuple

from graphkb.model.facts import FactBatch
from graphkb.model.kinds import SEPARATOR, TABLES, Table
from graphkb.model.versions import ALWAYS, FactName, Place, Version, changes_of
from graphkb.stores.neo4j import reading
from graphkb.stores.neo4j.database import Database, Transaction, run
from graphkb.stores.neo4j.homes import HOMES, TABLE_OF_ORIGIN, Section
from graphkb.stores.neo4j.layout import Row, batches_of

PLACES_AT_ONCE: Final = 2_000
"""Places of one kind that are looked up by revision: a revision with more is walked through in the order of keys."""

KEYS_AT_ONCE: Final = 500
"""Keys whose versions are read together."""

_ORDER = {name: number for number, name in enumerate(TABLES)}

Spot = tuple[int, int, str]
"""Revision, number of the table and key: a place without its start."""


class Span(NamedTuple):
    """What is wanted.

    Args:
        since: The revision that changes are told against.
        behind: The revision behind which they are wanted.
        after: Where they begin.
        latest: What is known at this revision is known; nothing later is looked at.
    """

    since: int
    behind: int
    after: Place
    latest: int

    def of(self, superseded: Iterable[Row], current: Iterable[Row], table: Table) -> Iterator[Version]:
        """Yield the changes that versions under some keys come to."""
        gone = [row for row in superseded if row[-2] <= self.since < row[-1] <= self.latest]
        known = [[*row[:-1], None] for row in current if self.since < row[-2] <= self.latest]
        batches = chain(batches_of(table, gone), batches_of(table, known))
        return (each for each in changes_of(batches) if each.place > self.after)


def changes_since(database: Database, since: int, after: FactName | None, limit: int) -> list[Version]:
    """Return what `graphkb.stores.base.Store.changes` does."""
    latest, batch = database.read(reading.progress)
    if batch is not None:
        return _all(database, since, after, limit)
    found: list[Version] = []
    if after is not None:
        span = Span(since - 1, since - 1, _place(since, after), latest)
        of_revision = takewhile(lambda each: each.revision == since, _ordered(database, span))
        found += islice(of_revision, limit)
    span = Span(since, since, (since, len(TABLES), "", 0), latest)
    found += islice(_ordered(database, span), limit - len(found))
    return found


def _place(revision: int, fact: FactName) -> Place:
    table, key, start = fact
    return revision, _ORDER[table], key, ALWAYS if start is None else start


def _all(database: Database, since: int, after: FactName | None, limit: int) -> list[Version]:
    """Return the same by reading all: while a large commit goes on, what is known may be in other places."""

    def told(since: int) -> Iterator[Version]:
        stream: Iterable[FactBatch] = reading.stream_since(database, since) if since else reading.stream(database)
        return changes_of(stream)

    left = told(since)
    if after is not None:
        place = _place(since, after)
        left = chain(left, (each for each in told(since - 1) if each.revision == since and each.place > place))
    return nsmallest(limit, left, key=lambda each: each.place)


def _ordered(database: Database, span: Span) -> Iterator[Version]:
    """Yield the changes of *span* in order."""
    behind = span.behind
    while behind < span.latest:
        spots = database.read(partial(_upcoming, behind=behind, latest=span.latest)) if behind else None
        if spots is None:
            behind += 1
            yield from _walked(database, span, behind)
        else:
            behind, places = spots
            yield from _looked_up(database, span, [spot for spot in places if spot >= span.after[:3]])


def _upcoming(transaction: Transaction, behind: int, latest: int) -> tuple[int, list[Spot]] | None:
    """Return where the changes behind a revision are, in order, and up to which revision these are all.

    None where the very next revision changed too much to be looked up.
    """
    found = reading.undisturbed(
        transaction, lambda _: run(transaction, "next_changes", since=behind, limit=PLACES_AT_ONCE)
    )
    of_kind: dict[str, list[int]] = defaultdict(list)
    for kind, revision, *_ in found:
        of_kind[kind].append(revision)
    cut = [max(revisions) - 1 for revisions in of_kind.values() if len(revisions) == PLACES_AT_ONCE]
    until = min(cut, default=latest)
    if until <= behind:
        return None
    spots = {(revision, _ORDER[TABLE_OF_ORIGIN[origin].name], key) for _, revision, origin, key in found}
    return until, sorted(spot for spot in spots if spot[0] <= until)


def _looked_up(database: Database, span: Span, spots: list[Spot]) -> Iterator[Version]:
    """Yield the changes at *spots*, which are in order."""
    for begin in range(0, len(spots), KEYS_AT_ONCE):
        portion = set(spots[begin : begin + KEYS_AT_ONCE])
        keys: dict[str, list[str]] = defaultdict(list)
        for number, key in {spot[1:] for spot in portion}:
            keys[list(TABLES)[number]].append(key)
        versions: list[Version] = []
        for table, of_table in reading.portions(keys):
            rows = database.read(partial(reading.all_under, table=table, keys=of_table))
            superseded = [row for row in rows if row[-1] is not None]
            current = [row for row in rows if row[-1] is None or row[-1] > span.latest]
            versions += span.of(superseded, current, table)
        yield from sorted((each for each in versions if each.place[:3] in portion), key=lambda each: each.place)


def _walked(database: Database, span: Span, revision: int) -> Iterator[Version]:
    """Yield the changes of one revision by walking over all keys, table by table."""
    begin = span.after if span.after[0] == revision else (revision, 0, "", 0)
    for table in islice(TABLES.values(), begin[1], None):
        key = begin[2] if _ORDER[table.name] == begin[1] else ""
        for section in HOMES[table.name].sections:
            start: str | None = max(section.start, _start(table, key))
            while start is not None and start < section.end:
                page = Section(start, section.end)
                versions, start = database.read(partial(_page, table=table, section=page, span=span))
                yield from sorted((each for each in versions if each.revision == revision), key=lambda each: each.place)


def _start(table: Table, key: str) -> str:
    """Return where a section that holds *key* may begin: relationships are read from where they begin."""
    if table.ends is None or not key:
        return key
    begins = table.key_positions.index(table.index[table.ends[0]])
    return SEPARATOR.join(key.split(SEPARATOR)[: begins + 1])


def _page(transaction: Transaction, table: Table, section: Section, span: Span) -> tuple[list[Version], str | None]:
    """Return the changes under the first keys of *section*, and where the rest of it begins; None: there is none."""

    def read(now: reading.Progress) -> tuple[list[Version], str | None]:
        following = HOMES[table.name].cut(transaction, section)
        page = Section(section.start, following or section.end)
        current = reading.between(transaction, table, page, span.latest, now)
        superseded = reading.superseded_between(transaction, table, page, span.since) if span.since else []
        return list(span.of(superseded, current, table)), following

    return reading.undisturbed(transaction, read)
