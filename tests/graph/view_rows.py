"""Rows of a view in short names, for tests to look at."""

from collections.abc import Iterable

from graphkb.graph.view import View


def row(view: View, id: str) -> int:
    """The row of an entity, in force or not."""
    found = view.nearest(id)
    assert found is not None
    return found


def ids(view: View, table: str, rows: Iterable[int]) -> list[str]:
    return [view.id(table, each) for each in rows]


def ends(view: View, table: str, rows: Iterable[int]) -> list[tuple[str, ...]]:
    """What relationships join, in short names."""
    columns = view.tables[table].table.ends or ()
    return [tuple(view.tables[table].value(each, c).partition(":")[2] for c in columns) for each in rows]
