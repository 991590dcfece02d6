"""How events, work orders and transitions are written on nodes, and how they are read from them."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphkb.model.clocks import standing
from graphkb.model.events import Case, Event, Transition, WorkOrder
from graphkb.stores.records import FIELDS, Record, case_of, ended_at, record_of, values_of

EVENT_COLUMNS, ORDER_COLUMNS, TRANSITION_COLUMNS = (list(FIELDS[kind]) for kind in (Event, WorkOrder, Transition))

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
    stands = standing(case)
    beside = {} if stands is None else {"holder": stands.holder, "due": stands.due, "soon_from": stands.soon_from}
    beside["ended_at"] = ended_at(case.event, ended)
    return properties_of(case.event) | {name: value for name, value in beside.items() if value is not None}


def labels_of(event: Event) -> list[str]:
    """Return the labels of the node of *event* that change with its state."""
    return ["Open"] if event.is_open else []


def case_in(found: FoundCase) -> Case:
    """Return the case that *found* holds."""
    event, orders = found
    return case_of(record_of(Event, event), (record_of(WorkOrder, order) for order in orders))
