"""What each mechanism costs and how long it takes: the shipped policy, and a deployment's own."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from graphkb.errors import BadInput
from graphkb.model.codes import CODE_LISTS
from graphkb.model.texts import written
from graphkb.model.yaml_files import read_yaml

HOP_LIMIT = 1 << 20
"""Hops that fit below the cost in one whole number (`Tariff.weights`); no loopless route has that many."""

MOST = 1_000_000
"""Greatest cost, and greatest hours, of one hop: beyond it is a slip of the pen, and sums stay finite."""


@dataclass(frozen=True, slots=True)
class MechanismCost:
    """What one hop by a mechanism costs.

    Args:
        mechanism: Its code.
        cost: Effort, above 0; 1 is asking a desk that sits in the same hall.
        expected_hours: Until the other side acts.
    """

    mechanism: str
    cost: float
    expected_hours: float


@dataclass(frozen=True, eq=False)
class Tariff:
    """A policy in whole numbers, so that equal costs are equal however they are added up.

    Args:
        weights: Mechanism → its cost in units, and one hop: units * HOP_LIMIT + 1. Comparing the sums compares cost,
            then hops.
        units: Units in a cost of 1.
    """

    weights: Mapping[str, int]
    units: int

    def cost(self, weight: int) -> float:
        """Return the cost in *weight*."""
        return weight // HOP_LIMIT / self.units

    def limit(self, cost: float | None) -> float:
        """Return the first weight that costs more than *cost*."""
        return math.inf if cost is None else (math.floor(Fraction(repr(cost)) * self.units) + 1) * HOP_LIMIT


@dataclass(frozen=True)
class RoutePolicy:
    """Cost and hours of every mechanism that routes may use, by code."""

    costs: tuple[MechanismCost, ...]

    def __getitem__(self, mechanism: str) -> MechanismCost:
        return self._by_code[mechanism]

    def __contains__(self, mechanism: str) -> bool:
        return mechanism in self._by_code

    def __iter__(self) -> Iterator[MechanismCost]:
        return iter(self.costs)

    @cached_property
    def _by_code(self) -> Mapping[str, MechanismCost]:
        return {each.mechanism: each for each in self}

    def tariff(self, mechanisms: frozenset[str] | None = None) -> Tariff:
        """Return the weights of *mechanisms* (None: all); the same object for an equal policy."""
        return _tariff(self, mechanisms)


@lru_cache(maxsize=256)
def _tariff(policy: RoutePolicy, mechanisms: frozenset[str] | None) -> Tariff:
    exact = {each.mechanism: Fraction(repr(each.cost)) for each in policy}
    units = math.lcm(*(cost.denominator for cost in exact.values()))
    weights = {
        mechanism: int(cost * units) * HOP_LIMIT + 1
        for mechanism, cost in exact.items()
        if mechanisms is None or mechanism in mechanisms
    }
    return Tariff(weights, units)


_SHIPPED = {
    "SHARED_STAFF": (0.25, 0.5),  # the same people under another plate
    "SAME_AREA": (0.5, 1),  # the center of the place calls those who answer for it
    "STATIONED": (1, 2),  # a desk in the center
    "LINKED": (1, 2),  # an order that arrives in the other's system
    "TWO_WAY_DISPATCH": (1, 4),  # agreed in advance, signed for like an order from above
    "COMMAND_DOWN": (1, 8),  # must be obeyed, once it is written
    "WHISTLE": (1.5, 4),  # departments must come when the street whistles
    "SPONSOR": (1.5, 8),  # a sponsoring cadre asks at home
    "MEMBER": (1.5, 8),  # through the secretariat of a group or center
    "COMMAND_UP": (1.5, 8),  # a report, and the superior's decision
    "AGREEMENT": (2, 24),  # a partner who is bound, but not under orders
    "CHECK_IN": (2, 24),  # members who reported to the community, in their own time
    "JOINT_MEETING": (3, 72),  # waits for the next meeting
}

DEFAULT_POLICY = RoutePolicy(tuple(MechanismCost(code, *_SHIPPED[code]) for code in sorted(_SHIPPED)))
"""The shipped policy: assumptions, not measurements; a deployment that has its own figures writes routes.yaml."""


def read_policy(path: Path, mechanisms: Collection[str] | None = CODE_LISTS["mechanism"].labels) -> RoutePolicy:
    """Return the shipped policy with what the file at *path* says instead.

    Args:
        path: UTF-8 YAML: `MECHANISM: {cost: 1.5, hours: 4}`, any number of them.
        mechanisms: The code list; with a deployment's own codes, `Graph.labels("mechanism")`. None: not known yet, any
            code is taken, and `routes` refuses those that are no mechanism.

    Raises:
        BadInput: the file cannot be read or is no such mapping; a mechanism is not in the list or stands there twice;
            a cost is not above 0, hours are below 0, or either is no number up to `MOST`.

    Source: data-package.md, "The other files that users write".
    """
    entries = read_yaml(path)
    if not isinstance(entries, dict):
        raise BadInput(f"{path.name}: write one mechanism a line, such as WHISTLE: {{cost: 1.5, hours: 4}}")
    own = {name: _read_cost(path, name, entry, mechanisms) for name, entry in entries.items()}
    costs = {each.mechanism: each for each in DEFAULT_POLICY} | own
    return RoutePolicy(tuple(costs[name] for name in sorted(costs)))


def _read_cost(path: Path, name: Any, entry: Any, mechanisms: Collection[str] | None) -> MechanismCost:
    if not isinstance(name, str) or (mechanisms is not None and name not in mechanisms):
        raise BadInput(f"{path.name}: {no_mechanism(name, mechanisms or CODE_LISTS['mechanism'].labels)}")
    if not isinstance(entry, dict) or entry.keys() != {"cost", "hours"}:
        raise BadInput(f"{path.name}: {name}: write {{cost: 1.5, hours: 4}}, not {written(entry)}")
    cost, hours = (_number(path, f"{name}: {key}", entry[key]) for key in ("cost", "hours"))
    if cost == 0:
        raise BadInput(f"{path.name}: {name}: cost 0; it must be above 0, or going in circles would be free")
    return MechanismCost(name, cost, hours)


def no_mechanism(name: Any, mechanisms: Collection[str]) -> str:
    """Return what a message says of a *name* that is none of *mechanisms*."""
    return f"{written(name)} is no mechanism; there are {', '.join(sorted(mechanisms))} (codes.csv adds more)"


def _number(path: Path, place: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        raise BadInput(f"{path.name}: {place} {written(value)}: write a number from 0 to {MOST:,}")
    return float(value)
