"""Expectations of events and work orders: how many there are, as a store counts them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from graphkb.answers.auditing import EventRecords
from graphkb.answers.event_places import areas_within, matters_below
from graphkb.answers.expectation_keys import Asked
from graphkb.errors import BadInput
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.events import EventFilter, WorkOrderFilter

_PLACE_KEYS = ("within", "matter")
_EVENT_CODES = ("state", "channel", "outcome")
_EVENT_KEYS = (*_PLACE_KEYS, *_EVENT_CODES, "open", "severity", "reported_from", "reported_to")
_ORDER_CODES = ("role", "state", "whistle")
_ORDER_KEYS = (*_PLACE_KEYS, "organization", *_ORDER_CODES, "dispatched_from", "dispatched_to")


class _Kind(NamedTuple):
    keys: tuple[str, ...]
    ask: Callable[[Asked, EventRecords], int]


def count_happened(asked: Asked, kind: str) -> int:
    """Return how many events or work orders there are such as the body of a count names.

    Which areas and matters those named stand for is what held at `as_of`; events and orders count as they stand now.

    Raises:
        BadInput: an unknown key or code, a period that ends before it begins, or no store to count in.
        NotFound: an id names nothing.
    """
    asked.check_keys(("kind",), ("is", *_KINDS[kind].keys))
    return _KINDS[kind].ask(asked, asked.records(kind))


def _count_events(asked: Asked, counts: EventRecords) -> int:
    start, end = _period(asked, "reported_from", "reported_to")
    codes = {key: _codes(asked, "events", key) for key in _EVENT_CODES}
    which = EventFilter(
        areas=_areas(asked), matters=_matters(asked), states=codes["state"], channels=codes["channel"],
        outcomes=codes["outcome"], is_open=asked.flag("open"), severities=_severities(asked),
        reported_from=start, reported_to=end,
    )  # fmt: skip
    return counts.count_events(which)


def _count_work_orders(asked: Asked, counts: EventRecords) -> int:
    start, end = _period(asked, "dispatched_from", "dispatched_to")
    codes = {key: _codes(asked, "work_orders", key) for key in _ORDER_CODES}
    which = WorkOrderFilter(
        areas=_areas(asked), matters=_matters(asked), roles=codes["role"], states=codes["state"],
        organizations=asked.ids("organization", "organizations") if "organization" in asked else None,
        whistles=codes["whistle"], dispatched_from=start, dispatched_to=end,
    )  # fmt: skip
    return counts.count_work_orders(which)


_KINDS: Mapping[str, _Kind] = {
    "Event": _Kind(_EVENT_KEYS, _count_events),
    "WorkOrder": _Kind(_ORDER_KEYS, _count_work_orders),
}


def _areas(asked: Asked) -> list[str] | None:
    return areas_within(asked.view, asked.id("within", "areas")) if "within" in asked else None


def _matters(asked: Asked) -> list[str] | None:
    if "matter" not in asked:
        return None
    named = asked.ids("matter", "matters")
    return sorted({each for matter in named for each in matters_below(asked.view, matter)})


def _codes(asked: Asked, table: str, key: str) -> list[str] | None:
    if key not in asked:
        return None
    declared = EVENT_TABLES[table]
    return asked.known_codes(key, str(declared.columns[declared.index[key]].codes), asked.texts(key))


def _severities(asked: Asked) -> list[int] | None:
    return [int(each) for each in asked.numbers("severity")] if "severity" in asked else None


def _period(asked: Asked, first: str, after: str) -> tuple[int | None, int | None]:
    start, end = (asked.instant(key) if key in asked else None for key in (first, after))
    if start is not None and end is not None and end < start:
        raise BadInput(f"{after} {asked.body[after]}: before {first}; a period ends after it begins")
    return start, end
