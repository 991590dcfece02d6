"""Working hours of the events of a seed: on which days and in which hours reports come and something is done."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate

from graphkb.model import times
from graphkb.model.calendar import chinese_calendar

HOUR = 3_600_000
"""Milliseconds."""
HOURS = (1, 1, 1, 1, 1, 2, 6, 20, 60, 90, 95, 70, 30, 35, 75, 90, 85, 60, 30, 20, 14, 8, 4, 2)
"""Relative number of reports in each hour of a day: rounds in the morning and the afternoon, little at night."""
WORKDAY = HOUR * sum(HOURS) // max(HOURS)
"""Milliseconds of work in a day whose busiest hour counts whole: some eight hours."""

_WEEKDAYS = (1.15, 1.1, 1.1, 1.05, 1.1, 0.8, 0.7)
"""Relative number of reports on Monday to Sunday."""
_HOLIDAY = 0.5
"""The same on a public holiday, such as the week of the Spring Festival."""
_OFFICE_CLOSED = 0.02
"""Part of what an office does on a working day that it does on any other: somebody is on duty."""

DayWeight = Callable[[date], float]
"""How much is done on a day, where 1 is usual."""


def days(first: date, after: date) -> Iterator[date]:
    """Yield the days of a period."""
    return (first + timedelta(n) for n in range((after - first).days))


def in_grids(day: date) -> float:
    """How much is done in grids: on a weekend less, on a holiday least, on a weekend that is worked as on a Friday."""
    worked = chinese_calendar().exceptions.get(day)
    if worked is None:
        return _WEEKDAYS[day.weekday()]
    return _WEEKDAYS[4] if worked else _HOLIDAY


def in_offices(day: date) -> float:
    """How much is done in the offices of departments."""
    return 1 if chinese_calendar().is_worked(day) else _OFFICE_CLOSED


class WorkingHours:
    """Counts the work of a period: an instant as the milliseconds worked until then, and back."""

    def __init__(self, first: date, after: date, weight: DayWeight) -> None:
        self.start = times.parse_instant(first.isoformat())
        whole = HOUR / max(HOURS)
        weights = [weight(day) * whole for day in days(first, after)]
        self.reached = list(accumulate((each * hour for each in weights for hour in HOURS), initial=0.0))
        self.reached.append(2 * self.reached[-1] - self.reached[-2])  # an hour after the period, as its last

    def until(self, at: int) -> float:
        """Return what is worked from the first day to *at*."""
        hour, rest = divmod(at - self.start, HOUR)
        before = self.reached[hour]
        return before + (self.reached[hour + 1] - before) * rest / HOUR

    def instant(self, worked: float) -> int:
        """Return when so much is worked, to the second; past the period in the pace of its last hour."""
        hour = bisect_right(self.reached, worked, 0, len(self.reached) - 1) - 1
        before = self.reached[hour]
        rest = (worked - before) / (self.reached[hour + 1] - before)
        return self.start + hour * HOUR + int(rest * 3_600) * 1_000
