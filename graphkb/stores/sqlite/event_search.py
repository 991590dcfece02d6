"""How events are found by what they are like: through which index, in which order, from where on."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import apsw

from graphkb.model.events import Event, EventFilter, EventOrder, WorkOrderFilter
from graphkb.model.texts import MAX_ID_LENGTH
from graphkb.stores.records import record_of
from graphkb.stores.sqlite.event_reading import RECORDS_AT_ONCE, as_json
from graphkb.stores.statements import statement

FEW = 20_000
"""Events looked through at once, and most that are found by their areas: where more happened in the areas that are
asked about, looking through those of the time that is asked about, a part at a time, is as fast and ends sooner."""

FURTHER = 4
"""How many times more events are looked through next, where those looked through were not enough."""

NO_LIMIT = -1
"""What SQLite takes for no limit."""

_FIRST, _LAST = -(2**63), 2**63 - 1
_NULL = 2**63 - 1
"""What a null counts as among the keys of an order (find_events.sql)."""

_LAST_ID = "\U0010ffff" * (MAX_ID_LENGTH + 1)
_MOST_KEYS = 3
_ENDED = frozenset({"CLOSED", "REJECTED"})

Parameters = dict[str, Any]
"""Of the statements find_events, find_events_by_falling_id and count_events."""


def count(connection: apsw.Connection, which: EventFilter) -> int:
    """Return how many events fit *which*."""
    return int(connection.execute(statement("sqlite", "count_events"), _filter(connection, which)).get)


def count_orders(connection: apsw.Connection, which: WorkOrderFilter) -> int:
    """Return how many work orders fit *which*."""
    parameters = {
        "dispatched_from": _FIRST if which.dispatched_from is None else which.dispatched_from,
        "dispatched_to": _LAST if which.dispatched_to is None else which.dispatched_to,
        "organizations": as_json(which.organizations),
        "roles": as_json(which.roles),
        "states": as_json(which.states),
        "whistles": as_json(which.whistles),
        "areas": as_json(which.areas),
        "matters": as_json(which.matters),
    }
    return int(connection.execute(statement("sqlite", "count_work_orders"), parameters).get)


def found(
    connection: apsw.Connection,
    which: EventFilter,
    order: Sequence[EventOrder],
    after: Sequence[int | str | None] | None = None,
    limit: int = NO_LIMIT,
) -> Iterator[Event]:
    """Yield the events that fit *which*, in *order*, from *after* on: all, or at least *limit* if there are so many."""
    is_id_falling = next((key.descending for key in order if key.field == "id"), False)
    parameters = _filter(connection, which) | _keys(order, after) | {"limit": limit, "id_from": "", "id_to": _LAST_ID}
    if parameters["path"] == "REPORTED" and parameters["key_1"] is None and _is_of_all_time(which):
        parameters["path"] = "ID"
    name = "find_events_by_falling_id" if is_id_falling else "find_events"
    for part in _portions(connection, parameters, _axis(parameters, is_id_falling=is_id_falling)):
        for row in connection.execute(statement("sqlite", name), part):
            yield record_of(Event, row)


def _filter(connection: apsw.Connection, which: EventFilter) -> Parameters:
    return {
        "path": _path(connection, which),
        "holder": which.holder,
        "areas": as_json(which.areas),
        "reported_from": _FIRST if which.reported_from is None else which.reported_from,
        "reported_to": _LAST if which.reported_to is None else which.reported_to,
        "matters": as_json(which.matters),
        "states": as_json(which.states),
        "is_open": which.is_open,
        "is_overdue": which.is_overdue,
        "now": which.now,
        "channels": as_json(which.channels),
        "severities": as_json(which.severities),
        "outcomes": as_json(which.outcomes),
    }


def _path(connection: apsw.Connection, which: EventFilter) -> str:
    """Return which events are looked through for those that fit *which*: the fewest that an index leads to."""
    if which.holder is not None:
        return "HOLDER"
    if which.is_open or which.is_overdue or (which.states is not None and _ENDED.isdisjoint(which.states)):
        return "OPEN" if which.areas is None else "OPEN AREAS"
    if which.areas is not None:
        happened = connection.execute(statement("sqlite", "count_in_areas"), (as_json(which.areas), FEW)).get
        return "AREAS" if happened < FEW else "REPORTED"
    return "REPORTED"


def _keys(order: Sequence[EventOrder], after: Sequence[int | str | None] | None) -> Parameters:
    """Return *order* and *after* as the statements take them: a key a number that rises."""
    parameters: Parameters = {"after": None if after is None else after[-1]}
    keys = [(key, position) for position, key in enumerate(order) if _counts(order, position)]
    for number in range(_MOST_KEYS):
        key, position = keys[number] if number < len(keys) else (None, 0)
        sign = -1 if key and key.descending else 1
        value = after[position] if key and after else 0
        parameters |= {
            f"sign_{number + 1}": sign,
            f"key_{number + 1}": key and key.field,
            f"after_{number + 1}": sign * (_NULL if value is None else int(value)),
        }
    return parameters


def _counts(order: Sequence[EventOrder], position: int) -> bool:
    """Tell whether the key at *position* can decide anything: it is new, and the id has not decided before."""
    before = {key.field for key in order[:position]}
    return order[position].field not in before | {"id"} and "id" not in before


def _is_of_all_time(which: EventFilter) -> bool:
    return which.reported_from is None and which.reported_to is None


class _Axis(NamedTuple):
    """An index whose order is the order wanted: what is looked through can be taken from it a part at a time.

    Args:
        start: The parameter that bounds what is looked through from below.
        end: The one that bounds it from above; the bound itself is out.
        on: The statement that gives the value some events on from another; no row: there are fewer.
        back: The one that gives the value some events back.
        is_falling: The greatest value comes first.
        passed: The value of the event after which to go on, if any.
    """

    start: str
    end: str
    on: str
    back: str
    is_falling: bool
    passed: Any


def _axis(parameters: Parameters, *, is_id_falling: bool) -> _Axis | None:
    after, sign = parameters["after"], parameters["sign_1"]
    if parameters["path"] == "ID":
        return _Axis("id_from", "id_to", "id_from", "id_back_from", is_id_falling, after)
    if parameters["path"] == "REPORTED" and parameters["key_1"] == "reported_at":
        passed = None if after is None else sign * parameters["after_1"]
        return _Axis("reported_from", "reported_to", "reported_at_from", "reported_at_back_from", sign < 0, passed)
    return None


def _portions(connection: apsw.Connection, parameters: Parameters, axis: _Axis | None) -> Iterator[Parameters]:
    """Yield *parameters* for one part after the other of what is looked through, where *axis* has the order wanted."""
    if axis is None:
        yield parameters
        return
    start, end = parameters[axis.start], parameters[axis.end]
    if axis.passed is not None and axis.is_falling:
        end = min(end, _above(axis.passed))
    elif axis.passed is not None:
        start = max(start, axis.passed)
    ahead = RECORDS_AT_ONCE if parameters["limit"] == NO_LIMIT else parameters["limit"]
    for lower, upper in _parts(connection, axis, start, end, ahead):
        yield parameters | {axis.start: lower, axis.end: upper}


def _parts(connection: apsw.Connection, axis: _Axis, start: Any, end: Any, ahead: int) -> Iterator[tuple[Any, Any]]:
    """Yield the bounds of parts from *start* to *end*, in the order of *axis*; the first holds *ahead* events.

    Each holds more than the one before: a page is full after few, and what is rare is found after few.
    """
    while start < end:
        name, value = (axis.back, end) if axis.is_falling else (axis.on, start)
        edge = next((value for (value,) in connection.execute(statement("sqlite", name), (value, ahead))), None)
        if axis.is_falling:
            edge = start if edge is None else max(start, edge)
            yield edge, end
            end = edge
        else:
            edge = end if edge is None else min(end, _above(edge))
            yield start, edge
            start = edge
        ahead = min(ahead * FURTHER, FEW)


def _above(value: Any) -> Any:
    """Return the first instant, or id, after *value*."""
    return f"{value}\0" if isinstance(value, str) else value + 1
