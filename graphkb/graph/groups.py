"""Dicts from a name to the rows that carry it: how they are made, and how they are brought up to date."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from graphkb.graph.packing import FROM_ID

Rows = int | tuple[int, ...]
"""The only row of a key, or its rows in order."""

_unsorted = partial(array, "i")
"""Makes a group of rows that nobody has asked for yet: 4 bytes a row."""

SHARE = 16
"""One in so many keys may have changed before the dict of all is copied, which at nation size takes 15 ms."""


class Index:
    """Key → rows: a dict shared with the index before, and what changed since."""

    __slots__ = ("_before", "_since")

    def __init__(self, before: dict[str, Rows], since: dict[str, Rows]) -> None:
        self._before = before
        self._since = since

    @classmethod
    def of(cls, keys: Sequence[str], order: Callable[[int], Any]) -> "Index":
        """Return the index of the key of each row; *order* sorts the rows of one key."""
        groups = grouped(keys)
        if len(groups) < len(keys):
            groups = {key: rows if type(rows) is int else _rows(set(rows), order) for key, rows in groups.items()}
        return cls(groups, {})

    def get(self, key: str) -> Rows:
        """Return the rows of *key*; () for an unknown one."""
        return self._since[key] if key in self._since else self._before.get(key, ())

    def changed(
        self, gone: Iterable[tuple[int, str]], come: Iterable[tuple[int, str]], order: Callable[[int], Any]
    ) -> "Index":
        """Return the index without the rows *gone* and with those that *come*, each with its key."""
        since = dict(self._since)
        for key, rows in _moves(gone, come, self.get):
            since[key] = _rows(rows, order)
        if len(since) * SHARE <= len(self._before):
            return Index(self._before, since)
        return Index(self._before | since, {})


def grouped(cells: Sequence[Any]) -> dict[str, Any]:
    """Return id → the row whose packed cell is or contains it; where there are several, an array of them, unsorted."""
    rows, names = _pairs(cells)
    groups: dict[Any, Any] = dict(zip(names, rows, strict=True))
    for nothing in (None, FROM_ID):
        groups.pop(nothing, None)
    several: dict[str, Any] = defaultdict(_unsorted)
    for row, name in zip(rows, names, strict=True) if len(groups) < len(names) else ():
        if name is not None and name is not FROM_ID and groups[name] != row:
            several[name].append(row)
    for name, more in several.items():
        more.append(groups[name])
        groups[name] = more
    return groups


def regrouped(
    groups: Mapping[str, Any], gone: Iterable[tuple[int, Any]], come: Iterable[tuple[int, Any]]
) -> dict[str, Any]:
    """Return *groups* without the rows *gone* and with those that *come*, each with its packed cell."""
    after = dict(groups)
    for name, rows in _moves(gone, come, lambda name: groups.get(name, ())):
        if rows:
            after[name] = _unsorted(rows)
        else:
            after.pop(name, None)
    return after


def _pairs(cells: Sequence[Any]) -> tuple[Sequence[int], Sequence[Any]]:
    """Return rows and what their cells name, pair by pair; where no cell is a tuple, that is the cells themselves."""
    if tuple not in set(map(type, cells)):
        return range(len(cells)), cells
    pairs = [(row, name) for row, cell in enumerate(cells) for name in set(_names(cell))]
    return [row for row, _ in pairs], [name for _, name in pairs]


def _moves(
    gone: Iterable[tuple[int, Any]], come: Iterable[tuple[int, Any]], rows_of: Callable[[str], Any]
) -> Iterator[tuple[str, set[int]]]:
    """Yield each name that a row left or joined, with the rows that it has afterwards."""
    without, more = _by_name(gone), _by_name(come)
    for name in without.keys() | more.keys():
        rows = rows_of(name)
        before = {rows} if isinstance(rows, int) else set(rows)
        yield name, before - without.get(name, set()) | more.get(name, set())


def _rows(rows: set[int], order: Callable[[int], Any]) -> Rows:
    return next(iter(rows)) if len(rows) == 1 else tuple(sorted(rows, key=order))


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
