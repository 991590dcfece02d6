"""Connections by Relay's rules, over lists in a known order: windows, keyset cursors, pages."""

import base64
import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar, overload

import orjson
import strawberry

from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.schema.fields import Argument, attribute, field
from graphkb.schema.limits import page_size

T = TypeVar("T")

Values = tuple[Any, ...]
"""What an edge is ordered by: its order values, and its id as the last of them."""


class Order(NamedTuple):
    """How the rows of a list stand.

    Args:
        values: Row → its order values and id, as a cursor holds them.
        key: Such values → what sorts them.
    """

    values: Callable[[Any], Values]
    key: Callable[[Values], Any]

    @classmethod
    def by(cls, values: Callable[[Any], Values], *descending: bool) -> "Order":
        """Return the order by *values*; for each, whether the greatest comes first.

        Null comes last in ASC, first in DESC.
        """

        def key(values: Values) -> Any:
            pairs = ((value is None, value) for value in values)
            return tuple(_Falling(pair) if down else pair for pair, down in zip(pairs, descending, strict=True))

        return cls(values, key)


@dataclass(slots=True)
class _Falling:
    """Sorts what it holds from the greatest to the least."""

    held: Any

    def __lt__(self, other: "_Falling") -> bool:
        return bool(other.held < self.held)


class Cursor(NamedTuple):
    """Where an edge stands: in which list, at which instant, with which order values."""

    listing: str
    as_of: int
    values: list[Any]

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(list(self))).rstrip(b"=").decode()

    @classmethod
    def of(cls, text: str, listing: str) -> "Cursor":
        """Return the cursor that *text* is.

        Raises:
            BadInput: it is none, or of another list, order or filter.
        """
        try:
            cursor = cls(*orjson.loads(base64.urlsafe_b64decode(text.encode() + b"==")))
        except (ValueError, TypeError) as exc:
            raise BadInput(f"{text[:60]!r} is no cursor: pass on one that an edge or a pageInfo gave") from exc
        if cursor.listing != listing:
            raise BadInput("the cursor belongs to another list, order or filter: ask for the first page anew")
        if type(cursor.as_of) is not int or not times.FIRST_INSTANT <= cursor.as_of <= times.LAST_INSTANT:
            raise BadInput(f"{text[:60]!r} is no cursor: its instant is none")
        if not isinstance(cursor.values, list):
            raise BadInput(f"{text[:60]!r} is no cursor: its values are none")
        return cursor


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for.

    Args:
        listing: What tells this list from others: its question, filter and order, in short.
        size: Edges wanted.
        from_end: The last of the list rather than its first.
        after: The edge before the part.
        before: The edge behind it.
        as_of: The instant asked for, else that of the cursors; None: now.
    """

    listing: str
    size: int
    from_end: bool
    after: Cursor | None
    before: Cursor | None
    as_of: int | None

    @classmethod
    def of(
        cls,
        *question: Any,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        as_of: int | None = None,
    ) -> "Window":
        """Return the window that the arguments of a connection ask for.

        Raises:
            BadInput: both first and last, one of them below 1, or a cursor that does not fit.
            LimitExceeded: more edges than one page may have.
        """
        size = page_size(first, last)
        name = hashlib.blake2b(repr(question).encode(), digest_size=6).hexdigest()
        start, end = (None if text is None else Cursor.of(text, name) for text in (after, before))
        instants = {cursor.as_of for cursor in (start, end) if cursor} | ({as_of} - {None})
        if len(instants) > 1:
            raise BadInput("the cursor was made at another asOf: leave asOf out, or repeat that of the first page")
        return cls(name, size, last is not None, start, end, next(iter(instants), None))

    def page(self, rows: Sequence[Any], order: Order, as_of: int) -> "Page":
        """Return this part of *rows*, which stand in *order*."""
        low = 0 if self.after is None else self._place(rows, order, self.after, behind=True)
        high = len(rows) if self.before is None else self._place(rows, order, self.before, behind=False)
        high = max(low, high)
        if self.from_end:
            low = max(low, high - self.size)
        else:
            high = min(high, low + self.size)
        return Page(self.listing, as_of, rows, low, high, order)

    def check_view(self, view: View) -> None:
        """Refuse cursors made at an instant at which other facts hold than in *view*.

        Raises:
            BadInput: they were.
        """
        if self.as_of is not None and view.graph.at(self.as_of).shared is not view.shared:
            raise BadInput("the cursor was made at another asOf: ask again at the asOf of the first page")

    @staticmethod
    def _place(rows: Sequence[Any], order: Order, cursor: Cursor, *, behind: bool) -> int:
        """Return how many rows stand before *cursor*; with *behind*, also counting the one at it.

        Raises:
            BadInput: the cursor's values are not of this order.
        """
        try:
            place = bisect_right if behind else bisect_left
            return place(rows, order.key(tuple(cursor.values)), key=lambda row: order.key(order.values(row)))
        except (ValueError, TypeError) as exc:
            raise BadInput("the cursor does not fit this order: ask for the first page anew") from exc


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list: what a connection is read from."""

    listing: str
    as_of: int
    whole: Sequence[Any]
    low: int
    high: int
    order: Order

    @property
    def total(self) -> int:
        """How many the whole list has."""
        return len(self.whole)

    @property
    def has_next(self) -> bool:
        """Whether more follows this part."""
        return self.high < len(self.whole)

    @property
    def has_previous(self) -> bool:
        """Whether something precedes this part."""
        return self.low > 0

    @property
    def edges(self) -> list[tuple["Page", Any]]:
        """Each row of the part, with the page that makes its cursor."""
        return [(self, row) for row in self.whole[self.low : self.high]]

    def cursor(self, row: Any) -> str:
        """Return the cursor of *row*."""
        return str(Cursor(self.listing, self.as_of, list(self.order.values(row))))

    @property
    def start(self) -> str | None:
        """The cursor of the first edge."""
        return None if self.low == self.high else self.cursor(self.whole[self.low])

    @property
    def end(self) -> str | None:
        """The cursor of the last edge."""
        return None if self.low == self.high else self.cursor(self.whole[self.high - 1])


