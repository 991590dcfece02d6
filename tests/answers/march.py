"""Three events of a March, whose figures can be counted by hand."""

from graphkb.model.deadlines import Deadline
from tests.answers.story import Story, local

MARCH = local("2022-03-01 00:00"), local("2022-04-01 00:00")

QUICK = Deadline("PT2H", "P2D", "P3D", "CLASS", "CLASS", "CLASS")


def mediated_by_ecology() -> Story:
    """In the east; settled in 25 hours, after ecology, rated 4, had it for 22 of them."""
    return (
        Story("1")
        .at("2022-03-01 08:00").report("area:g", deadline=QUICK).act("ACCEPT")
        .at("2022-03-01 09:00").send("org:ecology", deadline=QUICK)
        .at("2022-03-01 11:00").order("org:ecology", "SIGN").order("org:ecology", "START")
        .at("2022-03-02 07:00").order("org:ecology", "REPLY")
        .at("2022-03-02 08:00").order("org:ecology", "APPROVE").rate("org:ecology", 4).act("RESOLVE").act("VERIFY")
        .at("2022-03-02 09:00").act("CLOSE", outcome="MEDIATED")
    )  # fmt: skip


def failed_in_the_west() -> Story:
    """Reported in February; housing returns it, ecology replies late and again, mediation fails after the deadline."""
    return (
        Story("2")
        .at("2022-02-27 08:00").report("area:old", deadline=QUICK).act("ACCEPT")
        .at("2022-02-28 08:00").send("org:housing", deadline=QUICK)
        .at("2022-03-01 08:00").order("org:housing", "RETURN", reason="NOT_MY_MATTER").rate("org:housing", 1)
        .at("2022-03-01 10:00").send("org:ecology", deadline=QUICK)
        .at("2022-03-01 14:00").order("org:ecology", "SIGN").order("org:ecology", "START")
        .at("2022-03-02 10:00").order("org:ecology", "REPLY").order("org:ecology", "REDO")
        .at("2022-03-05 10:00").order("org:ecology", "REPLY").order("org:ecology", "APPROVE").act("RESOLVE")
        .act("VERIFY").act("CLOSE", outcome="MEDIATION_FAILED")
        .at("2022-03-06 10:00").act("REOPEN")
        .at("2022-04-02 10:00").act("RESOLVE").act("VERIFY").act("CLOSE", outcome="FIXED")
    )  # fmt: skip


def open_in_the_county() -> Story:
    """Neither here nor there, and still open; outside the children."""
    return Story("3").at("2022-03-31 23:59").report("area:x")
