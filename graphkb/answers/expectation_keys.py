"""The keys of one expectation, each read as what it has to be."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from graphkb.answers.assessment_policy import Weights
from graphkb.answers.auditing import EventRecords
from graphkb.answers.lookup import called, is_in
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.texts import written

ViewOf = Callable[[int | None, int | datetime | None], View]
"""(as_of, known_at) → what held then as known then; None: now, and the latest."""

TIMES = frozenset({"as_of", "known_at"})
"""Keys that an expectation may have, if nothing else is said."""

_T = TypeVar("_T")

_GREATEST = 1e15
"""Beyond it a number is a slip of the pen."""


class Asked:
    """The keys of one entry, each as what it has to be.

    Args:
        body: The keys.
        view_of: Gives the view that they ask about.
        zone: Where a bare date means midnight.
        events: Keeps events and work orders; None: nothing does.
        weights: Of the index of an assessment; None: those of the loaded indicators, else the shipped ones.
        made: What entries that are asked together need in common; None: this one is asked alone.
    """

    def __init__(
        self,
        body: Mapping[str, Any],
        view_of: ViewOf,
        zone: str,
        *,
        events: EventRecords | None = None,
        weights: Weights | None = None,
        made: dict[Hashable, Any] | None = None,
    ) -> None:
        self.body = body
        self.zone = zone
        self.weights = weights
        self._events = events
        self._made = {} if made is None else made
        self._view_of = view_of

    def check_keys(self, must: Collection[str], may: Collection[str] | None, when: Collection[str] = TIMES) -> None:
        """Check that there are all keys that *must* be, and no others than *may* be (None: any) or those of *when*.

        Raises:
            BadInput: there are not.
        """
        allowed = sorted({*must, *(may or ()), *when})
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
        return Asked(
            self.body[key], self._view_of, self.zone, events=self._events, weights=self.weights, made=self._made
        )

    def __contains__(self, key: str) -> bool:
        return key in self.body

    def records(self, what: str) -> EventRecords:
        """Return what keeps the events that *what* is about.

        Raises:
            BadInput: nothing does.
        """
        if self._events is None:
            raise BadInput(f"{what} is counted in a store: none is here")
        return self._events

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what *make* gives, asked only by the first of those entries; *key* says what it is."""
        if key not in self._made:
            self._made[key] = make()
        made: _T = self._made[key]
        return made

    @property
    def as_of(self) -> int | None:
        """The instant that the entry names; None: now."""
        return self.instant("as_of") if "as_of" in self else None

    @cached_property
    def view(self) -> View:
        """What held at the instant that the entry names, as known then."""
        return self.view_at(self.as_of)

    def view_at(self, as_of: int | None) -> View:
        """Return what held at an instant, as known at what the entry names."""
        known_at = self.body.get("known_at")
        return self._view_of(as_of, None if known_at is None else self._known_at(known_at))

    def _known_at(self, value: Any) -> int | datetime:
        if str(value).isdecimal():
            return int(value)
        return times.to_datetime(self._instant(value))

    def _instant(self, value: Any) -> int:
        return times.parse_instant(str(value) if isinstance(value, date) else text(value), self.zone)

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
            if "known_at" in self and not self.view.graph.revision.number:
                raise NotFound(f"{key} {written(value)}: nothing was known yet at revision 0; ask for a later one")
            raise NotFound(f"{key} {written(value)}: no {called(table)} is called so")
        return str(value)

    def known_codes(self, key: str, codes: str, given: Iterable[str]) -> list[str]:
        """Return *given*, what stands under *key*, if all are of the code list *codes*.

        Raises:
            BadInput: one is not.
        """
        known, named = self.view.graph.labels(codes), list(given)
        if wrong := [each for each in named if each not in known]:
            raise BadInput(f"{key}: {wrong[0]!r} is no {codes}; expected some of {', '.join(known)}")
        return named

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
