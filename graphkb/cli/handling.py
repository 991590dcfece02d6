"""Commands of those who handle events: report, dispatch, whistle, act, rate, escalate."""

from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from graphkb.answers.escalation_policy import read_escalation
from graphkb.cli import event_json
from graphkb.cli.asking import called, name_of
from graphkb.cli.labels import coded, labelled
from graphkb.cli.output import fail_refused, print_json, print_line, print_table
from graphkb.cli.settings import AsJson, EscalationFile, State, actor, instant
from graphkb.errors import NotFound
from graphkb.events.escalation import EscalationItem
from graphkb.events.life_cycle import allowed_on_event
from graphkb.graph.view import View
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller
from graphkb.knowledge.names import resolve
from graphkb.model import times
from graphkb.model.clocks import is_due_soon, is_overdue, order_due_at
from graphkb.model.codes import TRANSITION_ACTIONS
from graphkb.model.events import Case, Event, Moved, Problem, Report, WorkOrder, fresh_id

EventId = Annotated[str, typer.Argument(metavar="EVENT", help="Id of the event. 事件")]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="What you write about it. 备注", show_default=False)]
InName = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="ORGANIZATION", help="In whose name; default whom it belongs to. 以谁名义", show_default=False
    ),
]
ByPost = Annotated[str | None, typer.Option("--post", metavar="POST", help="By which post. 岗位", show_default=False)]
Version = Annotated[
    int | None,
    typer.Option(min=1, help="The version you saw; default the one there is. 所见版本", show_default=False),
]


def report(
    context: typer.Context,
    matter: Annotated[str, typer.Argument(metavar="MATTER", help="What kind of thing. 事项")],
    area: Annotated[str, typer.Argument(metavar="AREA", help="Where. 区域")],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What happened, in one line. 标题")],
    channel: Annotated[str, typer.Option(help="How it came in: PATROL, RESIDENT_APP, HOTLINE_12345, … 来源渠道")],
    text: Annotated[str | None, typer.Option(help="What happened. 内容", show_default=False)] = None,
    severity: Annotated[
        int | None, typer.Option(min=1, max=4, help="1 gravest to 4; default the matter's. 等级", show_default=False)
    ] = None,
    reported_at: Annotated[
        str | None, typer.Option(metavar="T", help="A date or RFC 3339; default now. 上报时间", show_default=False)
    ] = None,
    latitude: Annotated[float | None, typer.Option(help="Degrees north. 纬度", show_default=False)] = None,
    longitude: Annotated[float | None, typer.Option(help="Degrees east. 经度", show_default=False)] = None,
    in_name: InName = None,
    post: ByPost = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Report an event. 上报事件"""
    state: State = context.obj
    with state.open() as knowledge:
        view = knowledge.view()
        made = knowledge.events.report(
            Report(
                id=fresh_id("event"), matter=resolve(view, matter, ("matters",)), area=resolve(view, area, ("areas",)),
                channel=channel, title=title, text=text, severity=severity,
                reported_at=instant(reported_at, knowledge.zone), latitude=latitude, longitude=longitude,
            ),
            _caller(view, in_name, post), note=note,
        )  # fmt: skip
        _show(knowledge, made, as_json=as_json)


def dispatch(
    context: typer.Context,
    event: EventId,
    to: Annotated[
        str | None, typer.Option(metavar="ORGANIZATION", help="To whom; default by duty. 派给", show_default=False)
    ] = None,
    role: Annotated[str, typer.Option(help="LEAD or ASSIST. 主办或协办")] = "LEAD",
    version: Version = None,
    in_name: InName = None,
    post: ByPost = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Send work orders: to lead and assists by duty, or to one that is named. 派单"""
    state: State = context.obj
    with state.open() as knowledge:
        view, case = knowledge.view(), case_of(knowledge, event)
        made = knowledge.events.dispatch(
            case.event.id, version or case.event.version, _caller(view, in_name, post),
            organization=None if to is None else resolve(view, to, ("organizations",)), role=role, note=note,
        )  # fmt: skip
        _show(knowledge, made, as_json=as_json)


def whistle(
    context: typer.Context,
    event: EventId,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="BEYOND_POWER, JOINT_ENFORCEMENT, EMERGENCY. 吹哨类型")],
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="ORGANIZATION", help="Whom; may be repeated; default by duty. 召集", show_default=False),
    ] = None,
    version: Version = None,
    in_name: InName = None,
    post: ByPost = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Call departments to report. 吹哨报到"""
    state: State = context.obj
    with state.open() as knowledge:
        view, case = knowledge.view(), case_of(knowledge, event)
        made = knowledge.events.whistle(
            case.event.id, kind, version or case.event.version, _caller(view, in_name, post),
            organizations=[resolve(view, each, ("organizations",)) for each in to] if to else None, note=note,
        )  # fmt: skip
        _show(knowledge, made, as_json=as_json)


def act(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="EVENT|ORDER", help="Id of an event or a work order. 事件或工单")],
    action: Annotated[str, typer.Argument(metavar="ACTION", help="ACCEPT, SIGN, REPLY, RESOLVE, … 动作")],
    reason: Annotated[
        str | None, typer.Option(help="Of RETURN: NOT_MY_MATTER, NOT_MY_AREA, … 退单原因", show_default=False)
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="Of CLOSE: FIXED, MEDIATED, … 办理结果", show_default=False)
    ] = None,
    duplicate_of: Annotated[
        str | None, typer.Option(metavar="EVENT", help="Of the outcome DUPLICATE. 重复于", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="T", help="Of AWAIT and SUPERVISE: a date or RFC 3339. 至", show_default=False)
    ] = None,
    version: Version = None,
    in_name: InName = None,
    post: ByPost = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Do something with an event or a work order. 办理"""
    state: State = context.obj
    with state.open() as knowledge:
        view, case = knowledge.view(), case_of(knowledge, subject)
        order, caller = _order(case, subject), _caller(view, in_name, post)
        if order is None:
            _refuse_options({"--reason": reason, "--until": until}, "an event")
            made = knowledge.events.act(
                case.event.id, action, version or case.event.version, caller,
                outcome=outcome, duplicate_of=duplicate_of, note=note,
            )  # fmt: skip
        else:
            _refuse_options({"--outcome": outcome, "--duplicate-of": duplicate_of}, "a work order")
            made = knowledge.events.act_on_work_order(
                order.id, action, version or order.version, caller,
                reason=reason, until=instant(until, knowledge.zone), note=note,
            )  # fmt: skip
        _show(knowledge, made, as_json=as_json)


