"""The order in which the rows of each table are listed in answers."""

from typing import TYPE_CHECKING, Any

from graphkb.model.codes import CODE_LISTS
from graphkb.model.facts import duty_id
from graphkb.model.times import FIRST_INSTANT

if TYPE_CHECKING:
    from graphkb.graph.columns import Columns

_KIND_RANK = {kind: rank for rank, kind in enumerate(CODE_LISTS["HoldingKind"].labels)}


def start_order(columns: "Columns", row: int) -> int:
    """Return what sorts the intervals of one key: by valid_from, the open one first."""
    start = columns.valid_from[row]
    return FIRST_INSTANT - 1 if start is None else start


def row_order(columns: "Columns", row: int) -> tuple[Any, ...]:
    """Return what sorts *row* among those that name the same id.

    Areas and matters by code (none last), then id; holdings by kind, later start first, then person; change events by
    date, then id; duties by id; all others by key. Intervals of one key follow each other in time.
    """
    start = start_order(columns, row)
    name = columns.table.name
    if "code" in columns.table.index and columns.table.is_entity:
        code = columns.value(row, "code")
        return (code is None, code or "", columns.key(row), start)
    if name == "holdings":
        rank = _KIND_RANK[columns.value(row, "kind")]
        return (rank, -start, columns.value(row, "person"), columns.value(row, "post"))
    if name == "change_events":
        return (columns.value(row, "date"), columns.key(row), start)
    return (duty_id(columns.key(row)) if name == "duties" else columns.key(row), start)
