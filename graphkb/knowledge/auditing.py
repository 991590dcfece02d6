"""What a store is read for when somebody asks what is open, how one event went, or how an area did."""

from collections.abc import Iterator
from itertools import islice

from graphkb.answers.assessment import History
from graphkb.answers.tallies import tallies_at
from graphkb.model.events import EventFilter, Tally
from graphkb.model.past import by_event
from graphkb.stores.base import Store

CASES_AT_ONCE = 2_000
"""Events that are read together with their history: 10 MiB or so, and a round trip hardly counts."""


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


def histories(store: Store, start: int, end: int) -> Iterator[History]:
    """Yield every event, each once, that was reported from *start* to before *end* or has a transition then."""
    reported = store.find_cases(EventFilter(reported_from=start, reported_to=end))
    touched = dict.fromkeys(case.event.id for cases in reported for case in cases)
    touched |= dict.fromkeys(each.event for batch in store.transitions_between(start, end) for each in batch)
    events = iter(touched)
    while chunk := list(islice(events, CASES_AT_ONCE)):
        history = by_event(store.transitions(chunk))
        yield from ((case, history.get(case.event.id, ())) for case in store.cases(chunk))
