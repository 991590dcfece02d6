"""The mutations of events: what each makes, what each refuses, and that one which is sent twice is done once."""

import asyncio
import time
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from graphkb.answers.responsibility import Responsibility
from graphkb.app import create_app
from graphkb.config import Limits, Settings
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.builders import duty
from tests.schema.office import Office, office

__all__ = ["office"]

HOUR = 3_600_000


def test_from_report_to_close(office: Office) -> None:
    """Every action on the way, with what is possible after each."""
    event = office.report()
    assert (event["state"], event["version"], event["sequence"]) == ("REPORTED", 1, 1)
    assert (event["allowedActions"], event["canDispatch"], event["canWhistle"]) == (["ACCEPT", "REJECT"], False, False)
    event = office.act(event, "ACCEPT")
    assert (event["state"], event["version"], event["sequence"]) == ("ACCEPTED", 2, 2)
    assert (event["allowedActions"], event["canDispatch"], event["canWhistle"]) == (["ESCALATE", "CLOSE"], True, True)
    event = office.do("dispatch", event=event["id"], expectedVersion=2)
    assert (event["state"], event["version"], event["sequence"]) == ("IN_HANDLING", 3, 5)
    orders = sorted((each["role"], each["organization"]["id"], each["state"]) for each in event["workOrders"])
    assert orders == [("ASSIST", "org:urban", "DISPATCHED"), ("LEAD", "org:ecology", "DISPATCHED")]
    lead = next(each for each in event["workOrders"] if each["role"] == "LEAD")
    assert lead["allowedActions"] == ["SIGN", "RETURN", "CANCEL", "SUPERVISE"]
    lead = office.act_on_order(lead, "SIGN", "START", "REPLY", "APPROVE")
    assert (lead["__typename"], lead["state"], lead["version"]) == ("WorkOrder", "ACCEPTED", 5)
    assert lead["allowedActions"] == []
    assert lead["event"] == {"id": event["id"], "version": 3, "state": "IN_HANDLING"}
    lead = office.do("rateWorkOrder", workOrder=lead["id"], score=4, expectedVersion=5)
    assert (lead["rating"], lead["version"]) == (4, 6)
    event = office.act(event, "RESOLVE")
    event = office.act(event, "VERIFY")
    event = office.act(event, "CLOSE", outcome="FIXED")
    assert (event["state"], event["version"], event["sequence"]) == ("CLOSED", 6, 13)


def test_whistle_and_escalate(office: Office) -> None:
    """Those by duty are called; the event goes to the center above."""
    event = office.act(office.report(), "ACCEPT")
    event = office.do("whistle", event=event["id"], kind="JOINT_ENFORCEMENT", expectedVersion=2)
    assert [(each["role"], each["organization"]["id"]) for each in event["workOrders"]] in (
        [("ASSIST", "org:ecology"), ("ASSIST", "org:urban")],
        [("ASSIST", "org:urban"), ("ASSIST", "org:ecology")],
    )
    office.act(event, "ESCALATE")
    held = office.ask("query($id: ID!) { event(id: $id) { holder { id } } }", id=event["id"])
    assert held == {"event": {"holder": {"id": "org:county-center"}}}


def test_a_returned_lead_sends_the_event_back(office: Office) -> None:
    """The payload of the order shows the event as the move by itself left it."""
    event = office.dispatched()
    lead = next(each for each in event["workOrders"] if each["role"] == "LEAD")
    lead = office.act_on_order(lead, "RETURN", reason="NOT_MY_AREA", note="在邻镇")
    assert (lead["state"], lead["returnReason"]) == ("RETURNED", "NOT_MY_AREA")
    assert lead["event"] == {"id": event["id"], "version": 4, "state": "ACCEPTED"}


WHY = """query($id: ID!) { event(id: $id) { workOrders { role explain {
  won reason duty { role organization { id } } path { __typename id } } } } }"""


