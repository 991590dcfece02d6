"""How events are found by what they are like: through which index, in which order, from where on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from graphkb.model.events import EventFilter, EventOrder, WorkOrderFilter
from graphkb.stores.neo4j.database import Transaction, run
from graphkb.stores.neo4j.event_layout import NOBODY

FEW_AREAS = 500
"""Most areas whose events are looked through one area after the other; of more, all events of the time asked about
are looked through, or all open ones."""

NO_LIMIT = 2**31 - 1
"""More events than there are."""

LAST_ID = "\U0010ffff"
"""Behind every id: a code point that no id uses."""

NULL_KEY = 2**63 - 1
"""What an absent key counts as: it comes after all others, and before them where the order falls."""

FIRST, LAST = -(2**63), 2**63 - 1
"""The instants between which all reports lie."""

_ENDED = frozenset({"CLOSED", "REJECTED"})

Asked = dict[str, Any]
"""Parameters of a statement."""

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
    [events] = run(transaction, "count_events", which=_asked(which))
    return int(events)


def count_orders(transaction: Transaction, which: WorkOrderFilter) -> int:
    """Return how many work orders fit *which*."""
    asked = {
        "areas": _listed(which.areas),
        "matters": _listed(which.matters),
        "organizations": _listed(which.organizations),
        "roles": _listed(which.roles),
        "states": _listed(which.states),
        "whistles": _listed(which.whistles),
        "dispatched_from": FIRST if which.dispatched_from is None else which.dispatched_from,
        "dispatched_to": LAST if which.dispatched_to is None else which.dispatched_to,
    }
    [orders] = run(transaction, "count_work_orders", which=asked)
    return int(orders)


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
    find_page = _WALKS.get(tuple(key["field"] for key in by.keys), _page) if _way(which) == "all" else _page
    return find_page(transaction, _asked(which), by, after, {"columns": columns, "limit": limit})


def find_among(transaction: Transaction, which: EventFilter, ids: Sequence[str], columns: Sequence[str]) -> list[Row]:
    """Return *columns* of those of the events *ids* that fit *which*, by id."""
    asked = _asked(which) | {"way": "ids", "ids": list(ids)}
    return _page(transaction, asked, Order([], rising=True), None, {"columns": columns, "limit": NO_LIMIT})


def _page(transaction: Transaction, asked: Asked, order: Order, after: Place | None, what: Asked) -> list[Row]:
    page = {**order._asdict(), "null_key": NULL_KEY, "after": None, "after_id": None}
    if after is not None:
        page |= {"after": _ranks(order, after), "after_id": after[len(order.keys)]}
    return _rows(run(transaction, "find_events", which=asked, page=page, **what))


def _ranks(order: Order, place: Place) -> list[int]:
    return [key["sign"] * (NULL_KEY if value is None else value) for key, value in zip(order.keys, place, strict=False)]


def _page_by_report(
    transaction: Transaction, asked: Asked, order: Order, after: Place | None, what: Asked
) -> list[Row]:
    """Return a page in the order of the instants of report, which an index has: it need not look through all."""
    at, event = (None, None) if after is None else after[:2]
    page = {"rising": order.rising, "after": at, "after_id": event}
    if order.keys[0]["sign"] == 1:
        start = max(asked["reported_from"], FIRST if at is None else at)
        return _rows(run(transaction, "events_by_report", which=asked | {"reported_from": start}, page=page, **what))
    end = min(asked["reported_to"], LAST if at is None else at + 1)
    return _rows(run(transaction, "events_by_report_falling", which=asked | {"reported_to": end}, page=page, **what))


def _page_by_id(transaction: Transaction, asked: Asked, order: Order, after: Place | None, what: Asked) -> list[Row]:
    """Return a page in the order of ids, as `_page_by_report`."""
    if order.rising:
        return _rows(run(transaction, "events_by_id", which=asked, after=after[0] if after else "", **what))
    return _rows(run(transaction, "events_by_id_falling", which=asked, after=after[0] if after else LAST_ID, **what))


_WALKS = {("reported_at",): _page_by_report, (): _page_by_id}
"""Keys → what walks over all events in their order."""


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


def _asked(which: EventFilter) -> Asked:
    """Return *which* as the statements take it: in one map, for what is null or not would each make another plan."""
    return {
        "way": _way(which),
        "ids": None,
        "areas": None if which.areas is None else list(dict.fromkeys(which.areas)),
        "matters": _listed(which.matters),
        "states": _listed(which.states),
        "channels": _listed(which.channels),
        "severities": _listed(which.severities),
        "outcomes": _listed(which.outcomes),
        "holder": LAST_ID if which.holder == NOBODY else which.holder,  # nobody is no organization
        "is_open": which.is_open,
        "is_overdue": which.is_overdue,
        "now": which.now,
        "reported_from": FIRST if which.reported_from is None else which.reported_from,
        "reported_to": LAST if which.reported_to is None else which.reported_to,
    }


def _listed(values: Sequence[Any] | None) -> list[Any] | None:
    return None if values is None else list(values)
