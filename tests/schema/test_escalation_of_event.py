"""escalationChain of an event: from the center that has it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller
from graphkb.model.events import Moved, Report
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.schema.town import FACTS

CHAIN = """query($organization: ID, $event: ID, $asOf: DateTime) {
  escalationChain(organization: $organization, event: $event, asOf: $asOf) {
    complete reasons steps { number organization { id } hierarchy delay }
  }
}"""
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The town, with an event in a grid of Tonghua."""
    path = tmp_path_factory.mktemp("escalation") / "town.db"
    with KnowledgeBase.open(f"sqlite:///{path}", create=True) as knowledge:
        knowledge.commit(FACTS, actor="office")
        report = Report(id="event:1", matter="matter:noise", area="area:g1", channel="PATROL", title="夜间施工")
        moved = knowledge.events.report(report, Caller("member"))
        assert isinstance(moved, Moved)
        assert moved.event.center == "org:tonghua-center"
        yield knowledge


@pytest.fixture(scope="module")
def ask(knowledge: KnowledgeBase) -> Ask:
    services = [Service(schema, knowledge, compiles=compiles) for compiles in (True, False)]

    def ask(**variables: Any) -> dict[str, Any]:
        compiled, plain = (service.answer(Request(CHAIN, variables)).body for service in services)
        assert compiled == plain
        return compiled

    return ask


def test_from_its_center(ask: Ask) -> None:
    """As from the center itself."""
    chain = ask(event="event:1")["data"]["escalationChain"]
    assert chain == ask(organization="org:tonghua-center")["data"]["escalationChain"]
    assert [step["organization"]["id"] for step in chain["steps"]] == ["org:center"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "BAD_INPUT"),
        ({"organization": "org:center", "event": "event:1"}, "BAD_INPUT"),
        ({"event": "event:2"}, "NOT_FOUND"),
        ({"event": "org:center"}, "NOT_FOUND"),
    ],
)
def test_exactly_one_that_is_known(ask: Ask, asked: dict[str, str], code: str) -> None:
    body = ask(**asked)
    assert (body["data"], body["errors"][0]["extensions"]) == ({"escalationChain": None}, {"code": code})


def test_the_event_loop_does_not_wait_for_the_store(knowledge: KnowledgeBase) -> None:
    """An event is read from the store, so such a document is never answered at once."""
    service = Service(schema, knowledge)
    for document, at_once in (
        ('{ escalationChain(event: "event:1") { complete } }', False),
        ('{ escalationChain(organization: "org:center") { complete } }', True),
    ):
        for _ in range(3):
            assert service.answer(Request(document)).ran
        assert (service.answer_at_once(Request(document)) is not None) is at_once
