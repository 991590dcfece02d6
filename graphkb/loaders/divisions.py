"""The administrative divisions as the public data set publishes them: provinces, cities, areas, streets, villages."""

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from operator import eq
from pathlib import Path

from graphkb.errors import BadInput
from graphkb.loaders.cells import nearest
from graphkb.loaders.report import RowNote
from graphkb.loaders.sources import PUBLISHED_LEVELS, TableFile, find_tables
from graphkb.loaders.tables import (
    MAX_CELL_SHOWN,
    PROGRESS_ROWS,
    Fault,
    Part,
    Progress,
    TableRows,
    UnreadableFile,
    check_encoding,
    is_utf8,
    left_column,
    not_utf8,
    open_rows,
)
from graphkb.model.facts import Fact
from graphkb.model.free_text import check_public_text
from graphkb.model.kinds import TABLES
from graphkb.model.texts import MAX_TEXT_LENGTH

CODE_DIGITS = {"PROVINCE": 2, "CITY": 4, "COUNTY": 6, "TOWN": 9, "VILLAGE": 12}
"""Digits in the code of a division of each level, as the National Bureau of Statistics writes them without zeros."""

CHUNK = 1_000
"""Rows that are turned into areas together: few enough that they are still in the processor's cache when read again."""

_PARENT_COLUMN = {"CITY": "provinceCode", "COUNTY": "cityCode", "TOWN": "areaCode", "VILLAGE": "streetCode"}
_COLUMNS = ("code", "name", *_PARENT_COLUMN.values())
_STATED = frozenset(TABLES["areas"].index[name] for name in ("id", "code", "name", "level", "parent"))
_PROPOSED = frozenset(range(len(TABLES["areas"].columns))) - _STATED
_COMMITTEES = {"村民委员会": "村", "村委会": "村", "居民委员会": "", "居委会": ""}
"""How the names of committees end → what the short form ends in, unless it does already."""
_KINDS = ("村", "社区", "嘎查")
"""Endings that say already what kind of place it is (嘎查: a village in Inner Mongolia)."""
_VIRTUAL = "虚拟社区"
_MANY_DIGITS = re.compile(r"\d(?:[ -]?\d){10}")
"""What may be a private number: names that hold it are looked at one by one."""


def short_form(name: str) -> str | None:
    """Return how people call the village or community whose committee is called *name*; None if it is no committee.

    >>> short_form("铜花社区居委会"), short_form("小红门村民委员会"), short_form("牌坊村村民委员会")
    ('铜花社区', '小红门村', '牌坊村')
    """
    ending = name[-5:] if name.endswith("委员会") else name[-3:]
    kind = _COMMITTEES.get(ending)
    short = name[: -len(ending)]
    if kind is None or not short:
        return None
    return short if short.endswith(_KINDS) else short + kind


def read_divisions(file: TableFile, rows: TableRows, progress: Progress | None) -> None:
    """Append the divisions of one published table to *rows*.

    The source of each is the file's name: its code says which row. The short form and the category VIRTUAL are only
    proposed: what is known of a division otherwise stays.

    Args:
        file: One of provinces, cities, areas, streets, villages.
        rows: The areas so far.
        progress: Told how many rows were read.

    Raises:
        UnreadableFile: the encoding, the quoting or the header is wrong.
        BadInput: the archive is damaged.
        OSError: the file cannot be read.
    """
    with open_rows(file) as records:
        _, header = next(records)
        reader = _Reader(file, rows, header)
        rows.parts.append(Part(file, len(rows.facts), _PROPOSED))
        while chunk := list(islice(records, CHUNK)):
            reader.add_rows(chunk)
            if progress and chunk[-1][0] % PROGRESS_ROWS < CHUNK:
                progress(file.label, chunk[-1][0] - 1)


