"""Which duties may apply to a question, in what rank, and what each comes to at a place."""

import math
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from graphkb.answers.jurisdiction import resolve_template
from graphkb.answers.kept import KEPT, kept
from graphkb.answers.place import Place
from graphkb.answers.topic import Duty, Template, Topic
from graphkb.graph.view import View

_CRITERIA = ("LOWER_PRIORITY", "FARTHER_MATTER", "FARTHER_AREA", "EARLIER_START")
"""Reason of the loser by the place in `Candidate.rank` at which two duties first differ."""


class Candidate(NamedTuple):
    """A duty that may apply, and how it ranks.

    Args:
        rank: Smaller is first: priority, hops up to its matter, hops up to its area, start.
        duty: What it states.
    """

    rank: tuple[int, int, int, float]
    duty: Duty

    @property
    def weight(self) -> tuple[int, int, int]:
        """The rank without the start: two organizations with the same weight overlap."""
        return self.rank[:3]


Ranked = Mapping[str, Sequence[Candidate]]
"""Role → the duties that may apply, first of the rank first."""


def candidates_at(view: View, topic: Topic, place: Place, severity: int) -> Ranked:
    """Return `candidates` at *place*: the same wherever the nearest area with duties is as near, so they are kept."""
    for hops, area in enumerate(place.upward):
        if area in topic.duties:
            known, near = _known(view), (topic.upward[0], hops, area, severity)
            found = known.get(near)
            if found is None:
                if len(known) >= KEPT:
                    known.clear()  # another thread may do so too: what was found is returned, not looked up
                found = known[near] = candidates(topic, place.upward, severity)
            return found
    return {}


def candidates(topic: Topic, upward: Iterable[int], severity: int) -> Ranked:
    """Return role → the duties that may apply, first of the rank first.

    Args:
        topic: What is asked about.
        upward: Rows of the areas whose duties may apply, nearest first.
        severity: 1 to 4; a duty without severities takes any.

    Source: answers.md, "responsible", steps 1 and 2.
    """
    found: dict[str, list[Candidate]] = {}
    for area_hops, area in enumerate(upward):
        for duty in topic.duties.get(area, ()):
            if not duty.severities or severity in duty.severities:
                start = math.inf if duty.start is None else -duty.start
                rank = (-duty.priority, duty.matter_hops, area_hops, start)
                found.setdefault(duty.role, []).append(Candidate(rank, duty))
    for ranked in found.values():
        ranked.sort(key=attrgetter("rank"))  # stable: those of one rank are of one matter and area, and come by id
    return found


@kept
def _known(_view: View) -> dict[tuple[int, int, int, int], Ranked]:
    """Return candidates by matter, hops up to the nearest area with duties, that area, and severity: `KEPT` of them."""
    return {}


def behind(loser: Candidate, winner: Candidate) -> str | None:
    """Return the first criterion by which *loser* ranks behind *winner*; None when only the id decides."""
    ranks = zip(_CRITERIA, loser.rank, winner.rank, strict=True)
    return next((reason for reason, lost, won in ranks if lost != won), None)


def resolve(view: View, place: Place, duty: Duty) -> Sequence[int]:
    """Return the organizations that *duty* comes to at *place*, by id: the one it names, or those of its template."""
    return resolve_template(view, place, duty.target) if isinstance(duty.target, Template) else (duty.target,)


def refusal(view: View, place: Place, duty: Duty) -> str:
    """Return why *duty*, a template, comes to nobody at *place*."""
    is_coarse = isinstance(duty.target, Template) and place.is_above(view, duty.target.level)
    return "AREA_TOO_COARSE" if is_coarse else "NO_JURISDICTION"
