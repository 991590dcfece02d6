"""The county of the tests: who answers for what, and short ways to act in it."""

from typing import Any

from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.model.events import Moved, Problem, Report
from graphkb.model.times import parse_instant
from tests.builders import area, chain, change, duty, matter, org

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
START = parse_instant("2022-03-01T08:00:00+08:00")
"""A Tuesday."""
MERGED = 19_052
"""2022-03-01, as a day from 1970: the day on which Shengli had gone into Tonghua."""

COUNTY = [
    *chain("city CITY", "county COUNTY", "street TOWN", "tonghua VILLAGE"),
    area("g1", "GRID", "tonghua", scale="BASIC"),
    area("shengli", "VILLAGE", "street", until=MERGED),
    change("merge", "MERGE", MERGED, "area:shengli area:tonghua", "area:tonghua"),
    area("island", "COUNTY"),
    matter("order"),
    matter("noise", "order", severity=3),
    matter("stalls", "order"),
    matter("fire", severity=1),
    *org("city-center", "CENTER", at=["city"]),
    *org("county-center", "CENTER", at=["county"]),
    *org("street-center", "CENTER", at=["street"]),
    *org("ecology", at=["county"]),
    *org("urban", at=["county"]),
    *org("market", at=["county"]),
    *org("police", "BUREAU", at=["county"]),
    *org("old", at=["county"], until=MERGED),
    duty("noise", "county", "ecology", sign_within="PT1H", reply_within="3wd", close_within="P3D"),
    duty("order", "county", "urban", "ASSIST", reply_within="PT5H"),
    duty("order", "county", "police", "SUPERVISE"),
    duty("stalls", "county", "urban"),
    duty("stalls", "county", "market"),
]
"""From the city down to a grid; noise has a lead and an assist, stalls have two leads, fire has nobody."""

ANYBODY = Caller("user:anybody")


def report(desk: EventDesk, matter: str = "noise", area: str = "g1", **more: Any) -> str:
    """The id of a new event."""
    what = Report(matter=f"matter:{matter}", area=f"area:{area}", channel="PATROL", title="夜间噪声", **more)
    return moved(desk.report(what, ANYBODY)).event.id


def accepted(desk: EventDesk, matter: str = "noise", area: str = "g1", **more: Any) -> str:
    """The id of a new event that was accepted; it is at version 2."""
    event = report(desk, matter, area, **more)
    moved(desk.act(event, "ACCEPT", 1, ANYBODY))
    return event


def version(desk: EventDesk, event: str) -> int:
    case = desk.event(event)
    assert case is not None
    return case.event.version


def act(desk: EventDesk, event: str, action: str, **details: Any) -> Moved:
    """Act on an event as it stands."""
    return moved(desk.act(event, action, version(desk, event), ANYBODY, **details))


def dispatch(desk: EventDesk, event: str, **details: Any) -> Moved:
    return moved(desk.dispatch(event, version(desk, event), ANYBODY, **details))


def act_on_order(desk: EventDesk, order: str, *actions: str, **details: Any) -> Moved:
    """Take one action after the other on an order as it stands; the details are the last one's."""
    made: Moved | None = None
    for action in actions:
        case = desk.work_order(order)
        assert case is not None
        seen = next(each.version for each in case.orders if each.id == order)
        its = details if action == actions[-1] else {}
        made = moved(desk.act_on_work_order(order, action, seen, ANYBODY, **its))
    assert made is not None
    return made


def moved(made: Moved | Problem) -> Moved:
    assert isinstance(made, Moved), made
    return made


def refused(made: Moved | Problem) -> tuple[str, str | None]:
    """The code of a refusal, and the field at fault."""
    assert isinstance(made, Problem), made
    return made.code, made.field
