"""The root fields of Query: each finds the view and what the question is about."""

from collections.abc import Sequence
from functools import partial
from itertools import count
from operator import itemgetter
from typing import Any

import strawberry

from graphkb.answers.chart import org_chart
from graphkb.answers.responsibility import Responsibility as Answer
from graphkb.answers.responsibility import responsibility
from graphkb.answers.team import team
from graphkb.errors import BadInput, NotFound
from graphkb.graph.search import search_rows
from graphkb.graph.view import View
from graphkb.model.kinds import table_of
from graphkb.schema.answers import PostAssignment, Responsibility
from graphkb.schema.areas import Area
from graphkb.schema.charts import Charted, OrgChart
from graphkb.schema.connections import PAGE, Connection, Edge, Order, Paged, Window, by_id
from graphkb.schema.context import Context
from graphkb.schema.duties import Matter
from graphkb.schema.enums import EntityKind
from graphkb.schema.fields import Argument, attribute, field, root
from graphkb.schema.filters import (
    AreaFilter,
    AreaOrder,
    OrganizationFilter,
    OrganizationOrder,
    listed,
    places_within,
    subtree,
)
from graphkb.schema.nodes import Named, Node
from graphkb.schema.organizations import HIERARCHY, Organization
from graphkb.schema.scalars import Code, DateTime, KnownAt

WHEN = {
    "as_of": Argument(DateTime | None, "时点 The instant it is read at; absent: now."),
    "known_at": Argument(KnownAt | None, "知识版本 As it was known at this revision; absent: the latest."),
}
"""The arguments of every question that is read at an instant."""

ID = Argument(strawberry.ID, "标识 Its id.")

SEARCHED = {
    "AREA": "areas",
    "ORGANIZATION": "organizations",
    "POST": "posts",
    "PERSON": "persons",
    "MATTER": "matters",
    "RULE": "rules",
    "CHANGE_EVENT": "change_events",
    "FIGURE": "figures",
    "INDICATOR": "indicators",
}
"""Kind → the table that `search` looks into; the other kinds have neither name nor code."""

Found = tuple[View | None, Any]
"""The view that everything below is read in, and what was found; a revision or a code needs no view."""


@strawberry.type(description="知识版本 One commit of knowledge; 0 is the empty store.")
class Revision:
    number: int = attribute("number", "Its number: each commit makes the next.")
    at: DateTime = attribute("at", "When it was made.")
    actor: str = attribute("actor", "Who made it.")
    note: str | None = attribute("note", "Why.")
    source: str | None = attribute("source", "Where it came from.")


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


def find(view: View, id: str, *tables: str) -> int | None:
    """Return the row of the entity *id* that is in force, or None.

    Raises:
        NotFound: nothing in *tables* was, is or will be called so.
    """
    table = table_of(id)
    if table is None or table.name not in tables or view.nearest(id) is None:
        raise NotFound(f"{id!r}: nothing is called so among {' and '.join(tables)}; look it up with search")
    return view.row(id)


def _node(context: Context, id: str) -> Found:
    view = context.view()
    if id.startswith("duty:"):
        return view, _duty(view, id)
    table, row = table_of(id), view.row(id)
    if table is None or view.nearest(id) is None:
        raise NotFound(f"{id!r}: nothing is called so; look it up with search")
    return view, None if row is None else (table.name, row)


def _duty(view: View, id: str) -> Named | None:
    row = view.find_duty(id)
    if row is None and all(view.id("duties", each) != id for each in range(len(view.tables["duties"]))):
        raise NotFound(f"{id!r}: no duty is called so")
    return None if row is None else ("duties", row)


def _codes(context: Context, list: str) -> Found:
    labels = context.graph.labels(list)
    return None, [(code, *pair) for code, pair in labels.items()]


def _area(context: Context, code: str | None = None, id: str | None = None, **when: Any) -> Found:
    if (code is None) == (id is None):
        raise BadInput("area: give exactly one of code and id")
    view = context.view(**when)
    return view, view.find_code(code) if code is not None else find(view, str(id), "areas")


def _organization(context: Context, id: str, **when: Any) -> Found:
    view = context.view(**when)
    return view, find(view, id, "organizations")


def _listed(
    table: str,
    context: Context,
    *,
    filter: Any = None,
    order_by: Sequence[Any] | None = None,
    as_of: int | None = None,
    known_at: Any = None,
    **page: Any,
) -> Found:
    window = Window.of(table, filter, order_by, as_of=as_of, **page)
    view = context.view(window.as_of, known_at)
    rows, order = listed(view, table, filter, order_by or ())
    return view, window.page(rows, order, view.as_of)


