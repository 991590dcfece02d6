"""How the orders of an event were sent: to whom, how long they lay there unsigned, and whose they were by duty."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from graphkb.answers.handling import responsible_for
from graphkb.graph.view import View
from graphkb.model.events import Case, WorkOrder

ViewAt = Callable[[int], View]
"""Gives the view of an instant."""

HOUR_MS = 3_600_000
"""Milliseconds of an hour, in which all lengths of time are given."""


@dataclass(frozen=True, slots=True)
class ByDuty:
    """To whom duty sent a LEAD order, by what was known at one time of the instant of its dispatch.

    Args:
        view: What held at that instant; rows are of its tables.
        leads: Rows of the organizations that `responsible` names as lead, in its order.
        agreed: Whether the order was sent to one of them, or to one that shares its staff; None: nobody is named.
        reasons: Why nobody is named.
    """

    view: View
    leads: tuple[int, ...]
    agreed: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Dispatch:
    """To whom one order was sent, how long it lay there unsigned, and whose it was by duty.

    Args:
        view: What held at its dispatch.
        case: The event, with this order among its orders.
        order: The order as it is.
        organization: Row of the one that it is addressed to.
        unsigned_hours: How long it lay unsigned, up to now or to the end of the event.
        as_known_now: By what is known now; None: it is an ASSIST, which is not judged.
        known_then: The view of an instant by what was known at that instant.
    """

    view: View
    case: Case
    order: WorkOrder
    organization: int | None
    unsigned_hours: float
    as_known_now: ByDuty | None
    known_then: ViewAt

    @cached_property
    def as_known_then(self) -> ByDuty | None:
        """As `as_known_now`, by what was known when it was sent; found out when asked for."""
        return _by_duty(self.case, self.order, self.known_then)


def dispatch_of(case: Case, order: WorkOrder, end: int, view_at: ViewAt, known_then: ViewAt) -> Dispatch:
    """Return how *order* of *case* was sent.

    Args:
        case: The event and its orders.
        order: One of them.
        end: Instant up to which unsigned time counts: now, or when the event ended.
        view_at: The view of an instant by what is known now.
        known_then: The view of an instant by what was known at that instant.
    """
    view = view_at(order.dispatched_at)
    return Dispatch(
        view, case, order, view.nearest(order.organization),
        unsigned_hours=_unsigned_ms(order, end) / HOUR_MS,
        as_known_now=_by_duty(case, order, view_at),
        known_then=known_then,
    )  # fmt: skip


def _unsigned_ms(order: WorkOrder, end: int) -> int:
    signed = next((at for at in (order.signed_at, order.closed_at) if at is not None), end)
    return max(0, min(signed, end) - order.dispatched_at)


def _by_duty(case: Case, order: WorkOrder, view_at: ViewAt) -> ByDuty | None:
    if order.role != "LEAD":
        return None
    view = view_at(order.dispatched_at)
    answer, sent_to = responsible_for(view, case.event), view.row(order.organization)
    leads = tuple(each.organization for each in answer.lead)
    if not leads:
        return ByDuty(view, (), None, answer.reasons)
    return ByDuty(view, leads, any(sent_to in view.staff_group(each) for each in leads), ())


def all_agreed(verdicts: Iterable[ByDuty | None]) -> bool | None:
    """Return whether all LEAD orders went where duty says; None: of one or of all nobody can tell, none is wrong."""
    found = {each.agreed for each in verdicts if each is not None}
    return False if False in found else (None if None in found or not found else True)


def why_nobody(dispatches: Iterable[Dispatch]) -> tuple[str, ...]:
    """Return why nobody was to be named, as known now, for one of *dispatches*."""
    verdicts = (each.as_known_now for each in dispatches)
    return tuple(dict.fromkeys(reason for each in verdicts if each is not None for reason in each.reasons))
