"""Readers of the root fields that are lists: each finds the rows, their order, and the part that is asked for."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from graphkb.answers.duties import duties_of
from graphkb.answers.lookup import find_in_force
from graphkb.errors import NotFound
from graphkb.graph.search import search_place, search_rows
from graphkb.graph.view import View
from graphkb.model.kinds import table_of
from graphkb.schema.connections import Order, Page, Window, by_id
from graphkb.schema.context import Context
from graphkb.schema.filters import Matches, check_period, is_within, listed, places_within, subtree
from graphkb.schema.nodes import Named, nearest

Rows = tuple[Sequence[Any], Order]
"""What a list holds, and the order in which it stands."""

SEARCHED = {
    "AREA": "areas",
    "ORGANIZATION": "organizations",
    "POST": "posts",
    "PERSON": "persons",
    "MATTER": "matters",
    "RULE": "rules",
    "CHANGE_EVENT": "change_events",
    "FIGURE": "figures",
    "INDICATOR": "indicators",
}
"""Kind → the table that `search` looks into; the other kinds have neither name nor code."""


def _paged(
    context: Context,
    question: tuple[Any, ...],
    find: Callable[[View], Rows],
    *,
    as_of: int | None = None,
    known_at: Any = None,
    **page: Any,
) -> tuple[View, Page]:
    """Return the part of what *find* finds that the arguments of a connection ask for, and the view it is read in."""
    window = Window.of(*question, as_of=as_of, **page)
    view = context.view(window.as_of, known_at)
    rows, order = find(view)
    return view, window.page(rows, order, view.as_of)


def entities(
    table: str, context: Context, filter: Any = None, order_by: Sequence[Any] | None = None, **page: Any
) -> tuple[View, Page]:
    """Read areas, organizations or posts that pass a filter, in the order asked for."""
    return _paged(context, (table, filter, order_by), lambda view: listed(view, table, filter, order_by or ()), **page)


def tree(table: str, context: Context, under: str | None = None, **page: Any) -> tuple[View, Page]:
    """Read the entities of a tree, or those below one of them, by id."""

    def find(view: View) -> Rows:
        return view.rows(table) if under is None else _below(view, table, under), by_id(view, table)

    return _paged(context, (table, under), find, **page)


def _below(view: View, table: str, id: str) -> list[int]:
    """Return the rows of what lies below *id* in a tree, by id; none while it does not hold.

    Raises:
        NotFound: nothing in *table* is called so.
    """
    row = find_in_force(view, table, id)
    return [] if row is None else sorted(view.descendants(table, row), key=view.tables[table].column("id").__getitem__)


def search(
    context: Context, text: str, kinds: Sequence[str] | None = None, within: str | None = None, **page: Any
) -> tuple[View, Page]:
    """Read what a text finds, best first."""
    wanted = [table for kind, table in SEARCHED.items() if kinds is None or kind in kinds]

    def find(view: View) -> Rows:
        found: Sequence[Named] = search_rows(view, text, wanted)
        if within is not None:
            fits = places_within(view, subtree(view, within).__contains__)
            found = [(table, row) for table, row in found if table in fits and fits[table](row)]
        return found, Order.by(lambda hit: (*search_place(view, text, *hit), view.id(*hit)), False, False, False)

    return _paged(context, ("search", text, kinds, within), find, **page)


def figures(
    context: Context, subject: str | None = None, indicator: str | None = None, **asked: Any
) -> tuple[View, Page]:
    """Read the figures about something, or of one indicator, whose period meets the one asked for; by id."""
    start, end = asked.pop("from_", None), asked.pop("to", None)
    check_period(start, end)

    def find(view: View) -> Rows:
        if indicator is not None:
            find_in_force(view, "indicators", indicator)
        columns = view.tables["figures"]
        named = (("subject", _checked(view, subject)), ("indicator", indicator))
        wanted = [(columns.column(name), each) for name, each in named if each is not None]
        starts, ends = columns.column("period_from"), columns.column("period_to")
        found = [
            row
            for row in view.rows("figures")
            if all(cells[row] == each for cells, each in wanted) and _meets(starts[row], ends[row], start, end)
        ]
        return found, by_id(view, "figures")

    return _paged(context, ("figures", subject, indicator, start, end), find, **asked)


def _checked(view: View, id: str | None) -> str | None:
    """Return *id*, which must name something.

    Raises:
        NotFound: it does not.
    """
    if id is not None and (table_of(id) is None or view.nearest(id) is None):
        raise NotFound(f"{id!r}: nothing is called so; look it up with search")
    return id


def _meets(start: int | None, end: int | None, since: int | None, until: int | None) -> bool:
    """Tell whether two periods, from the first instant to before the second, have one in common; None: open."""
    return (start is None or until is None or start < until) and (end is None or since is None or since < end)


def change_events(context: Context, within: str | None = None, **asked: Any) -> tuple[View, Page]:
    """Read the change events of a time that name something inside an area; by id."""
    start, end = asked.pop("from_", None), asked.pop("to", None)
    check_period(start, end)

    def find(view: View) -> Rows:
        dates = view.tables["change_events"].column("date")
        touches = _touches(view, within)
        found = [
            row
            for row in view.rows("change_events")
            if (start is None or start <= dates[row]) and (end is None or dates[row] < end) and touches(row)
        ]
        return found, by_id(view, "change_events")

    return _paged(context, ("changeEvents", within, start, end), find, **asked)


def _touches(view: View, within: str | None) -> Matches:
    """Return what tells whether a change event names something inside the area *within*.

    Originals are looked for where they were just before, results and subjects where they are from then on.

    Raises:
        NotFound: no area is called *within*.
    """
    if within is None:
        return lambda _row: True
    find_in_force(view, "areas", within)
    events = view.tables["change_events"]

    def touches(row: int) -> bool:
        date = events.value(row, "date")
        times = {"originals": date - 1, "results": date, "subjects": date}
        return any(
            _lies(
                View(view.graph, at, {}), each, within
            )  # not `at`: that would keep what is found, and forget about now
            for column, at in times.items()
            for each in events.value(row, column)
        )

    return touches


def _lies(view: View, id: str, within: str) -> bool:
    named = nearest(view, id)
    if named is None:
        return False
    fits = places_within(view, partial(is_within, view, within))
    table, row = named
    return table in fits and fits[table](row)


def held_duties(context: Context, organization: str, **page: Any) -> tuple[View, Page]:
    """Read the duties that name an organization or come to it by a template; by id."""

    def find(view: View) -> Rows:
        return [held.duty for held in duties_of(view, organization).duties], by_id(view, "duties")

    return _paged(context, ("dutiesOf", organization), find, **page)
