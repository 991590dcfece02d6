"""Which organizations answer for a place by their jurisdiction, and at what level they stand."""

from collections.abc import Sequence

from graphkb.answers.kept import kept
from graphkb.answers.place import Place
from graphkb.answers.topic import Template
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK


def resolve_template(view: View, place: Place, template: Template) -> Sequence[int]:
    """Return the organizations that *template* means at *place*, by id.

    They are of one of its classifications, of its line if it names one, and of its own level; their jurisdiction is
    the nearest area upward from the place that has such an organization.

    Source: answers.md, "responsible", step 3.
    """
    return _meant(view, place.governed(view), template)


def is_meant(view: View, organization: int, template: Template) -> bool:
    """Tell whether *template* means organizations such as this one, wherever their jurisdiction is."""
    organizations = view.tables["organizations"]
    return (
        organizations.value(organization, "classification") in template.classifications
        and template.line in {None, organizations.value(organization, "line")}
        and own_level(view, organization) == template.level
    )


def nearest_centers(view: View, place: Place | None) -> Sequence[int]:
    """Return the organizations of classification CENTER at the nearest area upward that has one, by id.

    Source: answers.md, "responsible", step 4.
    """
    for area in place.governed(view) if place else ():
        if found := _centers(view, area):
            return found
    return ()


def own_level(view: View, organization: int) -> str | None:
    """Return the level of *organization*: the one it states, else that of its widest jurisdiction."""
    stated: str | None = view.tables["organizations"].value(organization, "level")
    widest = None if stated else widest_jurisdiction(view, organization)
    return stated if widest is None else view.tables["areas"].value(widest, "level")


def widest_jurisdiction(view: View, organization: int) -> int | None:
    """Return the area of the highest level for which *organization* answers; of equal ones the first by id."""
    levels = view.tables["areas"].column("level")
    return min(view.jurisdictions(organization), key=lambda area: LEVEL_RANK[levels[area]], default=None)


@kept
def _centers(view: View, area: int) -> tuple[int, ...]:
    """Return the centers with this very area as jurisdiction, by id."""
    classifications = view.tables["organizations"].column("classification")
    return tuple(body for body in view.organizations_of(area) if classifications[body] == "CENTER")


@kept
def _meant(view: View, areas: tuple[int, ...], template: Template) -> tuple[int, ...]:
    """Return the organizations that *template* means whose jurisdiction is the first of *areas* that has any, by id."""
    if not areas:
        return ()
    here = tuple([body for body in view.organizations_of(areas[0]) if is_meant(view, body, template)])
    return here or _meant(view, areas[1:], template)
