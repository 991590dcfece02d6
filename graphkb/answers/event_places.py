"""Where events are looked for: in an area with all that counts there."""

from graphkb.answers.area_tree import counting_area
from graphkb.answers.kept import kept
from graphkb.answers.lookup import find_in_force
from graphkb.graph.view import View


def areas_within(view: View, area_id: str) -> list[str]:
    """Return the ids of all areas whose events count in *area_id*: itself, those below, and what went into them.

    Raises:
        NotFound: no area is called so.

    Source: answers.md, "unresolved(area, by, asOf)".
    """
    root = find_in_force(view, "areas", area_id)
    if root is None:
        return [area_id]
    rows = [root, *view.descendants("areas", root)]
    ids = view.tables["areas"].column("id")
    former = _former(view)
    gone = (former[row] for row in rows if row in former) if former else ()
    return [*(ids[row] for row in rows), *(each for ids_of_row in gone for each in ids_of_row)]


def matters_below(view: View, matter_id: str) -> list[str]:
    """Return the ids of a matter and of those below it.

    Raises:
        NotFound: no matter is called so.
    """
    root = find_in_force(view, "matters", matter_id)
    rows = [] if root is None else view.descendants("matters", root)
    return [matter_id, *(view.id("matters", row) for row in rows)]


@kept
def _former(view: View) -> dict[int, list[str]]:
    """Return row of an area in force → ids of those not in force whose events count there."""
    areas = view.tables["areas"]
    ids = areas.column("id")
    found: dict[int, list[str]] = {}
    for area in sorted(set(ids).difference(ids[row] for row in view.rows("areas"))):
        row = counting_area(view, area)
        if row is not None:
            found.setdefault(row, []).append(area)
    return found
