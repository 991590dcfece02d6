"""Which duties may apply to a question, in what rank, and what a template comes to at a place."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from graphkb.answers.place import Place
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK, LEVELS

_CRITERIA = ("LOWER_PRIORITY", "FARTHER_MATTER", "FARTHER_AREA", "EARLIER_START")
"""Reason of the loser by the place in `Candidate.rank` at which two duties first differ."""


class Candidate(NamedTuple):
    """A duty that may apply, and how it ranks.

    Args:
        rank: Smaller is first: priority, hops up to its matter, hops up to its area, start.
        duty: Row of the duty.
    """

    rank: tuple[int, int, int, float]
    duty: int

    @property
    def weight(self) -> tuple[int, int, int]:
        """The rank without the start: two organizations with the same weight overlap."""
        return self.rank[:3]


def candidates(place: Place, matters: Sequence[int], severity: int) -> dict[str, list[Candidate]]:
    """Return role → the duties that may apply, first of the rank first.

    Args:
        place: Where.
        matters: Rows of the asked matter and of those above it, nearest first.
        severity: 1 to 4; a duty without severities takes any.

    Source: answers.md, "responsible", steps 1 and 2.
    """
    view, hops = place.view, place.hops
    duties = view.tables["duties"]
    areas, severities, priorities = duties.column("area"), duties.column("severities"), duties.column("priority")
    roles, starts = duties.column("role"), duties.valid_from
    found: dict[str, list[Candidate]] = {}
    for matter_hops, matter in enumerate(matters):
        for duty in view.duties_of_matter(matter):
            area_hops = hops.get(areas[duty])
            if area_hops is not None and (not severities[duty] or severity in severities[duty]):
                start = starts[duty]
                rank = (-priorities[duty], matter_hops, area_hops, float("inf") if start is None else -start)
                found.setdefault(roles[duty], []).append(Candidate(rank, duty))
    for ranked in found.values():
        ranked.sort(key=attrgetter("rank"))  # stable: those of one rank have one matter, whose duties come by id
    return found


def behind(loser: Candidate, winner: Candidate) -> str | None:
    """Return the first criterion by which *loser* ranks behind *winner*; None when only the id decides."""
    ranks = zip(_CRITERIA, loser.rank, winner.rank, strict=True)
    return next((reason for reason, lost, won in ranks if lost != won), None)


def resolve(place: Place, duty: int) -> Sequence[int]:
    """Return the organizations that *duty* comes to at *place*, by id: the one it names, or those of its template.

    A template comes to the organizations of one of its classifications, of its line if it names one, and of its own
    level, whose jurisdiction is the nearest area upward from the place that has such an organization.

    Source: answers.md, "responsible", step 3.
    """
    view = place.view
    duties = view.tables["duties"]
    if (named := duties.value(duty, "organization")) is not None:
        row = view.row(named)
        return () if row is None else (row,)
    wanted = duties.value(duty, "classification")
    level, line = duties.value(duty, "level"), duties.value(duty, "line")
    organizations = view.tables["organizations"]
    classifications, lines = organizations.column("classification"), organizations.column("line")
    for area in place.upward:
        if found := [
            body
            for body in view.organizations_of(area)
            if classifications[body] in wanted
            and (line is None or lines[body] == line)
            and own_level(view, body) == level
        ]:
            return found
    return ()


def refusal(place: Place, duty: int) -> str:
    """Return why the template *duty* comes to nobody at *place*."""
    level = place.view.tables["duties"].value(duty, "level")
    return "AREA_TOO_COARSE" if place.is_above(level) else "NO_JURISDICTION"


def nearest_centers(view: View, areas: Iterable[int]) -> list[int]:
    """Return the organizations of classification CENTER at the first of *areas* that has one, by id."""
    classifications = view.tables["organizations"].column("classification")
    for area in areas:
        if found := [body for body in view.organizations_of(area) if classifications[body] == "CENTER"]:
            return found
    return []


def own_level(view: View, organization: int) -> str | None:
    """Return the level of *organization*: the one it states, else that of its widest jurisdiction."""
    stated: str | None = view.tables["organizations"].value(organization, "level")
    if stated is not None or (widest := widest_jurisdiction(view, organization)) is None:
        return stated
    return LEVELS[LEVEL_RANK[view.tables["areas"].value(widest, "level")]]


def widest_jurisdiction(view: View, organization: int) -> int | None:
    """Return the area of the highest level for which *organization* answers; of equal ones the first by id."""
    levels = view.tables["areas"].column("level")
    return min(view.jurisdictions(organization), key=lambda area: LEVEL_RANK[levels[area]], default=None)
