"""An event with its work orders, as commands name it and show it."""

from collections.abc import Callable, Iterator

import typer

from graphkb.cli import event_json
from graphkb.cli.labels import called, coded, labelled, local, name_of
from graphkb.cli.output import fail_refused, print_json, print_line, print_table
from graphkb.errors import NotFound
from graphkb.events.escalation import EscalationItem
from graphkb.events.life_cycle import allowed_on_event
from graphkb.graph.view import View
from graphkb.knowledge import KnowledgeBase
from graphkb.model.clocks import is_due_soon, is_overdue, order_due_at
from graphkb.model.codes import TRANSITION_ACTIONS
from graphkb.model.events import Case, Event, Moved, Problem, WorkOrder

TITLE_SHOWN = 200
"""Characters of a title in the line above an event; `--json` has all of it."""


def case_of(knowledge: KnowledgeBase, text: str) -> Case:
    """Return the case of the event or the work order that *text* names, the prefix of its id given or not.

    Raises:
        NotFound: neither is called so.
    """
    looks: dict[str, Callable[[str], Case | None]] = {
        "event": knowledge.events.event, "order": knowledge.events.work_order,
    }  # fmt: skip
    for prefix, look in looks.items():
        is_full = text.partition(":")[0] in looks
        if (not is_full or text.startswith(f"{prefix}:")) and (found := look(text if is_full else f"{prefix}:{text}")):
            return found
    raise NotFound(f"{text!r} names no event and no work order; give its id")


def title_of(event: Event) -> str:
    """Return the title of an event in one line, without what would steer a terminal: whoever reports may write it."""
    line = "".join(each if each.isprintable() else " " for each in event.title or "")
    return line if len(line) <= TITLE_SHOWN else f"{line[:TITLE_SHOWN]}…"


def print_case(view: View, case: Case, zone: str, now: int) -> None:
    """Print an event as it stands, with its work orders."""
    event = case.event
    clocks = "逾期 overdue" if is_overdue(event, case.orders, now) else ""
    clocks = clocks or ("临期 due soon" if is_due_soon(event, case.orders, now) else "")
    print_line(f"{event.id}: {title_of(event)} @ {called(view, event.area)}, {called(view, event.matter)}")
    facts = [
        f"状态 state {coded(view, 'EventState', event.state)}",
        f"结果 outcome {coded(view, 'EventOutcome', event.outcome)}" if event.outcome else "",
        f"版本 version {event.version}", f"中心 center {called(view, event.center) if event.center else '—'}",
        f"结案期限 due {local(event.due_at, zone)}", clocks,
    ]  # fmt: skip
    print_line("  " + ", ".join(each for each in facts if each))
    if case.orders:
        headers = ("工单 order", "组织 organization", "职责 role", "状态 state", "版本 version", "派单 dispatched",
                   "签收 signed", "期限 due", "备注 notes")  # fmt: skip
        print_table("", headers, [_order_cells(view, each, zone) for each in case.orders])
    for order in case.orders:
        if event.is_open and order.state == "RETURNED":
            print_line(f"派单依据 why it was sent: graphkb explain {order.id}")
    possible = labelled(TRANSITION_ACTIONS, *allowed_on_event(event, case.orders))
    print_line(f"可用操作 possible now: {possible or '—'}")


def _order_cells(view: View, order: WorkOrder, zone: str) -> tuple[object, ...]:
    notes = (
        coded(view, "WhistleKind", order.whistle),
        coded(view, "ReturnReason", order.return_reason),
        "督办 supervised" if order.supervised else "",
        f"评分 rating {order.rating}" if order.rating else "",
    )
    return (
        order.id, name_of(view, "organizations", view.nearest(order.organization)) or order.organization,
        coded(view, "DutyRole", order.role), coded(view, "WorkOrderState", order.state), order.version,
        local(order.dispatched_at, zone), local(order.signed_at, zone), local(order_due_at(order), zone),
        ", ".join(each for each in notes if each),
    )  # fmt: skip


def show(knowledge: KnowledgeBase, made: Moved | Problem, *, as_json: bool) -> None:
    """Print the event as it stands now, or why nothing was done; then the exit code is 1."""
    if isinstance(made, Problem):
        if as_json:
            print_json(event_json.problem(made))
        else:
            fail_refused(made.message, made.allowed)
        raise typer.Exit(1)
    case = knowledge.events.event(made.event.id)
    assert case is not None  # events stay
    if as_json:
        print_json(event_json.case(case, knowledge.events.now()))
    else:
        print_case(knowledge.view(), case, knowledge.zone, knowledge.events.now())


def _notes(item: EscalationItem) -> Iterator[str]:
    yield coded(item.view, "ReasonCode", item.reason)
    yield "临期 due soon" if item.is_due_soon else ""
    if item.awaits:
        yield f"逾期, 先办 overdue, first do one of: {labelled(TRANSITION_ACTIONS, *item.awaits)}"


def print_escalation(zone: str, title: str, items: list[EscalationItem]) -> None:
    if not items:
        return
    rows = [
        (
            item.case.event.id,
            coded(item.view, "EventState", item.case.event.state),
            None if item.step is None else name_of(item.view, "organizations", item.step.organization),
            local(item.due_at, zone),
            ", ".join(each for each in _notes(item) if each),
        )
        for item in items
    ]
    print_table(title, ("事件 event", "状态 state", "升至 to", "时间 at", "原因 reason"), rows)
