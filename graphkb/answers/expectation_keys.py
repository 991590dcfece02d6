"""The keys of one expectation, each read as what it has to be."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from graphkb.answers.lookup import called, is_in
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.events import EventFilter, WorkOrderFilter
from graphkb.model.texts import written

ViewOf = Callable[[int | None, int | datetime | None], View]
"""(as_of, known_at) → what held then as known then; None: now, and the latest."""

TIMES = frozenset({"as_of", "known_at"})
"""Keys that every expectation may have."""

_GREATEST = 1e15
"""Beyond it a number is a slip of the pen."""


class EventCounts(Protocol):
    """What counts events and work orders, such as a store."""

    def count_events(self, which: EventFilter) -> int:
        """Return how many events fit *which*."""
        ...

    def count_work_orders(self, which: WorkOrderFilter) -> int:
        """Return how many work orders fit *which*."""
        ...


class Asked:
    """The keys of one entry, each as what it has to be.

    Args:
        body: The keys.
        view_of: Gives the view that they ask about.
        zone: Where a bare date means midnight.
        events: Counts events and work orders; None: nothing does.
    """

    def __init__(self, body: Mapping[str, Any], view_of: ViewOf, zone: str, events: EventCounts | None = None) -> None:
        self.body = body
        self.events = events
        self._view_of = view_of
        self._zone = zone

    def check_keys(self, must: Collection[str], may: Collection[str] | None) -> None:
        """Check that there are all keys that *must* be, and no others than *may* be; None: any.

        Raises:
            BadInput: there are not.
        """
        allowed = sorted({*must, *(may or ()), *TIMES})
        if may is not None and (unknown := sorted(map(str, self.body.keys() - {*allowed}))):
            raise BadInput(f"{unknown[0]!r} is no key here; expected some of {', '.join(allowed)}")
        if missing := [key for key in must if key not in self.body]:
            raise BadInput(f"{missing[0]} is missing; expected {', '.join(must)}")

    def part(self, key: str) -> "Asked":
        """Return the keys under *key*.

        Raises:
            BadInput: there is a single value.
        """
        if not isinstance(self.body[key], Mapping):
            raise BadInput(f"{key}: {written(self.body[key])} has no keys of its own")
        return Asked(self.body[key], self._view_of, self._zone, self.events)

    def __contains__(self, key: str) -> bool:
        return key in self.body

    @cached_property
    def view(self) -> View:
        """What held at the instant that the entry names, as known then."""
        known_at = self.body.get("known_at")
        known = None if known_at is None else self._known_at(known_at)
        return self._view_of(self._instant(self.body["as_of"]) if "as_of" in self else None, known)

    def _known_at(self, value: Any) -> int | datetime:
        if str(value).isdecimal():
            return int(value)
        return times.to_datetime(self._instant(value))

    def _instant(self, value: Any) -> int:
        return times.parse_instant(str(value) if isinstance(value, date) else text(value), self._zone)

    def id(self, key: str, table: str) -> str:
        """Return the id under *key*, which names something of *table*, in force or not.

        Raises:
            BadInput: it is no text.
            NotFound: it names nothing there.
        """
        return self._known(key, table, self.body[key])

    def ids(self, key: str, table: str) -> list[str]:
        """Return the ids under *key*, of which there may be one, several or none, in code-point order."""
        value = self.body[key]
        items = value if isinstance(value, list | tuple) else [value]
        return sorted(self._known(key, table, each) for each in items)

    def _known(self, key: str, table: str, value: Any) -> str:
        if not is_in(table, text(value)) or self.view.nearest(value) is None:
            raise NotFound(f"{key} {written(value)}: no {called(table)} is called so")
        return str(value)

    def number(self, key: str) -> float:
        """Return the number under *key*.

        Raises:
            BadInput: it is none.
        """
        return _number(key, self.body[key])

    def numbers(self, key: str) -> list[float]:
        """Return the numbers under *key*, of which there may be one or several.

        Raises:
            BadInput: one is no number.
        """
        value = self.body[key]
        return [_number(key, each) for each in (value if isinstance(value, list | tuple) else [value])]

    def instant(self, key: str) -> int:
        """Return the instant under *key*.

        Raises:
            BadInput: it is none.
        """
        return self._instant(self.body[key])

    def flag(self, key: str) -> bool | None:
        """Return whether *key* is true; None where there is no such key.

        Raises:
            BadInput: it is neither true nor false.
        """
        value = self.body.get(key)
        if key in self.body and str(value).lower() not in {"true", "false"}:
            raise BadInput(f"{key}: {written(value)} is neither true nor false")
        return None if key not in self.body else str(value).lower() == "true"

    def texts(self, key: str) -> list[str]:
        """Return the texts under *key*, of which there may be one or several; none where there is no such key.

        Raises:
            BadInput: one is no text.
        """
        value = self.body.get(key, [])
        return [text(each) for each in (value if isinstance(value, list | tuple) else [value])]


def _number(key: str, value: Any) -> float:
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) < _GREATEST:
        raise BadInput(f"{key}: {written(value)} is no number")
    return int(number) if number == int(number) else number


def text(value: Any) -> str:
    """Return *value* if it is text.

    Raises:
        BadInput: it is not.
    """
    if not isinstance(value, str):
        raise BadInput(f"{written(value)} is no text")
    return value
