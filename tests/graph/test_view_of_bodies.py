"""What a view tells of organizations, posts and duties, on a few facts, where it can be seen at a glance."""

from collections.abc import Iterable

from graphkb.graph.view import View
from graphkb.model.facts import duty_id
from tests.builders import (
    above,
    area,
    chain,
    duty,
    fact,
    holds,
    link,
    matter,
    org,
    person,
    post,
    roster,
    shared_staff,
    template,
    view_of,
)
from tests.graph.view_rows import ends, ids, row

XIALU = chain("xialu COUNTY", "street TOWN", "village VILLAGE", "grid GRID")


# Organizations


def test_jurisdictions_and_the_organizations_of_an_area_come_by_id() -> None:
    view = view_of([*XIALU, *org("b", at=["village", "grid"]), *org("a", at=["village"]), *org("c")])

    assert ids(view, "areas", view.jurisdictions(row(view, "org:b"))) == ["area:grid", "area:village"]
    assert ids(view, "organizations", view.organizations_of(row(view, "area:village"))) == ["org:a", "org:b"]
    assert list(view.organizations_of(row(view, "area:street"))) == []
    assert list(view.jurisdictions(row(view, "org:c"))) == []


def test_an_area_has_organizations_while_one_with_this_very_jurisdiction_stands() -> None:
    facts = [*XIALU, *org("a", at=["village"], until=3)]
    areas = ("area:street", "area:village", "area:grid")

    assert [view_of(facts, 2).has_organizations(row(view_of(facts, 2), area)) for area in areas] == [False, True, False]
    assert [view_of(facts, 3).has_organizations(row(view_of(facts, 3), area)) for area in areas] == [False] * 3


def test_an_interval_of_a_jurisdiction_ends_it() -> None:
    facts = [*XIALU, *org("a"), fact("jurisdictions", organization="org:a", area="area:grid", since=2, until=4)]
    lengths = [len(view_of(facts, day).jurisdictions(0)) for day in (1, 2, 3, 4)]

    assert lengths == [0, 1, 1, 0]


def test_each_hierarchy_has_its_own_superior() -> None:
    facts = [*org("a"), *org("town"), *org("line"), above("a", "town"), above("a", "line", "FUNCTIONAL")]
    view = view_of(facts)
    superiors = [view.superior(row(view, "org:a"), each) for each in ("ADMINISTRATIVE", "FUNCTIONAL", "PARTY")]

    assert superiors == [row(view, "org:town"), row(view, "org:line"), None]
    assert ids(view, "organizations", view.subordinates(row(view, "org:line"), "FUNCTIONAL")) == ["org:a"]
    assert list(view.subordinates(row(view, "org:line"), "ADMINISTRATIVE")) == []


def test_of_several_superiors_the_first_by_id_is_named_while_it_stands() -> None:
    """Wrong data, but one answer: whatever the order of loading; and a superior that has ended is passed over."""
    facts = [*org("x"), *org("b"), *org("a", until=10), above("x", "b"), above("x", "a")]
    for each in (facts, facts[::-1]):
        before, after = view_of(each, 9), view_of(each, 10)
        assert before.superior(row(before, "org:x"), "ADMINISTRATIVE") == row(before, "org:a")
        assert after.superior(row(after, "org:x"), "ADMINISTRATIVE") == row(after, "org:b")


def test_subordinates_come_by_sort_then_id_and_those_without_sort_last() -> None:
    sorts = {"a": None, "b": 2, "c": 1, "d": 1, "e": None, "f": -1}
    facts = [[*org(name, sort=sort), above(name, "top")] for name, sort in sorts.items()]
    view = view_of([org("top"), *facts])

    assert ids(view, "organizations", view.subordinates(row(view, "org:top"), "ADMINISTRATIVE")) == [
        f"org:{name}" for name in "fcdbae"
    ]


def test_links_have_a_direction_and_come_by_their_other_end() -> None:
    facts = [
        *[one for name in "abcd" for one in org(name)],
        link("STATIONED_IN", "c", "a"),
        link("STATIONED_IN", "b", "a"),
        link("STATIONED_IN", "a", "d"),
        link("MEMBER_OF", "a", "b"),
    ]
    view = view_of(facts)
    a = row(view, "org:a")

    assert ends(view, "links", view.links_from(a, "STATIONED_IN")) == [("a", "d")]
    assert ends(view, "links", view.links_to(a, "STATIONED_IN")) == [("b", "a"), ("c", "a")]
    assert ends(view, "links", view.links_from(a, "MEMBER_OF")) == [("a", "b")]
    assert list(view.links_from(a, "LINKED_WITH")) == []


