"""What is kept of an event: itself, its work orders and transitions; what an action gives back, and what is asked."""

import base64
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from graphkb.errors import BadInput
from graphkb.model.times import parse_instant


def fresh_id(prefix: str) -> str:
    """Return an id that nobody has or can guess: *prefix* and 80 random bits, in 16 letters and digits.

    >>> len(fresh_id("event"))
    22
    """
    return f"{prefix}:{base64.b32encode(secrets.token_bytes(10)).decode().lower()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, and how far its handling has come.

    Args:
        id: `event:…`.
        matter: Id of what kind of thing happened.
        area: Id of where.
        reported_at: Instant of the report.
        channel: How it came in; None only where it was loaded without.
        title: One line.
        text: What happened; shown to those who handle it, never searched or logged.
        severity: 1 gravest to 4; None: the matter's.
        latitude: Degrees north.
        longitude: Degrees east.
        reported_by: Id of the post that reported it.
        state: One of EventState.
        version: Rises with every action on the event itself.
        sequence: The latest of its own and its orders' transitions.
        center: Id of the center of the event: the nearest CENTER upward, one level higher with each ESCALATE.
        close_within: The time allowed from the report, as a duration.
        close_source: Who says so: DUTY, MATTER or CLASS.
        due_at: Its close deadline, fixed at the report.
        calendar_assumed: `due_at` was counted over a year whose holidays were not known.
        accepted_at: Instant of ACCEPT.
        resolved_at: Instant of the last RESOLVE; None again once reopened.
        closed_at: Instant of the last CLOSE; None again once reopened.
        outcome: One of EventOutcome, while closed.
        duplicate_of: Id of the event that it repeats.
        source: Where a loaded event came from.
        synthetic: Generated, not reported.
    """

    id: str
    matter: str
    area: str
    reported_at: int
    channel: str | None = None
    title: str | None = None
    text: str | None = None
    severity: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    reported_by: str | None = None
    state: str = "REPORTED"
    version: int = 1
    sequence: int = 0
    center: str | None = None
    close_within: str | None = None
    close_source: str | None = None
    due_at: int | None = None
    calendar_assumed: bool = False
    accepted_at: int | None = None
    resolved_at: int | None = None
    closed_at: int | None = None
    outcome: str | None = None
    duplicate_of: str | None = None
    source: str | None = None
    synthetic: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in {"CLOSED", "REJECTED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody reports: the fields of a new event (`Event` says what they mean); its id is a fresh one."""

    id: str = field(default_factory=lambda: fresh_id("event"))
    matter: str
    area: str
    channel: str
    title: str
    text: str | None = None
    severity: int | None = None
    reported_at: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder:
    """One organization's part in handling an event.

    Args:
        id: `order:…`.
        event: Id of its event.
        organization: Id of the organization it is addressed to.
        role: LEAD or ASSIST.
        dispatched_at: Instant at which it was sent.
        dispatched_by: Id of the dispatcher: the center of the event at that time.
        state: One of WorkOrderState.
        version: Rises with every action on it.
        sign_within: The time allowed from dispatch, as a duration.
        sign_source: Who says so: DUTY, MATTER or CLASS.
        sign_due_at: Its sign deadline, fixed at dispatch.
        reply_within: The time allowed from sign, as a duration, fixed at dispatch.
        reply_source: Who says so.
        reply_due_at: Its reply deadline, known once signed; without the time awaited.
        awaited_ms: Milliseconds by which AWAIT moves the reply deadline: what was awaited, or is to be.
        calendar_assumed: A deadline was counted over a year whose holidays were not known.
        signed_at: Instant of SIGN.
        replied_at: Instant of the last REPLY; None again once it is to be redone.
        closed_at: Instant of APPROVE, RETURN or CANCEL.
        awaiting_until: Until when it waits, while it does.
        return_reason: One of ReturnReason, once returned.
        supervised: The dispatcher presses for it.
        supervised_at: Instant of the last SUPERVISE, from which the clock of the flag runs.
        supervised_until: By when the dispatcher then wants it.
        whistle: One of WhistleKind, where it was whistled.
        rating: 1 to 5, by the dispatcher.
        source: Where a loaded order came from.
        synthetic: Generated, not dispatched.
    """

    id: str
    event: str
    organization: str
    role: str
    dispatched_at: int
    dispatched_by: str | None = None
    state: str = "DISPATCHED"
    version: int = 1
    sign_within: str | None = None
    sign_source: str | None = None
    sign_due_at: int | None = None
    reply_within: str | None = None
    reply_source: str | None = None
    reply_due_at: int | None = None
    awaited_ms: int = 0
    calendar_assumed: bool = False
    signed_at: int | None = None
    replied_at: int | None = None
    closed_at: int | None = None
    awaiting_until: int | None = None
    return_reason: str | None = None
    supervised: bool = False
    supervised_at: int | None = None
    supervised_until: int | None = None
    whistle: str | None = None
    rating: int | None = None
    source: str | None = None
    synthetic: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the organization, or the dispatcher about its reply, still has something to do."""
        return self.state not in {"ACCEPTED", "RETURNED", "CANCELLED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One action on an event or on a work order; appended, never edited.

    Args:
        subject: Id of the event or the work order.
        event: Id of the event that it is about.
        at: Instant of the action.
        actor: Who did it.
        organization: Id of the organization in whose name.
        post: Id of the post.
        action: One of EventAction or WorkOrderAction, REPORT, DISPATCH, WHISTLE or RATE.
        from_state: The state before; None for the first.
        to_state: The state after.
        reason: Code of why or how: the reason of a return, the outcome of a closing, the kind of a whistle, the score;
            of AWAIT and SUPERVISE the stated end (`until`), in RFC 3339.
        note: What the actor wrote.
        sequence: Its number among all transitions, without gap; 0 until the store has given it one.
    """

    subject: str
    event: str
    at: int
    actor: str
    organization: str | None
    post: str | None
    action: str
    from_state: str | None
    to_state: str
    reason: str | None = None
    note: str | None = None
    sequence: int = 0

    @property
    def until(self) -> int | None:
        """Until when AWAIT puts an order off, or SUPERVISE wants it done; None: neither, or the history is older."""
        if self.action not in {"AWAIT", "SUPERVISE"} or self.reason is None:
            return None
        try:
            return parse_instant(self.reason)
        except BadInput:  # what somebody else's history says there
            return None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an action was refused; nothing was changed.

    Args:
        code: ILLEGAL_ACTION, STALE_VERSION, LEAD_OPEN, OVERLAP, NO_LEAD, NO_SUPERIOR, TOP_LEVEL, FORBIDDEN, BAD_INPUT,
            NOT_FOUND, KEY_REUSED.
        message: One line for a person.
        field: The argument at fault, as GraphQL calls it.
        current: The event or work order as it stands.
        allowed: The actions that are possible now; for OVERLAP the organizations to choose from.
    """

    code: str
    message: str
    field: str | None = None
    current: Event | WorkOrder | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """When and by whom something is done.

    Args:
        at: Instant of it.
        actor: Who does it.
        organization: Id of the organization in whose name; None: the one that the action belongs to.
        post: Id of the post.
        note: What the actor writes about it.
    """

    at: int
    actor: str
    organization: str | None = None
    post: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What an action made: to be stored in one transaction.

    Args:
        event: The event, changed or not.
        orders: The work orders that are new or changed.
        transitions: To be appended, in this order.
    """

    event: Event
    orders: tuple[WorkOrder, ...]
    transitions: tuple[Transition, ...]

    def numbered(self, after: int) -> "Moved":
        """Return the same with sequence numbers, the first of them *after* + 1."""
        numbered = tuple(replace(each, sequence=after + n) for n, each in enumerate(self.transitions, 1))
        return Moved(replace(self.event, sequence=after + len(numbered)), self.orders, numbered)


