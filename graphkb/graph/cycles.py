"""Circles in what should be a tree, at any instant: facts that begin and end close one only while all of them hold."""

from collections.abc import Callable, Iterator, Sequence

from graphkb.graph.columns import Columns
from graphkb.model.times import FIRST_INSTANT, LAST_INSTANT

Edges = Callable[[str], Sequence[int]]
"""Node → the rows that name its parents."""


def cycles(columns: Columns, rows: Sequence[int], children: Sequence[str], edges: Edges) -> Iterator[list[int]]:
    """Yield each circle that one of *rows* is part of, once, as the rows along it, upward.

    Args:
        columns: The table; its column `parent` names the upper end.
        rows: The edges to begin at.
        children: The lower end, by row.
        edges: Lower end → its edges, whenever they hold.
    """
    parents: Sequence[str | None] = columns.column("parent")
    if not _may_circle({children[row] for row in rows}, lambda node: [parents[row] for row in edges(node)]):
        return
    seen: set[frozenset[int]] = set()
    for row in rows:
        for cycle in _circles_through(columns, row, children, edges):
            if frozenset(cycle) not in seen:
                seen.add(frozenset(cycle))
                yield cycle


def _may_circle(starts: set[str], above: Callable[[str], Sequence[str | None]]) -> bool:
    """Tell whether a way up from *starts* comes back to where it was, instants aside; each node is visited once."""
    done: set[str] = set()
    for start in starts:
        path: dict[str, Iterator[str | None]] = {} if start in done else {start: iter(above(start))}
        while path:
            node, ways = next(reversed(path.items()))
            parent = next((each for each in ways if each is not None and each not in done), None)
            if parent is None:
                path.popitem()
                done.add(node)
            elif parent in path:
                return True
            else:
                path[parent] = iter(above(parent))
    return False


def _circles_through(columns: Columns, first: int, children: Sequence[str], edges: Edges) -> Iterator[list[int]]:
    """Yield the circles through the edge *first* whose edges all hold at some instant."""
    parents = columns.column("parent")
    ways = [([first], *_interval(columns, first))]
    while ways:
        way, start, end = ways.pop()
        node = parents[way[-1]]
        if node == children[first]:
            yield way
        elif node is not None:
            for row in edges(node):
                begins, ends = _interval(columns, row)
                if row not in way and max(start, begins) < min(end, ends):
                    ways.append(([*way, row], max(start, begins), min(end, ends)))


def _interval(columns: Columns, row: int) -> tuple[int, int]:
    start, end = columns.valid_from[row], columns.valid_to[row]
    return FIRST_INSTANT - 1 if start is None else start, LAST_INSTANT + 1 if end is None else end
