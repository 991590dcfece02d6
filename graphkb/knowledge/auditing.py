"""What a store is read for when somebody asks what is open, how one event went, or how an area did."""

from collections.abc import Iterator

from graphkb.answers.assessment import History
from graphkb.answers.tallies import tallies_at
from graphkb.model.events import Event, EventFilter, Tally
from graphkb.model.past import by_event
from graphkb.stores.base import Store


def tallies(store: Store, as_of: int, now: int) -> list[Tally]:
    """Return the counts of what is open at *as_of*: replayed where that is past, else as the store has it.

    Of an instant to come: what is open now, by the clocks of then.
    """
    if as_of >= now:
        return store.tallies(as_of)
    found: list[Tally] = []
    for cases in store.cases_open_at(as_of):
        history = store.transitions([case.event.id for case in cases])
        found += tallies_at(cases, history, as_of)
    return found


def received(store: Store, start: int, end: int) -> Iterator[Event]:
    """Yield the events that were reported from *start* to before *end*."""
    for cases in store.find_cases(EventFilter(reported_from=start, reported_to=end)):
        yield from (case.event for case in cases)


def histories(store: Store, start: int, end: int) -> Iterator[History]:
    """Yield every transition from *start* to before *end* once, by event and with its case, which may come again."""
    for batch in store.transitions_between(start, end):
        history = by_event(batch)
        yield from ((case, history[case.event.id]) for case in store.cases(list(history)))
