"""Where entities lie."""

from collections.abc import Iterator

from graphkb.graph.view import View

PLACED = ("areas", "organizations", "posts")
"""Tables whose entities lie somewhere."""


def places_of(view: View, table: str, row: int) -> Iterator[int]:
    """Yield the areas by which an entity lies in another.

    An organization lies in an area by any of its jurisdictions, without one by its seat; a post by any area that it
    serves, without one by its organization.

    Args:
        view: What holds at the instant asked about.
        table: One of `PLACED`.
        row: Row of the entity.
    """
    if table == "areas":
        yield row
    elif table == "organizations":
        seat = view.tables["organizations"].value(row, "seat")
        if its := view.jurisdictions(row):
            yield from its
        elif seat is not None and (area := view.row(seat)) is not None:
            yield area
    elif served := view.served(row):
        yield from served
    elif (organization := view.post_organization(row)) is not None:
        yield from places_of(view, "organizations", organization)
