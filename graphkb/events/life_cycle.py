"""The two tables of what may be done with an event and with a work order, and what each action makes of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from graphkb.events import refusals
from graphkb.model.clocks import LocalTime
from graphkb.model.codes import CODE_LISTS
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Act, Event, Moved, Problem, Report, Transition, WorkOrder, open_lead
from graphkb.model.times import to_text


class Move(NamedTuple):
    """One row of a table: in any of `states`, `action` makes it `becomes` (None: it stays as it is).

    An action on an event belongs to the center of the event, one on a work order to the organization it is addressed
    to or, `by_dispatcher`, to the one that sent it, and then as well to the present center, to which the event went up.
    """

    states: tuple[str, ...]
    action: str
    becomes: str | None
    by_dispatcher: bool = False


EVENT_MOVES = (
    Move(("REPORTED",), "ACCEPT", "ACCEPTED"),
    Move(("REPORTED",), "REJECT", "REJECTED"),
    Move(("ACCEPTED", "IN_HANDLING"), "DISPATCH", "IN_HANDLING"),
    Move(("ACCEPTED", "IN_HANDLING"), "WHISTLE", "IN_HANDLING"),
    Move(("ACCEPTED", "IN_HANDLING"), "ESCALATE", None),
    Move(("IN_HANDLING",), "RESOLVE", "RESOLVED"),
    Move(("RESOLVED",), "VERIFY", "VERIFIED"),
    Move(("ACCEPTED", "VERIFIED"), "CLOSE", "CLOSED"),
    Move(("RESOLVED", "VERIFIED", "CLOSED"), "REOPEN", "IN_HANDLING"),
)
"""What may be done with an event; RESOLVE only while no LEAD order is open."""

_OPEN = ("DISPATCHED", "SIGNED", "IN_PROGRESS", "AWAITING", "REPLIED")
WORK_ORDER_MOVES = (
    Move(("DISPATCHED",), "SIGN", "SIGNED"),
    Move(("SIGNED",), "START", "IN_PROGRESS"),
    Move(("IN_PROGRESS",), "REPLY", "REPLIED"),
    Move(("IN_PROGRESS",), "AWAIT", "AWAITING"),
    Move(("AWAITING",), "RESUME", "IN_PROGRESS"),
    Move(("REPLIED",), "APPROVE", "ACCEPTED", by_dispatcher=True),
    Move(("REPLIED",), "REDO", "IN_PROGRESS", by_dispatcher=True),
    Move(("DISPATCHED", "SIGNED", "IN_PROGRESS"), "RETURN", "RETURNED"),
    Move(_OPEN, "CANCEL", "CANCELLED", by_dispatcher=True),
    Move(_OPEN, "SUPERVISE", None, by_dispatcher=True),
)
"""What may be done with a work order."""

_EVENT_MOVE = {move.action: move for move in EVENT_MOVES}
_WORK_ORDER_MOVE = {move.action: move for move in WORK_ORDER_MOVES}


def allowed_on_event(event: Event, orders: Sequence[WorkOrder]) -> tuple[str, ...]:
    """Return the actions that are possible on *event* now, DISPATCH and WHISTLE among them, in the table's order."""
    possible = (move.action for move in EVENT_MOVES if event.state in move.states)
    return tuple(action for action in possible if action != "RESOLVE" or open_lead(orders) is None)


def allowed_on_work_order(order: WorkOrder) -> tuple[str, ...]:
    """Return the actions that are possible on *order* now, in the table's order."""
    return tuple(move.action for move in WORK_ORDER_MOVES if order.state in move.states)


def report_event(
    report: Report, act: Act, *, center: str | None, deadline: Deadline, local: LocalTime
) -> Moved | Problem:
    """Return the event that *report* begins, with its close deadline, or why it is refused.

    Args:
        report: What happened; whether its matter, area and channel exist, the caller has looked.
        act: Who reports it, and when.
        center: The nearest CENTER upward from its area; None: there is none.
        deadline: Time allowed; its stage `close` counts.
        local: How time is counted.
    """
    if problem := refusals.wrong_report(report, act, local.zone):
        return problem
    reported_at = act.at if report.reported_at is None else report.reported_at
    due_at, assumed = local.after(reported_at, deadline.close)
    event = Event(
        id=report.id, matter=report.matter, area=report.area, reported_at=reported_at, channel=report.channel,
        title=report.title, text=report.text, severity=report.severity, latitude=report.latitude,
        longitude=report.longitude, reported_by=act.post, center=center, close_within=deadline.close,
        close_source=deadline.close_source, due_at=due_at, calendar_assumed=assumed, synthetic=report.synthetic,
    )  # fmt: skip
    return Moved(event, (), (transition(event, None, "REPORT", act, ()),))


