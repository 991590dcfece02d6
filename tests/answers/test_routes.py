from collections.abc import Iterable
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest

from graphkb.answers import route_distances, route_search
from graphkb.answers.route_policy import DEFAULT_POLICY, MechanismCost, RoutePolicy
from graphkb.answers.routes import RouteResult, atlas_of, routes
from graphkb.errors import BadInput, LimitExceeded, NotFound
from graphkb.model.facts import Fact
from tests.answers.route_worlds import shown
from tests.builders import (
    above,
    area,
    bodies,
    duty,
    fact,
    graph_of,
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

Facts = Iterable[Fact | list[Fact]]


def coordinates(start: str, end: str, mechanism: str, **more: Any) -> Fact:
    return link("COORDINATES_WITH", start, end, mechanism, **more)


def whistles(chain: str) -> list[Fact]:
    """One whistle after another: `a b c` is a → b → c."""
    return [coordinates(one, other, "WHISTLE") for one, other in pairwise(chain.split())]


def priced(**costs: float) -> RoutePolicy:
    """The shipped policy with other costs."""
    shipped = {each.mechanism: each for each in DEFAULT_POLICY}
    own = {code: MechanismCost(code, cost, 1) for code, cost in costs.items()}
    return RoutePolicy(tuple((shipped | own).values()))


def ask(facts: Facts, start: str = "a", to: str = "b", day: float = 0, **question: Any) -> RouteResult:
    for name in ("avoid", "via"):
        question[name] = [f"org:{each}" for each in question.get(name, "").split()]
    return routes(view_of(facts, day), f"org:{start}", to=f"org:{to}", **question)


def ways(result: RouteResult) -> list[str]:
    """Each route as `a -WHISTLE> b`."""
    return [
        " ".join([ids[0][4:], *(f"-{by}> {name[4:]}" for by, name in zip(mechanisms, ids[1:], strict=True))])
        for _, ids, mechanisms in shown(result)
    ]


# ---- what leads from one organization to another


@pytest.mark.parametrize(
    ("ties", "there", "back"),
    [
        ([above("a", "b")], "COMMAND_UP", "COMMAND_DOWN"),
        ([above("a", "b", "FUNCTIONAL")], "COMMAND_UP", "COMMAND_DOWN"),
        ([above("a", "b", "PARTY")], "COMMAND_UP", "COMMAND_DOWN"),
        ([link("STATIONED_IN", "a", "b", mode="ROTATING")], "STATIONED", "STATIONED"),
        ([link("MEMBER_OF", "a", "b", role="LEAD")], "MEMBER", "MEMBER"),
        ([link("LINKED_WITH", "a", "b")], "LINKED", "LINKED"),
        ([shared_staff("a", "b")], "SHARED_STAFF", "SHARED_STAFF"),
        ([coordinates("a", "b", "WHISTLE")], "WHISTLE", None),
        ([coordinates("a", "b", "JOINT_MEETING")], "JOINT_MEETING", None),
    ],
)
def test_one_hop(ties: list[Fact], there: str, back: str | None) -> None:
    """Each stated tie leads by its mechanism, and back only where answers.md says both ways."""
    facts = [*bodies("a b"), *ties]

    assert ways(ask(facts)) == [f"a -{there}> b"]
    assert ways(ask(facts, "b", "a")) == ([f"b -{back}> a"] if back else [])


def test_a_center_and_who_answers_for_one_of_its_areas() -> None:
    """SAME_AREA leads both ways between a CENTER and whoever has one of its very areas, and between nobody else."""
    facts = [
        area("street", "TOWN"),
        area("village", "VILLAGE", "street"),
        org("center", "CENTER", at=["street"]),
        org("police", "STATION", at=["village", "street"]),
        org("office", "SUBDISTRICT_OFFICE", at=["street"]),
        org("grid-center", "GRID_CENTER", at=["village"]),
    ]

    assert ways(ask(facts, "center", "police")) == ["center -SAME_AREA> police"]
    assert ways(ask(facts, "police", "office")) == ["police -SAME_AREA> center -SAME_AREA> office"]
    assert ask(facts, "center", "grid-center").reasons == ("NO_ROUTE",)  # below the area is not the area
    assert ask(facts, "grid-center", "police").reasons == ("NO_ROUTE",)  # and a grid center no center


def test_two_centers_of_one_area_have_one_tie() -> None:
    """Two common areas and two centers are still one edge of the mechanism SAME_AREA."""
    facts = [area("x", "TOWN"), area("y", "TOWN"), *(org(name, "CENTER", at=["x", "y"]) for name in "ab")]

    assert ways(ask(facts)) == ["a -SAME_AREA> b"]


def test_parallel_edges_of_different_mechanism_are_different_routes() -> None:
    """A whistle and an agreement are two routes; a command in two hierarchies is one."""
    facts = [
        *bodies("a b"),
        coordinates("a", "b", "AGREEMENT"),
        coordinates("a", "b", "WHISTLE"),
        above("a", "b"),
        above("a", "b", "PARTY"),
    ]

    assert ways(ask(facts)) == ["a -COMMAND_UP> b", "a -WHISTLE> b", "a -AGREEMENT> b"]


def test_of_one_mechanism_one_edge() -> None:
    """Of several links of one mechanism the one with the fewest stated hours is the hop; one without states none."""
    facts = [
        *bodies("a b"),
        fact("rules", id="rule:r", title="r"),
        link("MEMBER_OF", "a", "b", role="LEAD", rule="rule:r"),
        link("MEMBER_OF", "a", "b", role="MEMBER", expected_hours=30.0),
        link("MEMBER_OF", "b", "a", role="MEMBER", expected_hours=40.0),
    ]

    result = ask(facts)

    assert ways(result) == ["a -MEMBER> b"]
    assert [(hop.expected_hours, hop.rule) for hop in result.routes[0].hops] == [(30, None)]


def test_staff_sharing_is_not_transitive() -> None:
    """Where a shares staff with b and b with c, from a to c there are two hops, each a stated edge."""
    facts = [*bodies("a b c"), shared_staff("a", "b"), shared_staff("b", "c")]

    assert ways(ask(facts, "a", "c")) == ["a -SHARED_STAFF> b -SHARED_STAFF> c"]


def test_only_what_holds_leads() -> None:
    """A link, and an organization on the way, lead while they hold; the search of one day says nothing of another."""
    facts = graph_of(
        [
            *bodies("a b c"),
            *org("d", until=20),
            coordinates("a", "b", "WHISTLE", until=10),
            *whistles("a c b"),
            *whistles("a d b"),
        ]
    )

    found = [ways(routes(facts.at(day * 86_400_000), "org:a", to="org:b")) for day in (0, 15, 25, 0)]

    assert found == [
        ["a -WHISTLE> b", "a -WHISTLE> c -WHISTLE> b", "a -WHISTLE> d -WHISTLE> b"],
        ["a -WHISTLE> c -WHISTLE> b", "a -WHISTLE> d -WHISTLE> b"],
        ["a -WHISTLE> c -WHISTLE> b"],
        ["a -WHISTLE> b", "a -WHISTLE> c -WHISTLE> b", "a -WHISTLE> d -WHISTLE> b"],
    ]


# ---- what a hop says


def test_a_hop_says_by_what_right_at_what_cost_how_long_and_whom_to_call() -> None:
    """Rule and hours are the link's own, the cost is the policy's; the duty officer is called before the director."""
    facts = [
        *bodies("a b"),
        fact("rules", id="rule:whistle", title="街道吹哨"),
        coordinates("a", "b", "WHISTLE", expected_hours=0.5, rule="rule:whistle"),
        post("director", "DIRECTOR", "b"),
        post("duty", "DUTY_OFFICER", "b", contact="0714-1"),
        person("p"),
        holds("p", "duty"),
    ]

    result = ask(facts)

    view, (route,) = result.view, result.routes
    (hop,) = route.hops
    assert hop.contact is not None
    assert hop.rule is not None
    assert (hop.from_, hop.to, hop.mechanism) == (view.row("org:a"), view.row("org:b"), "WHISTLE")
    assert (view.id("rules", hop.rule), hop.cost, hop.expected_hours) == ("rule:whistle", 1.5, 0.5)
    assert (hop.contact.post, hop.contact.holder, hop.contact.contact) == (
        view.row("post:duty"), view.row("person:p"), "0714-1"
    )  # fmt: skip
    assert (route.target, route.role, route.cost, route.expected_hours) == (view.row("org:b"), None, 1.5, 0.5)


def test_of_equal_posts_one_with_a_holder_is_called() -> None:
    """The first by id is vacant, so the second is named; where none is held the first, with NO_HOLDER."""
    vacant = [*bodies("a b"), *whistles("a b"), post("1", "LIAISON", "b"), post("2", "LIAISON", "b"), person("p")]

    called = [ask([*vacant, *more]).routes[0].hops[0].contact for more in ([holds("p", "2")], [])]

    assert [each and each.reasons for each in called] == [(), ("NO_HOLDER",)]
    assert called[0] is not None
    assert called[0].post != (called[1] and called[1].post)


def test_who_is_called_goes_by_the_instant() -> None:
    """The roster's shift of the asked instant, although routes of both instants come from one search."""
    graph = graph_of(
        [*bodies("a b"), *whistles("a b"), post("duty", "DUTY_OFFICER", "b"), person("p"), person("q"),
         roster("duty", "person:p person:q".replace("person:", ""), "PT24H")]
    )  # fmt: skip

    called = [routes(graph.at(day * 86_400_000), "org:a", to="org:b").routes[0].hops[0].contact for day in (0, 1, 2)]

    view = graph.at(0)
    assert [each and each.holder for each in called] == [view.row(f"person:{name}") for name in "pqp"]


def test_without_a_post_nobody_is_called() -> None:
    """An organization without any of the three roles has no contact, but the hop is there."""
    facts = [*bodies("a b"), *whistles("a b"), post("chief", "GRID_CHIEF", "b")]

    assert ask(facts).routes[0].hops[0].contact is None


def test_a_command_has_no_rule_and_the_policys_hours() -> None:
    """Hours of a hop without link are the policy's, and a route's are the sum."""
    facts = [*bodies("a b c"), above("a", "b"), above("c", "b")]

    (route,) = ask(facts, "a", "c").routes

    assert [(hop.rule, hop.cost, hop.expected_hours) for hop in route.hops] == [(None, 1.5, 8), (None, 1, 8)]
    assert (route.cost, route.expected_hours) == (2.5, 16)


# ---- the order


def test_cost_then_hops_then_ids_then_mechanisms() -> None:
    """Each criterion decides only between equals of all before it."""
    policy = priced(AGREEMENT=3, JOINT_MEETING=1, SPONSOR=2, WHISTLE=1)
    facts = [
        *bodies("a b c d e f"),
        coordinates("a", "b", "AGREEMENT"),  # 3 in one hop
        coordinates("a", "c", "WHISTLE"),  # 3 in two
        coordinates("c", "b", "SPONSOR"),
        coordinates("a", "d", "WHISTLE"),  # 2 in two, two mechanisms
        coordinates("a", "d", "JOINT_MEETING"),
        coordinates("d", "b", "WHISTLE"),
        *whistles("a e f b"),  # 3 in three
        *whistles("e b"),  # 2 in two, by another organization
    ]

    assert ways(ask(facts, k=20, policy=policy)) == [
        "a -JOINT_MEETING> d -WHISTLE> b",
        "a -WHISTLE> d -WHISTLE> b",
        "a -WHISTLE> e -WHISTLE> b",
        "a -AGREEMENT> b",
        "a -WHISTLE> c -SPONSOR> b",
        "a -WHISTLE> e -WHISTLE> f -WHISTLE> b",
    ]


def test_ids_are_ordered_by_code_point() -> None:
    """Upper case comes before lower case, and 10 before 9."""
    facts = [*bodies("a b x X 9 10"), *(each for name in ("x", "X", "9", "10") for each in whistles(f"a {name} b"))]

    assert [way.split()[2] for way in ways(ask(facts, k=4))] == ["10", "9", "X", "x"]


def test_costs_are_added_as_people_add_them() -> None:
    """0.1 + 0.2 is not dearer than 0.3: neither in the order, nor against the limit, nor as shown."""
    policy = priced(AGREEMENT=0.1, SPONSOR=0.3, WHISTLE=0.2)
    facts = [*bodies("a b c d"), coordinates("a", "c", "AGREEMENT"), coordinates("c", "b", "WHISTLE"),
             coordinates("a", "d", "SPONSOR"), coordinates("d", "b", "AGREEMENT")]  # fmt: skip

    result = ask(facts, max_cost=0.3, policy=policy)

    assert [route.cost for route in result.routes] == [0.3]
    assert ask(facts, max_cost=0.29, policy=policy).reasons == ("MAX_COST",)


def test_routes_are_loopless() -> None:
    """The way there and back through a hub is no route, even where fewer than k remain."""
    facts = [*bodies("a hub x y b"), above("x", "hub"), above("y", "hub"), above("x", "y", "PARTY"),
             *whistles("a hub b")]  # fmt: skip

    result = ask(facts, k=20)

    assert ways(result) == ["a -WHISTLE> hub -WHISTLE> b"]
    assert (result.complete, result.truncated_by, result.reasons) == (True, None, ())


# ---- limits


CHAIN = [*bodies("a b c d"), *whistles("a c d b"), coordinates("a", "b", "JOINT_MEETING")]
"""b in one hop that costs 3, or in three that cost 4.5."""


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, ["JOINT_MEETING", "WHISTLE"]),
        ({"k": 1}, ["JOINT_MEETING"]),
        ({"max_hops": 3}, ["JOINT_MEETING", "WHISTLE"]),
        ({"max_hops": 2}, ["JOINT_MEETING"]),
        ({"max_cost": 4.5}, ["JOINT_MEETING", "WHISTLE"]),
        ({"max_cost": 4.49}, ["JOINT_MEETING"]),
        ({"avoid": "d"}, ["JOINT_MEETING"]),
        ({"via": "d c"}, ["WHISTLE"]),
        ({"via": "a b d"}, ["WHISTLE"]),
        ({"mechanisms": ["WHISTLE"]}, ["WHISTLE"]),
    ],
)
def test_limits(question: dict[str, Any], found: list[str]) -> None:
    """Each limit at its edge; via in any order, start and target among them."""
    assert [mechanisms[0] for _, _, mechanisms in shown(ask(CHAIN, **question))] == found


