"""How long an assigned organization has, stage by stage, and who says so."""

from dataclasses import dataclass

from graphkb.answers.kept import kept
from graphkb.graph.view import View

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


@kept
def deadline_of(view: View, duty: int | None, matters: tuple[int, ...], severity: int) -> Deadline:
    """Return the deadline of each stage by itself: the duty's, else the matter's, else that of the severity's class.

    Args:
        view: What holds at the instant asked about.
        duty: Row of the duty; None for the first-question duty, which states none.
        matters: Rows of the asked matter and of those above it: the nearest that states the stage counts.
        severity: 1 to 4.

    Source: answers.md, "responsible", step 8; events.md, "Clocks".
    """
    (sign, sign_source), (reply, reply_source), (close, close_source) = (
        _stage(view, stage, duty, matters, severity) for stage in ("sign", "reply", "close")
    )
    return Deadline(sign, reply, close, sign_source, reply_source, close_source)


def _stage(view: View, stage: str, duty: int | None, matters: tuple[int, ...], severity: int) -> tuple[str, str]:
    name = f"{stage}_within"
    if duty is not None and (stated := view.tables["duties"].value(duty, name)):
        return stated, "DUTY"
    column = view.tables["matters"].column(name)
    for matter in matters:
        if column[matter]:
            return column[matter], "MATTER"
    return CLASSES[severity][stage], "CLASS"
