"""How a fact is written on nodes and relationships, and how it is read from them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import orjson

from graphkb.model.codes import FAMILY_OF
from graphkb.model.facts import Fact, FactBatch, duty_id
from graphkb.model.kinds import TABLES, Table
from graphkb.stores.base import BATCH_SIZE

TAIL = ("valid_from", "valid_to", "source", "synthetic", "revision", "superseded")
"""What follows a fact's values in a row, and the names of their properties."""

Row = Sequence[Any]
"""One version of a fact as a statement gives it: the values in declared order, then the `TAIL`."""


class Version(NamedTuple):
    """A version of a fact, the revision that wrote it, and the one from which on it is no longer known."""

    fact: Fact
    revision: int
    superseded: int | None = None


def columns_of(table: Table) -> list[str]:
    """Return the names of the properties that make a `Row`."""
    return [*table.index, *TAIL]


_COLUMNS = {table.name: columns_of(table) for table in TABLES.values()}


def properties_of(version: Version) -> dict[str, Any]:
    """Return the properties that hold *version*: what is empty, or false, is absent."""
    fact = version.fact
    row = (*fact.values, *_tail(version))
    return {name: item for name, item in zip(_COLUMNS[fact.table], row, strict=True) if item is not None and item != ()}


def _tail(version: Version) -> tuple[Any, ...]:
    fact, revision, superseded = version
    return fact.valid_from, fact.valid_to, fact.source, fact.synthetic or None, revision, superseded


def superseded_properties(version: Version) -> dict[str, Any]:
    """Return the properties of the :Version node that keeps *version*."""
    fact = version.fact
    body = orjson.dumps(fact.values).decode()
    return {"table": fact.table, "key": fact.key, "body": body} | dict(zip(TAIL, _tail(version), strict=True))


def labels_of(fact: Fact) -> list[str]:
    """Return the labels that tell what the node of *fact* is: its table's, an organization's family, a grid's."""
    label = TABLES[fact.table].label
    assert label
    kind = fact.values[_KIND[fact.table]] if fact.table in _KIND else None
    return [label, _KIND_LABELS[kind]] if kind in _KIND_LABELS else [label]


_KIND = {"areas": TABLES["areas"].index["level"], "organizations": TABLES["organizations"].index["classification"]}

_KIND_LABELS = FAMILY_OF | {"GRID": "Grid"}


def node_properties(version: Version) -> dict[str, Any]:
    """Return the properties of the node of a fact that is no entity's: found by table and key."""
    fact = version.fact
    own = {"id": duty_id(fact.key)} if fact.table == "duties" else {}
    return own | {"table": fact.table, "key": fact.key} | properties_of(version)


def ends_of(fact: Fact) -> list[dict[str, Any]]:
    """Return the relationships that the references of *fact* make; they hold as long as it does."""
    starts, ends = fact.valid_from, fact.valid_to
    interval: dict[str, Any] = {} if starts is None else {"valid_from": starts}
    if ends is not None:
        interval["valid_to"] = ends
    found: list[dict[str, Any]] = []
    for position, relation, many in _RELATIONS[fact.table]:
        value = fact.values[position]
        if many:
            places = ({**interval, "position": place} for place in range(len(value)))
            found += [_end(relation, *each) for each in zip(value, places, strict=True)]
        elif value is not None:
            found.append(_end(relation, value, interval))
    return found


def _end(relation: str, entity: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": relation, "id": entity, "properties": properties}


_RELATIONS: dict[str, list[tuple[int, str, bool]]] = {
    table.name: [(i, column.relation, column.many) for i, column in enumerate(table.columns) if column.relation]
    for table in TABLES.values()
}

_LISTS = {table.name: [i for i, c in enumerate(table.columns) if c.many] for table in TABLES.values()}


def row_of_body(table: Table, row: Row) -> Row:
    """Return the row of a :Version: its body taken apart; columns that the table has gained since are empty."""
    values = orjson.loads(row[0])
    return [*values, *(column.empty for column in table.columns[len(values) :]), *row[1:]]


def batches_of(table: Table, rows: Iterable[Row]) -> Iterator[FactBatch]:
    """Yield *rows* in columns, at most `BATCH_SIZE` at once."""
    remaining = iter(rows)
    while portion := list(islice(remaining, BATCH_SIZE)):
        yield _batch_of(table, portion)


def _batch_of(table: Table, rows: Sequence[Row]) -> FactBatch:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for position in _LISTS[table.name]:
        columns[position] = [tuple(items) if items else () for items in columns[position]]
    values, tail = columns[: -len(TAIL)], list(map(list, columns[-len(TAIL) :]))
    tail[3] = list(map(bool, tail[3]))
    return FactBatch(table.name, list(zip(*values, strict=True)), *tail)


def versions_of(table: Table, rows: Iterable[Row]) -> Iterator[Version]:
    """Yield *rows* one by one."""
    for batch in batches_of(table, rows):
        yield from map(Version, batch.facts(), batch.revision, batch.superseded)


def order_of(table: Table, row: Row) -> tuple[str, bool, int]:
    """Return what rows of one table are ordered by: key, then valid_from, always first."""
    start = row[len(table.columns)]
    return table.key_of(row), start is not None, start or 0
