"""Who leads in all cells of a ground, matter by matter, found at the few areas where it can change."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from graphkb.answers.candidates import candidates
from graphkb.answers.contest import Choice, first_question, lead_contest
from graphkb.answers.ground import Ground
from graphkb.answers.kept import kept
from graphkb.answers.place import place_of
from graphkb.answers.topic import Template, Topic
from graphkb.graph.view import View

Named = tuple[str, ...]
"""Ids of the organizations that lead, in the rank of their duties."""


class Leads:
    """The cells of a ground; who answers first where no duty names anybody is kept for the next matter."""

    def __init__(self, view: View, ground: Ground) -> None:
        self._view = view
        self._ground = ground

    def line(self, topic: Topic) -> list[Named]:
        """Return, cell by cell, who leads for a matter at its own severity, as `responsibility` names them.

        What duties come to changes only at the area of one of them, and where somebody whom a template may mean has
        its jurisdiction: all cells below, as far as no other such area is nearer, have the answer of that area.

        Source: answers.md, "responsible", steps 1 to 4.
        """
        marks = set(topic.duties)
        for duty in (each for duties in topic.duties.values() for each in duties):
            if duty.role == "LEAD" and isinstance(duty.target, Template):
                marks.update(*(_seats(self._view).get(each, ()) for each in duty.target.classifications))
        line: list[Named | None] = [None] * len(self._ground.cells)
        for first, last, area in self._ground.runs(marks):
            line[first:last] = [self._by_duty(topic, area)] * (last - first)
        return [own or other for own, other in zip(line, self._first_question, strict=True)]

    def _by_duty(self, topic: Topic, area: int) -> Named:
        place = place_of(self._view, area)
        ranked = candidates(topic, place.upward, topic.severity).get("LEAD", ())
        return self._named(lead_contest(self._view, place, ranked).choices)

    def _named(self, choices: Iterable[Choice]) -> Named:
        return tuple(self._view.id("organizations", choice.organization) for choice in choices)

    @cached_property
    def _first_question(self) -> list[Named]:
        """Who answers, cell by cell, where no duty comes to anybody."""
        line: list[Named] = [()] * len(self._ground.cells)
        for first, last, area in self._ground.runs(_seats(self._view).get("CENTER", ())):
            named = self._named(first_question(self._view, place_of(self._view, area)))
            line[first:last] = [named] * (last - first)
        return line


@kept
def _seats(view: View) -> Mapping[str, set[int]]:
    """Return classification → the areas that are the jurisdiction of an organization of it."""
    columns, classifications = view.tables["jurisdictions"], view.tables["organizations"].column("classification")
    seats: dict[str, set[int]] = {}
    for row in view.rows("jurisdictions"):
        organization, area = (view.row(columns.value(row, end)) for end in ("organization", "area"))
        assert organization is not None  # a relationship holds only while its ends do
        assert area is not None
        seats.setdefault(classifications[organization], set()).add(area)
    return seats
