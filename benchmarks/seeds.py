"""How large each seed is, and how long it takes to build, to load into an empty store and to check.

Run it as `python benchmarks/seeds.py [NAME …]`; it prints the table of docs/seeds.md. The store is a new SQLite file.
The nation is built from the divisions in the folder $GRAPHKB_DIVISIONS, and left out without.
"""

import os
import sys
import time
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from graphkb.answers.expectations import check_expectations
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.seeds import build_seed, seed_names, seed_root
from graphkb.stores import open_store

DIVISIONS = Path(os.environ["GRAPHKB_DIVISIONS"]) if "GRAPHKB_DIVISIONS" in os.environ else None


def measure(name: str) -> None:
    """Print one line of the table."""
    entries = read_expectations(seed_root() / name / "expectations.yaml")
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        marks = [time.perf_counter()]
        package = build_seed(name, folder / name, divisions=DIVISIONS if name == "national" else None)
        marks.append(time.perf_counter())
        with KnowledgeBase(open_store(f"sqlite:///{folder / 'seed.db'}", create=True)) as knowledge:
            knowledge.load([package], actor="benchmark")
            marks.append(time.perf_counter())
            held = sum(each.ok for each in check_expectations(knowledge.view, entries, knowledge.zone, knowledge.store))
            marks.append(time.perf_counter())
            facts = {table: len(columns) for table, columns in knowledge.graph.tables.items()}
        size = (folder / "seed.db").stat().st_size / 2**20
    seconds = " | ".join(f"{end - start:.2f}" for start, end in pairwise(marks))
    figures = f"{facts['areas']:,} | {facts['organizations']:,} | {sum(facts.values()):,}"
    print(f"| {name} | {figures} | {size:.1f} | {seconds} | {held} of {len(entries)} |", flush=True)


def main() -> None:
    print("| seed | areas | organizations | facts | MiB | build s | load s | check s | expectations hold |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in sys.argv[1:] or (name for name in seed_names() if DIVISIONS or name != "national"):
        measure(name)


if __name__ == "__main__":
    main()
