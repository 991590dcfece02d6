"""Whom to call: steps 5 and 7 of answers.md, "responsible", each worked out by hand."""

from typing import Any

import pytest

from graphkb.answers.posts import PostAssignment
from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.model.facts import Fact
from tests.answers.shown import areas_in, posts_in
from tests.builders import area, chain, duty, holds, matter, org, person, post, roster, shared_staff, view_of

PLACE: list[Fact | list[Fact]] = [
    chain("county COUNTY", "street TOWN", "village VILLAGE", "grid GRID"),
    matter("noise"),
    org("bureau", contact="tel bureau"),
    org("other"),
]


def ask(*facts: Fact | list[Fact], role: str | None = None, area: str = "grid", day: float = 0) -> Responsibility:
    """The answer about noise, for which the bureau answers everywhere, by a post of this role."""
    everywhere = duty("noise", "county", "bureau", post_role=role)
    return responsibility(view_of([*PLACE, everywhere, *facts], day), "matter:noise", f"area:{area}")


def called(*facts: Fact | list[Fact], **how: Any) -> list[str]:
    """The posts of the lead."""
    answer = ask(*facts, **how)
    return posts_in(answer.view, answer.lead[0].posts)


def served(answer: Responsibility) -> list[str | None]:
    rows = [each.served_area for each in answer.lead[0].posts]
    return [None if row is None else areas_in(answer.view, [row])[0] for row in rows]


# Step 5: the posts of a duty


def test_the_organizations_post_that_serves_the_place_nearest_is_called() -> None:
    """Before its post for the whole street, and before its post that serves another village."""
    facts = [
        area("elsewhere", "VILLAGE", "street"),
        post("far", "LIAISON", "bureau", ["street"]),
        post("near", "LIAISON", "bureau", ["village", "county"]),
        post("away", "LIAISON", "bureau", ["elsewhere"]),
    ]
    answer = ask(*facts, role="LIAISON")

    assert posts_in(answer.view, answer.lead[0].posts) == ["near"]
    assert served(answer) == ["village"]


def test_equal_posts_are_all_called_by_id() -> None:
    """Two for the same village, one of them by its other role."""
    facts = [
        post("b", "LIAISON", "bureau", ["village"]),
        post("a", "DEPUTY", "bureau", ["village"], other_roles=("LIAISON",)),
        post("c", "DEPUTY", "bureau", ["village"]),
        post("d", "LIAISON", "bureau", ["street"]),
    ]

    assert called(*facts, role="LIAISON") == ["a", "b"]


def test_an_area_above_the_town_serves_too() -> None:
    """The organization's own posts are not limited to the TOWN."""
    answer = ask(post("a", "LIAISON", "bureau", ["county"]), post("b", "LIAISON", "other", ["grid"]), role="LIAISON")

    assert (posts_in(answer.view, answer.lead[0].posts), served(answer)) == (["a"], ["county"])


def test_else_the_organizations_other_posts_are_called() -> None:
    """All of them, before a nearer post of another organization."""
    facts = [
        area("elsewhere", "VILLAGE", "street"),
        post("b", "LIAISON", "bureau", ["elsewhere"]),
        post("a", "LIAISON", "bureau"),
        post("c", "LIAISON", "other", ["grid"]),
    ]
    answer = ask(*facts, role="LIAISON")

    assert (posts_in(answer.view, answer.lead[0].posts), served(answer)) == (["a", "b"], [None, None])


def test_else_those_of_any_organization_that_serve_the_place() -> None:
    """The nearest: a post in no organization at all is as good."""
    facts = [
        post("b", "GRID_MEMBER", "other", ["village"]),
        post("a", "ECOLOGY", None, ["village"], other_roles=("GRID_MEMBER",)),
        post("c", "GRID_MEMBER", "other", ["street"]),
        post("duty", "DUTY_OFFICER", "bureau"),
    ]
    answer = ask(*facts, role="GRID_MEMBER")

    assert (posts_in(answer.view, answer.lead[0].posts), served(answer)) == (["a", "b"], ["village", "village"])


