"""One table's facts at one revision, in columns, and where they are found: by key, by an id they name, by instant."""

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from itertools import islice
from operator import le
from typing import Any

from graphkb.graph.groups import Groups
from graphkb.graph.order import answer_order, by_start
from graphkb.graph.packing import Cells, Packer, packed, unpacked
from graphkb.model.facts import Fact, batches_of
from graphkb.model.kinds import Table
from graphkb.model.times import holds

Writes = dict[int, Sequence[Any]]
"""Row → its new cells."""

CHUNK = 1024
"""Rows whose text is searched together: after a change this much of it is folded anew, in a millisecond or two."""


class Columns:
    """The facts of one table at one revision. Every row is a current fact; its number means nothing outside.

    Immutable to its readers. A change makes new columns, which share what it did not touch; what is filled in later
    (whole lists, the indexes, the searched text) is derived, and the same whoever fills it in.
    """

    def __init__(self, table: Table, cells: Sequence[Cells], boundaries: frozenset[int]) -> None:
        self.table = table
        self.valid_from: Sequence[int | None] = cells[-4].whole()
        self.valid_to: Sequence[int | None] = cells[-3].whole()
        self.source: Sequence[str | None] = cells[-2].whole()
        self.synthetic: Sequence[bool] = cells[-1].whole()
        self.boundaries = boundaries
        """All instants at which a fact begins or ends, and perhaps some at which one once did."""
        self.dated = bool(boundaries)
        """Whether any fact begins or ends."""
        self.index: Groups | None = None
        """Key → its rows, by start; of a relationship made when first needed."""
        self.groups: dict[str, Groups] = {}
        """Column → id → the rows that name it there, in the order of answers; made when first needed."""
        self.texts: dict[int, tuple[str, str]] = {}
        """Number of a chunk of rows → its text, folded by `graphkb.graph.search` when first searched."""
        self._cells = cells  # a declared column each, then those of COMMON
        self._columns = {column.name: unpacked(table, column.name, cells) for column in table.columns}
        self._unread = {column.name for column, kept in zip(table.columns, cells, strict=False) if not kept.is_whole}

    @classmethod
    def of(cls, packer: Packer) -> "Columns":
        """Return the columns of what *packer* took in."""
        starts, ends = packer.lists[-4:-2]
        return cls(packer.table, [Cells(cells) for cells in packer.lists], frozenset({*starts, *ends} - {None}))

    def __len__(self) -> int:
        return len(self.synthetic)

    def column(self, name: str) -> Sequence[Any]:
        """Return the values of one declared column, by row: to read many of them; `value` is for a few."""
        if name in self._unread:
            self._cells[self.table.index[name]].whole()
            self._columns[name] = unpacked(self.table, name, self._cells)
            self._unread.discard(name)
        return self._columns[name]

    def value(self, row: int, name: str) -> Any:
        """Return one value, as in `Fact.values`."""
        return self._columns[name][row]

    def values(self, rows: slice, name: str) -> Sequence[Any]:
        """Return the values of some neighbouring rows."""
        part: Sequence[Any] = self._columns[name][rows]
        return part

    def fact(self, row: int) -> Fact:
        """Return the fact in *row*."""
        return Fact(self.table.name, self._values(row), *[cells[row] for cells in self._cells[-4:]])

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, by row."""
        values = zip(*map(self.column, self.table.index), strict=True)
        common = zip(self.valid_from, self.valid_to, self.source, self.synthetic, strict=True)
        for cells, (start, end, source, synthetic) in zip(values, common, strict=True):
            yield Fact(self.table.name, cells, start, end, source, synthetic)

    def key(self, row: int) -> str:
        """Return the key of the fact in *row*."""
        return str(self._columns["id"][row]) if self.table.prefixes else self.table.key_of(self._values(row))

    def _values(self, row: int) -> tuple[Any, ...]:
        return tuple([column[row] for column in self._columns.values()])

    def rows(self, key: str) -> tuple[int, ...]:
        """Return the rows of all states or intervals of *key*, by start; () for an unknown one."""
        groups = self._keys()
        rows = groups.get(key)
        if type(rows) is int:
            return (rows,)
        return rows if type(rows) is tuple else groups.listed(key, partial(by_start, self))

    @cached_property
    def by_id(self) -> Sequence[int]:
        """All rows of an entity, by id in code-point order, then by row; a range where they lie so."""
        ids = self.column("id")
        rows = range(len(self))
        return rows if all(map(le, ids, islice(ids, 1, None))) else array("i", sorted(rows, key=ids.__getitem__))

    def row_at(self, key: str, at: int) -> int | None:
        """Return the row of *key* that holds at the instant; None if there is none."""
        found = self._keys().get(key)
        if isinstance(found, int):
            return found if not self.dated or holds(self.valid_from[found], self.valid_to[found], at) else None
        return next(iter(self.holding(self.rows(key), at)), None)

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
        rows = groups.get(name)
        if type(rows) is int:
            return (rows,)
        return rows if type(rows) is tuple else groups.listed(name, answer_order(self))

    def named(self, column: str) -> Groups:
        """Return the rows by the id that *column* names: one, or several in no order; `naming` orders them."""
        groups = self.groups.get(column)
        if groups is None:
            groups = self.groups[column] = Groups.of(self._cells[self.table.index[column]].whole())
        return groups

    def prepare(self) -> None:
        """Make what nearly every question needs, so that the first one need not wait for it."""
        if self.table.is_entity:
            self._keys()
        for column in {"code", "parent"} & self.table.index.keys():
            self.named(column)

    def _keys(self) -> Groups:
        if self.index is None:
            values = zip(*map(self.column, self.table.index), strict=True)
            keys = self.column("id") if self.table.is_entity else [*map(self.table.key_of, values)]
            self.index = Groups.of(keys)
        return self.index

    def changed(self, removed: Sequence[tuple[str, int | None]], added: Sequence[Fact]) -> "Columns":
        """Return columns without the facts *removed*, named by key and start, and with those *added*.

        A fact that replaces one of the same key and start keeps its row.

        Raises:
            KeyError: a fact to remove is not here.
        """
        if not len(self) and not removed:
            packer = Packer(self.table, pool=False)
            for batch in batches_of(added):
                packer.add(batch)
            return Columns.of(packer)
        writes, length = self._writes({name: self._row_of(*name) for name in removed}, added)
        cells = [
            kept.written({row: new[i] for row, new in writes.items()}, length) for i, kept in enumerate(self._cells)
        ]
        instants = {each for fact in added for each in (fact.valid_from, fact.valid_to) if each is not None}
        columns = Columns(self.table, cells, self.boundaries | instants)
        self._hand_over(columns, writes)
        return columns

    def _row_of(self, key: str, start: int | None) -> int:
        for row in self.rows(key):
            if self.valid_from[row] == start:
                return row
        raise KeyError(f"{self.table.name}: no fact {key!r} from {start}")

    def _writes(self, free: dict[tuple[str, int | None], int], added: Sequence[Fact]) -> tuple[Writes, int]:
        """Return row → new cells, and the new number of rows: rows set free are filled first, then by the last ones."""
        writes: Writes = {}
        more: list[tuple[Any, ...]] = []
        for batch in batches_of(added):
            cells_of = zip(*packed(self.table, batch), strict=True)
            for key, start, cells in zip(batch.keys(), batch.valid_from, cells_of, strict=True):
                row = free.pop((key, start), None)
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
            last = writes.pop(length, None) or [kept[length] for kept in self._cells]
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
            gone = ((row, self._cells[i][row]) for row in before)
            come = ((row, cells[i]) for row, cells in writes.items())
            columns.groups[name] = groups.changed(gone, come)
        if self.index is not None:
            gone = ((row, self.key(row)) for row in before)
            come = ((row, columns.key(row)) for row in writes)
            columns.index = self.index.changed(gone, come)
