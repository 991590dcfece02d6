"""What is open in an area and below it, and who holds it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from graphkb.answers.area_tree import AreaTree, area_tree
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.codes import CODE_LISTS
from graphkb.model.collector import collector_paused
from graphkb.model.events import Tally

Counts = list[int]
"""How many are open, overdue, due soon, and the earliest instant of report among them."""

Cells = dict[tuple[str | None, str], Counts]
"""(id of the holder, state) → counts."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many open events are in one state."""

    state: str
    count: int


@dataclass(frozen=True, slots=True)
class HolderCount:
    """What one organization holds.

    Args:
        organization: Row of the organization, in force or not.
        open: How many open events.
        overdue: How many of them are overdue.
    """

    organization: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A tree, its nodes in preorder; the lists run beside each other, and all counts are of a node's whole subtree.

    Args:
        view: What held at the instant asked about.
        by: AREA or ORGANIZATION.
        areas: Row of the area at each node; None at an organization.
        organizations: Row of the organization at each node; None at an area, and for what no known one holds.
        parents: Position of each node's parent; -1 for the root.
        depths: Levels below the root.
        children_cut: Direct children of each one that are not shown.
        open: How many events are open there.
        overdue: How many of them are overdue.
        due_soon: How many of them are due soon.
        oldest: The earliest instant of report among them; None where nothing is open.
        ends: The position behind the last node below each one.
        cells: What counts at each node itself.
    """

    view: View
    by: str
    areas: tuple[int | None, ...]
    organizations: tuple[int | None, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    children_cut: tuple[int, ...]
    open: tuple[int, ...]
    overdue: tuple[int, ...]
    due_soon: tuple[int, ...]
    oldest: tuple[int | None, ...]
    ends: tuple[int, ...]
    cells: tuple[Mapping[tuple[str | None, str], Sequence[int]], ...]

    def by_state(self, position: int) -> tuple[StateCount, ...]:
        """Return how many are open in each state that occurs at or below a node, in the order of EventState."""
        found: dict[str, int] = {}
        for (_, state), counts in self._below(position):
            found[state] = found.get(state, 0) + counts[0]
        return tuple(StateCount(state, found[state]) for state in CODE_LISTS["EventState"].labels if state in found)

    def by_holder(self, position: int, first: int | None = None) -> tuple[HolderCount, ...]:
        """Return what each organization holds at or below a node, most open first, then by id.

        What no known organization holds is in no row, so the rows may come to less than `open`.

        Args:
            position: Of the node.
            first: Only so many; None: all.
        """
        found: dict[str, list[int]] = {}
        for (holder, _), counts in self._below(position):
            if holder is not None:
                held = found.setdefault(holder, [0, 0])
                held[0] += counts[0]
                held[1] += counts[1]
        rows = ((self.view.nearest(holder), held) for holder, held in sorted(found.items(), key=_most_first))
        return tuple(islice((HolderCount(row, *held) for row, held in rows if row is not None), first))

    def _below(self, position: int) -> Iterable[tuple[tuple[str | None, str], Sequence[int]]]:
        return (cell for cells in self.cells[position : self.ends[position]] for cell in cells.items())


def unresolved(view: View, tallies: Iterable[Tally], area_id: str, depth: int = 1, by: str = "AREA") -> Unresolved:
    """Return what is open at and below *area_id*: by its areas, or by those who hold it.

    An event counts in the area where it happened and in all above it; of an area that no longer holds in its
    successor, the first by id, else in the nearest area above its last state, which is taken the same way. Areas
    without open events are shown too. By organization, the root is the area and has one child for each holder, most
    open first, then by id; last, without organization, what no known one holds.

    Args:
        view: What holds at the instant asked about.
        tallies: The open events at that instant, wherever they happened; one place may come several times.
        area_id: Full id of the area.
        depth: Levels shown below it, from 0; by organization there is one.
        by: AREA or ORGANIZATION.

    Raises:
        NotFound: no area is called so, or it does not hold at the instant.
        BadInput: *depth* is negative, or *by* is neither.

    Source: answers.md, "unresolved(area, by, asOf)".
    """
    tree = tree_asked_about(view, area_id, depth, by)
    return summed_up(view, tree, _counted(view, tree, list(tallies)), depth, by)


def tree_asked_about(view: View, area_id: str, depth: int, by: str) -> AreaTree:
    """Return the areas under which `unresolved` counts: by organization that is the area alone.

    Raises:
        NotFound: no area is called so, or it does not hold at the instant.
        BadInput: *depth* is negative, or *by* is neither AREA nor ORGANIZATION.
    """
    if by not in CODE_LISTS["UnresolvedBy"].labels:
        raise BadInput(f"by {by!r}: expected one of {', '.join(CODE_LISTS['UnresolvedBy'].labels)}")
    return area_tree(view, area_id, depth if by == "AREA" else min(depth, 0))


def summed_up(view: View, tree: AreaTree, cells: Sequence[Cells], depth: int, by: str) -> Unresolved:
    """Return what `unresolved` does, of what counts at each node of *tree* itself."""
    if by == "AREA":
        nobody = (None,) * len(tree.rows)
        return _summed(view, by, _Nodes(tree.rows, nobody, tree.parents, tree.depths, tree.children_cut), cells)
    return _summed(view, by, *_holders(view, tree.rows[0], cells[0], depth))


class _Nodes(NamedTuple):
    """The first lists of an answer."""

    areas: tuple[int | None, ...]
    organizations: tuple[int | None, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    children_cut: tuple[int, ...]


def _counted(view: View, tree: AreaTree, tallies: Sequence[Tally]) -> list[Cells]:
    """Return, position by position, what happened there or in an area below it that is not in the tree."""
    cells: list[Cells] = [{} for _ in (*tree.rows, "outside")]
    with collector_paused():
        _count(cells, tree.positions(view, [tally.area for tally in tallies]), tallies)
    return cells[:-1]


def _count(cells: Sequence[Cells], positions: Sequence[int], tallies: Sequence[Tally]) -> None:
    for position, (_, holder, state, count, overdue, due_soon, oldest) in zip(positions, tallies, strict=True):
        here, key = cells[position], (holder, state)
        if key in here:
            counts = here[key]
            counts[0] += count
            counts[1] += overdue
            counts[2] += due_soon
            counts[3] = min(counts[3], oldest)
        else:
            here[key] = [count, overdue, due_soon, oldest]


def _holders(view: View, root: int, cells: Cells, depth: int) -> tuple[_Nodes, list[Cells]]:
    """Return the area and below it, if *depth* allows, those who hold what is in *cells*, each with its own part."""
    held: dict[int | None, Cells] = {}
    for (holder, state), counts in cells.items():
        held.setdefault(None if holder is None else view.nearest(holder), {})[holder, state] = counts
    if depth == 0:
        return _Nodes((root,), (None,), (-1,), (0,), (len(held),)), [cells]
    names = view.tables["organizations"].column("id")
    opened = {each: sum(counts[0] for counts in its.values()) for each, its in held.items()}
    holders = sorted(held, key=lambda each: (each is None, -opened[each], "" if each is None else names[each]))
    count = len(holders)
    nodes = _Nodes(
        (root, *[None] * count), (None, *holders), (-1, *[0] * count), (0, *[1] * count), (0, *[0] * count)
    )  # fmt: skip
    return nodes, [{}, *(held[each] for each in holders)]


def _summed(view: View, by: str, nodes: _Nodes, cells: Sequence[Cells]) -> Unresolved:
    """Return the answer: the counts of each node's own *cells*, summed upward."""
    totals = [[sum(counts[i] for counts in own.values()) for own in cells] for i in range(3)]
    oldest = [min((counts[3] for counts in own.values()), default=None) for own in cells]
    ends = [position + 1 for position in range(len(cells))]
    for position in range(len(cells) - 1, 0, -1):
        parent = nodes.parents[position]
        for total in totals:
            total[parent] += total[position]
        oldest[parent] = min((each for each in (oldest[parent], oldest[position]) if each is not None), default=None)
        ends[parent] = max(ends[parent], ends[position])
    count, overdue, due_soon = (tuple(total) for total in totals)
    return Unresolved(view, by, *nodes, count, overdue, due_soon, tuple(oldest), tuple(ends), tuple(cells))


def _most_first(held: tuple[str, Sequence[int]]) -> tuple[int, str]:
    return -held[1][0], held[0]
