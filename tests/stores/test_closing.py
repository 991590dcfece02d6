"""The life of a handle: what is durable, and what happens after its end."""

from collections.abc import Callable

import pytest

from graphkb.errors import StoreClosed
from graphkb.model.events import EventFilter, Once, WorkOrderFilter
from graphkb.stores.base import Store
from tests.stores.events import reported
from tests.stores.facts import known, person, versions_in

CALLS: dict[str, Callable[[Store], object]] = {
    "revision": lambda store: store.revision(),
    "sequence": lambda store: store.sequence(),
    "commit": lambda store: store.commit([person("b")], actor="t"),
    "facts": lambda store: store.facts(),
    "facts since": lambda store: store.facts(1),
    "history": lambda store: store.history(1),
    "versions": lambda store: store.versions("persons", "person:a"),
    "changes": lambda store: store.changes(0),
    "revisions": lambda store: store.revisions(),
    "revision_at": lambda store: store.revision_at(0),
    "outcome": lambda store: store.outcome(Once("s", "k", "d")),
    "act": lambda store: store.act(None, lambda _: reported("1")),
    "append_history": lambda store: store.append_history([]),
    "cases": lambda store: store.cases(["event:1"]),
    "case_of": lambda store: store.case_of("order:1"),
    "transitions": lambda store: store.transitions(["event:1"]),
    "transitions_after": lambda store: store.transitions_after(0),
    "period_figures": lambda store: store.period_figures(0, 1),
    "find_events": lambda store: store.find_events(EventFilter()),
    "count_events": lambda store: store.count_events(EventFilter()),
    "count_work_orders": lambda store: store.count_work_orders(WorkOrderFilter()),
    "find_cases": lambda store: store.find_cases(EventFilter()),
    "cases_open_at": lambda store: store.cases_open_at(0),
    "unmoved_since": lambda store: store.unmoved_since(0),
    "tallies": lambda store: store.tallies(0),
    "event_counts": lambda store: store.event_counts(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nothing_works_after_close(
    store: Store, open_again: Callable[[], Store], call: Callable[[Store], object]
) -> None:
    """Each method raises at the call, not when its result is used; other handles go on."""
    store.commit([person("a")], actor="t")
    store.close()

    with pytest.raises(StoreClosed):
        call(store)

    assert known(open_again()) == [person("a")]


def test_every_method_is_tried_after_close() -> None:
    """The list above leaves none of the contract out."""
    public = {name for name in vars(Store) if not name.startswith("_") and callable(getattr(Store, name))}

    assert {name.split()[0] for name in CALLS} == public - {"close"}


def test_a_second_close_does_nothing(store: Store) -> None:
    store.close()
    store.close()


def test_a_store_is_closed_when_its_block_ends(store: Store) -> None:
    with store as same:
        assert same is store
        store.commit([person("a")], actor="t")

    with pytest.raises(StoreClosed):
        store.revision()


def test_what_was_committed_is_there_when_opened_again(store: Store, open_again: Callable[[], Store]) -> None:
    """With all versions and revisions; the next commit goes on from there."""
    first = store.commit([person("a", "甲")], actor="t", note="一")
    second = store.commit([person("a", "乙")], actor="t", source="二")
    store.close()

    again = open_again()

    assert again.revisions() == [first, second]
    assert again.revision() == second
    assert versions_in(again.versions("persons", "person:a")) == [
        (person("a", "甲"), 1, 2),
        (person("a", "乙"), 2, None),
    ]
    assert again.commit([person("b")], actor="t").number == 3
