"""Who is above: answers.md, "escalationChain", worked out by hand."""

import pytest

from graphkb.answers.escalation import EscalationChain, escalation_chain
from graphkb.errors import NotFound
from graphkb.model.facts import Fact
from tests.answers.shown import posts_in
from tests.builders import above, chain, fact, holds, org, person, post, shared_staff, view_of

AREAS = chain("province PROVINCE", "city CITY", "county COUNTY", "street TOWN", "village VILLAGE")


def up(*facts: Fact | list[Fact], start: str = "village", day: float = 0) -> EscalationChain:
    return escalation_chain(view_of([AREAS, *facts], day), f"org:{start}")


def steps(answer: EscalationChain) -> list[tuple[str, str, bool, list[str]]]:
    """Organization, hierarchy, whether no row says so, and who stands beside."""
    ids = answer.view.tables["organizations"].column("id")
    return [
        (ids[step.organization][4:], step.hierarchy, step.fallback, [ids[row][4:] for row in step.beside])
        for step in answer.steps
    ]


def test_a_department_goes_up_by_the_administrative_line() -> None:
    """Its functional superior stands beside each step, where it is another one."""
    answer = up(
        org("village", "BRANCH_OFFICE"),
        org("office", "SUBDISTRICT_OFFICE", at=["street"]),
        org("bureau", at=["county"]),
        org("government", "GOVERNMENT", at=["county"]),
        above("village", "office"),
        above("village", "bureau", "FUNCTIONAL"),
        above("office", "government"),
        above("office", "government", "FUNCTIONAL"),
        above("government", "office", "PARTY"),
    )

    assert steps(answer) == [
        ("office", "ADMINISTRATIVE", False, ["bureau"]),
        ("government", "ADMINISTRATIVE", False, []),
    ]
    assert [step.number for step in answer.steps] == [1, 2]
    assert (answer.complete, answer.reasons) == (True, ("NO_SUPERIOR",))


def test_a_center_goes_up_by_the_functional_line() -> None:
    """Its administrative superior stands beside."""
    answer = up(
        org("village", "CENTER", at=["village"]),
        org("street", "CENTER", at=["street"]),
        org("office", "SUBDISTRICT_OFFICE", at=["street"]),
        above("village", "street", "FUNCTIONAL"),
        above("village", "office"),
    )

    assert steps(answer) == [("street", "FUNCTIONAL", False, ["office"])]


def test_a_center_without_row_goes_to_the_center_of_the_nearest_area_above() -> None:
    """The street has none: the county's; of two there the first by id; another kind of center is not meant."""
    answer = up(
        org("village", "CENTER", at=["village"]),
        org("grids", "GRID_CENTER", at=["street"]),
        org("county-b", "CENTER", at=["county"]),
        org("county-a", "CENTER", at=["county"]),
        org("province", "CENTER", at=["province"]),
    )

    assert steps(answer) == [("county-a", "FUNCTIONAL", True, []), ("province", "FUNCTIONAL", True, [])]
    assert (answer.complete, answer.reasons) == (True, ("TOP_LEVEL",))


def test_above_means_above_the_widest_jurisdiction() -> None:
    """A center for a village and its street goes to the county's, not to its neighbour of the street."""
    answer = up(
        org("village", "CENTER", at=["village", "street"]),
        org("street", "CENTER", at=["street"]),
        org("county", "CENTER", at=["county"]),
    )

    assert steps(answer) == [("county", "FUNCTIONAL", True, [])]


def test_every_center_of_the_family_goes_by_function() -> None:
    """A grid center too; one without jurisdiction knows no area above it."""
    county = org("county", "CENTER", at=["county"])

    assert steps(up(org("village", "GRID_CENTER", at=["village"]), county)) == [("county", "FUNCTIONAL", True, [])]
    nowhere = up(org("village", "GRID_CENTER"), county)
    assert (nowhere.steps, nowhere.reasons) == ((), ("NO_SUPERIOR",))


