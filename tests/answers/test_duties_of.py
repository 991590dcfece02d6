"""What an organization answers for, and where: worked out by hand, and against what duties come to place by place."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.answers.candidates import resolve
from graphkb.answers.duties import duties_of
from graphkb.answers.place import place_of
from graphkb.answers.topic import topic_of
from graphkb.errors import NotFound
from graphkb.graph.view import View
from graphkb.model.facts import Fact
from tests.answers.shown import areas_in
from tests.answers.worlds import LAST_DAY, world
from tests.builders import DAY, area, chain, duty, graph_of, matter, org, template, view_of

PLACE: list[Fact | list[Fact]] = [
    chain("county COUNTY", "street TOWN", "village VILLAGE", "grid GRID"),
    area("park", "VILLAGE", "street"),
    matter("noise"),
    matter("fire"),
]


def held(*facts: Fact | list[Fact], organization: str = "bureau", day: float = 0) -> set[tuple[str, str, str]]:
    """Matter, role and areas of its duties."""
    view = view_of([*PLACE, *facts], day)
    found = duties_of(view, f"org:{organization}")
    assert (found.complete, found.truncated_by) == (True, None)
    duties = view.tables["duties"]
    ids = [view.id("duties", each.duty) for each in found.duties]
    assert ids == sorted(ids)
    return {
        (duties.value(each.duty, "matter").removeprefix("matter:"), duties.value(each.duty, "role"),
         " ".join(areas_in(view, each.areas)))
        for each in found.duties
    }  # fmt: skip


def test_duties_that_name_it() -> None:
    """Of every role, each where it holds; not those of others, nor those that are over."""
    facts = [
        org("bureau"),
        org("other"),
        duty("noise", "county", "bureau"),
        duty("fire", "street", "bureau", "ASSIST"),
        duty("fire", "county", "other"),
        duty("noise", "village", "bureau", until=5),
    ]

    assert held(*facts, day=4) == {
        ("noise", "LEAD", "county"),
        ("fire", "ASSIST", "street"),
        ("noise", "LEAD", "village"),
    }
    assert held(*facts, day=5) == {("noise", "LEAD", "county"), ("fire", "ASSIST", "street")}


def test_templates_that_mean_it_where_it_has_jurisdiction() -> None:
    """A station listed village by village; not the template of another line, level, classification or place."""
    facts = [
        org("bureau", "STATION", at=["village", "park"], level="TOWN", line="PUBLIC_SECURITY"),
        area("far", "COUNTY"),
        template("noise", "county", "STATION;BUREAU", "TOWN"),
        template("fire", "park", "STATION", "TOWN", "SUPERVISE", line="PUBLIC_SECURITY"),
        template("fire", "county", "STATION", "TOWN", line="JUSTICE"),
        template("fire", "county", "STATION", "COUNTY"),
        template("fire", "county", "BUREAU", "TOWN"),
        template("fire", "far", "STATION", "TOWN"),
    ]

    assert held(*facts) == {("noise", "LEAD", "park village"), ("fire", "SUPERVISE", "park")}


def test_a_template_below_its_jurisdiction() -> None:
    """The county's department answers in the village the duty is for, unless the street has one of its own there."""
    facts = [
        org("bureau", at=["county"], level="COUNTY"),
        template("noise", "village", "DEPARTMENT", "COUNTY"),
    ]

    assert held(*facts) == {("noise", "LEAD", "village")}
    assert held(*facts, org("zone", at=["street"], level="COUNTY")) == set()
    assert held(*facts, org("zone", at=["grid"], level="COUNTY")) == {("noise", "LEAD", "village")}
    assert held(*facts, org("zone", at=["grid"], level="COUNTY"), organization="zone") == {("noise", "LEAD", "grid")}


def test_an_organization_that_does_not_hold_has_none() -> None:
    """Nor does its duty hold; an unknown one is an error."""
    facts = [org("bureau", until=5), duty("noise", "county", "bureau")]

    assert held(*facts, day=4) == {("noise", "LEAD", "county")}
    assert held(*facts, day=5) == set()
    with pytest.raises(NotFound, match="'org:nobody': no organization is called so"):
        held(organization="nobody")


def comes_to(view: View, duty: int, place: int) -> set[int]:
    """The organizations that a duty comes to at a place, as a question about it finds out."""
    matter = view.row(view.tables["duties"].value(duty, "matter"))
    assert matter is not None
    stated = next(each for group in topic_of(view, matter).duties.values() for each in group if each.row == duty)
    return set(resolve(view, place_of(view, place), stated))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32 - 1), st.integers(1, 10))
def test_duties_of_random_organizations(seed: int, size: int) -> None:
    """A duty is listed exactly when it comes to the organization somewhere; all such places lie below those listed."""
    view = graph_of(world(seed, size)).at(int(Random(seed).uniform(0, LAST_DAY + 1) * DAY))
    areas = view.tables["duties"].column("area")
    reached = {
        row: [place for place in view.rows("areas") if view.row(areas[row]) in place_of(view, place).upward]
        for row in view.rows("duties")
    }
    for organization in view.rows("organizations"):
        found = {each.duty: each.areas for each in duties_of(view, view.id("organizations", organization)).duties}

        there = {
            row: [place for place in places if organization in comes_to(view, row, place)]
            for row, places in reached.items()
        }
        assert set(found) == {row for row, places in there.items() if places}
        for row, listed in found.items():
            assert set(listed) <= set(there[row])
            assert all(set(listed) & set(place_of(view, place).upward) for place in there[row])