def test_other_organizations_are_asked_up_to_the_town_only() -> None:
    """The street's post is found from the grid; the county's is not, nor any for the county itself."""
    street, county = post("s", "MEDIATOR", "other", ["street"]), post("c", "MEDIATOR", "other", ["county"])
    duty_post = post("duty", "DUTY_OFFICER", "bureau")

    assert called(street, county, duty_post, role="MEDIATOR") == ["s"]
    assert called(county, duty_post, role="MEDIATOR") == ["duty"]
    assert called(county, duty_post, role="MEDIATOR", area="county") == ["duty"]


def test_without_the_role_the_duty_officer_is_called() -> None:
    """Nobody has the role, or the duty names none: DUTY_OFFICER, LIAISON, DIRECTOR, the first that there is."""
    officers = [post("z", "DUTY_OFFICER", "bureau"), post("y", "DUTY_OFFICER", "bureau", ["grid"])]
    others = [post("l", "LIAISON", "bureau"), post("d", "DIRECTOR", "bureau"), post("n", "DEPUTY", "bureau")]

    for role in (None, "MEDIATOR"):
        assert called(*officers, *others, role=role) == ["y", "z"]
        assert called(*others, role=role) == ["l"]
        assert called(*others[1:], role=role) == ["d"]
        assert called(*others[2:], role=role) == []


def test_a_duty_officer_says_by_which_area_it_serves_the_place() -> None:
    """The nearest; none where it serves nothing, or only other places. That does not make it the better one."""
    facts = [
        area("elsewhere", "VILLAGE", "street"),
        post("a", "DUTY_OFFICER", "bureau"),
        post("b", "DUTY_OFFICER", "bureau", ["county", "village"]),
        post("c", "DUTY_OFFICER", "bureau", ["elsewhere"]),
    ]

    assert served(ask(*facts)) == [None, "village", None]


def test_only_the_main_role_makes_a_duty_officer() -> None:
    """A deputy who also stands in as duty officer is not the one to call."""
    facts = [post("a", "DEPUTY", "bureau", other_roles=("DUTY_OFFICER",)), post("b", "DIRECTOR", "bureau")]

    assert called(*facts) == ["b"]


def test_nobody_to_call_is_said() -> None:
    """No post: NO_POST on the assignment. Posts without holder: NO_HOLDER on each, and on the assignment."""
    assert ask().lead[0].reasons == ("NO_POST",)

    vacant = ask(post("a", "LIAISON", "bureau"), post("b", "LIAISON", "bureau")).lead[0]
    assert vacant.reasons == ("NO_HOLDER",)
    assert [(each.holder, each.holding, each.reasons) for each in vacant.posts] == [(None, None, ("NO_HOLDER",))] * 2

    half = ask(post("a", "LIAISON", "bureau"), post("b", "LIAISON", "bureau"), person("p"), holds("p", "b")).lead[0]
    assert (half.reasons, [each.reasons for each in half.posts]) == ((), [("NO_HOLDER",), ()])


def test_one_staff_has_one_telephone() -> None:
    """An organization without post is reached through those that share its staff; one with a director by itself."""
    staff = [org("middle"), shared_staff("bureau", "middle"), shared_staff("middle", "other")]
    facts = [post("b", "LIAISON", "other"), post("a", "LIAISON", "middle"), post("c", "DIRECTOR", "other")]

    assert called(*facts) == []
    assert called(*staff, *facts) == ["a", "b"]
    assert called(*staff, *facts, post("own", "DIRECTOR", "bureau")) == ["own"]


def test_a_post_that_is_over_is_not_called() -> None:
    """Nor one whose organization is over, except where it serves the place."""
    facts = [
        post("a", "LIAISON", "bureau", ["village"], until=2),
        post("b", "LIAISON", "bureau", since=2),
        org("gone", until=3),
        post("c", "MEDIATOR", "gone", ["village"]),
    ]

    assert called(*facts, role="LIAISON", day=1) == ["a"]
    assert called(*facts, role="LIAISON", day=2) == ["b"]
    assert called(*facts, role="MEDIATOR", day=5) == ["c"]


# Step 5: holder and telephone


def first(*facts: Fact, day: float = 0) -> PostAssignment:
    """The bureau's duty officer, with these holdings; the persons are p, q and r."""
    people = [person("p"), person("q", contact="tel q"), person("r", until=8)]
    return ask(post("duty", "DUTY_OFFICER", "bureau"), *people, *facts, day=day).lead[0].posts[0]


