"""How large each seed is, and what its commands take: build, then load and check on each store.

Run it as `python benchmarks/seeds.py [--neo4j URL] [NAME …]`; it prints the tables of docs/seeds.md. Each command is a
process of its own. The SQLite file is a new one for each seed; the Neo4j database must be empty, and is emptied after
each. The nation is built from the divisions in the folder $GRAPHKB_DIVISIONS, and left out without; it is never loaded
into Neo4j.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from neo4j import Driver
from services import GRAPHKB, empty, empty_neo4j

from graphkb.loaders.seeds import seed_names, seed_root

DIVISIONS = os.environ.get("GRAPHKB_DIVISIONS")


class Taken(NamedTuple):
    """What a command took: seconds, those of them in which its own processor was busy, its peak of memory in MiB."""

    wall: float
    busy: float
    peak: int

    def __str__(self) -> str:
        return f"{self.wall:.1f} ({self.busy:.1f}, {self.peak:,})"


def run(*arguments: str) -> tuple[Taken, Any]:
    """Return what `graphkb ARGUMENTS` took, and what it wrote."""
    start = time.perf_counter()
    with subprocess.Popen([*GRAPHKB, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        written = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    taken = Taken(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
    if process.returncode:
        sys.exit(f"graphkb {' '.join(arguments)}: exit {process.returncode}\n{written[-2000:]}")
    return taken, json.loads(written) if "--json" in arguments else written


def on_store(url: str, package: Path, expectations: Path) -> tuple[dict[str, int], list[str]]:
    """Return the records of each table, and of load and check what they took; then how many expectations hold."""
    load_taken, loaded = run("--store", url, "load", str(package), "--json")
    check_taken, checked = run("--store", url, "check", str(expectations), "--json")
    tables = {table: counts["new"] for table, counts in loaded["tables"].items()}
    held = sum(entry["ok"] for entry in checked)
    return tables, [str(load_taken), str(check_taken), f"{held} of {len(checked)}"]


def measured(name: str, neo4j: str | None, driver: Driver | None) -> Iterator[str]:
    """Yield the cells of one seed; *driver* is that of *neo4j*."""
    expectations = seed_root() / name / "expectations.yaml"
    divisions = ["--divisions", str(DIVISIONS)] if name == "national" else []
    with TemporaryDirectory() as temporary:
        package, file = Path(temporary) / name, Path(temporary) / "seed.db"
        built, _ = run("seed", "build", name, str(package), *divisions)
        tables, cells = on_store(f"sqlite:///{file}", package, expectations)
        events, orders = (tables.pop(table, 0) for table in ("events", "work_orders"))
        yield from (name, f"{tables['areas']:,}", f"{tables['organizations']:,}", f"{sum(tables.values()):,}")
        yield from (f"{events:,}", f"{orders:,}", f"{file.stat().st_size / 2**20:.1f}", str(built), *cells)
        if neo4j and driver and name != "national":
            yield from on_store(neo4j, package, expectations)[1]
            empty(driver)
        elif neo4j:
            yield from ("", "", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--neo4j", metavar="URL")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *seed_names()])
    given = parser.parse_args()
    if "national" in given.names and not DIVISIONS:
        sys.exit("national is built from the published divisions: name their folder in GRAPHKB_DIVISIONS")
    names = given.names or [name for name in seed_names() if DIVISIONS or name != "national"]
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()}\n")
    stores = ["SQLite", *(["Neo4j"] if given.neo4j else [])]
    head = ["seed", "areas", "organizations", "facts", "events", "orders", "MiB", "build"]
    head += [f"{what} {store}" for store in stores for what in ("load", "check", "hold")]
    with empty_neo4j(given.neo4j) if given.neo4j else nullcontext() as driver:
        print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
        for name in names:
            print(f"| {' | '.join(measured(name, given.neo4j, driver))} |", flush=True)


if __name__ == "__main__":
    main()
