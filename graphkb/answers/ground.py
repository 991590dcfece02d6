"""The areas below one, laid out so that what lies below any of them is a run, and a set of them the bits of an int."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.codes import CODE_LISTS

Value = TypeVar("Value")

_MARKED = tuple(b"0" * code + b"1" + b"0" * (255 - code) for code in range(256))
"""Code → the translation of a line of codes that leaves 1 where this one stands, and 0 elsewhere."""


class Ground:
    """The areas at and below a root, those above it, and among them the cells: the areas that are asked about.

    Cells are numbered in preorder, so that those at and below an area are a run of numbers, from the first up to (not
    with) the last. Bit i of a set stands for cell i.

    Args:
        root: Row of an area in force.
        is_cell: Tells whether an area at or below it, by row, is asked about.

    Raises:
        BadInput: the root lies inside itself.
    """

    def __init__(self, view: View, root: int, is_cell: Callable[[int], bool]) -> None:
        above = view.ancestors("areas", root)
        if view.parent("areas", above[-1] if above else root) == root:
            way = " → ".join(view.id("areas", row) for row in (root, *above, root))
            raise BadInput(f"{way}: an area cannot lie inside itself; give one of them another parent")
        below = [root, *view.descendants("areas", root)]
        self.cells = tuple(filter(is_cell, below))
        self.rows = [*reversed(above), *below]
        """All areas, each in its place: what lies below another comes behind it, and nothing else before it is over."""
        self.place = {row: place for place, row in enumerate(self.rows)}
        ids = view.tables["areas"].column("id")
        self.named = {ids[row]: place for row, place in self.place.items()}
        """Id → the place of the area."""
        self.first: list[int] = []
        """By place: the first cell at or below the area."""
        self.last: list[int] = []
        """By place: the cell behind the last."""
        self.end: list[int] = []
        """By place: the place behind all that lies below the area."""
        self._measure(view, len(above))

    def _measure(self, view: View, above: int) -> None:
        parents = view.tables["areas"].column("parent")
        cells, count = set(self.cells), 0
        inside, size = [0] * len(self.rows), [1] * len(self.rows)
        for place, row in enumerate(self.rows):
            self.first.append(count)
            if place >= above and row in cells:
                inside[place] = 1
                count += 1
        for place in range(len(self.rows) - 1, 0, -1):
            parent = self.named[parents[self.rows[place]]]
            inside[parent] += inside[place]
            size[parent] += size[place]
        self.last = [first + number for first, number in zip(self.first, inside, strict=True)]
        self.end = [place + number for place, number in enumerate(size)]

    def run(self, place: int) -> tuple[int, int]:
        """Return the first cell at or below the area in *place*, and the one behind the last."""
        return self.first[place], self.last[place]

    def line(self, place: int, values: Mapping[int, Value], nothing: Value) -> list[Value]:
        """Return, cell by cell, the value at and below the area in *place*.

        Args:
            place: Of an area.
            values: Place, from which downward it holds until another does → the value; the lower places come later.
            nothing: The value of a cell that none of them reaches.
        """
        start, end = self.run(place)
        line = [nothing] * (end - start)
        for mark, value in values.items():
            first, last = self.run(mark)
            line[first - start : last - start] = [value] * (last - first)
        return line


def cell_test(view: View, level: str, scales: Collection[str]) -> Callable[[int], bool]:
    """Return what tells whether an area is of *level*; of grids, also whether it is of one of *scales*.

    Raises:
        BadInput: there is no such level or scale.
    """
    check_codes("AreaLevel", [level])
    check_codes("GridScale", scales)
    levels, kinds = (view.tables["areas"].column(name) for name in ("level", "scale"))
    if level == "GRID":
        return lambda row: levels[row] == "GRID" and kinds[row] in scales
    return lambda row: bool(levels[row] == level)


def members(line: bytes | bytearray, code: int) -> int:
    """Return the set of the cells for which *code* stands in *line*, which has a byte for each."""
    count = line.count(code)
    if count in {0, len(line)}:
        return (1 << count) - 1
    return int(line[::-1].translate(_MARKED[code]), 2)


def check_codes(name: str, codes: Collection[str]) -> None:
    """Refuse codes that the closed list *name* does not have.

    Raises:
        BadInput: one of them is not there.
    """
    allowed = CODE_LISTS[name].labels
    for code in codes:
        if code not in allowed:
            raise BadInput(f"{code!r}: expected one of {', '.join(allowed)}")
