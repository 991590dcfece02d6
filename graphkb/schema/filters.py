"""Filters and orders of lists: what a client may write, and what it means for a row."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import strawberry

from graphkb.answers.holders import holder_of
from graphkb.answers.lookup import find_in_force
from graphkb.answers.whereabouts import PLACED, places_of
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.schema.connections import Order
from graphkb.schema.enums import (
    AreaLevel,
    AreaOrderField,
    Classification,
    Direction,
    GridScale,
    OrganizationOrderField,
)
from graphkb.schema.scalars import Code, to_text

Matches = Callable[[int], bool]
"""Tells whether a row passes."""


def _given(description: str) -> Any:
    return strawberry.field(description=description)


def check_period(start: int | None, end: int | None) -> None:
    """Check that a period does not end before it begins; None: open.

    Raises:
        BadInput: it does.
    """
    if start is not None and end is not None and end < start:
        raise BadInput(f"from {to_text(start)} to {to_text(end)}: a period does not end before its start")


@strawberry.input(description="文本条件 All that is given must hold; null never does.")
class StringFilter:
    eq: str | None = _given("Is this.")
    in_: list[str] | None = _given("Is one of these.")
    contains: str | None = _given("Contains this.")
    starts_with: str | None = _given("Begins with this.")

    def accepts(self, text: str | None) -> bool:
        """Tell whether *text* passes."""
        return (
            text is not None
            and (self.eq is None or text == self.eq)
            and (self.in_ is None or text in self.in_)
            and (self.contains is None or self.contains in text)
            and (self.starts_with is None or text.startswith(self.starts_with))
        )


class _Choice:
    eq: Any
    in_: Any

    def accepts(self, code: str | None) -> bool:
        """Tell whether *code* passes."""
        return (self.eq is None or code == self.eq) and (self.in_ is None or code in self.in_)


@strawberry.input(description="代码条件 All that is given must hold.")
class CodeFilter(_Choice):
    eq: Code | None = _given("Is this.")
    in_: list[Code] | None = _given("Is one of these.")


@strawberry.input(description="层级条件 All that is given must hold.")
class LevelFilter(_Choice):
    eq: AreaLevel | None = _given("Is this.")
    in_: list[AreaLevel] | None = _given("Is one of these.")


@strawberry.input(description="组织类型条件 All that is given must hold.")
class ClassificationFilter(_Choice):
    eq: Classification | None = _given("Is this.")
    in_: list[Classification] | None = _given("Is one of these.")


@strawberry.input(description="区域条件 All that is given must hold.")
class AreaFilter:
    name: StringFilter | None = _given("名称 Its name.")
    code: StringFilter | None = _given("编码 Its code.")
    level: LevelFilter | None = _given("层级 Its level.")
    scale: GridScale | None = _given("网格类型 A grid of this scale.")
    category: CodeFilter | None = _given("类别 Its category.")
    within: strawberry.ID | None = _given("At this area or below it.")
    and_: list["AreaFilter"] | None = _given("All of these hold.")
    or_: list["AreaFilter"] | None = _given("At least one of these holds.")
    not_: "AreaFilter | None" = _given("This does not hold.")

    def tests(self, view: View) -> Iterator[Matches]:
        """Yield what a row must pass."""
        areas = view.tables["areas"]
        yield from _column_tests(areas, self, "name", "code", "level", "category")
        if self.scale is not None:
            scales, scale = areas.column("scale"), self.scale
            yield lambda row: scales[row] == scale
        if self.within is not None:
            yield subtree(view, self.within).__contains__


@strawberry.input(description="组织条件 All that is given must hold.")
class OrganizationFilter:
    name: StringFilter | None = _given("名称 Its name.")
    classification: ClassificationFilter | None = _given("类型 What it is.")
    level: LevelFilter | None = _given("层级 Its own level.")
    line: CodeFilter | None = _given("条线 Its line.")
    within: strawberry.ID | None = _given(
        "With a jurisdiction at this area or below; without any, with its seat there."
    )
    function: CodeFilter | None = _given("职能 One of its functions.")
    rank: CodeFilter | None = _given("机构规格 Its rank.")
    funding: CodeFilter | None = _given("经费形式 Its funding.")
    staffing: CodeFilter | None = _given("编制形式 Its staffing.")
    and_: list["OrganizationFilter"] | None = _given("All of these hold.")
    or_: list["OrganizationFilter"] | None = _given("At least one of these holds.")
    not_: "OrganizationFilter | None" = _given("This does not hold.")

    def tests(self, view: View) -> Iterator[Matches]:
        """Yield what a row must pass."""
        organizations = view.tables["organizations"]
        yield from _column_tests(
            organizations, self, "name", "classification", "level", "line", "rank", "funding", "staffing"
        )
        if self.function is not None:
            functions, accepts = organizations.column("functions"), self.function.accepts
            yield lambda row: any(accepts(code) for code in functions[row])
        if self.within is not None:
            yield places_within(view, subtree(view, self.within).__contains__)["organizations"]


@strawberry.input(description="岗位条件 All that is given must hold.")
class PostFilter:
    role: CodeFilter | None = _given("角色 Its main role.")
    within: strawberry.ID | None = _given("Serving this area or one below; without any area, its organization there.")
    organization: strawberry.ID | None = _given("所属组织 In this very organization.")
    holder: strawberry.ID | None = _given("在岗人员 Held by this person now.")
    vacant: bool | None = _given("空岗 Whether nobody holds it now.")
    and_: list["PostFilter"] | None = _given("All of these hold.")
    or_: list["PostFilter"] | None = _given("At least one of these holds.")
    not_: "PostFilter | None" = _given("This does not hold.")

    def tests(self, view: View) -> Iterator[Matches]:
        """Yield what a row must pass."""
        yield from _column_tests(view.tables["posts"], self, "role")
        if self.within is not None:
            yield places_within(view, subtree(view, self.within).__contains__)["posts"]
        if self.organization is not None:
            its = find_in_force(view, "organizations", self.organization)
            yield lambda row: its is not None and view.post_organization(row) == its
        if self.holder is not None:
            person = find_in_force(view, "persons", self.holder)
            yield lambda row: person is not None and holder_of(view, row)[0] == person
        if self.vacant is not None:
            vacant = self.vacant
            yield lambda row: (holder_of(view, row)[0] is None) == vacant


Filter = AreaFilter | OrganizationFilter | PostFilter


def matches(view: View, filter: Filter) -> Matches:
    """Return what tells whether a row passes *filter*, with its and, or, not."""
    tests = list(filter.tests(view))
    tests += [matches(view, each) for each in filter.and_ or ()]
    if filter.or_ is not None:
        choices = [matches(view, each) for each in filter.or_]
        tests.append(lambda row: any(test(row) for test in choices))
    if filter.not_ is not None:
        refused = matches(view, filter.not_)
        tests.append(lambda row: not refused(row))
    return _all_of(tests)


def _all_of(tests: Sequence[Matches]) -> Matches:
    def passes(row: int) -> bool:
        for test in tests:  # noqa: SIM110  # all() with a generator takes twice as long, and this runs for every row
            if not test(row):
                return False
        return True

    return tests[0] if len(tests) == 1 else passes


def subtree(view: View, area_id: str) -> frozenset[int]:
    """Return the rows of the areas at *area_id* or below it; none while it does not hold.

    Raises:
        NotFound: no area is called so.
    """
    row = find_in_force(view, "areas", area_id)
    return frozenset() if row is None else frozenset([row, *view.descendants("areas", row)])


def _column_tests(columns: Any, filter: Any, *names: str) -> Iterator[Matches]:
    for name in names:
        wanted = getattr(filter, name)
        if wanted is not None:
            yield _column_test(columns.column(name), wanted.accepts)


def _column_test(cells: Any, accepts: Callable[[Any], bool]) -> Matches:
    return lambda row: accepts(cells[row])


def is_within(view: View, area_id: str, row: int) -> bool:
    """Tell whether the area in *row* is the one called *area_id*, or lies in it: quick for a few areas."""
    return any(view.id("areas", each) == area_id for each in (row, *view.ancestors("areas", row)))


def places_within(view: View, is_inside: Matches) -> dict[str, Matches]:
    """Return, for each table whose entities have a place, what tells whether a row lies in an area that *is_inside*."""

    def lies_inside(table: str, row: int) -> bool:
        return any(map(is_inside, places_of(view, table, row)))

    return {table: partial(lies_inside, table) for table in PLACED}


@strawberry.input(description="区域排序 What areas are ordered by; the id is always the last key.")
class AreaOrder:
    field: AreaOrderField = strawberry.field(description="排序字段 By what.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="排序方向 In which direction.")


@strawberry.input(description="组织排序 What organizations are ordered by; the id is always the last key.")
class OrganizationOrder:
    field: OrganizationOrderField = strawberry.field(description="排序字段 By what.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="排序方向 In which direction.")


def order_of(view: View, table: str, keys: Sequence[AreaOrder | OrganizationOrder]) -> Order:
    """Return the order of rows of *table* by *keys*, then by id; a field named again does not count."""
    down: dict[str, bool] = {}
    for key in keys:
        down.setdefault(key.field.lower(), key.direction == Direction.DESC)
        if key.field == "ID":
            break
    down.setdefault("id", False)
    columns = [view.tables[table].column(name) for name in down]
    return Order.by(lambda row: tuple(cells[row] for cells in columns), *down.values())


def listed(
    view: View, table: str, filter: Filter | None, keys: Sequence[AreaOrder | OrganizationOrder]
) -> tuple[Sequence[int], Order]:
    """Return the rows of *table* in force that pass *filter*, in the order of *keys*; and that order.

    The whole table in the order of one field is kept with the view: to sort the nation by name takes a second.
    """
    order = order_of(view, table, keys)
    if filter is not None:
        test = matches(view, filter)
        return _sorted([row for row in _candidates(view, table, filter) if test(row)], order, keys), order
    if len(keys) != 1:
        return _sorted(view.rows(table), order, keys), order
    kept = ("listed", table, keys[0].field, keys[0].direction)
    if kept not in view.shared:
        view.shared[kept] = _sorted(view.rows(table), order, keys)
    return view.shared[kept], order


def _candidates(view: View, table: str, filter: Filter) -> Sequence[int]:
    """Return rows, by id, among which are all that pass *filter*: of areas only those of the subtree that it names."""
    if isinstance(filter, AreaFilter) and filter.within is not None:
        return sorted(subtree(view, filter.within), key=view.tables[table].column("id").__getitem__)
    return view.rows(table)


def _sorted(rows: Sequence[int], order: Order, keys: Sequence[Any]) -> Sequence[int]:
    """Return *rows*, which stand by id, in *order*."""
    return sorted(rows, key=lambda row: order.key(order.values(row))) if keys else rows
