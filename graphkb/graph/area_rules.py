"""Rules for areas: one area a code, parents of a higher level, scales of grids."""

from collections.abc import Iterator

from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph
from graphkb.graph.rules import Rows, Rule, Violation, meet
from graphkb.model.codes import LEVEL_RANK

_UNDER_VILLAGES = len(LEVEL_RANK)
_GRID_DEPTH = {
    "LARGE": _UNDER_VILLAGES,
    "MEDIUM": _UNDER_VILLAGES + 1,
    "BASIC": _UNDER_VILLAGES + 2,
    "DEDICATED": _UNDER_VILLAGES + 2,
    "MICRO": _UNDER_VILLAGES + 3,
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
    """Yield areas that do not lie deeper than their parent, which also keeps cycles out."""
    areas = graph.tables["areas"]
    ids, parents = areas.column("id"), areas.column("parent")
    above: dict[str, Rows] = {}
    for row in rows:
        if (parent := parents[row]) is None:
            continue
        if (states := above.get(parent)) is None:
            states = above[parent] = areas.rows(parent)
        for state in states:
            if not _may_be_part_of(areas, row, state) and meet(areas, row, areas, state):
                yield Violation("areas", row, "parent", parent, _not_part_of(areas, row, state))
    touched = set(rows) if len(rows) < len(areas) else ()
    for row in touched:
        for child in areas.naming("parent", ids[row]):
            if child not in touched and not _may_be_part_of(areas, child, row) and meet(areas, row, areas, child):
                level = areas.value(row, "level")
                yield Violation("areas", row, "level", level, f"{ids[child]}: {_not_part_of(areas, child, row)}")


def _may_be_part_of(areas: Columns, row: int, parent: int) -> bool:
    levels = areas.column("level")
    level, above = levels[row], levels[parent]
    if level != "GRID" or above == "VILLAGE":
        return bool(LEVEL_RANK[above] < LEVEL_RANK[level])
    scales = areas.column("scale")
    if above == "GRID":
        return _GRID_DEPTH.get(scales[parent], 99) < _GRID_DEPTH.get(scales[row], 0)
    return bool(above == "TOWN" and scales[row] == "DEDICATED")


def _not_part_of(areas: Columns, row: int, parent: int) -> str:
    expected = "a division of a higher level"
    if areas.value(row, "level") == "GRID":
        expected = "a VILLAGE, a grid of a larger scale, or for a DEDICATED grid a TOWN"
    return f"{_kind_of(areas, row)} cannot be part of {_kind_of(areas, parent)}; expected {expected}"


def _kind_of(areas: Columns, row: int) -> str:
    scale, level = areas.value(row, "scale"), areas.value(row, "level")
    return f"a {scale} grid" if level == "GRID" else f"a {level}"


def _scales(graph: Graph, rows: Rows) -> Iterator[Violation]:
    areas = graph.tables["areas"]
    levels, scales = areas.column("level"), areas.column("scale")
    for row in rows:
        if (levels[row] == "GRID") != (scales[row] is not None):
            expected = "a grid needs a scale" if scales[row] is None else f"a {levels[row]} has none; only grids have"
            yield Violation("areas", row, "scale", scales[row] or "", f"scale {scales[row] or 'is empty'}: {expected}")


AREA_RULES: tuple[Rule, ...] = (_scales, _one_area_a_code, _area_parents)
"""In the order in which a reader would notice."""
