"""What all duties for a matter come to in all cells of a ground at once, as sets of cells."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from graphkb.answers.candidates import Candidate, candidates
from graphkb.answers.contest import lead_contest
from graphkb.answers.ground import Ground, members
from graphkb.answers.jurisdiction import is_meant
from graphkb.answers.manning import NOBODY, VACANT, Manning
from graphkb.answers.place import place_of
from graphkb.answers.topic import Template, Topic
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK

STATES = ("BELOW", "GAP", "OVERLAP", "VACANT", "COVERED")
"""States of a cell; the first that applies counts."""

OVERLAP = ord("o")
"""In a line, beside HELD, VACANT and NOBODY: two different organizations are named."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What duties that weigh the same come to at and below their area: sets counted from its first cell."""

    named: int
    overlap: int
    vacant: int


class _Meaning(NamedTuple):
    """Whom a template means: area → the organizations with that very jurisdiction, and the places of these areas."""

    bodies: dict[int, list[int]]
    places: list[int]


class Sweep:
    """The cells of a ground; what was found out for one matter is kept for the next."""

    def __init__(self, view: View, ground: Ground, level: str) -> None:
        self._view = view
        self._ground = ground
        self._level = LEVEL_RANK[level]
        self._manning = Manning(view, ground)
        self._meanings: dict[Template, _Meaning] = {}
        self._outcomes: dict[tuple[object, ...], _Outcome] = {}

    def states(self, topic: Topic) -> Mapping[str, int]:
        """Return state → the set of the cells that are in it, for a matter at its own severity.

        The duties are taken in their rank, for all cells together: those that weigh the same win wherever they come
        to somebody and nobody before them did.

        Source: answers.md, "responsible", steps 1 to 5, and "coverage".
        """
        everywhere = (1 << len(self._ground.cells)) - 1
        found = dict.fromkeys(STATES, 0)
        unanswered = everywhere
        for place, tier in self._tiers(topic):
            first, last = self._ground.first[place], self._ground.last[place]
            outcome = self._outcome(place, tier)
            won = unanswered & outcome.named << first
            unanswered ^= won
            found["OVERLAP"] |= won & outcome.overlap << first
            found["VACANT"] |= won & outcome.vacant << first
            if any(self._is_below(candidate) for candidate in tier):
                found["BELOW"] |= (1 << last) - (1 << first)
            if not unanswered:
                break
        found["BELOW"] &= unanswered
        found["GAP"] = unanswered ^ found["BELOW"]
        found["COVERED"] = everywhere ^ unanswered ^ found["OVERLAP"] ^ found["VACANT"]
        return found

    def _tiers(self, topic: Topic) -> Iterator[tuple[int, list[Candidate]]]:
        """Yield the duties of leads that weigh the same, with the place of their area; first of the rank first.

        This is the rank of a question asked below all areas at once: of two areas one above the other the lower one
        comes first, and of any others it does not matter.
        """
        ground = self._ground
        places = sorted((ground.place[area] for area in topic.duties if area in ground.place), reverse=True)
        leading = candidates(topic, [ground.rows[place] for place in places], topic.severity).get("LEAD", ())
        for (_, _, number), tier in groupby(leading, lambda candidate: candidate.weight):
            if ground.first[places[number]] < ground.last[places[number]]:
                yield places[number], list(tier)

    def _is_below(self, candidate: Candidate) -> bool:
        target = candidate.duty.target
        return isinstance(target, Template) and self._level < LEVEL_RANK[target.level]

    def _outcome(self, place: int, tier: Sequence[Candidate]) -> _Outcome:
        key = (place, *((candidate.duty.target, candidate.duty.post_role) for candidate in tier))
        if key not in self._outcomes:
            line = self._line(place, tier)
            named = (1 << len(line)) - 1 ^ members(line, NOBODY)
            self._outcomes[key] = _Outcome(named, members(line, OVERLAP), members(line, VACANT))
        return self._outcomes[key]

    def _line(self, place: int, tier: Sequence[Candidate]) -> bytearray:
        """Return NOBODY, OVERLAP, VACANT or HELD for each cell at and below the area in *place*.

        What a template comes to changes only at areas that are the jurisdiction of somebody it means.
        """
        ground = self._ground
        first = ground.first[place]
        line = bytearray(ground.last[place] - first)
        marks = {place}
        for candidate in tier:
            if isinstance(candidate.duty.target, Template):
                meant = self._meaning(candidate.duty.target).places
                marks.update(meant[bisect_left(meant, place) : bisect_left(meant, ground.end[place])])
        for mark in sorted(marks):
            low, high = ground.first[mark], ground.last[mark]
            if low < high:
                line[low - first : high - first] = self._run(mark, tier)
        return line

    def _run(self, mark: int, tier: Sequence[Candidate]) -> bytes | bytearray:
        """Return the line of the cells at and below the area in place *mark*, as far as no other mark is nearer."""
        first, last = self._ground.first[mark], self._ground.last[mark]
        named = [(body, each.duty.post_role) for each in tier for body in self._resolved(each.duty.target, mark)]
        if len(named) > 1:
            contest = lead_contest(self._view, place_of(self._view, self._ground.rows[mark]), tier)
            named = [(body, each.duty.post_role) for body, each in contest.choices if each is not None]
        if len(named) == 1:
            return self._manning.line(*named[0], first, last)
        return bytes([OVERLAP if named else NOBODY]) * (last - first)

    def _resolved(self, target: int | Template, mark: int) -> Sequence[int]:
        if not isinstance(target, Template):
            return (target,)
        meant = self._meaning(target).bodies
        area = self._ground.rows[mark]
        if area in meant:
            return meant[area]
        return next((meant[each] for each in place_of(self._view, area).upward if each in meant), ())

    def _meaning(self, template: Template) -> _Meaning:
        if template not in self._meanings:
            bodies: dict[int, list[int]] = {}
            for classification in sorted({*template.classifications}):
                for area, body in self._bodies.get(classification, ()):
                    if is_meant(self._view, body, template):
                        bodies.setdefault(area, []).append(body)
            places = sorted(self._ground.place[area] for area in bodies)
            self._meanings[template] = _Meaning(bodies, places)
        return self._meanings[template]

    @cached_property
    def _bodies(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Classification → the organizations of it that have a jurisdiction here, each with the area."""
        bodies: dict[str, list[tuple[int, int]]] = {}
        classifications = self._view.tables["organizations"].column("classification")
        for area in self._ground.rows:
            for body in self._view.organizations_of(area):
                bodies.setdefault(classifications[body], []).append((area, body))
        return bodies
