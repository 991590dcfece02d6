"""The cheapest loopless ways through a network, one after another, under the limits of a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from graphkb.answers.route_distances import Atlas, Distances, Outlook
from graphkb.answers.route_network import Network
from graphkb.answers.route_policy import HOP_LIMIT

MAX_EFFORT = 50_000
"""Partial ways tried and distances learnt in one search, about a second: to pass several organizations without a loop
may, as any travelling salesman knows, take longer than anybody waits."""

PATIENCE = 16
"""Partial ways tried before it is asked from the other end whether there is any way."""

GLANCE = 256
"""Organizations looked at in each part before whether there are more ways is asked in earnest."""


class Exhausted(Exception):
    """A search took more than MAX_EFFORT; whoever searches says that its answer is cut."""


class Way(NamedTuple):
    """A loopless way; ways compare by cost, hops, ids from the start on, then mechanisms."""

    weight: int
    ids: tuple[str, ...]
    mechanisms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What every way keeps to.

    Args:
        max_hops: Most hops.
        max_weight: Every way weighs less.
        avoid: Ids of organizations that no way touches.
        via: Ids of organizations that every way passes, in any order.
    """

    max_hops: int
    max_weight: float
    avoid: frozenset[str] = frozenset()
    via: frozenset[str] = frozenset()


class _Partial(NamedTuple):
    """The beginning of a way."""

    bound: int  # no way that begins so weighs less
    ids: tuple[str, ...]
    mechanisms: tuple[str, ...]
    weight: int  # so far
    rest: frozenset[str]  # still to be passed


_Closed = frozenset[tuple[str, str]]
"""Ties, by other end and mechanism, that the beginning of a way does not go on by."""
_Step = tuple[int, str, str, int]
"""A next hop: its weight and the least from there on, to whom, the mechanism, its weight."""
_Heap = list[tuple[_Partial, Iterator[_Partial]]]
"""Beginnings of ways, each with those that differ from it in the last hop and come after it."""
_Part = tuple[Way, int, _Closed, bool]
"""Ways with a common beginning: it and their bound, its length, the ties closed; or the best of them, found."""
_Passed = dict[tuple[str, frozenset[str]], list[tuple[int, frozenset[str]]]]
"""End and rest of the beginnings gone on from → the hops and the organizations of each."""

_NOTHING: _Closed = frozenset()
_NOBODY: frozenset[str] = frozenset()


