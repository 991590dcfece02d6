"""Every row of the two tables at the desk, on both stores: what it makes of an event, and what is kept of it."""

import pytest

from graphkb.knowledge.event_desk import EventDesk
from graphkb.model.codes import CODE_LISTS
from graphkb.model.events import Case, EventFilter, Problem, holder
from tests.events.scene import EVENT_TABLE, ORDER_TABLE
from tests.knowledge.conftest import Clock
from tests.knowledge.county import (
    ANYBODY,
    DAY,
    HOUR,
    START,
    accepted,
    act,
    act_on_order,
    dispatch,
    moved,
    refused,
    report,
)

CENTER = "org:street-center"

WAYS = {
    "REPORTED": (), "REJECTED": ("REJECT",), "ACCEPTED": ("ACCEPT",), "IN_HANDLING": ("ACCEPT", "WHISTLE"),
    "RESOLVED": ("ACCEPT", "WHISTLE", "RESOLVE"), "VERIFIED": ("ACCEPT", "WHISTLE", "RESOLVE", "VERIFY"),
    "CLOSED": ("ACCEPT", "CLOSE"),
}  # fmt: skip
"""State of an event → how it gets there; nobody leads, so that it may be resolved."""
ORDER_WAYS = {
    "DISPATCHED": (), "SIGNED": ("SIGN",), "IN_PROGRESS": ("SIGN", "START"), "AWAITING": ("SIGN", "START", "AWAIT"),
    "REPLIED": ("SIGN", "START", "REPLY"), "ACCEPTED": ("SIGN", "START", "REPLY", "APPROVE"), "RETURNED": ("RETURN",),
    "CANCELLED": ("CANCEL",),
}  # fmt: skip
"""State of a work order → how it gets there."""
DETAILS = {"CLOSE": {"outcome": "NO_ACTION"}, "RETURN": {"reason": "OTHER"}, "AWAIT": {"until": START + DAY}}

EVENT_ACTIONS = sorted({action for _, action in EVENT_TABLE})
ORDER_ACTIONS = sorted({action for _, action in ORDER_TABLE})
OUTCOMES = tuple(CODE_LISTS["EventOutcome"].labels)
UNHANDLED = ("DUPLICATE", "OUT_OF_SCOPE", "NO_ACTION")


def do(desk: EventDesk, event: str, action: str) -> Case | Problem:
    """Do one action to an event as it stands; what the store then has of it, or why it is refused."""
    version = kept(desk, event).event.version
    if action == "DISPATCH":
        made = desk.dispatch(event, version, ANYBODY, organization="org:ecology")
    elif action == "WHISTLE":
        made = desk.whistle(event, "EMERGENCY", version, ANYBODY, organizations=["org:market"])
    else:
        made = desk.act(event, action, version, ANYBODY, **DETAILS.get(action, {}))  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
    return made if isinstance(made, Problem) else kept(desk, event)


def kept(desk: EventDesk, event: str) -> Case:
    case = desk.event(event)
    assert case is not None
    return case


def brought(desk: EventDesk, state: str) -> str:
    """The id of a new event in *state*."""
    event = report(desk)
    for action in WAYS[state]:
        assert isinstance(do(desk, event, action), Case)
    assert kept(desk, event).event.state == state
    return event


@pytest.mark.parametrize("state", WAYS)
def test_an_event_goes_where_its_table_says(desk: EventDesk, state: str) -> None:
    """One version and one transition on; what is not in the table is refused with what is, and changes nothing."""
    possible = {action for its, action in EVENT_TABLE if its == state}
    event = brought(desk, state)
    before = kept(desk, event)
    for action in EVENT_ACTIONS:
        if action not in possible:
            made = do(desk, event, action)
            assert isinstance(made, Problem)
            assert (made.code, made.current) == ("ILLEGAL_ACTION", before.event)
            assert {*made.allowed} == possible
    assert kept(desk, event) == before
    for action in possible:
        event = brought(desk, state)
        version = kept(desk, event).event.version
        made = do(desk, event, action)
        assert isinstance(made, Case)
        assert (made.event.state, made.event.version) == (EVENT_TABLE[state, action], version + 1)
        written = [each for each in desk.transitions(event) if each.subject == event][-1]
        assert (written.action, written.from_state, written.to_state) == (action, state, EVENT_TABLE[state, action])


