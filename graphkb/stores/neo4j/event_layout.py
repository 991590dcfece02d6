"""How events, work orders and transitions are written on nodes, and how they are read from them."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphkb.model.clocks import standing
from graphkb.model.events import Case, Event, Transition, WorkOrder
from graphkb.stores.records import FIELDS, Record, case_of, ended_at, record_of, values_of

EVENT_COLUMNS, ORDER_COLUMNS, TRANSITION_COLUMNS = (list(FIELDS[kind]) for kind in (Event, WorkOrder, Transition))

NOBODY = ""
"""What stands in `holder` of an open event that nobody holds: an index over several properties holds no absent one."""

NEVER = 2**63 - 1
"""What stands, for the same reason, in `due` and `soon_from` of an open event without a clock, and in `ended_at` of one
that has ended, nobody knows when."""

FoundCase = Sequence[Any]
"""What a statement gives of a case: the columns of its event; a list of those of its orders."""


def properties_of(record: Record) -> dict[str, Any]:
    """Return the properties that hold *record*: what is empty, or false, is absent."""
    named = zip(FIELDS[type(record)], values_of(record), strict=True)
    return {name: value for name, value in named if value is not None and value is not False}


def event_properties(case: Case, ended: Mapping[str, int]) -> dict[str, Any]:
    """Return the properties of the event of *case*.

    With what a search or a count would otherwise have to make out from its orders: `holder`, `due` and `soon_from`
    while it is open (`graphkb.model.clocks.Standing`), and `ended_at`, as it and its transitions (*ended*) tell.
    """
    properties = properties_of(case.event)
    stands = standing(case)
    if stands:
        properties["holder"] = stands.holder or NOBODY
        properties["due"] = NEVER if stands.due is None else stands.due
        properties["soon_from"] = NEVER if stands.soon_from is None else stands.soon_from
    end = ended_at(case.event, ended)
    return properties if end is None else properties | {"ended_at": end}


def labels_of(event: Event) -> list[str]:
    """Return the labels of the node of *event* that change with its state."""
    return ["Open"] if event.is_open else []


def case_in(found: FoundCase) -> Case:
    """Return the case that *found* holds."""
    event, orders = found
    return case_of(record_of(Event, event), (record_of(WorkOrder, order) for order in orders))
