"""Loading into a history: what is known is counted and never changed, what continues it joins, nothing twice."""

from pathlib import Path

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.export_history import export_history
from graphkb.model.events import EventFilter
from tests.loaders.conftest import Package
from tests.loaders.history.loading import counts, load, told
from tests.loaders.history.tables import CLOSED, DONE, EVENTS, KNOWLEDGE, OPEN, ORDERS, SENT, TRANSITIONS
from tests.stores.databases import Database


def test_loading_again_changes_nothing(knowledge: KnowledgeBase, package: Package, tmp_path: Path) -> None:
    """Neither the same files nor an export of what came of them."""
    folder = package(events=EVENTS + CLOSED + OPEN, work_orders=ORDERS + DONE + SENT)
    load(knowledge, folder)
    before = knowledge.store.sequence(), list(knowledge.store.find_cases(EventFilter()))
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)

    assert counts(load(knowledge, folder)) == {"events": (0, 2, 0), "work_orders": (0, 2, 0)}
    assert counts(load(knowledge, target)) == {
        "events": (0, 2, 0), "work_orders": (0, 2, 0), "transitions": (0, 15, 0),
    }  # fmt: skip
    assert (knowledge.store.sequence(), list(knowledge.store.find_cases(EventFilter()))) == before


@pytest.mark.parametrize("by", ["", "org:center"])
def test_loading_again_cells_that_a_load_fills_in_changes_nothing(
    knowledge: KnowledgeBase, package: Package, by: str
) -> None:
    """An empty dispatched_by or due_at says nothing, as an absent column does; another one says otherwise."""
    head = "id,event,organization,role,dispatched_by,dispatched_at,due_at,state\n"
    order = f"order:b,event:b,org:eco,LEAD,{by},2022-03-01T09:30+08:00,,DISPATCHED\n"
    folder = package(events=EVENTS + OPEN, work_orders=head + order)
    assert load(knowledge, folder).report.wrong == []
    assert counts(load(knowledge, folder)) == {"events": (0, 1, 0), "work_orders": (0, 1, 0)}

    other = order.replace(",,DISPATCHED", ",2022-03-09,DISPATCHED")
    [wrong] = load(knowledge, package(work_orders=head + other)).report.wrong
    assert (wrong.column, wrong.value) == ("due_at", "2022-03-08T16:00:00.000Z")
    assert wrong.message == (
        "order:b is known already, with due_at 2022-03-01T03:30:00.000Z; expected that: a load changes no event"
    )


def test_what_is_known_is_never_changed(knowledge: KnowledgeBase, package: Package) -> None:
    """A row that differs is wrong and says in what; no order joins an event that is known."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))

    loaded = load(
        knowledge,
        package(
            events=EVENTS + OPEN.replace("IN_HANDLING", "ACCEPTED"),
            work_orders=ORDERS + SENT.replace("order:b", "order:new") + SENT.replace("LEAD", "ASSIST"),
        ),
    )

    assert loaded.revision is None
    known = "is known already, with"
    assert [str(each) for each in loaded.report.wrong] == [
        f"events.csv row 2, state: event:b {known} state 'IN_HANDLING'; expected that: a load changes no event",
        "work_orders.csv row 2, event: event:b is known already; a load adds no work order to it, dispatch does",
        f"work_orders.csv row 3, role: order:b {known} role 'LEAD'; expected that: a load changes no event",
    ]
    assert [case.event.state for cases in knowledge.store.find_cases(EventFilter()) for case in cases] == [
        "IN_HANDLING"
    ]


def test_an_interrupted_load_is_completed_by_the_next(
    knowledge: KnowledgeBase, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a store keeps the batches before a fault: the transitions that are missing are added, each once."""
    monkeypatch.setattr("graphkb.loaders.history.TRANSITIONS_AT_ONCE", 2)
    rows = (
        "event:b,2022-03-01T08:30+08:00,REPORT,,REPORTED,,\n"
        "event:b,2022-03-01T09:00+08:00,ACCEPT,REPORTED,ACCEPTED,org:center,甲岗\n"
        "event:b,2022-03-01T09:10+08:00,DISPATCH,ACCEPTED,IN_HANDLING,org:center,甲岗\n"
    )
    folder = package(events=EVENTS + OPEN, transitions=TRANSITIONS + rows)
    append = knowledge.store.append_history
    with monkeypatch.context() as patch:
        patch.setattr(knowledge.store, "append_history", lambda batches: append([next(iter(batches))]))
        load(knowledge, folder)
    assert len(told(knowledge, "event:b")) == 2

    loaded = load(knowledge, folder)

    assert counts(loaded) == {"events": (0, 1, 0), "transitions": (1, 2, 0)}
    assert [each.split()[3] for each in told(knowledge, "event:b")] == ["REPORT", "ACCEPT", "DISPATCH"]
    assert knowledge.store.sequence() == 3


