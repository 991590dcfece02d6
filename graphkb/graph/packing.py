"""The form in which cells are kept: what repeats once, a list of one item as that item, a code not beside its id."""

from collections.abc import Iterator, Sequence
from typing import Any

from graphkb.model.facts import FactBatch
from graphkb.model.kinds import Table, Type

FROM_ID: Any = ...
"""The cell of a code that is its id without the prefix: kept twice it would cost 40 MiB for the nation."""

COMMON = ("valid_from", "valid_to", "source", "synthetic")
"""What every table carries; as lists they stand behind those of the declared columns."""

MOST_WRITES = 4096
"""Cells that a short column may differ in before its list is copied after all; a long one may in a sixteenth."""

SAMPLE = 50_000
"""Cells of a column before its pool is judged: where most were new, it is given up. To look up all names of the
nation's divisions would save 17 MiB, and take a third of the time in which its graph is built."""

_UNPOOLED = {Type.ID, Type.INTEGER, Type.DECIMAL}
"""Types whose cells are kept as they come: ids hardly repeat, and equal numbers may differ (0.0 and -0.0)."""


class Cells(Sequence[Any]):
    """The packed cells of one column: a list; after a change the list before it and the cells that differ.

    At nation size a list takes milliseconds to copy, so it is copied when a reader first wants the whole of it.
    """

    __slots__ = ("_length", "_list", "_writes")

    def __init__(self, cells: list[Any], writes: dict[int, Any] | None = None, length: int | None = None) -> None:
        self._list = cells
        self._writes = writes or {}
        self._length = len(cells) if length is None else length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, row: Any) -> Any:
        if type(row) is slice:
            return [self[i] for i in range(*row.indices(self._length))]
        return self._writes[row] if row in self._writes else self._list[row]

    @property
    def is_whole(self) -> bool:
        """Whether `whole` costs nothing."""
        return not self._writes and len(self._list) == self._length

    @property
    def at_hand(self) -> Sequence[Any]:
        """The cells, as a list where that costs nothing: it is read three times as fast."""
        return self._list if self.is_whole else self

    def whole(self) -> list[Any]:
        """Return all cells as one list."""
        if not self.is_whole:
            cells = self._list[: self._length]
            cells.extend([None] * (self._length - len(cells)))
            for row, cell in self._writes.items():
                cells[row] = cell
            self._list = cells  # first: who reads between these lines finds the same cells in both
            self._writes = {}
        return self._list

    def written(self, writes: dict[int, Any], length: int) -> "Cells":
        """Return the cells after *writes*, *length* of them; these where nothing differs."""
        new = {row: cell for row, cell in writes.items() if row >= self._length or self[row] != cell}
        if not new and length == self._length:
            return self
        earlier = self._writes
        if len(earlier) > max(len(self), MOST_WRITES) // 16:
            self.whole()
            earlier = {}
        return Cells(self._list, {row: cell for row, cell in {**earlier, **new}.items() if row < length}, length)


class Lists(Sequence[Any]):
    """A column of tuples; one of a single item is kept as that item."""

    __slots__ = ("_cells",)

    def __init__(self, cells: Sequence[Any]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, row: Any) -> Any:
        cell = self._cells[row]
        if type(cell) is tuple:
            return cell
        return list(Lists(cell)) if type(cell) is list else (cell,)  # a list: *row* is a slice

    def __iter__(self) -> Iterator[Any]:
        return (cell if type(cell) is tuple else (cell,) for cell in self._cells)


class Codes(Sequence[Any]):
    """A column of codes, most of which are their id without its first *skip* characters."""

    __slots__ = ("_cells", "_ids", "_skip")

    def __init__(self, cells: Sequence[Any], ids: Sequence[str], skip: int) -> None:
        self._cells = cells
        self._ids = ids
        self._skip = skip

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, row: Any) -> Any:
        cell = self._cells[row]
        if cell is FROM_ID:
            return self._ids[row][self._skip :]
        return list(Codes(cell, self._ids[row], self._skip)) if type(cell) is list else cell  # a list: *row* is a slice

    def __iter__(self) -> Iterator[Any]:
        cells = zip(self._cells, self._ids, strict=True)
        return (key[self._skip :] if cell is FROM_ID else cell for cell, key in cells)


def code_start(table: Table) -> int | None:
    """Return where the code may begin in an id of *table*; None where ids tell no code."""
    return len(table.prefixes[0]) + 1 if "code" in table.index and len(table.prefixes) == 1 else None


def unpacked(table: Table, name: str, columns: Sequence[Cells]) -> Sequence[Any]:
    """Return the column *name* as facts have it: of lists, where they are whole."""
    cells = columns[table.index[name]].at_hand
    skip = code_start(table)
    if name == "code" and skip is not None:
        return Codes(cells, columns[0].at_hand, skip)
    return Lists(cells) if table.columns[table.index[name]].many else cells


def packed(table: Table, batch: FactBatch) -> list[Sequence[Any]]:
    """Return the cells of *batch*, not empty: one sequence a declared column, then those of `COMMON`."""
    columns: list[Sequence[Any]] = list(zip(*batch.values, strict=True))
    for i, column in enumerate(table.columns):
        if column.many:
            columns[i] = [cell[0] if len(cell) == 1 else tuple(cell) for cell in columns[i]]
    if (skip := code_start(table)) is not None:
        i = table.index["code"]
        pairs = zip(columns[0], columns[i], strict=True)
        columns[i] = [FROM_ID if code == key[skip:] else code for key, code in pairs]
    return [*columns, batch.valid_from, batch.valid_to, batch.source, batch.synthetic]


class Packer:
    """The lists of one table while its batches come in.

    Args:
        table: The table.
        pool: Whether equal cells are to become one object, as those that a store reads are not yet.
    """

    def __init__(self, table: Table, *, pool: bool = True) -> None:
        pooled = [pool and column.type not in _UNPOOLED for column in table.columns]
        self.table = table
        self.lists: list[list[Any]] = [[] for _ in (*pooled, *COMMON)]
        self._pools: list[dict[Any, Any] | None] = [{} if each else None for each in (*pooled, pool, pool, pool, False)]

    def add(self, batch: FactBatch) -> None:
        """Append the facts of *batch*."""
        if not len(batch):
            return
        for i, (kept, cells) in enumerate(zip(self.lists, packed(self.table, batch), strict=True)):
            pool = self._pools[i]
            kept.extend(cells if pool is None else map(pool.setdefault, cells, cells))
            if pool and len(kept) >= SAMPLE and len(pool) > len(kept) // 2:
                self._pools[i] = None
