"""How long it takes to tell what is open, down a district of 19,023 grids, with 25,047 open of 313,087 events.

Run it as `python benchmarks/unresolved.py [--events N] [STORE_URL …]`: an empty store each, or one that this filled
before; without one, SQLite in a temporary file. With fewer events, fewer are closed. The first answer of a process is
the store's count by area, holder and state, then the sum up the areas; afterwards what is open is kept, and each answer
reads what was done since the last one.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from city import CHANGAN, city
from history import EVENTS, Year

from graphkb.answers.auditing import open_at
from graphkb.answers.unresolved import Unresolved, summed_up, tree_asked_about, unresolved
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.knowledge.open_events import OpenEvents
from graphkb.model.times import parse_instant
from graphkb.stores import open_store
from graphkb.stores.base import Store

T = TypeVar("T")

NOW = parse_instant("2022-01-01")
REPEATS = 15
"""Of each measurement, of which the median is printed."""


def timed(work: Callable[[], T], repeats: int = REPEATS) -> tuple[T, str]:
    """Return what *work* returns, and the median time it took, by the clock and of this process alone."""
    runs = []
    for _ in range(repeats):
        start, own = time.perf_counter(), time.process_time()
        result = work()
        runs.append((time.perf_counter() - start, time.process_time() - own))
    clock, process = (sorted(times)[repeats // 2] for times in zip(*runs, strict=True))
    return result, f"{1000 * clock:9.1f} ms   (processor {1000 * process:.1f} ms)"


def show(label: str, value: object) -> None:
    print(f"{label:<58}{value}", flush=True)


def main(urls: Sequence[str], events: int) -> None:
    graph = city(CHANGAN)
    for url in urls:
        with open_store(url, create=True) as store:
            print(f"\n{url.partition(':')[0]}")
            measure(graph, store, events)


def measure(graph: Graph, store: Store, events: int) -> None:
    if store.sequence() == 0:
        _, took = timed(lambda: store.append_history(Year(graph.at(NOW), NOW, events).batches()), 1)
        show("load of a year", took)
    view = graph.at(NOW)
    counted, took = timed(lambda: store.tallies(NOW))
    show(f"the store's {len(counted):,} counts", took)
    show("sum up the areas, the first time", timed(lambda: unresolved(view, counted, "area:city"), 1)[1])
    show("sum up the areas", timed(lambda: unresolved(view, counted, "area:city"))[1])
    answer, took = timed(lambda: unresolved(view, open_at(store, NOW, NOW), "area:city", 2))
    show(f"whole answer by the store's counts, {len(answer.open):,} nodes", took)
    kept(store, view)


def kept(store: Store, view: View) -> None:
    events = OpenEvents(store)

    def whole(depth: int = 1, by: str = "AREA") -> Unresolved:
        tree = tree_asked_about(view, "area:city", depth, by)
        cells = events.cells(view, tree)
        assert cells is not None
        return summed_up(view, tree, cells, depth, by)

    def every_node() -> None:
        answer = whole(2)
        for position in range(len(answer.open)):
            answer.by_state(position)
            answer.by_holder(position, 10)

    start = time.perf_counter()
    while events.cells(view, tree_asked_about(view, "area:city", 0, "AREA")) is None:
        time.sleep(0.01)
    show("read what is open, beside", f"{1000 * (time.perf_counter() - start):9.1f} ms")
    for depth in (1, 2, 4):
        show(f"warm, depth {depth}, the first time", timed(lambda depth=depth: whole(depth), 1)[1])
        answer, took = timed(lambda depth=depth: whole(depth))
        show(f"warm, {len(answer.open):,} nodes, {answer.open[0]:,} open", took)
    show("warm, with states and ten holders of each of 27 nodes", timed(every_node)[1])
    whole(1, "ORGANIZATION")
    answer, took = timed(lambda: whole(1, "ORGANIZATION"))
    show(f"warm, by organization, {len(answer.open):,} nodes", took)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("urls", nargs="*", metavar="STORE_URL")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(asked.urls or [f"sqlite:///{folder}/bench.db"], asked.events)
