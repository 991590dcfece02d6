"""Dicts from a name to the rows that carry it: how they are made, and how they are brought up to date."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from graphkb.graph.packing import FROM_ID

Index = dict[str, int | tuple[int, ...]]
"""Key → its row, or its rows in order."""

unsorted = partial(array, "i")
"""Makes a group of rows that nobody has asked for yet: 4 bytes a row."""


def indexed(keys: Sequence[str], order: Callable[[int], Any]) -> Index:
    """Return key → its row, or its rows in *order*, of the key of each row."""
    index: dict[str, Any] = dict(zip(keys, range(len(keys)), strict=True))
    if len(index) < len(keys):
        several: dict[str, list[int]] = defaultdict(list)
        for row, key in enumerate(keys):
            if index[key] != row:
                several[key].append(row)
        for key, rows in several.items():
            index[key] = tuple(sorted([*rows, index[key]], key=order))
    return index


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
    groups: Mapping[str, Any],
    gone: Iterable[tuple[int, Any]],
    come: Iterable[tuple[int, Any]],
    pack: Callable[[set[int]], Any],
) -> dict[str, Any]:
    """Return *groups* without the rows *gone* and with those that *come*, each with its cell; *pack* makes a group."""
    without, more = _by_name(gone), _by_name(come)
    after = dict(groups)
    for name in without.keys() | more.keys():
        group = after.pop(name, ())
        rows = ({group} if isinstance(group, int) else set(group)) - without.get(name, set()) | more.get(name, set())
        if rows:
            after[name] = pack(rows)
    return after


def _names(cell: Any) -> Iterable[str]:
    if type(cell) is tuple:
        return cell
    return () if cell is None or cell is FROM_ID else (cell,)


def _by_name(cells: Iterable[tuple[int, Any]]) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = defaultdict(set)
    for row, cell in cells:
        for name in _names(cell):
            rows[name].add(row)
    return rows
