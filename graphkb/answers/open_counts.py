"""The open events under each node of a tree of areas, kept: one more or less, or another instant, costs little."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphkb.answers.area_tree import OUTSIDE, AreaTree
from graphkb.answers.unresolved import Cells
from graphkb.graph.view import View
from graphkb.model.figures import OpenEvent


@dataclass(slots=True)
class _Group:
    """The instants of the events of one place, holder and state, each list in order."""

    due: list[int] = field(default_factory=list)
    soon_from: list[int] = field(default_factory=list)
    reported_at: list[int] = field(default_factory=list)

    def lists(self, event: OpenEvent) -> Iterable[tuple[list[int], int]]:
        if event.due is not None and event.soon_from is not None:
            yield self.due, event.due
            yield self.soon_from, min(event.soon_from, event.due + 1)  # what begins after is never due soon
        yield self.reported_at, event.reported_at

    def counts(self, now: int) -> list[int]:
        overdue = bisect_left(self.due, now)
        return [len(self.reported_at), overdue, bisect_right(self.soon_from, now) - overdue, self.reported_at[0]]


class OpenCounts:
    """What is open under each node of a tree.

    Args:
        view: The one that the tree was made from.
        tree: The areas.
        events: All that are open, wherever.
    """

    def __init__(self, view: View, tree: AreaTree, events: Iterable[OpenEvent]) -> None:
        self._tree = tree
        self._groups: list[dict[tuple[str | None, str], _Group]] = [{} for _ in tree.rows]
        events = list(events)
        positions = tree.positions(view, [event.area for event in events])
        for position, event in zip(positions, events, strict=True):
            if position != OUTSIDE:
                group = self._groups[position].setdefault((event.holder, event.state), _Group())
                for instants, instant in group.lists(event):
                    instants.append(instant)
        for groups in self._groups:
            for group in groups.values():
                for instants in (group.due, group.soon_from, group.reported_at):
                    instants.sort()

    def add(self, view: View, event: OpenEvent) -> None:
        """Count one more."""
        (position,) = self._tree.positions(view, [event.area])
        if position != OUTSIDE:
            group = self._groups[position].setdefault((event.holder, event.state), _Group())
            for instants, instant in group.lists(event):
                insort(instants, instant)

    def remove(self, view: View, event: OpenEvent) -> None:
        """Count one less: one that was counted."""
        (position,) = self._tree.positions(view, [event.area])
        if position != OUTSIDE:
            group = self._groups[position][event.holder, event.state]
            for instants, instant in group.lists(event):
                del instants[bisect_left(instants, instant)]
            if not group.reported_at:
                del self._groups[position][event.holder, event.state]

    def cells(self, now: int) -> list[Cells]:
        """Return what counts at each node itself, as overdue and due soon at *now*."""
        return [{key: group.counts(now) for key, group in groups.items()} for groups in self._groups]
