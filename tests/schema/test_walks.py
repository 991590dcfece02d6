"""Walking through a list page by page while others write: each object once, but for those that move or come and go."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkb.config import Limits
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.builders import fact, graph_of
from tests.schema.town import TODAY

WALK = """query($order: [OrganizationOrder!], $first: Int, $after: String, $last: Int, $before: String) {
  list: organizations(orderBy: $order, first: $first, after: $after, last: $last, before: $before,
                      filter: {name: {contains: "a"}}) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } }
  }
}"""
SEARCH = """query($first: Int, $after: String, $last: Int, $before: String) {
  list: search(text: "a", first: $first, after: $after, last: $last, before: $before) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } }
  }
}"""
LISTS: dict[str, tuple[str, Any]] = {
    "by id": (WALK, None),
    "by name": (WALK, [{"field": "NAME"}]),
    "by name, falling": (WALK, [{"field": "NAME", "direction": "DESC"}]),
    "by sort and name": (
        WALK,
        [{"field": "SORT", "direction": "DESC"}, {"field": "NAME"}, {"field": "ID", "direction": "DESC"}],
    ),
    "found by search": (SEARCH, None),
}
"""Each with its document and its order."""

Body = tuple[str, int | None]
"""What an organization is ordered by: its name and its sort."""
BODIES = st.tuples(st.sampled_from(["a", "aa", "ab", "ba", "x"]), st.sampled_from([None, 1, 2]))
"""Few of each, so that many are equal; `x` does not pass the filter."""
IDS = st.integers(0, 11).map("{:02}".format)
WRITES = st.lists(st.lists(st.tuples(IDS, st.none() | BODIES), max_size=4), max_size=12)
"""For each page: what is put, or taken away, before the next one."""


class Moving:
    """Knowledge that changes between two requests."""

    def __init__(self, bodies: dict[str, Body]) -> None:
        self.bodies = bodies

    @property
    def graph(self) -> Any:
        return graph_of(
            fact("organizations", id=f"org:{id_}", name=name, classification="DEPARTMENT", sort=sort)
            for id_, (name, sort) in self.bodies.items()
        )


@pytest.mark.parametrize("forwards", [True, False])
@pytest.mark.parametrize("listing", LISTS)
@settings(max_examples=30, deadline=None)
@given(bodies=st.dictionaries(IDS, BODIES), size=st.integers(1, 4), writes=WRITES)
def test_each_object_once(
    listing: str, bodies: dict[str, Body], size: int, writes: list[list[tuple[str, Body | None]]], *, forwards: bool
) -> None:
    """Whoever stays as it is, is met exactly once; whoever is met twice, was changed on the way."""
    knowledge = Moving(dict(bodies))
    limits = Limits(request_s=60)  # this is no test of speed
    service = Service(schema, knowledge, limits, clock=lambda: TODAY)  # type: ignore[arg-type]  # nothing else is asked
    size_, place, cursor, more = (
        ("first", "after", "endCursor", "hasNextPage")
        if forwards
        else ("last", "before", "startCursor", "hasPreviousPage")
    )
    met: list[str] = []
    changed: set[str] = set()
    document, order = LISTS[listing]
    asked: dict[str, Any] = {size_: size} | ({} if order is None else {"order": order})
    for step in range(100):
        body = service.answer(Request(document, asked)).body
        page = body["data"]["list"]
        ids = [edge["node"]["id"].removeprefix("org:") for edge in page["edges"]]
        met += ids if forwards else ids[::-1]
        if not page["pageInfo"][more]:
            break
        asked[place] = page["pageInfo"][cursor]
        for id_, written in writes[step] if step < len(writes) else ():
            changed.add(id_)
            knowledge.bodies.pop(id_, None)
            if written is not None:
                knowledge.bodies[id_] = written

    still = {id_ for id_, (name, _) in bodies.items() if "a" in name} - changed
    assert [id_ for id_ in still if met.count(id_) != 1] == []
    assert {id_ for id_ in met if met.count(id_) > 1} <= changed
    if not changed:
        assert set(met) == still
