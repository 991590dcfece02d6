"""Working hours of a seed's events: which days weigh how much, and instants as work done until then."""

from datetime import date

import pytest

from graphkb.loaders.seed_hours import WORKDAY, WorkingHours, in_grids, in_offices
from graphkb.model.times import parse_instant

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("day", "grids", "offices"),
    [
        (date(2021, 2, 22), 1.15, 1),  # a Monday
        (date(2021, 2, 27), 0.8, 0.02),  # a Saturday
        (date(2021, 2, 12), 0.5, 0.02),  # the Friday on which the Spring Festival fell
        (date(2021, 2, 13), 0.5, 0.02),  # the Saturday after it, of the same holiday
        (date(2021, 2, 20), 1.1, 1),  # a Saturday that was worked for it
        (date(2031, 2, 22), 0.8, 0.02),  # a Saturday of a year whose holidays are not known
    ],
)
def test_a_day_weighs_by_its_weekday_and_the_published_holidays(day: date, grids: float, offices: float) -> None:
    """In grids something happens every day, in offices hardly anything when they are closed."""
    assert (in_grids(day), in_offices(day)) == (grids, offices)


def test_an_instant_is_told_as_work_until_then_and_back() -> None:
    """From 10 to 11 a whole hour is worked, from 9 to 10 90/95, from 0 to 5 five times 1/95; the next day half."""
    halved = WorkingHours(date(2021, 3, 1), date(2021, 3, 3), lambda day: 1 if day.day == 1 else 0.5)
    at = parse_instant("2021-03-01")

    assert halved.until(at) == 0
    assert halved.until(at + 5 * HOUR) == pytest.approx(5 / 95 * HOUR)
    assert halved.until(at + 11 * HOUR) - halved.until(at + 10 * HOUR) == pytest.approx(HOUR)
    assert halved.until(at + 10 * HOUR) - halved.until(at + 9 * HOUR + HOUR // 2) == pytest.approx(45 / 95 * HOUR)
    assert halved.until(at + 35 * HOUR) - halved.until(at + 34 * HOUR) == pytest.approx(HOUR / 2)
    assert halved.until(at + 24 * HOUR) == pytest.approx(801 / 95 * HOUR) == pytest.approx(WORKDAY, abs=1)
    assert halved.until(at + 48 * HOUR) == pytest.approx(1.5 * 801 / 95 * HOUR)
    assert halved.instant(0) == at
    assert halved.instant(801 / 95 * HOUR + 1) == at + 24 * HOUR
    assert halved.instant(halved.until(at + 10 * HOUR) + HOUR / 4 + 1) == at + 10 * HOUR + HOUR // 4
    assert halved.instant(halved.until(at + 34 * HOUR) + HOUR / 4 + 1) == at + 34 * HOUR + HOUR // 2


def test_what_is_worked_after_the_period_is_after_it() -> None:
    """In the pace of its last hour, 2/95."""
    period = WorkingHours(date(2021, 3, 1), date(2021, 3, 2), lambda _: 1)
    end = parse_instant("2021-03-02")

    assert period.instant(period.until(end) + 2 / 95 * HOUR + 1) == end + HOUR
