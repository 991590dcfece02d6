"""Matters, the rules that duties rest on, and the duties themselves."""

from functools import partial

import strawberry

from graphkb.graph.view import View
from graphkb.model.deadlines import Deadline as StatedDeadline
from graphkb.schema.enums import AreaLevel, Classification, DeadlineSource, DutyRole
from graphkb.schema.fields import Read, attribute, column, field, reference_reader
from graphkb.schema.nodes import Node
from graphkb.schema.references import AreaRef, OrganizationRef
from graphkb.schema.scalars import Code, DateTime

matter = partial(column, "matters")
rule = partial(column, "rules")
duty = partial(column, "duties")


@strawberry.type(description="事项 A kind of thing that can be reported or asked for.")
class Matter(Node):
    id: strawberry.ID = matter("id")
    code: str | None = matter("code")
    name: str = matter("name")
    severity: int | None = matter("severity")
    parent: "Matter | None" = field(lambda view: partial(view.parent, "matters"), "上级事项 The one above.")
    children: list["Matter"] = field(
        lambda view: partial(view.children, "matters"), "下级事项 Those directly below, by code, then id."
    )
    source: str | None = matter("source")
    synthetic: bool = matter("synthetic")
    valid_from: DateTime | None = matter("valid_from")
    valid_to: DateTime | None = matter("valid_to")


@strawberry.type(description="依据 The document, list or item of a list that a duty or mechanism rests on.")
class Rule(Node):
    id: strawberry.ID = rule("id")
    title: str = rule("title")
    kind: Code | None = rule("kind")
    issuer: str | None = rule("issuer")
    date: str | None = rule("date", "As published: 2022, 2022-03 or 2022-03-01.")
    reference: str | None = rule("reference")
    parent: "Rule | None" = field(lambda view: partial(view.parent, "rules"), "上级依据 The one above.")
    children: list["Rule"] = field(
        lambda view: partial(view.children, "rules"), "下级依据 Those directly below, by id."
    )
    source: str | None = rule("source")
    synthetic: bool = rule("synthetic")
    valid_from: DateTime | None = rule("valid_from")
    valid_to: DateTime | None = rule("valid_to")


@strawberry.type(description="时限 Time allowed a stage: an ISO 8601 duration, or working days such as 15wd.")
class Deadline:
    """Its source is `graphkb.answers.deadlines.Deadline`; a duty's own has None where it states nothing."""

    sign: str | None = attribute("sign", "签收时限 From dispatch.")
    reply: str | None = attribute("reply", "办结回复时限 From sign.")
    close: str | None = attribute("close", "结案时限 From the report.")
    sign_source: DeadlineSource | None = attribute("sign_source", "Who states it.")
    reply_source: DeadlineSource | None = attribute("reply_source", "Who states it.")
    close_source: DeadlineSource | None = attribute("close_source", "Who states it.")


@strawberry.type(description="按类规定 The organizations meant by what they are: the CENTER of the TOWN.")
class DutyTemplate:
    """Its source is the row of the duty."""

    classifications: list[Classification] = duty("classification")
    level: AreaLevel = duty("level")
    line: Code | None = duty("line", "Absent: any.")


def _stated_deadline(view: View) -> Read:
    columns = [view.tables["duties"].column(f"{stage}_within") for stage in ("sign", "reply", "close")]

    def read(row: int) -> StatedDeadline | None:
        stated = [cells[row] for cells in columns]
        sources = ["DUTY" if stage else None for stage in stated]
        return StatedDeadline(*stated, *sources) if any(stated) else None

    return read


def _template(view: View) -> Read:
    organizations = view.tables["duties"].column("organization")
    return lambda row: row if organizations[row] is None else None


@strawberry.type(description="职责 That an organization answers for a matter in an area.")
class Duty(Node):
    id: strawberry.ID = field(
        lambda view: partial(view.id, "duties"), "标识 Made from its key; all its intervals share it."
    )
    matter: Matter = field(reference_reader("duties", "matter"), "事项 What for.")
    area: AreaRef | None = field(reference_reader("duties", "area"), "区域 The area it holds in, with all below.")
    role: DutyRole = duty("role")
    organization: OrganizationRef | None = field(
        reference_reader("duties", "organization"), "组织 Who; null where a template says it."
    )
    template: DutyTemplate | None = field(
        _template, "按类规定 Who, by what they are; null where an organization is named."
    )
    severities: list[int] = duty("severities", "Empty: all.")
    post_role: Code | None = duty("post_role")
    priority: int = duty("priority", "The higher goes first.")
    deadline: Deadline | None = field(_stated_deadline, "时限 What the duty itself states.")
    rule: Rule | None = field(reference_reader("duties", "rule"), "依据 What it rests on.")
    source: str | None = duty("source")
    synthetic: bool = duty("synthetic")
    valid_from: DateTime | None = duty("valid_from")
    valid_to: DateTime | None = duty("valid_to")