@pytest.mark.parametrize(
    ("question", "reasons"),
    [
        ({"avoid": "c", "mechanisms": ["WHISTLE"]}, ("AVOIDED",)),
        ({"avoid": "a"}, ("AVOIDED",)),
        ({"avoid": "b"}, ("AVOIDED",)),
        ({"avoid": "d", "via": "d"}, ("AVOIDED",)),
        ({"max_hops": 0}, ("MAX_HOPS",)),
        ({"max_hops": 2, "via": "d"}, ("MAX_HOPS",)),
        ({"max_cost": 2}, ("MAX_COST",)),
        ({"max_cost": 2, "max_hops": 0}, ("MAX_HOPS", "MAX_COST")),
        ({"max_cost": 4, "max_hops": 2, "via": "c", "avoid": "d"}, ("AVOIDED", "MAX_HOPS", "MAX_COST")),
        ({"mechanisms": ["LINKED"]}, ("NO_ROUTE",)),
        ({"mechanisms": []}, ("NO_ROUTE",)),
        ({"to": "a", "start": "b"}, ("NO_ROUTE",)),
        ({"to": "a", "start": "b", "max_hops": 0, "avoid": "c"}, ("NO_ROUTE",)),
    ],
)
def test_why_there_is_no_route(question: dict[str, Any], reasons: tuple[str, ...]) -> None:
    """NO_ROUTE where there is none at all, else the limits that are in the way."""
    result = ask(CHAIN, **question)

    assert (result.routes, result.reasons) == ((), tuple(sorted(reasons, key=list(ORDER).index)))
    assert (result.complete, result.truncated_by) == (True, None)


