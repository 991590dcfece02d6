"""What is kept of good rows: transitions in the order of time, and how long an order waited."""

from dataclasses import replace

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.model.clocks import is_overdue
from graphkb.model.past import case_at
from graphkb.model.times import parse_instant
from tests.loaders.conftest import Package
from tests.loaders.history.loading import counts, load, told
from tests.loaders.history.tables import CLOSED, DONE, EVENTS, OPEN, ORDERS, SENT, TRANSITIONS


def test_cases_get_transitions_from_their_own_instants_in_the_order_of_time(
    knowledge: KnowledgeBase, package: Package
) -> None:
    """Numbered by instant over all cases; instants that no row tells are those before them.

    But an event is resolved when its lead is approved, and verified when it is closed.
    """
    loaded = load(knowledge, package(events=EVENTS + CLOSED + OPEN, work_orders=ORDERS + DONE + SENT))

    assert counts(loaded) == {"events": (2, 0, 0), "work_orders": (2, 0, 0)}
    assert told(knowledge, "event:a", "event:b") == [
        "1 event:a 03-01T00:00 REPORT None>REPORTED",
        "2 event:b 03-01T00:30 REPORT None>REPORTED",
        "3 event:a 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "4 event:b 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "5 event:b 03-01T01:30 DISPATCH ACCEPTED>IN_HANDLING",
        "6 order:b 03-01T01:30 DISPATCH None>DISPATCHED",
        "7 event:a 03-01T02:00 DISPATCH ACCEPTED>IN_HANDLING",
        "8 order:a 03-01T02:00 DISPATCH None>DISPATCHED",
        "9 order:a 03-01T03:00 SIGN DISPATCHED>SIGNED",
        "10 order:a 03-01T03:00 START SIGNED>IN_PROGRESS",
        "11 order:a 03-01T12:00 REPLY IN_PROGRESS>REPLIED",
        "12 order:a 03-01T23:00 APPROVE REPLIED>ACCEPTED",
        "13 event:a 03-01T23:00 RESOLVE IN_HANDLING>RESOLVED",
        "14 event:a 03-02T00:00 VERIFY RESOLVED>VERIFIED",
        "15 event:a 03-02T00:00 CLOSE VERIFIED>CLOSED",
    ]


@pytest.mark.parametrize("resolved", ["2022-03-02T07:00+08:00", ""])
def test_at_one_instant_the_orders_end_before_their_event_is_resolved(
    knowledge: KnowledgeBase, package: Package, resolved: str
) -> None:
    """Nothing is resolved while its lead is open; all of it may have been entered with one instant."""
    event = CLOSED.replace(",,2022-03-02T08:00", f",{resolved},2022-03-02T07:00")
    load(knowledge, package(events=EVENTS + event, work_orders=ORDERS + DONE))

    assert [each.split(" ", 2)[2] for each in told(knowledge, "event:a")][-4:] == [
        "03-01T23:00 APPROVE REPLIED>ACCEPTED",
        "03-01T23:00 RESOLVE IN_HANDLING>RESOLVED",
        "03-01T23:00 VERIFY RESOLVED>VERIFIED",
        "03-01T23:00 CLOSE VERIFIED>CLOSED",
    ]


HOUR = 3_600_000
"""In milliseconds."""

WAITED = """order:b,2022-03-01T09:30+08:00,DISPATCH,,DISPATCHED,,,
order:b,2022-03-01T10:00+08:00,SIGN,DISPATCHED,SIGNED,,,
order:b,2022-03-01T10:00+08:00,START,SIGNED,IN_PROGRESS,,,
order:b,2022-03-01T11:00+08:00,AWAIT,IN_PROGRESS,AWAITING,,,{first}
order:b,2022-03-01T14:00+08:00,RESUME,AWAITING,IN_PROGRESS,,,
order:b,2022-03-02T08:00+08:00,AWAIT,IN_PROGRESS,AWAITING,,,{second}
"""


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        ("2022-03-01T05:00:00.000Z", "2022-03-05T00:00:00.000Z", 2 + 72),
        ("2022-03-01T12:00:00.000Z", "2022-03-05T00:00:00.000Z", 3 + 72),
        ("", "", 3 + 72),
        ("施工方要求", "2022-03-03T00:00:00.000Z", 3 + 24),
    ],
    ids=["beyond its end", "ended early", "untold", "another reason"],
)
def test_what_an_order_waited_moves_its_deadline(
    knowledge: KnowledgeBase, package: Package, first: str, second: str, hours: int
) -> None:
    """Each wait up to its stated end, or as long as it was; the one that goes on up to when the row says."""
    order = (
        "id,event,organization,role,dispatched_at,due_at,signed_at,awaiting_until,state\n"
        "order:b,event:b,org:eco,LEAD,2022-03-01T09:30+08:00,2022-03-02T10:00+08:00,2022-03-01T10:00+08:00,"
        "2022-03-05T08:00+08:00,AWAITING\n"
    )
    rows = TRANSITIONS.replace("actor", "actor,reason") + WAITED.format(first=first, second=second)
    assert load(knowledge, package(events=EVENTS + OPEN, work_orders=order, transitions=rows)).report.wrong == []

    [case] = knowledge.store.cases(["event:b"])
    assert case.orders[0].awaited_ms == hours * HOUR
    due = parse_instant("2022-03-02T10:00+08:00") + hours * HOUR
    assert [is_overdue(replace(case.event, due_at=None), case.orders, at) for at in (due, due + 1)] == [False, True]
    then = case_at(case, knowledge.store.transitions(["event:b"]), due)
    assert then is not None
    assert then.orders[0].awaited_ms == hours * HOUR


def test_given_transitions_are_kept_as_they_are(knowledge: KnowledgeBase, package: Package) -> None:
    """By `at`, then in the order of the file; a subject without any gets its own."""
    rows = (
        "event:b,2022-03-01T09:00+08:00,ACCEPT,REPORTED,ACCEPTED,org:center,甲岗\n"
        "event:b,2022-03-01T08:30+08:00,REPORT,,REPORTED,,\n"
        "event:b,2022-03-01T09:00+08:00,DISPATCH,ACCEPTED,IN_HANDLING,org:center,甲岗\n"
    )
    loaded = load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT, transitions=TRANSITIONS + rows))

    assert counts(loaded)["transitions"] == (3, 0, 0)
    assert [each.split(" ", 1)[1] for each in told(knowledge, "event:b")] == [
        "event:b 03-01T00:30 REPORT None>REPORTED",
        "event:b 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "event:b 03-01T01:00 DISPATCH ACCEPTED>IN_HANDLING",
        "order:b 03-01T01:30 DISPATCH None>DISPATCHED",
    ]
    assert [each.actor for each in knowledge.store.transitions(["event:b"])] == ["load", "甲岗", "甲岗", "load"]


def test_a_dry_run_writes_nothing(knowledge: KnowledgeBase, package: Package) -> None:
    """It counts."""
    loaded = load(knowledge, package(events=EVENTS + OPEN), dry_run=True)

    assert counts(loaded) == {"events": (1, 0, 0)}
    assert knowledge.store.sequence() == 0
