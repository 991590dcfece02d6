"""Events that a profile asks for: by when they end, in which hours, in which kinds of area."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from graphkb.errors import BadInput
from graphkb.loaders.seed_events import Rows, plan_of, write_events

STEPS = ("reported_at", "accepted_at", "resolved_at", "closed_at")
ORDER_STEPS = ("dispatched_at", "signed_at", "replied_at", "closed_at")

Table = list[dict[str, str]]
Drawn = Callable[..., tuple[Table, Table]]


def tables(*categories: str) -> dict[str, Rows]:
    """One basic grid of each category, without a member, and two matters."""
    areas = [
        {"id": f"area:{category}", "level": "GRID", "scale": "BASIC", "category": category} for category in categories
    ]
    return {
        "areas": areas,
        "posts": [],
        "matters": [{"id": f"matter:{name}", "name": name} for name in ("fire", "stall")],
    }


def asked(**changed: Any) -> dict[str, Any]:
    """800 events of two days of March 2021, a Thursday and a Friday."""
    usual = {
        "prefix": "x", "first": date(2021, 3, 4), "after": date(2021, 3, 6), "ended_by": date(2021, 6, 1),
        "channels": {"WALK_IN": 1},
        "ended": [{"number": 800, "outcome": "FIXED", "matters": {"matter:fire": 1, "matter:stall": 1}}],
    }  # fmt: skip
    return usual | changed


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    """Draws events over grids of these categories."""

    def draw(*categories: str, **changed: Any) -> tuple[Table, Table]:
        write_events(plan_of(asked(**changed), int), tables(*categories), "here", tmp_path)
        events, orders = (
            list(csv.DictReader((tmp_path / name).read_text("utf-8").splitlines()))
            for name in ("events.csv", "work_orders.csv")
        )
        return events, orders

    return draw


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZoneInfo("Asia/Shanghai"))


def test_all_is_over_by_the_day_asked_for(drawn: Drawn) -> None:
    """In the order of the steps, spread over the time that is left; without a bound over a quarter takes a week."""
    bound, _ = drawn("RURAL", ended_by=date(2021, 3, 6))
    free, _ = drawn("RURAL")

    assert len(bound) == 800
    assert max(local(row["closed_at"]) for row in bound) < local("2021-03-05T16:00Z")
    assert len({row["closed_at"] for row in bound}) > 700
    assert [row for row in bound if sorted(row[step] for step in STEPS) != [row[step] for step in STEPS]] == []
    assert sum(local(row["closed_at"]) >= local("2021-03-11T16:00Z") for row in free) > 200


def test_some_of_them_may_have_to_end_before_the_rest(drawn: Drawn) -> None:
    """Each entry under `ended` has a day of its own, or that of all."""
    early = {"number": 100, "outcome": "MEDIATED", "matters": {"matter:fire": 1}, "ended_by": date(2021, 3, 7)}
    late = {"number": 100, "outcome": "FIXED", "matters": {"matter:fire": 1}}
    events, _ = drawn("RURAL", ended=[early, late])
    last = {
        outcome: max(row["closed_at"] for row in events if row["outcome"] == outcome)
        for outcome in ("MEDIATED", "FIXED")
    }

    assert last["MEDIATED"] < "2021-03-06T16:00"
    assert last["FIXED"] > "2021-03-10"


@pytest.mark.parametrize("day", [date(2021, 3, 5), date(2021, 6, 2)])
def test_a_day_by_which_they_cannot_have_ended_is_refused(day: date) -> None:
    """Before the last is reported, or after all have ended."""
    entry = {"number": 1, "outcome": "FIXED", "matters": {"matter:fire": 1}, "ended_by": day}

    with pytest.raises(BadInput, match=f"events, ended_by {day}: expected a day from 2021-03-06 to 2021-06-01"):
        plan_of(asked(ended=[entry]), int)


def test_what_is_done_falls_into_the_hours_of_reports(drawn: Drawn) -> None:
    """Of every step some 1.6 % from 22 to 6 (13 of 801), and over half in the six busiest hours (505 of 801)."""
    events, _ = drawn("RURAL")
    for step in STEPS:
        hours = Counter(local(row[step]).hour for row in events)
        night = sum(hours[hour] for hour in (22, 23, 0, 1, 2, 3, 4, 5))
        busiest = sum(hours[hour] for hour in (9, 10, 11, 14, 15, 16))

        assert night < 0.04 * 800, step
        assert 0.57 * 800 < busiest < 0.69 * 800, step


def test_a_department_works_on_working_days(drawn: Drawn) -> None:
    """Of 300 orders sent from a Thursday on, hardly any is signed or answered on a weekend or a holiday."""
    departments = {"matter:fire": "org:fire"}
    events, orders = drawn("RURAL", ended=[], orders=300, departments=departments, dispatcher="org:center")
    done = [local(order[step]).date() for order in orders for step in ("signed_at", "replied_at")]

    assert (len(events), len(orders)) == (300, 300)
    assert [
        each for each in orders if sorted(each[step] for step in ORDER_STEPS) != [each[step] for step in ORDER_STEPS]
    ] == []
    assert sum(day.weekday() > 4 or date(2021, 4, 3) <= day <= date(2021, 4, 5) for day in done) < 0.03 * 600


def test_a_matter_happens_in_its_kinds_of_area(drawn: Drawn) -> None:
    """Fires in the mountains alone, the others anywhere."""
    events, _ = drawn("MOUNTAIN", "RURAL", "URBAN_COMMUNITY", places={"matter:fire": {"MOUNTAIN": 1}})
    places = {
        matter: {row["area"] for row in events if row["matter"] == matter} for matter in ("matter:fire", "matter:stall")
    }

    assert places == {
        "matter:fire": {"area:MOUNTAIN"},
        "matter:stall": {"area:MOUNTAIN", "area:RURAL", "area:URBAN_COMMUNITY"},
    }


def test_without_such_an_area_it_happens_anywhere(drawn: Drawn) -> None:
    """As in a package at a small scale, whose totals stay."""
    events, _ = drawn("RURAL", places={"matter:fire": {"MOUNTAIN": 1}})

    assert (len(events), {row["area"] for row in events}) == (800, {"area:RURAL"})
