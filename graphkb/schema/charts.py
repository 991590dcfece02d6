"""The chart of an area or an organization: a tree, nested and flat."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Final, NamedTuple, Self

import strawberry

from graphkb.answers.chart import OrgChart as Chart
from graphkb.answers.chart import org_chart
from graphkb.graph.view import View
from graphkb.schema.areas import Area
from graphkb.schema.connections import PAGE, Connection, Mapped, Order, Page, Window
from graphkb.schema.fields import Read, attribute, field
from graphkb.schema.organizations import Organization

KEPT_NODES: Final = 200_000
"""Nodes of the charts kept for the facts of one stretch of time, some 30 MB; the last chart is kept whatever its size:
whoever walks through one comes back for each page."""


class Charted(NamedTuple):
    """A chart, and which children each of its nodes has; it holds no view, since it is kept with one."""

    table: str
    rows: Sequence[int]
    parents: Sequence[int]
    depths: Sequence[int]
    descendants: Sequence[int]
    children_cut: Sequence[int]
    complete: bool
    truncated_by: str | None
    children: list[list[int]]

    @classmethod
    def of(cls, chart: Chart) -> "Charted":
        """Return *chart* with the positions of each node's children."""
        children: list[list[int]] = [[] for _ in chart.rows]
        for position, parent in enumerate(chart.parents):
            if parent >= 0:
                children[parent].append(position)
        return cls(
            chart.table, chart.rows, chart.parents, chart.depths, chart.descendants, chart.children_cut,
            chart.complete, chart.truncated_by, children,
        )  # fmt: skip


class Charts:
    """The last charts that were asked for at instants at which the same facts hold."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[Any, ...], Charted] = OrderedDict()

    @classmethod
    def of(cls, view: View) -> Self:
        """Return the charts kept with *view*."""
        charts: Self = view.shared.setdefault(cls, cls())
        return charts

    def chart(self, view: View, *asked: Any) -> Charted:
        """Return the chart that is asked for: root, depth, hierarchy."""
        with self._lock:
            if found := self._kept.get(asked):
                self._kept.move_to_end(asked)
                return found
        made = Charted.of(org_chart(view, *asked))
        with self._lock:
            self._kept[asked] = made
            self._kept.move_to_end(asked)
            while len(self._kept) > 1 and sum(len(each.rows) for each in self._kept.values()) > KEPT_NODES:
                self._kept.popitem(last=False)
        return made


Place = tuple[Charted, int]
"""A node: its chart and its position there. The sources of OrgChartNode."""


def _listed(name: str) -> Callable[[View], Read]:
    def reader(_view: View) -> Read:
        return lambda place: getattr(place[0], name)[place[1]]

    return reader


def _id(view: View, place: Place) -> str:
    charted, position = place
    return view.id(charted.table, charted.rows[position])


def _parent_id(view: View) -> Read:
    def read(place: Place) -> str | None:
        parent = place[0].parents[place[1]]
        return None if parent < 0 else _id(view, (place[0], parent))

    return read


def _of_table(table: str) -> Callable[[View], Read]:
    def reader(_view: View) -> Read:
        return lambda place: place[0].rows[place[1]] if place[0].table == table else None

    return reader


def _nodes(view: View, first: int | None = None, after: str | None = None) -> Read:
    def read(charted: Charted) -> Page:
        window = Window.of("nodes", _id(view, (charted, 0)), first=first, after=after)
        window.check_view(view)
        order = Order.by(lambda place: (place[1],), False)
        places = Mapped(lambda position: (charted, position), range(len(charted.rows)))
        return window.page(places, order, view.as_of)

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
    complete: bool = attribute("complete", "Whether every node is shown.")
    truncated_by: str | None = attribute("truncated_by", "`depth` where it cut.")
