"""Dicts from a name to the rows that carry it: how they are made, and how they are brought up to date."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from graphkb.graph.packing import FROM_ID

Rows = int | tuple[int, ...]
"""The only row of a key, or its rows in order."""

unsorted = partial(array, "i")
"""Makes a group of rows that nobody has asked for yet: 4 bytes a row."""

SHARE = 16
"""One in so many keys may have changed before the dict of all is copied, which at nation size takes 15 ms."""


class Index:
    """Key → rows: a dict shared with the index before, and what changed since."""

    __slots__ = ("_before", "_since")

    def __init__(self, before: dict[str, Rows], since: dict[str, Rows]) -> None:
        self._before = before
        self._since = since

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
        return Index({key: rows for key, rows in {**self._before, **since}.items() if rows != ()}, {})


def indexed(keys: Sequence[str], order: Callable[[int], Any]) -> Index:
    """Return key → its row, or its rows in *order*, of the key of each row."""
    index: dict[str, Any] = dict(zip(keys, range(len(keys)), strict=True))
    if len(index) < len(keys):
        several: dict[str, set[int]] = defaultdict(set)
        for row, key in enumerate(keys):
            if index[key] != row:
                several[key].add(row)
        for key, rows in several.items():
            index[key] = _rows(rows | {index[key]}, order)
    return Index(index, {})


def grouped(cells: Iterable[Any]) -> dict[str, Any]:
    """Return id → the rows whose packed cell is or contains it, unsorted."""
    groups: dict[str, Any] = defaultdict(unsorted)
    for row, cell in enumerate(cells):
        if cell is None or cell is FROM_ID:
            continue
        if type(cell) is str:
            groups[cell].append(row)
        else:
            for name in set(cell):
                groups[name].append(row)
    return dict(groups)


def regrouped(
    groups: Mapping[str, Any], gone: Iterable[tuple[int, Any]], come: Iterable[tuple[int, Any]]
) -> dict[str, Any]:
    """Return *groups* without the rows *gone* and with those that *come*, each with its packed cell."""
    after = dict(groups)
    for name, rows in _moves(gone, come, lambda name: groups.get(name, ())):
        if rows:
            after[name] = unsorted(rows)
        else:
            after.pop(name, None)
    return after


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