def published_rows(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the divisions in the published tables of *folder* as rows of areas.csv, level by level.

    Raises:
        BadInput: they hold no such table, or a row of one is wrong.
        OSError: they cannot be read.
    """
    columns = [column.name for column in TABLES["areas"].columns]
    files, _ = find_tables([folder])
    published = sorted((file for file in files if file.level), key=lambda file: CODE_DIGITS[str(file.level)])
    if not published:
        raise BadInput(f"{folder}: holds no published divisions; expected {', '.join(PUBLISHED_LEVELS)}.csv")
    for file in published:
        rows = TableRows(TABLES["areas"])
        try:
            read_divisions(file, rows, None)
        except UnreadableFile as error:
            raise BadInput(str(error.notes[0])) from error
        if rows.wrong:
            position = min(rows.wrong)
            raise BadInput(str(rows.note(position, *rows.wrong[position][0])))
        for fact in rows.facts:
            cells = (";".join(cell) if isinstance(cell, tuple) else cell or "" for cell in fact.values)
            yield {**dict(zip(columns, cells, strict=True)), "source": file.name}


class _Reader:
    """Turns the rows of one published table into areas."""

    def __init__(self, file: TableFile, rows: TableRows, header: Sequence[str]) -> None:
        self.file = file
        self.rows = rows
        self.level = file.level or ""
        self.digits = CODE_DIGITS[self.level]
        self.parent_column = _PARENT_COLUMN.get(self.level)
        columns = ["code", "name", *([self.parent_column] if self.parent_column else [])]
        if notes := list(self._header_notes(header, columns)):
            raise UnreadableFile(notes)
        self.header = header
        self.width = len(header)
        self.is_encoding_checked = False
        self.code_at, self.name_at, self.parent_at = (header.index(name) for name in (*columns, columns[0])[:3])

    def _header_notes(self, header: Sequence[str], needed: Sequence[str]) -> Iterator[RowNote]:
        for name in needed:
            if name not in header:
                message = f"column {name!r} is missing; {self.file.name} needs it"
                yield RowNote(self.file.label, 1, name, "", message)
        for place, name in enumerate(header):
            if name in header[:place]:
                yield RowNote(self.file.label, 1, name, name, f"column {name!r} stands twice; expected it once")
            elif name not in _COLUMNS and name != left_column("areas"):
                message = f"{self.file.name} has no column {name!r}: {nearest(name, _COLUMNS)}"
                yield RowNote(self.file.label, 1, name, name, message)

    def add_rows(self, chunk: Sequence[tuple[int, list[str]]]) -> None:
        """Append the rows of *chunk*, as columns where all of them are sound; else one by one, to say what is wrong."""
        if self._add_sound([record for _, record in chunk]):
            self.rows.numbers.extend([number for number, _ in chunk])
        else:
            for number, record in chunk:
                self._add_row(number, record)

    def _add_sound(self, records: Sequence[Sequence[str]]) -> bool:
        if set(map(len, records)) != {self.width}:
            return False
        codes, names = ([record[place] for record in records] for place in (self.code_at, self.name_at))
        parents = [record[self.parent_at] for record in records] if self.parent_column else []
        digits, letters = "".join(codes), "".join(names)
        is_sound = (
            set(map(len, codes)) == {self.digits}
            and digits.isascii()
            and digits.isdecimal()
            and letters.isprintable()
            and max(map(len, names)) <= MAX_TEXT_LENGTH
            and all(names)
            and all(map(eq, names, map(str.strip, names)))
            and not _MANY_DIGITS.search(letters)
            and all(parents)
            and all(map(str.startswith, codes, parents))
        )
        if is_sound:
            self.rows.facts.extend(self._facts(codes, names, parents))
        return is_sound

    def _facts(self, codes: Sequence[str], names: Sequence[str], parents: Sequence[str]) -> Iterator[Fact]:
        ids = [f"area:{code}" for code in codes]
        others = [(short,) if (short := short_form(name)) else () for name in names]
        parent_ids = {parent: sys.intern(f"area:{parent}") for parent in set(parents)}  # one text for all children
        above = map(parent_ids.__getitem__, parents) if parents else repeat(None)
        categories = ["VIRTUAL" if name.endswith(_VIRTUAL) else None for name in names]
        values = zip(ids, codes, names, others, repeat(self.level), above, categories, repeat(None))
        source = self.file.name
        return (Fact("areas", row, None, None, source) for row in values)

    def _add_row(self, number: int, record: Sequence[str]) -> None:
        if len(record) != self.width:
            fault = Fault("", "", f"has {len(record)} cells; expected {self.width}, as many as the header")
            self._refuse(number, "", fault)
            return
        if not is_utf8(*record):
            self._refuse(number, "", self._not_utf8(record))
            return
        code, name = record[self.code_at], record[self.name_at]
        parent = record[self.parent_at] if self.parent_column else ""
        wrong = self._fault(code, name, parent)
        if wrong is not None:
            self._refuse(number, code, wrong)
        else:
            [fact] = self._facts([code], [name], [parent] if parent else [])
            self.rows.add(fact, number)

    def _not_utf8(self, record: Sequence[str]) -> Fault:
        if not self.is_encoding_checked:
            self.is_encoding_checked = True
            check_encoding(self.file)
        place = next(place for place, cell in enumerate(record) if not is_utf8(cell))
        return not_utf8(self.header[place], record[place])

    def _fault(self, code: str, name: str, parent: str) -> Fault | None:
        if len(code) != self.digits or not (code.isascii() and code.isdecimal()):
            message = f"{code[:MAX_CELL_SHOWN]!r} is no code of a {self.level}: expected {self.digits} digits"
            return Fault("code", code[:MAX_CELL_SHOWN], message)
        if self.parent_column and not (parent and code.startswith(parent)):
            message = (
                f"{code!r} does not begin with its {self.parent_column} {parent!r}; expected the parent's code in front"
            )
            return Fault("code", code, message)
        if not name.strip():
            return Fault("name", "", "is empty; a value is required")
        try:
            check_public_text(name)
        except BadInput as error:
            return Fault("name", name[:MAX_CELL_SHOWN], str(error))
        return None

    def _refuse(self, number: int, code: str, fault: Fault) -> None:
        position = len(self.rows.facts)
        self.rows.refuse(position, fault)
        if not code:
            self.rows.keyless.add(position)
        self.rows.add(Fact("areas", (f"area:{code}", code, "", (), self.level, None, None, None)), number)
