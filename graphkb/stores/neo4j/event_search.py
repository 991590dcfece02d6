"""How events are found by what they are like: through which index, in which order, from where on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from graphkb.model.events import EventFilter, EventOrder
from graphkb.stores.neo4j.database import Transaction, run

FEW_AREAS = 500
"""Most areas whose events are looked through one area after the other; of more, all events of the time asked about
are looked through, or all open ones."""

NO_LIMIT = 2**31 - 1
"""More events than there are."""

NULL_KEY = 2**63 - 1
"""What an absent key counts as: it comes after all others, and before them where the order falls."""

FIRST, LAST = -(2**63), 2**63 - 1
"""The instants between which all reports lie."""

_ENDED = frozenset({"CLOSED", "REJECTED"})

Row = Sequence[Any]
"""The columns of an event that were asked for."""


Place = Sequence[Any]
"""The values of an event by which it stands where it stands: those of the keys, None where absent, and its id."""


class Order(NamedTuple):
    """An order as the statements take it.

    Args:
        keys: Which, each a `field`, and a `sign`: 1 where it rises, -1 where it falls.
        rising: Whether events that are equal in them come by rising ids.
    """

    keys: list[dict[str, Any]]
    rising: bool


def count(transaction: Transaction, which: EventFilter) -> int:
    """Return how many events fit *which*."""
    [events] = run(transaction, "count_events", way=_way(which), ids=None, **_filter(which))
    return int(events)


def find(
    transaction: Transaction,
    which: EventFilter,
    order: Sequence[EventOrder],
    columns: Sequence[str],
    *,
    after: Place | None = None,
    limit: int = NO_LIMIT,
) -> list[Row]:
    """Return *columns* of the events that fit *which*, in *order*, at most *limit* of them behind the place *after*."""
    by = _order_of(order)
    is_by_report = [key["field"] for key in by.keys] == ["reported_at"]
    if is_by_report and _way(which) == "all":
        return _page_by_report(transaction, which, by, after, limit=limit, columns=columns)
    return _page(transaction, which, by, after, way=_way(which), ids=None, limit=limit, columns=columns)


def find_among(transaction: Transaction, which: EventFilter, ids: Sequence[str], columns: Sequence[str]) -> list[Row]:
    """Return *columns* of those of the events *ids* that fit *which*, by id."""
    by_id = Order([], rising=True)
    return _page(transaction, which, by_id, None, way="ids", ids=ids, limit=NO_LIMIT, columns=columns)


def _page(transaction: Transaction, which: EventFilter, order: Order, after: Place | None, **rest: Any) -> list[Row]:
    place = {"after": _ranks(order, after), "after_id": after and after[len(order.keys)]}
    parameters = _filter(which) | order._asdict() | place | rest
    return _rows(run(transaction, "find_events", null_key=NULL_KEY, **parameters))


def _ranks(order: Order, place: Place | None) -> list[int] | None:
    if place is None:
        return None
    return [key["sign"] * (NULL_KEY if value is None else value) for key, value in zip(order.keys, place, strict=False)]


def _page_by_report(
    transaction: Transaction, which: EventFilter, order: Order, after: Place | None, **rest: Any
) -> list[Row]:
    """Return a page in the order of the instants of report, which an index has: it need not look through all."""
    at, event = (None, None) if after is None else after[:2]
    parameters = _filter(which) | {"rising": order.rising, "after": at, "after_id": event} | rest
    if order.keys[0]["sign"] == 1:
        parameters["reported_from"] = max(parameters["reported_from"], FIRST if at is None else at)
        return _rows(run(transaction, "events_by_report", **parameters))
    parameters["reported_to"] = min(parameters["reported_to"], LAST if at is None else at + 1)
    return _rows(run(transaction, "events_by_report_falling", **parameters))


def _rows(found: list[Any]) -> list[Row]:
    [rows] = found
    return list(rows)


def _order_of(order: Sequence[EventOrder]) -> Order:
    keys: list[dict[str, Any]] = []
    for field, descending in order:
        if field == "id":
            return Order(keys, rising=not descending)
        keys.append({"field": field, "sign": -1 if descending else 1})
    return Order(keys, rising=True)


def _way(which: EventFilter) -> str:
    """Return through which index to look for what fits *which*: the one that leads to the fewest events."""
    if which.holder is not None:
        return "holder"
    if which.areas is not None and len(which.areas) <= FEW_AREAS:
        return "areas"
    only_open = which.states is not None and _ENDED.isdisjoint(which.states)
    return "open" if which.is_open or which.is_overdue or only_open else "all"


def _filter(which: EventFilter) -> dict[str, Any]:
    """Return what is asked, as the statements take it."""
    return {
        "areas": None if which.areas is None else list(dict.fromkeys(which.areas)),
        "matters": _listed(which.matters),
        "states": _listed(which.states),
        "channels": _listed(which.channels),
        "severities": _listed(which.severities),
        "holder": which.holder,
        "is_open": which.is_open,
        "is_overdue": which.is_overdue,
        "now": which.now,
        "reported_from": FIRST if which.reported_from is None else which.reported_from,
        "reported_to": LAST if which.reported_to is None else which.reported_to,
    }


def _listed(values: Sequence[Any] | None) -> list[Any] | None:
    return None if values is None else list(values)
