"""Figures and the indicators that they measure."""

from functools import partial

import strawberry

from graphkb.graph.view import View
from graphkb.schema.enums import Qualifier
from graphkb.schema.fields import Read, column, field, reference_reader
from graphkb.schema.nodes import Named, Node, nearest
from graphkb.schema.scalars import Code, DateTime

indicator = partial(column, "indicators")
figure = partial(column, "figures")


def _subject(view: View) -> Read:
    subjects = view.tables["figures"].column("subject")

    def read(row: int) -> Named | None:
        return None if (named := subjects[row]) is None else nearest(view, named)

    return read


@strawberry.type(description="指标 A named measure.")
class Indicator(Node):
    id: strawberry.ID = indicator("id")
    name: str = indicator("name")
    unit: str | None = indicator("unit")
    direction: Code | None = indicator("direction")
    weight: float | None = indicator("weight")
    parent: "Indicator | None" = field(lambda view: partial(view.parent, "indicators"), "上级指标 The one above.")
    children: list["Indicator"] = field(
        lambda view: partial(view.children, "indicators"), "下级指标 Those directly below, by id."
    )


@strawberry.type(description="数据 A published or reported number.")
class Figure(Node):
    id: strawberry.ID = figure("id")
    name: str = figure("name")
    subject: Node | None = field(_subject, "对象 What it is about.")
    indicator: Indicator | None = field(reference_reader("figures", "indicator"), "指标 What it measures.")
    value: float = figure("value")
    qualifier: Qualifier = figure("qualifier")
    unit: str | None = figure("unit")
    period_from: DateTime | None = figure("period_from")
    period_to: DateTime | None = figure("period_to")
    source: str | None = figure("source")
    synthetic: bool = figure("synthetic")
    valid_from: DateTime | None = figure("valid_from")
    valid_to: DateTime | None = figure("valid_to")
