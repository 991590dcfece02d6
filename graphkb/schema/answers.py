"""What answers look like: who is responsible, and why; the team of a place; who is above."""

import strawberry

from graphkb.schema.areas import Area
from graphkb.schema.duties import Deadline, Duty, Matter, Rule
from graphkb.schema.enums import Basis, Hierarchy, HoldingKind, ReasonCode
from graphkb.schema.fields import attribute, field
from graphkb.schema.nodes import Node
from graphkb.schema.organizations import Organization
from graphkb.schema.posts import Person, Post
from graphkb.schema.scalars import DateTime


@strawberry.type(description="应答岗位 A post that answers, and who holds it.")
class PostAssignment:
    post: Post = attribute("post", "岗位 The post.")
    served_area: Area | None = attribute("served_area", "服务区域 The area by which it serves the place.")
    holder: Person | None = attribute("holder", "在岗人员 Who holds it now; null: vacant.")
    holding: HoldingKind | None = attribute("holding", "任职方式 How it is held.")
    contact: str | None = attribute("contact", "电话 The post's, else the holder's, else the organization's.")
    reasons: list[ReasonCode] = attribute("reasons", "原因 NO_HOLDER where it is vacant.")


@strawberry.type(description="承担 An organization that answers, and by which duty.")
class Assignment:
    organization: Organization = attribute("organization", "组织 Who answers.")
    posts: list[PostAssignment] = attribute("posts", "岗位 Whom to call there; the first is the one to call.")
    basis: Basis = attribute("basis", "认定方式 Why this organization.")
    duty: Duty | None = attribute("duty", "职责 By which duty; null for the first-question duty 首问负责.")
    rule: Rule | None = attribute("rule", "依据 What the duty rests on.")
    deadline: Deadline | None = attribute("deadline", "时限 Time allowed, stage by stage.")
    reasons: list[ReasonCode] = attribute("reasons", "原因 NO_POST, or NO_HOLDER where no post has a holder.")


@strawberry.type(
    description="职责比较 A duty that might have applied, and what came of it; of several organizations, for each."
)
class DutyTrial:
    duty: Duty = attribute("duty", "职责 The duty.")
    won: bool = attribute("won", "Whether it named this organization, in its role.")
    reason: ReasonCode | None = attribute("reason", "原因 Why it lost.")
    path: list[Node] = attribute(
        "path", "The asked matter up to the duty's, the asked area up to the duty's, one organization, post, person."
    )


@strawberry.type(description="责任认定 Who answers for a matter in an area at an instant.")
class Responsibility:
    matter_id: strawberry.ID = attribute("matter_id", "As asked.")
    area_id: strawberry.ID = attribute("area_id", "As asked.")
    matter: Matter | None = attribute("matter", "事项 Its state then, else the nearest; null for an unknown id.")
    area: Area | None = attribute("area", "区域 Its state then, else the nearest; null for an unknown id.")
    as_of: DateTime = field(lambda view: lambda _: view.as_of, "时点 The instant it was answered for.")
    revision: int = field(
        lambda view: lambda _: view.graph.revision.number, "知识版本 The revision it was answered from."
    )
    lead: list[Assignment] = attribute("lead", "主办 One; several where they overlap; none where `reasons` says why.")
    assists: list[Assignment] = attribute("assists", "协办 Each organization once, by rank.")
    supervisors: list[Assignment] = attribute("supervisors", "督办 Each organization once, by rank.")
    first_responders: list[PostAssignment] = attribute("first_responders", "一线岗位 Who is on the spot, role by role.")
    overlap: bool = attribute("overlap", "职责重叠 Whether two different organizations lead.")
    successors: list[Area] = attribute("successors", "Areas that one which is over went into.")
    predecessors: list[Area] = attribute("predecessors", "Areas that one which is not yet was made from.")
    explain: list[DutyTrial] = attribute("explain", "Every duty that might apply, and why it won or lost.")
    complete: bool = attribute("complete", "Whether nothing was cut.")
    truncated_by: str | None = attribute("truncated_by", "The limit that cut it.")
    reasons: list[ReasonCode] = attribute("reasons", "原因 Why there is no lead, or not the expected one.")


@strawberry.type(description="升级步骤 One level above.")
class EscalationStep:
    number: int = attribute("number", "层次 1 is the first superior.")
    organization: Organization = attribute("organization", "上级组织 The superior.")
    hierarchy: Hierarchy = attribute("hierarchy", "体系 The line that leads here.")
    fallback: bool = attribute("fallback", "Nobody says so: it is the CENTER of the nearest area above.")
    posts: list[PostAssignment] = attribute("posts", "岗位 Whom to call there.")
    beside: list[Organization] = attribute("beside", "The superior in the other line, where that is another one.")
    delay: str | None = attribute("delay", "时限 After which it is reached; null: no policy says.")
    reasons: list[ReasonCode] = attribute("reasons", "原因 NO_POST or NO_HOLDER where nobody can be called.")


@strawberry.type(description="升级链 Who is above, level by level.")
class EscalationChain:
    steps: list[EscalationStep] = attribute("steps", "步骤 The superiors, nearest first.")
    complete: bool = attribute("complete", "Whether it reached its end, not a cycle.")
    reasons: list[ReasonCode] = attribute(
        "reasons", "原因 Why it ends: TOP_LEVEL, NO_SUPERIOR, CYCLE, OUT_OF_VALIDITY."
    )