class Search:
    """The ways from one organization to another.

    Lawler's partition: a way found leaves behind, for each of its hops, the ways that leave it there. Each part is
    searched best first (A*), with the distances to the target as the bound, and only when its bound is the next.
    Without `via` no look at loops is needed: a walk with a loop is dearer than the same without.

    Source: E. L. Lawler, "A procedure for computing the K best solutions to discrete optimization problems and its
    application to the shortest path problem", Management Science 18 (1972); J. Y. Yen, "Finding the K shortest loopless
    paths in a network", Management Science 17 (1971).
    """

    def __init__(self, atlas: Atlas, network: Network, start: str, target: str, limits: Limits) -> None:
        self._network = network
        self._start = start
        self._target = target
        self._limits = limits
        self._via = limits.via - {start, target}
        self._to: dict[str, Outlook] = {}
        for name in (*self._via, target):
            starts = {network.number(other): 0 for other in (start, *self._via - {name})}
            behind = atlas.distances(network, network.number(name))
            self._to[name] = Outlook(behind, Distances(network.out_of, starts))
        self._hops = self._hop_outlook()
        self._onward_past: dict[frozenset[str], dict[int, Sequence[_Step]]] = {}
        self._tours: dict[tuple[str, frozenset[str]], int | None] = {}
        self._parts: list[_Part] = []
        self._effort = 0

    def ways(self) -> Iterator[Way]:
        """Yield every way within the limits, the best first.

        Raises:
            Exhausted: the next one would take too long.
        """
        if self._limits.avoid & {self._start, self._target, *self._via}:
            return
        if self._start == self._target:
            if not self._via:
                yield Way(0, (self._start,))
        elif self._is_connected():
            heappush(self._parts, (Way(0, (self._start,)), 1, _NOTHING, False))
            while way := self._next():
                yield way

    def has_more(self) -> bool:
        """Tell whether there is a way beyond those yielded, without looking for the best of them if it can be helped.

        Raises:
            Exhausted: to tell would take too long.
        """
        near = sorted(self._parts, key=lambda part: -part[1])  # the nearer to the target, the sooner it is told
        likely = (found or self._leads_on(begun, closed) for begun, _, closed, found in near)
        return any(likely) or self._next() is not None

    def _is_connected(self) -> bool:
        """Learn how far apart those are that must be passed; tell whether all can come between start and target."""
        for one in self._via:
            for other in self._via - {one}:
                self._reaches(one, other)
        ends = [(self._start, name) for name in self._to] + [(name, self._target) for name in self._via]
        return all(self._reaches(one, other) for one, other in ends)

    def _reaches(self, one: str, other: str) -> bool:
        """Learn the least weight from *one* to *other*; tell whether there is any."""
        number, outlook = self._network.number(one), self._to[other]
        while not outlook.knows(number):
            self._grow(outlook)
        return outlook.least(number) is not None

    def _next(self) -> Way | None:
        """Return the best way of all parts, and part the others of its part by where they leave it."""
        while self._parts:
            way, length, closed, found = heappop(self._parts)
            if found:
                for at in range(length, len(way.ids)):
                    self._leave(way, at, closed if at == length else _NOTHING)
                return way
            if best := self._best(way, closed):
                heappush(self._parts, (best, length, closed, True))
        return None

    def _leave(self, way: Way, at: int, closed: _Closed) -> None:
        """Note the ways that go with *way* up to there, and then not on with it, nor by a tie that is *closed*."""
        begun = Way(0, way.ids[:at], way.mechanisms[: at - 1])
        closed |= {(way.ids[at], way.mechanisms[at - 1])}
        if first := next(self._branches(self._begin(begun), closed), None):
            heappush(self._parts, (begun._replace(weight=first.bound), at, closed, False))

    def _best(self, begun: Way, closed: _Closed) -> Way | None:
        """Return the best way that begins so and does not go on by a tie that is *closed*."""
        heap: _Heap = []
        passed: _Passed = {}
        cut_off = self._cut_off(begun, closed)
        _push(heap, self._branches(self._begin(begun), closed))
        for tried in count():
            if not heap or (tried > PATIENCE and next(cut_off, False)):
                break
            partial, siblings = heappop(heap)
            _push(heap, siblings)
            self._spend(1)
            if partial.ids[-1] == self._target:
                return Way(*partial[:3])
            bound = self._bound(partial)
            if bound is None or (bound % HOP_LIMIT > self._limits.max_hops and self._is_too_far(partial)):
                continue
            if bound > partial.bound:
                heappush(heap, (partial._replace(bound=bound), iter(())))
            elif not self._is_passed(partial, passed):
                _push(heap, self._branches(partial, _NOTHING))
        return None

    def _begin(self, begun: Way) -> _Partial:
        weight = sum(self._network.tariff.weights[mechanism] for mechanism in begun.mechanisms)
        return _Partial(weight, begun.ids, begun.mechanisms, weight, self._via.difference(begun.ids))

    def _branches(self, partial: _Partial, closed: _Closed) -> Iterator[_Partial]:
        """Yield *partial* one hop further, in the order of ways, as far as the limits allow."""
        _, ids, mechanisms, weight, rest = partial
        limits = self._limits
        if len(mechanisms) >= limits.max_hops:
            return
        for bound, other, mechanism, step in self._onward(ids[-1], rest):
            if weight + bound >= limits.max_weight:
                return
            if other in ids or other in limits.avoid or (other, mechanism) in closed:
                continue
            left = rest - {other}
            if not left or other != self._target:
                yield _Partial(weight + bound, (*ids, other), (*mechanisms, mechanism), weight + step, left)

    def _onward(self, name: str, rest: frozenset[str]) -> Sequence[_Step]:
        """Return every next hop from *name*, that with the least to go first."""
        number = self._network.number(name)
        onward = self._onward_past.setdefault(rest, {}) if rest else self._to[self._target].onward
        if number not in onward:
            onward[number] = self._steps(number, rest)
        return onward[number]

    def _steps(self, number: int, rest: frozenset[str]) -> Sequence[_Step]:
        steps: list[_Step] = []
        for tie in self._network.ties(number):
            further = self._to_go(tie.number, rest - {tie.other} if rest else rest)
            if further is not None:
                steps.append((tie.weight + further, tie.other, tie.mechanism, tie.weight))
        return sorted(steps)

    def _to_go(self, number: int, rest: frozenset[str]) -> int | None:
        """Return the least weight from there past all of *rest* to the target, or less; None where no walk leads."""
        if not rest:
            return self._to[self._target].least(number)
        found: list[int] = []
        for each in rest:
            leg, further = self._to[each].least(number), self._tour(each, rest - {each})
            if leg is not None and further is not None:
                found.append(leg + further)
        return min(found, default=None)

    def _tour(self, name: str, rest: frozenset[str]) -> int | None:
        if (name, rest) not in self._tours:
            self._tours[name, rest] = self._to_go(self._network.number(name), rest)
        return self._tours[name, rest]

    def _bound(self, partial: _Partial) -> int | None:
        """Return the bound of *partial* by what is known of its end, which is made a little more."""
        here = self._network.number(partial.ids[-1])
        for name in (self._target, *partial.rest):
            if not self._to[name].knows(here):
                self._grow(self._to[name])
        further = self._to_go(here, partial.rest)
        return None if further is None else partial.weight + further

    def _is_too_far(self, partial: _Partial) -> bool:
        """Tell whether the target is more hops away than are left; asked only where the cheapest way has more."""
        here, left = self._network.number(partial.ids[-1]), self._limits.max_hops - len(partial.mechanisms)
        while not self._hops.knows(here) and (self._hops.least(here) or 0) <= left:
            self._spend(self._hops.grow())
        least = self._hops.least(here)
        return least is None or least > left

    def _hop_outlook(self) -> Outlook:
        """Return what is known of the fewest hops to the target: nothing yet."""
        network = self._network

        def into(number: int) -> Iterator[tuple[int, int]]:
            return ((other, 1) for other, _ in network.into(number))

        def out_of(number: int) -> Iterator[tuple[int, int]]:
            return ((other, 1) for other, _ in network.out_of(number))

        start, target = network.number(self._start), network.number(self._target)
        return Outlook(Distances(into, {target: 0}), Distances(out_of, {start: 0}))

    def _is_passed(self, partial: _Partial, passed: _Passed) -> bool:
        """Tell whether a better beginning came here that can go on in every way in which this one can; note this."""
        touched = frozenset(partial.ids) if self._via else _NOBODY
        before = passed.setdefault((partial.ids[-1], partial.rest), [])
        if any(hops <= len(partial.mechanisms) and its <= touched for hops, its in before):
            return True
        before.append((len(partial.mechanisms), touched))
        return False

    def _apart(self, begun: Way) -> Distances:
        """Return the distances to the target for those who may come after *begun*, none of them known yet."""
        network = self._network
        shut = {network.number(name) for name in self._limits.avoid.union(begun.ids)}

        def into(number: int) -> Iterator[tuple[int, int]]:
            return (step for step in network.into(number) if step[0] not in shut)

        return Distances(into, {network.number(self._target): 0})

    def _doors(self, begun: Way, closed: _Closed) -> dict[int, int]:
        """Return to whom *begun* may go on, each with the least weight of that hop."""
        doors: dict[int, int] = {}
        for tie in self._network.ties(self._network.number(begun.ids[-1])):
            if (tie.other, tie.mechanism) not in closed:
                doors[tie.number] = min(tie.weight, doors.get(tie.number, tie.weight))
        return doors

    def _cut_off(self, begun: Way, closed: _Closed) -> Iterator[bool]:
        """Look, a little at each step, whether *begun* can reach the target; end when it can, yield True if not."""
        apart, doors = self._apart(begun), self._doors(begun, closed)
        while doors.keys().isdisjoint(apart.nearest):
            if apart.complete:
                yield True
            else:
                self._spend(apart.advance())
                yield False

    def _leads_on(self, begun: Way, closed: _Closed) -> bool:
        """Tell whether *begun* has an end that is found at once; if not, it may have one all the same."""
        apart, doors = self._apart(begun), self._doors(begun, closed)
        while not apart.complete and len(apart.nearest) < GLANCE and doors.keys().isdisjoint(apart.nearest):
            self._spend(apart.advance())
        start = self._begin(begun)
        weights = [start.weight + doors[number] + apart.nearest[number] for number in doors.keys() & apart.nearest]
        return not start.rest and any(self._fits(weight) for weight in weights)

    def _fits(self, weight: int) -> bool:
        return weight < self._limits.max_weight and weight % HOP_LIMIT <= self._limits.max_hops

    def _grow(self, outlook: Outlook) -> None:
        self._spend(outlook.grow())
        self._tours.clear()
        self._onward_past.clear()

    def _spend(self, effort: int) -> None:
        self._effort += effort
        if self._effort > MAX_EFFORT:
            raise Exhausted


def _push(heap: _Heap, siblings: Iterator[_Partial]) -> None:
    if first := next(siblings, None):
        heappush(heap, (first, siblings))
