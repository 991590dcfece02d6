"""Warnings about facts that name what is over: rows that do, and facts that a load which prunes leaves behind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph
from graphkb.graph.rules import overlap
from graphkb.loaders.comparison import NO_ROW
from graphkb.loaders.report import RowNote
from graphkb.loaders.tables import TableRows
from graphkb.model.changes import Change, End
from graphkb.model.facts import Fact, shown_key
from graphkb.model.kinds import TABLES
from graphkb.model.times import to_date_or_text

MAX_NAMED = 3
"""Facts that a warning names: enough to find the files, few enough for a line."""

_ABOUT_THE_PAST = {"figures", "change_events"}
"""Tables that may speak of what is over, as the column `rule` of others may."""

_NAMING = {
    name: [column for column in table.columns if column.refers and column.name != "rule"]
    for name, table in TABLES.items()
    if name not in _ABOUT_THE_PAST
}
"""Table → its columns that should name only what holds."""


def naming_over(
    rows: TableRows, written: Iterable[tuple[Fact, int]], over: Mapping[str, Mapping[str, int]], zone: str
) -> Iterator[RowNote]:
    """Yield a warning for each row that goes on while something that it names is over.

    Args:
        rows: The table.
        written: The facts that it came to, with the position of the row of each, or NO_ROW.
        over: As `ended_by` returns it.
        zone: In which the warnings write dates.
    """
    table = rows.table
    columns = _NAMING.get(table.name, ())
    named = [(table.index[each.name], each.name, over[each.refers[0]]) for each in columns]
    named = [each for each in named if each[2]]
    for fact, position in written if named else ():
        if position == NO_ROW or fact.valid_to is not None:
            continue
        for place, column, ends in named:
            value = fact.values[place]
            for name in value if isinstance(value, tuple) else (value,):
                if name in ends:
                    end = to_date_or_text(ends[name], zone)
                    yield rows.note(position, column, name, f"{name!r} is over since {end}; expected what still holds")


def ended_by(graph: Graph, now: int) -> dict[str, dict[str, int]]:
    """Return table of entities → id of each that is over → when it ended."""
    return {name: _ended(columns, now) for name, columns in graph.tables.items() if columns.table.is_entity}


def _ended(columns: Columns, now: int) -> dict[str, int]:
    ends: Sequence[int | None] = columns.valid_to if columns.dated else ()
    over = {columns.key(row): end for row, end in enumerate(ends) if end is not None and end <= now}
    return {name: end for name, end in over.items() if all(_is_past(ends[row], now) for row in columns.rows(name))}


def _is_past(end: int | None, now: int) -> bool:
    return end is not None and end <= now


def still_named(changes: Iterable[Change], graph: Graph, zone: str) -> Iterator[RowNote]:
    """Yield a warning for each entity that *changes* end while others go on naming it.

    Args:
        changes: What a load comes to.
        graph: What is known with them applied.
        zone: In which the warnings write dates.
    """
    for each in changes:
        if isinstance(each, End) and TABLES[each.table].is_entity:
            if graph.tables[each.table].row_at(each.key, each.at) is not None:
                continue  # another state begins there
            if naming := [*_naming(graph, each)]:
                shown = ", ".join(naming[:MAX_NAMED])
                more = f" and {len(naming) - MAX_NAMED} more" if len(naming) > MAX_NAMED else ""
                message = (
                    f"{each.key} ends {to_date_or_text(each.at, zone)}, but is named from then on by {shown}{more}:"
                    " end these too, let them name another, or keep its row"
                )
                yield RowNote("", None, "", each.key, message)


def _naming(graph: Graph, ended: End) -> Iterator[str]:
    """Yield the facts, each once, that name what is ended and hold then or later."""
    for name, naming in _NAMING.items():
        columns = graph.tables[name]
        keys = (
            columns.key(row)
            for column in naming
            if ended.table in column.refers
            for row in columns.naming(column.name, ended.key)
            if overlap(ended.at, None, columns.valid_from[row], columns.valid_to[row])
        )
        yield from dict.fromkeys(shown_key(name, key) for key in keys)