ORDER = ("NO_ROUTE", "AVOIDED", "MAX_HOPS", "MAX_COST")
"""As the code list has them."""


def test_of_two_limits_that_exclude_each_other_the_later_is_named() -> None:
    """Within two hops it costs 3, for 2 it takes three hops: the hops are kept to, so the cost is in the way."""
    policy = priced(JOINT_MEETING=3, WHISTLE=0.5)

    assert ask(CHAIN, max_hops=2, max_cost=2, policy=policy).reasons == ("MAX_COST",)


def test_where_the_cheapest_has_too_many_hops_the_best_of_few_is_found() -> None:
    """Ten whistles cost less than one meeting; with three hops allowed the meeting is the way."""
    policy = priced(JOINT_MEETING=50, WHISTLE=1)
    names = [str(number) for number in range(9)]
    facts = [*bodies(" ".join(["a", "b", *names])), *whistles(" ".join(["a", *names, "b"])),
             *(coordinates(name, "b", "JOINT_MEETING") for name in names)]  # fmt: skip

    assert ways(ask(facts, max_hops=3, k=20, policy=policy)) == [
        "a -WHISTLE> 0 -JOINT_MEETING> b",
        "a -WHISTLE> 0 -WHISTLE> 1 -JOINT_MEETING> b",
    ]


