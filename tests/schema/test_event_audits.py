"""unresolved, trace, assessment, escalationPreview: as the answers have them, with what stands around."""

from typing import Any

import pytest

from tests.knowledge.county import START
from tests.schema.office import Office, office

__all__ = ["office"]

DAY, HOUR = 86_400_000, 3_600_000

TREE = """query($area: ID!, $depth: Int, $by: UnresolvedBy, $asOf: DateTime) {
  unresolved(area: $area, depth: $depth, by: $by, asOf: $asOf) { ...Node children { ...Node children { ...Node } } }
}
fragment Node on UnresolvedTree {
  area { id } organization { id } open overdue dueSoon oldest childrenCut byState { state count }
  byHolder { organization { id } open overdue }
}"""


def node(place: str | None, opened: int, **more: Any) -> dict[str, Any]:
    """A node without children: at an area, or at a holder."""
    kind = (place or "").partition(":")[0]
    made: dict[str, Any] = {
        "area": {"id": place} if kind == "area" else None, "organization": {"id": place} if kind == "org" else None,
        "open": opened, "overdue": 0, "dueSoon": 0, "oldest": None, "childrenCut": 0, "byState": [], "byHolder": [],
    }  # fmt: skip
    return made | more


def held(organization: str, opened: int, overdue: int = 0) -> dict[str, Any]:
    return {"organization": {"id": organization}, "open": opened, "overdue": overdue}


def test_what_is_open(office: Office) -> None:
    """By area, by holder, and at an instant that has passed."""
    office.dispatched("noise", "g1")
    office.clock.now += HOUR
    office.report("fire", "street")
    office.clock.now += 3 * HOUR  # the order was not signed in an hour, the fire not put out in two

    both = [{"state": "REPORTED", "count": 1}, {"state": "IN_HANDLING", "count": 1}]
    ones = [held("org:ecology", 1, 1), held("org:street-center", 1, 1)]
    noise = {"oldest": "2022-03-01T00:00:00.000Z", "overdue": 1}
    community = node(
        "area:tonghua", 1, **noise, byState=[both[1]], byHolder=[ones[0]], childrenCut=1,
    )  # fmt: skip
    street = node("area:street", 2, **(noise | {"overdue": 2}), byState=both, byHolder=ones)
    assert office.ask(TREE, area="area:street")["unresolved"] == street | {"children": [community | {"children": []}]}
    assert office.ask(TREE, area="area:street", depth=0)["unresolved"] == street | {"childrenCut": 1, "children": []}
    county = office.ask(TREE, area="area:county", depth=2)["unresolved"]
    assert county["children"][0]["children"] == [community]

    by = office.ask(TREE, area="area:street", by="ORGANIZATION")["unresolved"]
    fire = {"oldest": "2022-03-01T01:00:00.000Z", "overdue": 1}
    assert by == street | {
        "children": [
            node("org:ecology", 1, **noise, byState=[both[1]], byHolder=[ones[0]]) | {"children": []},
            node("org:street-center", 1, **fire, byState=[both[0]], byHolder=[ones[1]]) | {"children": []},
        ]
    }
    past = office.ask(TREE, area="area:street", depth=0, asOf="2022-03-01T00:30:00Z")["unresolved"]
    assert (past["open"], past["overdue"], past["byHolder"]) == (1, 0, [held("org:ecology", 1)])


def test_so_many_holders(office: Office) -> None:
    """The most first; ten unless told."""
    office.dispatched()
    office.report()
    asked = 'query($first: Int) { unresolved(area: "area:county") { byHolder(first: $first) { organization { id } } } }'
    both = [{"organization": {"id": "org:ecology"}}, {"organization": {"id": "org:street-center"}}]
    assert office.ask(asked, first=None)["unresolved"]["byHolder"] == both
    assert office.ask(asked, first=1)["unresolved"]["byHolder"] == both[:1]
    body = office.answer(asked, first=0)
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == ({"unresolved": None}, "BAD_INPUT")