def test_a_returned_order_says_which_duty_sent_it(office: Office) -> None:
    """As it was known when it was sent, whatever was corrected since; the same for each order of a dispatch."""
    office.clock.now = office.knowledge.graph.revision.at  # what follows is written later
    event = office.dispatched()
    lead = next(each for each in event["workOrders"] if each["role"] == "LEAD")
    office.act_on_order(lead, "RETURN", reason="NOT_MY_MATTER")
    office.knowledge.commit([duty("noise", "street", "market")], actor="test")

    first, second = office.ask(WHY, id=event["id"])["event"]["workOrders"]
    assert first["explain"] == second["explain"]
    assert [(each["won"], each["reason"], each["duty"]) for each in first["explain"]] == [
        (True, None, {"role": "LEAD", "organization": {"id": "org:ecology"}}),
        (True, None, {"role": "ASSIST", "organization": {"id": "org:urban"}}),
        (True, None, {"role": "SUPERVISE", "organization": {"id": "org:police"}}),
    ]
    assert [each["id"] for each in first["explain"][0]["path"]] == [
        "matter:noise", "area:g1", "area:tonghua", "area:street", "area:county", "org:ecology",
    ]  # fmt: skip


def test_an_order_of_before_anything_was_known_is_explained_by_what_is_known_now(office: Office) -> None:
    """By a duty that was written since, too: so says the lead of the town, which was sent nothing."""
    event = office.dispatched()
    office.knowledge.commit([duty("noise", "street", "market")], actor="test")
    orders = office.ask(WHY, id=event["id"])["event"]["workOrders"]
    led = [each for each in orders[0]["explain"] if each["duty"]["role"] == "LEAD"]
    assert [(each["duty"]["organization"]["id"], each["won"]) for each in led] == [
        ("org:market", True), ("org:ecology", False),
    ]  # fmt: skip


@pytest.mark.parametrize("compiles", [True, False])
def test_explaining_many_orders_ends_with_the_time_of_the_request(
    office: Office, monkeypatch: pytest.MonkeyPatch, *, compiles: bool
) -> None:
    """Each may need the knowledge of another day, which takes its time: the clock is looked at before each."""
    for _ in range(6):
        office.dispatched()
    asked, responsible_at = [], office.desk.responsible_at

    def slow(*what: Any) -> Responsibility:
        asked.append(what)
        time.sleep(0.1)
        return responsible_at(*what)

    monkeypatch.setattr(office.desk, "responsible_at", slow)
    service = Service(schema, office.knowledge, Limits(request_s=0.15), compiles=compiles)
    body = service.answer(Request("{ events(first: 9) { edges { node { workOrders { explain { won } } } } } }")).body
    assert [each["extensions"]["code"] for each in body["errors"]] == ["DEADLINE"]
    assert len(asked) < 6


def refused(payload: Any) -> tuple[str, str | None, Any]:
    assert payload["__typename"] == "Problem"
    return payload["code"], payload["field"], payload["allowed"]


def test_what_is_refused(office: Office) -> None:
    """As a problem in the payload, with what it is about and what may be done instead; nothing is written."""
    event = office.dispatched()
    lead = next(each for each in event["workOrders"] if each["role"] == "LEAD")
    current = {"__typename": "Event", "id": event["id"]}
    possible = ["DISPATCH", "WHISTLE", "ESCALATE"]
    sequence = office.knowledge.store.sequence()

    illegal = office.act(event, "ACCEPT")
    assert (refused(illegal)[:2], illegal["current"]) == (("ILLEGAL_ACTION", "action"), current)
    assert illegal["allowed"] == possible
    stale = office.act(event | {"version": 2}, "ESCALATE")
    assert (refused(stale)[:2], stale["current"]) == (("STALE_VERSION", "expectedVersion"), current)
    assert refused(office.act(event, "RESOLVE"))[:2] == ("LEAD_OPEN", "action")
    assert office.act(event, "RESOLVE")["allowed"] == possible
    again = office.do("dispatch", event=event["id"], expectedVersion=3)
    assert refused(again)[:2] == ("LEAD_OPEN", "organization")
    ordered = office.act_on_order(lead, "REPLY")
    assert refused(ordered)[:2] == ("ILLEGAL_ACTION", "action")
    assert ordered["current"] == {"__typename": "WorkOrder", "id": lead["id"]}
    assert ordered["allowed"] == ["SIGN", "RETURN", "CANCEL", "SUPERVISE"]
    assert refused(office.act_on_order(lead, "RETURN"))[:2] == ("BAD_INPUT", "reason")
    rated = office.do("rateWorkOrder", workOrder=lead["id"], score=6, expectedVersion=1)
    assert refused(rated)[:2] == ("BAD_INPUT", "score")
    assert office.knowledge.store.sequence() == sequence


