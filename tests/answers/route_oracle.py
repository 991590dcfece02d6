"""Every loopless route there is, found by trying them all: the slow, obvious judge of the fast search."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from graphkb.model.facts import Fact

Edge = tuple[str, str, str]
"""Start, end, mechanism."""
Found = tuple[Fraction, int, tuple[str, ...], tuple[str, ...]]
"""Cost, hops, ids, mechanisms: routes are in this order."""

BOTH_WAYS = {"STATIONED_IN": "STATIONED", "MEMBER_OF": "MEMBER", "LINKED_WITH": "LINKED",
             "SHARES_STAFF_WITH": "SHARED_STAFF"}  # fmt: skip


def edges_of(facts: Iterable[Fact]) -> set[Edge]:
    """The edges as answers.md states them, of facts that all hold."""
    facts = list(facts)
    edges: set[Edge] = set()
    for fact in facts:
        if fact.table == "hierarchy":
            edges |= {(fact["organization"], fact["parent"], "COMMAND_UP")}
            edges |= {(fact["parent"], fact["organization"], "COMMAND_DOWN")}
        elif fact.table == "links" and fact["type"] == "COORDINATES_WITH":
            edges |= {(fact["from"], fact["to"], fact["mechanism"])}
        elif fact.table == "links":
            mechanism = BOTH_WAYS[fact["type"]]
            edges |= {(fact["from"], fact["to"], mechanism), (fact["to"], fact["from"], mechanism)}
    centers = {f["id"] for f in facts if f.table == "organizations" and f["classification"] == "CENTER"}
    answers = [(f["organization"], f["area"]) for f in facts if f.table == "jurisdictions"]
    for one, area in answers:
        edges |= {(one, other, "SAME_AREA") for other, its in answers if its == area and {one, other} & centers}
    return {(one, other, mechanism) for one, other, mechanism in edges if one != other}


def every_route(
    edges: Iterable[Edge], costs: Mapping[str, Fraction], start: str, target: str,
    *, max_hops: int, max_cost: float | None = None, avoid: Collection[str] = (), via: Collection[str] = (),
) -> list[Found]:  # fmt: skip
    """All loopless routes within the limits, in order."""
    out: dict[str, list[tuple[str, str]]] = {}
    for one, other, mechanism in edges:
        if mechanism in costs:
            out.setdefault(one, []).append((other, mechanism))

    def walk(ids: tuple[str, ...], mechanisms: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        if ids[-1] == target:
            yield ids, mechanisms
        elif len(mechanisms) < max_hops:
            for other, mechanism in out.get(ids[-1], []):
                if other not in ids:
                    yield from walk((*ids, other), (*mechanisms, mechanism))

    found = [
        (sum((costs[each] for each in mechanisms), Fraction(0)), len(mechanisms), ids, mechanisms)
        for ids, mechanisms in walk((start,), ())
        if set(via) <= set(ids) and not set(avoid) & set(ids)
    ]
    return sorted(each for each in found if max_cost is None or each[0] <= Fraction(repr(max_cost)))
