"""What a person typed, and the id it means."""

from collections.abc import Collection

from graphkb.answers.lookup import called
from graphkb.errors import AmbiguousName, NotFound
from graphkb.graph.search import search_rows
from graphkb.graph.view import View

MAX_CANDIDATES = 10
"""Candidates named in the message about an ambiguous name."""


def resolve(view: View, text: str, tables: Collection[str]) -> str:
    """Return the id that *text* names: a full id, a short one, an area's code, or a name that is unique.

    Args:
        view: Names are looked up among what holds here; full ids in all that is known.
        text: What a person typed.
        tables: Tables whose entities are meant.

    Raises:
        NotFound: it names nothing.
        AmbiguousName: it names several; they are listed.
    """
    prefixes = {prefix for table in tables for prefix in view.tables[table].table.prefixes}
    for candidate in (text, *(f"{prefix}:{text}" for prefix in sorted(prefixes))):
        if candidate.partition(":")[0] in prefixes and view.nearest(candidate) is not None:
            return candidate
    found = [(table, row) for table, row in search_rows(view, text, tables) if _is_called(view, table, row, text)]
    if len(found) == 1:
        return view.id(*found[0])
    if not found and not view.graph.revision.number:
        raise NotFound(f"{text!r}: nothing was known yet at revision 0; ask for a later one, or load what is known")
    if not found:
        raise NotFound(f"{text!r}: no {' or '.join(map(called, tables))} is called so, by id, code or whole name")
    shown = ", ".join(f"{view.id(*each)} ({described(view, *each)})" for each in found[:MAX_CANDIDATES])
    more = f" and {len(found) - MAX_CANDIDATES} more" if len(found) > MAX_CANDIDATES else ""
    raise AmbiguousName(f"{text!r} names {len(found)} {' or '.join(tables)}: {shown}{more}; give the id")


def described(view: View, table: str, row: int) -> str:
    """Return the name of an entity, an area's with the name of the area it lies in: `铜花社区居委会, 新下陆街道`."""
    columns = view.tables[table]
    name = str(columns.value(row, "title" if table == "rules" else "name"))
    parent = view.parent(table, row) if table == "areas" else None
    return name if parent is None else f"{name}, {columns.value(parent, 'name')}"


def _is_called(view: View, table: str, row: int, text: str) -> bool:
    columns = view.tables[table]
    names = [columns.value(row, name) for name in ("name", "title", "code") if name in columns.table.index]
    others = columns.value(row, "other_names") if "other_names" in columns.table.index else ()
    return text in names or text in others
