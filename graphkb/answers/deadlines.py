"""How long an assigned organization has, stage by stage, and who says so."""

from graphkb.answers.kept import kept
from graphkb.graph.view import View
from graphkb.model.deadlines import CLASSES, Deadline


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
