"""Events, their work orders and what was done with them; each is read at the instant at which it happened."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Annotated, Any, NamedTuple

import strawberry

from graphkb.answers.explain import DutyTrial as Trial
from graphkb.errors import NotFound
from graphkb.events.life_cycle import allowed_on_event, allowed_on_work_order
from graphkb.graph.view import View
from graphkb.knowledge.event_reading import EventReader
from graphkb.model.clocks import is_due_soon, is_order_overdue, is_overdue, order_due_at
from graphkb.model.codes import CODE_LISTS
from graphkb.model.events import Case, holder
from graphkb.model.events import Transition as Done
from graphkb.model.events import WorkOrder as Order
from graphkb.model.past import by_event
from graphkb.schema.answers import DutyTrial
from graphkb.schema.areas import Area
from graphkb.schema.context import Context
from graphkb.schema.duties import Matter
from graphkb.schema.enums import (
    DutyRole,
    EventAction,
    EventOutcome,
    EventState,
    ReturnReason,
    WhistleKind,
    WorkOrderAction,
    WorkOrderState,
)
from graphkb.schema.fields import Read, attribute, field, moved
from graphkb.schema.nodes import Node
from graphkb.schema.organizations import Organization
from graphkb.schema.posts import Post
from graphkb.schema.problems import Problem
from graphkb.schema.scalars import Code, DateTime

_EVENT_ACTIONS = CODE_LISTS["EventAction"].labels
"""What `actOnEvent` takes; dispatch and whistle are mutations of their own."""


class Together:
    """Events that one request reads together: what else is asked of them is read for all at once.

    Args:
        desk: Reads it.
        now: Instant by which clocks are judged.
        cases: The events with their work orders.
    """

    def __init__(self, desk: EventReader, now: int, cases: Sequence[Case]) -> None:
        self.now = now
        self._desk = desk
        self._cases = cases
        self._explained: dict[tuple[str, int], tuple[View, Sequence[Trial]]] = {}

    @property
    def all(self) -> list["Seen"]:
        """The events, in the order given."""
        return [Seen(case, self) for case in self._cases]

    @cached_property
    def transitions(self) -> dict[str, list[Done]]:
        """Event → what was done with it and its orders, by sequence."""
        return by_event(self._desk.knowledge.store.transitions([case.event.id for case in self._cases]))

    def explain(self, sent: "Sent", view: View) -> tuple[View, Sequence[Trial]]:
        """Return how each duty was tried when an order was sent, and in what view: once for all of its dispatch."""
        event, at = sent.seen.case.event, sent.order.dispatched_at
        if (event.id, at) not in self._explained:
            answer = self._desk.responsible_at(event, at, view.graph)
            self._explained[event.id, at] = answer.view, answer.explain
        return self._explained[event.id, at]

    @cached_property
    def originals(self) -> dict[str, "Seen"]:
        """Id of an event that one of these repeats → that event."""
        named = {case.event.duplicate_of: None for case in self._cases}
        return {
            each.case.event.id: each
            for each in together(self._desk, self.now, [name for name in named if name is not None])
        }


class Seen(NamedTuple):
    """An event as a request sees it. The sources of Event."""

    case: Case
    together: Together

    def done(self, subject: str) -> list[Done]:
        """Return what was done with the event or one of its orders, as far as `case` tells of it."""
        found = self.together.transitions.get(self.case.event.id, ())
        return [each for each in found if each.subject == subject and each.sequence <= self.case.event.sequence]


class Sent(NamedTuple):
    """A work order of an event. The sources of WorkOrder."""

    order: Order
    seen: Seen


def together(desk: EventReader, now: int, events: Sequence[str]) -> list[Seen]:
    """Return the events with these ids, as a request sees them at *now*; an unknown id gives none.

    Raises:
        StoreUnavailable: no answer from the store.
    """
    return Together(desk, now, desk.knowledge.store.cases(events)).all


def seen(desk: EventReader, now: int, case: Case) -> Seen:
    """Return one event as a request sees it at *now*."""
    return Seen(case, Together(desk, now, (case,)))


def find_event(context: Context, id: str) -> Seen:
    """Return the event with this id, as it is now.

    Raises:
        NotFound: no event is called so.
        StoreUnavailable: no answer from the store.
    """
    desk = context.knowledge.events
    case = desk.event(id)
    if case is None:
        raise NotFound(f"{id!r}: no event is called so")
    return seen(desk, context.now, case)


def find_work_order(context: Context, id: str) -> Sent:
    """Return the work order with this id, as it is now.

    Raises:
        NotFound: no work order is called so.
        StoreUnavailable: no answer from the store.
    """
    desk = context.knowledge.events
    case = desk.work_order(id)
    if case is None:
        raise NotFound(f"{id!r}: no work order is called so")
    return order_of(seen(desk, context.now, case), id)


def order_of(its: Seen, id: str) -> Sent:
    """Return the work order with this id of an event that has it."""
    return next(Sent(order, its) for order in its.case.orders if order.id == id)


def _at(instant: Callable[[Any], int], name: Callable[[Any], str | None]) -> Callable[[View], Read]:
    """Return the reader of what *name* gives the id of, at the instant that *instant* gives: else its nearest state."""

    def reader(view: View) -> Read:
        def read(source: Any) -> tuple[View, int | None]:
            there, named = view.graph.at(instant(source)), name(source)
            return there, None if named is None else there.nearest(named)

        return read

    return reader


def _of_event(name: Callable[[Seen], str | None]) -> Callable[[View], Read]:
    return _at(lambda seen: seen.case.event.reported_at, name)


def _of_order(name: Callable[[Order], str | None]) -> Callable[[View], Read]:
    return _at(lambda sent: sent.seen.case.event.reported_at, lambda sent: name(sent.order))


def _allowed(source: Seen) -> tuple[str, ...]:
    return allowed_on_event(*_parts(source))


def _parts(source: Seen) -> tuple[Any, tuple[Order, ...]]:
    return source.case.event, source.case.orders


def _by_clock(tells: Callable[..., bool]) -> Callable[[View], Read]:
    return lambda _view: lambda source: tells(*_parts(source), source.together.now)


def _explained(view: View) -> Read:
    return lambda sent: sent.seen.together.explain(sent, view)


def _is_order_overdue(sent: Sent) -> bool:
    return is_order_overdue(sent.seen.case.event, sent.order, sent.seen.together.now)


@strawberry.type(description="流转 One action on an event or a work order.")
class Transition:
    """Its source is `graphkb.model.events.Transition`."""

    sequence: int = attribute("sequence", "序号 Its number among all there are, without gap.")
    at: DateTime = attribute("at", "时间 When it was done.")
    actor: str = attribute("actor", "经办 Who did it.")
    organization: Organization | None = moved(
        _at(lambda done: done.at, lambda done: done.organization), "组织 In whose name, at that instant."
    )
    post: Post | None = moved(_at(lambda done: done.at, lambda done: done.post), "岗位 By which post, at that instant.")
    action: str = attribute(
        "action", "动作 One of EventAction or WorkOrderAction, or REPORT, DISPATCH, WHISTLE or RATE."
    )
    from_: str | None = attribute("from_state", "原状态 The state before; null for the first.")
    to: str = attribute("to_state", "新状态 The state after.")
    reason: Code | None = attribute(
        "reason",
        "原因 The reason of a return, the outcome of a closing, the kind of a whistle, the score of a rating; until "
        "when, of AWAIT and SUPERVISE.",
    )
    note: str | None = attribute("note", "备注 What was written about it.")


@strawberry.type(description="工单 One organization's part in handling an event.")
class WorkOrder(Node):
    id: strawberry.ID = attribute("order.id", "标识 Stable, and never used again.")
    version: int = attribute("order.version", "版本 Rises with every action on it.")
    event: "Event" = attribute("seen", "事件 The event.")
    organization: Organization = moved(_of_order(lambda order: order.organization), "承办单位 To whom it is addressed.")
    dispatched_by: Organization | None = moved(
        _of_order(lambda order: order.dispatched_by), "派单单位 Who sent it: the center of the event at that time."
    )
    role: DutyRole = attribute("order.role", "职责类型 LEAD or ASSIST.")
    whistle: WhistleKind | None = attribute("order.whistle", "吹哨类型 Where it was whistled.")
    state: WorkOrderState = attribute("order.state", "状态 How far it has come.")
    supervised: bool = attribute("order.supervised", "督办 Whether the dispatcher presses for it.")
    dispatched_at: DateTime = attribute("order.dispatched_at", "派单时间 When it was sent.")
    due_at: DateTime | None = field(
        lambda _view: lambda sent: order_due_at(sent.order),
        "到期时间 Until when to sign; once signed, to reply; null from REPLIED on.",
    )
    signed_at: DateTime | None = attribute("order.signed_at", "签收时间 When it was signed.")
    replied_at: DateTime | None = attribute("order.replied_at", "回单时间 When it was last replied to.")
    awaiting_until: DateTime | None = attribute("order.awaiting_until", "挂起至 Until when it waits, while it does.")
    return_reason: ReturnReason | None = attribute("order.return_reason", "退单原因 Once it was returned.")
    rating: int | None = attribute("order.rating", "评分 1 to 5, by the dispatcher.")
    transitions: list[Transition] = field(
        lambda _view: lambda sent: sent.seen.done(sent.order.id), "流转记录 What was done with it, first to last."
    )
    allowed_actions: list[WorkOrderAction] = field(
        lambda _view: lambda sent: allowed_on_work_order(sent.order), "可用操作 What `actOnWorkOrder` may do now."
    )
    explain: list[DutyTrial] = moved(
        _explained,
        "派单依据 Every duty that might have sent it, and why it won or lost: when it was sent, as known then; where "
        "nothing was known yet, as known now.",
    )
    overdue: bool = field(lambda _view: _is_order_overdue, "逾期 Whether its time has passed while its event is open.")


@strawberry.type(description="事件 What happened, and how far its handling has come.")
class Event(Node):
    id: strawberry.ID = attribute("case.event.id", "标识 Stable, and never used again.")
    version: int = attribute("case.event.version", "版本 Rises with every action on the event itself.")
    sequence: int = attribute("case.event.sequence", "序号 Of the latest transition, its own or of its orders.")
    state: EventState = attribute("case.event.state", "状态 How far it has come.")
    title: str | None = attribute("case.event.title", "标题 One line.")
    text: str | None = attribute("case.event.text", "内容 What happened; not searched, and not logged.")
    matter: Matter = moved(_of_event(lambda seen: seen.case.event.matter), "事项 What kind of thing, at the report.")
    area: Area = moved(_of_event(lambda seen: seen.case.event.area), "区域 Where, at the report.")
    channel: Code = field(
        lambda _view: lambda seen: seen.case.event.channel or "UNKNOWN",
        "来源渠道 How it came in; UNKNOWN where it was loaded without.",
    )
    severity: int | None = attribute("case.event.severity", "等级 1 gravest to 4; null: the matter's, else 4.")
    latitude: float | None = attribute("case.event.latitude", "纬度 Degrees north.")
    longitude: float | None = attribute("case.event.longitude", "经度 Degrees east.")
    reported_at: DateTime = attribute("case.event.reported_at", "上报时间 When it was reported.")
    closed_at: DateTime | None = attribute("case.event.closed_at", "结案时间 When it was closed; null while it is not.")
    outcome: EventOutcome | None = attribute(
        "case.event.outcome", "办理结果 How it ended; null while it is not closed."
    )
    duplicate_of: "Event | None" = field(
        lambda _view: lambda seen: seen.together.originals.get(seen.case.event.duplicate_of),
        "重复于 The event that it repeats.",
    )
    holder: Organization | None = moved(
        _of_event(lambda seen: holder(*_parts(seen))),
        "持有单位 Who has it: the organization of the open LEAD order, else the center of the event.",
    )
    work_orders: list[WorkOrder] = field(
        lambda _view: lambda seen: [Sent(order, seen) for order in seen.case.orders],
        "工单 Its work orders, by dispatchedAt, LEAD before ASSIST, organization, then id.",
    )
    transitions: list[Transition] = field(
        lambda _view: lambda seen: seen.done(seen.case.event.id),
        "流转记录 What was done with the event itself, first to last; its orders have their own.",
    )
    allowed_actions: list[EventAction] = field(
        lambda _view: lambda seen: [each for each in _allowed(seen) if each in _EVENT_ACTIONS],
        "可用操作 What `actOnEvent` may do now.",
    )
    can_dispatch: bool = field(
        lambda _view: lambda seen: "DISPATCH" in _allowed(seen), "可派单 Whether `dispatch` may be called now."
    )
    can_whistle: bool = field(
        lambda _view: lambda seen: "WHISTLE" in _allowed(seen), "可吹哨 Whether `whistle` may be called now."
    )
    overdue: bool = field(
        _by_clock(is_overdue), "逾期 Whether it is open and its own time, or that of its holder, has passed."
    )
    due_soon: bool = field(
        _by_clock(is_due_soon), "临期 Whether it is not overdue and 80 % of either time has been used."
    )
    due_at: DateTime | None = attribute("case.event.due_at", "到期时间 Until when it is to be closed.")


EventPayload = Annotated[
    Event | Problem, strawberry.union("EventPayload", description="操作结果 The event as it then stands, or why not.")
]
WorkOrderPayload = Annotated[
    WorkOrder | Problem,
    strawberry.union("WorkOrderPayload", description="操作结果 The work order as it then stands, or why not."),
]
