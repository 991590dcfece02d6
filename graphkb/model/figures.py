"""What a store tells of many events at once, without their records: for answers to sum up."""

from collections.abc import Sequence
from typing import NamedTuple

from graphkb.model.clocks import standing
from graphkb.model.events import Case


class PeriodFigures(NamedTuple):
    """What was done in a period with the events of one area, or with the orders of one organization for them.

    Orders are counted with their organization alone: `returned`, `first_responses` and `ratings` of an area are those
    of all orders for its events. Lengths of time are in milliseconds, in no order. Orders and events are as they are
    now; transitions tell what was done when.

    Args:
        area: Id of where the events happened.
        organization: Id of the organization; None: the events themselves.
        received: Events reported; orders sent to it.
        closed: CLOSE of an event; orders approved.
        on_time: How many of `closed` came by the event's deadline; how many of those orders were last replied to by
            theirs, time awaited not counted. What has no deadline is on time, and what has no reply.
        returned: Orders returned.
        reopened: REOPEN of an event; orders to be redone.
        mediated: How many of `closed` had the outcome MEDIATED; of an organization, how many events closed so whose
            lead it had, approved.
        mediation_failed: The same with MEDIATION_FAILED.
        responses: Of orders: from dispatch to SIGN.
        first_responses: Of orders: from the report to SIGN, of the one of its event that was signed first.
        handled: From report to CLOSE; of orders in `closed`, from dispatch to the last REPLY, if there is one.
        ratings: Of orders: 1 to 5, each time that one was approved, returned or cancelled.
    """

    area: str
    organization: str | None = None
    received: int = 0
    closed: int = 0
    on_time: int = 0
    returned: int = 0
    reopened: int = 0
    mediated: int = 0
    mediation_failed: int = 0
    responses: Sequence[int] = ()
    first_responses: Sequence[int] = ()
    handled: Sequence[int] = ()
    ratings: Sequence[int] = ()


class OpenEvent(NamedTuple):
    """What is counted of an event while it is open.

    Args:
        event: Its id.
        area: Id of where it happened.
        holder: Id of the organization that holds it.
        state: One of EventState.
        due: The first deadline of its clocks (`graphkb.model.clocks.Standing`); None: it has none.
        soon_from: The first instant at which it is due soon.
        reported_at: Instant of the report.
    """

    event: str
    area: str
    holder: str | None
    state: str
    due: int | None
    soon_from: int | None
    reported_at: int


def open_event(case: Case) -> OpenEvent | None:
    """Return what is counted of *case*; None once it is not open."""
    its, event = standing(case), case.event
    if its is None:
        return None
    return OpenEvent(event.id, event.area, its.holder, event.state, its.due, its.soon_from, event.reported_at)
