"""The clocks of events and work orders: when something is due, and whether it is overdue or soon will be."""

from collections.abc import Iterable
from dataclasses import dataclass

from graphkb.model.calendar import Calendar, add_duration, working_time
from graphkb.model.events import Case, Event, WorkOrder, holder, open_lead


@dataclass(frozen=True, slots=True)
class LocalTime:
    """How a deployment counts time: its zone, and which days are worked there."""

    zone: str
    calendar: Calendar

    def after(self, instant: int, duration: str | None) -> tuple[int | None, bool]:
        """Return when *duration* after *instant* ends (None without one), and whether the calendar was assumed."""
        return (None, False) if duration is None else add_duration(instant, duration, self.zone, self.calendar)

    def worked(self, start: int, end: int) -> tuple[int, bool]:
        """Return the working time between two instants in milliseconds, and whether the calendar was assumed."""
        return working_time(start, end, self.zone, self.calendar)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time that runs from `start` and is used up at `due`; at that very instant it is still kept."""

    start: int
    due: int

    def is_overdue(self, now: int) -> bool:
        """Whether the time allowed has passed."""
        return now > self.due

    def is_due_soon(self, now: int) -> bool:
        """Whether 80 % of the time allowed is used."""
        return 5 * (now - self.start) >= 4 * (self.due - self.start)


def order_clock(order: WorkOrder) -> Clock | None:
    """Return the clock of a work order: to sign from dispatch, to reply from sign; none from REPLIED on.

    Time awaited does not count: it moves both ends of the clock.
    """
    if order.state == "DISPATCHED":
        return _clock(order.dispatched_at, order.sign_due_at, 0)
    if order.state in {"SIGNED", "IN_PROGRESS", "AWAITING"}:
        start = order.dispatched_at if order.signed_at is None else order.signed_at
        return _clock(start, order.reply_due_at, order.awaited_ms)
    return None


def is_order_overdue(event: Event, order: WorkOrder, now: int) -> bool:
    """Tell whether the time of *order*, one of *event*, has run out; nothing is overdue once its event has ended."""
    clock = order_clock(order) if event.is_open else None
    return clock is not None and clock.is_overdue(now)


def order_due_at(order: WorkOrder) -> int | None:
    """Return when a work order is due: a date, which stays what it was when the event ends."""
    clock = order_clock(order)
    return None if clock is None else clock.due


def supervision_clock(order: WorkOrder) -> Clock | None:
    """Return the clock of the flag SUPERVISE: from its setting to the instant that the dispatcher named, if any."""
    return None if order.supervised_at is None else _clock(order.supervised_at, order.supervised_until, 0)


def clocks_of(event: Event, orders: Iterable[WorkOrder]) -> list[Clock]:
    """Return the clocks of *event* while it is open: its whole life's, and that of the order its holder acts on."""
    if not event.is_open:
        return []
    lead = open_lead(orders)
    clocks = (_clock(event.reported_at, event.due_at, 0), None if lead is None else order_clock(lead))
    return [clock for clock in clocks if clock is not None]


def is_overdue(event: Event, orders: Iterable[WorkOrder], now: int) -> bool:
    """Tell whether *event* is open and one of its clocks has run out."""
    return any(clock.is_overdue(now) for clock in clocks_of(event, orders))


def is_due_soon(event: Event, orders: Iterable[WorkOrder], now: int) -> bool:
    """Tell whether *event* is open and not overdue, and 80 % of one of its clocks is used."""
    clocks = clocks_of(event, orders)
    return not any(clock.is_overdue(now) for clock in clocks) and any(clock.is_due_soon(now) for clock in clocks)


def overdue_since(event: Event, orders: Iterable[WorkOrder], now: int) -> int | None:
    """Return the deadline that *event* missed first, from which the delays of escalation count; None: not overdue."""
    return min((clock.due for clock in clocks_of(event, orders) if clock.is_overdue(now)), default=None)


def _clock(start: int, due: int | None, moved_ms: int) -> Clock | None:
    return None if due is None else Clock(start + moved_ms, due + moved_ms)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a store keeps beside an open event, so that it can count without looking at the orders.

    Args:
        holder: Id of the organization that holds it.
        due: The first deadline of its clocks: overdue after it.
        soon_from: The first instant at which 80 % of one of its clocks is used: due soon from then until overdue.
    """

    holder: str | None
    due: int | None
    soon_from: int | None


def standing(case: Case) -> Standing | None:
    """Return how *case* stands while its event is open; None once it is not."""
    if not case.event.is_open:
        return None
    clocks = clocks_of(case.event, case.orders)
    return Standing(
        holder(case.event, case.orders),
        min((clock.due for clock in clocks), default=None),
        min((clock.start - (clock.start - clock.due) * 4 // 5 for clock in clocks), default=None),
    )
