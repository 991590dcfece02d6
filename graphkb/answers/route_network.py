"""Who can turn to whom in one hop and by which mechanism, and how far everybody is from an organization."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from threading import Lock
from typing import NamedTuple

from graphkb.answers.route_policy import Tariff
from graphkb.graph.view import View

MAX_NETWORKS = 8
"""Tariffs whose ties are kept in one view: that of all mechanisms, and a few that filter them."""

MAX_DISTANCES = 256
"""Organizations whose distances are kept in one view: departments are asked for again and again (performance.md)."""

MAX_PLACES = 1_000_000
"""Distances to single organizations kept in one view, about 100 MB; those longest unused go first."""

CENTER = "CENTER"
"""The classification that has a tie with all who answer for its area."""

MECHANISMS = {
    "STATIONED_IN": "STATIONED",
    "MEMBER_OF": "MEMBER",
    "LINKED_WITH": "LINKED",
    "SHARES_STAFF_WITH": "SHARED_STAFF",
}
"""Link type → the mechanism by which it leads, both ways; COORDINATES_WITH carries its own and leads one way."""

Steps = Iterable[tuple[int, int]]
"""Numbers of organizations one hop away, each with the least weight of that hop."""

_Stated = tuple[str, str | None, str | None]
"""Another organization, by which mechanism it turns to this one, and by which this one to it."""
_Relation = Callable[[str], Sequence[tuple[int, str]]]
"""Id → the rows that name it, each with the id that it names beside."""


class Tie(NamedTuple):
    """A hop that an organization can make."""

    other: str
    mechanism: str
    weight: int
    number: int  # of `other`


class Network:
    """The organizations in force at one view and their ties; each is read when it is first asked for.

    Organizations have numbers, which mean nothing outside: a search through them is twice as fast as one through ids.
    A center has a tie SAME_AREA with each organization that shares an area of its jurisdiction: they are found through
    the areas, and never written down pair by pair beyond those that a question meets.
    """

    def __init__(self, view: View, tariff: Tariff) -> None:
        self.tariff = tariff
        self._view = view
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._ties: dict[int, Sequence[Tie]] = {}
        self._into: dict[int, Sequence[tuple[int, int]]] = {}
        self._out: dict[int, Sequence[tuple[int, int]]] = {}
        self._areas: dict[str, tuple[Collection[str], Collection[str]]] = {}
        self._superiors = _relation(view, "hierarchy", "organization", "parent")
        self._subordinates = _relation(view, "hierarchy", "parent", "organization")
        self._links_from = _relation(view, "links", "from", "to")
        self._links_to = _relation(view, "links", "to", "from")
        self._areas_of = _relation(view, "jurisdictions", "organization", "area")
        self._organizations_of = _relation(view, "jurisdictions", "area", "organization")

    def number(self, name: str) -> int:
        """Return the number of the organization with this id."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._names)
            self._names.append(name)
        return number

    def name(self, number: int) -> str:
        """Return the id of the organization with this number."""
        return self._names[number]

    def ties(self, number: int) -> Sequence[Tie]:
        """Return every hop from an organization, each mechanism by itself."""
        found = self._ties.get(number)
        if found is None:
            there = {(other, mechanism) for other, _, mechanism in self._read(number)}
            found = self._ties[number] = [
                Tie(other, mechanism, weight, self.number(other))
                for other, mechanism in there
                if (weight := self.tariff.weights.get(mechanism)) is not None
            ]
        return found

    def out_of(self, number: int) -> Steps:
        """Return to whom an organization can turn."""
        found = self._out.get(number)
        if found is None:
            found = self._out[number] = self._lightest([(other, there) for other, _, there in self._read(number)])
        return found

    def into(self, number: int) -> Steps:
        """Return who can turn to an organization."""
        found = self._into.get(number)
        if found is None:
            found = self._into[number] = self._lightest([(other, here) for other, here, _ in self._read(number)])
        return found

    def link(self, start: str, end: str, mechanism: str) -> int | None:
        """Return the row of the link that *mechanism* rests on; None for a command or a common area.

        Of several (a leader and a member of one group; stationed in each other) the one with the fewest stated hours,
        then one with a rule, then the first by key.
        """
        links = self._view.tables["links"]
        hours, rules = links.column("expected_hours"), links.column("rule")

        def rank(row: int) -> tuple[bool, float, bool, str]:
            return (hours[row] is None, hours[row] or 0, rules[row] is None, links.key(row))

        rows = (row for row, (other, _, there) in self._links(start) if (other, there) == (end, mechanism))
        return min(rows, key=rank, default=None)

    def _lightest(self, hops: Iterable[tuple[str, str | None]]) -> Sequence[tuple[int, int]]:
        weights, lightest = self.tariff.weights, dict[int, int]()
        for other, mechanism in hops:
            weight = weights.get(mechanism)
            if weight is not None:
                number = self.number(other)
                if weight < lightest.get(number, weight + 1):
                    lightest[number] = weight
        return tuple(lightest.items())

    def _read(self, number: int) -> list[_Stated]:
        name = self._names[number]
        found: list[_Stated] = [(other, "COMMAND_DOWN", "COMMAND_UP") for _, other in self._superiors(name)]
        found += [(other, "COMMAND_UP", "COMMAND_DOWN") for _, other in self._subordinates(name)]
        found += [stated for _, stated in self._links(name)]
        for _, area in self._areas_of(name):
            centers, everyone = self._of_area(area)
            neighbours = everyone if name in centers else centers
            found += [(other, "SAME_AREA", "SAME_AREA") for other in neighbours if other != name]
        return found

    def _links(self, name: str) -> Iterator[tuple[int, _Stated]]:
        """Yield row and meaning of each link that touches an organization."""
        types, mechanisms = self._view.tables["links"].column("type"), self._view.tables["links"].column("mechanism")
        for row, other in self._links_from(name):
            own = MECHANISMS.get(types[row])
            yield row, (other, own, own or mechanisms[row])
        for row, other in self._links_to(name):
            own = MECHANISMS.get(types[row])
            yield row, (other, own or mechanisms[row], own)

    def _of_area(self, area: str) -> tuple[Collection[str], Collection[str]]:
        """Return the centers among those whose jurisdiction is this very area, and all of them."""
        if area not in self._areas:
            organizations, as_of = self._view.tables["organizations"], self._view.as_of
            classifications = organizations.column("classification")
            everyone = [other for _, other in self._organizations_of(area)]
            rows = {other: organizations.row_at(other, as_of) for other in everyone}
            centers = {other for other, row in rows.items() if row is not None and classifications[row] == CENTER}
            self._areas[area] = centers, everyone
        return self._areas[area]


