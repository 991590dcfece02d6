"""event, events, node: what is shown of events, and pages of them."""

import base64
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.schema.connections import Cursor
from graphkb.schema.execution import Request
from tests.builders import fact
from tests.knowledge.county import START
from tests.schema.office import PLACES, Office, office

__all__ = ["office"]

DAY, HOUR = 86_400_000, 3_600_000

SHOWN = """query($id: ID!) { event(id: $id) {
  __typename id version sequence state title text matter { id name } area { __typename id name } channel severity
  latitude longitude reportedAt closedAt outcome duplicateOf { id } holder { __typename id } dueAt overdue dueSoon
  allowedActions canDispatch canWhistle
  transitions { sequence at actor organization { id } post { id } action from to reason note }
  workOrders { __typename id version event { id } organization { id } dispatchedBy { id } role whistle state supervised
    dispatchedAt dueAt signedAt repliedAt awaitingUntil returnReason rating allowedActions overdue
    transitions { sequence action from to } }
} }"""


def test_all_that_is_shown(office: Office) -> None:
    """Every field of an event and of its orders."""
    reported = office.report(text="连续三晚", severity=2, latitude=30.2, longitude=115.1)
    office.clock.now += HOUR
    office.act(reported, "ACCEPT", note="属实")
    office.clock.now += HOUR
    sent = office.do("dispatch", event=reported["id"], organization="org:ecology", expectedVersion=2)
    [order] = sent["workOrders"]
    office.clock.now += 2 * HOUR  # an hour too late
    office.act_on_order(order, "SIGN")

    event = office.ask(SHOWN, id=reported["id"])["event"]
    [shown] = event.pop("workOrders")
    transitions = event.pop("transitions")
    assert event == {
        "__typename": "Event", "id": reported["id"], "version": 3, "sequence": 5, "state": "IN_HANDLING",
        "title": "夜间噪声", "text": "连续三晚", "matter": {"id": "matter:noise", "name": "noise"},
        "area": {"__typename": "Grid", "id": "area:g1", "name": "g1"}, "channel": "PATROL", "severity": 2,
        "latitude": 30.2, "longitude": 115.1, "reportedAt": "2022-03-01T00:00:00.000Z", "closedAt": None,
        "outcome": None, "duplicateOf": None, "holder": {"__typename": "Department", "id": "org:ecology"},
        "dueAt": "2022-03-04T00:00:00.000Z", "overdue": False, "dueSoon": False,
        "allowedActions": ["ESCALATE"], "canDispatch": True, "canWhistle": True,
    }  # fmt: skip
    assert transitions[1] == {
        "sequence": 2, "at": "2022-03-01T01:00:00.000Z", "actor": "graphql",
        "organization": {"id": "org:street-center"}, "post": None,
        "action": "ACCEPT", "from": "REPORTED", "to": "ACCEPTED", "reason": None, "note": "属实",
    }  # fmt: skip
    assert [[each[name] for name in ("sequence", "action", "from", "to")] for each in transitions] == [
        [1, "REPORT", None, "REPORTED"], [2, "ACCEPT", "REPORTED", "ACCEPTED"],
        [3, "DISPATCH", "ACCEPTED", "IN_HANDLING"],
    ]  # fmt: skip
    assert shown == {
        "__typename": "WorkOrder", "id": order["id"], "version": 2, "event": {"id": reported["id"]},
        "organization": {"id": "org:ecology"}, "dispatchedBy": {"id": "org:street-center"}, "role": "LEAD",
        "whistle": None, "state": "SIGNED", "supervised": False, "dispatchedAt": "2022-03-01T02:00:00.000Z",
        "dueAt": "2022-03-04T16:00:00.000Z", "signedAt": "2022-03-01T04:00:00.000Z", "repliedAt": None,
        "awaitingUntil": None, "returnReason": None, "rating": None,
        "allowedActions": ["START", "RETURN", "CANCEL", "SUPERVISE"], "overdue": False,
        "transitions": [
            {"sequence": 4, "action": "DISPATCH", "from": None, "to": "DISPATCHED"},
            {"sequence": 5, "action": "SIGN", "from": "DISPATCHED", "to": "SIGNED"},
        ],
    }  # fmt: skip


