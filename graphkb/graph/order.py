"""The order in which the rows of each table are listed in answers."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from graphkb.model.codes import CODE_LISTS
from graphkb.model.facts import duty_id
from graphkb.model.times import FIRST_INSTANT

if TYPE_CHECKING:
    from graphkb.graph.columns import Columns

_KIND_RANK = {kind: rank for rank, kind in enumerate(CODE_LISTS["HoldingKind"].labels)}


def by_start(columns: "Columns", row: int) -> int:
    """Return what sorts the intervals of one key: by valid_from, the open one first."""
    start = columns.valid_from[row]
    return FIRST_INSTANT - 1 if start is None else start


def answer_order(columns: "Columns") -> Callable[[int], tuple[Any, ...]]:
    """Return what sorts the rows of *columns* that name the same id.

    Areas and matters by code (none last), then id; holdings by kind, the later start first, then person and post;
    duties by id; all others by key. Intervals of one key follow each other in time.
    """
    return partial(_ORDERS.get(columns.table.name, _by_key), columns)


def _by_key(columns: "Columns", row: int) -> tuple[Any, ...]:
    return columns.key(row), by_start(columns, row)


def _by_code(columns: "Columns", row: int) -> tuple[Any, ...]:
    code = columns.value(row, "code")
    return code is None, code or "", columns.key(row), by_start(columns, row)


def _by_kind(columns: "Columns", row: int) -> tuple[Any, ...]:
    rank = _KIND_RANK[columns.value(row, "kind")]
    return rank, -by_start(columns, row), columns.value(row, "person"), columns.value(row, "post")


def _by_duty_id(columns: "Columns", row: int) -> tuple[Any, ...]:
    return duty_id(columns.key(row)), by_start(columns, row)


_ORDERS = {
    "areas": _by_code,
    "matters": _by_code,
    "holdings": _by_kind,
    "duties": _by_duty_id,
}
