"""The clocks of orders and events, at and around their ends."""

from typing import Any

import pytest

from graphkb.events.life_cycle import act_on_work_order
from graphkb.model.calendar import Calendar
from graphkb.model.clocks import (
    Clock,
    LocalTime,
    clocks_of,
    is_due_soon,
    is_order_overdue,
    is_overdue,
    order_clock,
    order_due_at,
    overdue_since,
    supervision_clock,
)
from graphkb.model.deadlines import WHISTLE_DEADLINES, Deadline
from graphkb.model.events import Act, Moved, WorkOrder
from tests.events.scene import DAY, HOUR, LOCAL, MINUTE, START, event, order

OPEN_EVENT_STATES = ["REPORTED", "ACCEPTED", "IN_HANDLING", "RESOLVED", "VERIFIED"]


@pytest.mark.parametrize(
    ("state", "clock"),
    [
        ("DISPATCHED", Clock(START, START + 2 * HOUR)),
        ("SIGNED", Clock(START + HOUR, START + HOUR + 10 * DAY)),
        ("IN_PROGRESS", Clock(START + HOUR, START + HOUR + 10 * DAY)),
        ("AWAITING", Clock(START + HOUR, START + HOUR + 10 * DAY)),
        ("REPLIED", None),
        ("ACCEPTED", None),
        ("RETURNED", None),
        ("CANCELLED", None),
    ],
)
def test_an_order_is_due_to_be_signed_then_to_be_answered(state: str, clock: Clock | None) -> None:
    """From dispatch, then from sign; from the reply on it waits for the dispatcher."""
    assert order_clock(order(state)) == clock
    assert order_due_at(order(state)) == (clock.due if clock else None)


def test_an_order_without_deadline_is_never_due() -> None:
    """As a loaded one may be; one without time of signing counts from its dispatch."""
    assert order_clock(order(sign_due_at=None)) is None
    assert order_clock(order("SIGNED", reply_due_at=None)) is None
    assert order_clock(order("SIGNED", signed_at=None)) == Clock(START, START + HOUR + 10 * DAY)


def test_an_order_to_be_redone_has_its_reply_deadline_again() -> None:
    """It is counted from sign, and signed it was only once."""
    replied = order("REPLIED", replied_at=START + DAY)

    assert order_due_at(replied) is None
    assert order_due_at(act(replied, "REDO", START + 2 * DAY)) == START + HOUR + 10 * DAY


def act(before: WorkOrder, action: str, at: int, **details: Any) -> WorkOrder:
    result = act_on_work_order(
        event("IN_HANDLING"), [before], before, action, Act(at, "user:a"), expected_version=before.version, local=LOCAL,
        **details,
    )  # fmt: skip
    assert isinstance(result, Moved)
    return result.orders[0]


@pytest.mark.parametrize(
    ("until", "resumed", "awaited"),
    [
        (START + 3 * DAY, START + 3 * DAY, 2 * DAY),
        (START + 3 * DAY, START + 2 * DAY, DAY),
        (START + 3 * DAY, START + 3 * DAY - 1, 2 * DAY - 1),
        (START + 3 * DAY, START + 5 * DAY, 2 * DAY),
    ],
)
def test_what_was_awaited_moves_the_due_time(until: int, resumed: int, awaited: int) -> None:
    """Awaiting from the first day on: what was awaited counts, at most until the stated end."""
    awaiting = act(order("IN_PROGRESS"), "AWAIT", START + DAY, until=until)

    assert order_due_at(awaiting) == START + HOUR + 10 * DAY + (until - START - DAY)
    assert order_due_at(act(awaiting, "RESUME", resumed)) == START + HOUR + 10 * DAY + awaited


def test_awaiting_twice_adds_up() -> None:
    """And each time for itself."""
    once = act(act(order("IN_PROGRESS"), "AWAIT", START + DAY, until=START + 2 * DAY), "RESUME", START + 2 * DAY)
    twice = act(act(once, "AWAIT", START + 4 * DAY, until=START + 9 * DAY), "RESUME", START + 6 * DAY)

    assert order_due_at(twice) == START + HOUR + 13 * DAY


def test_the_event_s_own_clock_runs_on_while_an_order_awaits() -> None:
    """The lead's clock moves, that of the event's whole life does not."""
    awaiting = act(order("IN_PROGRESS"), "AWAIT", START + DAY, until=START + 30 * DAY)

    assert clocks_of(event("IN_HANDLING"), [awaiting]) == [
        Clock(START, START + 15 * DAY),
        Clock(START + HOUR + 29 * DAY, START + HOUR + 39 * DAY),
    ]


def test_a_deadline_is_kept_at_its_very_instant() -> None:
    """And missed a millisecond later."""
    clock = Clock(START, START + 10)

    assert [clock.is_overdue(START + n) for n in (9, 10, 11)] == [False, False, True]


