"""Every loopless route there is, found by trying them all: the slow, obvious judge of the fast search."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from tests.oracle_world import World

Edge = tuple[str, str, str]
"""Start, end, mechanism."""

BOTH_WAYS = {"STATIONED_IN": "STATIONED", "MEMBER_OF": "MEMBER", "LINKED_WITH": "LINKED",
             "SHARES_STAFF_WITH": "SHARED_STAFF"}  # fmt: skip


class Found(NamedTuple):
    """A route; routes are in the order of the fields."""

    cost: Fraction
    hops: int
    ids: tuple[str, ...]
    mechanisms: tuple[str, ...]


class Asked(NamedTuple):
    """The limits of a question."""

    max_hops: int = 99
    max_cost: float | None = None
    avoid: Collection[str] = ()
    via: Collection[str] = ()


def edges_of(world: World) -> set[Edge]:
    """The edges that answers.md states."""
    edges: set[Edge] = set()
    for row in world.all_now("hierarchy"):
        edges.add((row["organization"], row["parent"], "COMMAND_UP"))
        edges.add((row["parent"], row["organization"], "COMMAND_DOWN"))
    for row in world.all_now("links"):
        if row["type"] == "COORDINATES_WITH":
            edges.add((row["from"], row["to"], row["mechanism"]))
        else:
            edges.add((row["from"], row["to"], BOTH_WAYS[row["type"]]))
            edges.add((row["to"], row["from"], BOTH_WAYS[row["type"]]))
    centers = {row["id"] for row in world.all_now("organizations") if row["classification"] == "CENTER"}
    pairs = [(row["organization"], row["area"]) for row in world.all_now("jurisdictions")]
    for one, area in pairs:
        edges.update((one, other, "SAME_AREA") for other, its in pairs if its == area and {one, other} & centers)
    return {(one, other, mechanism) for one, other, mechanism in edges if one != other}


def every_route(
    edges: Iterable[Edge], costs: Mapping[str, Fraction], start: str, target: str, asked: Asked
) -> list[Found]:
    """All loopless routes that keep to the question, in order."""
    out: dict[str, list[tuple[str, str]]] = {}
    for one, other, mechanism in edges:
        if mechanism in costs:
            out.setdefault(one, []).append((other, mechanism))

    def walk(ids: tuple[str, ...], mechanisms: tuple[str, ...]) -> Iterator[Found]:
        if ids[-1] == target:
            yield Found(sum((costs[each] for each in mechanisms), Fraction(0)), len(mechanisms), ids, mechanisms)
        elif len(mechanisms) < asked.max_hops:
            for other, mechanism in out.get(ids[-1], []):
                if other not in ids:
                    yield from walk((*ids, other), (*mechanisms, mechanism))

    return sorted(found for found in walk((start,), ()) if keeps_to(found, asked))


def keeps_to(found: Found, asked: Asked) -> bool:
    cheap = asked.max_cost is None or found.cost <= Fraction(repr(asked.max_cost))
    return cheap and set(asked.via) <= set(found.ids) and not set(asked.avoid) & set(found.ids)


def obstacles(every: Any, asked: Asked) -> tuple[str, ...]:
    """Why there is no route: the limits that cannot be imposed again after all were lifted, one after another."""
    lifted: dict[str, dict[str, Any]] = {
        "AVOIDED": {"avoid": ()}, "MAX_HOPS": {"max_hops": 99}, "MAX_COST": {"max_cost": None}
    }  # fmt: skip

    def asked_without(reasons: Iterable[str]) -> Asked:
        return asked._replace(**{name: value for reason in reasons for name, value in lifted[reason].items()})

    if not every(asked_without(lifted)):
        return ("NO_ROUTE",)
    needed = list(lifted)
    for reason in lifted:
        fewer = [each for each in needed if each != reason]
        if every(asked_without(fewer)):
            needed = fewer
    return tuple(needed)


def cheapest_meeting(edges: Iterable[Edge], costs: Mapping[str, Fraction], parties: Collection[str]) -> str | None:
    """Whom all reach at the least cost in sum, then fewest hops in sum, then least for the one who pays most."""
    edges = list(edges)

    def reached(party: str) -> dict[str, tuple[Fraction, int]]:
        least = {party: (Fraction(0), 0)}
        for _ in edges:  # Bellman and Ford: one more hop in each round
            for one, other, mechanism in edges:
                if one in least:
                    way = (least[one][0] + costs[mechanism], least[one][1] + 1)
                    least[other] = min(way, least.get(other, way))
        return least

    searches = [reached(party) for party in parties]
    ranked = [
        (sum(s[name][0] for s in searches), sum(s[name][1] for s in searches), max(s[name] for s in searches), name)
        for name in searches[0]
        if all(name in search for search in searches)
    ]
    return min(ranked)[-1] if ranked else None
