"""What a store is read for when somebody asks what is or was open."""

from graphkb.answers.tallies import tallies_at, tallies_of
from graphkb.model.events import Tally
from graphkb.stores.base import Store


def tallies(store: Store, as_of: int, now: int) -> list[Tally]:
    """Return the counts of what is open at *as_of*: replayed where that is past, else as the store has it.

    Of an instant to come: what is open now, by the clocks of then.
    """
    if as_of >= now:
        return store.tallies(as_of)
    unmoved = {each.event: each for each in store.unmoved_since(as_of)}
    found = tallies_of(unmoved.values(), as_of)
    for batch in store.cases_open_at(as_of):
        cases = [case for case in batch if case.event.id not in unmoved]
        history = store.transitions([case.event.id for case in cases])
        found += tallies_at(cases, history, as_of)
    return found
