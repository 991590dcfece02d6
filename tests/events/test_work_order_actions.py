"""What may be done with a work order: every pair of state and action, and what it does to the event."""

from dataclasses import replace
from typing import Any

import pytest

from graphkb.events.life_cycle import act_on_work_order, allowed_on_work_order, rate_work_order
from graphkb.model.calendar import Calendar
from graphkb.model.clocks import LocalTime
from graphkb.model.codes import CODE_LISTS
from graphkb.model.events import Event, Moved, Problem, Transition, WorkOrder
from tests.events.scene import (
    ACT,
    CENTER,
    DAY,
    DISPATCHERS_ACTIONS,
    DISTRICT,
    ECOLOGY,
    HOUR,
    HOUSING,
    LOCAL,
    NOW,
    ORDER_TABLE,
    START,
    event,
    local_text,
    moved,
    order,
    refused,
)

ACTIONS = ["SIGN", "START", "REPLY", "APPROVE", "REDO", "RETURN", "AWAIT", "RESUME", "CANCEL", "SUPERVISE"]
ALLOWED = {
    "DISPATCHED": ("SIGN", "RETURN", "CANCEL", "SUPERVISE"),
    "SIGNED": ("START", "RETURN", "CANCEL", "SUPERVISE"),
    "IN_PROGRESS": ("REPLY", "AWAIT", "RETURN", "CANCEL", "SUPERVISE"),
    "AWAITING": ("RESUME", "CANCEL", "SUPERVISE"),
    "REPLIED": ("APPROVE", "REDO", "CANCEL", "SUPERVISE"),
    "ACCEPTED": (),
    "RETURNED": (),
    "CANCELLED": (),
}
PAIRS = [(state, action) for state in ALLOWED for action in ACTIONS]
HANDLING = event("IN_HANDLING")


def act(before: WorkOrder, action: str, **details: Any) -> Moved | Problem:
    """Take *action* with the details that it needs, unless others are given; the event has no other order."""
    needed = {"RETURN": {"reason": "NOT_MY_AREA"}, "AWAIT": {"until": NOW + DAY}}.get(action, {})
    arguments: dict[str, Any] = {"expected_version": before.version, "local": LOCAL, "by": ACT, **needed, **details}
    about: Event = arguments.pop("event", HANDLING)
    orders = [*arguments.pop("others", []), before]
    return act_on_work_order(about, orders, before, action, arguments.pop("by"), **arguments)


def after(before: WorkOrder, action: str, **details: Any) -> WorkOrder:
    """The order that *action* makes."""
    (changed,) = moved(act(before, action, **details)).orders
    return changed


def test_the_codes_are_those_of_the_table() -> None:
    """Each state and action has its labels, and nothing else has."""
    assert list(CODE_LISTS["WorkOrderState"].labels) == list(ALLOWED)
    assert list(CODE_LISTS["WorkOrderAction"].labels) == ACTIONS


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair in ORDER_TABLE])
def test_each_row_of_the_table(state: str, action: str) -> None:
    """An assist's order goes where the table says, in the name of whom it belongs to; the event stays untouched."""
    result = moved(act(order(state, role="ASSIST"), action))
    owner = CENTER if action in DISPATCHERS_ACTIONS else ECOLOGY

    assert [(each.state, each.version) for each in result.orders] == [(ORDER_TABLE[state, action], 6)]
    assert result.event is HANDLING
    assert result.transitions == (
        Transition(
            subject="order:1", event="event:1", at=NOW, actor="user:coordinator", organization=owner,
            post="post:duty-officer", action=action, from_state=state, to_state=ORDER_TABLE[state, action],
            reason={"RETURN": "NOT_MY_AREA", "AWAIT": "2022-03-02T04:00:00.000Z"}.get(action), note="已核对",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in ORDER_TABLE])
def test_every_other_pair_is_refused_with_what_is_possible(state: str, action: str) -> None:
    """The refusal names the state and lists all that may be done."""
    before = order(state)
    possible = ", ".join(ALLOWED[state]) or "nothing"

    assert act(before, action) == Problem(
        "ILLEGAL_ACTION", f"{action} is not possible: order:1 is {state}; possible now: {possible}", "action", before,
        ALLOWED[state],
    )  # fmt: skip


@pytest.mark.parametrize("state", ALLOWED)
def test_allowed_actions_are_listed(state: str) -> None:
    """An order says what may be done with it, and is open as long as something may."""
    assert allowed_on_work_order(order(state)) == ALLOWED[state]
    assert order(state).is_open == bool(ALLOWED[state])