class Mapped(Sequence[T]):
    """A list whose rows are made as they are read, each from one of another list: a page of many makes only its own.

    Args:
        make: What a row is made from → the row.
        whole: The other list.
    """

    def __init__(self, make: Callable[[Any], T], whole: Sequence[Any]) -> None:
        self._make = make
        self._whole = whole

    def __len__(self) -> int:
        return len(self._whole)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        found = self._whole[place]
        return [self._make(each) for each in found] if isinstance(place, slice) else self._make(found)


def by_id(view: View, table: str) -> Order:
    """Return the default order: by id."""
    name = partial(view.id, table)
    return Order.by(lambda row: (name(row),), False)


PAGE = {
    "first": Argument(int | None, "The first so many, 1 to 1,000; 50 where neither first nor last is given."),
    "after": Argument(str | None, "Only what follows this cursor; read at the cursor's asOf."),
    "last": Argument(int | None, "The last so many, 1 to 1,000; not together with first."),
    "before": Argument(str | None, "Only what precedes this cursor; read at the cursor's asOf."),
}
"""The arguments of every connection."""


@strawberry.type(description="页信息 What lies around a page.")
class PageInfo:
    """Its source is the page."""

    has_next_page: bool = attribute("has_next", "Whether more follows this page.")
    has_previous_page: bool = attribute("has_previous", "Whether something precedes this page.")
    start_cursor: str | None = attribute("start", "Cursor of the first edge; null without edges.")
    end_cursor: str | None = attribute("end", "Cursor of the last edge; null without edges.")


@strawberry.type(description="边 One place in a list, and what stands there.")
class Edge(Generic[T]):
    """Its source is (page, row)."""

    cursor: str = field(lambda _view: lambda edge: edge[0].cursor(edge[1]), "Pass it as after or before.")
    node: T = field(lambda _view: itemgetter(1), "What stands there.")


@strawberry.type
class Paged:
    """What every connection has beside its edges; its source is the page."""

    page_info: PageInfo = field(lambda _view: lambda page: page, "What lies around this page.")
    total_count: int = attribute("total", "How many the whole list has.")


@strawberry.type(description="分页列表 A page of a list.")
class Connection(Paged, Generic[T]):
    edges: list[Edge[T]] = attribute("edges", "The edges of this page, in order.")
