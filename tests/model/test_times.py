"""Instants, intervals and durations."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from graphkb.errors import BadInput
from graphkb.model import times


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2022-03-01", "2022-02-28T16:00:00.000Z"),
        ("2022-03-01T08:00:00+08:00", "2022-03-01T00:00:00.000Z"),
        ("2022-03-01T00:00:00.123Z", "2022-03-01T00:00:00.123Z"),
        ("1949-10-01", "1949-09-30T16:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_a_date_is_local_midnight_and_a_time_has_its_offset(text: str, utc: str) -> None:
    """Dates mean midnight in the zone; everything comes out in UTC to the millisecond."""
    assert times.to_text(times.parse_instant(text)) == utc


def test_the_zone_is_the_deployment_s() -> None:
    """The same date is another instant in another zone."""
    assert times.parse_instant("2022-03-01", "UTC") - times.parse_instant("2022-03-01") == 8 * 3_600_000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2022-02-30", "is no instant"),
        ("yesterday", "is no instant"),
        ("2022-03-01T08:00:00", "has no offset"),
        ("2022-03-01T08:00:00.1234+08:00", "finer than a millisecond"),
        ("10000-01-01", "is no instant"),
        ("", "is no instant"),
    ],
)
def test_what_names_no_instant_is_refused_with_its_text(text: str, says: str) -> None:
    """The message holds the offending text and the rule."""
    with pytest.raises(BadInput, match=says) as caught:
        times.parse_instant(text)
    assert repr(text) in str(caught.value)


def test_what_the_zone_has_no_year_for_is_written_in_utc() -> None:
    """The last second of 9999 in UTC is one of the year 10000 in China."""
    last = times.parse_instant("9999-12-31T23:59:59Z")
    assert times.to_local_text(last) == times.to_date_or_text(last) == "9999-12-31T23:59:59.000Z"
    assert times.to_local_text(last, "UTC") == "9999-12-31 23:59+00:00"


@pytest.mark.parametrize("text", ["2022-03-01", "1949-10-01", "2022-03-01T08:00:00.001+08:00"])
def test_what_is_written_reads_back(text: str) -> None:
    """`to_date_or_text` writes a local midnight as its date and anything else whole."""
    instant = times.parse_instant(text)
    written = times.to_date_or_text(instant)
    assert times.parse_instant(written) == instant
    assert (len(written) == 10) == (len(text) == 10)


def test_a_datetime_becomes_an_instant_to_the_millisecond() -> None:
    """Whatever its zone, before and after 1970."""
    east = timezone(timedelta(hours=8))
    assert times.of_datetime(datetime(1970, 1, 1, 8, 0, 0, 5000, tzinfo=east)) == 5
    assert times.of_datetime(datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)) == -1
    assert times.to_datetime(-1) == datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)
    with pytest.raises(BadInput, match="needs a zone"):
        times.of_datetime(datetime(2022, 3, 1))  # noqa: DTZ001 - a time without a zone is the point


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "at", "expected"),
    [
        (10, 20, 9, False),
        (10, 20, 10, True),
        (10, 20, 19, True),
        (10, 20, 20, False),
        (None, 20, -(10**15), True),
        (10, None, 10**15, True),
        (None, None, 0, True),
    ],
)
def test_an_interval_holds_its_start_and_not_its_end(
    valid_from: int | None,
    valid_to: int | None,
    at: int,
    expected: bool,  # noqa: FBT001 - a parametrised value
) -> None:
    """Half-open everywhere; None is an open end."""
    assert times.holds(valid_from, valid_to, at) is expected


@pytest.mark.parametrize("text", ["PT2H", "P7D", "P1DT12H", "PT1H30M", "15wd", "P5DT6H", "PT24H"])
def test_durations_are_days_hours_minutes_or_working_days(text: str) -> None:
    """They come back as written."""
    assert times.check_duration(text) == text


@pytest.mark.parametrize(
    "text", ["P", "PT", "P1M", "P1Y", "7d", "0wd", "wd", "P1D2H", "P-1D", "2小时", "P1W", "P" + "9" * 30 + "D"]
)
def test_other_durations_are_refused(text: str) -> None:
    """Months and years have no fixed length; the rest is no duration."""
    with pytest.raises(BadInput, match="is no duration"):
        times.check_duration(text)


@pytest.mark.parametrize("text", ["P100000D", "PT1000000H", "PT10000000M", "10000wd", "P99999999999D"])
def test_a_duration_that_no_event_can_have_is_refused(text: str) -> None:
    """Where it is written: whoever reports an event could do nothing about it."""
    with pytest.raises(BadInput, match="is too long: at most P99999D"):
        times.check_duration(text)