@pytest.mark.parametrize("action", ["RATE", "DISPATCH", "sign", ""])
def test_what_is_no_work_order_action_is_refused(action: str) -> None:
    """Unknown words are not in the table."""
    assert refused(act(order(), action)).code == "ILLEGAL_ACTION"


LEAVING = [pair for pair in ORDER_TABLE if pair[1] in {"RETURN", "CANCEL"}]


@pytest.mark.parametrize(("state", "action"), LEAVING)
def test_the_last_open_lead_that_leaves_takes_the_event_back(state: str, action: str) -> None:
    """The event is ACCEPTED again by itself, one version on, and a second transition says by which action."""
    result = moved(act(order(state), action, others=[order("SIGNED", id="order:2", role="ASSIST")]))
    owner, reason = (ECOLOGY, "NOT_MY_AREA") if action == "RETURN" else (CENTER, None)

    assert result.event == replace(HANDLING, state="ACCEPTED", version=4)
    assert [each.id for each in result.orders] == ["order:1"]
    assert [(t.subject, t.action, t.from_state, t.to_state) for t in result.transitions] == [
        ("order:1", action, state, ORDER_TABLE[state, action]),
        ("event:1", action, "IN_HANDLING", "ACCEPTED"),
    ]
    assert [(t.event, t.organization, t.reason) for t in result.transitions] == [("event:1", owner, reason)] * 2


def test_an_assist_that_leaves_changes_nothing_for_the_event() -> None:
    """Nor does it when there is no lead at all."""
    assert moved(act(order(role="ASSIST"), "RETURN", others=[order(id="order:2")])).event is HANDLING
    assert moved(act(order(role="ASSIST"), "RETURN")).event is HANDLING


def test_a_second_open_lead_keeps_the_event_in_handling() -> None:
    """A loaded history may have two: the event goes back with the last."""
    result = moved(act(order(), "RETURN", others=[order("SIGNED", id="order:2", organization=HOUSING)]))

    assert (result.event is HANDLING, len(result.transitions)) == (True, 1)


def test_an_approved_lead_leaves_the_event_in_handling() -> None:
    """So that it can be resolved."""
    assert moved(act(order("REPLIED"), "APPROVE")).event is HANDLING


@pytest.mark.parametrize("state", ["ACCEPTED", "RESOLVED", "VERIFIED", "CLOSED"])
def test_only_an_event_in_handling_goes_back(state: str) -> None:
    """What is resolved or closed stays so, whatever becomes of a loaded order."""
    about = event(state)

    assert moved(act(order(), "CANCEL", event=about)).event is about


def test_the_second_of_two_people_is_refused_with_the_current_state() -> None:
    """The version of the order counts, not that of its event."""
    now = order("SIGNED")

    assert act(now, "SIGN", expected_version=4) == Problem(
        "STALE_VERSION", "order:1 is at version 5, not 4: look at it again, then decide", "expectedVersion", now,
        ALLOWED["SIGNED"],
    )  # fmt: skip


@pytest.mark.parametrize(("state", "action"), ORDER_TABLE)
def test_each_action_belongs_to_one_side(state: str, action: str) -> None:
    """The dispatcher does not sign, and the addressed does not approve."""
    wrong, right = (ECOLOGY, CENTER) if action in DISPATCHERS_ACTIONS else (CENTER, ECOLOGY)

    problem = refused(act(order(state), action, by=replace(ACT, organization=wrong)))
    assert problem.code == "FORBIDDEN"
    assert problem.message == f"{wrong} may not {action} order:1: that belongs to {right}"
    assert isinstance(act(order(state), action, by=replace(ACT, organization=right)), Moved)


def test_it_is_the_center_that_sent_it_that_approves() -> None:
    """Also after the event went one level up, as long as nobody says otherwise."""
    escalated = event("IN_HANDLING", center=DISTRICT)

    assert moved(act(order("REPLIED"), "APPROVE", event=escalated)).transitions[0].organization == CENTER


@pytest.mark.parametrize(("state", "action"), [each for each in ORDER_TABLE if each[1] in DISPATCHERS_ACTIONS])
def test_the_center_to_which_the_event_went_does_as_the_dispatcher(state: str, action: str) -> None:
    """In its own name; the first one still may."""
    escalated = event("IN_HANDLING", center=DISTRICT)

    for name in (DISTRICT, CENTER):
        made = moved(act(order(state), action, event=escalated, by=replace(ACT, organization=name)))
        assert {each.organization for each in made.transitions} == {name}
    problem = refused(act(order(state), action, event=escalated, by=replace(ACT, organization=ECOLOGY)))
    assert problem.message == f"{ECOLOGY} may not {action} order:1: that belongs to {CENTER} and {DISTRICT}"


