"""Who can turn to whom in one hop, by which mechanism, on what ground."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from graphkb.answers.route_policy import Tariff
from graphkb.graph.columns import Columns
from graphkb.graph.view import View

MECHANISMS = {
    "STATIONED_IN": "STATIONED",
    "MEMBER_OF": "MEMBER",
    "LINKED_WITH": "LINKED",
    "SHARES_STAFF_WITH": "SHARED_STAFF",
}
"""Link type → the mechanism by which it leads, both ways; COORDINATES_WITH carries its own and leads one way."""

Steps = Iterable[tuple[int, int]]
"""Numbers of organizations one hop away, each with the least weight of that hop."""
_Stated = tuple[Collection[int], str | None, str | None]
"""Others, by which mechanism they turn to an organization, and by which it to them."""
_Relation = Callable[[str], Sequence[tuple[int, str]]]
"""Id → the rows in force that name it, each with the other id that it names."""

_ABSENT = -1
"""The number of those who are not in force."""


class Tie(NamedTuple):
    """A hop that an organization can make."""

    other: str
    mechanism: str
    weight: int
    number: int  # of `other`


class _Numbers(dict[str, int]):
    """Id of an organization → its number: its row; `_ABSENT` if it is not in force."""

    def __init__(self, organizations: Columns, as_of: int) -> None:
        super().__init__()
        self._row_at = organizations.row_at
        self._as_of = as_of

    def __missing__(self, name: str) -> int:
        row = self._row_at(name, self._as_of)
        number = self[name] = _ABSENT if row is None else row
        return number


class Network:
    """The organizations in force at one view and their ties; each is read when it is first asked for.

    Organizations go by number, their row, which means nothing outside: a search is twice as fast as one through ids.
    A center has a tie SAME_AREA with each organization that shares an area of its jurisdiction: they are found through
    the areas, and never written down pair by pair beyond those that a question meets.
    """

    def __init__(self, view: View, tariff: Tariff) -> None:
        self.tariff = tariff
        self._as_of = view.as_of
        self._organizations = view.tables["organizations"]
        self._names: Sequence[str] = self._organizations.column("id")
        self._classifications = self._organizations.column("classification")
        self._area_rows = view.tables["areas"]
        self._links = view.tables["links"]
        self._link_types, self._link_mechanisms = self._links.column("type"), self._links.column("mechanism")
        self._superiors = _relation(view, "hierarchy", "organization", "parent")
        self._subordinates = _relation(view, "hierarchy", "parent", "organization")
        self._links_from = _relation(view, "links", "from", "to")
        self._links_to = _relation(view, "links", "to", "from")
        self._areas_of = _relation(view, "jurisdictions", "organization", "area")
        self._organizations_of = _relation(view, "jurisdictions", "area", "organization")
        self._numbers = _Numbers(self._organizations, view.as_of)
        self._ties: dict[int, Sequence[Tie]] = {}
        self._into: dict[int, Sequence[tuple[int, int]]] = {}
        self._out: dict[int, Sequence[tuple[int, int]]] = {}
        self._areas: dict[str, tuple[Collection[int], Collection[int]]] = {}

    def number(self, name: str) -> int:
        """Return the number of the organization with this id; `_ABSENT` if it is not in force."""
        return self._numbers[name]

    def name(self, number: int) -> str:
        """Return the id of the organization with this number."""
        return self._names[number]

    def ties(self, number: int) -> Sequence[Tie]:
        """Return every hop from an organization, each mechanism by itself."""
        found = self._ties.get(number)
        if found is None:
            weights = self.tariff.weights
            there = {(other, out) for others, _, out in self._read(number) if out in weights for other in others}
            found = self._ties[number] = [
                Tie(self.name(other), mechanism, weights[mechanism], other)
                for other, mechanism in there
                if mechanism is not None and other != _ABSENT
            ]
        return found

    def out_of(self, number: int) -> Steps:
        """Return to whom an organization can turn."""
        found = self._out.get(number)
        if found is None:
            found = self._out[number] = self._lightest([(others, out) for others, _, out in self._read(number)])
        return found

    def into(self, number: int) -> Steps:
        """Return who can turn to an organization."""
        found = self._into.get(number)
        if found is None:
            found = self._into[number] = self._lightest([(others, here) for others, here, _ in self._read(number)])
        return found

    def link(self, start: str, end: str, mechanism: str) -> int | None:
        """Return the row of the link that *mechanism* rests on; None for a command or a common area.

        Of several (a leader and a member of one group; stationed in each other) the one with the fewest stated hours,
        then one with a rule, then the first by key.
        """
        links, types, mechanisms = self._links, self._link_types, self._link_mechanisms
        ends, hours, rules = links.column("to"), links.column("expected_hours"), links.column("rule")

        def rank(row: int) -> tuple[bool, float, bool, str]:
            return (hours[row] is None, hours[row] or 0, rules[row] is None, links.key(row))

        along = [row for row in links.naming("from", start) if ends[row] == end]
        rows = [row for row in along if MECHANISMS.get(types[row], mechanisms[row]) == mechanism]
        against = [row for row in links.naming("from", end) if ends[row] == start]
        rows += [row for row in against if MECHANISMS.get(types[row]) == mechanism]
        return min(links.holding(tuple(rows), self._as_of), key=rank, default=None)

    def _lightest(self, hops: Iterable[tuple[Collection[int], str | None]]) -> Sequence[tuple[int, int]]:
        lightest: dict[int, int] = {}
        for others, mechanism in hops:
            weight = None if mechanism is None else self.tariff.weights.get(mechanism)
            if weight is not None:
                for other in others:
                    if lightest.setdefault(other, weight) > weight:
                        lightest[other] = weight
        lightest.pop(_ABSENT, None)
        return tuple(lightest.items())

    def _read(self, number: int) -> list[_Stated]:
        """Return all that is stated of an organization, also with itself, and with others that are not in force."""
        name, numbers = self.name(number), self._numbers
        found: list[_Stated] = []
        if above := self._superiors(name):
            found.append(([numbers[other] for _, other in above], "COMMAND_DOWN", "COMMAND_UP"))
        if below := self._subordinates(name):
            found.append(([numbers[other] for _, other in below], "COMMAND_UP", "COMMAND_DOWN"))
        for row, other in self._links_from(name):
            mechanism = MECHANISMS.get(self._link_types[row])
            found.append(((numbers[other],), mechanism, mechanism or self._link_mechanisms[row]))
        for row, other in self._links_to(name):
            mechanism = MECHANISMS.get(self._link_types[row])
            found.append(((numbers[other],), mechanism or self._link_mechanisms[row], mechanism))
        for _, area in self._areas_of(name):
            centers, everyone = self._of_area(area)
            found.append((everyone if number in centers else centers, "SAME_AREA", "SAME_AREA"))
        return found

    def _of_area(self, area: str) -> tuple[Collection[int], Collection[int]]:
        """Return the centers among those whose jurisdiction is this very area, and all of them."""
        if area not in self._areas:
            holds = self._area_rows.row_at(area, self._as_of) is not None
            everyone = [self._numbers[other] for _, other in self._organizations_of(area)] if holds else []
            centers = {each for each in everyone if each != _ABSENT and self._classifications[each] == "CENTER"}
            self._areas[area] = centers, everyone
        return self._areas[area]


def _relation(view: View, table: str, end: str, far: str) -> _Relation:
    columns, others, as_of = view.tables[table], view.tables[table].column(far), view.as_of
    named, dated = columns.named(end), columns.dated

    def held(name: str) -> Sequence[tuple[int, str]]:
        rows = named.get(name)  # not `naming`: order costs time, and a network has none
        if type(rows) is int:
            rows = (rows,)
        elif not rows:
            return ()
        return [(row, others[row]) for row in (columns.holding(rows, as_of) if dated else rows)]

    return held