@dataclass(frozen=True, slots=True)
class Case:
    """An event with all of its work orders.

    Args:
        event: The event.
        orders: As `by_dispatch` puts them.
    """

    event: Event
    orders: tuple[WorkOrder, ...] = ()


Step = Callable[[Case | None], Moved | Problem]
"""What an action makes of a case (None: there is none with this id yet); pure, because it may run more than once."""


class Once(NamedTuple):
    """What lets a request that is sent twice be done once.

    Args:
        scope: Principal and mutation.
        key: The client's own, unique within the scope.
        digest: Of the whole input: the same key with another one is KEY_REUSED.
    """

    scope: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are meant: those that fit all that is given; None asks nothing, an empty list fits none.

    Args:
        areas: Ids: it happened in one of them.
        matters: Ids: it is about one of them.
        states: One of these EventState.
        is_open: Open, or not.
        is_overdue: Open and overdue at `now`, or not.
        holder: Id of the organization that holds it, while it is open.
        channels: It came in by one of these.
        severities: Its own severity is one of these.
        outcomes: It ended with one of these.
        reported_from: Reported at this instant or later.
        reported_to: Reported before this instant.
        now: Instant at which `is_overdue` is judged.
    """

    areas: Sequence[str] | None = None
    matters: Sequence[str] | None = None
    states: Sequence[str] | None = None
    is_open: bool | None = None
    is_overdue: bool | None = None
    holder: str | None = None
    channels: Sequence[str] | None = None
    severities: Sequence[int] | None = None
    outcomes: Sequence[str] | None = None
    reported_from: int | None = None
    reported_to: int | None = None
    now: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderFilter:
    """Which work orders are meant: those that fit all that is given; None asks nothing, an empty list fits none.

    Args:
        areas: Ids: the event happened in one of them.
        matters: Ids: the event is about one of them.
        organizations: Ids: it is addressed to one of them.
        roles: One of these: LEAD, ASSIST.
        states: One of these WorkOrderState.
        whistles: It was whistled, as one of these WhistleKind.
        dispatched_from: Sent at this instant or later.
        dispatched_to: Sent before this instant.
    """

    areas: Sequence[str] | None = None
    matters: Sequence[str] | None = None
    organizations: Sequence[str] | None = None
    roles: Sequence[str] | None = None
    states: Sequence[str] | None = None
    whistles: Sequence[str] | None = None
    dispatched_from: int | None = None
    dispatched_to: int | None = None


class EventOrder(NamedTuple):
    """One key by which events are put in order: nulls last, or first where descending.

    Args:
        field: reported_at, due_at, severity or id.
        descending: Largest first.
    """

    field: str
    descending: bool = False


class Tally(NamedTuple):
    """The open events of one area that one organization holds in one state.

    Args:
        area: Id of the area.
        holder: Id of the organization; None: no center is known.
        state: One of EventState.
        open: How many.
        overdue: How many of them are overdue.
        due_soon: How many of them are due soon.
        oldest: The earliest instant of report among them.
    """

    area: str
    holder: str | None
    state: str
    open: int
    overdue: int
    due_soon: int
    oldest: int


class EventBatch(NamedTuple):
    """A portion of history to be loaded.

    Args:
        cases: New events, each with all of its orders.
        transitions: In the order in which they get their numbers; of these cases or of earlier ones.
    """

    cases: Sequence[Case]
    transitions: Sequence[Transition]


def by_dispatch(order: WorkOrder) -> tuple[int, bool, str, str]:
    """Return what puts orders in order: those sent first, LEAD before ASSIST, then by organization, then by id."""
    return order.dispatched_at, order.role != "LEAD", order.organization, order.id


def open_lead(orders: Iterable[WorkOrder]) -> WorkOrder | None:
    """Return the LEAD order that is open; there is at most one."""
    return next((order for order in orders if order.role == "LEAD" and order.is_open), None)


def holder(event: Event, orders: Iterable[WorkOrder]) -> str | None:
    """Return the organization that holds *event*: that of the open LEAD order, else the center of the event."""
    lead = open_lead(orders)
    return lead.organization if lead else event.center


def center_at(event: Event, transitions: Iterable[Transition], at: int) -> str | None:
    """Return the center of *event* at the instant *at*.

    A transition ESCALATE names the center that gave the event up, so the next one after *at* tells who had it then.

    Args:
        event: The event as it is now.
        transitions: Of the event, by sequence.
        at: The instant asked about.
    """
    return next((each.organization for each in transitions if each.action == "ESCALATE" and each.at > at), event.center)


def replay(transitions: Iterable[Transition], at: int | None = None) -> dict[str, str]:
    """Return the state of each subject of *transitions*, given by sequence; now, or at the instant *at*."""
    return {each.subject: each.to_state for each in transitions if at is None or each.at <= at}