def test_two_leads_by_duty(office: Office) -> None:
    """OVERLAP names those to choose from, and one that is named is sent to."""
    event = office.act(office.report("stalls"), "ACCEPT")
    overlap = office.do("dispatch", event=event["id"], expectedVersion=2)
    assert refused(overlap) == ("OVERLAP", "organization", ["org:market", "org:urban"])
    sent = office.do("dispatch", event=event["id"], organization="org:market", expectedVersion=2)
    assert [(each["role"], each["organization"]["id"]) for each in sent["workOrders"]] == [("LEAD", "org:market")]


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ({"matter": "matter:none"}, ("NOT_FOUND", "matter")),
        ({"area": "area:none"}, ("NOT_FOUND", "area")),
        ({"area": "area:shengli"}, ("BAD_INPUT", "area")),
        ({"channel": "SMOKE"}, ("BAD_INPUT", "channel")),
        ({"severity": 5}, ("BAD_INPUT", "severity")),
        ({"title": " "}, ("BAD_INPUT", "title")),
        ({"text": "电话13912345678"}, ("BAD_INPUT", "text")),
        ({"latitude": 30.0}, ("BAD_INPUT", "latitude")),
        ({"reportedAt": "2030-01-01T00:00:00Z"}, ("BAD_INPUT", "reportedAt")),
        ({"text": "a\0b"}, ("BAD_INPUT", "text")),
    ],
)
def test_reports_that_are_refused(office: Office, what: dict[str, Any], problem: tuple[str, str | None]) -> None:
    """The field is the one to blame."""
    others = {name: value for name, value in what.items() if name not in {"matter", "area"}}
    payload = office.report(what.get("matter", "matter:noise")[7:], what.get("area", "area:g1")[5:], **others)
    assert refused(payload) == (*problem, [])
    assert office.knowledge.store.sequence() == 0


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("actOnEvent", {"event": "event:none", "action": "ACCEPT"}),
        ("dispatch", {"event": "event:none"}),
        ("whistle", {"event": "order:none", "kind": "EMERGENCY"}),
        ("actOnWorkOrder", {"workOrder": "order:none", "action": "SIGN"}),
        ("rateWorkOrder", {"workOrder": "event:none", "score": 3}),
    ],
)
def test_unknown_ids(office: Office, mutation: str, given: dict[str, Any]) -> None:
    """A problem, not an error."""
    problem = office.do(mutation, **given, expectedVersion=1)
    assert (problem["code"], problem["field"]) == ("NOT_FOUND", "event" if "event" in given else "workOrder")
    assert problem["current"] is None


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_what_is_no_key(office: Office, key: str) -> None:
    """A problem that names the field; nothing is done."""
    problem = office.report(key=key)
    assert (problem["__typename"], problem["code"], problem["field"]) == ("Problem", "BAD_INPUT", "idempotencyKey")
    assert "a key has 1 to 200 characters" in problem["message"]
    assert office.report(key="k" * 200)["version"] == 1


def test_the_same_request_again(office: Office) -> None:
    """Each mutation with a key is done once: the first payload comes again, also after others acted."""
    first = office.report(key="1")
    assert office.report(key="1") == first
    event = office.do("actOnEvent", event=first["id"], action="ACCEPT", expectedVersion=1, idempotencyKey="1")
    assert office.report(key="1") == first
    send = {"event": event["id"], "expectedVersion": 2, "idempotencyKey": "1"}
    sent = office.do("dispatch", **send)
    blow = {"event": event["id"], "kind": "EMERGENCY", "organizations": ["org:market"], "expectedVersion": 3}
    called = office.do("whistle", **blow, idempotencyKey="1")
    lead = next(each for each in sent["workOrders"] if each["role"] == "LEAD")
    sign = {"workOrder": lead["id"], "action": "SIGN", "expectedVersion": 1, "idempotencyKey": "1"}
    signed = office.do("actOnWorkOrder", **sign)
    rate = {"workOrder": lead["id"], "score": 5, "expectedVersion": 2, "idempotencyKey": "1"}
    rated = office.do("rateWorkOrder", **rate)
    sequence = office.knowledge.store.sequence()

    assert office.report(key="1") == first
    assert office.do("actOnEvent", event=first["id"], action="ACCEPT", expectedVersion=1, idempotencyKey="1") == event
    assert office.do("dispatch", **send) == sent
    assert office.do("whistle", **blow, idempotencyKey="1") == called
    assert office.do("actOnWorkOrder", **sign) == signed
    assert office.do("rateWorkOrder", **rate) == rated
    assert office.knowledge.store.sequence() == sequence