def holder(*facts: Fact, day: float = 0) -> tuple[str | None, str | None]:
    answer = ask(
        post("duty", "DUTY_OFFICER", "bureau"), person("p"), person("q"), person("r", until=8), *facts, day=day
    )
    found = answer.lead[0].posts[0]
    name = None if found.holder is None else answer.view.id("persons", found.holder)
    return name, found.holding


def test_kinds_of_holding_in_order() -> None:
    """OVERRIDE, then the roster's shift, then SUBSTANTIVE, then ACTING."""
    override, regular, acting = holds("p", "duty", "OVERRIDE"), holds("q", "duty"), holds("p", "duty", "ACTING")
    shift = roster("duty", "q", "P1D")

    assert holder(override, shift, regular, acting) == ("person:p", "OVERRIDE")
    assert holder(shift, regular, acting) == ("person:q", "ROSTER")
    assert holder(regular, acting) == ("person:q", "SUBSTANTIVE")
    assert holder(acting) == ("person:p", "ACTING")
    assert holder() == (None, None)


def test_of_two_of_one_kind_the_later_counts() -> None:
    """Then the smaller id of the person; one that always held is the earliest."""
    assert holder(holds("p", "duty", since=1), holds("q", "duty", since=2), day=3) == ("person:q", "SUBSTANTIVE")
    assert holder(holds("p", "duty", since=1), holds("q", "duty"), day=3) == ("person:p", "SUBSTANTIVE")
    assert holder(holds("q", "duty", since=1), holds("p", "duty", since=1), day=3) == ("person:p", "SUBSTANTIVE")


def test_a_holding_that_is_over_does_not_count() -> None:
    """Nor one to come, nor that of a person who is no longer there."""
    facts = [holds("p", "duty", until=2), holds("q", "duty", since=4), holds("r", "duty", "ACTING")]

    assert holder(*facts, day=1) == ("person:p", "SUBSTANTIVE")
    assert holder(*facts, day=3) == ("person:r", "ACTING")
    assert holder(*facts, day=4) == ("person:q", "SUBSTANTIVE")
    assert holder(*facts[2:], day=8) == (None, None)


@pytest.mark.parametrize(
    ("day", "on_shift"),
    [(1, "person:p"), (1.4, "person:p"), (1.5, "person:q"), (2, "person:r"), (2.5, "person:p"), (4, "person:p")],
)
def test_the_roster_turns(day: float, on_shift: str) -> None:
    """From noon or midnight to the next: begun on day 1, twelve hours each, three persons in turn."""
    assert holder(roster("duty", "p q r", "PT12H", start=1), day=day) == (on_shift, "ROSTER")


@pytest.mark.parametrize("shift", ["P1D", "PT24H", "PT1440M", "P0DT23H60M"])
def test_a_shift_may_be_written_in_any_units(shift: str) -> None:
    """A day is a day."""
    assert [holder(roster("duty", "p q", shift), day=day)[0] for day in (0, 0.9, 1)] == [
        "person:p", "person:p", "person:q"
    ]  # fmt: skip


def test_a_roster_that_gives_nobody_leaves_the_post_to_the_next_kind() -> None:
    """Not begun yet; a length of zero, or in working days; a person on shift who is not there any more."""
    acting = holds("q", "duty", "ACTING")

    assert holder(roster("duty", "p", "P1D", start=3), acting, day=2) == ("person:q", "ACTING")
    assert holder(roster("duty", "p", "PT0H"), acting, day=2) == ("person:q", "ACTING")
    assert holder(roster("duty", "p", "2wd"), acting, day=2) == ("person:q", "ACTING")
    assert holder(roster("duty", "r p", "P1D"), acting, day=8) == ("person:q", "ACTING")
    assert holder(roster("duty", "r p", "P1D"), acting, day=9) == ("person:p", "ROSTER")


