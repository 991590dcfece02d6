"""What a load that prunes leaves behind: facts that still name what it ends."""

from collections.abc import Iterable, Iterator

from graphkb.graph.graph import Graph
from graphkb.graph.rules import overlap
from graphkb.loaders.report import RowNote
from graphkb.model.changes import Change, End
from graphkb.model.facts import shown_key
from graphkb.model.kinds import TABLES
from graphkb.model.times import to_date_or_text

MAX_NAMED = 3
"""Facts that a warning names: enough to find the files, few enough for a line."""

_NAMING = {
    ended: [
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if ended in column.refers and table.name != "change_events"
    ]
    for ended in TABLES
}
"""Table of an entity → table and column that may name it; change events name what is over on purpose."""


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
    for name, column in _NAMING[ended.table]:
        columns = graph.tables[name]
        keys = (
            columns.key(row)
            for row in columns.naming(column, ended.key)
            if overlap(ended.at, None, columns.valid_from[row], columns.valid_to[row])
        )
        yield from dict.fromkeys(shown_key(name, key) for key in keys)
