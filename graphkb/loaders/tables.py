"""Reading a CSV file: encoding, header and cells, row by row into facts, or into what is wrong with a row."""

import csv
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from graphkb.errors import BadInput, WrongData
from graphkb.loaders.cells import Cells, Converter, nearest
from graphkb.loaders.report import RowNote
from graphkb.loaders.sources import TableFile
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.facts import Fact
from graphkb.model.free_text import PrivateNumber
from graphkb.model.kinds import COMMON_COLUMNS, TABLES, Table, Type
from graphkb.model.texts import check_id

PROGRESS_ROWS = 10_000
"""Rows between two calls of the progress function: a few times a second."""
MAX_CELL_SHOWN = 60
"""Characters of a wrong cell that a report repeats."""

_SEPARATORS = {";": "semicolons", "\t": "tabs", "，": "Chinese commas"}
"""What stands between cells instead of commas, as some spreadsheets write it → its name."""
MAX_LINE = 2**22
"""Characters of a line that are read at once: more than any row has; the rest is refused as another."""

_ID_AND_CODE = (TABLES["areas"].index["id"], TABLES["areas"].index["code"])
_UNDECODED = re.compile("[\udc80-\udcff]")
_SOURCE = [column.name for column in COMMON_COLUMNS].index("source")

Progress = Callable[[str, int], None]
"""Called with a file's name and the number of rows read so far."""


class Fault(NamedTuple):
    """What is wrong with a row."""

    column: str
    value: str
    message: str


@dataclass(slots=True)
class Part:
    """The rows of a table that one file brought.

    Args:
        file: The file.
        start: Position of its first row in `TableRows.facts`.
        absent: Positions of the columns that the file does not have; what a row says there is only proposed.
        has_source: Whether the file has a column `source`; otherwise a fact's source is the file and its row.
        has_synthetic: Whether it has a column `synthetic`.
    """

    file: TableFile
    start: int
    absent: frozenset[int] = frozenset()
    has_source: bool = False
    has_synthetic: bool = False


@dataclass(slots=True)
class TableRows:
    """The rows of one table from all files that have it, as facts.

    Args:
        table: The table.
        facts: One a row, in the order of the files; a wrong row keeps its place, its unreadable cells are empty.
        numbers: The row of each in its file, as a spreadsheet counts: the header is row 1.
        parts: The files.
        wrong: Position → what is wrong with the row.
        keyless: Positions of wrong rows whose key cannot be read.
    """

    table: Table
    facts: list[Fact] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    parts: list[Part] = field(default_factory=list)
    wrong: dict[int, list[Fault]] = field(default_factory=dict)
    keyless: set[int] = field(default_factory=set)

    @property
    def are_published(self) -> bool:
        """Whether all are published divisions, which leave nothing to be found: they name their parents by id."""
        return all(part.file.level for part in self.parts)

    def part(self, position: int) -> Part:
        """Return the file that the row at *position* came from."""
        return self.parts[bisect_right(self.parts, position, key=lambda part: part.start) - 1]

    def note(self, position: int, column: str, value: str, message: str) -> RowNote:
        """Return a note about the row at *position*."""
        return RowNote(self.part(position).file.label, self.numbers[position], column, value, message)

    def refuse(self, position: int, fault: Fault) -> None:
        """Mark the row at *position* as wrong; the same fault counts once."""
        faults = self.wrong.setdefault(position, [])
        if fault not in faults:  # rows are compared again without the wrong ones
            faults.append(fault)

    def add(self, fact: Fact, number: int) -> None:
        """Append a row."""
        self.facts.append(fact)
        self.numbers.append(number)


class UnreadableFile(WrongData):
    """A file of which no row can be loaded; `notes` say why."""

    def __init__(self, notes: Sequence[RowNote]) -> None:
        super().__init__("; ".join(map(str, notes)))
        self.notes = notes


def left_column(table: str) -> str:
    """Return the column in which a load that skips wrong rows says why; it is no column of the table itself."""
    return "wrong" if table in EVENT_TABLES and "reason" in EVENT_TABLES[table].index else "reason"