def _relation(view: View, table: str, end: str, far: str) -> _Relation:
    """Return what finds the rows of *table* that hold and whose *end* is an id, each with the other end."""
    columns, as_of = view.tables[table], view.as_of
    others, ends = columns.column(far), view.tables["areas" if far == "area" else "organizations"]

    def held(name: str) -> Sequence[tuple[int, str]]:
        rows = columns.naming(end, name)
        if not rows:
            return ()
        return [
            (row, other)
            for row in columns.holding(rows, as_of)
            if (other := others[row]) != name and ends.row_at(other, as_of) is not None
        ]

    return held


class Distances:
    """The least weight of a walk from every organization to one, nearest first, no further than was asked.

    Source: Dijkstra's algorithm along the ties backward, with a bucket for each weight (they are whole numbers, and
    few); resumable: it goes on where the last question stopped.
    """

    def __init__(self, steps: Callable[[int], Steps], target: int) -> None:
        self.radius = 0
        """Whoever is at most so far away is known; nobody else is nearer."""
        self.complete = False
        """Whether all are known from which the target can be reached."""
        self.onward: dict[int, tuple[int, Sequence[tuple[int, str, str, int]]]] = {}
        """Organization → its next hops towards the target, as found at a radius (`graphkb.answers.route_search`)."""
        self.nearest = {target: 0}
        """Organization → the least weight found yet."""
        self._steps = steps
        self._buckets = {0: [target]}
        self._weights = [0]

    def knows(self, number: int) -> bool:
        """Tell whether the distance of an organization is known."""
        return self.nearest.get(number, self.radius + 1) <= self.radius

    def least(self, number: int) -> int | None:
        """Return the distance of an organization, or less where it is not known; None if no walk leads from there."""
        nearest = self.nearest.get(number)
        if nearest is not None and nearest <= self.radius:
            return nearest
        return None if self.complete else self.radius

    def advance(self, count: int) -> int:
        """Make about *count* more organizations known, or all there are; return how many were looked at."""
        nearest, buckets, weights = self.nearest, self._buckets, self._weights
        look_up, looked_at = nearest.get, 0
        while weights and looked_at < count:
            weight = self.radius = heappop(weights)
            bucket = buckets.pop(weight)
            looked_at += len(bucket)
            for number in bucket:
                if nearest[number] == weight:
                    for other, step in self._steps(number):
                        before, total = look_up(other), weight + step
                        if before is None or total < before:
                            nearest[other] = total
                            if total in buckets:
                                buckets[total].append(other)
                            else:
                                buckets[total] = [other]
                                heappush(weights, total)
        if weights:
            self.radius = weights[0]
        self.complete = not weights
        return looked_at


class Networks:
    """The networks and distances kept with a view, for those who ask again."""

    def __init__(self) -> None:
        self.lock = Lock()
        """To be held by whoever reads: networks and distances grow while they are read."""
        self._networks: dict[Tariff, Network] = {}
        self._distances: dict[tuple[Network, int], Distances] = {}

    def network(self, view: View, tariff: Tariff) -> Network:
        """Return the network of *view*, or of another at which the same facts hold."""
        found = self._networks.pop(tariff, None) or Network(view, tariff)
        for unused in [*self._networks][: 1 - MAX_NETWORKS]:
            del self._networks[unused]
        self._networks[tariff] = found  # the last is the one used last
        return found

    def distances(self, network: Network, target: int) -> Distances:
        """Return the distances to *target*, as far as they are known yet."""
        found = self._distances.pop((network, target), None)
        if found is None:
            found = Distances(network.into, target)
            self._make_room()
        self._distances[network, target] = found
        return found

    def _make_room(self) -> None:
        """Drop those longest unused, so that one more may be kept."""
        places = 0
        for number, key in enumerate([*reversed(self._distances)], start=2):
            places += len(self._distances[key].nearest)
            if number > MAX_DISTANCES or places > MAX_PLACES:
                del self._distances[key]
