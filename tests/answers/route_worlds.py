"""Random organizations with every kind of tie between them, some of which begin or end."""

from collections.abc import Sequence
from random import Random

from graphkb.answers.route_policy import DEFAULT_POLICY, MechanismCost, RoutePolicy
from graphkb.answers.routes import RouteResult
from graphkb.model.facts import Fact
from tests.builders import fact

LAST_DAY = 4
"""Facts begin and end on days 1 to 4; questions are asked from day 0 to day 4."""
TYPES = ("STATIONED_IN", "MEMBER_OF", "LINKED_WITH", "SHARES_STAFF_WITH", "COORDINATES_WITH", "COORDINATES_WITH")
OWN = ("WHISTLE", "AGREEMENT", "JOINT_MEETING")
COSTS = (0.1, 0.2, 0.3, 1.0, 1.0, 1.0, 7.0)
"""0.1 + 0.2 is 0.3, as it is for people."""


def route_world(random: Random, size: int) -> list[Fact]:
    """Facts about *size* organizations, org:0 and so on."""
    names = [f"org:{number}" for number in range(size)]
    areas = [f"area:{number}" for number in range(1 + size // 3)]
    found: dict[tuple[str, str], Fact] = {}

    def add(table: str, **fields: object) -> None:
        days = sorted(random.sample(range(1, LAST_DAY + 1), 2)) if random.random() < 0.1 else [None, None]
        each = fact(table, since=days[0], until=days[1], **fields)
        found.setdefault((table, each.key), each)

    for name in areas:
        add("areas", id=name, name=name, level="TOWN")
    for name in names:
        classification = random.choice(("CENTER", "DEPARTMENT", "DEPARTMENT", "GRID_CENTER"))
        add("organizations", id=name, name=name, classification=classification)
        for place in random.sample(areas, min(len(areas), random.choice((0, 0, 1, 1, 2)))):
            add("jurisdictions", organization=name, area=place)
        for hierarchy in ("ADMINISTRATIVE", "FUNCTIONAL", "PARTY"):
            if random.random() < 0.3:
                add("hierarchy", organization=name, parent=random.choice(names), hierarchy=hierarchy)
    for _ in range(random.randint(0, size + size // 3)):
        type_ = random.choice(TYPES)
        mechanism = random.choice(OWN) if type_ == "COORDINATES_WITH" else None
        role = random.choice((None, "LEAD", "MEMBER")) if type_ == "MEMBER_OF" else None
        ends = {"from": random.choice(names), "to": random.choice(names)}
        add("links", type=type_, mechanism=mechanism, role=role, **ends)
    return list(found.values())


def some_policy(random: Random) -> RoutePolicy:
    """The shipped policy, or one in which many ways cost the same."""
    if random.random() < 0.5:
        return DEFAULT_POLICY
    return RoutePolicy(tuple(MechanismCost(each.mechanism, random.choice(COSTS), 1.0) for each in DEFAULT_POLICY))


def shown(result: RouteResult) -> list[tuple[float, tuple[str, ...], tuple[str, ...]]]:
    """The cost, ids and mechanisms of each route."""
    ids = result.view.tables["organizations"].column("id")

    def passed(rows: Sequence[int]) -> tuple[str, ...]:
        return tuple(ids[row] for row in rows)

    return [
        (
            route.cost,
            passed([*(hop.from_ for hop in route.hops), route.target]),
            tuple(hop.mechanism for hop in route.hops),
        )
        for route in result.routes
    ]
