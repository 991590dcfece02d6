"""Where a case comes to: the state of its rows, or of what is known, and who is to blame where it is another."""

import pytest

from graphkb.knowledge import KnowledgeBase
from tests.loaders.conftest import Package
from tests.loaders.history.loading import counts, load, told
from tests.loaders.history.tables import EVENTS, OPEN, ORDERS, SENT, TRANSITIONS

REPORTED = "event:b,2022-03-01T08:30+08:00,REPORT,,REPORTED,,\n"
ACCEPTED = "event:b,2022-03-01T09:00+08:00,ACCEPT,REPORTED,ACCEPTED,,\n"
DISPATCHED = "event:b,2022-03-01T09:10+08:00,DISPATCH,ACCEPTED,IN_HANDLING,,\n"
SIGNED = "order:b,2022-03-01T10:00+08:00,SIGN,DISPATCHED,SIGNED,,\n"


@pytest.mark.parametrize(
    ("unreadable", "column"),
    [
        (DISPATCHED.replace("DISPATCH,", "JUMP,"), "action"),
        (DISPATCHED.replace("IN_HANDLING", "HANDLED"), "to"),
        (DISPATCHED.replace("2022-03-01T09:10", "yesterday"), "at"),
        (DISPATCHED.replace("HANDLING,", "HANDLING,org:nowhere"), "organization"),
    ],
)
def test_a_state_is_not_blamed_for_a_transition_that_cannot_be_read(
    knowledge: KnowledgeBase, package: Package, unreadable: str, column: str
) -> None:
    """That one is told alone; it may be the very one that comes to the state."""
    tables = {"events": EVENTS + OPEN, "transitions": TRANSITIONS + REPORTED + ACCEPTED + unreadable}

    wrong = load(knowledge, package(**tables)).report.wrong

    assert [(each.file, each.row, each.column) for each in wrong if each.column] == [("transitions.csv", 4, column)]


def test_the_state_of_another_row_of_the_case_is_still_judged(knowledge: KnowledgeBase, package: Package) -> None:
    """An order whose transitions can all be read is, beside an event of which one cannot."""
    orders = "order:b,2022-03-01T09:30+08:00,DISPATCH,,DISPATCHED,,\n" + SIGNED
    moves = REPORTED + ACCEPTED + DISPATCHED.replace("DISPATCH,", "JUMP,") + orders

    loaded = load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT, transitions=TRANSITIONS + moves))

    assert [(each.file, each.row, each.column) for each in loaded.report.wrong if each.column] == [
        ("transitions.csv", 4, "action"),
        ("work_orders.csv", 2, "state"),
    ]


@pytest.fixture
def known(knowledge: KnowledgeBase, package: Package) -> KnowledgeBase:
    """A store that has event:b, IN_HANDLING, and order:b, DISPATCHED."""
    assert load(knowledge, package(events=EVENTS + OPEN, work_orders=ORDERS + SENT)).report.wrong == []
    return knowledge


@pytest.mark.parametrize("beside", [{}, {"events": EVENTS + OPEN}])
def test_what_continues_a_known_case_ends_in_its_state(
    known: KnowledgeBase, package: Package, beside: dict[str, str]
) -> None:
    """Of event and order, whether or not their own rows stand beside; nothing is written."""
    before = told(known, "event:b")
    rows = "event:b,2022-03-02T08:00+08:00,RESOLVE,IN_HANDLING,RESOLVED,,\n" + SIGNED

    loaded = load(known, package(transitions=TRANSITIONS + rows, **beside))

    assert [str(each) for each in loaded.report.wrong] == [
        (
            "transitions.csv row 2, to: comes to RESOLVED, but event:b is known as IN_HANDLING; expected IN_HANDLING: a"
            " load changes no event"
        ),
        (
            "transitions.csv row 3, to: comes to SIGNED, but order:b is known as DISPATCHED; expected DISPATCHED: a"
            " load changes no event"
        ),
    ]
    assert (loaded.revision, told(known, "event:b")) == (None, before)


def test_what_comes_back_to_the_known_state_joins(known: KnowledgeBase, package: Package) -> None:
    """Only the last of them counts."""
    rows = (
        "event:b,2022-03-02T08:00+08:00,RESOLVE,IN_HANDLING,RESOLVED,,\n"
        "event:b,2022-03-03T08:00+08:00,REOPEN,RESOLVED,IN_HANDLING,,\n"
    )

    assert counts(load(known, package(transitions=TRANSITIONS + rows))) == {"transitions": (2, 0, 0)}


def test_a_known_order_is_set_aside_with_the_row_that_cannot_be_read(known: KnowledgeBase, package: Package) -> None:
    """What follows on that row is not written alone, where wrong rows are skipped, and not blamed for the gap."""
    before = told(known, "event:b")
    unreadable = SIGNED.replace("SIGN,", "SING,")
    rows = unreadable + "order:b,2022-03-01T11:00+08:00,RETURN,SIGNED,RETURNED,,\n"

    loaded = load(known, package(transitions=TRANSITIONS + rows), skip_wrong=True)

    assert [(each.row, each.column, each.message[:10]) for each in loaded.report.wrong] == [
        (2, "action", "no such ac"),
        (3, "", "set aside,"),
    ]
    assert told(known, "event:b") == before
