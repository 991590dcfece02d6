"""Sending work orders: dispatch and whistle, and to whom they go by duty."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphkb.events.life_cycle import allowed_on_event, event_refusal, moved_event, transition
from graphkb.events.refusals import bad_input, lead_open
from graphkb.model.clocks import LocalTime
from graphkb.model.codes import CODE_LISTS
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Act, Event, Moved, Problem, WorkOrder, open_lead


@dataclass(frozen=True, slots=True)
class Errand:
    """A work order to be sent.

    Args:
        id: Of the new order.
        organization: Id of the organization it is addressed to.
        deadline: Time allowed; its stages `sign` and `reply` count.
        role: LEAD or ASSIST.
    """

    id: str
    organization: str
    deadline: Deadline
    role: str = "ASSIST"


def dispatch(
    event: Event,
    orders: Sequence[WorkOrder],
    errands: Sequence[Errand] | Problem,
    act: Act,
    *,
    expected_version: int,
    local: LocalTime,
) -> Moved | Problem:
    """Return *event* IN_HANDLING and a new work order for each of *errands*, or why that is refused.

    Args:
        event: As it stands.
        orders: All of its work orders.
        errands: One or more, or why there are none; whether their organizations exist, the caller has looked.
        act: Who dispatches, and when.
        expected_version: The version of the event that the actor saw.
        local: How time is counted.
    """
    if problem := event_refusal(event, orders, "DISPATCH", act, expected_version):
        return problem
    if isinstance(errands, Problem):
        return errands
    problem = _wrong_roles(event, errands) or _second_lead(event, orders, errands)
    return problem or _send(event, errands, act, local)


def whistle(
    event: Event,
    orders: Sequence[WorkOrder],
    kind: str,
    errands: Sequence[Errand] | Problem,
    act: Act,
    *,
    expected_version: int,
    local: LocalTime,
) -> Moved | Problem:
    """Return *event* IN_HANDLING and an ASSIST order for each organization called to report, or why that is refused.

    Args:
        event: As it stands.
        orders: All of its work orders.
        kind: One of WhistleKind.
        errands: One or more, all of them ASSIST; or why there are none.
        act: Who whistles, and when.
        expected_version: The version of the event that the actor saw.
        local: How time is counted.
    """
    if problem := event_refusal(event, orders, "WHISTLE", act, expected_version):
        return problem
    kinds = CODE_LISTS["WhistleKind"].labels
    if kind not in kinds:
        return bad_input("kind", f"{kind} is no kind of whistle: choose one of {', '.join(kinds)}", event)
    if isinstance(errands, Problem):
        return errands
    if not errands or any(each.role != "ASSIST" for each in errands):
        return bad_input("organizations", "a whistle calls one organization or more, all of them to assist", event)
    return _send(event, errands, act, local, kind)


def duty_targets(
    event: Event, orders: Sequence[WorkOrder], leads: Sequence[str], assists: Sequence[str]
) -> tuple[tuple[str, str], ...] | Problem:
    """Return to whom dispatch by duty sends, as (organization, role), or why it is refused.

    To the lead, and to each assist without an open order; while a LEAD order is open, to such assists only.

    Args:
        event: As it stands.
        orders: All of its work orders.
        leads: Organizations that `responsible` names as lead; two of them overlap.
        assists: Those that it names as assists, in its order.
    """
    allowed = allowed_on_event(event, orders)
    busy = {order.organization for order in orders if order.is_open}
    lead = open_lead(orders)
    if lead is not None:
        free = tuple((each, "ASSIST") for each in assists if each not in busy)
        return free or lead_open(event, lead, "organization", allowed)
    if not leads:
        return Problem("NO_LEAD", f"nobody answers for {event.matter} in {event.area}: name one", None, event, allowed)
    if len(leads) > 1:
        message = f"{' and '.join(leads)} both answer for {event.matter} in {event.area}: name one"
        return Problem("OVERLAP", message, "organization", event, tuple(leads))
    free = tuple((each, "ASSIST") for each in assists if each not in busy and each != leads[0])
    return ((leads[0], "LEAD"), *free)


def whistle_targets(event: Event, leads: Sequence[str], assists: Sequence[str]) -> tuple[str, ...] | Problem:
    """Return whom a whistle calls by duty: lead and assists, each once, the whistling center excepted."""
    called = tuple(each for each in dict.fromkeys([*leads, *assists]) if each != event.center)
    message = f"nobody but the center answers for {event.matter} in {event.area}: name the organizations to call"
    return called or Problem("NO_LEAD", message, "organizations", event)


def _wrong_roles(event: Event, errands: Sequence[Errand]) -> Problem | None:
    if not errands:
        return bad_input("organization", "a dispatch to nobody: name an organization", event)
    for role in (each.role for each in errands):
        if role not in {"LEAD", "ASSIST"}:
            return bad_input("role", f"no work order has the role {role}: send it as LEAD or ASSIST", event)
    return None


def _second_lead(event: Event, orders: Sequence[WorkOrder], errands: Sequence[Errand]) -> Problem | None:
    sent = [each.organization for each in errands if each.role == "LEAD"]
    lead = open_lead(orders)
    if sent and lead is not None:
        return lead_open(event, lead, "role", allowed_on_event(event, orders))
    if len(sent) > 1:
        return bad_input("organization", f"{' and '.join(sent)} cannot both lead: send one as ASSIST", event)
    return None


def _send(event: Event, errands: Sequence[Errand], act: Act, local: LocalTime, whistle: str | None = None) -> Moved:
    action = "DISPATCH" if whistle is None else "WHISTLE"
    handled = moved_event(event, action)
    orders = tuple(_order(event, each, act, local, whistle) for each in errands)
    changes: list[tuple[Event | WorkOrder, str | None]] = [(handled, event.state), *((order, None) for order in orders)]
    owners = () if event.center is None else (event.center,)
    written = (transition(each, before, action, act, owners, reason=whistle) for each, before in changes)
    return Moved(handled, orders, tuple(written))


def _order(event: Event, errand: Errand, act: Act, local: LocalTime, whistle: str | None) -> WorkOrder:
    due_at, assumed = local.after(act.at, errand.deadline.sign)
    return WorkOrder(
        id=errand.id, event=event.id, organization=errand.organization, role=errand.role, dispatched_at=act.at,
        dispatched_by=event.center, sign_within=errand.deadline.sign, sign_source=errand.deadline.sign_source,
        sign_due_at=due_at, reply_within=errand.deadline.reply, reply_source=errand.deadline.reply_source,
        calendar_assumed=assumed, whistle=whistle, synthetic=event.synthetic,
    )  # fmt: skip
