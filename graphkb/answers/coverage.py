"""Where nobody answers for a matter, or two do, or nobody can be called: cell by cell, counted at once."""

from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate
from typing import overload

from graphkb.answers.candidates import candidates
from graphkb.answers.contest import first_question, lead_contest
from graphkb.answers.ground import Ground, cell_test
from graphkb.answers.kept import kept
from graphkb.answers.lookup import find_in_force
from graphkb.answers.place import place_of
from graphkb.answers.sweep import STATES, Sweep
from graphkb.answers.tiers import Tiers
from graphkb.answers.topic import topic_of
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.collector import collector_paused

Events = Mapping[tuple[str, str], int]
"""(id of a matter, id of an area) → how many events fell there."""

RECENT = 8
"""Questions whose sets are kept, so that a list can be read page by page: 1.5 MiB each for a city."""

MATTERS_AT_HAND = 8
"""Matters whose cells are kept as a list while pages are read: 8 bytes a cell each, and a page seldom needs more."""


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """A matter at an area.

    Args:
        area: Row of the area.
        matter: Row of the matter.
        state: BELOW, GAP, OVERLAP, VACANT or COVERED.
        leads: Rows of the organizations that lead, as `responsibility` names them: for a GAP that of the first
            question, if there is one.
        events: How many events fell here.
    """

    area: int
    matter: int
    state: str
    leads: tuple[int, ...]
    events: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the duties reach; the counts are of all cells, `items` gives the cells themselves.

    Args:
        view: What held at the instant asked about.
        areas: Rows of the areas, in preorder.
        matters: Rows of the leaf matters, by id.
        sets: For each matter, state → the set of the areas in it: bit i is `areas[i]`.
        events: What the cells are ranked by.
    """

    view: View
    areas: tuple[int, ...]
    matters: tuple[int, ...]
    sets: tuple[Mapping[str, int], ...]
    events: Events

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.areas) * len(self.matters)

    def count(self, state: str) -> int:
        """Return how many cells are in *state*."""
        return sum(of_matter[state].bit_count() for of_matter in self.sets)

    def items(self, states: Collection[str] = STATES[:-1]) -> "CoverageCells":
        """Return the cells in one of *states*, by default all that are not COVERED.

        Raises:
            BadInput: there is no such state.
        """
        if unknown := set(states) - set(STATES):
            raise BadInput(f"{min(unknown)!r}: expected some of {', '.join(STATES)}")
        return CoverageCells(self, states)


class CoverageCells(Sequence[CoverageCell]):
    """Some cells of a coverage, put together as they are read: most events first, then by id of matter and of area."""

    def __init__(self, coverage: Coverage, states: Collection[str]) -> None:
        self._coverage = coverage
        sets = [sum(of_matter[state] for state in {*states}) for of_matter in coverage.sets]  # no cell is in two
        self._eventful = _eventful(coverage, sets)
        for matter, area in self._eventful:
            sets[matter] ^= 1 << area
        self._sets = sets
        self._ends = [*accumulate((each.bit_count() for each in sets), initial=len(self._eventful))]
        """Where the cells of each matter begin, and at last where all end."""
        ids = coverage.view.tables["areas"].column("id")
        self._by_id = sorted(range(len(coverage.areas)), key=lambda area: ids[coverage.areas[area]])
        self._members = lru_cache(maxsize=MATTERS_AT_HAND)(partial(_in_order, self._by_id))

    def __len__(self) -> int:
        return self._ends[-1]

    @overload
    def __getitem__(self, place: int) -> CoverageCell: ...
    @overload
    def __getitem__(self, place: slice) -> list[CoverageCell]: ...
    def __getitem__(self, place: int | slice) -> CoverageCell | list[CoverageCell]:
        places = range(len(self))[place]
        return [self._cell(each) for each in places] if isinstance(places, range) else self._cell(places)

    def _cell(self, place: int) -> CoverageCell:
        coverage = self._coverage
        if place < len(self._eventful):
            matter, area = self._eventful[place]
        else:
            matter = bisect_right(self._ends, place) - 1
            area = self._members(self._sets[matter])[place - self._ends[matter]]
        state = next(state for state, areas in coverage.sets[matter].items() if areas >> area & 1)
        rows = coverage.areas[area], coverage.matters[matter]
        ids = [coverage.view.id(table, row) for table, row in zip(("areas", "matters"), rows, strict=True)]
        return CoverageCell(*rows, state, _leads(coverage.view, *rows), coverage.events.get((ids[1], ids[0]), 0))


def coverage(
    view: View,
    area_id: str,
    *,
    matters: Iterable[str] | None = None,
    level: str = "GRID",
    scales: Collection[str] = ("BASIC", "DEDICATED"),
    events: Events | None = None,
) -> Coverage:
    """Return in which state each cell is: each area of *level* at or below *area_id*, for each leaf matter.

    A cell is asked about at the severity of its matter. An area or matter that does not hold at the instant has no
    cells.

    Args:
        view: What holds at the instant asked about.
        area_id: Full id of the area.
        matters: Full ids; each stands for the leaves at and below it. None: all leaves.
        level: Of the areas asked about.
        scales: Of the grids asked about; other levels have none.
        events: How many fell in each cell; the cells with most come first.

    Raises:
        NotFound: no area or matter is called so.
        BadInput: there is no such level or scale, or the area lies inside itself.

    Source: answers.md, "coverage(area, matters, level, scale, asOf)".
    """
    is_cell = cell_test(view, level, scales)
    root = find_in_force(view, "areas", area_id)
    leaves = _leaves(view, matters)
    if root is None:
        return Coverage(view, (), leaves, tuple(dict.fromkeys(STATES, 0) for _ in leaves), events or {})
    recent, question = _recent(view), (view.as_of, root, level, frozenset(scales), leaves)
    found = recent.get(question)
    if found is None:
        if len(recent) >= RECENT:
            recent.clear()
        with collector_paused():
            ground = Ground(view, root, is_cell)
            sweep = Sweep(Tiers(view, ground), level)
            found = ground.cells, tuple(sweep.states(topic_of(view, matter)) for matter in leaves)
        recent[question] = found
    return Coverage(view, found[0], leaves, found[1], events or {})


@kept
def _recent(_view: View) -> dict[Hashable, tuple[tuple[int, ...], tuple[Mapping[str, int], ...]]]:
    """Return question → areas and sets, of the latest questions; filled as they are asked."""
    return {}


def _leaves(view: View, matters: Iterable[str] | None) -> tuple[int, ...]:
    """Return the matters without any below them, by id."""
    rows = view.rows("matters")
    if matters is not None:
        given = [row for each in matters if (row := find_in_force(view, "matters", each)) is not None]
        meant = {below for row in given for below in (row, *view.descendants("matters", row))}
        rows = [row for row in rows if row in meant]
    return tuple(row for row in rows if not view.children("matters", row))


def _eventful(coverage: Coverage, sets: Sequence[int]) -> list[tuple[int, int]]:
    """Return matter and area, as numbers, of the cells of *sets* that had events: most first, then by their ids."""
    view = coverage.view
    matters = {view.id("matters", row): number for number, row in enumerate(coverage.matters)}
    areas = {view.id("areas", row): number for number, row in enumerate(coverage.areas)} if coverage.events else {}
    flags = [each.to_bytes(len(coverage.areas) // 8 + 1, "little") for each in sets]
    found = []
    for ids, count in coverage.events.items():
        matter, area = matters.get(ids[0]), areas.get(ids[1])
        if count and matter is not None and area is not None and flags[matter][area >> 3] >> (area & 7) & 1:
            found.append((-count, ids, (matter, area)))
    return [cell for _, _, cell in sorted(found)]


def _in_order(numbers: Sequence[int], members: int) -> list[int]:
    """Return those of *numbers* that are in the set, in the same order."""
    flags = f"{members:0{len(numbers)}b}"[::-1]
    return [number for number in numbers if flags[number] == "1"]


def _leads(view: View, area: int, matter: int) -> tuple[int, ...]:
    topic, place = topic_of(view, matter), place_of(view, area)
    ranked = candidates(topic, place.upward, topic.severity).get("LEAD", ())
    choices = lead_contest(view, place, ranked).choices or first_question(view, place)
    return tuple(choice.organization for choice in choices)
