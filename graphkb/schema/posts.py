"""Posts, the persons who hold them, and how."""

from functools import partial

import strawberry

from graphkb.answers.holders import holder_of
from graphkb.graph.view import View
from graphkb.schema.enums import HoldingKind
from graphkb.schema.fields import Read, column, field, reference_reader
from graphkb.schema.nodes import Node
from graphkb.schema.references import AreaRef, OrganizationRef
from graphkb.schema.scalars import Code, DateTime

post = partial(column, "posts")
person = partial(column, "persons")
holding = partial(column, "holdings")


def _holder(view: View) -> Read:
    return lambda row: holder_of(view, row)[0]


@strawberry.type(description="任职 That a person holds a post.")
class Holding:
    person: "Person" = field(reference_reader("holdings", "person"), "人员 Who.")
    post: "Post" = field(reference_reader("holdings", "post"), "岗位 What.")
    kind: HoldingKind = holding("kind")
    valid_from: DateTime | None = holding("valid_from")
    valid_to: DateTime | None = holding("valid_to")


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
        lambda view: view.holdings,
        "任职 Who holds it, OVERRIDE first, then SUBSTANTIVE, ACTING; of a kind the later first.",
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
    holdings: list[Holding] = field(lambda view: view.holdings_of, "任职 The posts held.")
