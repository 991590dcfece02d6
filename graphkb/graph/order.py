"""The order in which the rows of each table are listed in answers."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from graphkb.model.codes import CODE_LISTS
from graphkb.model.facts import duty_id
from graphkb.model.kinds import Table
from graphkb.model.times import FIRST_INSTANT


class OrderedRows(Protocol):
    """What the order of the rows of a table depends on; `graphkb.graph.columns.Columns` has it."""

    table: Table
    valid_from: Sequence[int | None]

    def key(self, row: int) -> str: ...

    def value(self, row: int, name: str) -> Any: ...


_KIND_RANK = {kind: rank for rank, kind in enumerate(CODE_LISTS["HoldingKind"].labels)}


def by_start(rows: OrderedRows, row: int) -> int:
    """Return what sorts the intervals of one key: by valid_from, the open one first."""
    start = rows.valid_from[row]
    return FIRST_INSTANT - 1 if start is None else start


def answer_order(rows: OrderedRows) -> Callable[[int], tuple[Any, ...]]:
    """Return what sorts those of *rows* that name the same id.

    Areas and matters by code (none last), then id; holdings by kind, the later start first, then person and post;
    duties by id; all others by key. Intervals of one key follow each other in time.
    """
    return partial(_ORDERS.get(rows.table.name, _by_key), rows)


def _by_key(rows: OrderedRows, row: int) -> tuple[Any, ...]:
    return rows.key(row), by_start(rows, row)


def _by_code(rows: OrderedRows, row: int) -> tuple[Any, ...]:
    code = rows.value(row, "code")
    return code is None, code or "", rows.key(row), by_start(rows, row)


def _by_kind(rows: OrderedRows, row: int) -> tuple[Any, ...]:
    rank = _KIND_RANK[rows.value(row, "kind")]
    return rank, -by_start(rows, row), rows.value(row, "person"), rows.value(row, "post")


def _by_duty_id(rows: OrderedRows, row: int) -> tuple[Any, ...]:
    return duty_id(rows.key(row)), by_start(rows, row)


_ORDERS = {
    "areas": _by_code,
    "matters": _by_code,
    "holdings": _by_kind,
    "duties": _by_duty_id,
}
