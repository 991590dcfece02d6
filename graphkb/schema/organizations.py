"""Organizations, a type for each family, and what ties them to each other."""

from functools import partial
from typing import Any

import strawberry

from graphkb.graph.view import View
from graphkb.schema.changes import changes_reader
from graphkb.schema.connections import PAGE, Connection, Page, Window, by_id
from graphkb.schema.enums import AreaLevel, Classification, Hierarchy
from graphkb.schema.fields import Argument, Read, Reader, column, field, reference_reader
from graphkb.schema.nodes import Node, organization_type
from graphkb.schema.references import AreaRef, CenterRef, ChangeEventRef, DutyRef, OrganizationRef, PostRef, RuleRef
from graphkb.schema.scalars import Code, DateTime

organization = partial(column, "organizations")
link = partial(column, "links")

HIERARCHY = Argument(Hierarchy | None, "The line of command followed.", default="ADMINISTRATIVE")


def _parent(view: View, hierarchy: str | None = None) -> Read:
    return lambda row: view.superior(row, hierarchy or "ADMINISTRATIVE")


def _children(view: View, hierarchy: str | None = None) -> Read:
    return lambda row: view.subordinates(row, hierarchy or "ADMINISTRATIVE")


def _duties(view: View, first: int | None = None, after: str | None = None) -> Read:
    order = by_id(view, "duties")

    def read(row: int) -> Page:
        window = Window.of("duties", view.id("organizations", row), first=first, after=after)
        window.check_view(view)
        return window.page(view.duties_of(row), order, view.as_of)

    return read


def links_from(type: str) -> Reader:
    """Return the reader of the links of this type that begin at an organization."""
    return lambda view: lambda row: view.links_from(row, type)


def links_to(type: str) -> Reader:
    """Return the reader of the links of this type that end at an organization."""
    return lambda view: lambda row: view.links_to(row, type)


def _linked(type: str) -> Reader:
    """Return the reader of the other ends of the symmetric links of this type."""

    def reader(view: View) -> Read:
        ids, links = view.tables["organizations"].column("id"), view.tables["links"]
        ends = links.column("from"), links.column("to")

        def read(row: int) -> list[Any]:
            found = ((ends[0][each], ends[1][each]) for each in view.links_from(row, type))
            return [view.row(end if start == ids[row] else start) for start, end in found]

        return read

    return reader


@strawberry.type(description="进驻 That an organization has a seat in a center.")
class Stationing:
    """Its source is the row of the link."""

    organization: OrganizationRef = field(reference_reader("links", "from"), "组织 Who.")
    center: CenterRef = field(reference_reader("links", "to"), "中心 Where.")
    mode: Code | None = link("mode")


@strawberry.type(description="成员单位 That an organization is a member of a body.")
class Membership:
    """Its source is the row of the link."""

    organization: OrganizationRef = field(reference_reader("links", "from"), "组织 The member.")
    body: OrganizationRef = field(reference_reader("links", "to"), "机构 The leading group, joint meeting or center.")
    role: Code | None = link("role")
    rule: RuleRef | None = field(reference_reader("links", "rule"), "依据 What it rests on.")


@strawberry.type(description="协同 That an organization can get another to act.")
class Coordination:
    """Its source is the row of the link."""

    organization: OrganizationRef = field(reference_reader("links", "to"), "组织 The other organization.")
    mechanism: Code = link("mechanism")
    expected_hours: float | None = link("expected_hours")
    rule: RuleRef | None = field(reference_reader("links", "rule"), "依据 What it rests on.")


@strawberry.interface(description="组织 Any body that can answer for something.")
class Organization(Node):
    id: strawberry.ID = organization("id")
    name: str = organization("name")
    other_names: list[str] = organization("other_names")
    classification: Classification = organization("classification")
    level: AreaLevel | None = organization("level")
    line: Code | None = organization("line")
    rank: Code | None = organization("rank")
    legal_form: Code | None = organization("legal_form")
    establishment: Code | None = organization("establishment")
    funding: Code | None = organization("funding")
    staffing: Code | None = organization("staffing")
    headcount: int | None = organization("headcount")
    seat: AreaRef | None = field(reference_reader("organizations", "seat"), "所在区域 The area it sits in.")
    contact: str | None = organization("contact")
    source: str | None = organization("source")
    synthetic: bool = organization("synthetic")
    valid_from: DateTime | None = organization("valid_from")
    valid_to: DateTime | None = organization("valid_to")
    parent: OrganizationRef | None = field(_parent, "上级组织 The organization above.", hierarchy=HIERARCHY)
    children: list[OrganizationRef] = field(
        _children, "下级组织 Those directly below, whole, by sort, then id.", hierarchy=HIERARCHY
    )
    jurisdictions: list[AreaRef] = field(lambda view: view.jurisdictions, "管辖(服务)范围 Its areas, by id.")
    posts: list[PostRef] = field(lambda view: view.posts_in, "岗位 Its posts, by id.")
    duties: Connection[DutyRef] = field(
        _duties, "职责 The duties that name it, by id.", first=PAGE["first"], after=PAGE["after"]
    )
    stationed_in: list[Stationing] = field(links_from("STATIONED_IN"), "进驻 The centers it has a seat in, by id.")
    member_of: list[Membership] = field(links_from("MEMBER_OF"), "成员单位 The bodies it is a member of, by id.")
    linked_with: list[OrganizationRef] = field(_linked("LINKED_WITH"), "联通 Those it is linked with, by id.")
    shares_staff_with: list[OrganizationRef] = field(
        _linked("SHARES_STAFF_WITH"), "一套人马多块牌子 Those stated to share its staff, by id."
    )
    coordinates_with: list[Coordination] = field(
        links_from("COORDINATES_WITH"), "协同 Those it can get to act, and by which mechanism, by id."
    )
    change_events: list[ChangeEventRef] = field(
        changes_reader("organizations"), "变更事件 What changed it, by date, then id."
    )

    @classmethod
    def runtime(cls, view: View) -> Read:
        """Return what tells of an organization its type, and the row that the fields of that type read."""
        type_of = organization_type(view)
        return lambda row: (type_of(row), row)


@strawberry.type(description="中心 A center 综治中心, or another body where others sit together.")
class Center(Organization):
    functions: list[Code] = organization("functions")
    stationed: list[Stationing] = field(links_to("STATIONED_IN"), "进驻单位 Who has a seat here, by id.")
    members: list[Membership] = field(links_to("MEMBER_OF"), "成员单位 Its members, by id.")


@strawberry.type(description="部门 A government, or a department or office of one.")
class Department(Organization):
    members: list[Membership] = field(links_to("MEMBER_OF"), "成员单位 Its members, by id.")


@strawberry.type(description="党组织 A party organization.")
class PartyOrganization(Organization): ...


@strawberry.type(description="公安机构 A unit of the police.")
class PoliceUnit(Organization): ...


@strawberry.type(description="自治组织 A body of residents' or owners' self-governance.")
class SelfGovernanceBody(Organization): ...


@strawberry.type(description="调解组织 A body that mediates.")
class MediationBody(Organization): ...


@strawberry.type(description="志愿队伍 A team of volunteers.")
class VolunteerTeam(Organization): ...


@strawberry.type(description="应急队伍 A team for emergencies.")
class EmergencyTeam(Organization): ...


@strawberry.type(description="物业服务 A service of property management.")
class PropertyService(Organization): ...


@strawberry.type(description="社会组织 A social organization.")
class SocialOrganization(Organization): ...


@strawberry.type(description="共建单位 A partner: a school, a hospital, an enterprise.")
class PartnerOrganization(Organization): ...
