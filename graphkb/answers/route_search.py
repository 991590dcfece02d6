"""The cheapest loopless ways through a network, one after another, under the limits of a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from graphkb.answers.route_network import Distances, Network, Networks

MAX_EFFORT = 100_000
"""Partial ways tried and distances learnt in one search, about a second: to pass several organizations without a loop
may, as any travelling salesman knows, take longer than anybody waits."""

STRIDE = 64
"""Distances learnt at a time: few, so that a search within a county stays there."""

PATIENCE = 16
"""Partial ways tried before it is asked from the other end whether there is any way."""


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

    def __init__(self, networks: Networks, network: Network, start: str, target: str, limits: Limits) -> None:
        self._network = network
        self._start = start
        self._target = target
        self._limits = limits
        self._via = limits.via - {start, target}
        self._to = {name: networks.distances(network, network.number(name)) for name in (*self._via, target)}
        self._tours: dict[tuple[str, frozenset[str]], int | None] = {}
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
            yield from self._partition()

    def _is_connected(self) -> bool:
        """Learn how far apart those are that must be passed; tell whether all can come between start and target."""
        for one in self._via:
            for other in self._via - {one}:
                self._reaches(one, other)
        ends = [(self._start, name) for name in self._to] + [(name, self._target) for name in self._via]
        return all(self._reaches(one, other) for one, other in ends)

    def _reaches(self, one: str, other: str) -> bool:
        """Learn distances to *other* until that of *one* is known; tell whether it has any."""
        start, end = self._network.number(one), self._network.number(other)
        behind, ahead = self._to[other], Distances(self._network.out_of, start)
        while not behind.knows(start):
            if behind.complete or (ahead.complete and not ahead.knows(end)):
                return False
            self._learn(behind, STRIDE)
            self._learn(ahead, 1)
        return True

    def _partition(self) -> Iterator[Way]:
        parts: list[_Part] = [(Way(0, (self._start,)), 1, _NOTHING, False)]
        while parts:
            way, length, closed, found = heappop(parts)
            if not found:
                if best := self._best(way, closed):
                    heappush(parts, (best, length, closed, True))
                continue
            yield way
            for at in range(length, len(way.ids)):
                begun = Way(0, way.ids[:at], way.mechanisms[: at - 1])
                shut = frozenset([(way.ids[at], way.mechanisms[at - 1])]) | (closed if at == length else _NOTHING)
                if first := next(self._branches(self._begin(begun), shut), None):
                    heappush(parts, (begun._replace(weight=first.bound), at, shut, False))

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
            if bound is not None and bound > partial.bound:
                heappush(heap, (partial._replace(bound=bound), iter(())))
            elif bound is not None and not self._is_passed(partial, passed):
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
        if rest:
            return self._steps(number, rest)
        behind = self._to[self._target]
        kept = behind.onward.get(number)
        if kept is None or kept[0] != behind.radius:
            kept = behind.onward[number] = (behind.radius, self._steps(number, rest))
        return kept[1]

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
                self._learn(self._to[name], STRIDE)
        further = self._to_go(here, partial.rest)
        return None if further is None else partial.weight + further

    def _is_passed(self, partial: _Partial, passed: _Passed) -> bool:
        """Tell whether a better beginning came here that can go on in every way in which this one can; note this."""
        touched = frozenset(partial.ids) if self._via else _NOBODY
        before = passed.setdefault((partial.ids[-1], partial.rest), [])
        if any(hops <= len(partial.mechanisms) and its <= touched for hops, its in before):
            return True
        before.append((len(partial.mechanisms), touched))
        return False

    def _cut_off(self, begun: Way, closed: _Closed) -> Iterator[bool]:
        """Look, a little at each step, whether the target can still be reached; end when it can, yield True if not."""
        network = self._network
        shut = {network.number(name) for name in self._limits.avoid.union(begun.ids)}
        ties = network.ties(network.number(begun.ids[-1]))
        doors = {tie.number for tie in ties if (tie.other, tie.mechanism) not in closed} - shut

        def into(number: int) -> Iterator[tuple[int, int]]:
            return (step for step in network.into(number) if step[0] not in shut)

        behind = Distances(into, network.number(self._target))
        while doors.isdisjoint(behind.nearest):
            if behind.complete:
                yield True
            self._learn(behind, STRIDE)
            yield False

    def _learn(self, distances: Distances, count: int) -> None:
        self._spend(distances.advance(count))

    def _spend(self, effort: int) -> None:
        self._effort += effort
        if self._effort > MAX_EFFORT:
            raise Exhausted


def _push(heap: _Heap, siblings: Iterator[_Partial]) -> None:
    if first := next(siblings, None):
        heappush(heap, (first, siblings))
