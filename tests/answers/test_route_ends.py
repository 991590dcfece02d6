"""From where and to where is asked, and questions that are refused."""

from typing import Any

import pytest

from graphkb.answers.route_policy import RoutePolicy
from graphkb.answers.routes import routes
from graphkb.errors import BadInput, LimitExceeded, NotFound
from tests.answers.route_asking import CHAIN, ask, ways, whistles
from tests.builders import above, area, bodies, duty, matter, org, template, view_of

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
