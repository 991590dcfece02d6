"""Who assists or supervises in all cells of a ground at once, matter by matter."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from graphkb.answers.candidates import Candidate
from graphkb.answers.contest import same_staff
from graphkb.answers.leads import Named
from graphkb.answers.tiers import Tiers
from graphkb.answers.topic import Topic

Bodies = tuple[int, ...]
"""Rows of organizations, in the rank of their duties."""


class Helpers:
    """Who helps in the cells of a ground; what was found out for one matter is kept for the next."""

    def __init__(self, tiers: Tiers, names: dict[Named, Named]) -> None:
        """Prepare it.

        Args:
            tiers: The duties that may apply there.
            names: Filled: equal names are one object, on all grounds that share it.
        """
        self._tiers = tiers
        self._names = names
        self._lines: dict[tuple[object, ...], list[Bodies]] = {}
        self._joint: dict[tuple[Bodies, Bodies], Bodies] = {}
        self._named: dict[Bodies, Named] = {}
        self._found: dict[tuple[object, ...], list[Named]] = {}

    def named(self, topic: Topic, role: str) -> list[Named]:
        """Return, cell by cell, whom `responsibility` names in *role* for a matter at its own severity, by id.

        Matters whose duties come to the same get the very same list.

        Source: answers.md, "responsible", step 6.
        """
        duties = [(place, each) for place, tier in self._tiers.of(topic, role) for each in tier]
        key = tuple((place, each.duty.target) for place, each in duties)
        if key not in self._found:
            line: list[Bodies] = [()] * len(self._tiers.ground.cells)
            for place, each in duties:
                cells = slice(*self._tiers.ground.run(place))
                line[cells] = map(self._joined, line[cells], self._line(place, each))
            self._found[key] = [*map(self._ids, line)]
        return self._found[key]

    def _line(self, place: int, candidate: Candidate) -> list[Bodies]:
        """Return whom a duty comes to, for each cell at and below its area."""
        key = (place, candidate.duty.target)
        if key not in self._lines:
            marks = self._tiers.marks(place, [candidate])
            meant = {mark: self._in_order(self._tiers.meant(candidate.duty.target, mark)) for mark in marks}
            self._lines[key] = self._tiers.ground.line(place, meant, ())
        return self._lines[key]

    def _in_order(self, bodies: Sequence[int]) -> Bodies:
        ids = self._tiers.view.tables["organizations"].column("id")
        return self._joined((), tuple(sorted(bodies, key=ids.__getitem__)))

    def _joined(self, first: Bodies, then: Bodies) -> Bodies:
        """Return both, without those of *then* that are one with somebody before them."""
        if not first and len(then) < 2:
            return then
        key = first, then
        if key not in self._joint:
            found, taken = [*first], {one for body in first for one in self._one_with(body)}
            for body in then:
                if body not in taken:
                    found.append(body)
                    taken.update(self._one_with(body))
            self._joint[key] = tuple(found)
        return self._joint[key]

    def _one_with(self, body: int) -> Iterable[int]:
        view = self._tiers.view
        return same_staff(view, body) if view.id("organizations", body) in self._sharers else (body,)

    @cached_property
    def _sharers(self) -> frozenset[str]:
        """Ids of those that share staff with anybody at any time: few, and nobody else need be asked."""
        links = self._tiers.view.tables["links"]
        kinds, starts, ends = (links.column(name) for name in ("type", "from", "to"))
        rows = [row for row, kind in enumerate(kinds) if kind == "SHARES_STAFF_WITH"]
        return frozenset(end[row] for row in rows for end in (starts, ends))

    def _ids(self, bodies: Bodies) -> Named:
        if bodies not in self._named:
            named = tuple(sorted(self._tiers.view.id("organizations", each) for each in bodies))
            self._named[bodies] = self._names.setdefault(named, named)
        return self._named[bodies]
