"""What changes do to those who answer: the cells whose organizations or state are others before and after."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, overload

from graphkb.answers.assisting import Helpers
from graphkb.answers.ground import Ground
from graphkb.answers.leads import Leaders, Named
from graphkb.answers.sweep import Sweep
from graphkb.answers.tiers import Tiers
from graphkb.answers.topic import Topic, topic_of
from graphkb.graph.view import View
from graphkb.model.codes import LEVELS
from graphkb.model.problems import Problem

CELL_SCALES = frozenset({"BASIC", "DEDICATED"})
"""Scales of the grids that are cells: those that coverage asks about by default."""


class ImpactItem(NamedTuple):
    """A cell that changes, by ids, since there are two views.

    Args:
        matter: Id of the matter.
        area: Id of the area.
        before: Ids of those who lead, as `responsibility` names them.
        after: The same, after the changes.
        state_before: As in coverage; None where the area, or the matter, does not hold.
        state_after: The same, after the changes.
        assists_before: Ids of those who assist, by id.
        assists_after: The same, after the changes.
        supervisors_before: Ids of those who supervise, by id.
        supervisors_after: The same, after the changes.
    """

    matter: str
    area: str
    before: Named
    after: Named
    state_before: str | None
    state_after: str | None
    assists_before: Named = ()
    assists_after: Named = ()
    supervisors_before: Named = ()
    supervisors_after: Named = ()


@dataclass(frozen=True, slots=True)
class ImpactReport:
    """What changes do.

    Args:
        before: What holds without them.
        after: What would hold.
        items: The cells that change, by id of matter, then of area; put together as they are read.
        new_gaps: How many of them become a GAP.
        new_overlaps: How many become an OVERLAP.
        orphaned_events: How many open events are with an organization that would no longer hold.
        problems: Why the changes cannot be committed; then nothing was compared.
    """

    before: View
    after: View
    items: Sequence[ImpactItem] = ()
    new_gaps: int = 0
    new_overlaps: int = 0
    orphaned_events: int = 0
    problems: Sequence[Problem] = ()

    @property
    def changed_cells(self) -> int:
        """How many cells change."""
        return len(self.items)


def impact(
    before: View,
    after: View,
    open_events: Mapping[str, int] | None = None,
    *,
    look: Callable[[], None] | None = None,
) -> ImpactReport:
    """Return in which cells others lead, assist or supervise in *after* than in *before*, or whose state is another.

    A cell is an area and a leaf matter: a grid of `CELL_SCALES`, or a VILLAGE without any; what is a cell in one view
    is asked about in the other too, where it holds there. The severity is the matter's own. Organizations are compared,
    not how they answer: another post, holder, basis, deadline or rank among those who assist changes no cell; of posts
    and holders only what a state says of them, VACANT.

    Args:
        before: What holds at an instant.
        after: What holds at the same instant with the changes.
        open_events: Id of an organization → how many open events it holds; None: none are known.
        look: Called before the views are compared, and before each matter; what it raises ends the work.

    Source: answers.md, "impact(changes)".
    """
    look = look or _go_on
    look()
    matters = sorted({*_leaves(before), *_leaves(after)})
    cells = sorted({*_cells(before), *_cells(after)})
    names: dict[Named, Named] = {}
    sides = [_Side(view, cells, names) for view in (before, after)]
    comparison, changed = _Comparison(), []
    for matter in matters:
        look()
        changed.append(comparison.of(*(side.lines(matter) for side in sides)))
    return ImpactReport(
        before, after, _Items(matters, cells, changed),
        new_gaps=sum(each.becoming("GAP") for each in changed),
        new_overlaps=sum(each.becoming("OVERLAP") for each in changed),
        orphaned_events=orphaned_events(before, after, open_events or {}),
    )  # fmt: skip


def _go_on() -> None:
    """Never end the work."""


def orphaned_events(before: View, after: View, open_events: Mapping[str, int]) -> int:
    """Return how many open events are with an organization that holds in *before*, and no longer in *after*.

    Args:
        before: What holds at an instant.
        after: What holds at the same instant with the changes.
        open_events: Id of an organization → how many open events it holds.
    """
    gone = (name for name in open_events if before.row(name) is not None and after.row(name) is None)
    return sum(open_events[name] for name in gone)


class _Lines(NamedTuple):
    """What is said about each cell: its state, None where it does not hold, and who leads, assists and supervises."""

    states: Sequence[str | None]
    leads: Sequence[Named]
    helpers: tuple[Sequence[Named], ...] = ()
    """Those who assist, and those who supervise: the very same lines for many matters."""

    def among(self, areas: Iterable[int]) -> "_Lines":
        """Return these with the states and leads of some cells alone, by number."""
        return _Lines([*map(self.states.__getitem__, areas)], [*map(self.leads.__getitem__, areas)], self.helpers)


def _leaves(view: View) -> Iterator[str]:
    return (view.id("matters", row) for row in view.rows("matters") if not view.children("matters", row))


def _cells(view: View) -> Iterator[str]:
    """Yield the ids of the areas that are cells."""
    levels, scales = (view.tables["areas"].column(name) for name in ("level", "scale"))
    gridded: set[int] = set()
    for row in view.rows("areas"):
        if levels[row] == "GRID" and scales[row] in CELL_SCALES:
            yield view.id("areas", row)
            gridded.update(view.ancestors("areas", row))
    for row in view.rows("areas"):
        if levels[row] == "VILLAGE" and row not in gridded:
            yield view.id("areas", row)


class _Side:
    """One of the two views: what it says about every cell of either."""

    def __init__(self, view: View, cells: Sequence[str], names: dict[Named, Named]) -> None:
        self._view = view
        held = {row for area in cells if (row := view.row(area)) is not None}
        grounds = [ground for ground in _grounds(view, held) if ground[1].cells]
        tiers = [(level, Tiers(view, ground)) for level, ground in grounds]
        self._sweeps = [(Sweep(each, level), len(each.ground.cells)) for level, each in tiers]
        self._leaders = [Leaders(each, names) for _, each in tiers]
        self._helpers = [Helpers(each, names) for _, each in tiers]
        self._helping: dict[tuple[int, ...], Sequence[Named]] = {}
        rows = [row for _, ground in grounds for row in ground.cells]
        place = {view.id("areas", row): number for number, row in enumerate(rows)}
        self._order = [place.get(area, len(rows)) for area in cells]
        self._nobody: Sequence[Named] = [()] * len(cells)

    def lines(self, matter: str) -> _Lines:
        """Return what is said about each cell, in their order; equal names are one object."""
        row = self._view.row(matter)
        if row is None:
            return _Lines([None] * len(self._order), self._nobody, (self._nobody, self._nobody))
        topic = topic_of(self._view, row)
        states = [state for sweep, cells in self._sweeps for state in _states(sweep.states(topic), cells)]
        leads = self._in_order([leaders.leads(topic) for leaders in self._leaders])
        helpers = (self._helping_in(topic, role) for role in ("ASSIST", "SUPERVISE"))
        return _Lines([*map([*states, None].__getitem__, self._order)], leads, tuple(helpers))

    def _helping_in(self, topic: Topic, role: str) -> Sequence[Named]:
        """Return who helps in each cell; the very same for all matters for which it is the same by the same duties."""
        lines = [helpers.named(topic, role) for helpers in self._helpers]
        key = tuple(map(id, lines))  # each is kept, so it is another's for ever
        if key not in self._helping:
            self._helping[key] = self._in_order(lines)
        return self._helping[key]

    def _in_order(self, lines: Sequence[Sequence[Named]]) -> Sequence[Named]:
        named: list[Named] = [each for line in lines for each in line]
        named.append(())  # of areas that do not hold
        return [*map(named.__getitem__, self._order)]


def _grounds(view: View, held: set[int]) -> Iterator[tuple[str, Ground]]:
    """Yield the cells in rows *held*, those of each level below each root apart, as a sweep takes them."""
    areas = view.tables["areas"]
    levels, parents = areas.column("level"), areas.column("parent")
    cells = {level: {row for row in held if levels[row] == level} for level in LEVELS}
    for root in view.rows("areas"):
        if parents[root] is None or view.parent("areas", root) is None:
            yield from ((level, Ground(view, root, rows.__contains__)) for level, rows in cells.items() if rows)


def _states(sets: Mapping[str, int], cells: int) -> list[str]:
    """Return the state of each cell: bit i of a set stands for cell i."""
    line = [""] * cells
    for state, members in sets.items():
        if members == (1 << cells) - 1:
            return [state] * cells
        for number, flag in enumerate(f"{members:b}"[::-1] if members else ""):
            if flag == "1":
                line[number] = state
    return line


class _Changed(NamedTuple):
    """The cells that change for one matter: the numbers of their areas, and what is said about each."""

    areas: "array[int]"
    before: _Lines
    after: _Lines
    """States and leads are those of `areas` alone, helpers of all."""

    def becoming(self, state: str) -> int:
        states, others = self.before.states, self.after.states
        return 0 if states == others else sum(b == state != a for a, b in zip(states, others, strict=True))


class _Comparison:
    """Where lines differ; what was found out for one matter is kept for the next."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], array[int]] = {}

    def of(self, before: _Lines, after: _Lines) -> _Changed:
        found = [_differing(before.states, after.states), _differing(before.leads, after.leads)]
        found += map(self._of_helpers, before.helpers, after.helpers)
        areas = max(found, key=len)
        if any(each and each != areas for each in found):
            areas = array("I", sorted(set().union(*found)))
        return _Changed(areas, before.among(areas), after.among(areas))

    def _of_helpers(self, line: Sequence[Named], other: Sequence[Named]) -> "array[int]":
        key = id(line), id(other)  # both sides keep theirs, so these are no others'
        if key not in self._found:
            self._found[key] = _differing(line, other)
        return self._found[key]


