"""An event with its work orders as it was earlier, read back from its transitions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

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
    return replace(order, state=state, signed_at=signed_at, awaited_ms=_awaited(order, happened, at))


def _awaited(order: WorkOrder, happened: Iterable[Transition], at: int) -> int:
    """Return the time awaited by then, at most what is allowed for now.

    Until when an order was to wait is not in its history: while it waited, what it had waited is taken for it, which
    is as much as its clock needs to stand still. Where it still does, the stated end is known.
    """
    if not order.awaited_ms:
        return 0
    awaited, since = 0, None
    for each in happened:
        if each.subject == order.id and since is not None and each.to_state != "AWAITING":
            awaited, since = awaited + each.at - since, None
        elif each.subject == order.id and since is None and each.to_state == "AWAITING":
            since = each.at
    if since is not None and order.awaiting_until is not None:
        return order.awaited_ms
    return min(order.awaited_ms, awaited + (0 if since is None else at - since))
