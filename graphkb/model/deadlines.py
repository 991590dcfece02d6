"""How long there is for a stage of handling, and who says so."""

from dataclasses import dataclass

CLASSES: dict[int, dict[str, str]] = {
    1: {"sign": "PT2H", "reply": "PT1H30M", "close": "PT2H"},
    2: {"sign": "PT2H", "reply": "PT18H", "close": "PT24H"},
    3: {"sign": "PT2H", "reply": "P5DT6H", "close": "P7D"},
    4: {"sign": "PT2H", "reply": "P11DT6H", "close": "P15D"},
}
"""Severity → stage → shipped deadline: reply is three quarters of close (events.md, "Clocks")."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Time allowed per stage: an ISO 8601 duration or working days (`15wd`), and DUTY, MATTER or CLASS as its source.

    Args:
        sign: From dispatch.
        reply: From sign.
        close: From the report.
        sign_source: Who says so.
        reply_source: Who says so.
        close_source: Who says so.
    """

    sign: str | None
    reply: str | None
    close: str | None
    sign_source: str | None
    reply_source: str | None
    close_source: str | None


_CLASS_OF_WHISTLE = {"EMERGENCY": 1, "JOINT_ENFORCEMENT": 2, "BEYOND_POWER": 3}
WHISTLE_DEADLINES: dict[str, Deadline] = {
    kind: Deadline(CLASSES[severity]["sign"], CLASSES[severity]["reply"], None, "CLASS", "CLASS", None)
    for kind, severity in _CLASS_OF_WHISTLE.items()
}
"""Kind of whistle → shipped deadline of its orders, which a policy file replaces: that of a class of severity."""