def test_an_answer_says_that_there_are_more() -> None:
    """With k + 1, k and k - 1 asked for, the answer is complete if these are all the routes there are."""
    facts = [*bodies("a b c d e"), *(each for name in "cde" for each in whistles(f"a {name} b"))]

    said = [(result.complete, result.truncated_by) for result in (ask(facts, k=k) for k in (4, 3, 2))]

    assert said == [(True, None), (True, None), (False, "k")]


def test_more_that_only_a_limit_keeps_off_are_not_promised() -> None:
    """The second route is too dear, has too many hops or is avoided, so one is all there is."""
    for question in ({"max_cost": 4.4}, {"max_hops": 2}, {"avoid": "c"}):
        assert ask(CHAIN, k=1, **question).complete


def test_whether_there_are_more_is_asked_of_the_whole_question() -> None:
    """Another route counts if it passes `via`, and if it has few hops though a cheaper one from there has too many."""
    around = [*CHAIN, *bodies("e"), *whistles("a e b"), *whistles("e a")]
    through = [*CHAIN, *bodies("e"), *whistles("a e c")]
    short = [*CHAIN, coordinates("c", "b", "JOINT_MEETING")]
    policy = priced(WHISTLE=1)

    assert ask(around, k=1, via="c").complete
    assert ask(through, k=1, via="c").truncated_by == "k"
    assert ask(short, k=1, max_hops=2, policy=policy).truncated_by == "k"
    assert ask(short, k=2, max_hops=2, policy=policy).complete


