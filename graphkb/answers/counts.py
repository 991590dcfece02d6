"""How many things of a kind there are, such as asked for, in an area."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from graphkb.answers.jurisdiction import own_level
from graphkb.answers.lookup import find_in_force
from graphkb.answers.whereabouts import PLACED, places_of
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.codes import FAMILIES
from graphkb.model.kinds import TABLES, Column, Type

KINDS: Mapping[str, tuple[str, Mapping[str, Collection[Any]]]] = {
    "Area": ("areas", {}),
    "Grid": ("areas", {"level": {"GRID"}}),
    "Organization": ("organizations", {}),
    **{family: ("organizations", {"classification": codes}) for family, (_, _, codes) in FAMILIES.items()},
    "Post": ("posts", {}),
    "Person": ("persons", {}),
    "Matter": ("matters", {}),
    "Rule": ("rules", {}),
    "Indicator": ("indicators", {}),
    "Figure": ("figures", {}),
    "ChangeEvent": ("change_events", {}),
}
"""Name of a GraphQL type → its table, and what its columns say."""

IN_STORE = ("Event", "WorkOrder")
"""Names of the GraphQL types that are no knowledge: a store counts them (expectation_events.py)."""


def count(view: View, kind: str, wanted: Mapping[str, Any], within: str | None = None) -> int:
    """Return how many entities of *kind* are in force that say what is *wanted*.

    Args:
        view: What holds at the instant asked about.
        kind: One of `KINDS`.
        wanted: Column → its value, or a list of which it is one; a column that holds a list contains it.
        within: Id of an area: only what lies there; None: anywhere.

    Raises:
        BadInput: there is no such kind, column or code, or what is counted lies nowhere.
        NotFound: *within* names no area.
    """
    _, rows = _such(view, kind, wanted, within)
    return sum(1 for _ in rows)


def total(view: View, kind: str, column: str, wanted: Mapping[str, Any], within: str | None = None) -> float:
    """Return what the numbers in a *column* of the entities that `count` counts come to; an empty cell is nothing.

    Raises:
        BadInput: as `count`, or the column holds no numbers.
        NotFound: *within* names no area.
    """
    table, rows = _such(view, kind, wanted, within)
    at = TABLES[table].index.get(column)
    if at is None or TABLES[table].columns[at].type not in {Type.INTEGER, Type.DECIMAL}:
        raise BadInput(f"sum: {column!r} is no column of numbers in {table}")
    cells = view.tables[table].column(column)
    return sum(cells[row] or 0 for row in rows)


def _such(view: View, kind: str, wanted: Mapping[str, Any], within: str | None) -> tuple[str, Iterator[int]]:
    """Return a kind's table, and the rows of it that `count` counts."""
    if kind not in KINDS:
        raise BadInput(f"{kind!r} is no kind; there are {', '.join([*KINDS, *IN_STORE])}")
    table, own = KINDS[kind]
    tests = [_test(view, table, name, values) for name, values in own.items()]
    tests += [_test(view, table, name, _values(view, table, name, value)) for name, value in wanted.items()]
    if within is not None:
        if table not in PLACED:
            raise BadInput(f"a {kind} lies in no area; leave within out")
        root = find_in_force(view, "areas", within)
        inside = set() if root is None else {root, *view.descendants("areas", root)}
        tests.append(lambda row: not inside.isdisjoint(places_of(view, table, row)))
    return table, (row for row in view.rows(table) if all(test(row) for test in tests))


def _values(view: View, table: str, name: str, value: Any) -> Collection[Any]:
    """Return the values of a column that are asked for.

    Raises:
        BadInput: there is no such column, or it holds no such value.
    """
    if name not in TABLES[table].index:
        raise BadInput(f"{name!r} is no column of {table}; it has {', '.join(TABLES[table].index)}")
    column = TABLES[table].columns[TABLES[table].index[name]]
    return {_value(view, column, each) for each in (value if isinstance(value, list | tuple) else (value,))}


def _value(view: View, column: Column, value: Any) -> Any:
    if column.codes is not None and value not in (codes := view.graph.labels(column.codes)):
        raise BadInput(f"{column.name}: {value!r} is no {column.codes}; expected one of {', '.join(codes)}")
    if column.type in {Type.INTEGER, Type.DECIMAL} and isinstance(value, str):
        return float(value) if value.replace(".", "", 1).isdecimal() else value
    return value


def _test(view: View, table: str, name: str, values: Collection[Any]) -> Callable[[int], bool]:
    if (table, name) == ("organizations", "level"):
        return lambda row: own_level(view, row) in values
    cells = view.tables[table].column(name)
    if TABLES[table].columns[TABLES[table].index[name]].many:
        return lambda row: any(item in values for item in cells[row])
    return lambda row: cells[row] in values