def _matters(
    context: Context, under: str | None = None, as_of: int | None = None, known_at: Any = None, **page: Any
) -> Found:
    window = Window.of("matters", under, as_of=as_of, **page)
    view = context.view(window.as_of, known_at)
    rows = view.rows("matters") if under is None else below(view, "matters", under)
    return view, window.page(rows, by_id(view, "matters"), view.as_of)


def below(view: View, table: str, id: str) -> list[int]:
    """Return the rows of what lies below *id* in a tree, by id; none while it does not hold.

    Raises:
        NotFound: nothing in *table* is called so.
    """
    row = find(view, id, table)
    return [] if row is None else sorted(view.descendants(table, row), key=view.tables[table].column("id").__getitem__)


def _search(
    context: Context,
    *,
    text: str,
    kinds: Sequence[str] | None = None,
    within: str | None = None,
    as_of: int | None = None,
    known_at: Any = None,
    **page: Any,
) -> Found:
    window = Window.of("search", text, kinds, within, as_of=as_of, **page)
    view = context.view(window.as_of, known_at)
    wanted = SEARCHED if kinds is None else kinds
    found: Sequence[Named] = search_rows(view, text, [table for kind, table in SEARCHED.items() if kind in wanted])
    if within is not None:
        fits = places_within(view, subtree(view, within))
        found = [(table, row) for table, row in found if table in fits and fits[table](row)]
    return view, window.page(found, _as_found(view, found), view.as_of)


def _as_found(view: View, found: Sequence[Named]) -> Order:
    """Return the order of hits as they stand: by id where the cursor's edge is still among them, else by its place."""
    names = {named: view.id(*named) for named in found}
    places = dict(zip(names.values(), count(), strict=False))
    return Order(lambda named: (places[names[named]], names[named]), lambda values: places.get(values[1], values[0]))


def _responsible(context: Context, matter: str, area: str, severity: int | None = None, **when: Any) -> Found:
    answer: Answer = responsibility(context.view(**when), matter, area, severity)
    return answer.view, answer


def _team(context: Context, area: str, **when: Any) -> Found:
    view = context.view(**when)
    return view, team(view, area)


def _org_chart(
    context: Context, root: str, depth: int | None = None, hierarchy: str | None = None, **when: Any
) -> Found:
    view = context.view(**when)
    chart = org_chart(view, root, 3 if depth is None else depth, hierarchy or "ADMINISTRATIVE")
    return view, Charted.of(chart)


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
        partial(_listed, "areas"),
        "区域列表 Areas.",
        filter=Argument(AreaFilter | None, "Only those that pass."),
        order_by=Argument(list[AreaOrder] | None, "Their order; absent: by id."),
        **PAGE,
        **WHEN,
    )
    organization: Organization | None = root(
        _organization, "组织 An organization by its id; null while it does not hold.", id=ID, **WHEN
    )
    organizations: Connection[Organization] = root(
        partial(_listed, "organizations"),
        "组织列表 Organizations.",
        filter=Argument(OrganizationFilter | None, "Only those that pass."),
        order_by=Argument(list[OrganizationOrder] | None, "Their order; absent: by id."),
        **PAGE,
        **WHEN,
    )
    matters: Connection[Matter] = root(
        _matters,
        "事项列表 Matters, by id.",
        under=Argument(strawberry.ID | None, "Only those below this one, at any depth."),
        **PAGE,
        **WHEN,
    )
    search: SearchConnection = root(
        _search,
        "检索 What a text finds in names, codes and ids: whole matches first, then beginnings, then the rest.",
        text=Argument(str, "From one character up; width and case do not matter."),
        kinds=Argument(list[EntityKind] | None, "Only these kinds; absent: all that have a name."),
        within=Argument(strawberry.ID | None, "Only what lies in this area: areas, organizations and posts."),
        **PAGE,
        **WHEN,
    )
    responsible: Responsibility | None = root(
        _responsible,
        "责任认定 Who answers for a matter in an area.",
        matter=Argument(strawberry.ID, "Id of the matter."),
        area=Argument(strawberry.ID, "Id of the area."),
        severity=Argument(int | None, "1 gravest to 4; absent: the matter's, else 4."),
        **WHEN,
    )
    team: list[PostAssignment] | None = root(
        _team,
        "团队 Everyone who serves an area: for each role the posts nearest upward, up to the TOWN.",
        area=Argument(strawberry.ID, "Id of the area."),
        **WHEN,
    )
    org_chart: OrgChart | None = root(
        _org_chart,
        "组织架构 The tree below an area, or below an organization in one hierarchy.",
        root=Argument(strawberry.ID, "Id of the area or organization."),
        depth=Argument(int | None, "Levels below the root; 0: the root alone.", default=3),
        hierarchy=HIERARCHY,
        **WHEN,
    )
