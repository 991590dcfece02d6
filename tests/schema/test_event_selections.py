"""Random selections of events and what is asked about them: both ways of running give the same, to the byte."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.knowledge import KnowledgeBase
from tests.schema.office import PLACES, Office
from tests.schema.operations import CORE, selection

HOUR = 3_600_000
MONTH = 'from: "2022-03-01T00:00:00Z", to: "2022-04-01T00:00:00Z"'
ASKED = {
    'event(id: "%s")': "Event",
    'node(id: "%s")': "Node",
    'trace(event: "%s")': "EventTrace",
    "events(first: 5)": "EventConnection",
    'unresolved(area: "area:county", depth: 2)': "UnresolvedTree",
    'unresolved(area: "area:county", by: ORGANIZATION, asOf: "2022-03-01T02:00:00Z")': "UnresolvedTree",
    f'assessment(area: "area:county", {MONTH})': "Assessment",
    'escalationPreview(area: "area:county")': "EscalationPreview",
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    """The county with events in several states, and the one with most history."""
    path = tmp_path_factory.mktemp("busy") / "events.db"
    with KnowledgeBase.open(f"sqlite:///{path}", create=True) as knowledge:
        knowledge.commit(PLACES, actor="test")
        office = Office(knowledge)
        event = office.dispatched()
        lead = next(each for each in event["workOrders"] if each["role"] == "LEAD")
        office.clock.now += HOUR
        office.act_on_order(lead, "RETURN", reason="OTHER")
        office.do("whistle", event=event["id"], kind="EMERGENCY", organizations=["org:police"], expectedVersion=4)
        office.clock.now += HOUR
        second = office.act(office.report(area="street"), "ACCEPT")
        office.act(second, "CLOSE", outcome="DUPLICATE", duplicateOf=event["id"])
        office.report("fire", "tonghua")
        office.clock.now += 30 * HOUR
        yield office, event["id"]


@st.composite
def question(draw: st.DrawFn) -> str:
    asked = draw(st.sampled_from(sorted(ASKED)))
    below = draw(selection(CORE.type_map[ASKED[asked]], 4))
    return f"query($yes: Boolean!) {{ {asked} {below} ever: __typename @include(if: $yes) }}"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=question())
def test_both_ways_are_the_same(busy: tuple[Office, str], document: str) -> None:
    """The office compares them; nothing of it is an error inside."""
    office, event = busy
    body = office.answer(document.replace("%s", event), yes=True)
    codes = {error["extensions"]["code"] for error in body.get("errors", [])}
    assert codes <= {"BAD_INPUT", "NOT_FOUND", "LIMIT_EXCEEDED"}, body["errors"]
