"""Instants, dates, intervals and durations as facts carry them.

Inside graphkb an instant is an int: milliseconds since 1970-01-01T00:00:00Z. None is an open end.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import time_ns
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphkb.errors import BadInput

DEFAULT_ZONE = "Asia/Shanghai"
"""Zone in which a bare date means midnight; a deployment may configure another."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAY_MS = 86_400_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DURATION = re.compile(r"P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?)?|[1-9]\d*wd")
_TOO_LONG = re.compile(r"\d{6,}D|\d{7,}H|\d{8,}M|\d{5,}wd")

FIRST_INSTANT = -62_135_596_800_000
"""0001-01-01T00:00:00Z, the earliest instant that every store and datetime can hold."""
LAST_INSTANT = 253_402_300_799_999
"""9999-12-31T23:59:59.999Z, the latest one."""


def check_zone(zone: str) -> str:
    """Return *zone*, the name of a zone in which days can be told.

    Raises:
        BadInput: no zone is called so.
    """
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise BadInput(f"{zone!r} is no zone: write a name of the IANA list, such as {DEFAULT_ZONE}") from error
    return zone


def of_datetime(value: datetime) -> int:
    """Return *value* as an instant.

    Raises:
        BadInput: *value* has no zone, or is finer than a millisecond.
    """
    if value.tzinfo is None:
        raise BadInput(f"{value.isoformat()}: an instant needs a zone, such as +08:00 or Z")
    return (value - _EPOCH) // _MILLISECOND


def to_datetime(instant: int) -> datetime:
    """Return *instant* as an aware UTC datetime."""
    return _EPOCH + instant * _MILLISECOND


def to_text(instant: int) -> str:
    """Return *instant* as RFC 3339 in UTC with milliseconds: `2026-11-22T00:00:00.000Z`."""
    day, rest = divmod(instant, _DAY_MS)
    seconds, milliseconds = divmod(rest, 1_000)
    minutes, second = divmod(seconds, 60)
    return f"{_day(day)}T{minutes // 60:02}:{minutes % 60:02}:{second:02}.{milliseconds:03}Z"


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    """Return a day, given as days since 1970, as text; instants that are written together share a few years."""
    return to_datetime(number * _DAY_MS).date().isoformat()


@lru_cache(maxsize=4096)
def parse_instant(text: str, zone: str = DEFAULT_ZONE) -> int:
    """Return the instant that *text* names: a date (local midnight in *zone*) or RFC 3339 with an offset.

    Raises:
        BadInput: neither, a time without an offset, or finer than a millisecond.

    >>> to_text(parse_instant("2022-03-01"))
    '2022-02-28T16:00:00.000Z'
    """
    try:
        if _DATE.fullmatch(text):
            return of_datetime(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))
        value = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as exc:
        raise BadInput(f"{text!r} is no instant: write 2022-03-01 or 2022-03-01T08:00:00+08:00") from exc
    if value.tzinfo is None:
        raise BadInput(f"{text!r} has no offset: write a date, or a time with +08:00 or Z")
    if value.microsecond % 1000:
        raise BadInput(f"{text!r} is finer than a millisecond")
    return of_datetime(value)


def to_date_or_text(instant: int, zone: str = DEFAULT_ZONE) -> str:
    """Return what `parse_instant` reads back: the date where *instant* is a local midnight, else RFC 3339."""
    try:
        local = to_datetime(instant).astimezone(ZoneInfo(zone))
        date = f"{local.year:04d}-{local.month:02d}-{local.day:02d}"
        return date if parse_instant(date, zone) == instant else to_text(instant)
    except OverflowError:  # outside the years 1 to 9999 there, though inside them in UTC
        return to_text(instant)


def to_local_text(instant: int, zone: str = DEFAULT_ZONE) -> str:
    """Return *instant* as a person in *zone* writes it, to the minute, with the offset: `2026-11-22 08:00+08:00`."""
    try:
        return to_datetime(instant).astimezone(ZoneInfo(zone)).isoformat(" ", "minutes")
    except OverflowError:  # outside the years 1 to 9999 there, though inside them in UTC
        return to_text(instant)


def now() -> int:
    """Return the current instant."""
    return time_ns() // 1_000_000


def today(zone: str = DEFAULT_ZONE) -> int:
    """Return the instant at which the current local day began."""
    local = datetime.now(ZoneInfo(zone))
    return of_datetime(local.replace(hour=0, minute=0, second=0, microsecond=0))


def holds(valid_from: int | None, valid_to: int | None, at: int) -> bool:
    """Tell whether [*valid_from*, *valid_to*) contains *at*."""
    return (valid_from is None or valid_from <= at) and (valid_to is None or at < valid_to)


def check_duration(text: str) -> str:
    """Return *text* if it is an ISO 8601 duration of days, hours, minutes (`PT2H`, `P7D`) or working days (`15wd`).

    Raises:
        BadInput: anything else; months and years have no fixed length.
    """
    if _DURATION.fullmatch(text) is None or len(text) > 20:
        raise BadInput(f"{text!r} is no duration: write PT2H, P7D, P1DT12H or 15wd (working days)")
    if _TOO_LONG.search(text):
        raise BadInput(f"{text!r} is too long: at most P99999D, PT999999H, PT9999999M or 9999wd")
    return text