def test_symmetric_links_touch_both_ends_alike() -> None:
    bodies = [one for name in "abcx" for one in org(name)]
    view = view_of([*bodies, *(link("LINKED_WITH", "b", other) for other in "xac")])
    b, x = row(view, "org:b"), row(view, "org:x")

    assert ends(view, "links", view.links_from(b, "LINKED_WITH")) == [("a", "b"), ("b", "c"), ("b", "x")]
    assert view.links_to(b, "LINKED_WITH") == view.links_from(b, "LINKED_WITH")
    assert ends(view, "links", view.links_from(x, "LINKED_WITH")) == [("b", "x")]


def test_two_mechanisms_between_the_same_pair_are_two_links() -> None:
    both = [link("COORDINATES_WITH", "a", "b", mechanism=name) for name in ("WHISTLE", "AGREEMENT")]
    view = view_of([*org("a"), *org("b"), *both])
    found = view.links_from(row(view, "org:a"), "COORDINATES_WITH")

    assert [view.tables["links"].value(each, "mechanism") for each in found] == ["AGREEMENT", "WHISTLE"]


def test_staff_is_shared_transitively_through_organizations_in_force() -> None:
    bodies = [one for name in "abde" for one in org(name)]
    facts = [*bodies, *org("c", until=10), shared_staff("a", "b"), shared_staff("c", "b"), shared_staff("c", "d")]
    groups = {
        day: sorted(ids(view, "organizations", view.staff_group(row(view, "org:a"))))
        for day in (9, 10)
        for view in [view_of(facts, day)]
    }

    assert groups == {9: ["org:a", "org:b", "org:c", "org:d"], 10: ["org:a", "org:b"]}
    assert view_of(facts).staff_group(3) == {3}


# Posts


def test_posts_are_found_by_organization_and_by_area_served() -> None:
    facts = [
        *XIALU,
        *org("station"),
        post("b", "COMMUNITY_POLICE", "station", ["grid", "village"]),
        post("a", "GRID_CHIEF", None, ["grid"]),
        post("c", "DIRECTOR", "station", since=10),
    ]
    view = view_of(facts)
    station, grid, b, a = (row(view, key) for key in ("org:station", "area:grid", "post:b", "post:a"))

    assert ids(view, "posts", view.posts_in(station)) == ["post:b"]
    assert ids(view, "posts", view.posts_serving(grid)) == ["post:a", "post:b"]
    assert ids(view, "areas", view.served(b)) == ["area:grid", "area:village"]
    assert (view.post_organization(b), view.post_organization(a)) == (station, None)
    assert ids(view_of(facts, 10), "posts", view_of(facts, 10).posts_in(station)) == ["post:b", "post:c"]


def test_a_post_serves_the_areas_that_are_in_force() -> None:
    facts = [area("a", "GRID", until=5), area("b", "GRID"), *org("o", until=5), post("p", "LIAISON", "o", ["b", "a"])]
    view = view_of(facts, 5)
    p = row(view, "post:p")

    assert ids(view, "areas", view.served(p)) == ["area:b"]
    assert view.post_organization(p) is None
    assert list(view.posts_serving(row(view, "area:a"))) == []
    assert list(view.posts_in(row(view, "org:o"))) == []


def test_holdings_come_by_kind_then_the_later_start_then_person() -> None:
    people = [person(name) for name in "abcdef"]
    facts = [
        post("p", "LIAISON"),
        *people,
        holds("a", "p", "ACTING"),
        holds("c", "p"),
        holds("b", "p"),
        holds("d", "p", since=-5),
        holds("e", "p", "OVERRIDE", until=9),
        holds("f", "p", "OVERRIDE", until=0),
    ]
    view = view_of(facts)

    assert ends(view, "holdings", view.holdings(row(view, "post:p"))) == [(name, "p") for name in "edbca"]


def test_a_person_holds_posts_in_force() -> None:
    facts = [
        post("p", "LIAISON", until=5),
        post("q", "DIRECTOR"),
        person("a"),
        holds("a", "q", "ACTING"),
        holds("a", "p"),
    ]

    for day, expected in ((4, [("a", "p"), ("a", "q")]), (5, [("a", "q")])):
        view = view_of(facts, day)
        assert ends(view, "holdings", view.holdings_of(row(view, "person:a"))) == expected


