"""Routes on a few ties, where the answer can be seen at a glance: what leads where, what a hop says, the order."""

from threading import Thread

import pytest

from graphkb.answers import route_distances
from graphkb.answers.route_policy import DEFAULT_POLICY
from graphkb.answers.routes import atlas_of, routes
from graphkb.errors import BadInput
from graphkb.model.facts import Fact
from tests.answers.route_asking import CHAIN, ask, coordinates, priced, ways, whistles
from tests.answers.route_worlds import shown
from tests.builders import (
    above,
    area,
    bodies,
    fact,
    graph_of,
    holds,
    link,
    org,
    person,
    post,
    roster,
    shared_staff,
    view_of,
)

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
