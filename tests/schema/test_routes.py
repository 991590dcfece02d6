"""routes, routePolicy and meetingPoint: what they tell, and what they refuse."""

from typing import Any

import pytest

from graphkb.answers.route_policy import DEFAULT_POLICY, MechanismCost, RoutePolicy
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.policies import Policies
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.schema.town import TODAY

Ask = Any

ROUTES = """query($from: ID!, $to: ID, $matter: ID, $area: ID, $k: Int = 3, $maxHops: Int = 8, $maxCost: Float,
  $avoid: [ID!], $via: [ID!], $mechanisms: [Code!], $asOf: DateTime, $knownAt: KnownAt) {
  routes(from: $from, to: $to, matter: $matter, area: $area, k: $k, maxHops: $maxHops, maxCost: $maxCost,
    avoid: $avoid, via: $via, mechanisms: $mechanisms, asOf: $asOf, knownAt: $knownAt) {
    complete truncatedBy reasons
    routes {
      target { id } role cost expectedHours
      hops {
        from { id } to { id } mechanism rule { id } cost expectedHours contact { post { id } holder { id } contact }
      }
    }
  }
}"""
URBAN = {"post": {"id": "post:duty"}, "holder": {"id": "person:b"}, "contact": "0714-2"}


def ways(answer: dict[str, Any]) -> list[list[str]]:
    """Each route as its mechanisms, and whom they lead to."""
    return [[f"{hop['mechanism']} {hop['to']['id']}" for hop in route["hops"]] for route in answer["routes"]]


def test_hop_by_hop(data: Ask) -> None:
    """The link's own hours stand before the policy's; whom to call is the officer on duty that day."""
    answer = data(ROUTES, **{"from": "org:office", "to": "org:urban"})["routes"]
    hop = {"from": {"id": "org:office"}, "to": {"id": "org:urban"}, "rule": None, "contact": URBAN}
    whole = {"target": {"id": "org:urban"}, "role": None}
    assert answer == {
        "complete": True,
        "truncatedBy": None,
        "reasons": [],
        "routes": [
            {
                **whole, "cost": 1.5, "expectedHours": 8.0,
                "hops": [{**hop, "mechanism": "COMMAND_UP", "cost": 1.5, "expectedHours": 8.0}],
            },
            {
                **whole, "cost": 1.5, "expectedHours": 1.5,
                "hops": [
                    {**hop, "mechanism": "WHISTLE", "rule": {"id": "rule:item"}, "cost": 1.5, "expectedHours": 1.5}
                ],
            },
            {
                **whole, "cost": 2.0, "expectedHours": 24.0,
                "hops": [{**hop, "mechanism": "AGREEMENT", "cost": 2.0, "expectedHours": 24.0}],
            },
        ],
    }  # fmt: skip


def test_to_those_who_answer(data: Ask) -> None:
    """The lead of the matter there is the target; it assists too, and is named once."""
    answer = data(ROUTES, **{"from": "org:office", "matter": "matter:stalls", "area": "area:g1", "k": 1})["routes"]
    assert [(each["target"]["id"], each["role"]) for each in answer["routes"]] == [("org:urban", "LEAD")]
    assert (answer["complete"], answer["truncatedBy"]) == (False, "k")


