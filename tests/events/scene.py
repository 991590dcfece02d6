"""An event in Tonghua community, its orders and who acts on them: the smallest scene in which events can be tried."""

from typing import Any

from graphkb.events.dispatch import Errand
from graphkb.model.calendar import chinese_calendar
from graphkb.model.clocks import LocalTime
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Act, Event, Moved, Problem, WorkOrder
from graphkb.model.times import parse_instant, to_text

CENTER, DISTRICT = "org:tonghua-center", "org:xialu-center"
ECOLOGY, HOUSING, MARKET = "org:xialu-ecology", "org:xialu-housing", "org:xialu-market"
LOCAL = LocalTime("Asia/Shanghai", chinese_calendar())
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
START = parse_instant("2022-03-01T08:00:00+08:00")
NOW = START + 4 * HOUR
DEADLINE = Deadline("PT2H", "7wd", "P15D", "CLASS", "DUTY", "MATTER")
ACT = Act(NOW, "user:coordinator", post="post:duty-officer", note="已核对")

EVENT_TABLE = {
    ("REPORTED", "ACCEPT"): "ACCEPTED",
    ("REPORTED", "REJECT"): "REJECTED",
    ("ACCEPTED", "DISPATCH"): "IN_HANDLING",
    ("ACCEPTED", "WHISTLE"): "IN_HANDLING",
    ("ACCEPTED", "CLOSE"): "CLOSED",
    ("ACCEPTED", "ESCALATE"): "ACCEPTED",
    ("IN_HANDLING", "DISPATCH"): "IN_HANDLING",
    ("IN_HANDLING", "WHISTLE"): "IN_HANDLING",
    ("IN_HANDLING", "ESCALATE"): "IN_HANDLING",
    ("IN_HANDLING", "RESOLVE"): "RESOLVED",
    ("RESOLVED", "VERIFY"): "VERIFIED",
    ("RESOLVED", "REOPEN"): "IN_HANDLING",
    ("VERIFIED", "CLOSE"): "CLOSED",
    ("VERIFIED", "REOPEN"): "IN_HANDLING",
    ("CLOSED", "REOPEN"): "IN_HANDLING",
}
"""The first table as it is published: (state, action) → state; no other pair is possible."""

ORDER_TABLE = {
    ("DISPATCHED", "SIGN"): "SIGNED",
    ("SIGNED", "START"): "IN_PROGRESS",
    ("IN_PROGRESS", "REPLY"): "REPLIED",
    ("IN_PROGRESS", "AWAIT"): "AWAITING",
    ("AWAITING", "RESUME"): "IN_PROGRESS",
    ("REPLIED", "APPROVE"): "ACCEPTED",
    ("REPLIED", "REDO"): "IN_PROGRESS",
    ("DISPATCHED", "RETURN"): "RETURNED",
    ("SIGNED", "RETURN"): "RETURNED",
    ("IN_PROGRESS", "RETURN"): "RETURNED",
    ("DISPATCHED", "CANCEL"): "CANCELLED",
    ("SIGNED", "CANCEL"): "CANCELLED",
    ("IN_PROGRESS", "CANCEL"): "CANCELLED",
    ("AWAITING", "CANCEL"): "CANCELLED",
    ("REPLIED", "CANCEL"): "CANCELLED",
    ("DISPATCHED", "SUPERVISE"): "DISPATCHED",
    ("SIGNED", "SUPERVISE"): "SIGNED",
    ("IN_PROGRESS", "SUPERVISE"): "IN_PROGRESS",
    ("AWAITING", "SUPERVISE"): "AWAITING",
    ("REPLIED", "SUPERVISE"): "REPLIED",
}
"""The second table as it is published."""

DISPATCHERS_ACTIONS = {"APPROVE", "REDO", "CANCEL", "SUPERVISE"}
"""Actions on an order that belong to its dispatcher; the others belong to the organization it is addressed to."""


def event(state: str = "REPORTED", **fields: Any) -> Event:
    """An event reported at START, due after fifteen days."""
    common: dict[str, Any] = {
        "id": "event:1", "matter": "matter:noise", "area": "area:420204005009", "channel": "RESIDENT_APP",
        "title": "夜间噪声", "version": 3, "center": CENTER, "due_at": START + 15 * DAY,
    }  # fmt: skip
    return Event(reported_at=START, state=state, **(common | fields))


def order(state: str = "DISPATCHED", **fields: Any) -> WorkOrder:
    """A LEAD order sent to the ecology bureau at START, signed an hour later if its state says so."""
    signed_at = None if state == "DISPATCHED" else START + HOUR
    common: dict[str, Any] = {
        "id": "order:1", "organization": ECOLOGY, "role": "LEAD", "dispatched_by": CENTER, "version": 5,
        "sign_due_at": START + 2 * HOUR, "reply_within": "P10D",
        "signed_at": signed_at, "reply_due_at": None if signed_at is None else signed_at + 10 * DAY,
    }  # fmt: skip
    return WorkOrder(event="event:1", dispatched_at=START, state=state, **(common | fields))


def errand(organization: str, role: str = "ASSIST", id: str = "order:9") -> Errand:
    return Errand(id, organization, DEADLINE, role)


def local_text(instant: int | None) -> str | None:
    """An instant as people in Xialu read it: eight hours on."""
    return None if instant is None else to_text(instant + 8 * HOUR).removesuffix("Z")


def refused(result: object) -> Problem:
    """Why something was not done."""
    assert isinstance(result, Problem), result
    return result


def moved(result: Moved | Problem) -> Moved:
    """What something made."""
    assert isinstance(result, Moved), result
    return result
