"""A fact and its versions: what one row of one table says, and since and until which revision it was known."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from graphkb.model.kinds import SEPARATOR, SYMMETRIC_LINKS, TABLES

PORTION = 500
"""Facts that are put in columns together: few enough that they are still in the processor's cache when read again."""


class Fact(NamedTuple):
    """One row of one table: an entity's state, or a relationship, over an interval.

    Args:
        table: Name of its table (`graphkb.model.kinds.TABLES`).
        values: One a column, in declared order; None where empty, a tuple for a list (() where empty).
        valid_from: First instant at which it holds; None: always did.
        valid_to: First instant at which it no longer holds; None: still open.
        source: Where it came from (document or file, and row).
        synthetic: Generated, not reported.
    """

    table: str
    values: tuple[Any, ...]
    valid_from: int | None = None
    valid_to: int | None = None
    source: str | None = None
    synthetic: bool = False

    @property
    def key(self) -> str:
        """The id of an entity, or the parts of a relationship's key joined by U+001F; all its intervals share it."""
        return TABLES[self.table].key_of(self.values)

    def __getitem__(self, item: Any) -> Any:
        """Return the value of the column *item* (a name), or the tuple's item."""
        if isinstance(item, str):
            return self.values[TABLES[self.table].index[item]]
        return tuple.__getitem__(self, item)


def fact_of(
    table: str,
    fields: dict[str, Any],
    *,
    valid_from: int | None = None,
    valid_to: int | None = None,
    source: str | None = None,
    synthetic: bool = False,
) -> Fact:
    """Assemble the fact of *table* whose columns have the (already typed) values in *fields*; others are empty.

    The ends of a symmetric link are put in code-point order, so that the reverse row is the same fact.

    Raises:
        KeyError: the table has no such column.

    >>> fact_of("persons", {"id": "person:p1", "name": "网格员0001"}).key
    'person:p1'
    """
    declared = TABLES[table]
    values = [fields.get(column.name, column.empty) for column in declared.columns]
    if unknown := fields.keys() - declared.index.keys():
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    return Fact(table, in_order(table, tuple(values)), valid_from, valid_to, source, synthetic)


def in_order(table: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return *values* with the ends of a symmetric link in code-point order; all others unchanged."""
    if table == "links" and values[0] in SYMMETRIC_LINKS and values[1] > values[2]:
        return (values[0], values[2], values[1], *values[3:])
    return values


def duty_id(key: str) -> str:
    """Return the id of the duty with this key: `duty:` and 16 hex digits of SHA-256 over it (contract.graphql)."""
    return "duty:" + hashlib.sha256(key.encode()).hexdigest()[:16]


def shown_key(table: str, key: str) -> str:
    """Return *key* as people and `Version.key` read it: an entity's id, else `TABLE|part|part`."""
    return key if TABLES[table].is_entity else "|".join([table, *key.split(SEPARATOR)])


class Revision(NamedTuple):
    """One commit of knowledge; number 0 is the empty store."""

    number: int
    at: int
    actor: str
    note: str | None = None
    source: str | None = None


@dataclass(slots=True)
class FactBatch:
    """Versions of facts of one table, in columns of equal length.

    Args:
        table: Name of the table.
        values: One row of values a fact, as in `Fact.values`.
        revision: The revision that wrote it.
        superseded: The revision from which on it is no longer known; None while it is.
    """

    table: str
    values: list[Sequence[Any]] = field(default_factory=list)
    valid_from: list[int | None] = field(default_factory=list)
    valid_to: list[int | None] = field(default_factory=list)
    source: list[str | None] = field(default_factory=list)
    synthetic: list[bool] = field(default_factory=list)
    revision: list[int] = field(default_factory=list)
    superseded: list[int | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_dated(self) -> bool:
        """Whether any fact begins or ends."""
        return bool({*self.valid_from, *self.valid_to} - {None})

    def add(self, fact: Fact, revision: int, superseded: int | None = None) -> None:
        """Append one version of *fact*."""
        self.values.append(fact.values)
        self.valid_from.append(fact.valid_from)
        self.valid_to.append(fact.valid_to)
        self.source.append(fact.source)
        self.synthetic.append(fact.synthetic)
        self.revision.append(revision)
        self.superseded.append(superseded)

    def keys(self) -> list[str]:
        """Return the key of each fact."""
        table = TABLES[self.table]
        return [row[0] for row in self.values] if table.is_entity else [*map(table.key_of, self.values)]

    def facts(self) -> Iterator[Fact]:
        """Yield the facts in order, whatever their version."""
        rows = zip(self.values, self.valid_from, self.valid_to, self.source, self.synthetic, strict=True)
        for values, valid_from, valid_to, source, synthetic in rows:
            yield Fact(self.table, tuple(values), valid_from, valid_to, source, synthetic)


def batches_of(facts: Iterable[Fact]) -> Iterator[FactBatch]:
    """Yield *facts* in columns, in order, at most `PORTION` of one table at once; their revision is 0."""
    for table, of_table in groupby(facts, attrgetter("table")):
        while portion := list(islice(of_table, PORTION)):
            yield batch_of(table, portion, 0)


def batch_of(table: str, facts: Sequence[Fact], revision: int) -> FactBatch:
    """Return *facts*, all of *table*, as written by *revision* and still known; at least one."""
    _, values, valid_from, valid_to, source, synthetic = map(list, zip(*facts, strict=True))
    return FactBatch(
        table, values, valid_from, valid_to, source, synthetic, [revision] * len(facts), [None] * len(facts)
    )
