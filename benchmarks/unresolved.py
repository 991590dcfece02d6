"""How long it takes to tell what is open, down a district of 19,023 grids, with 25,047 open of 313,087 events.

Run it as `python benchmarks/unresolved.py [STORE_URL …]`: an empty store each; without one, SQLite in a temporary file.
The whole answer is the store's count by area, holder and state, then the sum up the areas. The first time includes
what is kept for the next: where each area with open events lies.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from city import CHANGAN, city
from history import DAY, Year

from graphkb.answers.unresolved import Unresolved, unresolved
from graphkb.graph.graph import Graph
from graphkb.knowledge.auditing import tallies
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


def main(urls: Sequence[str]) -> None:
    graph = city(CHANGAN)
    for url in urls:
        with open_store(url, create=True) as store:
            measure(graph, store, url.partition(":")[0])


def measure(graph: Graph, store: Store, name: str) -> None:
    print(f"\n{name}")
    if store.sequence() == 0:
        _, took = timed(lambda: store.append_history(Year(graph.at(NOW), NOW).batches()), 1)
        show("load of a year", took)
    counted, took = timed(lambda: store.tallies(NOW))
    show(f"the store's {len(counted):,} counts", took)
    view = graph.at(NOW)

    def whole(**more: Any) -> Unresolved:
        return unresolved(view, tallies(store, NOW, NOW), "area:city", **more)

    show("sum up the areas, the first time", timed(lambda: unresolved(graph.at(NOW), counted, "area:city"), 1)[1])
    for depth in (1, 2, 4):
        answer, took = timed(lambda depth=depth: unresolved(view, counted, "area:city", depth))
        show(f"sum, {len(answer.open):,} nodes, depth {depth}", took)
    answer, took = timed(whole)
    show(f"whole answer, {len(answer.open):,} nodes, {answer.open[0]:,} open", took)
    show("the same with states and ten holders of every node", timed(lambda: every_node(whole()))[1])
    answer, took = timed(lambda: whole(by="ORGANIZATION"))
    show(f"whole answer by organization, {len(answer.open):,} nodes", took)
    past, took = timed(lambda: unresolved(view, tallies(store, NOW - 60 * DAY, NOW), "area:city"), 1)
    show(f"sixty days ago, {past.open[0]:,} open, replayed", took)


def every_node(answer: Unresolved) -> None:
    for position in range(len(answer.open)):
        answer.by_state(position)
        answer.by_holder(position, 10)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(sys.argv[1:] or [f"sqlite:///{folder}/bench.db"])
