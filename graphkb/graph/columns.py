"""One table's facts at one revision, in columns, and where they are found: by key, by an id they name, by instant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from graphkb.graph.groups import Index, grouped, indexed, regrouped, unsorted
from graphkb.graph.order import row_order, start_order
from graphkb.graph.packing import Packer, packed, unpacked
from graphkb.model.facts import Fact, FactBatch
from graphkb.model.kinds import Table
from graphkb.model.times import holds

Writes = dict[int, Sequence[Any]]
"""Row → its new cells."""

CHUNK = 4096
"""Rows whose text is searched together: after a change this much of it is folded anew, in about a millisecond."""


class Columns:
    """The facts of one table at one revision. Every row is a current fact; its number means nothing outside.

    Immutable to its readers. A change makes new columns, which share every list that it did not touch; what is filled
    in later (the indexes and the searched text) is derived, and the same whoever fills it in.
    """

    def __init__(self, table: Table, lists: Sequence[list[Any]], boundaries: frozenset[int]) -> None:
        self.table = table
        self.valid_from: Sequence[int | None] = lists[-4]
        self.valid_to: Sequence[int | None] = lists[-3]
        self.source: Sequence[str | None] = lists[-2]
        self.synthetic: Sequence[bool] = lists[-1]
        self.boundaries = boundaries
        """All instants at which a fact begins or ends, and perhaps some at which one once did."""
        self.texts: dict[int, tuple[str, str]] = {}
        """Number of a chunk of rows → its text, folded by `graphkb.graph.search` when first searched."""
        self.dated = bool(boundaries)
        """Whether any fact begins or ends."""
        self._lists = lists  # a declared column each, then those of COMMON
        self._columns = {column.name: unpacked(table, column.name, lists) for column in table.columns}
        self.index: Index | None = None
        """Key → its row, or its rows by start; of a relationship made when first needed."""
        self.groups: dict[str, dict[str, Any]] = {}
        """Column → id → the rows that name it there: a tuple in the order of answers, before that an array."""

    @classmethod
    def of(cls, packer: Packer) -> "Columns":
        """Return the columns of what *packer* took in."""
        starts, ends = packer.lists[-4:-2]
        return cls(packer.table, packer.lists, frozenset({*starts, *ends} - {None}))

    def __len__(self) -> int:
        return len(self.synthetic)

    def column(self, name: str) -> Sequence[Any]:
        """Return the values of one declared column, by row."""
        return self._columns[name]

    def value(self, row: int, name: str) -> Any:
        """Return one value, as in `Fact.values`."""
        return self._columns[name][row]

    def fact(self, row: int) -> Fact:
        """Return the fact in *row*."""
        values = tuple(column[row] for column in self._columns.values())
        return Fact(self.table.name, values, *(kept[row] for kept in self._lists[-4:]))

    def key(self, row: int) -> str:
        """Return the key of the fact in *row*."""
        return self._lists[0][row] if self.table.prefixes else self.fact(row).key

    def rows(self, key: str) -> tuple[int, ...]:
        """Return the rows of all states or intervals of *key*, by start; () for an unknown one."""
        found = self._keys().get(key, ())
        return (found,) if isinstance(found, int) else found

    def row_at(self, key: str, at: int) -> int | None:
        """Return the row of *key* that holds at the instant; None if there is none."""
        found = self._keys().get(key)
        if found is None or (type(found) is int and (not self.dated or self.holds(found, at))):
            return found
        return next((row for row in self.rows(key) if self.holds(row, at)), None)

    def holds(self, row: int, at: int) -> bool:
        """Tell whether the interval of *row* contains the instant."""
        return not self.dated or holds(self.valid_from[row], self.valid_to[row], at)

    def holding(self, rows: tuple[int, ...], at: int) -> tuple[int, ...]:
        """Return those of *rows* whose interval contains the instant."""
        if not self.dated:
            return rows
        starts, ends = self.valid_from, self.valid_to
        return tuple([row for row in rows if holds(starts[row], ends[row], at)])

    def naming(self, column: str, name: str) -> tuple[int, ...]:
        """Return the rows whose *column* is or contains the id *name*, in the order of answers, whenever they hold."""
        groups = self.named(column)
        rows = groups.get(name, ())
        if type(rows) is not tuple:
            rows = groups[name] = tuple(sorted(rows, key=partial(row_order, self)))
        return rows

    def named(self, column: str) -> dict[str, Any]:
        """Return a dict of all the ids that *column* names; its values are for `naming` alone."""
        groups = self.groups.get(column)
        if groups is None:
            groups = self.groups[column] = grouped(self._lists[self.table.index[column]])
        return groups

    def _keys(self) -> Index:
        if self.index is None:
            keys = self._lists[0] if self.table.is_entity else [self.key(row) for row in range(len(self))]
            self.index = indexed(keys, partial(start_order, self))
        return self.index

    def changed(self, removed: Iterable[tuple[str, int | None]], added: FactBatch) -> "Columns":
        """Return columns without the facts *removed*, named by key and start, and with those *added*.

        A fact that replaces one of the same key and start keeps its row.

        Raises:
            KeyError: a fact to remove is not here.
        """
        if not len(self):
            packer = Packer(self.table)
            packer.add(added)
            return Columns.of(packer)
        writes, length = self._writes({name: self._row_of(*name) for name in removed}, added)
        lists = [_written(kept, i, writes, length) for i, kept in enumerate(self._lists)]
        instants = {instant for instant in (*added.valid_from, *added.valid_to) if instant is not None}
        columns = Columns(self.table, lists, self.boundaries | instants)
        self._hand_over(columns, writes)
        return columns

    def _row_of(self, key: str, start: int | None) -> int:
        for row in self.rows(key):
            if self.valid_from[row] == start:
                return row
        raise KeyError(f"{self.table.name}: no fact {key!r} from {start}")

    def _writes(self, free: dict[tuple[str, int | None], int], added: FactBatch) -> tuple[Writes, int]:
        """Return row → new cells, and the new number of rows: rows set free are filled first, then by the last ones."""
        writes: Writes = {}
        more: list[tuple[Any, ...]] = []
        if len(added):
            for fact, cells in zip(added.facts(), zip(*packed(self.table, added), strict=True), strict=True):
                row = free.pop((fact.key, fact.valid_from), None)
                if row is None:
                    more.append(cells)
                else:
                    writes[row] = cells
        gaps = sorted(free.values())
        length = len(self)
        for cells in more:
            if gaps:
                writes[gaps.pop()] = cells
            else:
                writes[length] = cells
                length += 1
        while gaps:
            gap = gaps.pop()
            length -= 1
            last = writes.pop(length, None) or [kept[length] for kept in self._lists]
            if gap != length:
                writes[gap] = last
        return writes, length

    def _hand_over(self, columns: "Columns", writes: Writes) -> None:
        """Give *columns* the indexes made so far, brought up to date for the rows that were written or dropped."""
        before = [row for row in (*writes, *range(len(columns), len(self))) if row < len(self)]
        chunks = {row // CHUNK for row in (*before, *writes)}
        columns.texts = {chunk: text for chunk, text in self.texts.copy().items() if chunk not in chunks}
        for name, groups in self.groups.copy().items():  # a copy: another thread may be adding one
            i = self.table.index[name]
            gone = ((row, self._lists[i][row]) for row in before)
            come = ((row, cells[i]) for row, cells in writes.items())
            columns.groups[name] = regrouped(groups, gone, come, unsorted)
        if self.index is not None:
            gone = ((row, self.key(row)) for row in before)
            come = ((row, columns.key(row)) for row in writes)
            columns.index = regrouped(self.index, gone, come, columns.by_start)

    def by_start(self, rows: set[int]) -> int | tuple[int, ...]:
        """Return the rows of one key as the index has them."""
        return next(iter(rows)) if len(rows) == 1 else tuple(sorted(rows, key=partial(start_order, self)))


def _written(kept: list[Any], i: int, writes: Mapping[int, Sequence[Any]], length: int) -> list[Any]:
    """Return the list with the cells of column *i* written; the same list where nothing differs."""
    new = [(row, cells[i]) for row, cells in writes.items() if row >= len(kept) or kept[row] != cells[i]]
    if not new and length == len(kept):
        return kept
    copy = kept[:length]
    copy.extend([None] * (length - len(kept)))
    for row, cell in new:
        copy[row] = cell
    return copy


def facts_of(columns: Columns) -> Iterator[Fact]:
    """Yield every fact, by row."""
    values = zip(*(columns.column(column.name) for column in columns.table.columns), strict=True)
    common = zip(columns.valid_from, columns.valid_to, columns.source, columns.synthetic, strict=True)
    for cells, (start, end, source, synthetic) in zip(values, common, strict=True):
        yield Fact(columns.table.name, cells, start, end, source, synthetic)
