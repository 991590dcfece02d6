"""How a fact is written in a row and read from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from graphkb.errors import ForeignDatabase
from graphkb.model.facts import Fact, FactBatch, batches_of
from graphkb.model.kinds import TABLES, Table

ALWAYS = -(2**63)
"""Stands for "always" in `fact.valid_from`, which is part of the primary key and so cannot be null."""

_LISTS = {table.name: [i for i, c in enumerate(table.columns) if c.many] for table in TABLES.values()}


class Kind(NamedTuple):
    """A table as the file knows it."""

    number: int
    name: str
    columns: str


def declared_kinds(path: Path, stored: Iterable[Kind]) -> dict[str, Kind]:
    """Return the tables by name: as *stored*, with the columns they have gained; new ones after the highest number.

    Raises:
        ForeignDatabase: the file holds tables or columns that this graphkb does not know.
    """
    known = {kind.name: kind for kind in stored}
    last = max((kind.number for kind in known.values()), default=0)
    kinds: dict[str, Kind] = {}
    for name, table in TABLES.items():
        columns = [column.name for column in table.columns]
        if name not in known:
            last += 1
        elif columns[: len(before := orjson.loads(known[name].columns))] != before:
            raise ForeignDatabase(_newer(path, f"columns of {name}"))
        kinds[name] = Kind(known[name].number if name in known else last, name, orjson.dumps(columns).decode())
    if unknown := known.keys() - TABLES.keys():
        raise ForeignDatabase(_newer(path, ", ".join(sorted(unknown))))
    return kinds


def _newer(path: Path, what: str) -> str:
    return f"{path}: was written by a newer graphkb ({what} unknown here); upgrade graphkb"


def start_of(valid_from: int | None) -> int:
    """Return *valid_from* as `fact.valid_from` has it."""
    return ALWAYS if valid_from is None else valid_from


def rows_of(facts: Iterable[Fact], numbers: Mapping[str, int], revision: int) -> Iterator[tuple[Any, ...]]:
    """Yield the parameters of `put_facts`, a row a portion of *facts*; *numbers*: table → kind."""
    for batch in batches_of(facts):
        common = (batch.valid_from, batch.valid_to, batch.source, batch.synthetic)
        rows = [*zip(batch.keys(), *common, batch.values, strict=True)]
        yield numbers[batch.table], revision, orjson.dumps(rows)


def batch_of(table: Table, rows: Sequence[tuple[Any, ...]]) -> FactBatch:
    """Return *rows*, as the `facts_*` statements give them, in columns.

    Columns that the table has gained since a row was written are empty.
    """
    valid_from, valid_to, source, synthetic, revision, superseded, bodies = zip(*rows, strict=True)
    values = orjson.loads(b"[" + b",".join(bodies) + b"]")
    if min(map(len, values)) < len(table.columns):
        for row in values:
            row.extend(column.empty for column in table.columns[len(row) :])
    for position in _LISTS[table.name]:
        for row in values:
            row[position] = tuple(row[position])
    return FactBatch(
        table.name,
        values,
        list(valid_from),
        list(valid_to),
        list(source),
        list(map(bool, synthetic)),
        list(revision),
        list(superseded),
    )


def facts_by_key(batches: Iterable[FactBatch]) -> Mapping[tuple[str, str], Sequence[Fact]]:
    """Return the facts of *batches* by table and key, as `graphkb.model.changes.plan_changes` takes them."""
    known: dict[tuple[str, str], list[Fact]] = {}
    for batch in batches:
        for fact in batch.facts():
            known.setdefault((fact.table, fact.key), []).append(fact)
    return known