def act_on_event(
    event: Event,
    orders: Sequence[WorkOrder],
    action: str,
    act: Act,
    *,
    expected_version: int,
    outcome: str | None = None,
    duplicate_of: str | None = None,
    superior: str | None = None,
    chain_end: str = "NO_SUPERIOR",
) -> Moved | Problem:
    """Return what one of EventAction makes of *event*, or why it is refused.

    Args:
        event: As it stands.
        orders: All of its work orders.
        action: One of EventAction; DISPATCH and WHISTLE are in `graphkb.events.dispatch`.
        act: Who does it, and when.
        expected_version: The version of the event that the actor saw.
        outcome: For CLOSE: how it ended.
        duplicate_of: For the outcome DUPLICATE: id of the other event; whether it exists, the caller has looked.
        superior: For ESCALATE: the next step of the center's escalation chain.
        chain_end: For ESCALATE without superior: why there is none, TOP_LEVEL or NO_SUPERIOR.
    """
    allowed = tuple(each for each in _theirs_on_event(event, orders, act) if each in CODE_LISTS["EventAction"].labels)
    problem = (
        event_refusal(event, orders, action, act, expected_version)
        or refusals.illegal(event, action, act, allowed, allowed)
        or refusals.wrong_outcome(event, action, outcome, duplicate_of)
    )
    if problem:
        return problem
    if action == "ESCALATE" and superior is None:
        return refusals.no_superior(event, chain_end, allowed)
    changes: dict[str, dict[str, Any]] = {
        "ACCEPT": {"accepted_at": act.at},
        "RESOLVE": {"resolved_at": act.at},
        "CLOSE": {"closed_at": act.at, "outcome": outcome, "duplicate_of": duplicate_of},
        "REOPEN": {"resolved_at": None, "closed_at": None, "outcome": None, "duplicate_of": None},
        "ESCALATE": {"center": superior},
    }
    changed = moved_event(event, action, **changes.get(action, {}))
    return Moved(changed, (), (transition(changed, event.state, action, act, _center(event), reason=outcome),))


def act_on_work_order(
    event: Event,
    orders: Sequence[WorkOrder],
    order: WorkOrder,
    action: str,
    act: Act,
    *,
    expected_version: int,
    local: LocalTime,
    reason: str | None = None,
    until: int | None = None,
) -> Moved | Problem:
    """Return what one of WorkOrderAction makes of *order* and of its event, or why it is refused.

    Args:
        event: As it stands.
        orders: All of its work orders, *order* among them.
        order: As it stands.
        action: One of WorkOrderAction.
        act: Who does it, and when.
        expected_version: The version of the order that the actor saw.
        local: How time is counted.
        reason: For RETURN: one of ReturnReason.
        until: For AWAIT: until when, later than now. For SUPERVISE, if given: by when the dispatcher wants it.
    """
    problem = (
        _order_refusal(event, order, action, act, expected_version)
        or refusals.wrong_reason(order, action, reason)
        or refusals.wrong_until(order, action, act, until, local.zone)
    )
    if problem:
        return problem
    move = _WORK_ORDER_MOVE[action]
    changed = replace(
        order, state=move.becomes or order.state, version=order.version + 1, return_reason=reason,
        **_order_changes(order, action, act.at, until, local),
    )  # fmt: skip
    owners = _owners(event, order, action)
    written = transition(changed, order.state, action, act, owners, reason=reason if until is None else to_text(until))
    if not _leaves_no_lead(event, orders, order, action):
        return Moved(event, (changed,), (written,))
    back = replace(event, state="ACCEPTED", version=event.version + 1)
    by_itself = transition(back, event.state, action, act, owners, reason=reason)
    return Moved(back, (changed,), (written, by_itself))


def rate_work_order(event: Event, order: WorkOrder, score: int, act: Act, *, expected_version: int) -> Moved | Problem:
    """Return *order* with the dispatcher's rating, 1 to 5, whatever its state; a later one replaces it."""
    allowed, owners = _theirs_on_order(event, order, act), _dispatchers(event, order)
    problem = (
        refusals.stale(order, expected_version, allowed)
        or refusals.not_theirs(order, "RATE", act, owners, allowed)
        or refusals.wrong_text("note", act.note, order)
    )
    if problem:
        return problem
    if not 1 <= score <= 5:
        return refusals.bad_input("score", f"{score} is no rating: give 1 to 5", order)
    changed = replace(order, rating=score, version=order.version + 1)
    written = transition(changed, order.state, "RATE", act, owners, reason=str(score))
    return Moved(event, (changed,), (written,))


