"""How long it takes to tell, for every grid of a city and every matter, whether somebody answers.

Run it as `python benchmarks/coverage.py`. The city is as large as Guangzhou (20,031 grids, 109 matters, 2,183,379
cells). The first time includes what any first question about a graph waits for; memory is that of this process.
"""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

from city import GUANGZHOU, city

from graphkb.answers.coverage import Coverage, coverage
from graphkb.answers.responsibility import responsibility
from graphkb.answers.sweep import STATES
from graphkb.graph.view import View

T = TypeVar("T")

REPEATS = 5
"""Of each measurement after the first, of which the median is printed."""

ONE_BY_ONE = 2_000
"""Random cells that are asked about singly, for comparison."""

EVENTS = 100_000
"""Events that rank the cells."""


def memory(field: str) -> int:
    """Return VmRSS or VmHWM of this process, in MiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) // 1024


def timed(work: Callable[[], T]) -> tuple[T, str]:
    """Return what *work* returns, and how long it took, by the clock and of this process alone."""
    start, own = time.perf_counter(), time.process_time()
    result = work()
    return result, f"{time.perf_counter() - start:8.3f} s   (processor {time.process_time() - own:.3f} s)"


def show(label: str, value: object) -> None:
    print(f"{label:<58}{value}", flush=True)


def main() -> None:
    graph = city(GUANGZHOU)
    gc.collect()
    for name in ("areas", "organizations", "posts", "holdings", "duties", "matters"):
        show(name, f"{len(graph.tables[name]):8d}")
    show("resident with the graph", f"{memory('VmRSS'):8d} MiB")

    view = graph.at(0)
    found, took = timed(lambda: coverage(view, "area:city"))
    show("coverage, first", took)
    show("resident after it (peak)", f"{memory('VmRSS'):8d} MiB ({memory('VmHWM')})")
    runs = [timed(lambda later=later: coverage(graph.at(later), "area:city"))[1] for later in range(1, REPEATS + 1)]
    show("coverage, at another instant", sorted(runs)[REPEATS // 2])
    show("coverage, the same again", timed(lambda: coverage(view, "area:city"))[1])
    for state in STATES:
        show(f"cells {state}", f"{found.count(state):8d}")
    show("cells", f"{found.cells:8d}")
    pages(view, found)
    singly(view, found)


def pages(view: View, found: Coverage) -> None:
    items, took = timed(found.items)
    show(f"list of the {len(items):,} that are not COVERED", took)
    show("its first page of 50", timed(lambda: items[:50])[1])
    show("its last page of 50", timed(lambda: items[-50:])[1])
    random = Random(1)  # noqa: S311 - the same events every time
    ids = [[view.id(name, row) for row in rows] for name, rows in (("matters", found.matters), ("areas", found.areas))]
    events: dict[tuple[str, str], int] = {}
    for _ in range(EVENTS):
        cell = random.choice(ids[0]), random.choice(ids[1])
        events[cell] = events.get(cell, 0) + 1
    ranked = coverage(view, "area:city", events=events)
    show(f"its first page of 50, ranked by {EVENTS:,} events", timed(lambda: ranked.items()[:50])[1])


def singly(view: View, found: Coverage) -> None:
    random = Random(1)  # noqa: S311 - the same cells every time
    cells = [(random.choice(found.matters), random.choice(found.areas)) for _ in range(ONE_BY_ONE)]
    questions = [(view.id("matters", matter), view.id("areas", area)) for matter, area in cells]
    _, took = timed(lambda: [responsibility(view, *question) for question in questions])
    show(f"{ONE_BY_ONE:,} cells asked one by one", took)


if __name__ == "__main__":
    main()
