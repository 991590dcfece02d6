"""The mutations of events: each asks the desk, and tells the event or order as it then stands, or why not."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import strawberry

from graphkb.errors import BadInput, Conflict
from graphkb.graph.view import View
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.model.events import Case, Event, Moved, Once, Report, WorkOrder
from graphkb.model.events import Problem as Refused
from graphkb.model.rewinding import as_left_by
from graphkb.schema.callers import ACTOR, once, wrong_key
from graphkb.schema.context import Context
from graphkb.schema.enums import DutyRole, EventAction, EventOutcome, ReturnReason, WhistleKind, WorkOrderAction
from graphkb.schema.events import EventPayload, Seen, Sent, WorkOrderPayload, order_of, seen
from graphkb.schema.fields import Argument, root
from graphkb.schema.nodes import Named
from graphkb.schema.problems import Refusal
from graphkb.schema.scalars import Code, DateTime

CALLER = Caller(ACTOR)
"""While nobody is known, an action is taken in the name of the organization that it belongs to."""

Did = Callable[[EventDesk, Once | None], Moved | Refused]
"""Does something at the desk."""

Payload = tuple[View, tuple[str, Any]]
"""The view, and what came of it: the type of the payload and its source."""


def _given(description: str, **more: Any) -> Any:
    return strawberry.field(description=description, **more)


@strawberry.input(description="上报内容 What happened, where.")
class ReportEventInput:
    matter: strawberry.ID = _given("事项 Id of what kind of thing; it holds now.")
    area: strawberry.ID = _given("区域 Id of where; it holds now.")
    channel: Code = _given("来源渠道 How it came in: a code of the list `channel`.")
    title: str = _given("标题 One line; no identity numbers, no mobile numbers.")
    text: str | None = _given("内容 More of it; the same rule.")
    severity: int | None = _given("等级 1 gravest to 4; absent: the matter's, else 4.")
    reported_at: DateTime | None = _given("上报时间 Not to come; absent: now.")
    latitude: float | None = _given("纬度 Degrees north; together with longitude.")
    longitude: float | None = _given("经度 Degrees east; together with latitude.")


def _done(context: Context, mutation: str, key: str | None, did: Did, tell: Any, **given: Any) -> Payload:
    """Do something once, and return what *tell* makes of what it came to.

    Raises:
        StoreUnavailable: no answer from the store.
    """
    desk = context.knowledge.events
    if wrong := wrong_key(key):
        return context.view(), ("Problem", _refusal(desk, context.now, Refused(wrong.code, wrong.message, wrong.field)))
    try:
        made = did(desk, once(mutation, key, **given))
    except (BadInput, Conflict) as error:
        made = Refused(error.code, str(error))
    if isinstance(made, Refused):
        return context.view(), ("Problem", _refusal(desk, context.now, made))
    return context.view(), tell(desk, made)


def _refusal(desk: EventDesk, now: int, problem: Refused) -> Refusal:
    current = None if problem.current is None else _current(desk, now, problem.current)
    return Refusal(problem.code, problem.message, problem.field, current, problem.allowed)


def _current(desk: EventDesk, now: int, subject: Event | WorkOrder) -> Named | None:
    case = desk.event(subject.event if isinstance(subject, WorkOrder) else subject.id)
    if case is None:
        return None
    told = seen(desk, now, case)
    return ("work_orders", order_of(told, subject.id)) if isinstance(subject, WorkOrder) else ("events", told)


def _as_made(desk: EventDesk, made: Moved) -> Case:
    """Return the case as *made* left it: at once, or when the request comes again after others acted."""
    event = made.event
    case = desk.event(event.id) or Case(event)
    if case.event.sequence != event.sequence:
        case = as_left_by(case, desk.transitions(event.id), event.sequence) or case
    changed = {order.id: order for order in made.orders}
    return replace(case, event=event, orders=tuple(changed.get(order.id, order) for order in case.orders))


def _event(context: Context) -> Callable[[EventDesk, Moved], tuple[str, Seen]]:
    return lambda desk, made: ("Event", seen(desk, context.now, _as_made(desk, made)))


def _work_order(context: Context, id: str) -> Callable[[EventDesk, Moved], tuple[str, Sent]]:
    return lambda desk, made: ("WorkOrder", order_of(seen(desk, context.now, _as_made(desk, made)), id))


def _report(context: Context, input: ReportEventInput, idempotency_key: str | None = None) -> Payload:
    given = asdict(input)  # Strawberry makes a dataclass of it
    return _done(
        context, "reportEvent", idempotency_key,
        lambda desk, once: desk.report(Report(**given), CALLER, once=once),
        _event(context), **given,
    )  # fmt: skip


def _act(
    context: Context, event: str, action: str, expected_version: int, *, note: str | None = None,
    outcome: str | None = None, duplicate_of: str | None = None, idempotency_key: str | None = None,
) -> Payload:  # fmt: skip
    given = {"note": note, "outcome": _plain(outcome), "duplicate_of": duplicate_of}
    action = str(action)
    return _done(
        context, "actOnEvent", idempotency_key,
        lambda desk, once: desk.act(event, action, expected_version, CALLER, once=once, **given),
        _event(context), event=event, action=action, expected_version=expected_version, **given,
    )  # fmt: skip


def _dispatch(
    context: Context, event: str, expected_version: int, *, organization: str | None = None,
    role: str | None = None, note: str | None = None, idempotency_key: str | None = None,
) -> Payload:  # fmt: skip
    as_role = str(role or "LEAD")
    return _done(
        context, "dispatch", idempotency_key,
        lambda desk, once: desk.dispatch(
            event, expected_version, CALLER, organization=organization, role=as_role, note=note, once=once
        ),
        _event(context), event=event, organization=organization, role=as_role, expected_version=expected_version,
        note=note,
    )  # fmt: skip


def _whistle(
    context: Context, event: str, kind: str, expected_version: int, *, organizations: Sequence[str] | None = None,
    note: str | None = None, idempotency_key: str | None = None,
) -> Payload:  # fmt: skip
    kind = str(kind)
    return _done(
        context, "whistle", idempotency_key,
        lambda desk, once: desk.whistle(
            event, kind, expected_version, CALLER, organizations=organizations, note=note, once=once
        ),
        _event(context), event=event, kind=kind, organizations=organizations, expected_version=expected_version,
        note=note,
    )  # fmt: skip


def _act_on_order(
    context: Context, work_order: str, action: str, expected_version: int, *, reason: str | None = None,
    note: str | None = None, until: int | None = None, idempotency_key: str | None = None,
) -> Payload:  # fmt: skip
    given: dict[str, Any] = {"reason": _plain(reason), "note": note, "until": until}
    action = str(action)
    return _done(
        context, "actOnWorkOrder", idempotency_key,
        lambda desk, once: desk.act_on_work_order(work_order, action, expected_version, CALLER, once=once, **given),
        _work_order(context, work_order), work_order=work_order, action=action, expected_version=expected_version,
        **given,
    )  # fmt: skip


def _rate(
    context: Context, work_order: str, score: int, expected_version: int, *, note: str | None = None,
    idempotency_key: str | None = None,
) -> Payload:  # fmt: skip
    return _done(
        context, "rateWorkOrder", idempotency_key,
        lambda desk, once: desk.rate(work_order, score, expected_version, CALLER, note=note, once=once),
        _work_order(context, work_order), work_order=work_order, score=score, expected_version=expected_version,
        note=note,
    )  # fmt: skip


def _plain(code: str | None) -> str | None:
    """Return the code that a member of an enum is."""
    return None if code is None else str(code)


EVENT = Argument(strawberry.ID, "事件 Id of the event.")
WORK_ORDER = Argument(strawberry.ID, "工单 Id of the work order.")
VERSION = Argument(int, "版本 The version that was looked at; the problem STALE_VERSION where there is a later one.")
NOTE = Argument(str | None, "备注 Kept with what was done; no identity numbers, no mobile numbers.")
KEY = Argument(
    str | None,
    "幂等键 The client's own, kept for 30 days: the same request again does nothing and is told what came of the "
    "first; another one is the problem KEY_REUSED.",
)


@strawberry.type
class EventMutations:
    """What can be done with events and work orders; a part of Mutation."""

    report_event: EventPayload = root(
        _report,
        "上报 Begin an event; its center is the nearest one upward from its area.",
        input=Argument(ReportEventInput, "上报内容 What happened."),
        idempotency_key=KEY,
    )
    act_on_event: EventPayload = root(
        _act,
        "事件操作 Accept, reject, resolve, verify, close, reopen or escalate.",
        event=EVENT,
        action=Argument(EventAction, "操作 What to do."),
        expected_version=VERSION,
        note=NOTE,
        outcome=Argument(EventOutcome | None, "办理结果 For CLOSE: how it ended."),
        duplicate_of=Argument(strawberry.ID | None, "重复于 For DUPLICATE: id of the event that it repeats."),
        idempotency_key=KEY,
    )
    dispatch: EventPayload = root(
        _dispatch,
        "派单 Send work orders: to lead and assists by duty, or to one organization that is named.",
        event=EVENT,
        organization=Argument(strawberry.ID | None, "组织 To whom; absent: by duty."),
        role=Argument(DutyRole | None, "职责类型 LEAD or ASSIST, of the organization that is named.", default="LEAD"),
        expected_version=VERSION,
        note=NOTE,
        idempotency_key=KEY,
    )
    whistle: EventPayload = root(
        _whistle,
        "吹哨 Call organizations to report: lead and assists by duty, or those that are named.",
        event=EVENT,
        kind=Argument(WhistleKind, "吹哨类型 For what; it says by when."),
        organizations=Argument(list[strawberry.ID] | None, "组织 Whom; absent: by duty."),
        expected_version=VERSION,
        note=NOTE,
        idempotency_key=KEY,
    )
    act_on_work_order: WorkOrderPayload = root(
        _act_on_order,
        "工单操作 Sign, start, reply, approve, redo, return, await, resume, cancel or supervise.",
        work_order=WORK_ORDER,
        action=Argument(WorkOrderAction, "操作 What to do."),
        expected_version=VERSION,
        reason=Argument(ReturnReason | None, "退单原因 For RETURN."),
        note=NOTE,
        until=Argument(DateTime | None, "至 For AWAIT: until when. For SUPERVISE, if given: by when it is wanted."),
        idempotency_key=KEY,
    )
    rate_work_order: WorkOrderPayload = root(
        _rate,
        "评分 Rate what an organization did: by the dispatcher; a later rating replaces it.",
        work_order=WORK_ORDER,
        score=Argument(int, "评分 1 to 5."),
        expected_version=VERSION,
        note=NOTE,
        idempotency_key=KEY,
    )
