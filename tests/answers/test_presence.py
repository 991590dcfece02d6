"""Which areas have what was asked for: each rule of answers.md, "presence", worked out by hand, and Xialu."""

import pytest

from graphkb.answers.presence import Presence, presence
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model.facts import Fact
from tests.answers.shown import areas_in
from tests.builders import area, chain, holds, org, person, post, roster, view_of

VILLAGE: list[Fact | list[Fact]] = [
    chain("city CITY", "county COUNTY", "street TOWN", "village VILLAGE"),
    *(area(f"g{number}", "GRID", "village", scale="BASIC") for number in (3, 1, 2)),
    area("large", "GRID", "village", scale="LARGE"),
    area("elsewhere", "GRID", scale="BASIC"),
]


def view(*facts: Fact | list[Fact], day: float = 0) -> View:
    return view_of([*VILLAGE, *facts], day)


def told(found: Presence) -> tuple[list[str], list[str], int]:
    return areas_in(found.view, found.having), areas_in(found.view, found.lacking), found.distinct_holders


def members(*served: str) -> list[Fact]:
    """Posts of grid members, each serving these grids and held by a person of its own."""
    facts: list[Fact] = []
    for number, grids in enumerate(served):
        name = f"m{number}"
        facts += [post(name, "GRID_MEMBER", areas=grids.split()), person(name), holds(name, name)]
    return facts


def test_areas_are_those_of_the_level_and_scale_below() -> None:
    """Of the four grids of the village three are BASIC; the one outside is not asked about; both lists go by id."""
    facts = members("g3", "g1")
    found = presence(view(*facts), "area:city", "GRID", scale="BASIC", role=["GRID_MEMBER"])

    assert told(found) == (["g1", "g3"], ["g2"], 2)
    assert found.areas == 3
    assert presence(view(*facts), "area:city", "GRID", role=["GRID_MEMBER"]).areas == 4


def test_the_area_itself_is_asked_about() -> None:
    """A grid of which one asks how many grids there are."""
    assert told(presence(view(*members("g1")), "area:g1", "GRID", role=["GRID_MEMBER"])) == (["g1"], [], 1)


def test_only_a_post_that_serves_this_very_area_counts() -> None:
    """Not the chief of the whole village."""
    facts = [post("chief", "GRID_CHIEF", areas=["village"]), *members("g1")]

    assert told(presence(view(*facts), "area:village", "GRID", scale="BASIC", role=["GRID_CHIEF"]))[0] == []
    assert told(presence(view(*facts), "area:village", "VILLAGE", role=["GRID_CHIEF"]))[0] == ["village"]


def test_a_role_counts_also_as_another_one() -> None:
    """Merged roles; one of several asked for is enough."""
    facts = [post("m", "GRID_MEMBER", areas=["g1"], other_roles=("ECOLOGY",)), post("r", "FOREST_RANGER", areas=["g2"])]
    found = presence(view(*facts), "area:village", "GRID", scale="BASIC", role=["ECOLOGY", "FOREST_RANGER"])

    assert told(found) == (["g1", "g2"], ["g3"], 0)


def test_exactly_counts() -> None:
    """One grid, one member: two are as wrong as none; exactly none is a question too."""
    everywhere = view(*members("g1", "g2 g3", "g3"))

    def having(exactly: int) -> tuple[list[str], list[str], int]:
        return told(presence(everywhere, "area:village", "GRID", scale="BASIC", role=["GRID_MEMBER"], exactly=exactly))

    assert having(1) == (["g1", "g2"], ["g3"], 2)
    assert having(2) == (["g3"], ["g1", "g2"], 2)
    assert having(0) == ([], ["g1", "g2", "g3"], 0)


def test_a_person_who_holds_several_posts_is_one_holder() -> None:
    """As is one with a post for several grids; a vacant post counts, without a holder; a shift is held."""
    facts = [
        post("a", "GRID_MEMBER", areas=["g1", "g2"]),
        post("b", "GRID_MEMBER", areas=["g3"]),
        post("vacant", "GRID_MEMBER", areas=["large"]),
        person("one"),
        holds("one", "a"),
        roster("b", "one", "P1D"),
    ]

    assert told(presence(view(*facts), "area:village", "GRID", role=["GRID_MEMBER"])) == (
        ["g1", "g2", "g3", "large"], [], 1
    )  # fmt: skip


