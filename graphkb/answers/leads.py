"""Who leads in all cells of a ground at once, matter by matter."""

from collections.abc import Iterable
from functools import cached_property

from graphkb.answers.contest import Choice, first_question, lead_contest
from graphkb.answers.place import Place, place_of
from graphkb.answers.tiers import Tier, Tiers
from graphkb.answers.topic import Topic

Named = tuple[str, ...]
"""Ids of the organizations that lead, in the rank of their duties."""


class Leaders:
    """Who leads in the cells of a ground; what was found out for one matter is kept for the next."""

    def __init__(self, tiers: Tiers, names: dict[Named, Named]) -> None:
        """Prepare it.

        Args:
            tiers: The duties that may apply there.
            names: Filled: equal leads are one object, on all grounds that share it.
        """
        self._tiers = tiers
        self._names = names
        self._lines: dict[tuple[object, ...], list[Named]] = {}

    def leads(self, topic: Topic) -> list[Named]:
        """Return, cell by cell, who leads for a matter at its own severity, as `responsibility` names them.

        Source: answers.md, "responsible", steps 1 to 4.
        """
        line: list[Named] = [()] * len(self._tiers.ground.cells)
        for place, tier in self._tiers.of(topic):
            cells = slice(*self._tiers.ground.run(place))
            line[cells] = [own or other for own, other in zip(line[cells], self._tier_line(place, tier), strict=True)]
        return [own or other for own, other in zip(line, self._first_question, strict=True)]

    def _tier_line(self, place: int, tier: Tier) -> list[Named]:
        """Return whom duties that weigh the same come to, for each cell at and below their area."""
        key = (place, *(candidate.duty.target for candidate in tier))
        if key not in self._lines:
            view = self._tiers.view
            marks = self._tiers.marks(place, tier)
            named = {mark: self._named(lead_contest(view, self._place(mark), tier).choices) for mark in marks}
            self._lines[key] = self._tiers.ground.line(place, named, ())
        return self._lines[key]

    def _named(self, choices: Iterable[Choice]) -> Named:
        named = tuple(self._tiers.view.id("organizations", choice.organization) for choice in choices)
        return self._names.setdefault(named, named)

    def _place(self, mark: int) -> Place:
        return place_of(self._tiers.view, self._tiers.ground.rows[mark])

    @cached_property
    def _first_question(self) -> list[Named]:
        """Who answers, cell by cell, where no duty comes to anybody."""
        view, ground = self._tiers.view, self._tiers.ground
        marks = sorted({ground.place[area] for area, _ in self._tiers.census.bodies.get("CENTER", ())})
        return ground.line(0, {mark: self._named(first_question(view, self._place(mark))) for mark in marks}, ())
