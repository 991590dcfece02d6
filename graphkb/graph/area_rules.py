"""Rules for areas: one area a code, parents of a higher level, scales of grids."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph
from graphkb.graph.rules import Rows, Rule, Violation, meet
from graphkb.model.codes import LEVEL_RANK

Kind = tuple[str, str | None]
"""Level and scale of an area."""

_GRID_DEPTH: dict[str | None, int] = {
    "LARGE": 0,
    "MEDIUM": 1,
    "BASIC": 2,
    "DEDICATED": 2,
    "MICRO": 3,
}
"""Scale → how deep its grids lie; a dedicated one may lie in a larger grid and hold micro grids."""


def rows_of_code(areas: Columns, code: str) -> list[int]:
    """Return the states of areas that have this code, whenever they hold."""
    rows = [*areas.naming("code", code), *areas.rows(f"area:{code}")]
    codes = areas.column("code")
    return [row for row in rows if codes[row] == code]


def _one_area_a_code(graph: Graph, rows: Rows) -> Iterator[Violation]:
    areas = graph.tables["areas"]
    areas.naming("code", "")  # groups the codes that are not in their area's id: no other can be in use twice
    apart = areas.groups["code"]
    codes, ids = areas.column("code"), areas.column("id")
    place = {row: i for i, row in enumerate(rows)} if apart else {}
    for row, written in place.items():
        for other in rows_of_code(areas, code) if (code := codes[row]) in apart else ():
            if ids[other] != ids[row] and place.get(other, -1) < written and meet(areas, row, areas, other):
                message = f"code {code} is that of {ids[other]} at the same time; expected one area a code"
                yield Violation("areas", row, "code", code, message)


def _area_parents(graph: Graph, rows: Rows) -> Iterator[Violation]:
    """Yield areas that do not lie deeper than their parent, which also keeps circles out."""
    areas = graph.tables["areas"]
    parents = areas.column("parent")
    kinds = {kind for kind, _ in groupby(_together(areas, rows, "parent", "level", "scale"))}  # siblings stand together
    odd = {kind for kind in kinds if _may_misfit(areas, *kind)}
    for row in rows if odd else ():
        if (parents[row], *_kind(areas, row)) in odd:
            for above in areas.rows(parents[row]):
                if _misfit(areas, row, above):
                    yield Violation("areas", row, "parent", parents[row], _no_part(areas, row, above))
    yield from _misfit_children(areas, set(rows) if len(rows) < len(areas) else set())


def _misfit_children(areas: Columns, touched: set[int]) -> Iterator[Violation]:
    """Yield the areas touched whose untouched children no longer fit under them."""
    for row in touched:
        for child in areas.naming("parent", areas.key(row)):
            if child not in touched and _misfit(areas, child, row):
                yield Violation("areas", row, "level", areas.value(row, "level"), _no_part(areas, child, row))


def _together(areas: Columns, rows: Rows, *names: str) -> Iterable[tuple[Any, ...]]:
    """Return the cells of several columns, row by row."""
    columns = [areas.column(name) for name in names]
    if len(rows) == len(areas):
        return zip(*columns, strict=True)
    return (tuple(column[row] for column in columns) for row in rows)


def _may_misfit(areas: Columns, parent: str | None, level: str, scale: str | None) -> bool:
    """Tell whether an area of this kind would not fit under some state of *parent*."""
    return parent is not None and any(not _fits((level, scale), _kind(areas, row)) for row in areas.rows(parent))


def _misfit(areas: Columns, row: int, parent: int) -> bool:
    return not _fits(_kind(areas, row), _kind(areas, parent)) and meet(areas, row, areas, parent)


def _kind(areas: Columns, row: int) -> Kind:
    return areas.value(row, "level"), areas.value(row, "scale")


def _fits(kind: Kind, above: Kind) -> bool:
    """Tell whether an area of one kind may be part of one of the other."""
    level, scale = kind
    if level != "GRID":
        return LEVEL_RANK[above[0]] < LEVEL_RANK[level]
    if above[0] == "GRID":
        return _GRID_DEPTH.get(above[1], 99) < _GRID_DEPTH.get(scale, 0)
    return above[0] == "VILLAGE" or (above[0] == "TOWN" and scale == "DEDICATED")


def _no_part(areas: Columns, row: int, parent: int) -> str:
    kind, above = (f"{areas.key(each)}, {_shown(_kind(areas, each))}" for each in (row, parent))
    expected = "a division of a higher level"
    if areas.value(row, "level") == "GRID":
        expected = "a VILLAGE, a grid of a larger scale, or for a DEDICATED grid a TOWN"
    return f"{kind}, cannot be part of {above}; expected {expected}"


def _shown(kind: Kind) -> str:
    level, scale = kind
    return f"a {scale} grid" if level == "GRID" else f"a {level}"


def _scales(graph: Graph, rows: Rows) -> Iterator[Violation]:
    areas = graph.tables["areas"]
    if all((level == "GRID") == (scale is not None) for level, scale in set(_together(areas, rows, "level", "scale"))):
        return
    for row in rows:
        level, scale = _kind(areas, row)
        if level == "GRID" and scale is None:
            yield Violation("areas", row, "scale", "", "is empty; a grid needs a scale, such as BASIC")
        elif level != "GRID" and scale is not None:
            yield Violation("areas", row, "scale", scale, f"a {level} has no scale, only grids have; expected none")


AREA_RULES: tuple[Rule, ...] = (_scales, _one_area_a_code, _area_parents)
"""In the order in which a reader would notice."""
