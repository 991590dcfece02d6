"""What changes would do: the cells where others would answer, told of two states of knowledge at once."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import strawberry

from graphkb.answers.impact import ImpactItem as Cell
from graphkb.answers.impact import ImpactReport as Rehearsed
from graphkb.graph.view import View
from graphkb.schema.areas import Area
from graphkb.schema.connections import PAGE, Connection, Mapped, Order, Page, Window
from graphkb.schema.duties import Matter
from graphkb.schema.enums import CellState
from graphkb.schema.fields import Read, attribute, field, moved
from graphkb.schema.organizations import Organization
from graphkb.schema.problems import Problem


class Rehearsal(NamedTuple):
    """A report, and the changes that it is about, which the cursors of its items must share."""

    changes: Any
    report: Rehearsed


class Changed(NamedTuple):
    """A cell that changes, and the report that has both views. The sources of ImpactItem."""

    report: Rehearsed
    cell: Cell


def _place(name: str) -> Callable[[View], Read]:
    """Return the reader of the area or matter of a cell: as it would be, else as it is."""

    def read(changed: Changed) -> tuple[View, int | None]:
        named, report = getattr(changed.cell, name), changed.report
        is_over = report.after.row(named) is None and report.before.row(named) is not None
        view = report.before if is_over else report.after
        return view, view.nearest(named)

    return lambda _view: read


def _named(side: str, role: str = "") -> Callable[[View], Read]:
    """Return the reader of those who lead, or are in another role, before or after."""

    def read(changed: Changed) -> tuple[View, list[int | None]]:
        view: View = getattr(changed.report, side)
        return view, [view.row(named) for named in getattr(changed.cell, role + side)]

    return lambda _view: read


def _items(view: View, first: int | None = None, after: str | None = None) -> Read:
    order = Order.by(lambda changed: (changed.cell.matter, changed.cell.area), False, False)

    def read(rehearsal: Rehearsal) -> Page:
        window = Window.of("impact", rehearsal.changes, first=first, after=after)
        window.check_view(view)
        cells = Mapped(partial(Changed, rehearsal.report), rehearsal.report.items)
        return window.page(cells, order, view.as_of)

    return read


@strawberry.type(description="受影响单元 A cell where others would answer, or the state be another.")
class ImpactItem:
    area: Area = moved(_place("area"), "区域 The area, as it would be; where it would not hold, as it is.")
    matter: Matter = moved(_place("matter"), "事项 The matter, likewise.")
    before: list[Organization] = moved(_named("before"), "变更前主办 Who leads without the changes.")
    after: list[Organization] = moved(_named("after"), "变更后主办 Who would lead with them.")
    state_before: CellState | None = attribute("cell.state_before", "变更前状态 Null where the area does not hold.")
    state_after: CellState | None = attribute("cell.state_after", "变更后状态 Null where the area would not hold.")
    assists_before: list[Organization] = moved(_named("before", "assists_"), "变更前协办 Who assists, by id.")
    assists_after: list[Organization] = moved(_named("after", "assists_"), "变更后协办 Who would assist, by id.")
    supervisors_before: list[Organization] = moved(
        _named("before", "supervisors_"), "变更前督办 Who supervises, by id."
    )
    supervisors_after: list[Organization] = moved(
        _named("after", "supervisors_"), "变更后督办 Who would supervise, by id."
    )


@strawberry.type(description="影响预演 What changes would do; nothing is written. Posts and holders are not compared.")
class ImpactReport:
    changed_cells: int = attribute(
        "report.changed_cells",
        "受影响单元数 Where others would lead, assist or supervise, or the state be another.",
    )
    new_gaps: int = attribute("report.new_gaps", "新增空白 How many of them would become a GAP.")
    new_overlaps: int = attribute("report.new_overlaps", "新增重叠 How many would become an OVERLAP.")
    orphaned_events: int = attribute(
        "report.orphaned_events", "无主事件 Open events with an organization that would no longer hold."
    )
    items: Connection[ImpactItem] = field(
        _items, "受影响单元 The cells, by id of matter and of area.", first=PAGE["first"], after=PAGE["after"]
    )
    problems: list[Problem] = attribute(
        "report.problems", "问题 Why the changes cannot be made; then nothing was compared."
    )