def rate(
    context: typer.Context,
    order: Annotated[str, typer.Argument(metavar="ORDER", help="Id of the work order. 工单")],
    score: Annotated[int, typer.Argument(metavar="SCORE", min=1, max=5, help="1 to 5. 评分")],
    version: Version = None,
    in_name: InName = None,
    post: ByPost = None,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Rate what an organization did for a work order. 评价"""
    state: State = context.obj
    with state.open() as knowledge:
        view, case = knowledge.view(), case_of(knowledge, order)
        found = _order(case, order)
        if found is None:
            raise typer.BadParameter(f"{order!r} is an event; a work order is rated")
        made = knowledge.events.rate(found.id, score, version or found.version, _caller(view, in_name, post), note=note)
        _show(knowledge, made, as_json=as_json)


def escalate(
    context: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="Id, code or unique name. 区域")],
    policy: EscalationFile = None,
    apply: Annotated[bool, typer.Option("--apply", help="Take them up; otherwise nothing is written. 执行")] = False,
    as_json: AsJson = False,
) -> None:
    """What the policy takes a level up now, and why not the others. 升级"""
    state: State = context.obj
    rules = read_escalation(policy) if policy else None
    with state.open() as knowledge:
        view = knowledge.view()
        area_id = resolve(view, area, ("areas",))
        preview = knowledge.events.escalation_preview(area_id, policy=rules)
        done = knowledge.events.escalate(area_id, Caller(actor()), policy=rules) if apply else []
    if as_json:
        due, rest = event_json.escalation(preview.due), event_json.escalation(preview.not_due)
        print_json({"due": due, "notDue": rest, "escalated": [each.event.id for each in done]})
        return
    _print_escalation(knowledge.zone, "升级 due", preview.due)
    _print_escalation(knowledge.zone, "不升级 not due", preview.not_due)
    print_line(
        f"{len(done)} escalated 已升级" if apply else "nothing was written 未写入; --apply takes the due ones up"
    )


TITLE_SHOWN = 200
"""Characters of a title in the line above an event; `--json` has all of it."""

COMMANDS = (report, dispatch, whistle, act, rate, escalate)
"""In the order of `--help`."""


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
        f"结案期限 due {_local(event.due_at, zone)}", clocks,
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
        _local(order.dispatched_at, zone), _local(order.signed_at, zone), _local(order_due_at(order), zone),
        ", ".join(each for each in notes if each),
    )  # fmt: skip


def _local(at: int | None, zone: str) -> str:
    return "—" if at is None else times.to_local_text(at, zone)


def _caller(view: View, organization: str | None, post: str | None) -> Caller:
    return Caller(
        actor(),
        None if organization is None else resolve(view, organization, ("organizations",)),
        None if post is None else resolve(view, post, ("posts",)),
    )


def _order(case: Case, text: str) -> WorkOrder | None:
    """Return the order of *case* that *text* names; None: it names the event."""
    return next((each for each in case.orders if text in {each.id, each.id.partition(":")[2]}), None)


def _refuse_options(given: dict[str, str | None], what: str) -> None:
    for name, value in given.items():
        if value is not None:
            raise typer.BadParameter(f"{name} {value}: {what} has none; leave it away")


def _show(knowledge: KnowledgeBase, made: Moved | Problem, *, as_json: bool) -> None:
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


def _print_escalation(zone: str, title: str, items: list[EscalationItem]) -> None:
    if not items:
        return
    rows = [
        (
            item.case.event.id,
            coded(item.view, "EventState", item.case.event.state),
            None if item.step is None else name_of(item.view, "organizations", item.step.organization),
            _local(item.due_at, zone),
            ", ".join(each for each in _notes(item) if each),
        )
        for item in items
    ]
    print_table(title, ("事件 event", "状态 state", "升至 to", "时间 at", "原因 reason"), rows)
