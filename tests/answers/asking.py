"""A place, a few matters and bodies, and a question about them."""

from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.model.facts import Fact
from tests.builders import chain, matter, org, view_of

PLACE: list[Fact | list[Fact]] = [
    chain("county COUNTY", "street TOWN", "village VILLAGE", "grid GRID"),
    matter("order"),
    matter("noise", "order"),
    matter("night-noise", "noise"),
    org("east"),
    org("west"),
    org("north"),
]


def ask(
    *facts: Fact | list[Fact],
    matter: str = "noise",
    area: str = "grid",
    day: float = 0,
    severity: int | None = None,
) -> Responsibility:
    return responsibility(view_of([*PLACE, *facts], day), f"matter:{matter}", f"area:{area}", severity)