TRACE = """query($event: ID!) { trace(event: $event) {
  event { id state }
  steps { at until transition { action to organization { id } } workOrder { id organization { id } }
    organization { id } post { id } holder { id }
    hours workingHours overdueBy }
  heldHours { organization { id } hours workingHours } unsignedHours returns pingPong
  dispatches { workOrder { role state organization { id } event { id } } unsignedHours
    leadsThen { id } agreedThen leadsAsKnownNow { id } agreedAsKnownNow }
  agreedThen agreedAsKnownNow reasons
} }"""


def test_the_way_of_an_event(office: Office) -> None:
    """Who had it, how long; duty agreed, as known now."""
    event = office.report()
    office.clock.now += HOUR
    office.act(event, "ACCEPT")
    office.clock.now += HOUR
    sent = office.do("dispatch", event=event["id"], organization="org:ecology", expectedVersion=2)
    office.clock.now += 2 * HOUR
    office.act_on_order(sent["workOrders"][0], "SIGN")
    office.clock.now += HOUR
    trail = office.ask(TRACE, event=event["id"])["trace"]
    steps = trail.pop("steps")
    assert [
        (each["transition"]["action"], each["organization"]["id"], each["hours"], each["overdueBy"]) for each in steps
    ] == [
        ("REPORT", "org:street-center", 1.0, None),
        ("ACCEPT", "org:street-center", 1.0, None),
        ("DISPATCH", "org:street-center", 0.0, None),  # of the event; the next one is the order's
        ("DISPATCH", "org:ecology", 2.0, 1.0),
        ("SIGN", "org:ecology", 1.0, None),
    ]
    order = {"id": sent["workOrders"][0]["id"], "organization": {"id": "org:ecology"}}
    assert [each["workOrder"] for each in steps] == [None, None, None, order, order]
    assert (steps[0]["at"], steps[0]["until"], steps[-1]["until"]) == (
        "2022-03-01T00:00:00.000Z", "2022-03-01T01:00:00.000Z", None,
    )  # fmt: skip
    assert trail == {
        "event": {"id": event["id"], "state": "IN_HANDLING"},
        "heldHours": [
            {"organization": {"id": "org:ecology"}, "hours": 3.0, "workingHours": 3.0},
            {"organization": {"id": "org:street-center"}, "hours": 2.0, "workingHours": 2.0},
        ],
        "dispatches": [
            {
                "workOrder": {
                    "role": "LEAD", "state": "SIGNED", "organization": {"id": "org:ecology"},
                    "event": {"id": event["id"]},
                },
                "unsignedHours": 2.0, "leadsThen": [], "agreedThen": None,
                "leadsAsKnownNow": [{"id": "org:ecology"}], "agreedAsKnownNow": True,
            }
        ],
        "unsignedHours": 2.0, "returns": 0, "pingPong": 0, "agreedThen": None, "agreedAsKnownNow": True, "reasons": [],
    }  # fmt: skip


ROWS = """query($area: ID!, $from: DateTime!, $to: DateTime!) { assessment(area: $area, from: $from, to: $to) {
  index rows { area { id } organization { id } received closed onTime returned reopened medianFirstResponseHours
    medianHandlingHours mediated mediationFailed rating index }
} }"""


