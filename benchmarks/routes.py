"""How fast routes are found, beside networkx and igraph (where it is installed) on the same graph in the same run.

Run it as `python benchmarks/routes.py [--province]`. The data is generated, synthetic, and the same every time. Budgets
(performance.md): k = 5 over a district of about 11,000 organizations and 23,000 links, median at most 2 ms where the
target's distances are known in the view, at most 12 ms the first time; over a province of 300,000 organizations, pairs
within one county, at most 10 ms the first time.
"""

import argparse
import platform
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any

import networkx as nx

from graphkb.answers.route_policy import DEFAULT_POLICY, HOP_LIMIT
from graphkb.answers.routes import RouteResult, atlas_of, routes
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.model.facts import Fact, FactBatch, Revision, fact_of

K = 5
"""Routes asked for."""
PAIRS = 40
"""Of start and target, of which the median and the worst are printed."""
REPEATS = 3
"""Of each question, of which the fastest counts: what else runs on the machine is not measured."""
DEPARTMENTS = 48
"""Departments of a county."""
STREET_BODIES = ("STATION", "BRANCH_OFFICE", "BRANCH_OFFICE", "BRANCH_OFFICE", "BRANCH_OFFICE", "COURT", "PLATFORM")
VILLAGE_BODIES = ("RESIDENTS_COMMITTEE", "BRANCH", "MEDIATION_COMMITTEE", "COMMUNITY_OFFICE", "PROPERTY_COMPANY")
"""Beside the center and the teams."""


def county(name: str, above: str | None, streets: int, villages: int, teams: int) -> Iterator[Fact]:
    """The organizations of one county: departments, *streets* with *villages* each, these with *teams* each."""
    random_ = random.Random(name)  # noqa: S311 - the same data every time
    yield area(name, "COUNTY", above)
    yield from body(f"{name}-government", "GOVERNMENT", name, above and f"{above}-government")
    yield from body(f"{name}-center", "CENTER", name, f"{name}-government")
    if above:
        yield up(f"{name}-center", f"{above}-center", "FUNCTIONAL")
    for i in range(DEPARTMENTS):
        yield from body(f"{name}-department{i}", "DEPARTMENT", name, f"{name}-government")
        if above:
            yield up(f"{name}-department{i}", f"{above}-department{i}", "FUNCTIONAL")
        if i % 3 == 0:
            yield link("STATIONED_IN", f"{name}-department{i}", f"{name}-center")
    for i in range(DEPARTMENTS):
        partners = random_.sample([other for other in range(DEPARTMENTS) if other != i], 2)
        yield link("COORDINATES_WITH", f"{name}-department{i}", f"{name}-department{partners[0]}", "AGREEMENT")
        yield link("COORDINATES_WITH", f"{name}-department{i}", f"{name}-department{partners[1]}", "JOINT_MEETING")
    for i in range(streets):
        yield from street(f"{name}-{i}", name, villages, teams, random_)


def street(name: str, above: str, villages: int, teams: int, random_: random.Random) -> Iterator[Fact]:
    yield area(name, "TOWN", above)
    yield from body(f"{name}-office", "SUBDISTRICT_OFFICE", name, f"{above}-government")
    yield from body(f"{name}-committee", "WORKING_COMMITTEE", name, f"{name}-office")
    yield link("SHARES_STAFF_WITH", f"{name}-office", f"{name}-committee")
    yield from body(f"{name}-center", "CENTER", name, f"{name}-office")
    yield up(f"{name}-center", f"{above}-center", "FUNCTIONAL")
    for department in random_.sample(range(DEPARTMENTS), 12):
        yield link("COORDINATES_WITH", f"{name}-office", f"{above}-department{department}", "WHISTLE")
    for i, classification in enumerate(STREET_BODIES):
        yield from body(f"{name}-body{i}", classification, name, f"{name}-office")
        yield up(f"{name}-body{i}", f"{above}-department{random_.randrange(DEPARTMENTS)}", "FUNCTIONAL")
        yield link("STATIONED_IN", f"{name}-body{i}", f"{name}-center")
    for i in range(villages):
        yield from village(f"{name}-{i}", name, teams, random_)