def test_only_a_center_goes_up_without_row() -> None:
    """A department is not above anybody because of where it is."""
    answer = up(org("village", at=["village"]), org("county", "CENTER", at=["county"]))

    assert (answer.steps, answer.reasons) == ((), ("NO_SUPERIOR",))


def test_the_chain_changes_line_where_the_kind_of_organization_changes() -> None:
    """From a center by function to a party department, from there by administration."""
    answer = up(
        org("village", "CENTER", at=["village"]),
        org("department", "PARTY_DEPARTMENT", at=["county"]),
        org("committee", "COMMITTEE", at=["county"]),
        above("village", "department", "FUNCTIONAL"),
        above("department", "committee"),
    )

    assert steps(answer) == [("department", "FUNCTIONAL", False, []), ("committee", "ADMINISTRATIVE", False, [])]


def test_the_chain_ends_at_the_province() -> None:
    """Also where a row leads on; an organization of the province is at the top itself."""
    facts = [
        org("village", at=["village"]),
        org("province", at=["province"]),
        org("beyond", at=["province"]),
        above("village", "province"),
        above("province", "beyond"),
    ]

    assert steps(up(*facts)) == [("province", "ADMINISTRATIVE", False, [])]
    assert (up(*facts).complete, up(*facts).reasons) == (True, ("TOP_LEVEL",))
    assert (up(*facts, start="province").steps, up(*facts, start="province").reasons) == ((), ("TOP_LEVEL",))


def test_a_cycle_is_reported_and_not_followed() -> None:
    """Every organization is named once; so is the one asked about, which is not in its own chain."""
    answer = up(org("village"), org("b"), org("c"), above("village", "b"), above("b", "c"), above("c", "b"))

    assert [step[0] for step in steps(answer)] == ["b", "c"]
    assert (answer.complete, answer.reasons) == (False, ("CYCLE",))
    assert up(org("village"), above("village", "village")).reasons == ("CYCLE",)


def test_each_step_says_whom_to_call() -> None:
    """DUTY_OFFICER, LIAISON, DIRECTOR; NO_POST where there is none, NO_HOLDER where nobody is in."""
    answer = up(
        org("village"),
        org("b"),
        org("c"),
        org("d"),
        org("e"),
        above("village", "b"),
        above("b", "c"),
        above("c", "d"),
        above("d", "e"),
        post("b", "DIRECTOR", "b"),
        person("p"),
        holds("p", "b"),
        post("c", "LIAISON", "c"),
        shared_staff("c", "e"),
    )

    assert [posts_in(answer.view, step.posts) for step in answer.steps] == [["b"], ["c"], [], ["c"]]
    assert [step.reasons for step in answer.steps] == [(), ("NO_HOLDER",), ("NO_POST",), ("NO_HOLDER",)]
    assert [step.delay for step in answer.steps] == ["PT24H", "3wd", None, None]  # none is of a COUNTY


def test_rows_hold_in_time() -> None:
    """A superior that is over leaves none."""
    facts = [
        org("village"),
        org("b", until=5),
        org("c"),
        above("village", "b", until=3),
        above("village", "c", since=4),
    ]

    assert [[step[0] for step in steps(up(*facts, day=day))] for day in (2, 3, 4)] == [["b"], [], ["c"]]


def test_an_organization_that_does_not_hold_has_no_chain() -> None:
    """Known, but over."""
    body = fact("organizations", id="org:village", name="village", classification="CENTER", until=3)
    answer = up(body, day=3)

    assert (answer.steps, answer.complete, answer.reasons) == ((), False, ("OUT_OF_VALIDITY",))


@pytest.mark.parametrize("name", ["org:nobody", "area:county", "county"])
def test_an_unknown_organization_is_not_found(name: str) -> None:
    """The message says which."""
    with pytest.raises(NotFound, match=f"{name!r}: no organization is called so"):
        escalation_chain(view_of([AREAS]), name)
