"""Three events whose handling is audited, and a county in which they happened."""

from graphkb.model.events import EventBatch
from graphkb.model.facts import Fact
from tests.answers.story import Story
from tests.builders import area, chain, duty, matter, org

SUMMER = 19_144
"""2022-06-01, as a day from 1970: the day from which the south holds."""

FACTS: list[Fact] = [
    *chain("x COUNTY", "east TOWN", "g VILLAGE"), area("west", "TOWN", "x"), area("south", "TOWN", "x", since=SUMMER),
    *org("center", "CENTER", at=["x"]), *org("ecology", at=["x"]), *org("housing", at=["x"]), *org("idle", at=["x"]),
    matter("noise"), duty("noise", "x", "ecology"),
]  # fmt: skip
"""A county of two towns, and from the summer on of three, with a center, two bureaus and one that is idle."""


def settled() -> Story:
    """In the east, closed on the second of March."""
    return (
        Story("1").at("2022-02-28 08:00").report("area:g").act("ACCEPT").send("org:ecology")
        .order("org:ecology", "SIGN").order("org:ecology", "START").order("org:ecology", "REPLY")
        .at("2022-03-01 08:00").order("org:ecology", "APPROVE").act("RESOLVE").act("VERIFY")
        .at("2022-03-02 08:00").act("CLOSE", outcome="FIXED")
    )  # fmt: skip


def returned() -> Story:
    """In the west, returned on the first of March."""
    return (
        Story("2").at("2022-03-01 08:00").report("area:west").act("ACCEPT").send("org:housing")
        .at("2022-03-01 12:00").order("org:housing", "RETURN", reason="OTHER")
    )  # fmt: skip


def fresh() -> Story:
    """In the east, of the ninth of March."""
    return Story("3").at("2022-03-09 08:00").report("area:g").act("ACCEPT").send("org:ecology")


def batch(*stories: Story) -> EventBatch:
    """They as a history."""
    return EventBatch([each.told[0] for each in stories], [one for each in stories for one in each.told[1]])
