"""Ways to get organizations to act together: routes hop by hop, what mechanisms cost, and where several meet."""

import strawberry

from graphkb.schema.answers import PostAssignment
from graphkb.schema.duties import Rule
from graphkb.schema.enums import DutyRole, Hierarchy, ReasonCode
from graphkb.schema.fields import attribute
from graphkb.schema.organizations import Center, Organization
from graphkb.schema.scalars import Code


@strawberry.type(description="环节 One organization turns to another.")
class Hop:
    from_: Organization = attribute("from_", "发起方 Who asks.")
    to: Organization = attribute("to", "对方 Who is asked.")
    mechanism: Code = attribute("mechanism", '机制 By what right or custom; `codes(list: "mechanism")` has labels.')
    rule: Rule | None = attribute("rule", "依据 What that rests on; null where nothing is stated.")
    cost: float = attribute("cost", "成本 As `routePolicy` has it.")
    expected_hours: float | None = attribute("expected_hours", "预计小时 The link's own, else the policy's.")
    contact: PostAssignment | None = attribute(
        "contact", "联系岗位 Whom to call there; null where there is no such post."
    )


@strawberry.type(description="协同路径 A way to a target that passes nobody twice.")
class Route:
    target: Organization = attribute("target", "目标组织 Where it leads.")
    role: DutyRole | None = attribute("role", "职责类型 Why there, where a matter and an area were given.")
    hops: list[Hop] = attribute("hops", "环节 In order; none where start and target are one.")
    cost: float = attribute("cost", "成本 Sum over the hops.")
    expected_hours: float | None = attribute("expected_hours", "预计小时 Sum over the hops.")


@strawberry.type(description="协同路径结果 The routes to each target, cheapest first.")
class RouteResult:
    routes: list[Route] = attribute("routes", "路径 Target by target; to each by cost, then hops, then ids.")
    complete: bool = attribute("complete", "Whether these are all that keep to the question.")
    truncated_by: str | None = attribute("truncated_by", "`k` where there are more, `effort` where the search ended.")
    reasons: list[ReasonCode] = attribute(
        "reasons", "原因 Why a target has no route (NO_ROUTE, MAX_HOPS, MAX_COST, AVOIDED, …), or a mechanism no use."
    )


@strawberry.type(description="机制成本 What one hop by a mechanism costs.")
class MechanismCost:
    mechanism: Code = attribute("mechanism", "机制 Its code.")
    cost: float = attribute("cost", "成本 Effort, above 0; 1 is asking a desk in the same hall.")
    expected_hours: float = attribute("expected_hours", "预计小时 Until the other side acts.")


@strawberry.type(description="共同上级 The lowest one in a hierarchy that all obey.")
class Superior:
    hierarchy: Hierarchy = attribute("hierarchy", "体系 The line of command.")
    organization: Organization = attribute("organization", "上级组织 Who; it may be one of those asked about.")


@strawberry.type(description="会合点 Where several organizations come together.")
class MeetingPoint:
    superiors: list[Superior] = attribute("superiors", "共同上级 For each hierarchy that has one.")
    centers: list[Center] = attribute("centers", "共同进驻的中心 Centers in which all have a seat, by id.")
    cheapest: Organization | None = attribute("cheapest", "最易到达 Whom all reach at the least cost in sum.")
    complete: bool = attribute("complete", "Whether the search for the cheapest was carried through.")
    truncated_by: str | None = attribute("truncated_by", "`effort` where it was not: there may be a cheaper one.")