def test_from_oneself(data: Ask) -> None:
    """One route without hops."""
    answer = data(ROUTES, **{"from": "org:office", "to": "org:office"})["routes"]
    assert [(each["hops"], each["cost"], each["expectedHours"]) for each in answer["routes"]] == [([], 0.0, 0.0)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"mechanisms": ["WHISTLE"]}, [["WHISTLE org:urban"]]),
        ({"mechanisms": ["WHISTLE"], "maxCost": 1.5}, [["WHISTLE org:urban"]]),
        ({"mechanisms": ["COMMAND_UP", "COMMAND_DOWN"], "to": "org:school"},
         [["COMMAND_UP org:urban", "COMMAND_DOWN org:school"]]),
        ({"mechanisms": ["COMMAND_UP", "COMMAND_DOWN"], "to": "org:school", "via": ["org:urban"]},
         [["COMMAND_UP org:urban", "COMMAND_DOWN org:school"]]),
        ({"mechanisms": ["WHISTLE"], "knownAt": 1, "asOf": "1970-02-01T00:00:00Z"}, [["WHISTLE org:urban"]]),
    ],
)  # fmt: skip
def test_what_may_be_asked_for(data: Ask, asked: dict[str, Any], found: list[list[str]]) -> None:
    answer = data(ROUTES, **{"from": "org:office", "to": "org:urban", **asked})["routes"]
    assert (ways(answer), answer["complete"]) == (found, True)


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        ({"from": "org:society"}, ["NO_ROUTE"]),
        ({"maxHops": 0}, ["MAX_HOPS"]),
        ({"maxCost": 0.5}, ["MAX_COST"]),
        ({"from": "org:tonghua-center", "avoid": ["org:center", "org:joint"]}, ["AVOIDED"]),
        ({"asOf": "1970-04-11T00:00:00Z", "to": "org:old"}, ["OUT_OF_VALIDITY"]),
    ],
)
def test_why_there_is_none(data: Ask, asked: dict[str, Any], reasons: list[str]) -> None:
    answer = data(ROUTES, **{"from": "org:office", "to": "org:urban", **asked})["routes"]
    assert (answer["routes"], answer["complete"], answer["reasons"]) == ([], True, reasons)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"k": 20}, None),
        ({"k": 21}, "LIMIT_EXCEEDED"),
        ({"k": 0}, "BAD_INPUT"),
        ({"maxHops": 32}, None),
        ({"maxHops": 33}, "LIMIT_EXCEEDED"),
        ({"maxHops": -1}, "BAD_INPUT"),
        ({"maxCost": 0}, None),
        ({"maxCost": -0.5}, "BAD_INPUT"),
        ({"via": ["org:joint"] * 5}, None),
        ({"via": ["org:joint"] * 6}, "LIMIT_EXCEEDED"),
        ({"avoid": ["org:nobody"]}, "NOT_FOUND"),
        ({"from": "org:nobody"}, "NOT_FOUND"),
        ({"from": "area:g1"}, "BAD_INPUT"),
        ({"to": None}, "BAD_INPUT"),
        ({"matter": "matter:stalls"}, "BAD_INPUT"),
        ({"mechanisms": ["SHOUTING"]}, "BAD_INPUT"),
        ({"mechanisms": ["shouting"]}, "BAD_INPUT"),
        ({"knownAt": 99}, "BAD_INPUT"),
    ],
)  # fmt: skip
def test_limits_and_refusals(ask: Ask, asked: dict[str, Any], code: str | None) -> None:
    """At each limit there is an answer, one past it none."""
    body = ask(ROUTES, **{"from": "org:office", "to": "org:urban", **asked})
    assert [error["extensions"]["code"] for error in body.get("errors", [])] == ([code] if code else [])
    assert code is None or not (body.get("data") or {}).get("routes")


def test_defaults_are_three_routes_of_eight_hops(data: Ask) -> None:
    """Left out or null they are the same."""
    document = '{ a: routes(from: "org:office", to: "org:urban") { routes { cost } } b: %s { routes { cost } } }'
    answer = data(document % 'routes(from: "org:office", to: "org:urban", k: null, maxHops: null)')
    assert answer["a"] == answer["b"] == {"routes": [{"cost": 1.5}, {"cost": 1.5}, {"cost": 2.0}]}


def test_by_no_mechanism_there_is_no_way(data: Ask) -> None:
    """An empty list is none, as everywhere; null is all."""
    asked = {"from": "org:office", "to": "org:urban"}
    none = data(ROUTES, **asked, mechanisms=[])["routes"]
    assert (none["routes"], none["reasons"]) == ([], ["NO_ROUTE"])
    assert data(ROUTES, **asked, mechanisms=None) == data(ROUTES, **asked)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"k": 0}, "k 0: at least 1"),
        ({"maxHops": -1}, "maxHops -1: at least 0"),
        ({"maxHops": 33}, "maxHops 33: at most 32"),
        ({"maxCost": -1.0}, "maxCost -1.0: at least 0, and finite; none for any cost"),
    ],
)
def test_which_number_is_wrong(ask: Ask, wrong: dict[str, Any], message: str) -> None:
    """By its name in the schema, and that one alone."""
    [error] = ask(ROUTES, **{"from": "org:office", "to": "org:urban"}, **wrong)["errors"]
    assert error["message"] == message


