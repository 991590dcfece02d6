"""How many rows of history are loaded a second, beside the same rows written raw into the same kind of store.

Run it as `python benchmarks/load_events.py [--events N] [--neo4j URL]`; the Neo4j database must be empty. The events
are numbered records over the grids of the seed Xialu, a year of them, each with an order and eleven transitions;
nothing of it happened. Raw is one `executemany` a table into SQLite, and for Neo4j `UNWIND … CREATE` of the same nodes
and relationships, under labels of their own, in batches as large. On a busy machine the time in which the process is
busy tells more than the clock; that of the server is not seen. Budgets: at least 20,000 rows a second on SQLite and
8,000 on Neo4j, with memory that does not grow with the rows.
"""

import argparse
import csv
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import LiteralString, TypeVar
from urllib.parse import urlsplit

import apsw
from neo4j import GraphDatabase

from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.history import TRANSITIONS_AT_ONCE
from graphkb.loaders.seeds import build_seed
from graphkb.model.times import parse_instant, to_text

T = TypeVar("T")

HOUR = 3_600_000
START = parse_instant("2022-03-01")
YEAR_H = 300 * 24
"""Hours over which the events are spread."""
STEPS = (
    ("event", "REPORT", "", "REPORTED"), ("event", "ACCEPT", "REPORTED", "ACCEPTED"),
    ("event", "DISPATCH", "ACCEPTED", "IN_HANDLING"), ("order", "DISPATCH", "", "DISPATCHED"),
    ("order", "SIGN", "DISPATCHED", "SIGNED"), ("order", "START", "SIGNED", "IN_PROGRESS"),
    ("order", "REPLY", "IN_PROGRESS", "REPLIED"), ("order", "APPROVE", "REPLIED", "ACCEPTED"),
    ("event", "RESOLVE", "IN_HANDLING", "RESOLVED"), ("event", "VERIFY", "RESOLVED", "VERIFIED"),
    ("event", "CLOSE", "VERIFIED", "CLOSED"),
)  # fmt: skip
"""What is done with each event and its order, an hour apart."""


def write(folder: Path, knowledge: KnowledgeBase, events: int) -> int:
    """Write the three tables into *folder*, by the instant of the report, and return how many rows they have."""
    view = knowledge.view(START)
    grids = [view.id("areas", row) for row in view.rows("areas") if view.tables["areas"].value(row, "level") == "GRID"]
    matters = [view.id("matters", row) for row in view.rows("matters") if view.parent("matters", row) is not None]
    random = Random(1)  # noqa: S311 - the same year every time
    reports = sorted(random.randrange(YEAR_H) for _ in range(events))
    tables: dict[str, tuple[str, list[tuple[str, ...]]]] = {
        "events": ("id,matter,area,channel,reported_at,state,outcome,accepted_at,resolved_at,closed_at,synthetic", []),
        "work_orders": ("id,event,organization,role,dispatched_at,signed_at,replied_at,closed_at,state,synthetic", []),
        "transitions": ("subject,at,action,from,to,actor", []),
    }  # fmt: skip
    rows = {name: found for name, (_, found) in tables.items()}
    for number, hour in enumerate(reports):
        event, order = f"event:{number}", f"order:{number}"
        at = [to_text(START + (hour + step) * HOUR) for step in range(len(STEPS))]
        matter, grid = random.choice(matters), random.choice(grids)
        rows["events"].append((event, matter, grid, "PATROL", at[0], "CLOSED", "FIXED", at[1], at[8], at[10], "true"))
        rows["work_orders"].append(
            (order, event, "org:xialu-ecology", "LEAD", at[3], at[4], at[6], at[7], "ACCEPTED", "true")
        )
        for step, (kind, *done) in enumerate(STEPS):
            rows["transitions"].append(
                (event if kind == "event" else order, at[step], *done, f"网格员{number % 378:04}")
            )
    rows["transitions"].sort(key=lambda row: row[1])
    for name, (header, found) in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header.split(","), *found])
    return sum(map(len, rows.values()))


def raw_sqlite(folder: Path, url: str) -> None:
    """Write the cells into SQLite, one `executemany` a table, durable."""
    connection = apsw.Connection(url.removeprefix("sqlite:///") + ".raw")
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    with connection:
        for name, insert in _INSERTS.items():
            source = _records(folder / f"{name}.csv")
            connection.execute(f"CREATE TABLE {name} ({', '.join(next(source))})")
            connection.executemany(insert, source)
    connection.close()


def raw_neo4j(folder: Path, url: str) -> None:
    """Write the cells into Neo4j, a transaction for each batch of rows."""
    parts = urlsplit(url)
    login = (parts.username or "neo4j", parts.password or "")
    with GraphDatabase.driver(f"{parts.scheme}://{parts.hostname}:{parts.port}", auth=login) as driver:
        for label in ("RawEvent", "RawOrder"):
            driver.execute_query(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE")
        for name, create in _CREATES.items():
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file)
                while batch := list(islice(rows, TRANSITIONS_AT_ONCE)):
                    driver.execute_query(create, rows=batch)


_CREATES: dict[str, LiteralString] = {
    "events": "UNWIND $rows AS row CREATE (e:RawEvent) SET e = row",
    "work_orders": (
        "UNWIND $rows AS row MATCH (e:RawEvent {id: row.event}) CREATE (o:RawOrder)-[:RAW_HANDLES]->(e) SET o = row"
    ),
    "transitions": (
        "UNWIND $rows AS row MATCH (e:RawEvent {id: 'event:' + split(row.subject, ':')[1]}) "
        "CREATE (t:RawTransition)-[:RAW_TRANSITION_OF]->(e) SET t = row"
    ),
}
_INSERTS = {
    "events": "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "work_orders": "INSERT INTO work_orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "transitions": "INSERT INTO transitions VALUES (?, ?, ?, ?, ?, ?)",
}


def _records(path: Path) -> Iterator[Sequence[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.reader(file):
            yield ['"from"' if cell == "from" else '"to"' if cell == "to" else cell for cell in record]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=40_000)
    parser.add_argument("--neo4j", metavar="URL")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {os.getloadavg()[0]} busy")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = build_seed("xialu", folder / "xialu")
        (history := folder / "history").mkdir()
        stores = {"SQLite": f"sqlite:///{folder}/graphkb.db", **({"Neo4j": given.neo4j} if given.neo4j else {})}
        print("\n| store | rows | seconds | of these busy | rows a second | raw, s | of these busy | peak, MiB |")
        print("|---|---|---|---|---|---|---|---|")
        for store, url in stores.items():
            with KnowledgeBase.open(url, create=True) as knowledge:
                knowledge.load([package], actor="benchmark")
                rows = write(history, knowledge, given.events)
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                loaded, seconds, busy = timed(partial(knowledge.load, [history], actor="benchmark"))
                after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                assert not loaded.report.wrong, loaded.report.wrong[:3]
            _, raw_s, raw_busy = timed(partial(raw_neo4j if store == "Neo4j" else raw_sqlite, history, url))
            rate = f"{rows:,} | {seconds:.1f} | {busy:.1f} | {rows / seconds:,.0f}"
            print(f"| {store} | {rate} | {raw_s:.1f} | {raw_busy:.1f} | {before} → {after} |")


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Return what *work* gives, the seconds that it takes, and those in which this process is busy."""
    start, busy = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - start, time.process_time() - busy


if __name__ == "__main__":
    main()
