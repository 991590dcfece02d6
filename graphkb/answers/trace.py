"""The whole way of one event: who had it, how long, and whether it was sent where duty says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphkb.answers.dispatches import HOUR_MS, Dispatch, ViewAt, all_agreed, dispatch_of, why_nobody
from graphkb.answers.holders import holder_of
from graphkb.answers.posts import contact_posts
from graphkb.graph.view import View
from graphkb.model.clocks import Clock, LocalTime, order_clock
from graphkb.model.events import Case, Transition, WorkOrder, holder, open_lead
from graphkb.model.past import case_after


@dataclass(frozen=True, slots=True)
class TraceStep:
    """What a transition began: the stretch up to the next one, and who had the event meanwhile.

    Args:
        view: What held at `at`; rows are of its tables.
        at: When it began.
        until: When the next transition came; None: it goes on, or the event has ended.
        transition: What began it.
        order: The work order that it was done with, as it now is; None: it was done with the event itself.
        addressed: Row of the organization that the order is addressed to.
        organization: Row of the holder meanwhile, as in events.md: of an event that had ended, the center that had it
            last, whoever signs or replies afterwards.
        post: Row of the post that acted, if it is the holder's own; else of the holder's post to call.
        holder: Row of the person who held the post at `at`.
        hours: How long it took, up to now while it goes on; None while the event had ended.
        working_hours: How much of it fell on working days.
        overdue_by: Hours by which the clock of the holder's order had run out at its end; None: it had not.
        life_overdue_by: The same by the event's own clock.
    """

    view: View
    at: int
    until: int | None
    transition: Transition
    order: WorkOrder | None
    addressed: int | None
    organization: int | None
    post: int | None
    holder: int | None
    hours: float | None
    working_hours: float | None
    overdue_by: float | None
    life_overdue_by: float | None

    @property
    def is_first(self) -> bool:
        """Whether it begins the history of its subject: the report of the event, the sending of an order."""
        return self.transition.from_state is None


@dataclass(frozen=True, slots=True)
class HeldBy:
    """How long one organization had the event, all in all; its row is of the view at the report."""

    organization: int
    hours: float
    working_hours: float


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock, and how far it has run out.

    Args:
        start: Instant from which it runs.
        due: Instant at which it has run out.
        overdue_by: Hours since then, up to now or to the end of the event; None: it has not run out.
    """

    start: int
    due: int
    overdue_by: float | None


@dataclass(frozen=True, slots=True)
class EventTrace:
    """The way of an event.

    Args:
        view: What held when it was reported.
        case: The event and its orders as they are.
        steps: One for each transition of the event and of its orders, by sequence.
        held: Each organization that had it, the longest first, then by id. The holder is as in events.md: that of the
            open LEAD order, else the center of the event; time after the end is nobody's.
        dispatches: One for each order, in their order.
        unsigned_hours: How long its orders lay dispatched but unsigned, all together; time after the end not counted.
        returns: How often an order was returned; why is said by those transitions.
        ping_pong: How often the lead was sent to an organization that had had it before, and so had lost it meanwhile.
        level: The clock of the open LEAD order; None: there is none, or it has none.
        life: The clock of the event from its report; None: it has no deadline.
        reasons: CALENDAR_ASSUMED where working time was counted over a year without published holidays; why nobody is
            named, where `agreed_as_known_now` is None.
    """

    view: View
    case: Case
    steps: tuple[TraceStep, ...]
    held: tuple[HeldBy, ...]
    dispatches: tuple[Dispatch, ...]
    unsigned_hours: float
    returns: int
    ping_pong: int
    level: ClockReading | None
    life: ClockReading | None
    reasons: tuple[str, ...]

    @property
    def agreed_as_known_now(self) -> bool | None:
        """Whether every LEAD order was sent to one that `responsible` names as lead at that instant.

        Or to one that shares its staff. None: there is no such order, or nobody is named for one, and none is wrong.
        """
        return all_agreed(each.as_known_now for each in self.dispatches)

    @property
    def agreed_then(self) -> bool | None:
        """As `agreed_as_known_now`, by what was known when each order was sent; found out when asked for."""
        return all_agreed(each.as_known_then for each in self.dispatches)