def test_what_mechanisms_cost(data: Ask) -> None:
    """The shipped policy, by code."""
    policy = data("{ routePolicy { mechanism cost expectedHours } }")["routePolicy"]
    assert len(policy) == len(DEFAULT_POLICY.costs) == 13
    assert policy[0] == {"mechanism": "AGREEMENT", "cost": 2.0, "expectedHours": 24.0}
    assert [each["mechanism"] for each in policy] == sorted(each["mechanism"] for each in policy)


MEETING = """query($organizations: [ID!]!, $asOf: DateTime) {
  meetingPoint(organizations: $organizations, asOf: $asOf) {
    superiors { hierarchy organization { id } } centers { id functions } cheapest { id } complete truncatedBy
  }
}"""
COMPLETE = {"complete": True, "truncatedBy": None}


def test_where_two_meet(data: Ask) -> None:
    """Below one superior, at its cost; or in the center where both have a seat."""
    assert data(MEETING, organizations=["org:school", "org:office"])["meetingPoint"] == {
        "superiors": [{"hierarchy": "ADMINISTRATIVE", "organization": {"id": "org:urban"}}],
        "centers": [],
        "cheapest": {"id": "org:office"},  # 2.5 like the school, whose id comes later; 3 at the bureau above
        **COMPLETE,
    }
    assert data(MEETING, organizations=["org:urban", "org:station"])["meetingPoint"]["centers"] == [
        {"id": "org:center", "functions": ["COMMAND", "DISPUTE_MEDIATION"]}
    ]


def test_where_nobody_meets(data: Ask) -> None:
    """Who is tied to nobody meets nobody."""
    answer = data(MEETING, organizations=["org:society", "org:office"])["meetingPoint"]
    assert answer == {"superiors": [], "centers": [], "cheapest": None, **COMPLETE}


@pytest.mark.parametrize(
    ("organizations", "code"),
    [
        (["org:office"], "BAD_INPUT"),
        (["org:office", "org:office"], "BAD_INPUT"),
        (["org:office", "org:nobody"], "NOT_FOUND"),
        (["org:office", "org:old"], "NOT_FOUND"),
        (["org:office", "area:g1"], "BAD_INPUT"),
        ([f"org:{number}" for number in range(11)], "LIMIT_EXCEEDED"),
    ],
)
def test_who_cannot_meet(ask: Ask, organizations: list[str], code: str) -> None:
    body = ask(MEETING, organizations=organizations)
    assert (body["data"], body["errors"][0]["extensions"]) == ({"meetingPoint": None}, {"code": code})


def test_ten_meet(data: Ask) -> None:
    """As many as may."""
    ten = ["center", "urban", "office", "joint", "branch", "station", "committee", "mediation", "assault", "school"]
    assert data(MEETING, organizations=[f"org:{each}" for each in ten])["meetingPoint"]["cheapest"] is not None


def test_a_deployment_has_its_own_policy(town: KnowledgeBase) -> None:
    """Routes, their costs and the policy shown are by it."""
    others = [each for each in DEFAULT_POLICY if each.mechanism != "WHISTLE"]
    own = RoutePolicy((*others, MechanismCost("WHISTLE", 0.5, 2.0)))
    knowledge = KnowledgeBase(town.store, policies=Policies(routes=own))
    document = """{ routePolicy { mechanism cost expectedHours }
      routes(from: "org:office", to: "org:urban", k: 1) { routes { cost hops { mechanism } } }
      meetingPoint(organizations: ["org:office", "org:school"]) { cheapest { id } } }"""
    found = Service(schema, knowledge, clock=lambda: TODAY).answer(Request(document)).body["data"]
    assert {"mechanism": "WHISTLE", "cost": 0.5, "expectedHours": 2.0} in found["routePolicy"]
    assert found["routes"]["routes"] == [{"cost": 0.5, "hops": [{"mechanism": "WHISTLE"}]}]
    assert found["meetingPoint"]["cheapest"] == {"id": "org:school"}  # at 1.5; at the bureau it would be 2
