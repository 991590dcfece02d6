"""What auditors ask about events: what is open, how an area did, what would go up a level."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import strawberry

from graphkb.answers.assessment import Assessment as Assessed
from graphkb.answers.escalation import EscalationStep as Step
from graphkb.answers.unresolved import HolderCount as Held
from graphkb.answers.unresolved import StateCount as Counted
from graphkb.answers.unresolved import Unresolved
from graphkb.errors import BadInput
from graphkb.events.escalation import EscalationItem as Item
from graphkb.graph.view import View
from graphkb.schema.answers import EscalationStep
from graphkb.schema.areas import Area
from graphkb.schema.context import Context
from graphkb.schema.enums import EventState, ReasonCode
from graphkb.schema.events import Event, Seen, Together
from graphkb.schema.fields import Argument, Read, attribute, field, moved
from graphkb.schema.organizations import Organization
from graphkb.schema.scalars import DateTime

# ---- what is open


class Tree:
    """What is open somewhere, and which nodes are below which."""

    def __init__(self, answer: Unresolved) -> None:
        self.answer = answer

    @cached_property
    def children(self) -> list[list[int]]:
        """The positions of each node's children."""
        children: list[list[int]] = [[] for _ in self.answer.parents]
        for position, parent in enumerate(self.answer.parents):
            if parent >= 0:
                children[parent].append(position)
        return children


Place = tuple[Tree, int]
"""A node: its tree and its position there. The sources of UnresolvedTree."""


def _listed(name: str) -> Callable[[View], Read]:
    return lambda _view: lambda place: getattr(place[0].answer, name)[place[1]]


def _by_state(_view: View) -> Read:
    def read(place: Place) -> Sequence[Counted]:
        return place[0].answer.by_state(place[1])

    return read


def _by_holder(_view: View, first: int | None = None) -> Read:
    if first is not None and first < 1:
        raise BadInput(f"first {first}: at least 1")

    def read(place: Place) -> Sequence[Held]:
        return place[0].answer.by_holder(place[1], 10 if first is None else first)

    return read


@strawberry.type(description="状态计数 How many open events are in one state.")
class StateCount:
    state: EventState = attribute("state", "状态 The state.")
    count: int = attribute("count", "数量 How many.")


@strawberry.type(description="持有计数 What one organization holds.")
class HolderCount:
    organization: Organization = attribute("organization", "组织 Who.")
    open: int = attribute("open", "未结数 How many open events.")
    overdue: int = attribute("overdue", "逾期数 How many of them are overdue.")


@strawberry.type(description="未结事件 What is open at a node and below it; all counts are of the whole subtree.")
class UnresolvedTree:
    area: Area | None = field(_listed("areas"), "区域 The area; null at an organization.")
    organization: Organization | None = field(
        _listed("organizations"), "组织 Who holds them; null at an area, and for what no known one holds."
    )
    open: int = field(_listed("open"), "未结数 How many events are open.")
    overdue: int = field(_listed("overdue"), "逾期数 How many of them are overdue.")
    due_soon: int = field(_listed("due_soon"), "临期数 How many are due soon.")
    oldest: DateTime | None = field(_listed("oldest"), "最早上报 The earliest report among them.")
    by_state: list[StateCount] = field(
        _by_state, "按状态 How many in each state that occurs, in the order of EventState."
    )
    by_holder: list[HolderCount] = field(
        _by_holder,
        "按持有单位 What each organization holds, most open first, then by id.",
        first=Argument(int | None, "Only so many.", default=10),
    )
    children_cut: int = field(_listed("children_cut"), "Direct children that are not shown.")
    children: list["UnresolvedTree"] = field(
        lambda _view: lambda place: [(place[0], child) for child in place[0].children[place[1]]],
        "下级 Those directly below that are shown.",
    )


def ask_unresolved(
    context: Context, area: str, depth: int | None = None, by: str | None = None, as_of: int | None = None
) -> tuple[View, Place]:
    """Ask what is open in an area and below it."""
    answer = context.knowledge.unresolved(
        area, depth=1 if depth is None else depth, by=by or "AREA", as_of=as_of, graph=context.graph, now=context.now
    )
    return answer.view, (Tree(answer), 0)


# ---- how an area did


@strawberry.type(description="考核行 The figures of a child area, or of an organization that handled events.")
class AssessmentRow:
    area: Area | None = attribute("area", "区域 Null for an organization.")
    organization: Organization | None = attribute("organization", "组织 Null for an area.")
    received: int = attribute("received", "受理数 Reported, or sent to it, in the period.")
    closed: int = attribute("closed", "办结数 Closed, or approved, in the period.")
    on_time: int = attribute("on_time", "按时办结数 How many of them in time.")
    returned: int = attribute("returned", "退单数 Orders returned in the period.")
    reopened: int = attribute("reopened", "重办数 Reopened, or to be redone, in the period.")
    median_first_response_hours: float | None = attribute(
        "median_first_response_hours", "首次响应中位时长 Hours from report, or dispatch, to the first sign."
    )
    median_handling_hours: float | None = attribute(
        "median_handling_hours", "办理中位时长 Hours from report to close, or from dispatch to the last reply."
    )
    mediated: int = attribute("mediated", "调解成功数 Closed with MEDIATED.")
    mediation_failed: int = attribute("mediation_failed", "调解未成数 Closed with MEDIATION_FAILED.")
    rating: float | None = attribute("rating", "评分 Mean rating of the orders that ended in the period.")
    index: float | None = attribute("index", "指数 Weighted; null where no weighted value is known.")


@strawberry.type(description="考核 How an area did in a period.")
class Assessment:
    rows: list[AssessmentRow] = attribute("rows", "考核行 The children of the area by code, then organizations by id.")
    index: float | None = attribute("index", "指数 Of the whole area.")


def ask_assessment(context: Context, area: str, from_: int, to: int) -> tuple[View, Assessed]:
    """Ask how an area did in a period."""
    answer = context.knowledge.assessment(area, from_, to, graph=context.graph)
    return answer.view, answer


# ---- what would go up a level


class Due(NamedTuple):
    """What the policy says of one event, and the event. The sources of EscalationItem."""

    item: Item
    seen: Seen


class Preview(NamedTuple):
    """What the policy says of the events of an area. The sources of EscalationPreview."""

    due: list[Due]
    not_due: list[Due]


def _step(_view: View) -> Read:
    def read(due: Due) -> tuple[View, Step | None]:
        return due.item.view, due.item.step

    return read


@strawberry.type(description="升级项 What the policy says of one open event.")
class EscalationItem:
    event: Event = attribute("seen", "事件 The event.")
    step: EscalationStep | None = moved(
        _step, "升级步骤 The step above that comes next; null: there is none, or an event in its state does not go up."
    )
    reason: ReasonCode | None = attribute(
        "item.reason",
        "原因 Why it does not go up now; null: it does. NO_POLICY of one REPORTED: it must be accepted first.",
    )


@strawberry.type(description="升级预览 Which open events go up a level now, and why the others do not.")
class EscalationPreview:
    due: list[EscalationItem] = attribute("due", "应升级 Those that go up now.")
    not_due: list[EscalationItem] = attribute("not_due", "不升级 The others, each with its reason.")


def ask_preview(context: Context, area: str) -> tuple[View, Preview]:
    """Ask what would go up a level."""
    desk = context.knowledge.events
    found = desk.escalation_preview(area)
    shared = Together(desk, context.now, [item.case for items in found for item in items])
    due, not_due = ([Due(item, Seen(item.case, shared)) for item in items] for items in found)
    return context.view(), Preview(due, not_due)