def trace(
    case: Case,
    transitions: Sequence[Transition],
    *,
    now: int,
    local: LocalTime,
    view_at: ViewAt,
    known_then: ViewAt,
) -> EventTrace:
    """Return the way of an event.

    Args:
        case: The event and its orders as they are.
        transitions: All of theirs, by sequence.
        now: Instant up to which what goes on is counted.
        local: How working time is counted.
        view_at: The view of an instant by what is known now.
        known_then: The view of an instant by what was known at that instant.

    Source: answers.md, "trace(event)".
    """
    stretches = [_Stretch.of(case, transitions, number, now) for number in range(len(transitions))]
    steps = tuple(_step(each, local, view_at(each.transition.at)) for each in stretches)
    view = view_at(case.event.reported_at)
    ended = None if case.event.is_open else max(each.at for each in transitions if each.subject == case.event.id)
    end = now if ended is None else ended
    dispatches = tuple(dispatch_of(case, order, end, view_at, known_then) for order in case.orders)
    return EventTrace(
        view, case, steps, _held(view, stretches, local),
        dispatches=dispatches,
        unsigned_hours=sum(each.unsigned_hours for each in dispatches),
        returns=sum(each.action == "RETURN" and each.subject != case.event.id for each in transitions),
        ping_pong=_ping_pong(case.orders),
        level=_reading(_level_clock(case), now),
        life=_reading(_life_clock(case), end),
        reasons=(*why_nobody(dispatches), *(("CALENDAR_ASSUMED",) if _is_assumed(case, stretches, local) else ())),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The time from one transition to the next.

    Args:
        transition: What began it.
        until: When the next one came.
        end: The same; now, where it goes on; None while the event had ended.
        case: The event and its orders meanwhile.
        order: The work order that the transition was done with, as it now is.
    """

    transition: Transition
    until: int | None
    end: int | None
    case: Case
    order: WorkOrder | None

    @classmethod
    def of(cls, case: Case, transitions: Sequence[Transition], number: int, now: int) -> "_Stretch":
        here = transitions[number]
        until = transitions[number + 1].at if number + 1 < len(transitions) else None
        end = now if until is None else until
        then = case_after(case, transitions[: number + 1], transitions[number + 1 :], end) or case
        order = next((each for each in case.orders if each.id == here.subject), None)
        return cls(here, until, end if then.event.is_open else None, then, order)

    @property
    def holder(self) -> str | None:
        """Who had the event, or had it last."""
        return holder(self.case.event, self.case.orders)


def _step(stretch: _Stretch, local: LocalTime, view: View) -> TraceStep:
    transition, end = stretch.transition, stretch.end
    name, order = stretch.holder, stretch.order
    post, person = _post(view, transition, name)
    level, life = (_reading(clock, end) for clock in (_level_clock(stretch.case), _life_clock(stretch.case)))
    return TraceStep(
        view, transition.at, stretch.until, transition, order,
        addressed=None if order is None else view.nearest(order.organization),
        organization=None if name is None else view.nearest(name),
        post=post,
        holder=person,
        hours=None if end is None else (end - transition.at) / HOUR_MS,
        working_hours=None if end is None else local.worked(transition.at, end)[0] / HOUR_MS,
        overdue_by=None if level is None else level.overdue_by,
        life_overdue_by=None if life is None else life.overdue_by,
    )  # fmt: skip


def _post(view: View, transition: Transition, organization: str | None) -> tuple[int | None, int | None]:
    """Return the post of *organization* that acted, else its post to call, and who held it."""
    own = transition.post if transition.organization == organization else None
    if own is not None and (post := view.nearest(own)) is not None:
        return post, holder_of(view, post)[0]
    row = None if organization is None else view.row(organization)
    posts = () if row is None else contact_posts(view, row)
    return (posts[0].post, posts[0].holder) if posts else (None, None)


def _held(view: View, stretches: Iterable[_Stretch], local: LocalTime) -> tuple[HeldBy, ...]:
    times: dict[str, list[int]] = {}
    for each in stretches:
        if each.end is not None and each.holder is not None:
            held = times.setdefault(each.holder, [0, 0])
            held[0] += each.end - each.transition.at
            held[1] += local.worked(each.transition.at, each.end)[0]
    longest = sorted(times.items(), key=lambda item: (-item[1][0], item[0]))
    rows = ((view.nearest(name), held) for name, held in longest)
    return tuple(HeldBy(row, *(ms / HOUR_MS for ms in held)) for row, held in rows if row is not None)


def _ping_pong(orders: Iterable[WorkOrder]) -> int:
    led = [order.organization for order in orders if order.role == "LEAD"]
    return len(led) - len({*led})


def _level_clock(case: Case) -> Clock | None:
    lead = open_lead(case.orders) if case.event.is_open else None
    return None if lead is None else order_clock(lead)


def _life_clock(case: Case) -> Clock | None:
    return None if case.event.due_at is None else Clock(case.event.reported_at, case.event.due_at)


def _reading(clock: Clock | None, end: int | None) -> ClockReading | None:
    if clock is None or end is None:
        return None
    return ClockReading(clock.start, clock.due, (end - clock.due) / HOUR_MS if clock.is_overdue(end) else None)


def _is_assumed(case: Case, stretches: Iterable[_Stretch], local: LocalTime) -> bool:
    stated = case.event.calendar_assumed or any(order.calendar_assumed for order in case.orders)
    return stated or any(local.worked(each.transition.at, each.end)[1] for each in stretches if each.end is not None)