def test_how_an_area_did(office: Office) -> None:
    """A row for each child area, then for each organization with an order."""
    event = office.dispatched()
    lead = next(each for each in event["workOrders"] if each["role"] == "LEAD")
    office.clock.now += HOUR
    lead = office.act_on_order(lead, "SIGN", "START")
    office.clock.now += HOUR
    lead = office.act_on_order(lead, "REPLY", "APPROVE")
    office.do("rateWorkOrder", workOrder=lead["id"], score=4, expectedVersion=5)
    for action, more in (("RESOLVE", {}), ("VERIFY", {}), ("CLOSE", {"outcome": "FIXED"})):
        event = office.act(event, action, **more)
    office.clock.now += DAY
    month = {"from": "2022-03-01T00:00:00+08:00", "to": "2022-04-01T00:00:00+08:00"}
    rows = office.ask(ROWS, area="area:street", **month)["assessment"]["rows"]
    figures = [{name: row[name] for name in ("area", "organization", "received", "closed", "onTime")} for row in rows]
    assert figures == [
        {"area": {"id": "area:tonghua"}, "organization": None, "received": 1, "closed": 1, "onTime": 1},
        {"area": None, "organization": {"id": "org:ecology"}, "received": 1, "closed": 1, "onTime": 1},
        {"area": None, "organization": {"id": "org:urban"}, "received": 1, "closed": 0, "onTime": 0},
    ]
    assert [(row["medianFirstResponseHours"], row["medianHandlingHours"], row["rating"]) for row in rows] == [
        (1.0, 2.0, 4.0), (1.0, 2.0, 4.0), (None, None, None),
    ]  # fmt: skip


PREVIEW = """query($area: ID!) { escalationPreview(area: $area) { due { ...Item } notDue { ...Item } } }
fragment Item on EscalationItem { event { id overdue } step { number organization { id } delay } reason }"""


def test_what_would_go_up(office: Office) -> None:
    """What is overdue for long enough, and why the other does not."""
    fire, noise = office.act(office.report("fire"), "ACCEPT"), office.act(office.report(), "ACCEPT")
    office.clock.now += 2 * HOUR + DAY + 1
    preview = office.ask(PREVIEW, area="area:county")["escalationPreview"]
    [due], [not_due] = preview["due"], preview["notDue"]
    assert (due["event"], due["reason"]) == ({"id": fire["id"], "overdue": True}, None)
    assert (due["step"]["number"], due["step"]["organization"]["id"]) == (1, "org:county-center")
    assert (not_due["event"], not_due["reason"]) == ({"id": noise["id"], "overdue": False}, "NOT_DUE")


MONTH = 'from: "2022-03-01T00:00:00Z", to: "2022-04-01T00:00:00Z"'


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ('unresolved(area: "area:none") { open }', "NOT_FOUND"),
        ('unresolved(area: "org:urban") { open }', "NOT_FOUND"),
        ('unresolved(area: "area:county", depth: -1) { open }', "BAD_INPUT"),
        ('trace(event: "event:none") { returns }', "NOT_FOUND"),
        (f'assessment(area: "area:none", {MONTH}) {{ index }}', "NOT_FOUND"),
        (
            'assessment(area: "area:county", from: "2022-04-01T00:00:00Z", to: "2022-04-01T00:00:00Z") { index }',
            "BAD_INPUT",
        ),
        ('escalationPreview(area: "area:none") { due { reason } }', "NOT_FOUND"),
    ],
)
def test_each_fails_alone(office: Office, asked: str, code: str) -> None:
    """The field is null, the others are not."""
    body = office.answer(f"{{ {asked} revision {{ number }} }}")
    name = asked.partition("(")[0]
    assert (body["data"][name], body["data"]["revision"]) == (None, {"number": 1})
    assert [(each["path"], each["extensions"]["code"]) for each in body["errors"]] == [([name], code)]


def test_cells_with_events_come_first(office: Office) -> None:
    """Coverage is ranked by how many events fell in each cell."""
    asked = """{ coverage(area: "area:county", matters: ["matter:fire", "matter:smell"]) {
      items { edges { node { matter { id } events } } } } }"""

    def cells() -> list[tuple[str, int]]:
        edges = office.ask(asked)["coverage"]["items"]["edges"]
        return [(edge["node"]["matter"]["id"], edge["node"]["events"]) for edge in edges]

    assert cells() == [("matter:fire", 0), ("matter:smell", 0)]
    office.report("smell")
    assert cells() == [("matter:smell", 1), ("matter:fire", 0)]
    assert office.clock.now == START
