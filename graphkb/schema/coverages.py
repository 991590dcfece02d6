"""How far duties and bodies reach: coverage cell by cell, and presence area by area."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import strawberry

from graphkb.answers.coverage import Coverage as Reach
from graphkb.answers.coverage import CoverageCell as Cell
from graphkb.answers.presence import Presence as Found
from graphkb.graph.view import View
from graphkb.schema.areas import Area
from graphkb.schema.connections import PAGE, Connection, Order, Page, Window, by_id
from graphkb.schema.duties import Matter
from graphkb.schema.enums import CellState
from graphkb.schema.fields import Argument, Read, attribute, field
from graphkb.schema.organizations import Organization


class Reached(NamedTuple):
    """A coverage, and the question it answers, which the cursors of its items must share."""

    question: tuple[Any, ...]
    answer: Reach


class Present(NamedTuple):
    """A presence, and the question it answers, which the cursors of its items must share."""

    question: tuple[Any, ...]
    answer: Found


@strawberry.type(description="单元 A matter at an area.")
class CoverageCell:
    area: Area = attribute("area", "区域 The area.")
    matter: Matter = attribute("matter", "事项 The matter.")
    state: CellState = attribute("state", "状态 Whether somebody answers there.")
    leads: list[Organization] = attribute("leads", "主办 Who answers; of a GAP, by the first question 首问负责.")
    events: int = attribute("events", "事件数 How many events fell there.")


def _count(state: str) -> Callable[[View], Read]:
    return lambda _view: lambda reached: reached.answer.count(state)


def _cells(view: View, states: Sequence[str] | None = None, **page: Any) -> Read:
    ids = {name: view.tables[name].column("id") for name in ("matters", "areas")}

    def values(cell: Cell) -> tuple[int, str, str]:
        return -cell.events, ids["matters"][cell.matter], ids["areas"][cell.area]

    def read(reached: Reached) -> Page:
        window = Window.of(*reached.question, states, **page)
        window.check_view(view)
        cells = reached.answer.items() if states is None else reached.answer.items(states)
        return window.page(cells, Order.by(values, False, False, False), view.as_of)

    return read


@strawberry.type(description="职责覆盖 How far the duties reach: counts, and the cells themselves.")
class Coverage:
    cells: int = attribute("answer.cells", "单元数 Areas times leaf matters.")
    covered: int = field(_count("COVERED"), "已覆盖 Cells for which somebody answers and can be called.")
    gaps: int = field(_count("GAP"), "空白 Cells for which nobody answers, or only by the first question.")
    overlaps: int = field(_count("OVERLAP"), "重叠 Cells for which two different organizations lead.")
    vacant: int = field(_count("VACANT"), "空岗 Cells for which some lead has nobody to call.")
    below: int = field(_count("BELOW"), "由下级规定 Cells for which a duty names bodies of a lower level only.")
    items: Connection[CoverageCell] = field(
        _cells,
        "单元 The cells: most events first, then by id of matter and of area.",
        **PAGE,
        states=Argument(list[CellState] | None, "Only those in one of these; absent: all that are not COVERED."),
    )


def _areas(view: View, *, having: bool | None = None, **page: Any) -> Read:
    def read(present: Present) -> Page:
        window = Window.of(*present.question, bool(having), **page)
        window.check_view(view)
        rows = attrgetter("having" if having else "lacking")(present.answer)
        return window.page(rows, by_id(view, "areas"), view.as_of)

    return read


@strawberry.type(description="设置情况 Which areas have what was asked for.")
class Presence:
    areas: int = attribute("answer.areas", "区域数 Areas asked about.")
    with_: int = field(lambda _view: lambda present: len(present.answer.having), "已设置 How many have it.")
    without: int = field(lambda _view: lambda present: len(present.answer.lacking), "未设置 How many lack it.")
    distinct_holders: int = attribute(
        "answer.distinct_holders", "在岗人数 How many persons hold the posts by which areas have it."
    )
    items: Connection[Area] = field(
        _areas,
        "区域 The areas, by id.",
        **PAGE,
        having=Argument(bool | None, "Those that have it, rather than those that lack it.", default=False),
    )