def test_a_search_that_is_given_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found before is returned, with TRUNCATED, and nothing is said about what was not."""
    names = [*"cdefghij"]
    dense = [coordinates(one, other, "WHISTLE") for one in ["a", *names] for other in [*names, "b"] if one != other]
    facts = [*bodies(" ".join(["a", "b", *names])), *dense]
    monkeypatch.setattr(route_search, "MAX_EFFORT", 60)

    result = ask(facts, k=20, via="c d")

    assert 0 < len(result.routes) < 20
    assert (result.complete, result.truncated_by, result.reasons) == (False, "effort", ("TRUNCATED",))
    monkeypatch.setattr(route_search, "MAX_EFFORT", 1)
    assert ask(facts, k=20, via="c d").reasons == ("TRUNCATED",)


def test_a_leaf_is_told_from_its_end() -> None:
    """That a body with one tie has no second route is seen there, without a walk through all the others."""
    names = [f"n{number}" for number in range(2_000)]
    facts = [*bodies(" ".join([*names, "leaf"])), above("leaf", "n0"), *(above(*pair) for pair in pairwise(names))]

    result = ask(facts, "n1", "leaf", k=1, max_hops=32)

    assert ways(result) == ["n1 -COMMAND_DOWN> n0 -COMMAND_DOWN> leaf"]
    assert result.complete
    network = next(iter(atlas_of(result.view)._networks.values()))
    assert len(network._into) < 100


# ---- start and target


def test_from_an_organization_to_itself() -> None:
    """One route without hops, unless the way must touch somebody else or may not begin."""
    (route,) = ask(CHAIN, "a", "a", max_hops=0, max_cost=0).routes

    assert (route.hops, route.cost, route.expected_hours) == ((), 0, 0)
    assert ask(CHAIN, "a", "a", via="a").complete
    assert ask(CHAIN, "a", "a", via="c").reasons == ("NO_ROUTE",)
    assert ask(CHAIN, "a", "a", avoid="a").reasons == ("AVOIDED",)


TOWN = [
    area("t", "TOWN"), area("v", "VILLAGE", "t"), matter("noise"),
    org("center", "CENTER", at=["v"], level="VILLAGE"), org("hall", "CENTER", at=["t"], level="TOWN"),
    org("ecology", at=["t"], level="TOWN", line="ECOLOGY"), org("police", at=["t"], level="TOWN"), *bodies("justice"),
    above("center", "hall", "FUNCTIONAL"), *whistles("center justice"),
]  # fmt: skip
"""A center of a village, a hall of the town, and three who may be wanted."""


def test_the_targets_of_a_matter_are_leads_and_assists() -> None:
    """Each with its role and its own k, in the order of `responsible`; who leads is not named again as assist."""
    facts = [
        *TOWN, template("noise", "t", "DEPARTMENT", "TOWN", line="ECOLOGY"),
        duty("noise", "v", "justice", role="ASSIST"), duty("noise", "t", "ecology", role="ASSIST"),
        duty("noise", "t", "police", role="SUPERVISE"),
    ]  # fmt: skip
    view = view_of(facts)

    result = routes(view, "org:center", matter="matter:noise", area="area:v", k=1)

    assert [(view.id("organizations", route.target), route.role) for route in result.routes] == [
        ("org:ecology", "LEAD"),
        ("org:justice", "ASSIST"),
    ]
    assert ways(result) == [
        "center -COMMAND_UP> hall -SAME_AREA> ecology",
        "center -WHISTLE> justice",
    ]


def test_one_target_without_route_does_not_hide_the_others() -> None:
    """The route to the assist is there, beside the reason why there is none to the lead."""
    facts = [*TOWN, *bodies("island"), duty("noise", "v", "island"), duty("noise", "v", "justice", role="ASSIST")]

    result = routes(view_of(facts), "org:center", matter="matter:noise", area="area:v")

    assert (ways(result), result.reasons) == (["center -WHISTLE> justice"], ("NO_ROUTE",))


def test_the_center_that_answers_first_is_there_already() -> None:
    """Without duties the nearest center leads; asked from it, the route has no hops."""
    result = routes(view_of(TOWN), "org:center", matter="matter:noise", area="area:v")

    assert [(route.hops, route.role) for route in result.routes] == [((), "LEAD")]


def test_nobody_answers_for_the_matter() -> None:
    """No targets, and the reason of `responsible`."""
    facts = [area("x", "TOWN"), matter("noise"), *bodies("a")]

    result = routes(view_of(facts), "org:a", matter="matter:noise", area="area:x")

    assert (result.routes, result.reasons) == ((), ("NO_DUTY",))


@pytest.mark.parametrize("name", ["start", "to", "via"])
def test_who_must_be_on_the_route_must_be_in_force(name: str) -> None:
    """OUT_OF_VALIDITY for an organization that is known but not in force; one to avoid may be anything known."""
    facts = [*CHAIN, *org("old", until=1)]

    result = ask(facts, day=2, **{name: "old"})

    assert (result.routes, result.reasons) == ((), ("OUT_OF_VALIDITY",))
    assert len(ask(facts, day=2, avoid="old").routes) == 2


# ---- wrong questions


@pytest.mark.parametrize(
    ("question", "error", "message"),
    [
        ({"start": "nobody"}, NotFound, r"'org:nobody': nothing is called so; look it up with search"),
        ({"to": "nobody"}, NotFound, r"'org:nobody'"),
        ({"via": "c nobody"}, NotFound, r"'org:nobody'"),
        ({"avoid": "nobody"}, NotFound, r"'org:nobody'"),
        ({"k": 0}, BadInput, r"k 0: at least 1$"),
        ({"max_hops": -1}, BadInput, r"maxHops -1: at least 0$"),
        ({"max_cost": -0.5}, BadInput, r"maxCost -0\.5: at least 0, and finite; none for any cost"),
        ({"max_cost": float("nan")}, BadInput, r"maxCost nan"),
        ({"max_cost": float("inf")}, BadInput, r"maxCost inf"),
        ({"k": 21}, LimitExceeded, r"k 21: at most 20"),
        ({"max_hops": 33}, LimitExceeded, r"maxHops 33: at most 32"),
        ({"via": "c d a b c d"}, LimitExceeded, r"via 6: at most 5"),
        ({"mechanisms": ["SHOUT"]}, BadInput, r"'SHOUT' is no mechanism; there are AGREEMENT, .*WHISTLE"),
        (
            {"mechanisms": ["WHISTLE"], "policy": RoutePolicy(())},
            BadInput,
            r"mechanism 'WHISTLE' has no cost; give it one in routes\.yaml",
        ),
    ],
)
def test_wrong_questions(question: dict[str, Any], error: type[Exception], message: str) -> None:
    """Each is refused with the value, the rule and what to do."""
    with pytest.raises(error, match=f"^{message}"):
        ask(CHAIN, **question)


def test_limits_hold_at_their_edge() -> None:
    """20 routes, 32 hops and 5 to pass are allowed."""
    assert len(ask(CHAIN, k=20, max_hops=32, via="a b c d a").routes) == 1


@pytest.mark.parametrize(
    "question",
    [{}, {"to": "org:b", "matter": "matter:m"}, {"matter": "matter:m"}, {"area": "area:x"},
     {"to": "org:b", "matter": "matter:m", "area": "area:x"}],
)  # fmt: skip
def test_where_to_is_said_once(question: dict[str, Any]) -> None:
    """Either to, or matter and area."""
    with pytest.raises(BadInput, match=r"^where to\? give either to, or matter and area$"):
        routes(view_of([*CHAIN, matter("m"), area("x", "TOWN")]), "org:a", **question)


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ({"start": "area:x", "to": "org:b"}, BadInput),
        ({"start": "org:a", "to": "matter:m"}, BadInput),
        ({"start": "org:a", "to": "b"}, NotFound),
        ({"start": "org:a", "matter": "matter:none", "area": "area:x"}, NotFound),
        ({"start": "org:a", "matter": "matter:m", "area": "area:none"}, NotFound),
        ({"start": "org:a", "matter": "area:x", "area": "area:x"}, BadInput),
    ],
)
def test_ids_name_what_they_should(question: dict[str, Any], error: type[Exception]) -> None:
    """An id that names nothing is not found, one that names something else is bad input."""
    with pytest.raises(error):
        routes(view_of([*CHAIN, matter("m"), area("x", "TOWN")]), **question)


# ---- the policy, and what is kept


def test_a_mechanism_without_cost_is_not_used_and_said() -> None:
    """A code that the deployment added leads nowhere until routes.yaml gives it a cost; a filter leaves it out."""
    added = fact("codes", list="mechanism", code="RELAY", zh="接力", en="Relay")
    facts = [*CHAIN, added, *bodies("x"), coordinates("a", "x", "RELAY")]

    assert ask(facts, to="x").reasons == ("NO_ROUTE", "NO_POLICY")
    assert ask(facts).reasons == ("NO_POLICY",)
    assert ask(facts, mechanisms=["WHISTLE"]).reasons == ()
    assert ways(ask(facts, to="x", policy=priced(RELAY=1))) == ["a -RELAY> x"]


def test_a_policy_that_prices_what_is_no_mechanism() -> None:
    """Is refused, so that a slip of the pen does not leave a mechanism at the shipped cost."""
    with pytest.raises(BadInput, match=r"^the policy of routes: 'WHISTEL' is no mechanism; .*; correct routes\.yaml$"):
        ask(CHAIN, policy=priced(WHISTEL=1))


def test_the_policy_decides_the_order() -> None:
    """With the meeting at 5 the three whistles come first; both policies are answered from one view."""
    view = view_of(CHAIN)
    policies = (priced(JOINT_MEETING=5), DEFAULT_POLICY)

    costs = [[route.cost for route in routes(view, "org:a", to="org:b", policy=each).routes] for each in policies]

    assert costs == [[4.5, 5], [3, 4.5]]


def test_no_more_is_kept_than_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Distances of the 256 targets last used, a million places in all, and eight tariffs; answers stay the same."""
    monkeypatch.setattr(route_distances, "MAX_DISTANCES", 3)
    monkeypatch.setattr(route_distances, "MAX_NETWORKS", 2)
    view = view_of(CHAIN)
    atlas = atlas_of(view)

    for mechanisms in (None, ["WHISTLE"], ["JOINT_MEETING", "WHISTLE"], None):
        for target in "bcdab":
            routes(view, "org:a", to=f"org:{target}", mechanisms=mechanisms)
        assert len(atlas._distances) <= 3
        assert len(atlas._networks) <= 2

    kept = [network.name(number) for network, number in atlas._distances]
    assert kept == ["org:d", "org:a", "org:b"]
    monkeypatch.setattr(route_distances, "MAX_PLACES", 1)
    routes(view, "org:a", to="org:c")
    assert len(atlas._distances) == 1
    assert ways(routes(view, "org:a", to="org:b", k=1)) == ["a -JOINT_MEETING> b"]


def test_many_may_ask_at_once() -> None:
    """Threads that ask one view get the same answers as one after another."""
    names = [f"n{number}" for number in range(60)]
    facts = [*bodies(" ".join(names)), *(each for i in range(60) for each in whistles(f"n{i} n{i * 7 % 60}"))]
    facts += [above(names[i], names[i // 2]) for i in range(1, 60)]
    pairs = [(f"org:n{i}", f"org:n{i * 13 % 60}") for i in range(60)]
    want = [shown(routes(view_of(facts), start, to=to)) for start, to in pairs]
    view, found = view_of(facts), {}

    def work(offset: int) -> None:
        for i in range(60):
            start, to = pairs[(i + offset) % 60]
            found[offset, start] = shown(routes(view, start, to=to))

    threads = [Thread(target=work, args=(offset,)) for offset in (0, 15, 30, 45)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [[found[offset, start] for start, _ in pairs] for offset in (0, 15, 30, 45)] == [want] * 4
