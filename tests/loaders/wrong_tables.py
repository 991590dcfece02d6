"""Tables in which something is wrong, and what a load says of them."""

from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader

HEADER = "id,name,level,parent,code,scale\n"
DUTY = {"areas": AREAS, "organizations": ORGANIZATIONS, "matters": "id,name\nmatter:m,噪声\n"}

Case = tuple[dict[str, str], list[str]]
"""The tables, and of each note: file, row, column, [value], message."""


def said(loaded: Loader, tables: dict[str, str]) -> tuple[list[str], bool, list[object]]:
    """The notes of a load of *tables*, whether it is good, and what it would change."""
    load = loaded(**tables)
    notes = [f"{note.file} {note.row} {note.column} [{note.value}] {note.message}" for note in load.report.wrong]
    return notes, load.is_good, [*load.changes]
