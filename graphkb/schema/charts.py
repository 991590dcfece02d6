"""The chart of an area or an organization: a tree, nested and flat."""

from collections.abc import Callable
from typing import NamedTuple

import strawberry

from graphkb.answers.chart import OrgChart as Chart
from graphkb.graph.view import View
from graphkb.schema.areas import Area
from graphkb.schema.connections import PAGE, Connection, Order, Page, Window
from graphkb.schema.fields import Read, attribute, field
from graphkb.schema.organizations import Organization


class Charted(NamedTuple):
    """A chart, and which children each of its nodes has: made once for all nodes."""

    chart: Chart
    children: list[list[int]]

    @classmethod
    def of(cls, chart: Chart) -> "Charted":
        """Return *chart* with the positions of each node's children."""
        children: list[list[int]] = [[] for _ in chart.rows]
        for position, parent in enumerate(chart.parents):
            if parent >= 0:
                children[parent].append(position)
        return cls(chart, children)


Place = tuple[Charted, int]
"""A node: its chart and its position there. The sources of OrgChartNode."""


def _listed(name: str) -> Callable[[View], Read]:
    def reader(_view: View) -> Read:
        return lambda place: getattr(place[0].chart, name)[place[1]]

    return reader


def _id(view: View, place: Place) -> str:
    charted, position = place
    return view.id(charted.chart.table, charted.chart.rows[position])


def _parent_id(view: View) -> Read:
    def read(place: Place) -> str | None:
        parent = place[0].chart.parents[place[1]]
        return None if parent < 0 else _id(view, (place[0], parent))

    return read


def _of_table(table: str) -> Callable[[View], Read]:
    def reader(_view: View) -> Read:
        return lambda place: place[0].chart.rows[place[1]] if place[0].chart.table == table else None

    return reader


def _nodes(view: View, first: int | None = None, after: str | None = None) -> Read:
    def read(charted: Charted) -> Page:
        window = Window.of("nodes", view.id(charted.chart.table, charted.chart.rows[0]), first=first, after=after)
        window.check_view(view)
        order = Order.by(lambda place: (place[1],), False)
        return window.page([(charted, position) for position in range(len(charted.chart.rows))], order, view.as_of)

    return read


@strawberry.type(description="组织架构节点 A node of a chart.")
class OrgChartNode:
    id: strawberry.ID = field(lambda view: lambda place: _id(view, place), "标识 Of the area or organization.")
    parent_id: strawberry.ID | None = field(_parent_id, "Id of the node above; null for the root.")
    depth: int = field(_listed("depths"), "Levels below the root.")
    area: Area | None = field(_of_table("areas"), "区域 In a chart of areas.")
    organization: Organization | None = field(_of_table("organizations"), "组织 In a chart of organizations.")
    descendants: int = field(_listed("descendants"), "Nodes below it, shown or not.")
    children_cut: int = field(_listed("children_cut"), "Direct children that are not shown.")
    children: list["OrgChartNode"] = field(
        lambda _view: lambda place: [(place[0], child) for child in place[0].children[place[1]]],
        "Those directly below that are shown, by sort, then code, then id.",
    )


@strawberry.type(description="组织架构 The tree below an area or an organization.")
class OrgChart:
    root: OrgChartNode = field(lambda _view: lambda charted: (charted, 0), "Where it begins.")
    nodes: Connection[OrgChartNode] = field(
        _nodes, "All nodes in preorder, paged.", first=PAGE["first"], after=PAGE["after"]
    )
    complete: bool = attribute("chart.complete", "Whether every node is shown.")
    truncated_by: str | None = attribute("chart.truncated_by", "`depth` where it cut.")
