"""On random worlds every field of every answer is what the slow, obvious oracle says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.answers.chart import org_chart
from graphkb.answers.escalation import escalation_chain
from graphkb.answers.responsibility import responsibility
from graphkb.answers.team import team
from tests import oracle
from tests.answers.shown import shown, shown_chart
from tests.answers.worlds import question, world
from tests.builders import graph_of

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 10)
QUESTIONS = 5
"""Questions on one world: 250 worlds make 1,250."""


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds, sizes)
def test_responsible(seed: int, size: int) -> None:
    """Who answers, by which duty, until when, who is called, and why every other duty lost."""
    facts = world(seed, size)
    graph = graph_of(facts)
    for number in range(QUESTIONS):
        as_of, matter, area, severity = question(seed + number, facts)
        view = graph.at(as_of)

        answer = shown(view, responsibility(view, matter, area, severity))

        assert answer == oracle.responsible(facts, as_of, matter, area, severity)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds, sizes)
def test_team(seed: int, size: int) -> None:
    """Everyone who serves a place."""
    facts = world(seed, size)
    as_of, _, area, _ = question(seed, [*facts])
    if area == "area:nowhere":
        return
    view = graph_of(facts).at(as_of)

    assert shown(view, team(view, area)) == oracle.team(facts, as_of, area)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds, sizes)
def test_escalation_chain(seed: int, size: int) -> None:
    """Who is above, also where superiors go round in a circle."""
    facts = world(seed, size)
    as_of, *_ = question(seed, facts)
    view = graph_of(facts).at(as_of)

    chain = shown(view, escalation_chain(view, "org:0", ()))

    assert chain == oracle.escalation_chain(facts, as_of, "org:0")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds, sizes, st.integers(0, 3), st.sampled_from(["area:0", "org:0"]))
def test_org_chart(seed: int, size: int, depth: int, root: str) -> None:
    """The tree below a root that holds, with what lies below each node, shown or not."""
    facts = world(seed, size)
    as_of, *_ = question(seed, facts)
    view = graph_of(facts).at(as_of)
    if view.row(root) is None:
        return

    assert shown_chart(org_chart(view, root, depth)) == oracle.org_chart(facts, as_of, root, depth)
