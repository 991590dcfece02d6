"""How events, cases and transitions are read while others act: each answer as it was at one instant."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from typing import Any, TypeVar

from graphkb.model.events import Case, Event, EventFilter, EventOrder, Tally, Transition
from graphkb.model.figures import OpenEvent
from graphkb.stores.neo4j.database import Database, Transaction, run
from graphkb.stores.neo4j.event_layout import EVENT_COLUMNS, NEVER, ORDER_COLUMNS, TRANSITION_COLUMNS, case_in
from graphkb.stores.neo4j.event_search import Place, Row, find, find_among
from graphkb.stores.records import record_of

CASES_AT_ONCE = 1_000
"""Cases in one batch of a read: about 50 ms, in which few of them change."""

T = TypeVar("T")
Found = dict[str, T]
"""Id of an event → what was read of it, in order."""

BY_REPORT = (EventOrder("reported_at"),)


def sequence(transaction: Transaction) -> int:
    """Return the number of the latest transition."""
    [number] = run(transaction, "sequence")
    return int(number)


def whole(transaction: Transaction, first: Callable[[], Found[T]], again: Callable[[list[str]], Found[T]]) -> Found[T]:
    """Return what *first* reads, as it was at one instant.

    A statement sees what is committed while it runs, so it may find one half of an action. Whatever changed meanwhile
    has a transition: those events are read *again*, and left out if they are not found a second time, until nothing
    changed meanwhile.
    """
    before = sequence(transaction)
    found = first()
    while (after := sequence(transaction)) > before:
        if changed := sorted(_changed(transaction, before, after) & found.keys()):
            fresh = again(changed)
            found |= fresh
            for gone in set(changed) - fresh.keys():
                del found[gone]
        before = after
    return found


def _changed(transaction: Transaction, after: int, last: int) -> set[str]:
    """Return the events of the transitions after number *after*, up to *last*."""
    [rows] = run(transaction, "transitions_after", after=after, limit=last - after, columns=["event"])
    return {event for (event,) in rows}


def cases_of(transaction: Transaction, ids: Sequence[str]) -> Found[Case]:
    """Return the cases of the events *ids*."""
    return whole(transaction, lambda: _cases(transaction, ids), partial(_cases, transaction))


def _cases(transaction: Transaction, ids: Sequence[str]) -> Found[Case]:
    columns = {"event_columns": EVENT_COLUMNS, "order_columns": ORDER_COLUMNS}
    [found] = run(transaction, "cases", ids=ids, **columns)
    return {case.event.id: case for case in map(case_in, found)}


def case_of_order(transaction: Transaction, order: str) -> Case | None:
    """Return the case that *order* belongs to."""
    events = run(transaction, "event_of_order", id=order)
    return next(iter(cases_of(transaction, events).values()), None)


def events_found(
    transaction: Transaction, which: EventFilter, order: Sequence[EventOrder], after: Place | None, limit: int
) -> list[Event]:
    """Return a page of the events that fit *which*; see `graphkb.stores.base.Store.find_events`."""

    def first() -> Found[Event]:
        return _events(find(transaction, which, order, EVENT_COLUMNS, after=after, limit=limit))

    def again(ids: list[str]) -> Found[Event]:
        return _events(find_among(transaction, which, ids, EVENT_COLUMNS))

    return list(whole(transaction, first, again).values())


def _events(rows: Sequence[Row]) -> Found[Event]:
    return {event.id: event for event in (record_of(Event, row) for row in rows)}


def cases_found(database: Database, which: EventFilter) -> Iterator[list[Case]]:
    """Yield the cases of the events that fit *which*, by report; see `graphkb.stores.base.Store.find_cases`."""
    ids = [event for (event,) in database.read(partial(find, which=which, order=BY_REPORT, columns=["id"]))]

    def fitting(transaction: Transaction, among: Sequence[str]) -> Found[Case]:
        return _cases(transaction, [event for (event,) in find_among(transaction, which, among, ["id"])])

    yield from _batches(database, ids, fitting)


def cases_open_at(database: Database, at: int) -> Iterator[list[Case]]:
    """Yield the cases that were perhaps open at the instant *at*; see `graphkb.stores.base.Store.cases_open_at`."""
    [ids] = database.read(partial(run, name="cases_open_at", at=at))
    yield from _batches(database, ids, _cases)


def _batches(
    database: Database, ids: Sequence[str], read: Callable[[Transaction, Sequence[str]], Found[Case]]
) -> Iterator[list[Case]]:
    """Yield what *read* gives of *ids*, in their order, each batch as it was at one instant."""
    for start in range(0, len(ids), CASES_AT_ONCE):
        portion = ids[start : start + CASES_AT_ONCE]
        found = database.read(partial(_whole_batch, portion=portion, read=read))
        if found:
            yield [found[event] for event in portion if event in found]


def _whole_batch(
    transaction: Transaction, portion: Sequence[str], read: Callable[[Transaction, Sequence[str]], Found[Case]]
) -> Found[Case]:
    return whole(transaction, lambda: read(transaction, portion), partial(read, transaction))


def transitions_of(transaction: Transaction, events: Sequence[str]) -> list[Transition]:
    """Return the transitions of *events* up to the latest one before they were read."""
    last = sequence(transaction)
    found = _transitions(run(transaction, "transitions_of", events=events, columns=TRANSITION_COLUMNS))
    return [each for each in found if each.sequence <= last]


def transitions_after(transaction: Transaction, after: int, limit: int) -> list[Transition]:
    """Return the transitions after number *after*, up to one of which the rest cannot be seen yet."""
    found = _transitions(run(transaction, "transitions_after", after=after, limit=limit, columns=TRANSITION_COLUMNS))
    in_row = takewhile(lambda each: each[0] == each[1].sequence, enumerate(found, after + 1))
    return [each for _, each in in_row]


def _transitions(found: list[Any]) -> list[Transition]:
    [rows] = found
    return [record_of(Transition, row) for row in rows]


def unmoved_since(transaction: Transaction, at: int) -> list[OpenEvent]:
    """Return the open events with which nothing was done after *at*; see `graphkb.stores.base.Store.unmoved_since`."""
    read = partial(_unmoved, transaction, at)
    return list(whole(transaction, read, read).values())


def _unmoved(transaction: Transaction, at: int, ids: list[str] | None = None) -> Found[OpenEvent]:
    found: Found[OpenEvent] = {}
    [columns] = run(transaction, "unmoved_since", at=at, ids=ids)
    for event, area, holder, state, due, soon_from, reported_at in zip(*columns, strict=True):
        due, soon_from = (None if instant == NEVER else instant for instant in (due, soon_from))  # noqa: PLW2901 - the same two, without the mark for none
        found[event] = OpenEvent(event, area, holder or None, state, due, soon_from, reported_at)
    return found


def tallies(transaction: Transaction, now: int) -> list[Tally]:
    """Return the counts of all open events; in columns they come twice as fast as in rows."""
    [columns] = run(transaction, "tallies", now=now)
    rows = zip(*columns, strict=True)
    return [Tally(area, holder or None, *counts) for area, holder, *counts in rows]


def event_counts(transaction: Transaction) -> list[tuple[str, str, int]]:
    """Return how many events happened, as (area, matter, count)."""
    [(areas, matters, counts)] = run(transaction, "event_counts")
    return list(zip(areas, matters, counts, strict=True))