def test_a_post_has_the_roster_that_holds() -> None:
    facts = [
        post("p", "DUTY_OFFICER"),
        person("a"),
        roster("p", "a", "PT8H", until=5),
        roster("p", "a", "PT12H", since=5),
    ]
    shifts = []
    for day in (4, 5):
        view = view_of(facts, day)
        found = view.roster(row(view, "post:p"))
        assert found is not None
        shifts.append(view.tables["rosters"].value(found, "shift"))

    assert shifts == ["PT8H", "PT12H"]
    assert view_of([post("p", "DUTY_OFFICER")]).roster(0) is None


def test_a_post_that_is_over_has_nothing() -> None:
    turn = [person("a"), holds("a", "p"), roster("p", "a", "PT8H")]
    view = view_of([area("a", "GRID"), *org("o"), post("p", "LIAISON", "o", ["a"], until=5), *turn], 5)
    p = row(view, "post:p")

    assert view.post_organization(p) is view.roster(p) is None
    assert list(view.served(p)) == list(view.holdings(p)) == []
    assert [list(view.rows(table)) for table in ("posts", "holdings", "rosters")] == [[], [], []]
    assert [len(view.rows(table)) for table in ("areas", "organizations", "persons")] == [1, 1, 1]


def test_an_area_named_twice_is_served_once() -> None:
    facts = [area("a", "GRID"), *(post(name, "LIAISON", None, ["a", "a"]) for name in "qp")]
    view = view_of(facts)

    assert ids(view, "posts", view.posts_serving(0)) == ["post:p", "post:q"]
    assert list(view.served(0)) == [0]


# Duties


DUTIES = [
    *XIALU,
    *org("a"),
    *org("b", until=10),
    matter("noise"),
    matter("loud", "noise"),
    duty("noise", "street", "a"),
    duty("noise", "xialu", "b"),
    duty("loud", "street", "a", "ASSIST"),
    template("noise", "xialu", "CENTER", "TOWN"),
]


def test_duties_are_found_by_matter_organization_and_area() -> None:
    """A template names no organization; a duty falls with its organization; lists are in the order of duty ids."""
    keys = {
        "a": "matter:noise\x1fLEAD\x1farea:street\x1forg:a\x1f",
        "b": "matter:noise\x1fLEAD\x1farea:xialu\x1forg:b\x1f",
        "loud": "matter:loud\x1fASSIST\x1farea:street\x1forg:a\x1f",
        "template": "matter:noise\x1fLEAD\x1farea:xialu\x1fCENTER\x1fTOWN\x1f\x1f",
    }
    names = {duty_id(key): name for name, key in keys.items()}
    in_order = sorted(names)

    def found(view: View, rows: Iterable[int]) -> list[str]:
        listed = ids(view, "duties", rows)
        assert listed == [each for each in in_order if each in listed]
        return sorted(names[each] for each in listed)

    before, after = view_of(DUTIES, 9), view_of(DUTIES, 10)
    noise, street, county = (row(before, key) for key in ("matter:noise", "area:street", "area:xialu"))

    assert found(before, before.duties_of_matter(noise)) == ["a", "b", "template"]
    assert found(after, after.duties_of_matter(noise)) == ["a", "template"]
    assert found(before, before.duties_in(street)) == ["a", "loud"]
    assert found(before, before.duties_in(county)) == ["b", "template"]
    assert found(before, before.duties_of(row(before, "org:a"))) == ["a", "loud"]
    assert found(after, after.duties_of(row(after, "org:b"))) == []
    assert sorted(names[each] for each in ids(after, "duties", after.rows("duties"))) == ["a", "loud", "template"]


def test_a_duty_is_found_by_its_id_while_it_holds() -> None:
    """Its id is what sha256sum makes of `matter:noise`, `LEAD`, `area:xialu`, `org:b` and nothing, U+001F between."""
    asked = "duty:97db20f2d6ab6a42"
    before, after = view_of(DUTIES, 9), view_of(DUTIES, 10)
    found = before.find_duty(asked)

    assert found is not None
    assert before.tables["duties"].value(found, "organization") == "org:b"
    assert after.find_duty(asked) is None
    assert before.find_duty("duty:0000000000000000") is None


def test_a_duty_does_not_fall_with_its_rule() -> None:
    rule = fact("rules", id="rule:r", title="清单", until=5)
    view = view_of([*XIALU, *org("a"), matter("noise"), rule, duty("noise", "street", "a", rule="rule:r")], 5)

    assert len(view.duties_of_matter(row(view, "matter:noise"))) == 1