@pytest.mark.parametrize("state", ORDER_WAYS)
def test_a_work_order_goes_where_its_table_says(desk: EventDesk, state: str) -> None:
    """One version and one transition on; its event stays as it is while somebody leads."""
    possible = {action for its, action in ORDER_TABLE if its == state}

    def sent() -> str:
        event = accepted(desk)
        dispatch(desk, event, organization="org:ecology")
        (order,) = dispatch(desk, event, organization="org:market", role="ASSIST").orders
        for action in ORDER_WAYS[state]:
            act_on_order(desk, order.id, action, **DETAILS.get(action, {}))
        return order.id

    order = sent()
    before = desk.work_order(order)
    assert before is not None
    for action in ORDER_ACTIONS:
        (now,) = (each for each in before.orders if each.id == order)
        if action not in possible:
            made = desk.act_on_work_order(order, action, now.version, ANYBODY, **DETAILS.get(action, {}))  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
            assert isinstance(made, Problem)
            assert (made.code, made.current, {*made.allowed}) == ("ILLEGAL_ACTION", now, possible)
    assert desk.work_order(order) == before
    for action in possible:
        order = sent()
        act_on_order(desk, order, action, **DETAILS.get(action, {}))
        case = desk.work_order(order)
        assert case is not None
        (now,) = (each for each in case.orders if each.id == order)
        assert (now.state, now.version) == (ORDER_TABLE[state, action], len(ORDER_WAYS[state]) + 2)
        assert (case.event.state, case.event.version) == ("IN_HANDLING", 4)
        written = desk.transitions(case.event.id)[-1]
        assert (written.subject, written.action, written.to_state) == (order, action, ORDER_TABLE[state, action])


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_event_is_closed_with_each_outcome(desk: EventDesk, clock: Clock, outcome: str) -> None:
    """Once verified with any; while nobody handled it with the three that need no handling. It is open no longer."""
    other = report(desk)
    details = {"outcome": outcome, "duplicate_of": other if outcome == "DUPLICATE" else None}
    verified, untouched = brought(desk, "VERIFIED"), brought(desk, "ACCEPTED")
    clock.now += HOUR
    act(desk, verified, "CLOSE", **details)
    made = desk.act(untouched, "CLOSE", 2, ANYBODY, **details)  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it

    closed = [verified]
    if outcome in UNHANDLED:
        moved(made)
        closed.append(untouched)
    else:
        assert refused(made) == ("BAD_INPUT", "outcome")
        assert kept(desk, untouched).event.state == "ACCEPTED"
    for event in closed:
        now = kept(desk, event).event
        assert (now.state, now.closed_at, now.outcome, now.duplicate_of) == (
            "CLOSED", START + HOUR, outcome, details["duplicate_of"],
        )  # fmt: skip
        assert desk.transitions(event)[-1].reason == outcome
    assert desk.knowledge.store.count_events(EventFilter(is_open=True)) == 3 - len(closed)


@pytest.mark.parametrize("state", ["RESOLVED", "VERIFIED", "CLOSED"])
def test_a_reopened_event_is_handled_again(desk: EventDesk, clock: Clock, state: str) -> None:
    """As if it had not ended: its center holds it, it may be dispatched, and it is resolved and closed once more."""
    other, event = report(desk), brought(desk, "ACCEPTED" if state == "CLOSED" else state)
    if state == "CLOSED":
        act(desk, event, "CLOSE", outcome="DUPLICATE", duplicate_of=other)
    clock.now += HOUR
    act(desk, event, "REOPEN")

    case = kept(desk, event)
    now = case.event
    assert (now.state, now.resolved_at, now.closed_at, now.outcome, now.duplicate_of) == (
        "IN_HANDLING", None, None, None, None,
    )  # fmt: skip
    assert holder(now, case.orders) == CENTER
    assert {each.id for each in desk.find(EventFilter(is_open=True, holder=CENTER))} == {other, event}

    (order,) = dispatch(desk, event, organization="org:ecology").orders
    assert refused(desk.act(event, "RESOLVE", kept(desk, event).event.version, ANYBODY)) == ("LEAD_OPEN", "action")
    act_on_order(desk, order.id, "SIGN", "START", "REPLY", "APPROVE")
    clock.now += HOUR
    for action, details in (("RESOLVE", {}), ("VERIFY", {}), ("CLOSE", {"outcome": "FIXED"})):
        act(desk, event, action, **details)
    now = kept(desk, event).event
    assert (now.state, now.resolved_at, now.closed_at, now.outcome) == (
        "CLOSED", START + 2 * HOUR, START + 2 * HOUR, "FIXED",
    )  # fmt: skip
    assert [each.id for each in desk.find(EventFilter(is_open=True))] == [other]


def test_a_rating_is_replaced_by_a_later_one(desk: EventDesk) -> None:
    """Whatever has become of order and event; each is a transition with its score and leaves the states alone."""
    event = accepted(desk)
    (order,) = moved(desk.whistle(event, "EMERGENCY", 2, ANYBODY, organizations=["org:market"])).orders
    moved(desk.rate(order.id, 1, 1, ANYBODY, note="未到场"))
    assert refused(desk.rate(order.id, 2, 1, ANYBODY)) == ("STALE_VERSION", "expectedVersion")
    act_on_order(desk, order.id, "SIGN", "START", "REPLY", "APPROVE")
    for action, details in (("RESOLVE", {}), ("VERIFY", {}), ("CLOSE", {"outcome": "FIXED"})):
        act(desk, event, action, **details)
    moved(desk.rate(order.id, 5, 6, ANYBODY))

    case = kept(desk, event)
    assert [(each.rating, each.version, each.state) for each in case.orders] == [(5, 7, "ACCEPTED")]
    assert (case.event.state, case.event.version) == ("CLOSED", 6)
    rated = [each for each in desk.transitions(event) if each.action == "RATE"]
    assert [(each.reason, each.note, each.from_state, each.to_state, each.organization) for each in rated] == [
        ("1", "未到场", "DISPATCHED", "DISPATCHED", CENTER),
        ("5", None, "ACCEPTED", "ACCEPTED", CENTER),
    ]