def test_eighty_percent_used_is_soon() -> None:
    """At the very instant, not a millisecond before."""
    clock = Clock(START, START + 15 * DAY)

    assert [clock.is_due_soon(START + 12 * DAY + n) for n in (-1, 0, 1)] == [False, True, True]


@pytest.mark.parametrize("state", OPEN_EVENT_STATES)
def test_an_open_event_is_overdue_when_its_whole_time_has_passed(state: str) -> None:
    """In every open state; due soon only until then."""
    end = START + 15 * DAY

    assert [is_overdue(event(state), [], end + n) for n in (0, 1)] == [False, True]
    assert [is_due_soon(event(state), [], each) for each in (START + 12 * DAY - 1, START + 12 * DAY, end, end + 1)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [overdue_since(event(state), [], end + n) for n in (0, 1)] == [None, end]


@pytest.mark.parametrize("state", ["CLOSED", "REJECTED"])
def test_a_closed_event_is_never_overdue(state: str) -> None:
    """Nor soon, whatever orders are left."""
    late = START + 400 * DAY

    assert clocks_of(event(state), [order()]) == []
    assert (is_overdue(event(state), [order()], late), is_due_soon(event(state), [order()], late)) == (False, False)
    assert overdue_since(event(state), [order()], late) is None


def test_an_order_is_overdue_only_while_its_event_is_open() -> None:
    """An assist that nobody answered is nobody's delay once the event has ended; once reopened it is again."""
    late, end = order(role="ASSIST"), START + 2 * HOUR

    assert [is_order_overdue(event("IN_HANDLING"), late, end + n) for n in (0, 1)] == [False, True]
    assert {each: is_order_overdue(event(each), late, end + 1) for each in ("CLOSED", "REJECTED", "VERIFIED")} == {
        "CLOSED": False, "REJECTED": False, "VERIFIED": True,
    }  # fmt: skip
    assert not is_order_overdue(event("IN_HANDLING"), order("REPLIED"), end + 400 * DAY)
    assert order_due_at(late) == end


def test_an_event_is_overdue_when_its_holder_is() -> None:
    """Two hours to sign have passed, fifteen days to close have not."""
    handling, unsigned = event("IN_HANDLING"), order()
    soon, end = START + 96 * MINUTE, START + 2 * HOUR

    assert [is_due_soon(handling, [unsigned], each) for each in (soon - 1, soon, end, end + 1)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [is_overdue(handling, [unsigned], each) for each in (end, end + 1)] == [False, True]
    assert overdue_since(handling, [unsigned], end + 1) == end


@pytest.mark.parametrize("passive", [order(role="ASSIST"), order("REPLIED"), order("RETURNED")])
def test_only_the_open_lead_s_clock_is_the_holder_s(passive: WorkOrder) -> None:
    """An assist's lateness is its own; after the reply the center has the event."""
    assert not is_overdue(event("IN_HANDLING"), [passive], START + 14 * DAY)


def test_an_event_became_overdue_with_its_first_missed_deadline() -> None:
    """From there the delays of escalation count."""
    assert overdue_since(event("IN_HANDLING"), [order()], START + 20 * DAY) == START + 2 * HOUR
    late_lead = order("SIGNED", signed_at=START + 6 * DAY, reply_due_at=START + 16 * DAY)
    assert overdue_since(event("IN_HANDLING"), [late_lead], START + 20 * DAY) == START + 15 * DAY


def test_an_event_without_deadline_is_never_overdue_by_itself() -> None:
    """As a loaded one may be."""
    assert clocks_of(event(due_at=None), []) == []


def test_the_flag_of_supervision_has_a_clock_where_an_end_was_named() -> None:
    """From the flag to that end."""
    assert supervision_clock(order()) is None
    assert supervision_clock(order(supervised=True, supervised_at=START)) is None
    flagged = order(supervised=True, supervised_at=START + HOUR, supervised_until=START + DAY)
    assert supervision_clock(flagged) == Clock(START + HOUR, START + DAY)


def test_shipped_deadlines_of_whistles() -> None:
    """An emergency counts as gravest 特别重大, joint enforcement as class 2, a missing power as class 3."""
    assert {
        "EMERGENCY": Deadline("PT2H", "PT1H30M", None, "CLASS", "CLASS", None),
        "JOINT_ENFORCEMENT": Deadline("PT2H", "PT18H", None, "CLASS", "CLASS", None),
        "BEYOND_POWER": Deadline("PT2H", "P5DT6H", None, "CLASS", "CLASS", None),
    } == WHISTLE_DEADLINES


def test_local_time_counts_in_its_calendar() -> None:
    """Without a duration there is no end; a calendar that knows nothing says so."""
    unknown = LocalTime("UTC", Calendar({}, frozenset()))

    assert LOCAL.after(START, None) == (None, False)
    assert LOCAL.after(START, "PT2H") == (START + 2 * HOUR, False)
    assert unknown.after(START, "1wd") == (START - START % DAY + 2 * DAY, True)
    assert LOCAL.worked(START, START + 7 * DAY) == (5 * DAY, False)