def test_two_instants_without_change_between_them_have_each_their_shift() -> None:
    """What one view finds is shared by its neighbours in time; the shift is not."""
    facts = [post("duty", "DUTY_OFFICER", "bureau"), person("p"), person("q"), roster("duty", "p q", "P1D")]
    graph = view_of([*PLACE, duty("noise", "county", "bureau"), *facts]).graph
    days = [graph.at(day * 86_400_000) for day in (0, 1, 2)]
    answers = [responsibility(view, "matter:noise", "area:grid") for view in days]

    holders = [answer.lead[0].posts[0].holder for answer in answers]
    assert [days[0].id("persons", row) for row in holders if row is not None] == ["person:p", "person:q", "person:p"]


def test_the_telephone_is_the_posts_then_the_holders_then_the_organizations() -> None:
    """A post without any has none."""
    call = post("duty", "DUTY_OFFICER", "bureau", contact="tel duty")
    both = [person("q", contact="tel q"), holds("q", "duty")]

    assert ask(call, *both).lead[0].posts[0].contact == "tel duty"
    assert first(holds("q", "duty")).contact == "tel q"
    assert first(holds("p", "duty")).contact == "tel bureau"
    assert first().contact == "tel bureau"
    alone = ask(post("m", "GRID_MEMBER", None, ["grid"]), role="GRID_MEMBER").lead[0].posts[0]
    assert alone.contact is None


# Step 7: first responders


def responders(*facts: Fact | list[Fact], area: str = "grid") -> list[str]:
    answer = ask(*facts, area=area)
    return posts_in(answer.view, answer.first_responders)


def test_first_responders_come_role_by_role() -> None:
    """For each of the six roles the posts at the nearest area that has one; equal ones by id; other roles are left."""
    facts = [
        post("head", "BUILDING_HEAD", None, ["grid"]),
        post("traffic", "TRAFFIC_POLICE", None, ["street"]),
        post("police-2", "COMMUNITY_POLICE", None, ["village"]),
        post("police-1", "COMMUNITY_POLICE", None, ["village", "grid"]),
        post("instructor", "GRID_INSTRUCTOR", None, ["village"]),
        post("member-b", "GRID_MEMBER", None, ["grid"]),
        post("member-a", "GRID_MEMBER", None, ["grid"]),
        post("member-v", "GRID_MEMBER", None, ["village"]),
        post("chief", "GRID_CHIEF", None, ["street"]),
        post("liaison", "LIAISON", None, ["grid"]),
    ]

    assert responders(*facts) == ["chief", "member-a", "member-b", "instructor", "police-1", "traffic", "head"]
    assert responders(*facts, area="village") == [
        "chief", "member-v", "instructor", "police-1", "police-2", "traffic"
    ]  # fmt: skip


def test_a_post_with_two_roles_is_named_once() -> None:
    """By the first of them; an other role counts."""
    facts = [
        post("both", "COMMUNITY_POLICE", None, ["grid"], other_roles=("GRID_MEMBER",)),
        post("chief", "GRID_CHIEF", None, ["grid"]),
    ]

    assert responders(*facts) == ["chief", "both"]


def test_first_responders_are_found_up_to_the_town() -> None:
    """Not above it, and none for a place above it."""
    facts = [post("county", "GRID_CHIEF", None, ["county"]), post("street", "GRID_MEMBER", None, ["street"])]

    assert responders(*facts) == ["street"]
    assert responders(*facts, area="county") == []


def test_the_way_up_ends_where_the_towns_are_left() -> None:
    """A village right under a county has nobody above; a town inside a town is its own."""
    facts = [
        area("lone", "VILLAGE", "county"),
        area("inner", "TOWN", "street"),
        post("county", "GRID_CHIEF", None, ["county"]),
        post("street", "GRID_CHIEF", None, ["street"]),
    ]

    assert responders(*facts, area="lone") == []
    assert responders(*facts, area="inner") == []


def test_the_served_area_of_a_first_responder_is_told() -> None:
    """By which area it serves the place, with its holder."""
    answer = ask(post("m", "GRID_MEMBER", None, ["village", "street"]), person("p", contact="1"), holds("p", "m"))
    found = answer.first_responders[0]

    assert (areas_in(answer.view, [found.served_area or 0]), found.contact) == (["village"], "1")
    assert (found.holding, found.reasons) == ("SUBSTANTIVE", ())
