"""Everyone on a place: answers.md, "team(area)", worked out by hand."""

import pytest

from graphkb.answers.team import team
from graphkb.errors import NotFound
from graphkb.model.facts import Fact
from tests.answers.shown import posts_in
from tests.builders import area, chain, fact, holds, org, person, post, view_of

PLACE: list[Fact | list[Fact]] = [chain("county COUNTY", "street TOWN", "village VILLAGE", "grid GRID")]


def on(place: str, *facts: Fact | list[Fact], day: float = 0) -> list[str]:
    view = view_of([*PLACE, *facts], day)
    return posts_in(view, team(view, f"area:{place}"))


def test_everyone_is_named_role_by_role() -> None:
    """First responders first, then the list of roles, then roles that a deployment added, then roles of no list."""
    facts = [
        fact("codes", list="post_role", code="DRONE_PILOT", zh="飞手", en="Drone pilot"),
        post("unlisted", "A_ROLE", None, ["grid"]),
        post("pilot", "DRONE_PILOT", None, ["grid"]),
        post("ranger", "FOREST_RANGER", None, ["village"]),
        post("director", "DIRECTOR", None, ["street"]),
        post("head", "BUILDING_HEAD", None, ["grid"]),
        post("member", "GRID_MEMBER", None, ["grid"]),
        post("chief", "GRID_CHIEF", None, ["street"]),
    ]

    assert on("grid", *facts) == ["chief", "member", "head", "director", "ranger", "pilot", "unlisted"]


def test_of_each_role_the_nearest_are_named() -> None:
    """A merged role of the grid's member stands before the village's ranger; who has several roles is named once."""
    facts = [
        post("member", "GRID_MEMBER", None, ["grid"], other_roles=("FOREST_RANGER", "ECOLOGY")),
        post("ranger", "FOREST_RANGER", None, ["village"]),
        post("mediator-b", "MEDIATOR", None, ["village"]),
        post("mediator-a", "MEDIATOR", None, ["village"]),
        post("mediator-s", "MEDIATOR", None, ["street"]),
    ]

    assert on("grid", *facts) == ["member", "mediator-a", "mediator-b"]
    assert on("village", *facts) == ["mediator-a", "mediator-b", "ranger"]


def test_the_team_ends_at_the_town() -> None:
    """Nobody of the county; above the TOWN there is no team."""
    facts = [post("county", "DIRECTOR", None, ["county"]), post("street", "DEPUTY", None, ["street"])]

    assert on("grid", *facts) == ["street"]
    assert on("county", *facts) == []


def test_the_team_has_telephones_and_holders() -> None:
    """As any post that is called."""
    view = view_of([
        *PLACE,
        org("station", contact="tel station"),
        post("m", "GRID_MEMBER", None, ["grid"]),
        post("p", "COMMUNITY_POLICE", "station", ["village"]),
        person("p", contact="tel p"),
        holds("p", "m"),
    ])  # fmt: skip

    assert [(each.contact, each.holding, each.reasons) for each in team(view, "area:grid")] == [
        ("tel p", "SUBSTANTIVE", ()),
        ("tel station", None, ("NO_HOLDER",)),
    ]


def test_an_area_that_does_not_hold_has_nobody() -> None:
    """Known, but over."""
    facts = [area("old", "VILLAGE", "street", until=3), post("m", "GRID_MEMBER", None, ["old", "street"])]

    assert on("old", *facts, day=2) == ["m"]
    assert on("old", *facts, day=3) == []


@pytest.mark.parametrize("name", ["area:nowhere", "post:m", "grid", ""])
def test_an_unknown_area_is_not_found(name: str) -> None:
    """The message says which."""
    view = view_of([*PLACE, post("m", "GRID_MEMBER", None, ["grid"])])

    with pytest.raises(NotFound, match=f"{name!r}: no area is called so"):
        team(view, name)
