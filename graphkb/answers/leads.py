"""Who leads in all cells of a ground at once, matter by matter."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from graphkb.answers.candidates import Candidate
from graphkb.answers.contest import Choice, first_question, lead_contest
from graphkb.answers.ground import Ground
from graphkb.answers.place import place_of
from graphkb.answers.sweep import Sweep
from graphkb.answers.topic import Template, Topic
from graphkb.graph.view import View

Named = tuple[str, ...]
"""Ids of the organizations that lead, in the rank of their duties."""


class LeadSweep(Sweep):
    """A sweep that also says who leads, not only whether somebody does."""

    def __init__(self, view: View, ground: Ground, level: str, names: dict[Named, Named]) -> None:
        """Prepare it.

        Args:
            view: What holds.
            ground: The cells.
            level: Of the cells.
            names: Filled: equal leads are one object, in all sweeps that share it.
        """
        super().__init__(view, ground, level)
        self._names = names
        self._lines: dict[tuple[object, ...], list[Named]] = {}

    def leads(self, topic: Topic) -> list[Named]:
        """Return, cell by cell, who leads for a matter at its own severity, as `responsibility` names them.

        Source: answers.md, "responsible", steps 1 to 4.
        """
        line: list[Named] = [()] * len(self._ground.cells)
        for place, tier in self._tiers(topic):
            cells = slice(self._ground.first[place], self._ground.last[place])
            line[cells] = [own or other for own, other in zip(line[cells], self._tier_line(place, tier), strict=True)]
        return [own or other for own, other in zip(line, self._first_question, strict=True)]

    def _tier_line(self, place: int, tier: Sequence[Candidate]) -> list[Named]:
        """Return whom duties that weigh the same come to, for each cell at and below their area."""
        key = (place, *(candidate.duty.target for candidate in tier))
        if key not in self._lines:
            marks = {place}
            for target in key[1:]:
                if isinstance(target, Template):
                    meant = self._meaning(target).places
                    marks.update(meant[bisect_left(meant, place) : bisect_left(meant, self._ground.end[place])])
            self._lines[key] = self._runs(place, {mark: self._by_duty(mark, tier) for mark in sorted(marks)})
        return self._lines[key]

    def _runs(self, place: int, named: dict[int, Named]) -> list[Named]:
        """Return the line of the cells at and below *place*, where *named* says who is named from a place downward."""
        ground = self._ground
        first = ground.first[place]
        line: list[Named] = [()] * (ground.last[place] - first)
        for mark, leads in named.items():
            low, high = ground.first[mark], ground.last[mark]
            line[low - first : high - first] = [leads] * (high - low)
        return line

    def _by_duty(self, mark: int, tier: Sequence[Candidate]) -> Named:
        return self._named(lead_contest(self._view, place_of(self._view, self._ground.rows[mark]), tier).choices)

    def _named(self, choices: Iterable[Choice]) -> Named:
        named = tuple(self._view.id("organizations", choice.organization) for choice in choices)
        return self._names.setdefault(named, named)

    @cached_property
    def _first_question(self) -> list[Named]:
        """Who answers, cell by cell, where no duty comes to anybody."""
        view, ground = self._view, self._ground
        places = sorted({ground.place[area] for area, _ in self._bodies.get("CENTER", ())})
        places_of = {place: place_of(view, ground.rows[place]) for place in places}
        return self._runs(0, {at: self._named(first_question(view, place)) for at, place in places_of.items()})
