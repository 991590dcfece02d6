"""A small world, what reorganizations of it come to, and why some are refused."""

from collections.abc import Iterable
from typing import Any

import pytest

from graphkb.graph.graph import Graph
from graphkb.graph.integrity import touched_by, violations
from graphkb.graph.reorganize import BadReorganization, expand
from graphkb.graph.view import View
from graphkb.model.changes import Change, End, plan_changes, touched_keys
from graphkb.model.facts import Fact
from graphkb.model.kinds import SEPARATOR
from graphkb.model.reorganization import Reorganize
from tests.builders import (
    DAY,
    above,
    area,
    duty,
    graph_of,
    holds,
    link,
    matter,
    org,
    person,
    post,
    roster,
    shared_staff,
)

AT = 10
"""The day of every change here that names no other."""

FACTS: list[Fact] = [
    area("x", "COUNTY"), area("t", "TOWN", "x"), area("u", "TOWN", "x"),
    area("v1", "VILLAGE", "t"), area("v2", "VILLAGE", "t", since=2), area("v3", "VILLAGE", "t"),
    area("g1", "GRID", "v1", scale="BASIC", until=30), area("g2", "GRID", "v2", scale="BASIC"),
    area("g3", "GRID", "v3", scale="BASIC"),
    *org("c1", "CENTER", at=["v1"]), *org("c2", "CENTER", at=["v2"]), *org("station", "STATION", at=["v1", "v2", "v3"]),
    *org("office"), *org("bureau"),
    above("c1", "office"), above("c2", "office"), above("c1", "bureau", "FUNCTIONAL"),
    shared_staff("c1", "station"),
    link("STATIONED_IN", "bureau", "c1"),
    post("both", "GRID_CHIEF", areas=["v1", "v2", "v3"]), post("one", "GRID_MEMBER", areas=["v1"]),
    post("seat", "LIAISON", "c1", ["v1"]),
    person("a"), holds("a", "one"), holds("a", "both"), roster("one", "a", "P1D"),
    matter("noise"), matter("loud", "noise"), duty("noise", "v1", "office"), duty("noise", "x", "bureau"),
    duty("loud", "v1", "c1", "ASSIST", since=1, until=5),
]  # fmt: skip


def key(*parts: str) -> str:
    return SEPARATOR.join(parts)


def end(table: str, *parts: str, at: float = AT) -> End:
    return End(table, key(*parts), int(at * DAY))


def reorganize(
    kind: str, originals: str = "", into: str = "", *results: Fact, at: float = AT, **more: Any
) -> Reorganize:
    return Reorganize(kind, int(at * DAY), tuple(originals.split()), results, tuple(into.split()), **more)


def expanded(*asked: Reorganize, beside: Iterable[Change] = (), known: Iterable[Fact] = FACTS) -> list[Change]:
    return expand(asked, [*beside], graph_of(known), "UTC")


def follows(*asked: Reorganize, beside: Iterable[Change] = (), known: Iterable[Fact] = FACTS) -> set[Change]:
    """What they come to, but for the change events; nothing stands there twice."""
    changes = [each for each in expanded(*asked, beside=beside, known=known) if each.table != "change_events"]
    assert len(set(changes)) == len(changes)
    return set(changes)


def refusal(*asked: Reorganize, beside: Iterable[Change] = (), known: Iterable[Fact] = FACTS) -> str:
    with pytest.raises(BadReorganization) as refused:
        expanded(*asked, beside=beside, known=known)
    return str(refused.value)


def committed(changes: Iterable[Change], known: Iterable[Fact] = FACTS) -> Graph:
    """The graph after the changes; they overlap nothing and break no rule."""
    graph, changes = graph_of(known), [*changes]
    plan = plan_changes(changes, graph.known(touched_keys(changes)))
    candidate = graph.apply(plan, graph.revision)
    assert [*violations(candidate, *touched_by(candidate, plan))] == []
    return candidate


def parents(view: View, table: str = "areas") -> dict[str, str | None]:
    return {view.id(table, row): view.tables[table].value(row, "parent") for row in view.rows(table)}


MERGER = reorganize("MERGE", "area:v1 area:v2", "area:v3", rule="rule:r", id="change:m")
