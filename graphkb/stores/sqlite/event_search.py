"""How events are found by what they are like: through which index, in which order, from where on."""

from collections.abc import Iterator, Sequence
from typing import Any

import apsw

from graphkb.model.events import Event, EventFilter, EventOrder
from graphkb.stores.records import record_of
from graphkb.stores.sqlite.event_reading import RECORDS_AT_ONCE, as_json
from graphkb.stores.statements import statement

FEW = 20_000
"""Events looked through at once, and most that are found by their areas: where more happened in the areas that are
asked about, looking through those of the time that is asked about, a portion at a time, is as fast and ends sooner."""

FURTHER = 4
"""How many times more events are looked through next, where those looked through were not enough."""

NO_LIMIT = -1
"""What SQLite takes for no limit."""

_FIRST, _LAST = -(2**63), 2**63 - 1
_NULL = 2**63 - 1
"""What a null counts as among the keys of an order (find_events.sql)."""

_MOST_KEYS = 3
_ENDED = frozenset({"CLOSED", "REJECTED"})

Parameters = dict[str, Any]
"""Of the statements find_events, find_events_by_falling_id and count_events."""


def count(connection: apsw.Connection, which: EventFilter) -> int:
    """Return how many events fit *which*."""
    return int(connection.execute(statement("sqlite", "count_events"), _filter(connection, which)).get)


def found(
    connection: apsw.Connection,
    which: EventFilter,
    order: Sequence[EventOrder],
    after: Sequence[int | str | None] | None = None,
    limit: int = NO_LIMIT,
) -> Iterator[Event]:
    """Yield the events that fit *which*, in *order*, from *after* on: all, or at least *limit* if there are so many."""
    parameters = _filter(connection, which) | _keys(order, after) | {"limit": limit}
    name = "find_events_by_falling_id" if _is_id_falling(order) else "find_events"
    for window in _windows(connection, parameters, limit):
        for row in connection.execute(statement("sqlite", name), window):
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


def _is_id_falling(order: Sequence[EventOrder]) -> bool:
    return next((key.descending for key in order if key.field == "id"), False)


def _windows(connection: apsw.Connection, parameters: Parameters, limit: int) -> Iterator[Parameters]:
    """Yield *parameters* for one portion of the time asked about after the other, where that is the order wanted.

    Each holds more events than the one before: a page is full after few, and few pages would not be.
    """
    if parameters["path"] != "REPORTED" or parameters["key_1"] != "reported_at":
        yield parameters
        return
    is_falling = parameters["sign_1"] < 0
    start, end = parameters["reported_from"], parameters["reported_to"]
    if parameters["after"] is not None:
        passed = parameters["after_1"]
        start, end = (start, min(end, 1 - passed)) if is_falling else (max(start, passed), end)
    ahead = RECORDS_AT_ONCE if limit == NO_LIMIT else limit
    while start < end:
        if is_falling:
            edge = max(start, _instant(connection, "reported_at_back_from", end, ahead, _FIRST))
            yield parameters | {"reported_from": edge, "reported_to": end}
            end = edge
        else:
            edge = min(end, _instant(connection, "reported_at_from", start, ahead, _LAST - 1) + 1)
            yield parameters | {"reported_from": start, "reported_to": edge}
            start = edge
        ahead = min(ahead * FURTHER, FEW)


def _instant(connection: apsw.Connection, name: str, start: int, ahead: int, default: int) -> int:
    return next((int(instant) for (instant,) in connection.execute(statement("sqlite", name), (start, ahead))), default)
