"""How an area, its children and those who handled its events did: figures counted by hand."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from graphkb.answers.assessment import Assessment, AssessmentRow, assessment
from graphkb.answers.assessment_policy import DEFAULT_WEIGHTS, indicator_weights, read_weights
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model.facts import Fact
from graphkb.model.periods import period
from graphkb.model.times import to_date_or_text
from tests.answers.march import MARCH, QUICK, failed_in_the_west, mediated_by_ecology, open_in_the_county
from tests.answers.plain_figures import plain_figures
from tests.answers.story import Story, local
from tests.builders import area, chain, change, fact, graph_of, org, view_of
from tests.policy_files import refusal

DISTRICT: list[Fact] = [
    *chain("x COUNTY", "east TOWN", "g GRID"),
    area("west", "TOWN", "x"),
    area("old", "TOWN", "x", until=1),
    change("merge", "MERGE", 1, "area:old", "area:west"),
    *org("center", "CENTER", at=["x"]),
    *org("ecology"),
    *org("housing"),
    *org("idle"),
]


def assessed(*stories: Story, view: View | None = None, where: str = "area:x", **more: object) -> Assessment:
    """What is said of March, told what the store would tell: in parts, the order of which does not matter."""
    done = plain_figures([story.told for story in stories], *MARCH)[::-1]
    return assessment(view or view_of(DISTRICT, 2), where, done, MARCH, **more)  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it


def rows(answer: Assessment, found: Iterable[AssessmentRow]) -> dict[str, tuple[object, ...]]:
    """Name → received, closed, on time, returned, reopened, hours to respond, to handle, mediated, failed, rating."""
    tables = answer.view.tables
    return {
        str(tables["areas"].value(each.area, "name") if each.area is not None
            else tables["organizations"].value(each.organization, "name")): (
            each.received, each.closed, each.on_time, each.returned, each.reopened, each.median_first_response_hours,
            each.median_handling_hours, each.mediated, each.mediation_failed, each.rating,
        )
        for each in found
    }  # fmt: skip


def test_the_figures_of_areas_are_of_their_events() -> None:
    """What happened in the county itself counts in its total alone; a merged town's events in its successor."""
    answer = assessed(mediated_by_ecology(), failed_in_the_west(), open_in_the_county())
    assert rows(answer, [answer.total]) == {"x": (2, 2, 1, 1, 1, 28.5, 85.5, 1, 1, 2.5)}
    assert rows(answer, answer.areas) == {
        "east": (1, 1, 1, 0, 0, 3, 25, 1, 0, 4),
        "west": (0, 1, 0, 1, 1, 54, 146, 0, 1, 1),
    }


def test_the_figures_of_organizations_are_of_their_orders() -> None:
    """Sent, approved, replied to in time, returned, to be redone; whoever had no order has no row."""
    answer = assessed(mediated_by_ecology(), failed_in_the_west(), open_in_the_county())
    assert rows(answer, answer.organizations) == {
        "ecology": (2, 2, 1, 0, 1, 3, 59, 1, 1, 4),
        "housing": (0, 0, 0, 1, 0, None, None, 0, 0, 1),
    }
    assert answer.rows == answer.areas + answer.organizations


def test_a_child_is_asked_about_as_the_whole_is() -> None:
    """Only what happened there counts, also for organizations."""
    answer = assessed(mediated_by_ecology(), failed_in_the_west(), where="area:east")
    assert rows(answer, [answer.total]) == {"east": (1, 1, 1, 0, 0, 3, 25, 1, 0, 4)}
    assert rows(answer, answer.areas) == {"g": (1, 1, 1, 0, 0, 3, 25, 1, 0, 4)}
    assert list(rows(answer, answer.organizations)) == ["ecology"]


def test_a_period_has_its_first_instant_and_not_its_last() -> None:
    """Closed at midnight on the first of April is April's."""
    story = Story("4").at("2022-03-01 00:00").report("area:g").act("ACCEPT")
    story.at("2022-04-01 00:00").act("CLOSE", outcome="NO_ACTION")
    assert rows(assessed(story), [assessed(story).total]) == {"x": (1, 0, 0, 0, 0, None, None, 0, 0, None)}


def test_an_awaited_reply_is_on_time_and_so_is_what_has_no_deadline() -> None:
    """Two days to reply, five taken, four of them awaited."""
    story = (
        Story("5")
        .at("2022-03-01 08:00").report("area:g").act("ACCEPT").send("org:ecology", deadline=QUICK)
        .order("org:ecology", "SIGN").order("org:ecology", "START")
        .order("org:ecology", "AWAIT", until=local("2022-03-05 08:00"))
        .at("2022-03-05 08:00").order("org:ecology", "RESUME")
        .at("2022-03-06 08:00").order("org:ecology", "REPLY").order("org:ecology", "APPROVE")
        .act("RESOLVE").act("VERIFY").act("CLOSE", outcome="FIXED").changed(due_at=None)
    )  # fmt: skip
    answer = assessed(story)
    assert rows(answer, answer.organizations)["ecology"][:3] == (1, 1, 1)
    assert rows(answer, [answer.total])["x"][:3] == (1, 1, 1)


