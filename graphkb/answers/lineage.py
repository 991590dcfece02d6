"""What became of an entity that no longer holds, and what stood before one that does not yet."""

import math
from collections.abc import Iterator

from graphkb.graph.view import View
from graphkb.model.kinds import table_of


def successors(view: View, entity_id: str) -> tuple[int, ...]:
    """Return the rows, by id, of the entities in force that took over from *entity_id*, which is over.

    Followed in time from the change events in which it ended (an original that is no result), over all entities that
    it went into, also those that passed a part on and survive. A TRANSFER hands over subjects, not its givers.

    Source: answers.md, "responsible", step 0; model.md, CHANGED_BY.
    """
    return _relatives(view, entity_id, forward=True)


def predecessors(view: View, entity_id: str) -> tuple[int, ...]:
    """Return the rows, by id, of the entities in force that *entity_id*, which is not yet, was made from.

    As `successors`, backward from the change events in which it began (a result that is no original).

    Source: answers.md, "responsible", step 0; model.md, CHANGED_BY.
    """
    return _relatives(view, entity_id, forward=False)


def has_begun(view: View, entity_id: str) -> bool:
    """Tell whether *entity_id*, which is known, held at the instant or before it; else it is yet to come.

    Source: answers.md, "responsible", step 0.
    """
    table, row = table_of(entity_id), view.nearest(entity_id)
    start = None if table is None or row is None else view.tables[table.name].valid_from[row]
    return start is None or start <= view.as_of


def _relatives(view: View, entity_id: str, *, forward: bool) -> tuple[int, ...]:
    reached = {entity_id: -math.inf}  # id → when its part first came there; time runs backward for predecessors
    waiting = [entity_id]
    while waiting:
        here = waiting.pop()
        for when, others in _steps(view, here, forward=forward):
            if when < reached[here] or (here == entity_id and here in others):
                continue
            for other in others:
                if when < reached.get(other, math.inf) and table_of(other) == table_of(entity_id):
                    reached[other] = when
                    waiting.append(other)
    rows = (view.row(each) for each in sorted(reached))
    return tuple(row for row in rows if row is not None)


def _steps(view: View, entity_id: str, *, forward: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield when, and into what, each change event led on from *entity_id*."""
    events = view.tables["change_events"]
    role, target = ("ORIGINAL", "results") if forward else ("RESULT", "originals")
    for event, its_role in view.changes_of(entity_id):
        date = events.value(event, "date")
        if its_role == role and (date <= view.as_of) == forward and events.value(event, "kind") != "TRANSFER":
            yield (date if forward else -date), events.value(event, target)