@pytest.mark.parametrize("beside", [{}, {"events": EVENTS + OPEN}])
def test_what_joins_a_known_case_fits_between_its_transitions(
    knowledge: KnowledgeBase, package: Package, beside: dict[str, str]
) -> None:
    """One line a row: before what the store has, after it, and between rows that join; the rows are not written."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))
    assert [each.split(" ", 1)[1] for each in told(knowledge, "event:b")] == [
        "event:b 03-01T00:30 REPORT None>REPORTED",
        "event:b 03-01T01:00 ACCEPT REPORTED>ACCEPTED",
        "event:b 03-01T01:30 DISPATCH ACCEPTED>IN_HANDLING",
        "order:b 03-01T01:30 DISPATCH None>DISPATCHED",
    ]
    rows = (
        "event:b,2022-03-01T08:50+08:00,ACCEPT,REPORTED,ACCEPTED,,\n"
        "event:b,2022-03-01T10:00+08:00,DISPATCH,ACCEPTED,IN_HANDLING,,\n"
        "order:b,2022-03-01T10:00+08:00,SIGN,DISPATCHED,SIGNED,,\n"
        "order:b,2022-03-01T11:00+08:00,REPLY,IN_PROGRESS,REPLIED,,\n"
    )

    loaded = load(knowledge, package(transitions=TRANSITIONS + rows, **beside))

    came = "but the transition before it came to"
    assert [str(each) for each in loaded.report.wrong] == [
        (
            "transitions.csv row 2, to: comes to ACCEPTED, but the transition after it, which is known, leaves"
            " REPORTED; expected REPORTED"
        ),
        f"transitions.csv row 3, from: leaves ACCEPTED, {came} IN_HANDLING; expected IN_HANDLING",
        "transitions.csv row 4: set aside, since another row of event:b is wrong",
        f"transitions.csv row 5, from: leaves IN_PROGRESS, {came} SIGNED; expected SIGNED",
    ]
    assert (loaded.revision, knowledge.store.sequence()) == (None, 4)


def test_what_continues_a_known_case_joins_it(
    knowledge: KnowledgeBase, package: Package, tmp_path: Path, database: Database
) -> None:
    """Beside the rows that it has; what comes of it is loaded from its export again."""
    load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT))
    rows = "event:b,2022-03-02T08:00+08:00,ESCALATE,IN_HANDLING,IN_HANDLING,org:center,甲岗\n"
    folder = package(transitions=TRANSITIONS + rows)

    assert counts(load(knowledge, folder)) == {"transitions": (1, 0, 0)}
    assert counts(load(knowledge, folder)) == {"transitions": (0, 1, 0)}
    (target := tmp_path / "out").mkdir()
    export_history(knowledge.store, target)
    knowledge.close()
    with KnowledgeBase(database.fresh()) as other:
        load(other, package(**KNOWLEDGE))
        assert counts(load(other, target)) == {
            "events": (1, 0, 0), "work_orders": (1, 0, 0), "transitions": (5, 0, 0),
        }  # fmt: skip
