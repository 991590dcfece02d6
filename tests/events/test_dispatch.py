"""Dispatch and whistle: which orders are sent, to whom, and when that is refused."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from graphkb.events.dispatch import Errand, dispatch, duty_targets, whistle, whistle_targets
from graphkb.model.codes import CODE_LISTS
from graphkb.model.events import Event, Moved, Problem, Transition, WorkOrder
from tests.events.scene import (
    ACT,
    CENTER,
    DISTRICT,
    ECOLOGY,
    HOUR,
    HOUSING,
    LOCAL,
    MARKET,
    NOW,
    errand,
    event,
    moved,
    order,
    refused,
)

SENDING = ["ACCEPTED", "IN_HANDLING"]
NOT_SENDING = ["REPORTED", "RESOLVED", "VERIFIED", "CLOSED", "REJECTED"]


def send(before: Event, orders: Sequence[WorkOrder], *errands: Errand, **details: Any) -> Moved | Problem:
    arguments: dict[str, Any] = {"expected_version": 3, "local": LOCAL, "by": ACT, **details}
    return dispatch(before, orders, errands, arguments.pop("by"), **arguments)


def call(before: Event, kind: str, *errands: Errand, **details: Any) -> Moved | Problem:
    arguments: dict[str, Any] = {"expected_version": 3, "local": LOCAL, "by": ACT, **details}
    return whistle(before, [], kind, errands, arguments.pop("by"), **arguments)


def sent(id: str, organization: str, role: str, kind: str | None = None) -> WorkOrder:
    """An order as it is sent at NOW with the deadlines of the scene: two hours to sign, seven working days to reply."""
    return WorkOrder(
        id=id, event="event:1", organization=organization, role=role, dispatched_at=NOW, dispatched_by=CENTER,
        state="DISPATCHED", version=1, sign_within="PT2H", sign_source="CLASS", sign_due_at=NOW + 2 * HOUR,
        reply_within="7wd", reply_source="DUTY", whistle=kind,
    )  # fmt: skip


def written(subject: str, action: str, before: str | None, after: str, reason: str | None = None) -> Transition:
    return Transition(
        subject=subject, event="event:1", at=NOW, actor="user:coordinator", organization=CENTER,
        post="post:duty-officer", action=action, from_state=before, to_state=after, reason=reason, note="已核对",
    )  # fmt: skip


@pytest.mark.parametrize("state", SENDING)
def test_a_dispatch_sends_orders_and_begins_the_handling(state: str) -> None:
    """One transition on the event, one on each new order; the event is one version on."""
    before = event(state)
    result = moved(send(before, [], errand(ECOLOGY, "LEAD", "order:1"), errand(HOUSING, "ASSIST", "order:2")))

    assert result.event == replace(before, state="IN_HANDLING", version=4)
    assert result.orders == (sent("order:1", ECOLOGY, "LEAD"), sent("order:2", HOUSING, "ASSIST"))
    assert result.transitions == (
        written("event:1", "DISPATCH", state, "IN_HANDLING"),
        written("order:1", "DISPATCH", None, "DISPATCHED"),
        written("order:2", "DISPATCH", None, "DISPATCHED"),
    )


@pytest.mark.parametrize("state", SENDING)
@pytest.mark.parametrize("kind", ["BEYOND_POWER", "JOINT_ENFORCEMENT", "EMERGENCY"])
def test_a_whistle_calls_departments_to_assist(state: str, kind: str) -> None:
    """The kind stands on each order and is the reason of each transition."""
    before = event(state)
    result = moved(call(before, kind, errand(ECOLOGY, id="order:1"), errand(HOUSING, id="order:2")))

    assert result.event == replace(before, state="IN_HANDLING", version=4)
    assert result.orders == (sent("order:1", ECOLOGY, "ASSIST", kind), sent("order:2", HOUSING, "ASSIST", kind))
    assert result.transitions == (
        written("event:1", "WHISTLE", state, "IN_HANDLING", kind),
        written("order:1", "WHISTLE", None, "DISPATCHED", kind),
        written("order:2", "WHISTLE", None, "DISPATCHED", kind),
    )


@pytest.mark.parametrize("state", NOT_SENDING)
def test_in_other_states_nothing_is_sent(state: str) -> None:
    """Neither dispatch nor whistle is in the table there."""
    for result in (send(event(state), [], errand(ECOLOGY)), call(event(state), "EMERGENCY", errand(ECOLOGY))):
        assert refused(result).code == "ILLEGAL_ACTION"
        assert not {"DISPATCH", "WHISTLE"} & set(refused(result).allowed)


@pytest.mark.parametrize("state", ["DISPATCHED", "SIGNED", "IN_PROGRESS", "AWAITING", "REPLIED"])
def test_a_second_open_lead_is_refused(state: str) -> None:
    """Also beside an assist that could be sent: all or nothing."""
    before = event("IN_HANDLING")
    problem = refused(send(before, [order(state)], errand(HOUSING), errand(MARKET, "LEAD")))

    assert (problem.code, problem.field, problem.current) == ("LEAD_OPEN", "role", before)
    assert problem.allowed == ("DISPATCH", "WHISTLE", "ESCALATE")
    assert problem.message == (
        f"org:xialu-ecology has the lead: its order order:1 is {state}; approve or cancel it first, or name one to "
        "send to as ASSIST"
    )


def test_assists_are_sent_beside_an_open_lead_and_a_lead_after_a_closed_one() -> None:
    """Only two leads at a time are too many."""
    assert isinstance(send(event("IN_HANDLING"), [order()], errand(HOUSING)), Moved)
    assert isinstance(send(event("ACCEPTED"), [order("RETURNED")], errand(HOUSING, "LEAD")), Moved)
    assert isinstance(send(event("IN_HANDLING"), [order(role="ASSIST")], errand(HOUSING, "LEAD")), Moved)


@pytest.mark.parametrize(
    ("errands", "details", "code", "field"),
    [
        ([errand(ECOLOGY, "SUPERVISE")], {}, "BAD_INPUT", "role"),
        ([], {}, "BAD_INPUT", "organization"),
        ([errand(ECOLOGY, "LEAD"), errand(HOUSING, "LEAD")], {}, "BAD_INPUT", "organization"),
        ([errand(ECOLOGY)], {"expected_version": 2}, "STALE_VERSION", "expectedVersion"),
        ([errand(ECOLOGY)], {"by": replace(ACT, organization=DISTRICT)}, "FORBIDDEN", None),
        ([errand(ECOLOGY)], {"by": replace(ACT, note="13800138000")}, "BAD_INPUT", "note"),
    ],
)
def test_wrong_dispatches_are_refused(
    errands: list[Errand], details: dict[str, Any], code: str, field: str | None
) -> None:
    """Nobody to send to, a role that no order has, two leads at once, and what is refused of every action."""
    problem = refused(send(event("ACCEPTED"), [], *errands, **details))

    assert (problem.code, problem.field) == (code, field)


@pytest.mark.parametrize(
    ("kind", "errands", "details", "code", "field"),
    [
        ("HELP", [errand(ECOLOGY)], {}, "BAD_INPUT", "kind"),
        ("EMERGENCY", [], {}, "BAD_INPUT", "organizations"),
        ("EMERGENCY", [errand(ECOLOGY, "LEAD")], {}, "BAD_INPUT", "organizations"),
        ("EMERGENCY", [errand(ECOLOGY)], {"expected_version": 2}, "STALE_VERSION", "expectedVersion"),
        ("EMERGENCY", [errand(ECOLOGY)], {"by": replace(ACT, organization=DISTRICT)}, "FORBIDDEN", None),
    ],
)
def test_wrong_whistles_are_refused(
    kind: str, errands: list[Errand], details: dict[str, Any], code: str, field: str | None
) -> None:
    """An unknown kind, nobody to call, a lead, and what is refused of every action."""
    problem = refused(call(event("ACCEPTED"), kind, *errands, **details))

    assert (problem.code, problem.field) == (code, field)


def test_the_kinds_are_the_published_ones() -> None:
    """Each has its labels."""
    assert CODE_LISTS["WhistleKind"].labels == {
        "BEYOND_POWER": ("超出权限", "Needs a power that the town lacks"),
        "JOINT_ENFORCEMENT": ("联合执法", "Joint enforcement"),
        "EMERGENCY": ("应急处置", "Emergency"),
    }


def test_a_generated_event_has_generated_orders() -> None:
    """What is synthetic stays recognisable."""
    assert [each.synthetic for each in moved(send(event("ACCEPTED", synthetic=True), [], errand(ECOLOGY))).orders] == [
        True
    ]


def test_by_duty_lead_and_assists_get_orders() -> None:
    """Each once, the lead first."""
    assert duty_targets(event("ACCEPTED"), [], [ECOLOGY], [HOUSING, ECOLOGY, MARKET]) == (
        (ECOLOGY, "LEAD"),
        (HOUSING, "ASSIST"),
        (MARKET, "ASSIST"),
    )


def test_by_duty_who_still_has_an_open_order_gets_no_second_one() -> None:
    """After the lead returned its order, the assists go on; a closed order does not count."""
    orders = [
        order("RETURNED"),
        order("SIGNED", id="order:2", role="ASSIST", organization=HOUSING),
        order("ACCEPTED", id="order:3", role="ASSIST", organization=MARKET),
    ]
    assert duty_targets(event("ACCEPTED"), orders, [ECOLOGY], [HOUSING, MARKET]) == (
        (ECOLOGY, "LEAD"),
        (MARKET, "ASSIST"),
    )


def test_by_duty_beside_an_open_lead_only_assists_are_sent() -> None:
    """Whoever the lead by duty is, one or two; without a free assist it is the open lead that stands in the way."""
    before, lead = event("IN_HANDLING"), order("SIGNED", organization=MARKET)

    assert duty_targets(before, [lead], [ECOLOGY, DISTRICT], [MARKET, HOUSING]) == ((HOUSING, "ASSIST"),)
    problem = refused(duty_targets(before, [lead], [ECOLOGY], [MARKET]))
    assert (problem.code, problem.field) == ("LEAD_OPEN", "organization")
    assert problem.allowed == ("DISPATCH", "WHISTLE", "ESCALATE")


def test_an_overlap_is_refused_with_the_candidates() -> None:
    """The caller names one of them."""
    before = event("ACCEPTED")

    assert duty_targets(before, [], [ECOLOGY, HOUSING], [MARKET]) == Problem(
        "OVERLAP",
        "org:xialu-ecology and org:xialu-housing both answer for matter:noise in area:420204005009: name one",
        "organization", before, (ECOLOGY, HOUSING),
    )  # fmt: skip


def test_without_a_lead_nothing_is_sent_by_duty() -> None:
    """Assists alone do not begin the handling."""
    problem = refused(duty_targets(event("ACCEPTED"), [], [], [HOUSING]))

    assert (problem.code, problem.message) == (
        "NO_LEAD",
        "nobody answers for matter:noise in area:420204005009: name one",
    )


def test_a_whistle_by_duty_calls_lead_and_assists_but_not_the_whistling_center() -> None:
    """Both of two leads that overlap, each organization once."""
    before = event("ACCEPTED")

    assert whistle_targets(before, [ECOLOGY], [CENTER, HOUSING, ECOLOGY]) == (ECOLOGY, HOUSING)
    assert whistle_targets(before, [ECOLOGY, MARKET], []) == (ECOLOGY, MARKET)
    problem = refused(whistle_targets(before, [CENTER], []))
    assert (problem.code, problem.field) == ("NO_LEAD", "organizations")
