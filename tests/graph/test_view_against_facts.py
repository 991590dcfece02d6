"""On random worlds every question of a view is answered as the plain list of facts answers it, also after changes."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.model.changes import Change, Plan, plan_changes, touched_keys
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.kinds import TABLES
from tests.builders import DAY, graph_of
from tests.graph.plain import Answers, asked_of_facts, asked_of_view
from tests.graph.worlds import DAYS, changes_to, worlds

instants = st.sampled_from([day * DAY + offset for day in DAYS for offset in (-1, 0, 1)])
quick = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

SIZES = {"as shipped": {}, "as in a large table": {"groups.SHARE": 0, "columns.CHUNK": 2, "search.CHUNK": 2}}
"""What a table of a million rows does, a table of ten does too where the constants are small."""


def asked(graph: Graph, at: int, facts: Iterable[Fact]) -> Answers:
    return asked_of_view(graph.at(at), facts)


def all_facts(graph: Graph) -> set[Fact]:
    return {fact for table in TABLES for fact in graph.facts(table)}


@quick
@given(worlds(), instants)
def test_a_view_answers_as_the_facts_do(world: list[Fact], at: int) -> None:
    """Whatever the facts and the order in which they come."""
    expected = asked_of_facts(world, at)
    for facts in (world, world[::-1]):
        graph = graph_of(facts)
        assert asked(graph, at, world) == expected
        assert all_facts(graph) == set(world)


def plan_of(graph: Graph, changes: list[Change]) -> Plan:
    """The plan of all *changes*; where that is refused, of the first that is not."""
    for some in (changes, *([change] for change in changes)):
        try:
            return plan_changes(some, graph.known(touched_keys(some)))
        except BadInput:
            continue
    return Plan()


def batches(plan: Plan, before: set[Fact], revision: int) -> Iterator[FactBatch]:
    """What a store sends for a commit: first the versions that it superseded."""
    names = {(fact.table, fact.key, fact.valid_from): fact for fact in before}
    for facts, superseded in (([names[name] for name in plan.superseded], revision), (plan.put, None)):
        for fact in facts:
            batch = FactBatch(fact.table)
            batch.add(fact, revision, superseded)
            yield batch


@pytest.mark.parametrize("sizes", SIZES)
@quick
@given(data=st.data(), world=worlds(20), at=instants)
def test_a_change_gives_the_graph_that_building_gives(
    sizes: str, data: st.DataObject, world: list[Fact], at: int
) -> None:
    """By `apply` and by `updated`, several changes in a row, asked before or not; the graph before stays as it was."""
    with ExitStack() as patched:
        for name, size in SIZES[sizes].items():
            patched.enter_context(patch(f"graphkb.graph.{name}", size))
        graph, facts = graph_of(world), set(world)
        for number in range(2, 5):
            before = asked(graph, at, facts) if data.draw(st.booleans(), label="asked before the change") else None
            plan = plan_of(graph, data.draw(changes_to(sorted(facts, key=repr))))
            after = {f for f in facts if (f.table, f.key, f.valid_from) not in plan.superseded} | set(plan.put)
            expected = asked_of_facts(after, at)
            revision = Revision(number, number, "test")
            new = graph.apply(plan, revision), graph.updated(batches(plan, facts, number), revision)
            for changed in new:
                assert changed.revision == revision
                assert asked(changed, at, after) == expected
                assert all_facts(changed) == after
            assert all_facts(graph) == facts
            assert before is None or asked(graph, at, facts) == before
            graph, facts = data.draw(st.sampled_from(new), label="apply or updated"), after
