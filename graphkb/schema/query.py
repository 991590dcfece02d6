"""The root fields of Query, and those that look one thing up."""

from functools import partial
from operator import itemgetter
from typing import Any

import strawberry

from graphkb.answers.lookup import find_in_force
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model.kinds import table_of
from graphkb.schema.answers import EscalationChain, PostAssignment, Responsibility
from graphkb.schema.areas import Area
from graphkb.schema.audits import (
    Assessment,
    EscalationPreview,
    UnresolvedTree,
    ask_assessment,
    ask_preview,
    ask_unresolved,
)
from graphkb.schema.change_inputs import ChangeInput
from graphkb.schema.changes import ChangeEvent
from graphkb.schema.charts import OrgChart
from graphkb.schema.connections import PAGE, Connection, Edge, Paged
from graphkb.schema.context import Context
from graphkb.schema.coverages import Coverage, Presence
from graphkb.schema.duties import Matter, Rule
from graphkb.schema.enums import AreaLevel, Classification, EntityKind, GridScale, UnresolvedBy
from graphkb.schema.event_lists import EventFilter, EventOrder, events
from graphkb.schema.events import Event, find_event, find_work_order
from graphkb.schema.fields import Argument, attribute, field, root
from graphkb.schema.figures import Figure
from graphkb.schema.filters import AreaFilter, AreaOrder, OrganizationFilter, OrganizationOrder, PostFilter
from graphkb.schema.impacts import ImpactReport
from graphkb.schema.lists import change_events, entities, figures, held_duties, search, tree
from graphkb.schema.nodes import Named, Node
from graphkb.schema.organizations import HIERARCHY, Organization
from graphkb.schema.posts import Person, Post
from graphkb.schema.questions import (
    ResponsibleQuestion,
    ask_batch,
    ask_chain,
    ask_chart,
    ask_coverage,
    ask_impact,
    ask_meeting_point,
    ask_policy,
    ask_presence,
    ask_responsible,
    ask_routes,
    ask_team,
)
from graphkb.schema.references import DutyRef
from graphkb.schema.revisions import Revision
from graphkb.schema.routes import MechanismCost, MeetingPoint, RouteResult
from graphkb.schema.scalars import Code, DateTime, KnownAt
from graphkb.schema.traces import EventTrace, ask_trace
from graphkb.schema.versions import Version, changes, history

WHEN = {
    "as_of": Argument(DateTime | None, "时点 The instant it is read at; absent: now."),
    "known_at": Argument(KnownAt | None, "知识版本 As it was known at this revision; absent: the latest."),
}
"""The arguments of every question that is read at an instant."""

ID = Argument(strawberry.ID, "标识 Its id.")
AREA_ID = Argument(strawberry.ID, "区域 Id of the area.")
UNDER = Argument(strawberry.ID | None, "Only those below this one, at any depth.")

Found = tuple[View | None, Any]
"""The view that everything below is read in, and what was found; a revision or a code needs no view."""


@strawberry.type(description="代码标签 A code with its labels.")
class CodeLabel:
    """Its source is (code, zh, en)."""

    code: Code = field(lambda _view: itemgetter(0), "代码 The code.")
    zh: str = field(lambda _view: itemgetter(1), "中文 Chinese label.")
    en: str = field(lambda _view: itemgetter(2), "英文 English label.")


@strawberry.type(description="边 One hit, and what it is.")
class SearchEdge(Edge[Node]):
    """Its source is (page, (table, row))."""


@strawberry.type(description="检索结果 A page of what was found.")
class SearchConnection(Paged):
    edges: list[SearchEdge] = attribute("edges", "The hits of this page, best first.")


def _node(context: Context, id: str) -> Found:
    view = context.view()
    if id.startswith("duty:"):
        return view, _duty(view, id)
    if id.startswith("event:"):
        return view, ("events", find_event(context, id))
    if id.startswith("order:"):
        return view, ("work_orders", find_work_order(context, id))
    table, row = table_of(id), view.row(id)
    if table is None or view.nearest(id) is None:
        raise NotFound(f"{id!r}: nothing is called so; look it up with search")
    return view, None if row is None else (table.name, row)


def _duty(view: View, id: str) -> Named | None:
    row = view.find_duty(id)
    if row is None and all(view.id("duties", each) != id for each in range(len(view.tables["duties"]))):
        raise NotFound(f"{id!r}: no duty is called so")
    return None if row is None else ("duties", row)


def _event(context: Context, id: str) -> Found:
    return context.view(), find_event(context, id)


def _codes(context: Context, list: str) -> Found:
    labels = context.graph.labels(list)
    return None, [(code, *pair) for code, pair in labels.items()]


def _area(context: Context, code: str | None = None, id: str | None = None, **when: Any) -> Found:
    if (code is None) == (id is None):
        raise BadInput("area: give exactly one of code and id")
    view = context.view(**when)
    return view, view.find_code(code) if code is not None else find_in_force(view, "areas", str(id))