def read_table(file: TableFile, rows: TableRows, cells: Cells, progress: Progress | None) -> None:
    """Append the rows of *file* to *rows*; memory grows with the rows kept, not with the file read.

    Args:
        file: A CSV file in UTF-8 with a header row.
        rows: The table so far.
        cells: The converters.
        progress: Told how many rows were read.

    Raises:
        UnreadableFile: the encoding, the quoting or the header is wrong.
        BadInput: the archive is damaged.
        OSError: the file cannot be read.
    """
    with open_rows(file) as records:
        layout = _Layout(rows.table, file, next(records)[1], cells)
        rows.parts.append(layout.part(len(rows.facts)))
        for number, record in records:
            layout.add_row(rows, number, record)
            if progress and number % PROGRESS_ROWS == 0:
                progress(file.label, number - 1)


def read_portions(file: TableFile, table: Table, cells: Cells, progress: Progress | None) -> Iterator[TableRows]:
    """Yield the rows of *file* in portions of at most `PROGRESS_ROWS`, so that memory does not grow with it.

    Args:
        file: A CSV file in UTF-8 with a header row.
        table: What its columns mean.
        cells: The converters.
        progress: Told how many rows were read.

    Raises:
        UnreadableFile: the encoding, the quoting or the header is wrong.
        BadInput: the archive is damaged.
        OSError: the file cannot be read.
    """
    with open_rows(file) as records:
        layout = _Layout(table, file, next(records)[1], cells)
        while portion := list(islice(records, PROGRESS_ROWS)):
            yield layout.rows_of(portion)
            if progress:
                progress(file.label, portion[-1][0] - 1)


