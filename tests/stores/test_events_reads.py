"""Events read by what they are named, their transitions, and the history that is added in batches."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from graphkb.errors import BadInput, Conflict, StoreClosed
from graphkb.model.events import Case, EventBatch, EventFilter, Moved, Transition
from graphkb.stores.base import Store
from tests.stores.events import (
    DAY,
    HOUR,
    START,
    bring,
    event,
    everything,
    history,
    known,
    moved,
    numbered,
    order,
    put,
    reported,
    transition,
    varied_cases,
)

ALL = EventFilter()


# ---- by name


def test_an_empty_store_has_nothing(store: Store) -> None:
    assert store.sequence() == 0
    assert store.cases(["event:1"]) == []
    assert store.case_of("order:1") is None
    assert store.transitions(["event:1"]) == []
    assert store.transitions_after(0) == []
    assert list(store.period_figures(-(2**40), 2**40)) == []


def test_cases_come_in_the_order_of_the_ids(store: Store) -> None:
    """An unknown id gives none; no id gives nothing."""
    a, b, c = (put(store, short, order(short, short)) for short in "abc")

    assert store.cases(["event:c", "event:x", "event:a", "event:b"]) == [c, a, b]
    assert store.cases(["order:a"]) == []
    assert store.cases([]) == []


def test_ids_are_case_sensitive_and_forms_of_unicode_differ(store: Store) -> None:
    shorts = ["a", "A", "é", "e\u0301", "社", "ａ"]
    cases = [put(store, short, order(short, short)) for short in shorts]

    for short, case in zip(shorts, cases, strict=True):
        assert store.cases([f"event:{short}"]) == [case]
        assert store.case_of(f"order:{short}") == case
        assert {each.event for each in store.transitions([f"event:{short}"])} == {f"event:{short}"}


def test_many_cases_are_read_at_once(store: Store) -> None:
    cases = varied_cases(1_200)
    store.append_history([history(cases)])
    kept = numbered(cases)

    assert store.cases([case.event.id for case in reversed(cases)]) == kept[::-1]


def test_the_case_of_an_order(store: Store) -> None:
    """With all orders of it; neither an event's own id nor an unknown one has one."""
    put(store, "2", order("3", "2"))
    case = put(store, "1", order("1", "1"), order("2", "1", role="ASSIST"))

    assert store.case_of("order:2") == case
    assert store.case_of("event:1") is None
    assert store.case_of("ORDER:2") is None


# ---- transitions


def test_transitions_of_events_come_by_number(store: Store) -> None:
    """Of the events and of their orders, whatever the order of the ids."""
    put(store, "b", order("1", "b"))
    put(store, "a")
    put(store, "c")
    bring(store, "b", "ACCEPTED")

    assert [(each.sequence, each.subject) for each in store.transitions(["event:a", "event:b", "event:x"])] == [
        (1, "event:b"),
        (2, "order:1"),
        (3, "event:a"),
        (5, "event:b"),
    ]
    assert store.transitions([]) == store.transitions(["order:1"]) == []


def test_transitions_after_a_number(store: Store) -> None:
    for short in "abcde":
        put(store, short)

    assert [each.sequence for each in store.transitions_after(0)] == [1, 2, 3, 4, 5]
    assert [each.sequence for each in store.transitions_after(3)] == [4, 5]
    assert [each.sequence for each in store.transitions_after(1, 2)] == [2, 3]
    assert store.transitions_after(5) == []
    assert store.transitions_after(99) == []
    assert store.transitions_after(2, 1) == store.transitions(["event:c"])


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.period_figures(0, 2 * START),
        lambda store: store.find_cases(ALL),
        lambda store: store.cases_open_at(2 * START),
    ],
    ids=["period_figures", "find_cases", "cases_open_at"],
)
def test_a_stream_ends_with_its_store(store: Store, read: Callable[[Store], Iterator[object]]) -> None:
    """Closing does not wait for a reader that has not finished: it is told at its next batch."""
    store.append_history(
        [EventBatch([Case(event(f"{number:05}", area=f"area:{number}")) for number in range(2_500)], [])]
    )
    stream = read(store)
    next(stream)
    store.close()

    with pytest.raises(StoreClosed):
        list(stream)


# ---- history


def test_history_gets_the_next_numbers_in_the_order_given(store: Store) -> None:
    """Every event has the last of its own, one without transitions none."""
    put(store, "0")
    a, b, c, d = (event(short) for short in "abcd")
    sent = order("1", "a")
    first = [transition(b), transition(a), transition(sent), transition(b, "RESOLVE", at=START - DAY)]
    batches = [EventBatch([Case(a, (sent,)), Case(b)], first), EventBatch([Case(c), Case(d)], [transition(c)])]

    assert store.append_history(batch for batch in batches) == store.sequence() == 6

    assert store.cases([f"event:{short}" for short in "abcd"]) == [
        Case(replace(a, sequence=4), (sent,)),
        Case(replace(b, sequence=5)),
        Case(replace(c, sequence=6)),
        Case(d),
    ]
    assert store.transitions_after(1) == [
        replace(each, sequence=number) for number, each in enumerate([*first, transition(c)], 2)
    ]


