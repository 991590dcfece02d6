"""The scalars of the schema: how their values come in and go out."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from graphkb.errors import BadInput
from graphkb.model import times
from graphkb.model.texts import written

DateTime = NewType("DateTime", int)
"""An instant: milliseconds since 1970 UTC inside, RFC 3339 outside."""
KnownAt = NewType("KnownAt", object)
"""A revision: an int that is its number, or a datetime: the last one made at or before it."""
Code = NewType("Code", str)
"""A code of a list that a deployment may extend."""
JSON = NewType("JSON", object)
"""Whatever JSON can say."""

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,3})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_CODE = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)

to_text = lru_cache(maxsize=65_536)(times.to_text)
"""`times.to_text`, remembered: thousands of facts begin at the same few instants."""


def parse_instant(value: Any) -> int:
    """Return the instant that *value* names.

    Raises:
        BadInput: it is no RFC 3339 text with an offset, finer than a millisecond, or outside the years 1 to 9999.
    """
    wrong = (
        f"{written(value)} is no instant: write RFC 3339 with an offset, to the millisecond: 2022-03-01T08:00:00+08:00"
    )
    if not isinstance(value, str) or _RFC_3339.fullmatch(value) is None:
        raise BadInput(wrong)
    try:
        instant = times.parse_instant(value.upper())
    except BadInput as error:  # no such day or hour; what else it says is not for here, where no date is taken
        raise BadInput(wrong) from error
    if not times.FIRST_INSTANT <= instant <= times.LAST_INSTANT:
        raise BadInput(f"{value!r} lies outside the years 1 to 9999 UTC")
    return instant


def parse_known_at(value: Any) -> int | datetime:
    """Return the revision number or the instant that *value* is.

    Raises:
        BadInput: it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadInput(f"{written(value)} is no revision: write its number, or an instant in RFC 3339")
    if isinstance(value, str):
        return times.to_datetime(parse_instant(value))
    if value < 0:
        raise BadInput(f"{value} is no revision: they count from 0")
    return value


def parse_code(value: Any) -> str:
    """Return *value* if it is written like a code.

    Raises:
        BadInput: it is not.
    """
    if not isinstance(value, str) or _CODE.fullmatch(value) is None:
        raise BadInput(f"{written(value)} is no code: codes are written UPPER_SNAKE")
    return value


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="时刻 An instant: RFC 3339 with offset, to the millisecond; out in UTC, 2026-11-22T00:00:00.000Z.",
        serialize=to_text,
        parse_value=parse_instant,
    ),
    KnownAt: strawberry.scalar(
        name="KnownAt",
        description="知识版本 A revision number, or an instant: the last revision made at or before it.",
        serialize=str,
        parse_value=parse_known_at,
    ),
    Code: strawberry.scalar(
        name="Code",
        description="代码 UPPER_SNAKE, from a list that a deployment may extend; `codes(list)` gives its labels.",
        serialize=str,
        parse_value=parse_code,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="任意 JSON: of a fact, column → value as in a row of the data package.",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}
"""NewType → its definition, for `StrawberryConfig`."""