@contextmanager
def open_rows(file: TableFile) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Open *file* as (row, cells) pairs: first the header, then every row that is not blank.

    Yields:
        The pairs; the header is row 1.

    Raises:
        UnreadableFile: while they are read: no header, one that is not UTF-8, or broken quoting. Other cells that are
            not UTF-8 hold what `is_utf8` tells.
    """
    with file.open(errors="surrogateescape") as text:
        yield _records(file, iter(partial(text.readline, MAX_LINE), ""))


def _records(file: TableFile, text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    records = enumerate(csv.reader(text, strict=True), 1)
    number = 0
    try:
        for number, header in islice(records, 1):
            if not is_utf8(*header):
                raise UnreadableFile([_not_utf8(file)])
            yield number, header
        for number, record in records:
            if (record and record[0]) or any(record):
                yield number, record
    except csv.Error as error:
        message = f"broken CSV ({error}); expected cells with quotes or line breaks inside double quotes"
        if "field limit" in str(error):
            limit = csv.field_size_limit()
            message = f"a cell has more than {limit} characters; shorten it, or close the double quote before it"
        raise UnreadableFile([RowNote(file.label, number + 1, "", "", message)]) from error
    if number == 0:
        raise UnreadableFile([RowNote(file.label, 1, "", "", "the file is empty; expected a header row")])


def is_utf8(*cells: str) -> bool:
    """Tell whether all *cells*, as `open_rows` gives them, were UTF-8 in their file."""
    return not any(map(_UNDECODED.search, cells))


def not_utf8(column: str, cell: str) -> Fault:
    """Return what is wrong with a *cell* that was not UTF-8 in its file."""
    raw = repr(cell.encode("utf-8", "surrogateescape")[:MAX_CELL_SHOWN])
    return Fault(column, raw, f"{raw} is not UTF-8; save it as UTF-8")


def check_encoding(file: TableFile) -> None:
    """Refuse *file*, of which some row is not UTF-8, if it is in another encoding as a whole.

    Raises:
        UnreadableFile: it reads as another, and none of its lines is UTF-8 but those that are ASCII.
    """
    with file.open(errors="surrogateescape") as text:
        is_damaged = any(not line.isascii() and is_utf8(line) for line in text)
    if not is_damaged and _encoding(file):
        raise UnreadableFile([_not_utf8(file)])


def _encoding(file: TableFile) -> str | None:
    return next((name for name in ("UTF-16", "GB18030") if _decodes(file, name)), None)


def _not_utf8(file: TableFile) -> RowNote:
    """Return where *file* stops being UTF-8, and what to do."""
    reads = _encoding(file)
    hint = f"it reads as {reads}: " if reads else ""
    header: list[str] = []
    with file.open("utf-8", "surrogateescape") as text:
        for number, record in enumerate(csv.reader(text), 1):
            header = header or record
            for place, cell in enumerate(record):
                if any("\udc80" <= character <= "\udcff" for character in cell):
                    raw = repr(cell.encode("utf-8", "surrogateescape")[:MAX_CELL_SHOWN])
                    name = header[place] if number > 1 and place < len(header) else ""
                    return RowNote(file.label, number, name, raw, f"{raw} is not UTF-8; {hint}save it as UTF-8")
    return RowNote(file.label, None, "", "", f"the file is not UTF-8; {hint}save it as UTF-8")


def _decodes(file: TableFile, encoding: str) -> bool:
    if encoding == "UTF-16":
        with file.open("latin-1") as text:
            if text.read(2) not in {"\xff\xfe", "\xfe\xff"}:
                return False
    try:
        with file.open(encoding) as text:
            for _ in text:
                pass
    except UnicodeError:
        return False
    return True


class _Layout:
    """Which cell of a file's rows is which column of the table."""

    def __init__(self, table: Table, file: TableFile, header: Sequence[str], cells: Cells) -> None:
        self.table = table
        self.file = file
        self.header = [name.strip() for name in header]
        converters = cells.converters(table)
        _check_header(table, file, self.header, converters)
        place = {name: i for i, name in enumerate(self.header)}
        self.columns: list[tuple[int, int, Converter]] = [
            (position, place[column.name], converters[column.name])
            for position, column in enumerate(table.columns)
            if column.name in place
        ]
        self.common: list[tuple[int, int, Converter]] = [
            (position, place[column.name], converters[column.name])
            for position, column in enumerate(COMMON_COLUMNS)
            if column.name in place
        ]
        self.empty = [column.empty for column in table.columns]
        self.ids_by_code = table.name == "areas"
        self.is_encoding_checked = False
        self.is_timeless = not any(position < _SOURCE for position, _, _ in self.common)

    def part(self, start: int) -> Part:
        present = {position for position, _, _ in self.columns}
        absent = frozenset(range(len(self.table.columns))) - present
        return Part(self.file, start, absent, "source" in self.header, "synthetic" in self.header)

    def rows_of(self, portion: Sequence[tuple[int, list[str]]]) -> TableRows:
        """Return *portion*: column by column, which takes half the time, unless something is wrong in it."""
        rows = TableRows(self.table)
        rows.parts.append(self.part(0))
        facts = self._facts(*zip(*portion, strict=True))
        if facts is not None:
            rows.facts.extend(facts)
            rows.numbers.extend(number for number, _ in portion)
        else:
            for number, record in portion:
                self.add_row(rows, number, record)
        return rows

    def _facts(self, numbers: Sequence[int], records: Sequence[list[str]]) -> Iterable[Fact] | None:
        """Return the rows as facts; None if anything is, or could be, wrong with one."""
        if set(map(len, records)) != {len(self.header)} or self.ids_by_code or not self.is_timeless:
            return None
        cells = list(zip(*records, strict=True))
        values: list[Iterable[Any]] = [[empty] * len(records) for empty in self.empty]
        common: list[Iterable[Any]] = [[each] * len(records) for each in (None, None, None, False)]
        common[_SOURCE] = [f"{self.file.name}:{number}" for number in numbers]
        try:
            for position, place, convert in self.columns:
                values[position] = _converted(cells[place], convert)
            for position, place, convert in self.common:
                common[position] = _converted(cells[place], convert)
        except BadInput:
            return None
        table = [self.table.name] * len(records)
        return map(Fact._make, zip(table, zip(*values, strict=True), *common, strict=True))

    def add_row(self, rows: TableRows, number: int, record: Sequence[str]) -> None:
        fact = self._fact(number, record) if len(record) == len(self.header) else None
        if fact is None:
            self._add_wrong(rows, number, record)
        else:
            rows.add(fact, number)

    def _fact(self, number: int, record: Sequence[str]) -> Fact | None:
        """Return the row as a fact; None if anything is wrong with it."""
        values = self.empty.copy()
        common: list[Any] = [None, None, f"{self.file.name}:{number}", False]
        try:
            for position, place, convert in self.columns:
                values[position] = convert(record[place])
            if self.ids_by_code and values[0] is None:
                values[0] = id_by_code(values[1])
            for position, place, convert in self.common:
                common[position] = convert(record[place])
        except BadInput:
            return None
        if common[0] is not None and common[1] is not None and common[1] <= common[0]:
            return None
        return Fact(self.table.name, tuple(values), *common)

    def _add_wrong(self, rows: TableRows, number: int, record: Sequence[str]) -> None:
        """Append the row with what can be read of it, and say everything that is wrong with it."""
        if not self.is_encoding_checked and not is_utf8(*record):
            self.is_encoding_checked = True
            check_encoding(self.file)
        faults: list[Fault] = []
        if len(record) != len(self.header):
            faults.append(Fault("", "", f"has {len(record)} cells; expected {len(self.header)}, as many as the header"))
        values, failed = self._readable(record, faults)
        if self.ids_by_code and values[0] is None and failed.isdisjoint(_ID_AND_CODE):
            try:
                values[0] = id_by_code(values[1])
            except BadInput as error:
                faults.append(Fault("id", "", str(error)))
        position = len(rows.facts)
        if failed.intersection(self.table.key_positions) or (self.table.is_entity and values[0] is None):
            rows.keyless.add(position)
        rows.wrong[position] = faults or [self._backwards(record)]
        rows.add(Fact(self.table.name, tuple(values)), number)

    def _readable(self, record: Sequence[str], faults: list[Fault]) -> tuple[list[Any], set[int]]:
        """Return the values that can be read and the positions of the others; say of these what is wrong."""
        values, failed = self.empty.copy(), set()
        for position, place, convert in self.columns:
            cell = record[place] if place < len(record) else ""
            try:
                values[position] = convert(cell)
            except BadInput as error:
                failed.add(position)
                faults.append(_fault(self.header[place], cell, error))
        for _, place, convert in self.common:
            cell = record[place] if place < len(record) else ""
            try:
                convert(cell)
            except BadInput as error:
                faults.append(_fault(self.header[place], cell, error))
        return values, failed

    def _backwards(self, record: Sequence[str]) -> Fault:
        start, end = record[self.header.index("valid_from")], record[self.header.index("valid_to")]
        message = f"ends {end}, not after it begins {start}; valid_to is the first day it no longer holds"
        return Fault("valid_to", end, message)