def village(name: str, above: str, teams: int, random_: random.Random) -> Iterator[Fact]:
    yield area(name, "VILLAGE", above)
    yield from body(f"{name}-center", "CENTER", name, None)
    yield up(f"{name}-center", f"{above}-center", "FUNCTIONAL")
    for i, classification in enumerate(VILLAGE_BODIES):
        yield from body(f"{name}-body{i}", classification, name, f"{above}-office" if i == 0 else f"{name}-body0")
    yield up(f"{name}-body1", f"{above}-committee", "PARTY")
    yield link("MEMBER_OF", f"{name}-body0", f"{name}-center")
    for i in range(teams):
        yield from body(f"{name}-team{i}", "VOLUNTEER_TEAM", None, f"{name}-body0")
        yield up(f"{name}-team{i}", f"{name}-body1", "PARTY")
        if i % 4 == 0:
            yield link("LINKED_WITH", f"{name}-team{i}", f"{above}-body{random_.randrange(len(STREET_BODIES))}")


def area(name: str, level: str, above: str | None) -> Fact:
    parent = above and f"area:{above}"
    return fact_of("areas", {"id": f"area:{name}", "name": name, "level": level, "parent": parent}, synthetic=True)


def body(name: str, classification: str, at: str | None, above: str | None) -> Iterator[Fact]:
    fields = {"id": f"org:{name}", "name": name, "classification": classification}
    yield fact_of("organizations", fields, synthetic=True)
    if at:
        yield fact_of("jurisdictions", {"organization": f"org:{name}", "area": f"area:{at}"}, synthetic=True)
    if above:
        yield up(name, above, "ADMINISTRATIVE")
    post = {"id": f"post:{name}", "name": name, "role": "DUTY_OFFICER", "organization": f"org:{name}", "contact": "0"}
    yield fact_of("posts", post, synthetic=True)


def up(name: str, above: str, hierarchy: str) -> Fact:
    fields = {"organization": f"org:{name}", "parent": f"org:{above}", "hierarchy": hierarchy}
    return fact_of("hierarchy", fields, synthetic=True)


def link(type: str, start: str, end: str, mechanism: str | None = None) -> Fact:
    fields = {"type": type, "from": f"org:{start}", "to": f"org:{end}", "mechanism": mechanism}
    return fact_of("links", fields, synthetic=True)


def district() -> Iterator[Fact]:
    """About 11,000 organizations and 23,000 links under one county, its city and province alone above it."""
    yield from upper("p", "PROVINCE", None)
    yield from upper("p-c", "CITY", "p")
    yield from county("p-c-d", "p-c", streets=25, villages=21, teams=14)


def province(cities: int = 13, counties: int = 8) -> Iterator[Fact]:
    """About 300,000 organizations."""
    yield from upper("p", "PROVINCE", None)
    for i in range(cities):
        yield from upper(f"p-c{i}", "CITY", "p")
        for j in range(counties):
            yield from county(f"p-c{i}-{j}", f"p-c{i}", streets=15, villages=15, teams=6)


def upper(name: str, level: str, above: str | None) -> Iterator[Fact]:
    """A province or a city: government, center, departments."""
    yield area(name, level, above)
    yield from body(f"{name}-government", "GOVERNMENT", name, above and f"{above}-government")
    yield from body(f"{name}-center", "CENTER", name, f"{name}-government")
    for i in range(DEPARTMENTS):
        yield from body(f"{name}-department{i}", "DEPARTMENT", name, f"{name}-government")
        if above:
            yield up(f"{name}-department{i}", f"{above}-department{i}", "FUNCTIONAL")


def graph_of(facts: Iterable[Fact]) -> Graph:
    batches: dict[str, FactBatch] = {}
    for each in facts:
        batches.setdefault(each.table, FactBatch(each.table)).add(each, 1)
    return Graph.build(batches.values(), Revision(1, 0, "benchmark"))


# ---- questions

Pair = tuple[str, str]


def fresh(graph: Graph) -> View:
    """A view from which nobody has derived anything; what is indexed in its columns stays."""
    return Graph(graph.tables, graph.revision).at(0)


def ask(view: View, pair: Pair) -> RouteResult:
    return routes(view, pair[0], to=pair[1], k=K)


def fastest(question: Callable[[], Any], prepare: Callable[[], Any] = lambda: None) -> float:
    """The milliseconds of the processor that *question* takes at its fastest, *prepare* before each time."""
    times = []
    for _ in range(REPEATS):
        prepare()
        start = time.process_time()
        question()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def report(what: str, times: Sequence[float], budget: str = "") -> None:
    print(f"  {what:58} {median(times):8.2f} {max(times):8.2f} ms  {budget}")