def test_history_may_go_on_about_events_that_are_there(store: Store) -> None:
    """Of an earlier batch, and of the store: they get the last number, nothing else changes."""
    before = put(store, "0", order("0", "0"), title="题")
    early = event("a", state="CLOSED", closed_at=START + DAY)
    store.append_history(
        [
            EventBatch([Case(early)], [transition(early)]),
            EventBatch([], [transition(early, "CLOSE"), transition(before.event), transition(early, "REOPEN")]),
        ]
    )

    assert store.cases(["event:a", "event:0"]) == [
        Case(replace(early, sequence=6)),
        Case(replace(before.event, sequence=5), before.orders),
    ]
    assert [each.action for each in store.transitions(["event:a"])] == ["ACCEPT", "CLOSE", "REOPEN"]


def test_actions_go_on_from_history(store: Store) -> None:
    store.append_history([history([Case(event("1"), (order("1", "1"),))])])
    done = store.act("order:1", lambda case: moved(known(case), "RESOLVED"))

    assert isinstance(done, Moved)
    assert done.event == event("1", state="RESOLVED", version=2, sequence=3)
    assert [each.sequence for each in store.transitions(["event:1"])] == [1, 2, 3]


def test_history_of_nothing_changes_nothing(store: Store) -> None:
    put(store, "1")
    before = everything(store)

    assert store.append_history([]) == 1
    assert store.append_history([EventBatch([], [])]) == 1
    assert everything(store) == before


def wrong_batches() -> dict[str, EventBatch]:
    there, new = event("there"), event("new")
    return {
        "event of the store": EventBatch([Case(new), Case(there)], [transition(new)]),
        "order of the store": EventBatch([Case(new, (order("there", "new"),))], [transition(new)]),
        "event twice": EventBatch([Case(new), Case(new)], [transition(new)]),
        "order twice": EventBatch([Case(new, (order("1", "new"), order("1", "new")))], [transition(new)]),
    }


@pytest.mark.parametrize("batch", wrong_batches().values(), ids=wrong_batches())
def test_an_event_or_order_that_is_there_is_a_conflict(store: Store, batch: EventBatch) -> None:
    """Its batch leaves nothing, not even a number."""
    put(store, "there", order("there", "there"))
    before = everything(store)

    with pytest.raises(Conflict):
        store.append_history([batch])

    assert everything(store) == before
    assert store.append_history([history([Case(event("new"))])]) == 3


@pytest.mark.parametrize(
    "batch",
    [
        EventBatch([Case(event("1", title="\0"))], []),
        EventBatch([Case(event("1", area="area:" + "x" * 196))], []),
        EventBatch([Case(event("1"), (order("1", "1", source="\udc00"),))], []),
        EventBatch([Case(event("1"))], [transition(event("1"), note="\0")]),
    ],
    ids=["NUL", "too long an id", "lone surrogate in an order", "NUL in a note"],
)
def test_history_that_a_store_could_not_keep_is_refused(store: Store, batch: EventBatch) -> None:
    with pytest.raises(BadInput):
        store.append_history([batch])

    assert everything(store) == [0]


def test_a_fault_leaves_whole_batches_and_no_gap(store: Store, store_kind: str) -> None:
    """SQLite keeps all batches or none, Neo4j those before the fault."""
    first, second = history([Case(event("1"))]), history([Case(event("2"))])

    def broken() -> Iterator[EventBatch]:
        yield first
        yield second
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.append_history(broken())

    kept = {"sqlite": [], "neo4j": [Case(event("1", sequence=1)), Case(event("2", sequence=2))]}[store_kind]
    assert store.cases(["event:1", "event:2"]) == kept
    assert store.sequence() == len(store.transitions_after(0)) == len(kept)


def test_history_of_a_year_comes_back_as_it_was_put(store: Store) -> None:
    """In several batches, every field of cases of every sort."""
    cases = varied_cases(120)
    batches = [history(cases[start : start + 50]) for start in (0, 50, 100)]
    last = store.append_history(batches)

    written: list[Transition] = [each for batch in batches for each in batch.transitions]
    assert last == len(written)
    assert store.cases([case.event.id for case in cases]) == numbered(cases)
    assert store.transitions_after(0) == [replace(each, sequence=number) for number, each in enumerate(written, 1)]


def test_history_and_actions_take_numbers_from_one_sequence(store: Store) -> None:
    done = store.act(None, lambda _: reported("1", reported_at=START + HOUR))
    assert isinstance(done, Moved)
    assert done.event.sequence == 1
    assert store.append_history([history([Case(event("2"))])]) == 2
    assert bring(store, "2", "ACCEPTED").event.sequence == 3
