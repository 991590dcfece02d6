"""The working-day calendar: which days are worked, durations counted in them, and the operator's own calendar file."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from graphkb.errors import BadInput
from graphkb.model.texts import written
from graphkb.model.times import LAST_INSTANT, check_duration, of_datetime, to_datetime
from graphkb.model.yaml_files import read_yaml

_DAY = timedelta(days=1)
_UNITS_MS = {"D": 86_400_000, "H": 3_600_000, "M": 60_000}
_CORRECTIONS = {date(2005, 12, 31): True}
"""What chinesecalendar 1.11 has wrong: this Saturday was worked (国办发明电〔2005〕35号, 元旦)."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked.

    Args:
        exceptions: Day → whether it is worked, where that is not as the weekday says.
        years: Those whose holidays are known; in any other Monday to Friday are assumed to be worked.
    """

    exceptions: Mapping[date, bool]
    years: frozenset[int]

    def is_worked(self, day: date) -> bool:
        """Whether *day* is a working day."""
        return self.exceptions.get(day, day.weekday() < 5)

    def is_assumed(self, first: date, last: date) -> bool:
        """Whether a day from *first* to *last* lies in a year whose holidays are not known (CALENDAR_ASSUMED)."""
        return not self.years.issuperset(range(first.year, last.year + 1))


@cache
def chinese_calendar() -> Calendar:
    """Return the calendar of mainland China with its adjusted holidays (调休), for the years that are published.

    Source: the State Council's yearly notices, as the package chinesecalendar holds them.
    """
    import chinese_calendar as published  # type: ignore[import-untyped]  # noqa: PLC0415 - 60 ms, for who counts days

    exceptions = {**dict.fromkeys(published.holidays, False), **dict.fromkeys(published.workdays, True), **_CORRECTIONS}
    return Calendar(exceptions, frozenset(day.year for day in exceptions))


def add_duration(instant: int, duration: str, zone: str, calendar: Calendar) -> tuple[int, bool]:
    """Return the instant at which *duration* after *instant* ends, and whether the calendar was assumed on the way.

    `P7D` is 168 hours. `7wd` ends at 24:00 local on the seventh working day after the day of *instant*.

    Raises:
        BadInput: *duration* is none, or ends after the year 9999.

    >>> from graphkb.model.times import parse_instant, to_date_or_text
    >>> due, assumed = add_duration(parse_instant("2022-01-28"), "1wd", "Asia/Shanghai", chinese_calendar())
    >>> to_date_or_text(due), assumed  # Saturday the 29th was worked, for the Spring Festival that followed
    ('2022-01-30', False)
    """
    try:
        if check_duration(duration).endswith("wd"):
            return _after_working_days(instant, int(duration[:-2]), ZoneInfo(zone), calendar)
        end = instant + length_ms(duration)
    except OverflowError:
        end = LAST_INSTANT + 1
    if end > LAST_INSTANT:
        raise BadInput(f"{duration!r} ends after the year 9999")
    return end, False


def length_ms(duration: str) -> int:
    """Return the milliseconds of an ISO 8601 duration of days, hours and minutes."""
    return sum(int(count) * _UNITS_MS[unit] for count, unit in re.findall(r"(\d+)([DHM])", duration))


def working_time(start: int, end: int, zone: str, calendar: Calendar) -> tuple[int, bool]:
    """Return the milliseconds between two instants that fall on working days, and whether the calendar was assumed.

    A working day counts whole, from 0:00 to 24:00 local, as the deadlines in working days do: a working hour is any
    hour of it, and of two organizations the one that kept an event over a holiday is not charged with the holiday.
    """
    if end <= start:
        return 0, False
    local = ZoneInfo(zone)
    first, last = _local_day(start, local), _local_day(end - 1, local)
    worked = (day for day in _days(first, last) if calendar.is_worked(day))
    spans = (min(end, _midnight(day + _DAY, local)) - max(start, _midnight(day, local)) for day in worked)
    return sum(spans), calendar.is_assumed(first, last)


def read_calendar(path: Path) -> Calendar:
    """Return the calendar in an operator's file, which replaces the shipped one as a whole.

    A .csv has the columns `date` and `working` (true or false); the years of its rows count as known. A .yaml or .yml
    maps each known year to its days: `2027: {holidays: [2027-01-01], workdays: [2027-01-03]}`.

    Raises:
        BadInput: something in it is neither, or says two things of one day; a .yaml cannot be read.
        OSError: a .csv cannot be read.
    """
    read = {".csv": _csv_days, ".yaml": _yaml_days, ".yml": _yaml_days}.get(path.suffix.lower())
    if read is None:
        raise BadInput(f"{path.name}: a calendar is a .csv or a .yaml file")
    exceptions: dict[date, bool] = {}
    years: set[int] = set()
    try:
        for year, day, is_worked in read(path):
            years.add(year)
            if day is not None and exceptions.setdefault(day, is_worked) != is_worked:
                raise BadInput(f"{path.name}: {day} is both worked and off: leave one")
    except UnicodeDecodeError as exc:
        raise BadInput(f"{path.name}: not UTF-8: save it as UTF-8") from exc
    return Calendar(exceptions, frozenset(years))


def _after_working_days(instant: int, count: int, zone: ZoneInfo, calendar: Calendar) -> tuple[int, bool]:
    first = day = _local_day(instant, zone)
    while count:
        day += _DAY
        count -= calendar.is_worked(day)
    return _midnight(day + _DAY, zone), calendar.is_assumed(first + _DAY, day)


def _local_day(instant: int, zone: ZoneInfo) -> date:
    return to_datetime(instant).astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo) -> int:
    return of_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * _DAY for n in range((last - first).days + 1))


def _csv_days(path: Path) -> Iterator[tuple[int, date | None, bool]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"date", "working"} <= set(rows.fieldnames or ()):
            raise BadInput(f"{path.name}: the columns of a calendar are date and working")
        for row in rows:
            where = f"{path.name}, line {rows.line_num}"
            if row["working"] not in {"true", "false"}:
                raise BadInput(f"{where}: working is {written(row['working'] or '')}: write true or false")
            day = _day(row["date"], where)
            yield day.year, day, row["working"] == "true"


def _yaml_days(path: Path) -> Iterator[tuple[int, date | None, bool]]:
    years = read_yaml(path)
    if not isinstance(years, dict):
        raise BadInput(f"{path.name}: expected a mapping of years, such as 2027: {{holidays: [2027-01-01]}}")
    for year, kinds in years.items():
        if not isinstance(year, int) or not isinstance(kinds, dict) or not kinds.keys() <= {"holidays", "workdays"}:
            raise BadInput(f"{path.name}: {written(year)}: expected a year with holidays, workdays or {{}}")
        yield year, None, False
        yield from ((year, day, kind == "workdays") for kind in kinds for day in _listed(kinds[kind], path.name))


def _listed(days: Any, where: str) -> Iterable[date]:
    if not isinstance(days, list):
        raise BadInput(f"{where}: {written(days)}: expected a list of dates")
    return [day if type(day) is date else _day(day, where) for day in days]


def _day(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as exc:
        raise BadInput(f"{where}: {written(text)} is no date: write 2027-01-01") from exc
