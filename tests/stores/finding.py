"""How events are found, as looking at each of them finds them."""

from collections.abc import Iterable, Iterator, Sequence

from graphkb.model.clocks import is_overdue
from graphkb.model.events import (
    Case,
    Event,
    EventFilter,
    EventOrder,
    holder,
)
from graphkb.stores.base import Store

LATER = float("inf")
"""What an absent key counts as."""


def fits(case: Case, which: EventFilter) -> bool:
    """Whether *case* is one of those that *which* means, as its docstring says."""
    made = case.event
    return all(
        (
            which.areas is None or made.area in which.areas,
            which.matters is None or made.matter in which.matters,
            which.states is None or made.state in which.states,
            which.is_open is None or made.is_open == which.is_open,
            which.is_overdue is None or is_overdue(made, case.orders, which.now) == which.is_overdue,
            which.holder is None or (made.is_open and holder(made, case.orders) == which.holder),
            which.channels is None or made.channel in which.channels,
            which.severities is None or made.severity in which.severities,
            which.outcomes is None or made.outcome in which.outcomes,
            which.reported_from is None or made.reported_at >= which.reported_from,
            which.reported_to is None or made.reported_at < which.reported_to,
        )
    )


def in_order(events: Iterable[Event], keys: Sequence[EventOrder]) -> list[Event]:
    """*events* sorted by each key in turn, the last one first; Python's sort is stable."""
    found = sorted(events, key=lambda each: each.id)
    for key in reversed(keys):
        found.sort(key=lambda each: _value(each, key), reverse=key.descending)
    return found


def _value(made: Event, key: EventOrder) -> object:
    value = getattr(made, key.field)
    return LATER if value is None else value


def keys_of(text: str) -> tuple[EventOrder, ...]:
    """Keys as `reported_at -severity`: a minus before what falls."""
    return tuple(EventOrder(name.lstrip("-"), name.startswith("-")) for name in text.split())


def pages_of(store: Store, which: EventFilter, keys: Sequence[EventOrder], limit: int) -> Iterator[list[Event]]:
    """All that is found, page by page."""
    after: list[int | str | None] | None = None
    while page := store.find_events(which, keys, after=after, limit=limit):
        yield page
        after = [*(getattr(page[-1], key.field) for key in keys), page[-1].id]
