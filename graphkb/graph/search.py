"""Search by name, other name, code and id: from one character up, exact first, then prefix, then anywhere."""

import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

from graphkb.graph.columns import Columns
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK, LEVELS


def folded(text: str) -> str:
    """Return *text* as it is compared: NFKC, without case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def search_rows(view: View, text: str, tables: Collection[str]) -> list[tuple[str, int]]:
    """Return (table, row) of the entities in force that *text* finds in a name, other name, title, code or id.

    Whole matches first, then beginnings, then anything that contains it; within each by level (areas and
    organizations, PROVINCE first, none last), then id. Case, width and blanks around it do not matter; an empty text
    finds nothing.
    """
    wanted = folded(text.strip())
    if not wanted:
        return []
    found = [hit for name in tables for hit in _hits(view, name, wanted)]
    return [(table, row) for _, _, _, table, row in sorted(found)]


def _hits(view: View, name: str, wanted: str) -> Iterator[tuple[int, int, str, str, int]]:
    columns = view.tables[name]
    for row in view.rows(name):
        texts = [folded(text) for text in _texts(columns, row)]
        if any(wanted in text for text in texts):
            rank = 0 if wanted in texts else 1 if any(text.startswith(wanted) for text in texts) else 2
            yield rank, _level(columns, row), columns.key(row), name, row


def _texts(columns: Columns, row: int) -> Iterator[str]:
    yield columns.key(row)
    for name in ("name", "title", "code"):
        if name in columns.table.index and (text := columns.value(row, name)):
            yield text
    if "other_names" in columns.table.index:
        yield from columns.value(row, "other_names")


def _level(columns: Columns, row: int) -> int:
    level: Any = columns.value(row, "level") if "level" in columns.table.index else None
    return LEVEL_RANK.get(level, len(LEVELS))