def test_clocks_of_now(office: Office) -> None:
    """Overdue once either time has passed, soon once four fifths of it are used."""
    event = office.report()  # to be closed within three days
    asked = "query($id: ID!) { event(id: $id) { overdue dueSoon } }"
    for at, shown in ((0, (False, False)), (2.4 * DAY - 1, (False, False)), (2.4 * DAY, (False, True)),
                      (3 * DAY, (False, True)), (3 * DAY + 1, (True, False))):  # fmt: skip
        office.clock.now = START + int(at)
        assert tuple(office.ask(asked, id=event["id"])["event"].values()) == shown


def test_an_order_left_open_is_not_overdue_once_the_event_is_closed(office: Office) -> None:
    """It may still be signed; when it was due stays to be read, and while the event was open it was overdue."""
    event = office.dispatched()
    lead, assist = event["workOrders"]
    lead = office.act_on_order(lead, "SIGN", "START", "REPLY", "APPROVE")
    office.clock.now += 3 * HOUR
    asked = "query($id: ID!) { event(id: $id) { workOrders { role state dueAt overdue } } }"
    waiting = {"role": "ASSIST", "state": "DISPATCHED", "dueAt": "2022-03-01T02:00:00.000Z"}
    assert office.ask(asked, id=event["id"])["event"]["workOrders"][1] == waiting | {"overdue": True}
    for action, more in (("RESOLVE", {}), ("VERIFY", {}), ("CLOSE", {"outcome": "FIXED"})):
        event = office.act(event, action, **more)
    assert office.ask(asked, id=event["id"])["event"]["workOrders"][1] == waiting | {"overdue": False}
    assert office.act_on_order(assist, "SIGN")["state"] == "SIGNED"


def test_orders_sent_together_stand_by_role_then_organization(office: Office) -> None:
    """Whatever their random ids are: the lead first."""
    for _ in range(4):
        event = office.dispatched()
        office.clock.now += HOUR
        event = office.do(
            "whistle",
            event=event["id"],
            kind="EMERGENCY",
            organizations=["org:police", "org:market"],
            expectedVersion=3,
        )
        assert [(each["role"], each["organization"]["id"]) for each in event["workOrders"]] == [
            ("LEAD", "org:ecology"), ("ASSIST", "org:urban"), ("ASSIST", "org:market"), ("ASSIST", "org:police"),
        ]  # fmt: skip


def test_each_at_its_instant(office: Office) -> None:
    """Matter, area and organizations as they were at the report, those of a transition as they were at it."""
    event = office.report()
    center = {"id": "org:street-center", "classification": "CENTER"}
    renamed = START // DAY + 1
    office.knowledge.commit(
        [
            fact("organizations", **center, name="旧中心", until=renamed),
            fact("organizations", **center, name="新中心", since=renamed),
        ],
        actor="test",
    )
    office.clock.now += DAY
    office.clock.now += DAY
    office.act(event, "ACCEPT")
    asked = "query($id: ID!) { event(id: $id) { holder { name } transitions { organization { name } } } }"
    assert office.ask(asked, id=event["id"])["event"] == {
        "holder": {"name": "旧中心"},
        "transitions": [{"organization": None}, {"organization": {"name": "新中心"}}],
    }


def test_a_duplicate(office: Office) -> None:
    first, second = office.report(), office.report()
    closed = office.act(office.act(second, "ACCEPT"), "CLOSE", outcome="DUPLICATE", duplicateOf=first["id"])
    asked = "query($id: ID!) { event(id: $id) { outcome closedAt duplicateOf { id state } } }"
    assert office.ask(asked, id=closed["id"])["event"] == {
        "outcome": "DUPLICATE", "closedAt": "2022-03-01T00:00:00.000Z",
        "duplicateOf": {"id": first["id"], "state": "REPORTED"},
    }  # fmt: skip


