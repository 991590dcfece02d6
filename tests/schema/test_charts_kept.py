"""Charts are made once for all their pages, kept within bounds, and dropped with what they show."""

import gc
import threading
import weakref
from typing import Any

import pytest

from graphkb.schema import charts
from graphkb.schema.charts import Charts
from tests.builders import DAY, area, graph_of

Counted = list[tuple[Any, ...]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """What charts were really made."""
    asked: Counted = []
    org_chart = charts.org_chart

    def counting(view: Any, *question: Any) -> Any:
        asked.append(question)
        return org_chart(view, *question)

    monkeypatch.setattr(charts, "org_chart", counting)
    return asked


AREAS = [area("42", "PROVINCE"), area("4202", "CITY", "42"), area("4203", "CITY", "42", since=50)]


def test_one_chart_serves_all_pages(data: Any, made: Counted) -> None:
    """Page after page, and at every instant at which the same facts hold."""
    document = """query($after: String) { orgChart(root: "area:420204", depth: 4, hierarchy: PARTY) {
      nodes(first: 1, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } } } }"""
    met, page = [], {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        nodes = data(document, after=page["endCursor"])["orgChart"]["nodes"]
        met += [edge["node"]["id"] for edge in nodes["edges"]]
        page = nodes["pageInfo"]
    assert len(met) == len(set(met)) == 8
    assert made == [("area:420204", 4, "PARTY")]


def test_other_facts_have_another_chart(made: Counted) -> None:
    """On either side of a boundary, and in another graph."""
    graph = graph_of(AREAS)
    sizes = [len(Charts.of(view := graph.at(day * DAY)).chart(view, "area:42", 3, "PARTY").rows) for day in (1, 2, 60)]
    other = graph_of(AREAS[:2]).at(60 * DAY)
    assert sizes == [2, 2, 3]
    assert len(Charts.of(other).chart(other, "area:42", 3, "PARTY").rows) == 2
    assert len(made) == 3


def test_the_oldest_goes_first(made: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """By when it was last asked for; one that is larger than all may be is kept alone."""
    view = graph_of(AREAS).at(0)
    kept = Charts()
    monkeypatch.setattr(charts, "KEPT_NODES", 3)
    for depth in (1, 0, 1, 2):  # 2 nodes, 1, 2 again, 2: the one of depth 0 goes, then that of depth 1
        kept.chart(view, "area:42", depth, "PARTY")
    assert [depth for _, depth, _ in made] == [1, 0, 2]
    kept.chart(view, "area:42", 2, "PARTY")
    assert len(made) == 3
    monkeypatch.setattr(charts, "KEPT_NODES", 1)
    for _ in range(2):
        kept.chart(view, "area:42", 3, "PARTY")
    kept.chart(view, "area:42", 2, "PARTY")
    assert [depth for _, depth, _ in made] == [1, 0, 2, 3, 2]


def test_many_ask_at_once() -> None:
    """All get the same."""
    view = graph_of(AREAS).at(60 * DAY)
    found: list[Any] = []
    barrier = threading.Barrier(8)

    def ask(depth: int) -> None:
        barrier.wait(5)
        found.extend((depth, len(Charts.of(view).chart(view, "area:42", depth, "PARTY").rows)) for _ in range(50))

    threads = [threading.Thread(target=ask, args=(number % 2,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (set(found), len(found)) == ({(0, 1), (1, 3)}, 400)


def test_a_chart_holds_no_graph() -> None:
    """A graph that nobody reads any more is gone at once, with its charts: no circle keeps it."""
    graph = graph_of(AREAS)
    view = graph.at(0)
    Charts.of(view).chart(view, "area:42", 3, "PARTY")
    gone = weakref.ref(graph)
    gc.disable()
    try:
        del graph, view
        assert gone() is None
    finally:
        gc.enable()
