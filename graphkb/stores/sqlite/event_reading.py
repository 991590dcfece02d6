"""How events are read by what they are named: cases, transitions."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import apsw
import orjson

from graphkb.model.events import Case, Event, Transition, WorkOrder
from graphkb.stores.records import case_of, record_of
from graphkb.stores.statements import statement

RECORDS_AT_ONCE = 1_000
"""Cases or transitions in one batch of a read: bounds memory, and makes the cost of a batch vanish."""

T = TypeVar("T")


def as_json(values: Sequence[Any] | None) -> str | None:
    """Return *values* as a statement takes a list."""
    return None if values is None else orjson.dumps(list(values)).decode()


def portions(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield *items*, `RECORDS_AT_ONCE` at a time."""
    rest = iter(items)
    while portion := list(islice(rest, RECORDS_AT_ONCE)):
        yield portion


def cases(connection: apsw.Connection, ids: Sequence[str]) -> list[Case]:
    """Return the cases of the events *ids*, in that order; see `Store.cases`."""
    rows = connection.execute(statement("sqlite", "events_by_ids"), (as_json(ids),))
    events = {event.id: event for event in (record_of(Event, row) for row in rows)}
    return with_orders(connection, [events[name] for name in ids if name in events])


def with_orders(connection: apsw.Connection, events: Sequence[Event]) -> list[Case]:
    """Return the cases of *events*, in that order."""
    orders: dict[str, list[WorkOrder]] = {event.id: [] for event in events}
    for row in connection.execute(statement("sqlite", "work_orders_by_events"), (as_json(list(orders)),)):
        order = record_of(WorkOrder, row)
        orders[order.event].append(order)
    return [case_of(event, orders[event.id]) for event in events]


def case_of_subject(connection: apsw.Connection, subject: str) -> Case | None:
    """Return the case of the event *subject*, or of the work order *subject*; None: there is neither."""
    rows = connection.execute(statement("sqlite", "event_of_subject"), (subject,))
    return next(iter(cases(connection, [event for (event,) in rows])), None)


def transitions_of(rows: Iterable[Any]) -> list[Transition]:
    """Return *rows*, as the `transitions_*` statements give them, as records."""
    return [record_of(Transition, row) for row in rows]
