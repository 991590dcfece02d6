"""Working days: the published Chinese holidays, durations counted in them, and an operator's own file."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from graphkb.errors import BadInput
from graphkb.model.calendar import Calendar, add_duration, chinese_calendar, read_calendar, working_time
from graphkb.model.times import parse_instant
from tests.events.scene import DAY, HOUR, local_text
from tests.policy_files import refusal

ZONE = "Asia/Shanghai"

PUBLISHED = {
    2021: "01-01/01-03 02-11/02-17 04-03/04-05 05-01/05-05 06-12/06-14 09-19/09-21 10-01/10-07;"
    "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    2022: "01-01/01-03 01-31/02-06 04-03/04-05 04-30/05-04 06-03/06-05 09-10/09-12 10-01/10-07;"
    "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    2023: "01-01/01-02 01-21/01-27 04-05/04-05 04-29/05-03 06-22/06-24 09-29/10-06;01-28 01-29 04-23 05-06 06-25 10-07"
    " 10-08",
    2024: "01-01/01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10/06-10 09-15/09-17 10-01/10-07;02-04 02-18 04-07 04-28"
    " 05-11 09-14 09-29 10-12",
    2025: "01-01/01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08;01-26 02-08 04-27 09-28 10-11",
    2026: "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07;01-04 02-14 02-28 05-09"
    " 09-20 10-10",
}
"""Year → holidays; weekend days that are worked for them (the State Council's notices on that year's holidays)."""


def days_of(year: int, text: str) -> set[date]:
    """The days that `01-01/01-03 04-05` names."""
    spans = [[date.fromisoformat(f"{year}-{end}") for end in span.split("/")] for span in text.split()]
    return {span[0] + timedelta(n) for span in spans for n in range((span[-1] - span[0]).days + 1)}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_years_are_the_published_ones(year: int) -> None:
    """Of every day of six years it is known whether it was worked."""
    off, on = (days_of(year, text) for text in PUBLISHED[year].split(";"))
    year_days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
    days = [day for day in year_days if day.year == year]

    assert {day for day in days if chinese_calendar().is_worked(day)} == {
        day for day in days if day in on or (day.weekday() < 5 and day not in off)
    }


def test_the_saturday_that_the_package_forgot_was_worked() -> None:
    """2005-12-31 was worked for the new year of 2006 (国办发明电〔2005〕35号)."""
    assert chinese_calendar().is_worked(date(2005, 12, 31))


def test_holidays_are_known_from_2004_to_2026() -> None:
    """Beyond the published years a calendar is an assumption."""
    assert chinese_calendar().years == frozenset(range(2004, 2027))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2022-03-01T08:30:00+08:00", "PT2H", "2022-03-01T10:30:00.000"),
        ("2022-03-01T08:30:00+08:00", "P7D", "2022-03-08T08:30:00.000"),
        ("2022-03-01T08:30:00+08:00", "P1DT12H30M", "2022-03-02T21:00:00.000"),
        ("2022-03-01T08:30:00+08:00", "1wd", "2022-03-03T00:00:00.000"),
        ("2022-03-01T00:00:00+08:00", "1wd", "2022-03-03T00:00:00.000"),
        ("2022-03-01T23:59:59.999+08:00", "1wd", "2022-03-03T00:00:00.000"),
        ("2022-03-05T12:00:00+08:00", "1wd", "2022-03-08T00:00:00.000"),
        ("2022-01-28T09:00:00+08:00", "1wd", "2022-01-30T00:00:00.000"),
        ("2022-01-28T09:00:00+08:00", "3wd", "2022-02-08T00:00:00.000"),
        ("2022-01-28T09:00:00+08:00", "7wd", "2022-02-12T00:00:00.000"),
        ("2026-09-30T09:00:00+08:00", "2wd", "2026-10-10T00:00:00.000"),
        ("2026-09-30T09:00:00+08:00", "3wd", "2026-10-11T00:00:00.000"),
        ("2005-12-30T09:00:00+08:00", "2wd", "2006-01-05T00:00:00.000"),
    ],
)
def test_durations_end_when_people_expect(start: str, duration: str, end: str) -> None:
    """Hours and days by the clock; working days at 24:00 of the last, the day of the start not counted."""
    instant, assumed = add_duration(parse_instant(start), duration, ZONE, chinese_calendar())

    assert (local_text(instant), assumed) == (end, False)


def test_working_days_are_local_days() -> None:
    """At 23:00 UTC on Tuesday it is Wednesday in Shanghai: the next working day is Thursday there."""
    start = parse_instant("2022-03-01T23:00:00Z")

    assert add_duration(start, "1wd", ZONE, chinese_calendar())[0] == parse_instant("2022-03-04")
    assert add_duration(start, "1wd", "UTC", chinese_calendar())[0] == parse_instant("2022-03-03", "UTC")


@pytest.mark.parametrize(
    ("start", "duration", "end", "assumed"),
    [
        ("2026-12-30", "1wd", "2027-01-01", False),
        ("2026-12-31", "1wd", "2027-01-02", True),
        ("2027-04-30", "1wd", "2027-05-04", True),
        ("2027-04-30", "P1D", "2027-05-01", False),
        ("2003-12-31", "1wd", "2004-01-03", False),
        ("2003-12-30", "1wd", "2004-01-01", True),
    ],
)
def test_an_unpublished_year_counts_monday_to_friday_and_says_so(
    start: str, duration: str, end: str, *, assumed: bool
) -> None:
    """Only the days that were counted matter: the day of the start is not one of them."""
    counted = add_duration(parse_instant(start), duration, ZONE, chinese_calendar())

    assert counted == (parse_instant(end), assumed)


@pytest.mark.parametrize("duration", ["9999wd", "P99999D", "PT999999H"])
def test_a_duration_beyond_the_last_year_is_refused(duration: str) -> None:
    """An instant after 9999 fits in no store."""
    with pytest.raises(BadInput, match="ends after the year 9999"):
        add_duration(parse_instant("9980-01-01"), duration, ZONE, chinese_calendar())


def test_what_is_no_duration_is_refused() -> None:
    """A month has no fixed length."""
    with pytest.raises(BadInput, match="'P1M' is no duration"):
        add_duration(0, "P1M", ZONE, chinese_calendar())


@pytest.mark.parametrize(
    ("start", "end", "hours", "assumed"),
    [
        ("2022-03-01T08:00:00+08:00", "2022-03-01T09:30:00+08:00", 1.5, False),
        ("2022-03-04T20:00:00+08:00", "2022-03-07T06:00:00+08:00", 10, False),
        ("2022-03-05T08:00:00+08:00", "2022-03-06T08:00:00+08:00", 0, False),
        ("2022-01-28T12:00:00+08:00", "2022-02-07T12:00:00+08:00", 72, False),
        ("2022-03-01", "2022-03-01", 0, False),
        ("2022-03-02", "2022-03-01", 0, False),
        ("2026-12-31", "2027-01-01", 24, False),
        ("2026-12-31", "2027-01-01T01:00:00+08:00", 25, True),
    ],
)
def test_working_time_leaves_out_whole_days_off(start: str, end: str, hours: float, *, assumed: bool) -> None:
    """A working day counts with its 24 hours, a day off with none."""
    worked = working_time(parse_instant(start), parse_instant(end), ZONE, chinese_calendar())

    assert worked == (hours * HOUR, assumed)


def test_seven_working_days_are_what_seven_working_days_of_time_allow() -> None:
    """From the midnight after the start to the end of `7wd` there are seven times 24 working hours."""
    start = parse_instant("2022-01-28")
    end, _ = add_duration(start, "7wd", ZONE, chinese_calendar())

    assert working_time(start + DAY, end, ZONE, chinese_calendar()) == (7 * DAY, False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.csv", "date,working\n2027-02-08,false\n2027-02-13,true\n"),
        ("c.csv", "\ufeffname,working,date\r\n除夕,false,2027-02-08\r\n调休,true,2027-02-13\r\n"),
        ("c.yaml", "2027:\n  holidays: [2027-02-08]\n  workdays:\n    - 2027-02-13\n"),
        ("c.YML", "2027: {workdays: ['2027-02-13'], holidays: ['2027-02-08']}"),
    ],
)
def test_an_operator_s_file_replaces_the_calendar(tmp_path: Path, name: str, text: str) -> None:
    """Its days and years hold, and those of the shipped calendar no longer do."""
    (tmp_path / name).write_text(text, "utf-8")
    calendar = read_calendar(tmp_path / name)

    assert dict(calendar.exceptions) == {date(2027, 2, 8): False, date(2027, 2, 13): True}
    assert calendar.years == {2027}
    assert add_duration(parse_instant("2027-02-05"), "2wd", ZONE, calendar) == (parse_instant("2027-02-11"), False)
    assert add_duration(parse_instant("2022-01-28"), "1wd", ZONE, calendar) == (parse_instant("2022-02-01"), True)


def test_a_year_without_exceptions_can_be_known(tmp_path: Path) -> None:
    """`{}` says: as the weekdays are; a worked day of the year before does not make that year known."""
    (tmp_path / "c.yaml").write_text("2030: {}\n2027: {workdays: [2026-12-27]}", "utf-8")
    calendar = read_calendar(tmp_path / "c.yaml")

    assert (calendar.years, dict(calendar.exceptions)) == ({2030, 2027}, {date(2026, 12, 27): True})


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("c.txt", "", r"c\.txt: a calendar is a \.csv or a \.yaml file"),
        ("c.csv", "date;working\n", r"c\.csv: the columns of a calendar are date and working"),
        ("c.csv", "date,working\n2027-01-01,false\n2027-02-30,true\n", r"c\.csv, line 3: '2027-02-30' is no date"),
        ("c.csv", "date,working\n2027-02-03,no\n", r"c\.csv, line 2: working is 'no': write true or false"),
        ("c.csv", "date,working\n2027-02-03\n", r"c\.csv, line 2: working is '': write true or false"),
        ("c.csv", "date,working\n2027-02-03,true\n2027-02-03,false\n", "2027-02-03 is both worked and off"),
        ("c.yaml", "2027: {holidays: [2027-02-03], workdays: [2027-02-03]}", "2027-02-03 is both worked and off"),
        ("c.yaml", "- 2027-02-03", "expected a mapping of years"),
        ("c.yaml", "2027: {closed: []}", "2027: expected a year with holidays, workdays"),
        ("c.yaml", "soon: {holidays: []}", "'soon': expected a year"),
        ("c.yaml", "2027: {holidays: 2027-02-03}", "expected a list of dates"),
        ("c.yaml", "2027: {holidays: [3]}", "3 is no date: write 2027-01-01"),
        ("c.yaml", "2027: {}\n2028: {}\n2027: {holidays: []}", "'2027' stands twice; keep one"),
        ("c.yaml", "2027: {holidays: [2027-02-30]}", r"^c\.yaml: .* '2027-02-30' is no value: day .*; correct it in"),
        ("c.yaml", "2027: {holidays: [2027-02-03", "cannot be read as UTF-8 YAML: while parsing"),
    ],
)
def test_a_wrong_calendar_is_refused_in_one_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    """The message names the file, the value and the rule."""
    assert re.search(says, refusal(read_calendar, tmp_path / name, text))


def test_a_calendar_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """As spreadsheets save Chinese text when nobody asks them for UTF-8."""
    for name, says in (("c.csv", "not UTF-8"), ("c.yaml", "cannot be read as UTF-8 YAML")):
        (tmp_path / name).write_bytes("date,working,名称\n2027-02-08,false,除夕\n".encode("gb18030"))
        with pytest.raises(BadInput, match=says):
            read_calendar(tmp_path / name)


def test_a_calendar_that_knows_nothing_works_monday_to_friday() -> None:
    """2022-01-31 was a holiday; without knowing it, it is a Monday like any other."""
    assert add_duration(parse_instant("2022-01-28"), "1wd", ZONE, Calendar({}, frozenset())) == (
        parse_instant("2022-02-01"),
        True,
    )
