"""Search by name, other name, title, code and id, from one character up, in text folded once and kept by chunks."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any
from unicodedata import normalize

from graphkb.graph.columns import CHUNK, Columns
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK, LEVELS
from graphkb.model.kinds import TABLES, Column

_NAMES = ("name", "title", "other_names")
_MARKS = ("id", "code")
"""Kept apart from the names: of ASCII, they take one byte a character instead of two."""

_EXACT, _PREFIX, _INSIDE = range(3)


def search_rows(view: View, text: str, tables: Collection[str]) -> list[tuple[str, int]]:
    """Return (table, row) of the entities in force with *text* in a name, other name, title, code or id.

    Whole matches come first, then beginnings, then all others; in each of these by level (areas and organizations,
    PROVINCE first, none last), then by id. Case, width and blanks around the text do not matter (NFKC, casefold); an
    empty text finds nothing.

    Args:
        view: What is searched.
        text: One character or more.
        tables: Tables of entities.
    """
    wanted = _folded(text).strip()
    if not wanted or "\0" in wanted:
        return []
    found: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for name in sorted(set(tables), key=lambda name: TABLES[name].prefixes):  # in this order their ids are in order
        for place, rows in _places(view, view.tables[name], wanted).items():
            found[place] += [(name, row) for row in rows]
    return [hit for place in sorted(found) for hit in found[place]]


def search_place(view: View, text: str, table: str, row: int) -> tuple[int, int]:
    """Return where a row that *text* finds stands among all that it finds: before those of a greater place.

    Of equal ones that with the smaller id stands first.
    """
    wanted, columns = _folded(text).strip(), view.tables[table]
    texts = (_text(columns, slice(row, row + 1), names) for names in (_NAMES, _MARKS))
    return min(_rank(fields, wanted) for fields in texts if wanted in fields), _levels(columns)(row)


def _levels(columns: Columns) -> Callable[[int], int]:
    """Return what tells the rank of the level of a row; the last of all where it has none."""
    if "level" not in columns.table.index:
        return lambda _row: len(LEVELS)
    levels = columns.column("level")
    return lambda row: LEVEL_RANK.get(levels[row], len(LEVELS))


def _places(view: View, columns: Columns, wanted: str) -> dict[tuple[int, int], list[int]]:
    """Return (rank of the match, rank of the level) → the rows found, by id."""
    level = _levels(columns)
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, rank in _ranks(columns, wanted):
        if columns.holds(row, view.as_of):
            places[rank, level(row)].append(row)
    for rows in places.values():
        rows.sort(key=columns.key)
    return places


def _ranks(columns: Columns, wanted: str) -> Iterator[tuple[int, int]]:
    """Yield the rows that contain *wanted*, whenever they hold, with the rank of their best match."""
    for chunk in range(-(-len(columns) // CHUNK)):
        ranks: dict[int, int] = {}
        for text in _texts(columns, chunk):
            if wanted in text:
                for row, fields in enumerate(text.split("\0\0"), start=chunk * CHUNK):
                    if wanted in fields:
                        ranks[row] = min(_rank(fields, wanted), ranks.get(row, _INSIDE))
        yield from ranks.items()


def _rank(fields: str, wanted: str) -> int:
    if not fields.startswith(wanted) and f"\0{wanted}" not in fields:
        return _INSIDE
    return _EXACT if f"\0{wanted}\0" in f"\0{fields}\0" else _PREFIX


def _texts(columns: Columns, chunk: int) -> tuple[str, str]:
    """Return the folded names, and the ids and codes, of a chunk: NUL between fields, two between rows.

    No text holds NUL, and empty fields are left out.
    """
    texts = columns.texts.get(chunk)
    if texts is None:
        rows = slice(chunk * CHUNK, (chunk + 1) * CHUNK)
        texts = columns.texts[chunk] = (_text(columns, rows, _NAMES), _text(columns, rows, _MARKS))
    return texts


def _text(columns: Columns, rows: slice, names: Collection[str]) -> str:
    searched = [column for column in columns.table.columns if column.name in names]
    fields = [_normal(column, columns.values(rows, column.name)) for column in searched]
    return "\0\0".join(["\0".join(filter(None, texts)) for texts in zip(*fields, strict=True)]).casefold()


def _normal(column: Column, cells: Sequence[Any]) -> list[str]:
    if column.many:
        return ["\0".join([normalize("NFKC", text) for text in cell if text]) for cell in cells]
    return [normalize("NFKC", cell) if cell else "" for cell in cells]


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()