def test_nodes(office: Office) -> None:
    """Events and orders are nodes; the event loop does not wait for them."""
    event = office.dispatched()
    lead = event["workOrders"][0]
    asked = "query($id: ID!) { node(id: $id) { __typename id ... on Event { version } ... on WorkOrder { role } } }"
    shown = {"__typename": "Event", "id": event["id"], "version": 3}
    assert office.ask(asked, id=event["id"])["node"] == shown
    shown = {"__typename": "WorkOrder", "id": lead["id"], "role": lead["role"]}
    assert office.ask(asked, id=lead["id"])["node"] == shown
    for unknown in ("event:none", "order:none"):
        body = office.answer(asked, id=unknown)
        assert (body["data"], body["errors"][0]["extensions"]["code"]) == ({"node": None}, "NOT_FOUND")
    service = office.services[0]
    for document, named, at_once in (
        (asked, "org:urban", True), (asked, event["id"], False), (asked, lead["id"], False),
        (f'{{ node(id: "{event["id"]}") {{ id }} }}', None, False),
        (f'{{ event(id: "{event["id"]}") {{ id }} }}', None, False), ("{ events { totalCount } }", None, False),
    ):  # fmt: skip
        request = Request(document, {"id": named} if named else None)
        assert service.answer(request).ran
        assert (service.answer_at_once(request) is not None) is at_once


def test_an_unknown_event(office: Office) -> None:
    body = office.answer('{ event(id: "event:none") { id } }')
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == ({"event": None}, "NOT_FOUND")


