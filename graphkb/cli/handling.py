"""Commands of those who handle events: report, dispatch, whistle, act, rate, escalate."""

from typing import Annotated

import typer

from graphkb.answers.escalation_policy import read_escalation
from graphkb.cli import event_json
from graphkb.cli.cases import case_of, print_escalation, show
from graphkb.cli.options import Area, AsJson, Deed, EscalationFile, EventId, OrderId, Severity, Version
from graphkb.cli.output import print_json, print_line
from graphkb.cli.settings import State, actor, in_force, instant
from graphkb.knowledge.event_desk import Caller
from graphkb.knowledge.names import resolve
from graphkb.model.events import Case, Report, WorkOrder, fresh_id


def report(
    matter: Annotated[str, typer.Argument(metavar="MATTER", help="What kind of thing. 事项")],
    area: Annotated[str, typer.Argument(metavar="AREA", help="Where. 区域")],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What happened, in one line. 标题")],
    channel: Annotated[str, typer.Option(help="How it came in: PATROL, RESIDENT_APP, HOTLINE_12345, … 来源渠道")],
    text: Annotated[str | None, typer.Option(help="What happened. 内容", show_default=False)] = None,
    severity: Severity = None,
    reported_at: Annotated[
        str | None, typer.Option(metavar="T", help="A date or RFC 3339; default now. 上报时间", show_default=False)
    ] = None,
    latitude: Annotated[float | None, typer.Option(help="Degrees north. 纬度", show_default=False)] = None,
    longitude: Annotated[float | None, typer.Option(help="Degrees east. 经度", show_default=False)] = None,
    *,
    deed: Deed,
) -> None:
    """Report an event. 上报事件"""
    with deed.open() as (knowledge, view):
        made = knowledge.events.report(
            Report(
                id=fresh_id("event"), matter=resolve(view, matter, ("matters",)), area=resolve(view, area, ("areas",)),
                channel=channel, title=title, text=text, severity=severity,
                reported_at=instant(reported_at, knowledge.zone), latitude=latitude, longitude=longitude,
            ),
            deed.caller(view), note=deed.note,
        )  # fmt: skip
        show(knowledge, made, as_json=deed.as_json)


def dispatch(
    event: EventId,
    to: Annotated[
        str | None, typer.Option(metavar="ORGANIZATION", help="To whom; default by duty. 派给", show_default=False)
    ] = None,
    role: Annotated[str, typer.Option(help="LEAD or ASSIST. 主办或协办")] = "LEAD",
    version: Version = None,
    *,
    deed: Deed,
) -> None:
    """Send work orders: to lead and assists by duty, or to one that is named. 派单"""
    with deed.open() as (knowledge, view):
        case = case_of(knowledge, event)
        made = knowledge.events.dispatch(
            case.event.id, version or case.event.version, deed.caller(view),
            organization=None if to is None else resolve(view, to, ("organizations",)), role=role, note=deed.note,
        )  # fmt: skip
        show(knowledge, made, as_json=deed.as_json)


def whistle(
    event: EventId,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="BEYOND_POWER, JOINT_ENFORCEMENT, EMERGENCY. 吹哨类型")],
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="ORGANIZATION", help="Whom; may be repeated; default by duty. 召集", show_default=False),
    ] = None,
    version: Version = None,
    *,
    deed: Deed,
) -> None:  # fmt: skip
    """Call departments to report. 吹哨报到"""
    with deed.open() as (knowledge, view):
        case = case_of(knowledge, event)
        made = knowledge.events.whistle(
            case.event.id, kind, version or case.event.version, deed.caller(view),
            organizations=[resolve(view, each, ("organizations",)) for each in to] if to else None, note=deed.note,
        )  # fmt: skip
        show(knowledge, made, as_json=deed.as_json)


def act(
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
    *,
    deed: Deed,
) -> None:
    """Do something with an event or a work order. 办理"""
    with deed.open() as (knowledge, view):
        case = case_of(knowledge, subject)
        order, caller = _order(case, subject), deed.caller(view)
        if order is None:
            _refuse_options({"--reason": reason, "--until": until}, "an event")
            made = knowledge.events.act(
                case.event.id, action, version or case.event.version, caller,
                outcome=outcome, duplicate_of=duplicate_of, note=deed.note,
            )  # fmt: skip
        else:
            _refuse_options({"--outcome": outcome, "--duplicate-of": duplicate_of}, "a work order")
            made = knowledge.events.act_on_work_order(
                order.id, action, version or order.version, caller,
                reason=reason, until=instant(until, knowledge.zone), note=deed.note,
            )  # fmt: skip
        show(knowledge, made, as_json=deed.as_json)


def rate(
    order: OrderId,
    score: Annotated[int, typer.Argument(metavar="SCORE", min=1, max=5, help="1 to 5. 评分")],
    version: Version = None,
    *,
    deed: Deed,
) -> None:
    """Rate what an organization did for a work order. 评价"""
    with deed.open() as (knowledge, view):
        case = case_of(knowledge, order)
        found = _order(case, order)
        if found is None:
            raise typer.BadParameter(f"{order!r} is an event; a work order is rated")
        made = knowledge.events.rate(found.id, score, version or found.version, deed.caller(view), note=deed.note)
        show(knowledge, made, as_json=deed.as_json)


def escalate(
    context: typer.Context,
    area: Area,
    policy: EscalationFile = None,
    apply: Annotated[bool, typer.Option("--apply", help="Take them up; otherwise nothing is written. 执行")] = False,
    as_json: AsJson = False,
) -> None:
    """What the policy takes a level up now, and why not the others. 升级"""
    state: State = context.obj
    rules = read_escalation(policy) if policy else None
    with state.open() as knowledge:
        area_id = in_force(knowledge.view(), area, ("areas",), knowledge.zone)
        preview = knowledge.events.escalation_preview(area_id, policy=rules)
        done = knowledge.events.escalate(area_id, Caller(actor()), policy=rules) if apply else []
    if as_json:
        due, rest = event_json.escalation(preview.due), event_json.escalation(preview.not_due)
        print_json({"due": due, "notDue": rest, "escalated": [each.event.id for each in done]})
        return
    print_escalation(knowledge.zone, "升级 due", preview.due)
    print_escalation(knowledge.zone, "不升级 not due", preview.not_due)
    print_line(
        f"{len(done)} escalated 已升级" if apply else "nothing was written 未写入; --apply takes the due ones up"
    )


COMMANDS = (report, dispatch, whistle, act, rate, escalate)
"""In the order of `--help`."""


def _order(case: Case, text: str) -> WorkOrder | None:
    """Return the order of *case* that *text* names; None: it names the event."""
    return next((each for each in case.orders if text in {each.id, each.id.partition(":")[2]}), None)


def _refuse_options(given: dict[str, str | None], what: str) -> None:
    for name, value in given.items():
        if value is not None:
            raise typer.BadParameter(f"{name} {value}: {what} has none; leave it away")