def _differing(line: Sequence[object], other: Sequence[object]) -> "array[int]":
    """Return the numbers of the cells about which the lines say different things."""
    pairs = zip(line, other, strict=True) if line != other else ()
    return array("I", [number for number, (b, a) in enumerate(pairs) if b != a])


class _Items(Sequence[ImpactItem]):
    """The cells that change, put together as they are read."""

    def __init__(self, matters: Sequence[str], areas: Sequence[str], changed: Sequence[_Changed]) -> None:
        self._matters = matters
        self._areas = areas
        self._changed = changed
        self._ends = [*accumulate((len(each.areas) for each in changed), initial=0)]
        """Where the cells of each matter begin, and at last where all end."""

    def __len__(self) -> int:
        return self._ends[-1]

    @overload
    def __getitem__(self, place: int) -> ImpactItem: ...
    @overload
    def __getitem__(self, place: slice) -> list[ImpactItem]: ...
    def __getitem__(self, place: int | slice) -> ImpactItem | list[ImpactItem]:
        places = range(len(self))[place]
        return [self._item(each) for each in places] if isinstance(places, range) else self._item(places)

    def _item(self, place: int) -> ImpactItem:
        matter = bisect_right(self._ends, place) - 1
        numbers, before, after = self._changed[matter]
        i = place - self._ends[matter]
        return ImpactItem(
            self._matters[matter], self._areas[numbers[i]],
            before.leads[i], after.leads[i], before.states[i], after.states[i],
            *(side[numbers[i]] for sides in zip(before.helpers, after.helpers, strict=True) for side in sides),
        )  # fmt: skip
