"""The center of each event, as the files tell it or as it was at that time, and the deadlines that follow."""

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.model.times import parse_instant
from tests.loaders.conftest import Package
from tests.loaders.history.loading import load
from tests.loaders.history.tables import COUNTY_CENTER, EVENTS, OPEN, ORDERS, SENT, TRANSITIONS


def test_center_and_deadlines_are_those_of_the_report(knowledge: KnowledgeBase, package: Package) -> None:
    """The nearest center upward; close by the duty; sign by the class, from dispatch; a given due_at stays."""
    orders = (
        "id,event,organization,role,dispatched_at,due_at,state\n"
        "order:b,event:b,org:eco,LEAD,2022-03-01T09:30+08:00,,DISPATCHED\n"
        "order:c,event:b,org:center,ASSIST,2022-03-01T09:30+08:00,2022-03-09,DISPATCHED\n"
    )
    load(knowledge, package(events=EVENTS + OPEN, work_orders=orders))

    [case] = knowledge.store.cases(["event:b"])
    assert (case.event.center, case.event.close_within, case.event.close_source) == ("org:center", "P3D", "DUTY")
    assert case.event.due_at == parse_instant("2022-03-04T08:30:00+08:00")
    assert [(order.id, order.sign_due_at, order.dispatched_by) for order in case.orders] == [
        ("order:b", parse_instant("2022-03-01T11:30:00+08:00"), "org:center"),
        ("order:c", parse_instant("2022-03-09"), "org:center"),
    ]
    [tally] = knowledge.store.tallies(parse_instant("2022-03-02"))
    assert (tally.area, tally.holder, tally.state, tally.open, tally.overdue) == (
        "area:t",
        "org:eco",
        "IN_HANDLING",
        1,
        1,
    )


ESCALATE = "event:b,2022-03-03T08:00+08:00,ESCALATE,IN_HANDLING,IN_HANDLING"


@pytest.mark.parametrize(
    ("rows", "center", "dispatcher"),
    [
        (f"{ESCALATE},org:center,甲岗\n", "org:top", "org:center"),
        (f"{ESCALATE},,\n", "org:top", "org:center"),
        (f"{ESCALATE},org:top,\n", "org:city", "org:top"),
        ("event:b,2022-03-03T09:00+08:00,DISPATCH,IN_HANDLING,IN_HANDLING,org:city,\n" + f"{ESCALATE},org:center,\n",
         "org:city", "org:center"),
        ("order:b,2022-03-03T09:00+08:00,DISPATCH,,DISPATCHED,org:eco,\n" + f"{ESCALATE},org:center,\n",
         "org:top", "org:center"),
        (f"{ESCALATE.replace('03-03', '03-01')},org:center,\n", "org:top", "org:top"),
        (f"{ESCALATE},org:center,\n" + f"{ESCALATE.replace('03-03', '03-04')},org:top,\n", "org:city", "org:center"),
        ("event:b,2022-03-03T09:00+08:00,DISPATCH,ACCEPTED,IN_HANDLING,org:top,\n", "org:center", "org:center"),
    ],
    ids=["next step", "not named", "named", "told by what is done then", "orders tell nothing", "before an order",
         "twice", "not escalated"],
)  # fmt: skip
def test_the_center_is_the_one_that_the_event_was_handed_to(
    knowledge: KnowledgeBase, package: Package, rows: str, center: str, dispatcher: str
) -> None:
    """By the escalation chain as it was, unless an action on the event names the center; orders are of that time."""
    assert load(knowledge, package(**COUNTY_CENTER)).report.wrong == []
    loaded = load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT, transitions=TRANSITIONS + rows))

    [case] = knowledge.store.cases(["event:b"])
    assert loaded.report.wrong == []
    assert (case.event.center, case.orders[0].dispatched_by) == (center, dispatcher)
