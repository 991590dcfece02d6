"""Posts, the persons who hold them, and how."""

from functools import partial

import strawberry

from graphkb.answers.holders import holder_of, holdings_at, holdings_by
from graphkb.graph.view import View
from graphkb.schema.enums import HoldingKind
from graphkb.schema.fields import Read, attribute, column, field
from graphkb.schema.nodes import Node
from graphkb.schema.references import AreaRef, OrganizationRef
from graphkb.schema.scalars import Code, DateTime

post = partial(column, "posts")
person = partial(column, "persons")


def _holder(view: View) -> Read:
    return lambda row: holder_of(view, row)[0]


@strawberry.type(description="任职 That a person holds a post.")
class Holding:
    person: "Person" = attribute("person", "人员 Who.")
    post: "Post" = attribute("post", "岗位 What.")
    kind: HoldingKind = attribute("kind", "方式 Kind; of ROSTER the shift of that instant, which is computed.")
    valid_from: DateTime | None = attribute("start", "生效 Valid from; of a shift its beginning.")
    valid_to: DateTime | None = attribute("end", "失效 Valid to; of a shift its end.")


@strawberry.type(description="岗位 A seat that answers for something.")
class Post(Node):
    id: strawberry.ID = post("id")
    name: str = post("name")
    role: Code = post("role")
    other_roles: list[Code] = post("other_roles")
    rank: Code | None = post("rank")
    contact: str | None = post("contact")
    organization: OrganizationRef | None = field(
        lambda view: view.post_organization, "所属组织 The organization it is in; null outside any."
    )
    areas: list[AreaRef] = field(lambda view: view.served, "服务区域 The areas it serves, by id.")
    holder: "Person | None" = field(
        _holder, "在岗人员 Who holds it now: OVERRIDE, the roster's shift, SUBSTANTIVE, ACTING; null: vacant."
    )
    holdings: list[Holding] = field(
        lambda view: partial(holdings_at, view),
        "任职 Who holds it, OVERRIDE first, then the roster's shift, SUBSTANTIVE, ACTING; of a kind the later first.",
    )
    source: str | None = post("source")
    synthetic: bool = post("synthetic")
    valid_from: DateTime | None = post("valid_from")
    valid_to: DateTime | None = post("valid_to")


@strawberry.type(description="人员 Who holds a public post; nothing more is known of a person.")
class Person(Node):
    id: strawberry.ID = person("id")
    name: str = person("name")
    staff_number: str | None = person("staff_number")
    contact: str | None = person("contact")
    holdings: list[Holding] = field(lambda view: partial(holdings_by, view), "任职 The posts held, a shift too.")
