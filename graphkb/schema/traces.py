"""The whole way of one event: its steps, who had it how long, and how its orders were sent."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import strawberry

from graphkb.answers.dispatches import Dispatch as Sending
from graphkb.answers.trace import EventTrace as Traced
from graphkb.answers.trace import TraceStep as Stretch
from graphkb.graph.view import View
from graphkb.schema.context import Context
from graphkb.schema.enums import ReasonCode
from graphkb.schema.events import Event, Seen, Sent, Transition, WorkOrder, seen
from graphkb.schema.fields import Read, attribute, field, moved
from graphkb.schema.organizations import Organization
from graphkb.schema.posts import Person, Post
from graphkb.schema.scalars import DateTime


class Hop(NamedTuple):
    """A step of an event, and the event itself. The sources of TraceStep."""

    step: Stretch
    seen: Seen

    @property
    def order(self) -> Sent | None:
        """The order that it was done with."""
        return None if self.step.order is None else Sent(self.step.order, self.seen)


class Errand(NamedTuple):
    """How an order of an event was sent, and the event itself. The sources of DispatchTrace."""

    sending: Sending
    seen: Seen

    @property
    def order(self) -> Sent:
        """The order."""
        return Sent(self.sending.order, self.seen)


class Trail(NamedTuple):
    """The way of an event, and the event itself. The sources of EventTrace."""

    answer: Traced
    seen: Seen

    @property
    def hops(self) -> list[Hop]:
        """Its steps."""
        return [Hop(step, self.seen) for step in self.answer.steps]

    @property
    def dispatches(self) -> list[Errand]:
        """How its orders were sent."""
        return [Errand(sending, self.seen) for sending in self.answer.dispatches]


def _then(name: str) -> Callable[[View], Read]:
    """Return the reader of a row that a step names, at the instant of the step."""

    def read(hop: Hop) -> tuple[View, int | None]:
        return hop.step.view, getattr(hop.step, name)

    return lambda _view: read


def _leads(known: str) -> Callable[[View], Read]:
    """Return the reader of who led by duty at the instant of a dispatch, as *known* at one time."""

    def read(sent: Errand) -> tuple[View, Sequence[int]]:
        duty = getattr(sent.sending, known)
        return (sent.sending.view, ()) if duty is None else (duty.view, duty.leads)

    return lambda _view: read


def _agreed(known: str) -> Callable[[View], Read]:
    return lambda _view: lambda sent: getattr(getattr(sent.sending, known), "agreed", None)


@strawberry.type(description="流转段 What a transition began, and who had the event until the next one.")
class TraceStep:
    at: DateTime = attribute("step.at", "起 When it began.")
    until: DateTime | None = attribute(
        "step.until", "止 When the next one came; null: it goes on, or the event has ended."
    )
    transition: Transition | None = attribute("step.transition", "流转 What began it.")
    work_order: WorkOrder | None = attribute(
        "order", "工单 The order that it was done with, as it now is; null: it was done with the event itself."
    )
    organization: Organization | None = moved(
        _then("organization"), "持有单位 Who had it meanwhile; once it had ended, the center that had it last."
    )
    post: Post | None = moved(_then("post"), "岗位 The post that acted, else the one to call there.")
    holder: Person | None = moved(_then("holder"), "在岗人员 Who held the post at that instant.")
    hours: float | None = attribute(
        "step.hours", "时长 Hours that it took, up to now while it goes on; null: it had ended."
    )
    working_hours: float | None = attribute("step.working_hours", "工作时长 Hours of it on working days.")
    overdue_by: float | None = attribute(
        "step.overdue_by",
        "逾期时长 Hours by which the time of the holder's order had passed at its end; null: it had not.",
    )


@strawberry.type(description="派单轨迹 To whom an order was sent, how long it lay unsigned, and whose it was by duty.")
class DispatchTrace:
    work_order: WorkOrder = attribute("order", "工单 The order, as it now is.")
    unsigned_hours: float = attribute(
        "sending.unsigned_hours", "未签收时长 Hours that it lay unsigned, until the event ended at most."
    )
    leads_then: list[Organization] = moved(
        _leads("as_known_then"), "当时应派 Who led by duty at its dispatch, as known then; of an assist nobody is told."
    )
    agreed_then: bool | None = field(
        _agreed("as_known_then"), "当时是否相符 Whether it was sent to one of them; null: nobody was named."
    )
    leads_as_known_now: list[Organization] = moved(
        _leads("as_known_now"), "按现有认知应派 The same, by what is known now of that time."
    )
    agreed_as_known_now: bool | None = field(
        _agreed("as_known_now"), "按现有认知是否相符 Whether it was sent to one of these; null: nobody is named."
    )


@strawberry.type(description="持有时长 How long one organization had the event, all in all.")
class HeldBy:
    organization: Organization = attribute("organization", "组织 Who.")
    hours: float = attribute("hours", "时长 Hours.")
    working_hours: float = attribute("working_hours", "工作时长 Hours on working days.")


@strawberry.type(description="事件轨迹 The whole way of an event.")
class EventTrace:
    event: Event = attribute("seen", "事件 The event.")
    steps: list[TraceStep] = attribute("hops", "流转段 One for each transition, its own and of its orders.")
    held_hours: list[HeldBy] = attribute("answer.held", "持有时长 Who had it how long, the longest first, then by id.")
    dispatches: list[DispatchTrace] = attribute(
        "dispatches", "派单轨迹 How each order was sent, in the order of Event.workOrders."
    )
    unsigned_hours: float = attribute(
        "answer.unsigned_hours", "未签收时长 Hours its orders lay unsigned, all together."
    )
    returns: int = attribute("answer.returns", "退单次数 How often an order was returned.")
    ping_pong: int = attribute("answer.ping_pong", "往返次数 How often the lead went back to who had had it before.")
    agreed_then: bool | None = attribute(
        "answer.agreed_then",
        "当时是否相符 Whether it was sent to who led by duty, as known then; null: nobody was named.",
    )
    agreed_as_known_now: bool | None = attribute(
        "answer.agreed_as_known_now", "按现有认知是否相符 The same, by what is known now of that time."
    )
    reasons: list[ReasonCode] = attribute(
        "answer.reasons", "原因 CALENDAR_ASSUMED where holidays were not known; why nobody is named."
    )


def ask_trace(context: Context, event: str) -> tuple[View, Trail]:
    """Ask for the whole way of an event."""
    answer = context.knowledge.trace(event, graph=context.graph, now=context.now)
    return answer.view, Trail(answer, seen(context.knowledge.events, context.now, answer.case))