def measure(graph: Graph, pairs: Sequence[Pair], budget: str) -> None:
    """Print what *pairs* take in a new view, with ties read but targets new, and with targets known."""
    views: list[View] = []
    for pair in pairs:
        ask(fresh(graph), pair)  # columns index what a question needs when it is first asked

    cold = [fastest(lambda pair=pair: ask(views[-1], pair), lambda: views.append(fresh(graph))) for pair in pairs]
    report("nothing read in this view", cold)
    view = fresh(graph)
    for start, target in pairs:
        ask(view, (target, start))
    forget = atlas_of(view)._distances.clear  # noqa: SLF001 - there is no other reason to forget
    report("target asked the first time", [fastest(lambda p=p: ask(view, p), forget) for p in pairs], budget)
    for pair in pairs:
        ask(view, pair)
    report("target known, asked again", [fastest(lambda p=p: ask(view, p)) for p in pairs])


def measure_known(graph: Graph, pairs: Sequence[Pair]) -> None:
    """Print what it takes from all the starts to one target that half of them have asked for."""
    view, target = fresh(graph), pairs[0][1]
    asked, new = pairs[::2], pairs[1::2]
    for start, _ in asked:
        ask(view, (start, target))
    times = [fastest(lambda s=start: ask(view, (s, target))) for start, _ in new]
    report("target known, asked from elsewhere", times, "at most 2 ms")


def peers(view: View, pairs: Sequence[Pair]) -> None:
    """Print what the libraries take for the k cheapest paths, of parallel ties the cheapest; compare the costs."""
    network = atlas_of(view).network(view, DEFAULT_POLICY.tariff())
    graph = nx.DiGraph()
    for name in view.tables["organizations"].column("id"):
        number = network.number(name)
        graph.add_weighted_edges_from((number, other, weight // HOP_LIMIT) for other, weight in network.out_of(number))
    print(f"  {graph.number_of_edges():,} edges")
    numbered = [(network.number(start), network.number(target)) for start, target in pairs]

    def by_networkx(pair: tuple[int, int]) -> list[list[int]]:
        return list(islice(nx.shortest_simple_paths(graph, *pair, weight="weight"), K))

    report("networkx shortest_simple_paths", [fastest(lambda p=p: by_networkx(p)) for p in numbered])
    for pair, numbers in zip(pairs, numbered, strict=True):
        ours = [route.cost for route in ask(view, pair).routes]
        theirs = [
            nx.path_weight(graph, path, "weight") / DEFAULT_POLICY.tariff().units for path in by_networkx(numbers)
        ]
        assert ours[0] == theirs[0], (pair, ours, theirs)
        assert all(mine <= other for mine, other in zip(ours, theirs, strict=False)), (pair, ours, theirs)
    try:
        import igraph as ig  # noqa: PLC0415 - no dependency: where it is not installed its line is missing
    except ImportError:
        print("  igraph is not installed")
        return
    peer = ig.Graph.TupleList(graph.edges(data="weight"), directed=True, weights=True)
    vertex = {name: index for index, name in enumerate(peer.vs["name"])}

    def by_igraph(pair: tuple[int, int]) -> Any:
        return peer.get_k_shortest_paths(vertex[pair[0]], vertex[pair[1]], k=K, weights="weight")

    report("igraph get_k_shortest_paths (Yen)", [fastest(lambda p=p: by_igraph(p)) for p in numbered])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--province", action="store_true", help="also a province of 300,000 organizations")
    arguments = parser.parse_args()
    random_ = random.Random(7)  # noqa: S311 - the same pairs every time
    print(f"{platform.machine()}, Python {platform.python_version()}; k = {K}; medians and worst of {PAIRS} pairs")

    graph = graph_of(district())
    tables = graph.tables
    names = tables["organizations"].column("id")
    print(f"district: {len(names):,} organizations, {len(tables['hierarchy']) + len(tables['links']):,} links")
    centers = [name for name in names if name.endswith("center")]
    print(" from a center to a department")
    pairs = [(random_.choice(centers), f"org:p-c-d-department{random_.randrange(DEPARTMENTS)}") for _ in range(PAIRS)]
    measure(graph, pairs, "at most 12 ms")
    measure_known(graph, pairs)
    peers(fresh(graph), pairs)
    print(" from any organization to any other")
    pairs = [tuple(random_.sample(names, 2)) for _ in range(PAIRS)]
    measure(graph, pairs, "at most 12 ms")
    measure_known(graph, pairs)
    peers(fresh(graph), pairs)

    if arguments.province:
        graph = graph_of(province())
        names = graph.tables["organizations"].column("id")
        print(f"province: {len(names):,} organizations; from any to any other of the same county")
        by_county: dict[str, list[str]] = {}
        for name in names:
            if name.count("-") > 3:
                by_county.setdefault("-".join(name.split("-")[:3]), []).append(name)
        counties = [random_.choice([*by_county]) for _ in range(PAIRS)]
        measure(graph, [tuple(random_.sample(by_county[each], 2)) for each in counties], "at most 10 ms")


if __name__ == "__main__":
    main()
