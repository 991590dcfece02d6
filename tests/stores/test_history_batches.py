"""History in several batches: in which order they are kept, and what two of them may not bring both."""

import pytest

from graphkb.errors import Conflict
from graphkb.model.events import Case, EventBatch
from graphkb.stores.base import Store
from tests.stores.events import event, history, order, transition


def test_batches_get_their_numbers_in_their_order(store: Store) -> None:
    """However many there are; each has transitions of a new event and of those before it."""
    events = [event(f"{number:02}") for number in range(12)]
    batches = (
        EventBatch([Case(events[n], (order(f"{n}", f"{n:02}"),))], [transition(each) for each in events[: n + 1]])
        for n in range(12)
    )

    assert store.append_history(batches) == 78
    told = [each.event for each in store.transitions_after(0)]
    assert told == [f"event:{m:02}" for n in range(12) for m in range(n + 1)]
    assert [case.event.sequence for case in store.cases([each.id for each in events])] == list(range(67, 79))


def test_what_two_batches_bring_is_a_conflict_in_the_second(store: Store, store_kind: str) -> None:
    """On Neo4j the first one stays, whole, and of the third nothing is there."""
    batches = [history([Case(event("1"))]), history([Case(event("2")), Case(event("1"))]), history([Case(event("3"))])]

    with pytest.raises(Conflict, match="event:1: is there already"):
        store.append_history(batches)

    kept = {"sqlite": [], "neo4j": ["event:1"]}[store_kind]
    assert [case.event.id for case in store.cases(["event:1", "event:2", "event:3"])] == kept
    assert store.sequence() == len(kept)
