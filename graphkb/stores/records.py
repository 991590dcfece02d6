"""What both stores keep of events in the same way: records as values, outcomes as text, when one ended."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

import orjson

from graphkb.model import times
from graphkb.model.events import Case, Event, Moved, Once, Problem, Transition, WorkOrder, by_dispatch
from graphkb.stores.base import KEPT_ONCE_MS

Record = Event | WorkOrder | Transition
R = TypeVar("R", Event, WorkOrder, Transition)

FIELDS: dict[type[Record], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (Event, WorkOrder, Transition)
}
"""Kind of record → the names of its fields in declared order, which are the names of columns and properties too."""

_FLAGS = {kind: tuple(field.name for field in fields(kind) if field.type is bool) for kind in FIELDS}
_VALUES = {kind: attrgetter(*names) for kind, names in FIELDS.items()}


def values_of(record: Record) -> tuple[Any, ...]:
    """Return the values of *record* in the order of `FIELDS`."""
    values: tuple[Any, ...] = _VALUES[type(record)](record)
    return values


def record_of(kind: type[R], values: Iterable[Any]) -> R:
    """Return the record that has *values*, given in the order of `FIELDS`; 0 and 1 will do for false and true."""
    named = dict(zip(FIELDS[kind], values, strict=True))
    for flag in _FLAGS[kind]:
        named[flag] = bool(named[flag])
    return kind(**named)


def case_of(event: Event, orders: Iterable[WorkOrder]) -> Case:
    """Return *event* with *orders*, put in order."""
    return Case(event, tuple(sorted(orders, key=by_dispatch)))


def case_after(before: Case | None, moved: Moved) -> Case:
    """Return the case that *moved* makes of the one *before*."""
    orders = {order.id: order for order in before.orders} if before else {}
    return case_of(moved.event, (orders | {order.id: order for order in moved.orders}).values())


def ends(transitions: Iterable[Transition]) -> dict[str, int]:
    """Return when events last ended, as *transitions* tell: id → instant; events that did not are left out."""
    found: dict[str, int] = {}
    for each in transitions:
        if each.subject == each.event and each.to_state in {"CLOSED", "REJECTED"}:
            found[each.event] = max(each.at, found.get(each.event, each.at))
    return found


def ended_at(event: Event, told: Mapping[str, int]) -> int | None:
    """Return when *event* last ended, reopened or not; None: never, or nothing tells when.

    Args:
        event: As it is now.
        told: What its transitions tell (`ends`).
    """
    instants = (told.get(event.id), event.closed_at)
    return max((instant for instant in instants if instant is not None), default=None)


def dump_moved(moved: Moved) -> str:
    """Return *moved* as text, to be kept as the outcome of a request."""
    return orjson.dumps(moved).decode()


def load_moved(text: str) -> Moved:
    """Return what `dump_moved` was given."""
    read = orjson.loads(text)
    return Moved(
        Event(**read["event"]),
        tuple(WorkOrder(**order) for order in read["orders"]),
        tuple(Transition(**transition) for transition in read["transitions"]),
    )


def kept_until() -> int:
    """Return until when an outcome is kept that comes about now; one that is kept until now is gone."""
    return times.now() + KEPT_ONCE_MS


def key_reused(once: Once) -> Problem:
    """Return the problem of an idempotency key that came with another input before."""
    return Problem("KEY_REUSED", f"{once.key!r} came with another input before; take a new key", "idempotencyKey")
