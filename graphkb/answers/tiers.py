"""The duties of one role as they meet the areas of a ground: in their rank, and where what they come to changes."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from graphkb.answers.candidates import Candidate, candidates
from graphkb.answers.census import Census
from graphkb.answers.ground import Ground
from graphkb.answers.jurisdiction import is_meant
from graphkb.answers.place import place_of
from graphkb.answers.topic import Template, Topic
from graphkb.graph.view import View

Tier = Sequence[Candidate]
"""Duties that weigh the same: those for one area."""


class _Meaning(NamedTuple):
    """Whom a template means: area → the organizations with that very jurisdiction, and the places of these areas."""

    bodies: dict[int, list[int]]
    places: list[int]


class Tiers:
    """The duties that may apply in a ground; what was found out for one matter is kept for the next."""

    def __init__(self, view: View, ground: Ground) -> None:
        self.view = view
        self.ground = ground
        self.census = Census(view, ground)
        self._meanings: dict[Template, _Meaning] = {}

    def of(self, topic: Topic, role: str = "LEAD") -> Iterator[tuple[int, Tier]]:
        """Yield the duties of *role* for a matter that weigh the same, behind the place of their area; first to last.

        This is the rank of a question asked below all areas at once: of two areas one above the other the lower one
        comes first, and of any others it does not matter.
        """
        ground = self.ground
        places = sorted((ground.place[area] for area in topic.duties if area in ground.place), reverse=True)
        ranked = candidates(topic, [ground.rows[place] for place in places], topic.severity).get(role, ())
        for (_, _, number), tier in groupby(ranked, lambda candidate: candidate.weight):
            if ground.first[places[number]] < ground.last[places[number]]:
                yield places[number], list(tier)

    def marks(self, place: int, tier: Tier) -> list[int]:
        """Return the places from which downward *tier*, of the area in *place*, comes to somebody else than above.

        What a template comes to changes only at areas that are the jurisdiction of somebody it means.
        """
        found = {place}
        for candidate in tier:
            if isinstance(candidate.duty.target, Template):
                meant = self._meaning(candidate.duty.target).places
                found.update(meant[bisect_left(meant, place) : bisect_left(meant, self.ground.end[place])])
        return sorted(found)

    def meant(self, target: int | Template, mark: int) -> Sequence[int]:
        """Return the organizations that the target of a duty comes to from the place *mark* downward."""
        if not isinstance(target, Template):
            return (target,)
        bodies = self._meaning(target).bodies
        area = self.ground.rows[mark]
        if area in bodies:
            return bodies[area]
        return next((bodies[each] for each in place_of(self.view, area).upward if each in bodies), ())

    def _meaning(self, template: Template) -> _Meaning:
        if template not in self._meanings:
            bodies: dict[int, list[int]] = {}
            for classification in sorted({*template.classifications}):
                for area, body in self.census.bodies.get(classification, ()):
                    if is_meant(self.view, body, template):
                        bodies.setdefault(area, []).append(body)
            self._meanings[template] = _Meaning(bodies, sorted(self.ground.place[area] for area in bodies))
        return self._meanings[template]