def test_the_center_to_which_the_event_went_rates() -> None:
    """It replaces the rating of the dispatcher."""
    escalated, above = event("RESOLVED", center=DISTRICT), replace(ACT, organization=DISTRICT)

    made = moved(rate_work_order(escalated, order("ACCEPTED"), 2, above, expected_version=5))
    assert (made.orders[0].rating, made.transitions[0].organization) == (2, DISTRICT)


@pytest.mark.parametrize(
    ("organization", "allowed"),
    [
        (None, ("REPLY", "AWAIT", "RETURN", "CANCEL", "SUPERVISE")),
        (ECOLOGY, ("REPLY", "AWAIT", "RETURN")),
        (CENTER, ("CANCEL", "SUPERVISE")),
        (DISTRICT, ()),
    ],
)
def test_an_organization_is_told_what_it_may_do(organization: str | None, allowed: tuple[str, ...]) -> None:
    """Whoever names none is told all that may be done; nobody is told to do what would be refused."""
    by = replace(ACT, organization=organization)

    problem = refused(act(order("IN_PROGRESS"), "RESUME", by=by))
    whom = "" if organization is None else f" for {organization}"
    assert problem.allowed == allowed
    assert problem.message == (
        f"RESUME is not possible: order:1 is IN_PROGRESS; possible now{whom}: {', '.join(allowed) or 'nothing'}"
    )


@pytest.mark.parametrize(
    ("state", "action", "before", "expected"),
    [
        ("DISPATCHED", "SIGN", {}, {"signed_at": NOW, "reply_due_at": NOW + 10 * DAY}),
        ("DISPATCHED", "SIGN", {"reply_within": None}, {"signed_at": NOW}),
        ("SIGNED", "START", {}, {}),
        ("IN_PROGRESS", "REPLY", {}, {"replied_at": NOW}),
        ("REPLIED", "REDO", {"replied_at": START}, {"replied_at": None}),
        ("REPLIED", "APPROVE", {"replied_at": START}, {"closed_at": NOW}),
        ("SIGNED", "RETURN", {}, {"closed_at": NOW, "return_reason": "NOT_MY_AREA"}),
        ("SIGNED", "CANCEL", {}, {"closed_at": NOW}),
        ("IN_PROGRESS", "AWAIT", {"awaited_ms": 7}, {"awaiting_until": NOW + DAY, "awaited_ms": DAY + 7}),
        (
            "AWAITING", "RESUME", {"awaiting_until": NOW + HOUR, "awaited_ms": 3 * HOUR},
            {"awaiting_until": None, "awaited_ms": 2 * HOUR},
        ),
        (
            "AWAITING", "RESUME", {"awaiting_until": NOW - HOUR, "awaited_ms": 3 * HOUR},
            {"awaiting_until": None, "awaited_ms": 3 * HOUR},
        ),
        (
            "AWAITING", "CANCEL", {"awaiting_until": NOW + HOUR, "awaited_ms": 3 * HOUR},
            {"awaiting_until": None, "awaited_ms": 2 * HOUR, "closed_at": NOW},
        ),
        (
            "AWAITING", "SUPERVISE", {"awaiting_until": NOW + HOUR, "awaited_ms": 3 * HOUR},
            {"supervised": True, "supervised_at": NOW},
        ),
        ("SIGNED", "SUPERVISE", {}, {"supervised": True, "supervised_at": NOW}),
    ],
)  # fmt: skip
def test_what_an_action_changes(state: str, action: str, before: dict[str, Any], expected: dict[str, Any]) -> None:
    """State, version and these fields; every other field stays as it was."""
    start = order(state, **before)

    assert after(start, action) == replace(start, state=ORDER_TABLE[state, action], version=6, **expected)


def test_supervision_has_its_own_end() -> None:
    """Where the dispatcher names one; a later SUPERVISE begins anew."""
    first = after(order("SIGNED"), "SUPERVISE", until=NOW + HOUR)
    second = after(first, "SUPERVISE", by=replace(ACT, at=NOW + 5))

    assert (first.supervised_at, first.supervised_until) == (NOW, NOW + HOUR)
    assert (second.supervised_at, second.supervised_until) == (NOW + 5, None)


