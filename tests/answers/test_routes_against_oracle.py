"""On random organizations the routes are those found by trying all, and cost what networkx says."""

from fractions import Fraction
from itertools import islice
from random import Random

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.answers import meeting_point, route_distances, route_search
from graphkb.answers.route_policy import DEFAULT_POLICY
from graphkb.answers.routes import routes
from tests.answers.route_oracle import Asked, cheapest_meeting, edges_of, every_route, obstacles
from tests.answers.route_worlds import LAST_DAY, route_world, shown, some_policy
from tests.builders import DAY, graph_of
from tests.oracle_world import World

COMMANDS = ("COMMAND_UP", "COMMAND_DOWN", "WHISTLE", "SAME_AREA")
seeds = st.integers(0, 2**32 - 1)


def ask(random: Random, size: int, questions: int) -> None:
    """Ask of one random world, and compare everything with the oracle."""
    facts = route_world(random, size)
    graph = graph_of(facts)
    policy = some_policy(random)
    for _ in range(questions):
        day = random.uniform(0, LAST_DAY + 1)
        world, view = World(facts, int(day * DAY)), graph.at(int(day * DAY))
        names = [f"org:{number}" for number in range(size) if view.row(f"org:{number}") is not None]
        if not names:
            continue
        mechanisms = random.choice((None, None, None, COMMANDS))
        costs = {each.mechanism: Fraction(repr(each.cost)) for each in policy}
        costs = {code: cost for code, cost in costs.items() if mechanisms is None or code in mechanisms}
        start, target, k = random.choice(names), random.choice(names), random.randint(1, 20)
        some_via = random.choice((0.0, 0.0, 0.25))
        asked = Asked(
            random.randint(0, 7),
            random.choice((None, None, 0.6, 1, 2.5, 4)),
            [name for name in names if random.random() < 0.08],
            [name for name in names if random.random() < some_via][:5],
        )
        edges = edges_of(world)
        want = every_route(edges, costs, start, target, asked)

        result = routes(
            view, start, to=target, k=k, mechanisms=mechanisms, policy=policy, max_hops=asked.max_hops,
            max_cost=asked.max_cost, avoid=asked.avoid, via=asked.via,
        )  # fmt: skip

        assert shown(result) == [(float(each.cost), each.ids, each.mechanisms) for each in want[:k]]
        assert (result.complete, result.truncated_by) == ((False, "k") if len(want) > k else (True, None))
        assert result.reasons == (
            () if want else obstacles(lambda other: every_route(edges, costs, start, target, other), asked)  # noqa: B023 - called before the loop goes on
        )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds, st.integers(1, 7))
def test_routes_limits_and_reasons(seed: int, size: int) -> None:
    """Every route, its place in the order, the reasons, and whether there are more, are the oracle's."""
    ask(Random(seed), size, 4)


def test_a_search_that_learns_little_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is looked at in one go changes no answer, nor from which end it is asked whether there is a way."""
    monkeypatch.setattr(route_distances, "GROWTH", 1)
    monkeypatch.setattr(route_search, "PATIENCE", 0)
    for seed in range(150):
        ask(Random(seed), 8, 3)


def test_costs_are_those_of_networkx() -> None:
    """On 2,000 random graphs the ways, each at its cheapest, cost what `shortest_simple_paths` gives, in its order."""
    compared = 0
    for seed in range(2000):
        random = Random(seed)
        size = random.randint(4, 12)
        facts = route_world(random, size)
        view, start, target = graph_of(facts).at(0), "org:0", f"org:{random.randint(1, size - 1)}"
        if view.row(start) is None or view.row(target) is None:
            continue
        units = {each.mechanism: int(each.cost * 4) for each in DEFAULT_POLICY}
        graph = nx.DiGraph()
        graph.add_nodes_from((start, target))
        for one, other, mechanism in sorted(edges_of(World(facts, 0)), key=lambda edge: -units[edge[2]]):
            graph.add_edge(one, other, weight=units[mechanism])  # the cheapest is added last

        found = shown(routes(view, start, to=target, k=20, max_hops=32))

        cheapest = dict(reversed([(ids, cost) for cost, ids, _ in found]))
        costs = [cost * 4 for cost in sorted(cheapest.values())]
        paths = nx.shortest_simple_paths(graph, start, target, weight="weight")
        if nx.has_path(graph, start, target):
            assert costs == [nx.path_weight(graph, path, "weight") for path in islice(paths, len(costs))]
            assert costs
        else:
            assert found == []
        compared += len(costs)
    assert compared > 5_000  # ways; with fewer the graphs would be too thin to tell anything


@pytest.mark.parametrize("growth", [1, 64])
def test_the_cheapest_meeting_point(growth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom all reach at the least cost is the oracle's, however little is looked at at a time."""
    monkeypatch.setattr(meeting_point, "GROWTH", growth)
    costs = {each.mechanism: Fraction(repr(each.cost)) for each in DEFAULT_POLICY}
    for seed in range(150):
        random = Random(seed)
        size = random.randint(2, 9)
        facts = route_world(random, size)
        view = graph_of(facts).at(0)
        names = [f"org:{number}" for number in range(size) if view.row(f"org:{number}") is not None]
        parties = random.sample(names, min(len(names), random.randint(2, 4)))
        if len(parties) < 2:
            continue

        found = meeting_point.meeting_point(view, parties).cheapest

        want = cheapest_meeting(edges_of(World(facts, 0)), costs, parties)
        assert (None if found is None else view.id("organizations", found)) == want