def test_who_assisted_has_its_own_orders_and_not_the_events_outcome() -> None:
    """Nor does its signature, the second, make the response to the event slower."""
    story = (
        Story("6")
        .at("2022-03-01 08:00").report("area:g").act("ACCEPT").send("org:ecology").send("org:housing", role="ASSIST")
        .at("2022-03-01 09:00").order("org:ecology", "SIGN").order("org:ecology", "START")
        .at("2022-03-01 12:00").order("org:housing", "SIGN").order("org:housing", "START")
        .at("2022-03-01 13:00").order("org:housing", "REPLY").order("org:housing", "APPROVE")
        .order("org:ecology", "REPLY").order("org:ecology", "APPROVE")
        .act("RESOLVE").act("VERIFY").act("CLOSE", outcome="MEDIATED")
    )  # fmt: skip
    answer = assessed(story)
    assert rows(answer, [answer.total]) == {"x": (1, 1, 1, 0, 0, 1, 5, 1, 0, None)}
    assert rows(answer, answer.organizations) == {
        "ecology": (1, 1, 1, 0, 0, 1, 5, 1, 0, None),
        "housing": (1, 1, 1, 0, 0, 4, 5, 0, 0, None),
    }


def test_the_index_is_the_sum_of_weighted_values() -> None:
    """Each value once with weight 1, then together; a value without denominator counts nothing."""
    stories = mediated_by_ecology(), failed_in_the_west(), open_in_the_county()
    alone = {
        name: assessed(*stories, weights={name: 1.0}).index
        for name in ("on_time", "returned", "reopened", "rating", "mediated")
    }
    assert alone == {"on_time": 0.5, "returned": 0.5, "reopened": 0.5, "rating": 0.5, "mediated": 0.5}
    assert assessed(*stories, weights={"on_time": 0.5, "returned": -0.25}).index == 0.125
    east, west = assessed(*stories, weights={"on_time": 0.5, "returned": -0.25}).areas
    assert (east.index, west.index) == (0.5, 0.0)  # the west received nothing: returned / received is not known
    assert assessed(open_in_the_county(), weights={"on_time": 1.0}).index is None
    assert DEFAULT_WEIGHTS == {"on_time": 0.4, "returned": -0.2, "rating": 0.2}


def test_a_wrong_question_is_refused() -> None:
    """An unknown area, one that does not hold any more, a period that ends before it begins."""
    with pytest.raises(NotFound, match="area:nowhere"):
        assessed(where="area:nowhere")
    with pytest.raises(NotFound, match="'area:old' does not hold at 1970-01-03"):
        assessed(where="area:old")
    with pytest.raises(BadInput, match="from 2022-03-01 to 2022-03-01: a period must end after its start"):
        assessment(view_of(DISTRICT), "area:x", [], (MARCH[0], MARCH[0]))


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2022-03", "2022-03-01", "2022-04-01"),
        ("2022-12", "2022-12-01", "2023-01-01"),
        ("2022-Q1", "2022-01-01", "2022-04-01"),
        ("2022-Q4", "2022-10-01", "2023-01-01"),
        ("2022", "2022-01-01", "2023-01-01"),
    ],
)
def test_a_month_a_quarter_and_a_year_are_periods(text: str, first: str, after: str) -> None:
    """From local midnight to local midnight."""
    start, end = period(text)
    assert (to_date_or_text(start), to_date_or_text(end)) == (first, after)


@pytest.mark.parametrize("text", ["2022-13", "2022-Q5", "22", "2022-3", "", "2022-00", "9999", "0000"])
def test_anything_else_is_no_period(text: str) -> None:
    """With how to write one."""
    with pytest.raises(BadInput, match="is no period: write a month 2022-03, a quarter 2022-Q1 or a year 2022"):
        period(text)


def test_a_deployment_has_its_own_weights(tmp_path: Path) -> None:
    """As data-package.md writes them; they replace the shipped ones as a whole."""
    path = tmp_path / "assessment.yaml"
    path.write_text("on_time: 0.4\nreturned: -0.2\nrating: 1\n", "utf-8")
    assert read_weights(path) == {"on_time": 0.4, "returned": -0.2, "rating": 1.0}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- on_time", "expected a mapping such as on_time: 0.4"),
        ("{}", "expected a mapping such as on_time: 0.4"),
        ("speed: 1", "assessment.yaml: 'speed'; expected some of on_time, returned, reopened, rating, mediated"),
        ("on_time: high", "assessment.yaml, on_time: 'high'; expected a number such as 0.4 or -0.2"),
        ("on_time: true", "assessment.yaml, on_time: true; expected a number"),
        ("on_time: .nan", "assessment.yaml, on_time: .nan; expected a number"),
        ("on_time: [", "assessment.yaml: cannot be read as UTF-8 YAML: while parsing"),
        ("on_time: 1\non_time: 2", "assessment.yaml: cannot be read as UTF-8 YAML: 'on_time' stands twice; keep one"),
    ],
)
def test_wrong_weights_are_refused_with_their_place(tmp_path: Path, text: str, says: str) -> None:
    """One line, with the entry, the value and what was expected."""
    assert says in refusal(read_weights, tmp_path / "assessment.yaml", text)


def indicator(name: str, **more: object) -> Fact:
    return fact("indicators", id=f"indicator:{name}", name=name, **more)


def test_loaded_indicators_are_weights_too() -> None:
    """By their ids; less is better counts against; others, and those without weight, are not asked."""
    graph = graph_of([
        indicator("on_time", weight=0.75, direction="HIGHER_IS_BETTER"),
        indicator("returned", weight=0.25, direction="LOWER_IS_BETTER"),
        indicator("reopened", weight=-0.5, direction="LOWER_IS_BETTER"),
        indicator("rating"),
        indicator("greenery", weight=9.0),
    ])  # fmt: skip
    assert indicator_weights(graph.at(0)) == {"on_time": 0.75, "returned": -0.25, "reopened": -0.5}
    assert indicator_weights(view_of(DISTRICT)) is None