def test_an_organization_counts_where_its_jurisdiction_is_the_very_area() -> None:
    """By one of its classifications and of its staffing; staffing alone asks for any organization."""
    facts = [
        org("a", "CENTER", at=["county"], staffing="DEDICATED"),
        org("b", "DEPARTMENT", at=["city"], staffing="DEDICATED"),
        org("c", "CENTER", at=["city"], staffing="SHARED"),
    ]
    there = view(*facts)

    assert told(presence(there, "area:city", "COUNTY", classification=["CENTER"], staffing=["DEDICATED"]))[0] == [
        "county"
    ]
    assert told(presence(there, "area:city", "CITY", classification=["CENTER"], staffing=["DEDICATED"])) == (
        [], ["city"], 0
    )  # fmt: skip
    assert told(presence(there, "area:city", "CITY", staffing=["DEDICATED", "SHARED"], exactly=2))[0] == ["city"]
    assert told(presence(there, "area:city", "CITY", classification=["CENTER", "DEPARTMENT"]))[0] == ["city"]


def test_both_given_both_are_needed() -> None:
    """A grid with a branch and a member, one with a branch, one with a member; `exactly` holds for each."""
    facts = [org("x", "BRANCH", at=["g1", "g2"]), *members("g1", "g3")]
    there = view(*facts)

    def having(exactly: int | None) -> list[str]:
        found = presence(
            there, "area:village", "GRID", classification=["BRANCH"], role=["GRID_MEMBER"], exactly=exactly
        )
        return told(found)[0]

    assert having(None) == ["g1"]
    assert having(1) == ["g1"]
    assert having(2) == []


def test_what_does_not_hold_then_is_not_there() -> None:
    """A post that begins on day 5, and an area that is over."""
    facts = [post("m", "GRID_MEMBER", areas=["g1"], since=5), area("old", "VILLAGE", "street", until=5)]

    assert told(presence(view(*facts, day=4), "area:g1", "GRID", role=["GRID_MEMBER"])) == ([], ["g1"], 0)
    assert told(presence(view(*facts, day=5), "area:g1", "GRID", role=["GRID_MEMBER"])) == (["g1"], [], 0)
    assert told(presence(view(*facts, day=5), "area:old", "VILLAGE", role=["GRID_MEMBER"])) == ([], [], 0)


def test_wrong_questions_are_refused() -> None:
    """An unknown area, a code of no list, a number below 0, and a question for nothing."""
    with pytest.raises(NotFound, match=r"'area:nowhere': no area is called so"):
        presence(view(), "area:nowhere", "GRID", role=["GRID_MEMBER"])
    with pytest.raises(BadInput, match=r"'BLOCK': expected one of PROVINCE, CITY"):
        presence(view(), "area:city", "BLOCK", role=["GRID_MEMBER"])
    with pytest.raises(BadInput, match=r"'TINY': expected one of LARGE, MEDIUM"):
        presence(view(), "area:city", "GRID", scale="TINY", role=["GRID_MEMBER"])
    with pytest.raises(BadInput, match=r"'CLUB': expected one of CENTER"):
        presence(view(), "area:city", "GRID", classification=["CLUB"])
    with pytest.raises(BadInput, match="exactly -1: 0 or more"):
        presence(view(), "area:city", "GRID", role=["GRID_MEMBER"], exactly=-1)
    with pytest.raises(BadInput, match="presence of what"):
        presence(view(), "area:city", "GRID", classification=[])


def test_one_grid_one_member(xialu: View) -> None:
    """The refined grids of Xialu: all 378, at any time since."""
    found = presence(xialu, "area:420204", "GRID", role=["GRID_MEMBER"], exactly=1)

    assert (found.areas, len(found.having), len(found.lacking)) == (378, 378, 0)
