"""The list of events: what may be asked of them, in which order, and the part of the list that is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from graphkb.answers.event_places import areas_within, matters_below
from graphkb.answers.lookup import find_in_force
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.events import EventFilter as Which
from graphkb.model.events import EventOrder as Key
from graphkb.schema.connections import Cursor, Order, Page, Window
from graphkb.schema.context import Context
from graphkb.schema.enums import Direction, EventOrderField, EventState
from graphkb.schema.events import Seen, together
from graphkb.schema.filters import CodeFilter, check_period
from graphkb.schema.scalars import DateTime
from graphkb.stores.base import Store


def _given(description: str) -> Any:
    return strawberry.field(description=description)


@strawberry.input(description="事件条件 All that is given must hold.")
class EventFilter:
    within: strawberry.ID | None = _given("区域 What counts in this area: it happened there or below it.")
    matter: strawberry.ID | None = _given("事项 About this matter or one below it.")
    state: list[EventState] | None = _given("状态 In one of these states.")
    open: bool | None = _given("未结 Whether it is neither CLOSED nor REJECTED.")
    overdue: bool | None = _given("逾期 Whether it is overdue at the instant of the page.")
    holder: strawberry.ID | None = _given("持有单位 Held by this organization, while it is open.")
    channel: CodeFilter | None = _given("来源渠道 Its channel.")
    severity: list[int] | None = _given("等级 Its own severity is one of these.")
    reported_from: DateTime | None = _given("上报不早于 Reported at this instant or later.")
    reported_to: DateTime | None = _given("上报早于 Reported before this instant.")

    def which(self, view: View) -> Which:
        """Return which events are meant, at the instant of *view*.

        Raises:
            NotFound: an id names nothing.
            BadInput: the period ends before it begins.
        """
        check_period(self.reported_from, self.reported_to)
        if self.holder is not None:
            find_in_force(view, "organizations", self.holder)
        return Which(
            areas=None if self.within is None else areas_within(view, self.within),
            matters=None if self.matter is None else matters_below(view, self.matter),
            states=self.state,
            is_open=self.open,
            is_overdue=self.overdue,
            holder=self.holder,
            channels=_chosen(self.channel),
            severities=self.severity,
            reported_from=self.reported_from,
            reported_to=self.reported_to,
            now=view.as_of,
        )


def _chosen(codes: CodeFilter | None) -> list[str] | None:
    """Return the codes that pass; None: any."""
    if codes is None or (codes.eq is None and codes.in_ is None):
        return None
    choice = [codes.eq] if codes.in_ is None else codes.in_
    return [each for each in choice if each is not None and codes.accepts(each)]


@strawberry.input(description="事件排序 What events are ordered by; the id is always the last key.")
class EventOrder:
    field: EventOrderField = strawberry.field(description="排序字段 By what.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="排序方向 In which direction.")


def _keys(asked: Sequence[EventOrder]) -> list[Key]:
    """Return the keys that count: each field once, the id as the last of all."""
    keys = {each.field.lower(): Key(each.field.lower(), each.direction == Direction.DESC) for each in reversed(asked)}
    counting: list[Key] = []
    for each in asked:
        key = keys[each.field.lower()]
        if key not in counting:
            counting.append(key)
        if key.field == "id":
            return counting
    return [*counting, Key("id")]


def _order(keys: Sequence[Key]) -> Order:
    def values(source: Seen) -> tuple[Any, ...]:
        return tuple(getattr(source.case.event, key.field) for key in keys)

    return Order.by(values, *(key.descending for key in keys))


@dataclass(frozen=True, slots=True)
class Listed(Page):
    """Part of the list of events: only the part is held, and all are counted only when that is asked."""

    store: Store
    which: Which
    precedes: bool
    follows: bool

    @property
    def total(self) -> int:
        """How many there are."""
        return self.store.count_events(self.which)

    @property
    def has_next(self) -> bool:
        """Whether more follows."""
        return self.follows

    @property
    def has_previous(self) -> bool:
        """Whether something precedes."""
        return self.precedes


def events(
    context: Context, filter: EventFilter | None = None, order_by: Sequence[EventOrder] | None = None, **page: Any
) -> tuple[View, Listed]:
    """Read the events that pass a filter, in the order asked for; overdue is judged at the instant of the page.

    Raises:
        NotFound: the filter names what is not there.
        BadInput: a cursor that does not fit.
    """
    window = Window.of("events", filter, order_by, **page)
    view = context.view(window.as_of)
    keys = _keys(order_by or ())
    which = Which(now=view.as_of) if filter is None else filter.which(view)
    order = _order(keys)
    ids, more = _found(context.knowledge.store, which, keys, window)
    rows = together(context.knowledge.events, view.as_of, ids)
    before, behind = window.after is not None, window.before is not None
    precedes, follows = (more or before, behind) if window.from_end else (before, more or behind)
    listed = Listed(
        window.listing, view.as_of, rows, 0, len(rows), order, context.knowledge.store, which, precedes, follows
    )
    return view, listed


def _found(store: Store, which: Which, keys: list[Key], window: Window) -> tuple[list[str], bool]:
    """Return the ids of this part of the list, in its order, and whether there are more beyond it."""
    start, end = window.after, window.before
    if window.from_end:
        start, end, keys = end, start, [Key(each.field, not each.descending) for each in keys]
    found = store.find_events(which, keys, after=start and _place(start, keys), limit=window.size + 1)
    if end is not None:
        is_inside = _before(_place(end, keys), keys)
        found = [each for each in found if is_inside(each)]
    ids = [each.id for each in found[: window.size]]
    return (ids[::-1] if window.from_end else ids), len(found) > window.size


def _before(place: Sequence[Any], keys: Sequence[Key]) -> Callable[[Any], bool]:
    """Return what tells whether an event stands before *place* in the order of *keys*."""
    key = Order.by(tuple, *(each.descending for each in keys)).key
    end = key(tuple(place))
    return lambda event: bool(key(tuple(getattr(event, each.field) for each in keys)) < end)


def _place(cursor: Cursor, keys: Sequence[Key]) -> tuple[Any, ...]:
    """Return the values of the event at *cursor*: of each of *keys*, and its id.

    Raises:
        BadInput: they are not of this order.
    """
    *values, name = cursor.values or [None]
    fits = len(values) == len(keys) - 1 and isinstance(name, str)
    if not fits or any(value is not None and type(value) is not int for value in values):
        raise BadInput("the cursor does not fit this order: ask for the first page anew")
    return (*values, name)
