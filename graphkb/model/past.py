"""An event with its work orders as it was earlier, read back from its transitions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from graphkb.model.events import Case, Transition, WorkOrder, replay


def by_event(transitions: Iterable[Transition]) -> dict[str, list[Transition]]:
    """Return event → its transitions and those of its orders, in the order given."""
    found: dict[str, list[Transition]] = {}
    for each in transitions:
        found.setdefault(each.event, []).append(each)
    return found


def case_at(case: Case, transitions: Sequence[Transition], at: int) -> Case | None:
    """Return *case* as it was at the instant *at*, once all that was done then had been done; None before its report.

    What clocks and holders are read from is as it was: states, center, signatures, time awaited. Everything else is as
    it is now.

    Args:
        case: As it is now.
        transitions: Of the event and of its orders, by sequence.
        at: The instant asked about.
    """
    happened = [each for each in transitions if each.at <= at]
    if happened and len(happened) == len(transitions):
        return case
    return case_after(case, happened, [each for each in transitions if each.at > at], at)


def case_after(case: Case, happened: Sequence[Transition], to_come: Iterable[Transition], at: int) -> Case | None:
    """Return *case* as it was at the instant *at*, when some of its transitions had happened and the rest had not.

    Args:
        case: As it is now.
        happened: Transitions of the event and of its orders, by sequence.
        to_come: Those after them.
        at: Not before the last of *happened*.
    """
    states = replay(happened)
    if case.event.id not in states:
        return None
    gave_up = (each.organization for each in to_come if each.action == "ESCALATE")
    event = replace(case.event, state=states[case.event.id], center=next(gave_up, case.event.center))
    orders = (_order(each, states[each.id], happened, at) for each in case.orders if each.id in states)
    return Case(event, tuple(orders))


def _order(order: WorkOrder, state: str, happened: Iterable[Transition], at: int) -> WorkOrder:
    signed_at = order.signed_at if order.signed_at is not None and order.signed_at <= at else None
    own = [each for each in happened if each.subject == order.id]
    return replace(order, state=state, signed_at=signed_at, awaited_ms=_awaited(order, own, at))


class _Wait(NamedTuple):
    """A stretch in which an order waited: until when it was to, None where nobody told; `ended` None: it goes on."""

    start: int
    until: int | None
    ended: int | None

    def length(self, at: int) -> int:
        """Return what counts of it at an instant: up to its stated end, or less if it ended before."""
        return min((end for end in (self.until, self.ended) if end is not None), default=at) - self.start


def _waits(own: Iterable[Transition]) -> list[_Wait]:
    waits: list[_Wait] = []
    for each in own:
        goes_on = bool(waits) and waits[-1].ended is None
        if each.to_state == "AWAITING" and not goes_on:
            waits.append(_Wait(each.at, each.until, None))
        elif each.to_state != "AWAITING" and goes_on:
            waits[-1] = waits[-1]._replace(ended=each.at)
    return waits


def awaited(own: Iterable[Transition], awaiting_until: int | None) -> int:
    """Return by how much AWAIT has moved the deadline of an order, as far as its transitions tell: each wait's length.

    Args:
        own: Transitions of the order, by sequence.
        awaiting_until: Until when it waits now; None: it does not.
    """
    ends = ((wait, awaiting_until if wait.until is None and wait.ended is None else wait.until) for wait in _waits(own))
    return sum(wait._replace(until=until).length(wait.start) for wait, until in ends)


def _awaited(order: WorkOrder, own: Iterable[Transition], at: int) -> int:
    """Return by how much AWAIT had moved the deadline by then.

    In history that does not tell until when an order was to wait, what had been waited is taken for it, which is as
    much as the clock needs to stand still, and at most what is allowed for now.
    """
    waits = _waits(own)
    awaited = sum(wait.length(at) for wait in waits)
    if all(wait.until is not None for wait in waits):
        return awaited
    if waits[-1].ended is None and order.awaiting_until is not None:
        return order.awaited_ms
    return min(order.awaited_ms, awaited)