def _fault(column: str, cell: str, error: BadInput) -> Fault:
    """Return what is wrong with *cell*; a private person's number is not repeated."""
    if not is_utf8(cell):
        return not_utf8(column, cell)
    return Fault(column, "" if isinstance(error, PrivateNumber) else cell[:MAX_CELL_SHOWN], str(error))


def _converted(column: Sequence[str], convert: Converter) -> list[Any]:
    """Return the values of *column*; each different text is converted once."""
    values = {text: convert(text) for text in set(column)}
    return [values[text] for text in column]


def id_by_code(code: str | None) -> str:
    """Return the id that an area has by default.

    Raises:
        BadInput: there is no code, or one that cannot be part of an id.
    """
    if code is None:
        raise BadInput("id and code are both empty; expected one of them")
    return check_id(f"area:{code}", ("area",))


def _check_header(table: Table, file: TableFile, header: Sequence[str], known: Mapping[str, Any]) -> None:
    notes = list(_header_notes(table, header, known))
    if notes:
        raise UnreadableFile([RowNote(file.label, 1, *fault) for fault in notes])


def _header_notes(table: Table, header: Sequence[str], known: Mapping[str, Any]) -> Iterator[Fault]:
    if wrong := _no_header(header):
        yield Fault("", "", wrong)
        return
    for i, name in enumerate(header):
        shown = repr(name[:MAX_CELL_SHOWN])
        column = name[:MAX_CELL_SHOWN] if name.isprintable() else ""
        if not name:
            yield Fault("", "", f"column {i + 1} has no name; expected one of {table.name}'s columns")
        elif name in header[:i]:
            yield Fault(column, column, f"column {shown} stands twice; expected it once")
        elif name not in known and name != left_column(table.name):
            yield Fault(column, column, f"{table.name} has no column {shown}: {nearest(name[:MAX_CELL_SHOWN], known)}")
    for needed in table.columns:
        if needed.required and needed.name not in header:
            if needed.type is not Type.ID or table.name != "areas":
                yield Fault(needed.name, "", f"column {needed.name!r} is missing; {table.name} needs it")
            elif "code" not in header:
                yield Fault(needed.name, "", "columns 'id' and 'code' are both missing; areas needs one of them")


def _no_header(header: Sequence[str]) -> str | None:
    """Return why a first row is no header at all, whatever the columns."""
    if any("\0" in name for name in header):
        return "holds NUL, so it is no text in UTF-8 but a workbook, UTF-16 or damaged; save it as CSV in UTF-8"
    if not any(header):
        return "is blank; expected a header row"
    if len(header) == 1 and (other := next((each for each in _SEPARATORS if each in header[0]), None)):
        return f"cells are separated by {_SEPARATORS[other]}; expected commas: save it as CSV with commas"
    return None