def test_a_key_with_another_input(office: Office) -> None:
    """Every part of the input counts, and nothing is done."""
    office.report(key="k")
    assert refused(office.report("smell", key="k"))[:2] == ("KEY_REUSED", "idempotencyKey")
    event = office.report(key="other")
    accept = {"event": event["id"], "action": "ACCEPT", "expectedVersion": 1, "idempotencyKey": "k"}
    office.do("actOnEvent", **accept)
    for changed in ({"note": "x"}, {"action": "REJECT"}, {"expectedVersion": 2}, {"outcome": "FIXED"}):
        assert refused(office.do("actOnEvent", **(accept | changed)))[0] == "KEY_REUSED"


def test_a_refusal_keeps_no_key(office: Office) -> None:
    event = office.report()
    wrong = {"event": event["id"], "expectedVersion": 1, "idempotencyKey": "k"}
    assert refused(office.do("actOnEvent", action="CLOSE", **wrong))[0] == "ILLEGAL_ACTION"
    assert office.do("actOnEvent", action="ACCEPT", **wrong)["state"] == "ACCEPTED"


@pytest.mark.parametrize("key", ["x" * 201, "a\0b"])
def test_keys_that_cannot_be_kept(office: Office, key: str) -> None:
    assert refused(office.report(key=key))[0] == "BAD_INPUT"
    assert office.knowledge.store.sequence() == 0


def test_the_answer_is_lost(office: Office) -> None:
    """The client leaves between the commit and the reply; the same request again gets the first result."""
    app: Any = create_app(Settings(store="unused"), office.knowledge)
    document = """mutation($input: ReportEventInput!) {
      reportEvent(input: $input, idempotencyKey: "k") { ... on Event { id version } } }"""
    what = {"matter": "matter:noise", "area": "area:g1", "channel": "PATROL", "title": "夜间噪声"}
    body = orjson.dumps({"query": document, "variables": {"input": what}})
    scope = {
        "type": "http", "method": "POST", "path": "/graphql", "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
    }  # fmt: skip
    told: list[Any] = []

    async def send(message: Any) -> None:
        if office.knowledge.store.sequence() and not told:
            raise ConnectionResetError("cut after the commit, before the reply")
        told.append(message)

    async def run() -> None:
        coming: asyncio.Queue[Any] = asyncio.Queue()
        coming.put_nowait({"type": "http.request", "body": body})
        await app(scope, coming.get, send)

    with pytest.raises(ConnectionResetError):
        asyncio.run(run())
    [done] = office.knowledge.store.transitions_after(0)
    assert told == []
    told.append("connected again")
    asyncio.run(run())
    assert done.event.encode() in told[-1]["body"]
    assert b'"version":1' in told[-1]["body"]
    assert office.knowledge.store.sequence() == 1


def test_texts_are_not_logged(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when the store fails with them in its hands."""

    def fail(*_args: Any, **_more: Any) -> None:
        secret = "夜间噪声"  # noqa: F841  # a local that a careless log would show
        raise RuntimeError("broken")

    monkeypatch.setattr(office.knowledge.store, "act", fail)
    with capture_logs() as logs:
        document = "mutation($i: ReportEventInput!) { reportEvent(input: $i) { __typename } }"
        what = {"matter": "matter:noise", "area": "area:g1", "channel": "PATROL", "title": "夜间噪声", "text": "某某"}
        body = office.services[0].answer(Request(document, {"i": what})).body
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert len(logs) == 1
    assert "噪声" not in str(logs)
    assert "某某" not in str(logs)
