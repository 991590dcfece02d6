"""How far it is from one organization to another, as far as anybody needed to know, and kept for who asks next."""

from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from threading import Lock

from graphkb.answers.route_network import Network, Steps
from graphkb.answers.route_policy import Tariff
from graphkb.graph.view import View

MAX_NETWORKS = 8
"""Tariffs whose ties are kept in one view: that of all mechanisms, and a few that filter them."""

MAX_DISTANCES = 256
"""Organizations whose distances are kept in one view: departments are asked for again and again (performance.md)."""

MAX_PLACES = 1_000_000
"""Distances to single organizations kept in one view, about 100 MB; those longest unused go first."""

GROWTH = 32
"""Organizations looked at before the first look at what is known; then half as many as there were, and these."""


class Distances:
    """The least weight of a walk from every organization to one (or the other way round), the nearest first.

    Source: Dijkstra's algorithm with a bucket for each weight (they are whole numbers, and few); resumable: it goes on
    where it stopped.
    """

    def __init__(self, steps: Callable[[int], Steps], seeds: Mapping[int, int]) -> None:
        self.nearest = dict(seeds)
        """Organization → the least weight found yet; final up to `radius`."""
        self.radius = 0
        """Whoever is not known is at least so far away."""
        self.onward: dict[int, Sequence[tuple[int, str, str, int]]] = {}
        """Organization → its next hops by what is known (`graphkb.answers.route_search`), until more is."""
        self.steps = steps
        self._buckets: dict[int, list[int]] = {}
        for number, weight in seeds.items():
            self._buckets.setdefault(weight, []).append(number)
        self._weights = [*self._buckets]
        heapify(self._weights)

    @property
    def complete(self) -> bool:
        """Whether all are known who can be."""
        return not self._weights

    @property
    def width(self) -> int:
        """How many the next `advance` looks at."""
        return len(self._buckets[self._weights[0]]) if self._weights else 0

    def known(self, number: int) -> int | None:
        """Return the distance of an organization; None where it is not known."""
        weight = self.nearest.get(number)
        return weight if weight is not None and weight <= self.radius else None

    def advance(self) -> int:
        """Look at the nearest that were not yet looked at, all of one weight; return how many."""
        nearest, buckets, weights = self.nearest, self._buckets, self._weights
        look_up = nearest.get
        self.onward.clear()
        weight = heappop(weights)
        bucket = buckets.pop(weight)
        for number in bucket:
            if nearest[number] == weight:
                for other, step in self.steps(number):
                    before, total = look_up(other), weight + step
                    if before is None or total < before:
                        nearest[other] = total
                        if total in buckets:
                            buckets[total].append(other)
                        else:
                            buckets[total] = [other]
                            heappush(weights, total)
        self.radius = weights[0] if weights else weight
        return len(bucket)


class Outlook:
    """What is known of the ways from some organizations to one: least weights, or bounds below them.

    Two searches grow towards each other: `behind` from the target, kept for other questions, and `ahead` from those who
    start. A way of less weight than both radii together (the horizon) touches nobody who is unknown to both. So within
    the horizon the least weight from whom `ahead` knows follows from `behind` by a search among these alone; in an
    organization chart that is a few hundred where one search alone would look at thousands.

    Source: bidirectional search (I. Pohl, "Bi-directional search", Machine Intelligence 6, 1971).
    """

    def __init__(self, behind: Distances, ahead: Distances) -> None:
        self.onward = behind.onward
        """Organization → its next hops; of all who ask, until `ahead` is needed."""
        self._behind = behind
        self._ahead = ahead
        self._between: dict[
            int, int
        ] = {}  # whom `ahead` knows, `behind` has not passed → least weight, or bound below it
        self._open: set[int] = set()  # those of them for whom it is a bound
        self._looked_at = 0

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be learnt."""
        return self._behind.complete or self._ahead.complete

    def least(self, number: int) -> int | None:
        """Return the least weight from an organization, or less where it is not known; None where no walk leads."""
        weight = self._behind.nearest.get(number)
        if weight is not None and weight <= self._behind.radius:
            return weight
        weight = self._between.get(number)
        return weight if weight is not None or self.complete else self._behind.radius

    def knows(self, number: int) -> bool:
        """Tell whether `least` is the least weight."""
        if self.complete or self._behind.known(number) is not None:
            return True
        return number in self._between and number not in self._open

    def grow(self) -> int:
        """Learn more; return how many organizations were looked at."""
        before = self._looked_at
        self.onward = {}
        while self._looked_at < 1.5 * before + GROWTH and not self.complete:
            narrow = self._ahead if self._ahead.width < self._behind.width else self._behind
            self._looked_at += narrow.advance()
        self._meet()
        return self._looked_at - before

    def _meet(self) -> None:
        """Find the least weight from whom `ahead` has looked at and `behind` has not passed.

        Those whom `ahead` knows but has not looked at are left out: a way past one of them that `behind` does not know
        is no shorter than the horizon.
        """
        ahead, behind = self._ahead, self._behind
        between = {
            number: weight
            for number, weight in ahead.nearest.items()
            if (weight < ahead.radius or ahead.complete) and behind.nearest.get(number, behind.radius) >= behind.radius
        }
        into: dict[int, list[tuple[int, int]]] = {number: [] for number in between}
        for number in between:
            for other, weight in ahead.steps(number):
                if other in into:
                    into[other].append((number, weight))
        seeds = {number: behind.nearest[number] for number in between if number in behind.nearest}
        met = Distances(into.__getitem__, seeds)
        while not met.complete:
            met.advance()
        if self.complete:
            self._between, self._open = met.nearest, set()
            return
        horizon = ahead.radius + behind.radius
        limits = {number: horizon - weight for number, weight in between.items()}
        self._between = {number: min(met.nearest.get(number, limit), limit) for number, limit in limits.items()}
        self._open = {number for number, limit in limits.items() if met.nearest.get(number, limit + 1) > limit}


class Atlas:
    """The networks and distances of a view, for those who ask again."""

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
            found = Distances(network.into, {target: 0})
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
