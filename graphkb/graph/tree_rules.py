"""Rules for trees: no circles, and one superior in a hierarchy at one time."""

from collections.abc import Callable, Iterator, Sequence

from graphkb.graph.columns import Columns
from graphkb.graph.cycles import cycles
from graphkb.graph.graph import Graph
from graphkb.graph.rules import Rows, Rule, Violation, meet


def _tree(name: str) -> Rule:
    """Return the rule that the entities of a table form trees by their column `parent`."""

    def rule(graph: Graph, rows: Rows) -> Iterator[Violation]:
        columns = graph.tables[name]
        return _cycles(columns, rows, columns.column("id"), columns.rows)

    return rule


def _hierarchy_cycles(graph: Graph, rows: Rows) -> Iterator[Violation]:
    columns = graph.tables["hierarchy"]
    codes, organizations = columns.column("hierarchy"), columns.column("organization")
    for code in {codes[row] for row in rows}:

        def edges(organization: str, code: str = code) -> Rows:
            return [row for row in columns.naming("organization", organization) if codes[row] == code]

        yield from _cycles(columns, [row for row in rows if codes[row] == code], organizations, edges)


def _cycles(columns: Columns, rows: Rows, children: Sequence[str], edges: Callable[[str], Rows]) -> Iterator[Violation]:
    parents = columns.column("parent")
    for cycle in cycles(columns, rows, children, edges):
        row = max(set(cycle).intersection(rows), key=list(rows).index)
        way = " → ".join([*(children[each] for each in cycle), children[cycle[0]]])
        yield Violation(columns.table.name, row, "parent", parents[row], f"closes a circle: {way}; expected none")


def _one_superior(graph: Graph, rows: Rows) -> Iterator[Violation]:
    columns = graph.tables["hierarchy"]
    parents, codes, organizations = (columns.column(name) for name in ("parent", "hierarchy", "organization"))
    place = {row: i for i, row in enumerate(rows)}
    for row, written in place.items():
        for other in columns.naming("organization", organizations[row]):
            if parents[other] == parents[row] or codes[other] != codes[row]:
                continue
            if place.get(other, -1) < written and meet(columns, row, columns, other):
                message = (
                    f"{organizations[row]} already has {parents[other]} above it in {codes[row]} then;"
                    " expected one superior at a time: end that row first"
                )
                yield Violation("hierarchy", row, "parent", parents[row], message)


TREE_RULES: dict[str, tuple[Rule, ...]] = {
    "hierarchy": (_one_superior, _hierarchy_cycles),
    **{name: (_tree(name),) for name in ("rules", "matters", "indicators")},
}
"""Table → its rules; areas need none: their levels keep circles out."""