def event_refusal(
    event: Event, orders: Sequence[WorkOrder], action: str, act: Act, expected_version: int
) -> Problem | None:
    """Return why *action* may not be taken on *event* by this actor, whatever its details are."""
    allowed = _theirs_on_event(event, orders, act)
    if problem := refusals.stale(event, expected_version, allowed):
        return problem
    lead = open_lead(orders)
    if lead and action == "RESOLVE" and event.state == "IN_HANDLING":
        return refusals.lead_open(event, lead, "action", allowed)
    return (
        refusals.illegal(event, action, act, allowed_on_event(event, orders), allowed)
        or refusals.not_theirs(event, action, act, _center(event), allowed)
        or refusals.wrong_text("note", act.note, event)
    )


def moved_event(event: Event, action: str, **changes: Any) -> Event:
    """Return *event* one version on, in the state that *action* makes of it."""
    becomes = _EVENT_MOVE[action].becomes or event.state
    return replace(event, state=becomes, version=event.version + 1, **changes)


def transition(
    subject: Event | WorkOrder,
    from_state: str | None,
    action: str,
    act: Act,
    owners: Sequence[str],
    *,
    reason: str | None = None,
) -> Transition:
    """Return the transition that brought *subject* from *from_state* to the state it is in.

    It is done in the name of the acting organization; where none is named, of the first of those to whom it belongs.
    """
    return Transition(
        subject=subject.id, event=subject.event if isinstance(subject, WorkOrder) else subject.id, at=act.at,
        actor=act.actor, organization=act.organization or next(iter(owners), None), post=act.post, action=action,
        from_state=from_state, to_state=subject.state, reason=reason, note=act.note,
    )  # fmt: skip


def _theirs_on_event(event: Event, orders: Sequence[WorkOrder], act: Act) -> tuple[str, ...]:
    """Return what is possible on *event* now to the organization that acts."""
    return allowed_on_event(event, orders) if refusals.is_theirs(act, _center(event)) else ()


def _theirs_on_order(event: Event, order: WorkOrder, act: Act) -> tuple[str, ...]:
    """Return what is possible on *order* now to the organization that acts."""
    possible = allowed_on_work_order(order)
    return tuple(each for each in possible if refusals.is_theirs(act, _owners(event, order, each)))


def _order_refusal(event: Event, order: WorkOrder, action: str, act: Act, expected_version: int) -> Problem | None:
    allowed = _theirs_on_order(event, order, act)
    return (
        refusals.stale(order, expected_version, allowed)
        or refusals.illegal(order, action, act, allowed_on_work_order(order), allowed)
        or refusals.not_theirs(order, action, act, _owners(event, order, action), allowed)
        or refusals.wrong_text("note", act.note, order)
    )


def _center(event: Event) -> tuple[str, ...]:
    return () if event.center is None else (event.center,)


def _dispatchers(event: Event, order: WorkOrder) -> tuple[str, ...]:
    """Return who sent *order*, and the present center: it stands above, or is the same."""
    return tuple(dict.fromkeys(each for each in (order.dispatched_by, event.center) if each is not None))


def _owners(event: Event, order: WorkOrder, action: str) -> tuple[str, ...]:
    return _dispatchers(event, order) if _WORK_ORDER_MOVE[action].by_dispatcher else (order.organization,)


def _leaves_no_lead(event: Event, orders: Sequence[WorkOrder], order: WorkOrder, action: str) -> bool:
    """Whether *action* takes away the last open LEAD order: then the event goes back to ACCEPTED by itself."""
    is_taken = action in {"RETURN", "CANCEL"} and order.role == "LEAD" and event.state == "IN_HANDLING"
    return is_taken and open_lead(each for each in orders if each.id != order.id) is None


def _order_changes(order: WorkOrder, action: str, at: int, until: int | None, local: LocalTime) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    match action:
        case "SIGN":
            due_at, assumed = local.after(at, order.reply_within)
            changes = {"signed_at": at, "reply_due_at": due_at, "calendar_assumed": order.calendar_assumed or assumed}
        case "AWAIT" if until is not None:
            changes = {"awaiting_until": until, "awaited_ms": order.awaited_ms + until - at}
        case "REPLY":
            changes = {"replied_at": at}
        case "REDO":
            changes = {"replied_at": None}
        case "SUPERVISE":
            changes = {"supervised": True, "supervised_at": at, "supervised_until": until}
        case "APPROVE" | "RETURN" | "CANCEL":
            changes = {"closed_at": at}
    if order.awaiting_until is not None and action in {"RESUME", "CANCEL"}:
        # What was not awaited after all is not allowed for, and what is awaited beyond the stated end neither.
        changes |= {"awaiting_until": None, "awaited_ms": order.awaited_ms - max(0, order.awaiting_until - at)}
    return changes