def _entity(table: str, context: Context, id: str, **when: Any) -> Found:
    view = context.view(**when)
    return view, find_in_force(view, table, id)


@strawberry.type(description="What can be asked. 可以查询的内容")
class Query:
    revision: Revision = root(lambda context: (None, context.graph.revision), "知识版本 The latest revision.")
    node: Node | None = root(_node, "Anything by its id, now; null while it does not hold.", id=ID)
    codes: list[CodeLabel] = root(
        _codes, "代码表 A code list with its labels.", list=Argument(str, "Its name, such as line or AreaLevel.")
    )
    area: Area | None = root(
        _area,
        "区域 An area by its id or code: exactly one of them; null while it does not hold.",
        code=Argument(str | None, "Its code at that instant."),
        id=Argument(strawberry.ID | None, "Its id."),
        **WHEN,
    )
    areas: Connection[Area] = root(
        partial(entities, "areas"),
        "区域列表 Areas.",
        filter=Argument(AreaFilter | None, "Only those that pass."),
        order_by=Argument(list[AreaOrder] | None, "Their order; absent: by id."),
        **PAGE,
        **WHEN,
    )
    organization: Organization | None = root(
        partial(_entity, "organizations"),
        "组织 An organization by its id; null while it does not hold.",
        id=ID,
        **WHEN,
    )
    organizations: Connection[Organization] = root(
        partial(entities, "organizations"),
        "组织列表 Organizations.",
        filter=Argument(OrganizationFilter | None, "Only those that pass."),
        order_by=Argument(list[OrganizationOrder] | None, "Their order; absent: by id."),
        **PAGE,
        **WHEN,
    )
    posts: Connection[Post] = root(
        partial(entities, "posts"),
        "岗位列表 Posts, by id.",
        filter=Argument(PostFilter | None, "Only those that pass."),
        **PAGE,
        **WHEN,
    )
    person: Person | None = root(
        partial(_entity, "persons"), "人员 A person by its id; null while it does not hold.", id=ID, **WHEN
    )
    matters: Connection[Matter] = root(
        partial(tree, "matters"), "事项列表 Matters, by id.", under=UNDER, **PAGE, **WHEN
    )
    rules: Connection[Rule] = root(partial(tree, "rules"), "依据列表 Rules, by id.", under=UNDER, **PAGE, **WHEN)
    figures: Connection[Figure] = root(
        figures,
        "数据列表 Figures, by id, as they are known now.",
        subject=Argument(strawberry.ID | None, "Only those about this."),
        indicator=Argument(strawberry.ID | None, "Only those of this very indicator."),
        from_=Argument(DateTime | None, "Only those whose period ends after this; one without an end does."),
        to=Argument(DateTime | None, "Only those whose period begins before this; one without a beginning does."),
        **PAGE,
    )
    search: SearchConnection = root(
        search,
        "检索 What a text finds in names, codes and ids: whole matches first, then beginnings, then the rest.",
        text=Argument(str, "From one character up; width and case do not matter."),
        kinds=Argument(list[EntityKind] | None, "Only these kinds; absent: all that have a name."),
        within=Argument(strawberry.ID | None, "Only what lies in this area: areas, organizations and posts."),
        **PAGE,
        **WHEN,
    )
    responsible: Responsibility | None = root(
        ask_responsible,
        "责任认定 Who answers for a matter in an area.",
        matter=Argument(strawberry.ID, "Id of the matter."),
        area=AREA_ID,
        severity=Argument(int | None, "1 gravest to 4; absent: the matter's, else 4."),
        **WHEN,
    )
    responsible_batch: list[Responsibility] | None = root(
        ask_batch,
        "批量责任认定 Who answers, for many questions, in their order.",
        questions=Argument(list[ResponsibleQuestion], "At most 1,000."),
        **WHEN,
    )
    team: list[PostAssignment] | None = root(
        ask_team,
        "团队 Everyone who serves an area: for each role the posts nearest upward, up to the TOWN.",
        area=AREA_ID,
        **WHEN,
    )
    duties_of: Connection[DutyRef] | None = root(
        held_duties,
        "组织职责 The duties that name an organization or, by what it is, come to it somewhere; by id.",
        organization=Argument(strawberry.ID, "Id of the organization."),
        **PAGE,
        **WHEN,
    )
    escalation_chain: EscalationChain | None = root(
        ask_chain,
        "升级链 Who is above an organization, or the center that has an event, level by level: exactly one of them.",
        organization=Argument(strawberry.ID | None, "Id of the organization."),
        event=Argument(strawberry.ID | None, "事件 Id of the event."),
        **WHEN,
    )
    coverage: Coverage | None = root(
        ask_coverage,
        "职责覆盖 Where nobody answers for a matter, or two do.",
        area=AREA_ID,
        matters=Argument(list[strawberry.ID] | None, "Each stands for those without any below; absent: all."),
        level=Argument(AreaLevel | None, "Of the areas asked about.", default="GRID"),
        scale=Argument(list[GridScale] | None, "Of the grids asked about; absent: BASIC and DEDICATED."),
        **WHEN,
    )
    presence: Presence | None = root(
        ask_presence,
        "设置情况 Which areas have an organization or a post such as these; both where both are asked for.",
        area=AREA_ID,
        level=Argument(AreaLevel, "Of the areas asked about."),
        scale=Argument(GridScale | None, "Of the grids asked about; absent: any."),
        classification=Argument(list[Classification] | None, "Of the organization: one of these."),
        role=Argument(list[Code] | None, "Of the post, main or other: one of these."),
        staffing=Argument(list[Code] | None, "Of the organization: one of these."),
        exactly=Argument(int | None, "How many of each there must be; absent: at least one."),
        **WHEN,
    )
    routes: RouteResult | None = root(
        ask_routes,
        "协同路径 Ways to get another organization, or those who answer for a matter, to act; cheapest first.",
        from_=Argument(strawberry.ID, "发起方 Id of the organization that asks."),
        to=Argument(strawberry.ID | None, "目标 Id of the organization to reach; or give matter and area."),
        matter=Argument(strawberry.ID | None, "事项 Id of the matter: its leads and assists are the targets."),
        area=Argument(strawberry.ID | None, "区域 Id of the area that the matter is about."),
        k=Argument(int | None, "Most routes to each target, 1 to 20.", default=3),
        max_hops=Argument(int | None, "Most hops, 0 to 32.", default=8),
        max_cost=Argument(float | None, "Most cost; absent: any."),
        avoid=Argument(list[strawberry.ID] | None, "避开 Ids of organizations that no route touches."),
        via=Argument(
            list[strawberry.ID] | None, "经由 Ids of organizations that each passes, in any order; at most 5."
        ),
        mechanisms=Argument(list[Code] | None, "机制 Only by these; absent: all."),
        **WHEN,
    )
    route_policy: list[MechanismCost] = root(ask_policy, "机制成本表 What each mechanism costs, by code.")
    meeting_point: MeetingPoint | None = root(
        ask_meeting_point,
        "会合点 Where organizations come together: whom all obey, where all have a seat, whom all reach most cheaply.",
        organizations=Argument(list[strawberry.ID], "Ids of 2 to 10 organizations."),
        **WHEN,
    )
    org_chart: OrgChart | None = root(
        ask_chart,
        "组织架构 The tree below an area, or below an organization in one hierarchy.",
        root=Argument(strawberry.ID, "Id of the area or organization."),
        depth=Argument(int | None, "Levels below the root; 0: the root alone.", default=3),
        hierarchy=HIERARCHY,
        **WHEN,
    )
    change_events: Connection[ChangeEvent] = root(
        change_events,
        "变更事件列表 Change events, by id, as they are known now.",
        within=Argument(strawberry.ID | None, "Only those that name something inside this area at their date."),
        from_=Argument(DateTime | None, "Only those of this instant or later."),
        to=Argument(DateTime | None, "Only those before this instant."),
        **PAGE,
    )
    history: Connection[Version] | None = root(
        history,
        "变更历史 All that was ever known under the id of an entity or a duty, in the order in which it happened.",
        id=ID,
        **PAGE,
    )
    changes: Connection[Version] = root(
        changes,
        "变更列表 What changed after a revision, by revision: each fact once, with its last change.",
        since_revision=Argument(int, "The revision already seen; 0: all that is known."),
        first=PAGE["first"],
        after=PAGE["after"],
    )
    impact: ImpactReport | None = root(
        ask_impact,
        "影响预演 What changes would do, at the latest date they name, else now; nothing is written.",
        changes=Argument(list[ChangeInput], "变更 As `commit` takes them."),
    )
    event: Event | None = root(_event, "事件 An event by its id, now.", id=ID)
    events: Connection[Event] = root(
        events,
        "事件列表 Events, by id; overdue is judged at the instant of the page.",
        filter=Argument(EventFilter | None, "Only those that pass."),
        order_by=Argument(list[EventOrder] | None, "Their order; absent: by id."),
        **PAGE,
    )
    unresolved: UnresolvedTree | None = root(
        ask_unresolved,
        "未结汇总 What is open in an area and below it, and who holds it.",
        area=AREA_ID,
        depth=Argument(int | None, "Levels below the area; 0: itself.", default=1),
        by=Argument(UnresolvedBy | None, "By areas, or by those who hold it.", default="AREA"),
        as_of=WHEN["as_of"],
    )
    trace: EventTrace | None = root(
        ask_trace,
        "事件轨迹 The whole way of an event: who had it, how long, and whether duty agreed.",
        event=Argument(strawberry.ID, "事件 Id of the event."),
    )
    assessment: Assessment | None = root(
        ask_assessment,
        "考核 How an area, its children and those who handled its events did in a period.",
        area=AREA_ID,
        from_=Argument(DateTime, "起 First instant of the period."),
        to=Argument(DateTime, "止 The instant after its last."),
    )
    escalation_preview: EscalationPreview | None = root(
        ask_preview, "升级预览 Which open events of an area go up a level now, and why the others do not.", area=AREA_ID
    )