def test_a_reply_in_working_days_is_due_at_the_end_of_a_local_day() -> None:
    """Signed on Tuesday 1 March 2022, with five working days: the end of Tuesday the 8th."""
    signed = after(order(reply_within="5wd"), "SIGN")

    assert local_text(signed.reply_due_at) == "2022-03-09T00:00:00.000"
    assert not signed.calendar_assumed


def test_an_assumed_calendar_is_kept_in_mind() -> None:
    """From the first deadline that was counted with it."""
    unknown = LocalTime("Asia/Shanghai", Calendar({}, frozenset()))

    assert after(order(reply_within="5wd"), "SIGN", local=unknown).calendar_assumed
    assert not after(order(reply_within="P5D"), "SIGN", local=unknown).calendar_assumed
    assert after(order(reply_within="5wd", calendar_assumed=True), "SIGN").calendar_assumed


@pytest.mark.parametrize(
    "reason", ["NOT_MY_MATTER", "NOT_MY_AREA", "INSUFFICIENT_INFORMATION", "OVERLAPPING_DUTY", "OTHER"]
)
def test_an_order_is_returned_for_one_of_five_reasons(reason: str) -> None:
    """The reason is kept on the order and in the transition."""
    result = moved(act(order(), "RETURN", reason=reason))

    assert (result.orders[0].return_reason, result.transitions[0].reason) == (reason, reason)


@pytest.mark.parametrize(
    ("state", "action", "details", "field", "says"),
    [
        (
            "SIGNED",
            "RETURN",
            {"reason": None},
            "reason",
            "RETURN without a reason: choose one of NOT_MY_MATTER",
        ),
        ("SIGNED", "RETURN", {"reason": "LAZY"}, "reason", "RETURN with reason LAZY"),
        ("SIGNED", "START", {"reason": "OTHER"}, "reason", "START has no reason"),
        ("IN_PROGRESS", "AWAIT", {"until": None}, "until", "AWAIT until when?"),
        ("IN_PROGRESS", "AWAIT", {"until": NOW}, "until", "until 2022-03-01T04:00:00.000Z: that has passed; give"),
        (
            "IN_PROGRESS",
            "AWAIT",
            {"until": 253_402_300_799_000},
            "until",
            "Z: more than ten years ahead",
        ),
        ("SIGNED", "SUPERVISE", {"until": START - 8 * HOUR}, "until", "until 2022-03-01: that has passed"),
        ("SIGNED", "START", {"until": NOW + 1}, "until", "START has no end: leave until 2022-03-"),
        ("SIGNED", "START", {"by": replace(ACT, note="找13800138000")}, "note", "note holds a mobile number"),
    ],
)
def test_wrong_details_are_refused(state: str, action: str, details: dict[str, Any], field: str, says: str) -> None:
    """The problem names the argument and what would be right."""
    problem = refused(act(order(state), action, **details))

    assert (problem.code, problem.field) == ("BAD_INPUT", field)
    assert says in problem.message


@pytest.mark.parametrize("state", ALLOWED)
def test_the_dispatcher_rates_in_any_state(state: str) -> None:
    """The rating raises the order's version and is written down; the state stays."""
    before = order(state)
    result = moved(rate_work_order(HANDLING, before, 4, ACT, expected_version=5))

    assert result.orders == (replace(before, rating=4, version=6),)
    assert result.event is HANDLING
    assert [(t.action, t.from_state, t.to_state, t.reason, t.organization) for t in result.transitions] == [
        ("RATE", state, state, "4", CENTER)
    ]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_is_one_to_five(score: int) -> None:
    """And both ends are ratings."""
    problem = refused(rate_work_order(HANDLING, order(), score, ACT, expected_version=5))

    assert (problem.code, problem.field) == ("BAD_INPUT", "score")
    assert problem.message == f"{score} is no rating: give 1 to 5"
    assert [
        moved(rate_work_order(HANDLING, order(), each, ACT, expected_version=5)).orders[0].rating for each in (1, 5)
    ] == [1, 5]


def test_a_rating_is_the_dispatcher_s_and_of_what_was_seen() -> None:
    """Nobody rates itself, nor an order that has changed since."""
    own = replace(ACT, organization=ECOLOGY)

    assert refused(rate_work_order(HANDLING, order(), 5, own, expected_version=5)).code == "FORBIDDEN"
    assert refused(rate_work_order(HANDLING, order(), 5, ACT, expected_version=4)).code == "STALE_VERSION"
    noted = replace(ACT, note="11010519491231002X")
    assert refused(rate_work_order(HANDLING, order(), 5, noted, expected_version=5)).field == "note"
