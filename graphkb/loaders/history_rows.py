"""Rows of history: what may not stand in an event, a work order or a transition, and which cells say otherwise."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from graphkb.errors import BadInput
from graphkb.loaders.tables import MAX_CELL_SHOWN, Fault
from graphkb.model.codes import CODE_LISTS, TRANSITION_ACTIONS
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.events import Event, WorkOrder
from graphkb.model.facts import Fact
from graphkb.model.free_text import check_free_text
from graphkb.model.kinds import Type
from graphkb.model.times import to_text

_FREE_TEXTS = {"events": ("title", "text"), "work_orders": (), "transitions": ("note",)}
_ENDED = {"events": {"CLOSED", "REJECTED"}, "work_orders": {"ACCEPTED", "RETURNED", "CANCELLED"}}
_SIGNED = {"SIGNED", "IN_PROGRESS", "AWAITING", "REPLIED"}
_ORDER_OF_TIMES = {
    "events": ("reported_at", "accepted_at", "resolved_at", "closed_at"),
    "work_orders": ("dispatched_at", "signed_at", "replied_at", "closed_at"),
    "transitions": ("at",),
}
_FILLED_IN = {"dispatched_by", "due_at"}
"""Columns of which an empty cell says nothing, as one that is absent: a load works out what they are."""
_TRUTH = {None: False, "false": False, "true": True}

Row = Mapping[str, Any]
"""Column → value of one row."""
Told = tuple[str, int, str, str | None, str, str | None, str | None, str | None, str | None, str | None]
"""What a row of transitions tells, in the order of its columns: a row of which there are many is no mapping."""


def row_of(fact: Fact) -> dict[str, Any]:
    """Return the cells of *fact*, which a table of events made, by column."""
    return dict(zip(EVENT_TABLES[fact.table].index, fact.values, strict=True))


def faults_of(table: str, row: Row, now: int) -> Iterator[Fault]:
    """Yield what is wrong with *row* by itself, whatever else is known: history ends *now*."""
    for name in _FREE_TEXTS[table]:
        try:
            if row[name] is not None:
                check_free_text(row[name], name)
        except BadInput as error:
            yield Fault(name, "", str(error))
    times = [(name, row[name]) for name in _ORDER_OF_TIMES[table] if row[name] is not None]
    for (earlier, before), (later, after) in pairwise(times):
        if after < before:
            yield Fault(later, "", f"{later} lies before {earlier}; expected the order in which things happened")
    for name in _ORDER_OF_TIMES[table]:
        if row[name] is not None and row[name] > now:
            when = to_text(row[name])
            yield Fault(
                name, when, f"{when} is still to come; history has passed: expected no later than {to_text(now)}"
            )
    yield from _OWN[table](row)


def _event_faults(row: Row) -> Iterator[Fault]:
    state, outcome = row["state"], row["outcome"]
    if outcome is not None and state != "CLOSED":
        yield Fault("outcome", outcome, f"an event that is {state} has no outcome; leave it empty")
    if row["closed_at"] is not None and state not in _ENDED["events"]:
        yield Fault("closed_at", "", f"an event that is {state} has not ended; leave closed_at empty")
    if (outcome == "DUPLICATE") != (row["duplicate_of"] is not None):
        yield Fault("duplicate_of", row["duplicate_of"] or "", "DUPLICATE, and only that, names the event it repeats")
    if row["duplicate_of"] == row["id"]:
        yield Fault("duplicate_of", row["id"], "an event cannot repeat itself; name the other event")
    if (row["latitude"] is None) != (row["longitude"] is None):
        yield Fault("latitude", "", "latitude and longitude come together: give both or neither")


def _order_faults(row: Row) -> Iterator[Fault]:
    state, role, reason = row["state"], row["role"], row["return_reason"]
    if role not in {"LEAD", "ASSIST"}:
        yield Fault("role", role, f"no work order has the role {role}; expected LEAD or ASSIST")
    if (reason is not None) != (state == "RETURNED"):
        yield Fault("return_reason", reason or "", "RETURNED, and only that, has a return_reason")
    if (row["awaiting_until"] is not None) != (state == "AWAITING"):
        yield Fault("awaiting_until", "", "AWAITING, and only that, has an awaiting_until")
    if row["due_at"] is not None and row["dispatched_at"] is not None and row["due_at"] < row["dispatched_at"]:
        yield Fault("due_at", to_text(row["due_at"]), "due_at lies before dispatched_at; expected it later, or empty")
    if row["signed_at"] is None and state in _SIGNED:
        yield Fault("signed_at", "", f"an order that is {state} was signed; expected when")
    if row["signed_at"] is not None and state == "DISPATCHED":
        yield Fault("signed_at", "", "an order that is DISPATCHED was not signed; leave signed_at empty")
    if row["closed_at"] is not None and state not in _ENDED["work_orders"]:
        yield Fault("closed_at", "", f"an order that is {state} has not ended; leave closed_at empty")
    if (row["supervised"] or "false").lower() not in {"true", "false"}:
        cell = row["supervised"][:MAX_CELL_SHOWN]
        yield Fault("supervised", cell, f"{cell!r} is neither true nor false")


def _transition_faults(row: Row) -> Iterator[Fault]:
    is_event = row["subject"].startswith("event:")
    states = CODE_LISTS["EventState" if is_event else "WorkOrderState"].labels
    if row["action"] not in TRANSITION_ACTIONS:
        message = f"no such action; expected one of {', '.join(TRANSITION_ACTIONS)}"
        yield Fault("action", row["action"][:MAX_CELL_SHOWN], message)
    if row["to"] is None:
        yield Fault("to", "", "is empty; expected the state after the action")
    for name in ("from", "to"):
        if row[name] is not None and row[name] not in states:
            cell = row[name][:MAX_CELL_SHOWN]
            yield Fault(name, cell, f"{cell!r} is no state of it; expected one of {', '.join(states)}")


_OWN = {"events": _event_faults, "work_orders": _order_faults, "transitions": _transition_faults}


def is_supervised(row: Row) -> bool:
    """Return what the cell `supervised` of a work order says."""
    return _TRUTH[row["supervised"] and row["supervised"].lower()]


def differences(table: str, row: Row, known: Event | WorkOrder, absent: frozenset[int]) -> Iterator[Fault]:
    """Yield the cells of *row* that say otherwise than what is known; columns that the file lacks say nothing."""
    for position, column in enumerate(EVENT_TABLES[table].columns):
        said, is_so = _said(table, row, column.name), cell(known, column.name)
        if position in absent or said == is_so or (said is None and column.name in _FILLED_IN):
            continue
        shown = to_text if column.type is Type.INSTANT else str
        so = f"{is_so!r}" if is_so is None or shown is str else to_text(is_so)
        message = f"{known.id} is known already, with {column.name} {so}; expected that: a load changes no event"
        yield Fault(column.name, "" if said is None else shown(said)[:MAX_CELL_SHOWN], message)


def cell(record: Event | WorkOrder, name: str) -> Any:
    """Return what the column *name* of events or work orders says of *record*."""
    if name == "due_at" and isinstance(record, WorkOrder):
        return record.sign_due_at if record.signed_at is None else record.reply_due_at
    return getattr(record, name)


def _said(table: str, row: Row, name: str) -> Any:
    return is_supervised(row) if (table, name) == ("work_orders", "supervised") else row[name]
