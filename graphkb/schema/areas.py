"""Areas: administrative divisions and grids."""

from collections.abc import Collection, Sequence
from functools import partial

import strawberry

from graphkb.graph.columns import Columns
from graphkb.graph.view import View
from graphkb.model.codes import FAMILY_OF
from graphkb.schema.changes import changes_reader
from graphkb.schema.enums import AreaLevel, Classification, GridScale
from graphkb.schema.fields import Argument, Read, column, field
from graphkb.schema.nodes import Node, area_type
from graphkb.schema.references import AreaRef, CenterRef, ChangeEventRef, OrganizationRef, PostRef
from graphkb.schema.scalars import Code, DateTime

area = partial(column, "areas")


class _Below(dict[int, Sequence[int]]):
    """Area → those directly below, as `View.children` has them; found when first asked for, then kept with the view.

    A whole province is read in milliseconds by it. It holds no view, which would hold it.
    """

    def __init__(self, areas: Columns, as_of: int) -> None:
        super().__init__()
        self._areas = areas
        self._as_of = as_of

    def __missing__(self, row: int) -> Sequence[int]:
        areas, as_of = self._areas, self._as_of
        found = areas.holding(areas.naming("parent", areas.key(row)), as_of) if areas.holds(row, as_of) else ()
        self[row] = found
        return found


def _children(view: View, level: str | None = None) -> Read:
    kept = view.shared.get(_Below)
    if kept is None:
        kept = view.shared[_Below] = _Below(view.tables["areas"], view.as_of)
    below = kept.__getitem__
    if level is None:
        return below
    levels = view.tables["areas"].column("level")
    return lambda row: [child for child in below(row) if levels[child] == level]


def _descendant_count(view: View, **wanted: str | None) -> Read:
    columns = [(view.tables["areas"].column(name), value) for name, value in wanted.items() if value is not None]

    def read(row: int) -> int:
        return sum(all(cells[below] == value for cells, value in columns) for below in view.descendants("areas", row))

    return read


def _organizations(view: View, *, classification: Collection[str] | None = None, inherited: bool | None = None) -> Read:
    classifications = view.tables["organizations"].column("classification")

    def read(row: int) -> list[int]:
        places = [row, *view.ancestors("areas", row)] if inherited else [row]
        found = dict.fromkeys(body for place in places for body in view.organizations_of(place))
        return [body for body in found if classification is None or classifications[body] in classification]

    return read


def _centers(view: View) -> Read:
    classifications = view.tables["organizations"].column("classification")
    return lambda row: [body for body in view.organizations_of(row) if FAMILY_OF[classifications[body]] == "Center"]


@strawberry.interface(description="区域 A place: an administrative division or a grid.")
class Area(Node):
    id: strawberry.ID = area("id")
    code: str | None = area("code", "May be unknown, change, and be used again; at one instant it names one area.")
    name: str = area("name")
    other_names: list[str] = area("other_names")
    level: AreaLevel = area("level")
    category: Code | None = area("category")
    source: str | None = area("source")
    synthetic: bool = area("synthetic")
    valid_from: DateTime | None = area("valid_from")
    valid_to: DateTime | None = area("valid_to")
    parent: AreaRef | None = field(lambda view: partial(view.parent, "areas"), "上级区域 The area it lies in.")
    ancestors: list[AreaRef] = field(
        lambda view: partial(view.ancestors, "areas"), "所有上级区域 The areas above, nearest first."
    )
    children: list[AreaRef] = field(
        _children,
        "下级区域 The areas directly below, whole, in order of code.",
        level=Argument(AreaLevel | None, "Only those of this level."),
    )
    descendant_count: int = field(
        _descendant_count,
        "所有下级区域数 How many areas lie below, at any depth.",
        level=Argument(AreaLevel | None, "Only those of this level."),
        scale=Argument(GridScale | None, "Only grids of this scale."),
        category=Argument(Code | None, "Only those of this category."),
    )
    organizations: list[OrganizationRef] = field(
        _organizations,
        "组织 The organizations whose jurisdiction is this very area, by id.",
        classification=Argument(list[Classification] | None, "Only those of one of these."),
        inherited=Argument(bool | None, "Also those of the areas above, nearest first.", default=False),
    )
    centers: list[CenterRef] = field(_centers, "中心 The centers whose jurisdiction is this very area, by id.")
    posts: list[PostRef] = field(lambda view: view.posts_serving, "岗位 The posts that serve this very area, by id.")
    change_events: list[ChangeEventRef] = field(changes_reader("areas"), "变更事件 What changed it, by date, then id.")

    @classmethod
    def runtime(cls, view: View) -> Read:
        """Return what tells of an area its type, and the row that the fields of that type read."""
        type_of = area_type(view)
        return lambda row: (type_of(row), row)


@strawberry.type(description="行政区划 An administrative division, PROVINCE to VILLAGE.")
class AdministrativeDivision(Area): ...


@strawberry.type(description="网格 A grid.")
class Grid(Area):
    scale: GridScale = area("scale")
