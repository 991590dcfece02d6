"""The county behind the schema, with people who act on events at a time that a test sets."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.stores.base import Store
from tests.builders import matter
from tests.knowledge.conftest import Clock
from tests.knowledge.county import COUNTY

PLACES = [*COUNTY, matter("smell")]
"""The county, and a matter for which nobody answers."""

EVENT = """... on Event { id version sequence state allowedActions canDispatch canWhistle
  workOrders { id version state role organization { id } allowedActions } }"""
ORDER = "... on WorkOrder { id version state event { id version state } rating returnReason allowedActions }"
PROBLEM = "... on Problem { code message field allowed current { __typename id } }"


class Office:
    """A knowledge base with one clock for its desk and its two services: compiled, and graphql-core's alone."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.desk = knowledge.events
        self.clock = Clock()
        self.desk.now = self.clock
        self.services = [Service(schema, knowledge, compiles=each, clock=self.clock) for each in (True, False)]

    def answer(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to a query: the same in both ways, and no compiled selection failed in silence."""
        with capture_logs() as logs:
            compiled, plain = (service.answer(Request(document, variables)) for service in self.services)
        assert orjson.dumps(compiled.body) == orjson.dumps(plain.body)
        assert logs == []
        return compiled.body

    def ask(self, document: str, **variables: Any) -> Any:
        """The data of a query that must succeed."""
        body = self.answer(document, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    def do(self, mutation: str, **given: Any) -> Any:
        """The payload of a mutation of events, called with arguments by their names."""
        types = {"input": "ReportEventInput!", "event": "ID!", "workOrder": "ID!", "organization": "ID",
                 "organizations": "[ID!]", "action": _ACTION.get(mutation, ""), "role": "DutyRole",
                 "kind": "WhistleKind!", "expectedVersion": "Int!", "score": "Int!", "note": "String",
                 "outcome": "EventOutcome", "duplicateOf": "ID", "reason": "ReturnReason", "until": "DateTime",
                 "idempotencyKey": "String"}  # fmt: skip
        declared = ", ".join(f"${name}: {types[name]}" for name in given)
        passed = ", ".join(f"{name}: ${name}" for name in given)
        shown = f"__typename {ORDER if 'workOrder' in given else EVENT} {PROBLEM}"
        document = f"mutation({declared}) {{ {mutation}({passed}) {{ {shown} }} }}"
        body = self.services[0].answer(Request(document, given)).body
        assert "errors" not in body, body["errors"]
        return body["data"][mutation]

    def report(self, matter: str = "noise", area: str = "g1", **more: Any) -> Any:
        what = {"matter": f"matter:{matter}", "area": f"area:{area}", "channel": "PATROL", "title": "夜间噪声"}
        key = {"idempotencyKey": more.pop("key")} if "key" in more else {}
        return self.do("reportEvent", input=what | more, **key)

    def act(self, event: Any, action: str, **more: Any) -> Any:
        """Act on an event as a payload shows it."""
        return self.do("actOnEvent", event=event["id"], action=action, expectedVersion=event["version"], **more)

    def act_on_order(self, order: Any, *actions: str, **more: Any) -> Any:
        """Take one action after the other on an order as a payload shows it; the details are the last one's."""
        for number, action in enumerate(actions, 1):
            details = more if number == len(actions) else {}
            order = self.do(
                "actOnWorkOrder", workOrder=order["id"], action=action, expectedVersion=order["version"], **details
            )
        return order

    def dispatched(self, matter: str = "noise", area: str = "g1", **more: Any) -> Any:
        """A new event that was accepted and dispatched by duty; its version is 3."""
        accepted = self.act(self.report(matter, area, **more), "ACCEPT")
        return self.do("dispatch", event=accepted["id"], expectedVersion=2)


_ACTION = {"actOnEvent": "EventAction!", "actOnWorkOrder": "WorkOrderAction!"}


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    """The county, without events, on Tuesday 2022-03-01 at 8 o'clock in Shanghai unless the clock is set."""
    with KnowledgeBase(store) as knowledge:
        knowledge.commit(PLACES, actor="test")
        yield Office(knowledge)