# pages


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Twelve events, e0 to e11 an hour apart: of three matters, in two areas, some of a severity, some closed."""
    path = tmp_path_factory.mktemp("many") / "events.db"
    with KnowledgeBase.open(f"sqlite:///{path}", create=True) as knowledge:
        knowledge.commit(PLACES, actor="test")
        office = Office(knowledge)
        for number in range(12):
            office.clock.now = START + number * HOUR
            matter, area = ("noise", "smell", "fire")[number % 3], ("g1", "street")[number % 2]
            event = office.report(matter, area, **({"severity": 1 + number % 4} if number % 4 else {}))
            assert event["sequence"] == office.knowledge.store.sequence()
            if number in {1, 4, 7}:
                office.act(event, "REJECT")
        yield office


PAGE = """query($filter: EventFilter, $orderBy: [EventOrder!],
    $first: Int, $after: String, $last: Int, $before: String) {
  events(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id reportedAt dueAt severity state matter { id } area { id } overdue } }
  }
}"""


def numbers(connection: Any) -> list[int]:
    """Which of e0 to e11 these are: by the hour of the report."""
    return [int(edge["node"]["reportedAt"][11:13]) for edge in connection["edges"]]


def listed(many: Office, **asked: Any) -> list[int]:
    connection = many.ask(PAGE, **asked)["events"]
    assert connection["totalCount"] == len(connection["edges"])
    return numbers(connection)


BY_REPORT = [{"field": "REPORTED_AT"}]


def test_pages_from_each_store(office: Office) -> None:
    """By deadline and report, forwards and backwards, across nulls."""
    for number in range(6):
        office.clock.now += HOUR
        office.report("smell", **({"severity": 2} if number % 2 else {}))
    for direction, found in (("ASC", [2, 4, 6, 1, 3, 5]), ("DESC", [1, 3, 5, 2, 4, 6])):
        order = [{"field": "SEVERITY", "direction": direction}, *BY_REPORT]
        for step in ({"first": 2}, {"last": 2}):
            [(way, _)] = step.items()
            cursor, seen = None, []
            for _ in range(3):
                turn = {"after": cursor} if way == "first" else {"before": cursor}
                page = office.ask(PAGE, orderBy=order, **step, **turn)["events"]
                cursor = page["pageInfo"]["endCursor" if way == "first" else "startCursor"]
                seen = seen + numbers(page) if way == "first" else numbers(page) + seen
            assert (seen, page["totalCount"]) == (found, 6)
            assert page["pageInfo"]["hasNextPage" if way == "first" else "hasPreviousPage"] is False


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ({"within": "area:g1"}, [0, 2, 4, 6, 8, 10]),
        ({"within": "area:street"}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ({"within": "area:island"}, []),
        ({"matter": "matter:order"}, [0, 3, 6, 9]),
        ({"matter": "matter:fire"}, [2, 5, 8, 11]),
        ({"state": ["REJECTED"]}, [1, 4, 7]),
        ({"state": []}, []),
        ({"open": True, "matter": "matter:smell"}, [10]),
        ({"open": False}, [1, 4, 7]),
        ({"overdue": True}, [8]),  # of the gravest, to be closed within two hours; now it is eleven
        ({"overdue": False, "matter": "matter:fire"}, [2, 5, 11]),
        ({"holder": "org:street-center", "matter": "matter:smell"}, [10]),
        ({"holder": "org:urban"}, []),
        ({"channel": {"eq": "PATROL"}, "severity": [2, 4]}, [1, 3, 5, 7, 9, 11]),
        ({"channel": {"eq": "PATROL", "in": ["VIDEO"]}}, []),
        ({"channel": {"in": ["VIDEO", "PATROL"]}, "severity": [3]}, [2, 6, 10]),
        ({"reportedFrom": "2022-03-01T03:00:00Z", "reportedTo": "2022-03-01T05:00:00Z"}, [3, 4]),
    ],
)  # fmt: skip
def test_filters(many: Office, filter: dict[str, Any], found: list[int]) -> None:
    """All that is given holds, and so many are counted."""
    assert listed(many, filter=filter, orderBy=BY_REPORT, first=100) == found


@pytest.mark.parametrize(
    "filter", [{"within": "area:none"}, {"matter": "matter:none"}, {"holder": "org:none"}, {"within": "matter:fire"}]
)
def test_filters_that_name_nothing(many: Office, filter: dict[str, Any]) -> None:
    body = many.answer(PAGE, filter=filter)
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == (None, "NOT_FOUND")


ORDERS = {
    "by report": ([("REPORTED_AT", "ASC")], lambda e: (e["reportedAt"], e["id"])),
    "last report first": ([("REPORTED_AT", "DESC")], lambda e: (-number(e), e["id"])),
    "by severity, last report first": (
        [("SEVERITY", "ASC"), ("REPORTED_AT", "DESC")],
        lambda e: (e["severity"] is None, e["severity"] or 0, -number(e), e["id"]),
    ),
    "no severity first": (
        [("SEVERITY", "DESC"), ("REPORTED_AT", "ASC")],
        lambda e: (e["severity"] is not None, -(e["severity"] or 0), number(e), e["id"]),
    ),
    "by deadline": ([("DUE_AT", "ASC")], lambda e: (e["dueAt"], e["id"])),
    "by id": ([], lambda e: e["id"]),
    "by falling id": ([("ID", "DESC"), ("REPORTED_AT", "ASC")], lambda e: [-ord(letter) for letter in e["id"]]),
    "a field again": ([("SEVERITY", "ASC"), ("SEVERITY", "DESC")],
                      lambda e: (e["severity"] is None, e["severity"] or 0, e["id"])),
}  # fmt: skip


def number(event: Any) -> int:
    return int(event["reportedAt"][11:13])


@pytest.mark.parametrize("name", ORDERS)
def test_pages_in_both_directions(many: Office, name: str) -> None:
    """The pages from the front, from the end and between two cursors are parts of one list, in the order asked for."""
    order, key = ORDERS[name]
    asked = {"orderBy": [{"field": field, "direction": direction} for field, direction in order]}
    whole = many.ask(PAGE, first=1000, **asked)["events"]["edges"]
    assert [edge["node"]["id"] for edge in whole] == [
        each["id"] for each in sorted((e["node"] for e in whole), key=key)
    ]
    assert len(whole) == 12

    forward, after = [], None
    while True:
        page = many.ask(PAGE, first=5, after=after, **asked)["events"]
        forward += page["edges"]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert forward == whole

    backward, before = [], None
    while True:
        page = many.ask(PAGE, last=5, before=before, **asked)["events"]
        backward = page["edges"] + backward
        assert page["pageInfo"]["hasNextPage"] is (before is not None)
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert backward == whole

    between = {"after": whole[2]["cursor"], "before": whole[9]["cursor"]}
    first = many.ask(PAGE, first=3, **between, **asked)["events"]
    last = many.ask(PAGE, last=3, **between, **asked)["events"]
    both = many.ask(PAGE, first=9, **between, **asked)["events"]
    assert (first["edges"], last["edges"], both["edges"]) == (whole[3:6], whole[6:9], whole[3:9])
    assert [(each["pageInfo"]["hasNextPage"], each["pageInfo"]["hasPreviousPage"]) for each in (first, last, both)] == [
        (True, True)
    ] * 3


def test_pages_are_of_one_instant(many: Office) -> None:
    """What became overdue meanwhile is not, on the pages that follow."""
    asked = {"filter": {"overdue": False, "matter": "matter:fire"}, "first": 1}
    page = many.ask(PAGE, **asked)["events"]
    cursor = page["edges"][0]["cursor"]
    then = many.clock.now
    try:
        many.clock.now += DAY
        again = many.ask(PAGE, **asked, before=cursor)["events"]
        assert again["totalCount"] == 3
        assert many.ask(PAGE, **asked)["events"]["totalCount"] == 2
    finally:
        many.clock.now = then


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ({"first": 1, "last": 1}, "BAD_INPUT"),
        ({"first": 0}, "BAD_INPUT"),
        ({"first": 1001}, "LIMIT_EXCEEDED"),
        ({"after": "nonsense"}, "BAD_INPUT"),
    ],
)
def test_pages_that_cannot_be(many: Office, page: dict[str, Any], code: str) -> None:
    body = many.answer(PAGE, **page)
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == (None, code)


def test_a_cursor_of_another_list(many: Office) -> None:
    """Neither another filter nor another order takes it."""
    cursor = many.ask(PAGE, first=1)["events"]["edges"][0]["cursor"]
    for asked in ({"filter": {"open": True}}, {"orderBy": BY_REPORT}):
        assert many.answer(PAGE, after=cursor, **asked)["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize(
    "values", [[], [1], ["x", "event:1"], [True, "event:1"], [1, 2], [1.5, "event:1"], [1, 2, "e"]]
)
def test_forged_cursors(many: Office, values: list[Any]) -> None:
    """A cursor of the right list with values that are none."""
    real = many.ask(PAGE, first=1, orderBy=BY_REPORT)["events"]["edges"][0]["cursor"]
    listing, as_of, _ = orjson.loads(base64.urlsafe_b64decode(real + "=="))
    body = many.answer(PAGE, after=str(Cursor(listing, as_of, values)), orderBy=BY_REPORT)
    assert body["errors"][0]["extensions"]["code"] == "BAD_INPUT"


def test_one_read_for_all(many: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The history of a page is read at once, and not at all where it is not asked for."""
    reads: list[int] = []
    store = many.knowledge.store
    real = store.transitions

    def counted(events: Any) -> Any:
        reads.append(len(events))
        return real(events)

    monkeypatch.setattr(store, "transitions", counted)
    service = many.services[0]
    service.answer(Request("{ events { edges { node { id state holder { id } overdue } } } }"))
    assert reads == []
    service.answer(Request("{ events { edges { node { transitions { action } } } } }"))
    assert reads == [12]
