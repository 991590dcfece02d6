"""The areas below one, down to a depth, and under which of them something counts that happened somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphkb.answers.kept import kept
from graphkb.answers.lineage import predecessors, successors
from graphkb.answers.lookup import find_in_force
from graphkb.answers.place import place_of
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model import times

OUTSIDE = -1
"""Position of what counts under no area of the tree."""

RECENT = 8
"""Trees that are kept for a view, so that the next question need not find anew where each area lies."""


@dataclass(frozen=True, slots=True)
class AreaTree:
    """Areas in preorder, siblings by code (none last), then id; the lists run beside each other.

    Args:
        rows: The areas, the root first.
        parents: Position of each one's parent; -1 for the root.
        depths: Levels below the root.
        children_cut: Direct children of each one that lie too deep.
        position_of: Row of an area → its position.
        known: Id of an area, in the tree or not → the position under which it counts; filled as it is asked.
    """

    rows: tuple[int, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    children_cut: tuple[int, ...]
    position_of: dict[int, int]
    known: dict[str, int] = field(default_factory=dict)

    def positions(self, view: View, areas: Sequence[str]) -> list[int]:
        """Return for each of *areas*, by id, the position of the nearest area upward that is in the tree, or OUTSIDE.

        Args:
            view: The one that the tree was made from.
            areas: Of any level and anywhere, also some that no longer hold.
        """
        try:
            return list(map(self.known.__getitem__, areas))
        except KeyError:
            for area in areas:
                if area not in self.known:
                    self.known[area] = self._find(view, area)
            return list(map(self.known.__getitem__, areas))

    def _find(self, view: View, area: str) -> int:
        row = counting_area(view, area)
        upward = () if row is None else place_of(view, row).upward
        return next((self.position_of[each] for each in upward if each in self.position_of), OUTSIDE)


def area_tree(view: View, root_id: str, depth: int) -> AreaTree:
    """Return the areas at and below *root_id*, *depth* levels deep.

    Raises:
        NotFound: no area is called so, or it does not hold at the instant.
        BadInput: *depth* is negative.
    """
    root = find_in_force(view, "areas", root_id)
    if root is None:
        raise NotFound(f"{root_id!r} does not hold at {times.to_text(view.as_of)}; ask for an instant at which it does")
    if depth < 0:
        raise BadInput(f"depth {depth}: from 0, the area alone")
    trees = _trees(view)
    if (root, depth) not in trees:
        if len(trees) >= RECENT:
            trees.clear()
        trees[root, depth] = _grown(view, root, depth)
    return trees[root, depth]


@kept
def _trees(_view: View) -> dict[tuple[int, int], AreaTree]:
    """Return (root, depth) → tree, of the latest questions; filled as they are asked."""
    return {}


def _grown(view: View, root: int, depth: int) -> AreaTree:
    rows: list[int] = []
    parents: list[int] = []
    depths: list[int] = []
    cut: list[int] = []
    seen: dict[int, int] = {}
    waiting = [(root, -1, 0)]
    while waiting:
        row, parent, level = waiting.pop()
        if row in seen:  # a loop is entered once
            continue
        children = view.children("areas", row)
        if level < depth:
            waiting.extend((child, len(rows), level + 1) for child in reversed(children))
        seen[row] = len(rows)
        rows.append(row)
        parents.append(parent)
        depths.append(level)
        cut.append(0 if level < depth else len(children))
    return AreaTree(tuple(rows), tuple(parents), tuple(depths), tuple(cut), seen)


def counting_area(view: View, area_id: str) -> int | None:
    """Return the row of the area in force under which what happened in *area_id* counts; None for an unknown area.

    Itself while it holds; else its successor, the first by id (of an area that is yet to come, its predecessor); else
    the area above its nearest state, for which the same is asked.

    Source: answers.md, "unresolved(area, by, asOf)".
    """
    passed: set[str] = set()
    here: str | None = area_id
    while here is not None and here not in passed:
        passed.add(here)
        row, state = view.row(here), view.nearest(here)
        if row is not None or state is None:
            return row
        start = view.tables["areas"].valid_from[state]
        is_to_come = start is not None and start > view.as_of
        if relatives := (predecessors if is_to_come else successors)(view, here):
            return relatives[0]
        here = view.tables["areas"].value(state, "parent")
    return None
