"""Ties between few organizations, a question about the way from one to another, and the ways in short."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from graphkb.answers.route_policy import DEFAULT_POLICY, MechanismCost, RoutePolicy
from graphkb.answers.routes import RouteResult, routes
from graphkb.model.facts import Fact
from tests.answers.route_worlds import shown
from tests.builders import bodies, link, view_of

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


CHAIN = [*bodies("a b c d"), *whistles("a c d b"), coordinates("a", "b", "JOINT_MEETING")]
"""b in one hop that costs 3, or in three that cost 4.5."""
