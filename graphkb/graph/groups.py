"""From a name to the rows that carry it: a key to its states and intervals, an id to those who name it."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from graphkb.graph.packing import FROM_ID

_unsorted = partial(array, "i")
"""Makes a group of rows that nobody has asked for yet: 4 bytes a row."""

SHARE = 16
"""One in so many names may have changed before the dict of all is copied, which at nation size takes 15 ms."""


class Groups:
    """Name → rows: a dict shared with the groups before a change, and what changed since.

    The rows of a name are a number, where there is one only; an array, until `listed` makes it a tuple.
    """

    __slots__ = ("_before", "_since")

    def __init__(self, before: dict[str, Any], since: dict[str, Any]) -> None:
        self._before = before
        self._since = since

    @classmethod
    def of(cls, cells: Sequence[Any]) -> "Groups":
        """Return the groups of the packed cells of all rows: each may name nothing, one or several."""
        rows, names = _pairs(cells)
        groups: dict[Any, Any] = dict(zip(names, rows, strict=True))
        for nothing in (None, FROM_ID):
            groups.pop(nothing, None)
        several: dict[str, Any] = defaultdict(_unsorted)
        for row, name in zip(rows, names, strict=True) if 0 < len(groups) < len(names) else ():
            if name is not None and name is not FROM_ID and groups[name] != row:
                several[name].append(row)
        for name, more in several.items():
            more.append(groups[name])
            groups[name] = more
        return cls(groups, {})

    def get(self, name: str) -> Any:
        """Return the rows of *name*; () for one that no row carries."""
        return self._since[name] if name in self._since else self._before.get(name, ())

    def __contains__(self, name: str) -> bool:
        return bool(self.get(name) != ())

    def __bool__(self) -> bool:
        """Whether any row carries a name, or once did."""
        return bool(self._before or self._since)

    def listed(self, name: str, order: Callable[[int], Any]) -> tuple[int, ...]:
        """Return the rows of *name* in *order*, and keep them so: all who share these groups want the same."""
        rows = self.get(name)
        if isinstance(rows, int):
            return (rows,)
        made = tuple(sorted(rows, key=order))
        (self._since if name in self._since else self._before)[name] = made
        return made

    def changed(self, gone: Iterable[tuple[int, Any]], come: Iterable[tuple[int, Any]]) -> "Groups":
        """Return the groups without the rows *gone* and with those that *come*, each with its packed cell."""
        without, more = _by_name(gone), _by_name(come)
        since = dict(self._since)
        for name in without.keys() | more.keys():
            rows = self.get(name)
            before = {rows} if isinstance(rows, int) else set(rows)
            since[name] = _packed(before - without.get(name, set()) | more.get(name, set()))
        small = len(since) * SHARE <= len(self._before)
        return Groups(self._before, since) if small else Groups(self._before | since, {})


def _packed(rows: set[int]) -> Any:
    if len(rows) > 1:
        return _unsorted(rows)
    return rows.pop() if rows else ()


def _pairs(cells: Sequence[Any]) -> tuple[Sequence[int], Sequence[Any]]:
    """Return rows and what their cells name, pair by pair; where no cell is a tuple, that is the cells themselves."""
    if tuple not in set(map(type, cells)):
        return range(len(cells)), cells
    pairs = [(row, name) for row, cell in enumerate(cells) for name in set(_names(cell))]
    return [row for row, _ in pairs], [name for _, name in pairs]


def _by_name(cells: Iterable[tuple[int, Any]]) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = defaultdict(set)
    for row, cell in cells:
        for name in _names(cell):
            rows[name].add(row)
    return rows


def _names(cell: Any) -> Iterable[str]:
    if type(cell) is tuple:
        return cell
    return () if cell is None or cell is FROM_ID else (cell,)
