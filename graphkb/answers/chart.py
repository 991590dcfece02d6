"""The tree below an area or an organization, flat, for those who draw it."""

from dataclasses import dataclass, replace
from typing import Final

from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.codes import CODE_LISTS
from graphkb.model.kinds import table_of

_TABLES: Final = ("areas", "organizations")


@dataclass(frozen=True, slots=True)
class OrgChart:
    """A tree, its nodes in preorder; the lists run beside each other.

    Args:
        view: What held at the instant asked about.
        table: areas or organizations.
        rows: The nodes, the root first; siblings by sort, then code, then id.
        parents: Position in `rows` of each node's parent; -1 for the root.
        depths: Levels below the root.
        descendants: Nodes below each one, shown or not.
        children_cut: Direct children of each one that are not shown.
        complete: Whether every node is shown.
        truncated_by: `depth` where it cut; else None.
    """

    view: View
    table: str
    rows: tuple[int, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    descendants: tuple[int, ...]
    children_cut: tuple[int, ...]
    complete: bool
    truncated_by: str | None


def org_chart(view: View, root_id: str, depth: int = 3, hierarchy: str = "ADMINISTRATIVE") -> OrgChart:
    """Return the tree below *root_id*: an area's by PART_OF, an organization's by one hierarchy.

    A cycle is entered once: who stands above already does not come again below.

    Args:
        view: What holds at the instant asked about.
        root_id: Full id of an area or an organization.
        depth: Levels shown below the root, from 0.
        hierarchy: ADMINISTRATIVE, FUNCTIONAL or PARTY; of no effect for an area.

    Raises:
        NotFound: the id names nothing, or nothing at the instant.
        BadInput: the id names something else, *depth* is negative, or there is no such hierarchy.

    Source: answers.md, "orgChart(root, depth, hierarchy, asOf)".
    """
    table = _root_table(view, root_id)
    if depth < 0:
        raise BadInput(f"depth {depth}: from 0, the root alone")
    if hierarchy not in CODE_LISTS["Hierarchy"].labels:
        raise BadInput(f"hierarchy {hierarchy!r}: one of {', '.join(CODE_LISTS['Hierarchy'].labels)}")
    root = view.row(root_id)
    if root is None:
        raise NotFound(f"{root_id!r} does not hold at {times.to_text(view.as_of)}; ask for an instant at which it does")
    rows, parents, depths = _preorder(view, table, root, hierarchy)
    descendants = [0] * len(rows)
    for position in range(len(rows) - 1, 0, -1):
        descendants[parents[position]] += descendants[position] + 1
    return _cut(
        OrgChart(view, table, rows, parents, depths, tuple(descendants), (), complete=True, truncated_by=None), depth
    )


def _root_table(view: View, root_id: str) -> str:
    table = table_of(root_id)
    if table is None or view.nearest(root_id) is None:
        raise NotFound(f"{root_id!r}: nothing is called so; look it up with search")
    if table.name not in _TABLES:
        raise BadInput(f"{root_id!r}: a chart begins at an area or an organization")
    return table.name


def _preorder(
    view: View, table: str, root: int, hierarchy: str
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Return the whole tree below *root*: rows, positions of the parents, depths."""
    rows: list[int] = []
    parents: list[int] = []
    depths: list[int] = []
    seen: set[int] = set()
    waiting = [(root, -1, 0)]
    while waiting:
        row, parent, depth = waiting.pop()
        if row in seen:
            continue
        seen.add(row)
        children = view.children(table, row) if table == "areas" else view.subordinates(row, hierarchy)
        waiting.extend((child, len(rows), depth + 1) for child in reversed(children))
        rows.append(row)
        parents.append(parent)
        depths.append(depth)
    return tuple(rows), tuple(parents), tuple(depths)


def _cut(whole: OrgChart, depth: int) -> OrgChart:
    """Return *whole* without what lies deeper than *depth*."""
    shown = [position for position, its in enumerate(whole.depths) if its <= depth]
    if len(shown) == len(whole.rows):
        return replace(whole, children_cut=(0,) * len(shown))
    moved = {-1: -1} | {position: number for number, position in enumerate(shown)}
    cut = [0] * len(shown)
    for position, parent in enumerate(whole.parents):
        if position not in moved and parent in moved:
            cut[moved[parent]] += 1
    return OrgChart(
        whole.view,
        whole.table,
        tuple(whole.rows[position] for position in shown),
        tuple(moved[whole.parents[position]] for position in shown),
        tuple(whole.depths[position] for position in shown),
        tuple(whole.descendants[position] for position in shown),
        tuple(cut),
        complete=False,
        truncated_by="depth",
    )
