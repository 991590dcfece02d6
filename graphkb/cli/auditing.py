"""Commands of those who supervise: unresolved, trace, assess."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from graphkb.answers.assessment import Assessment, AssessmentRow
from graphkb.answers.assessment_policy import read_weights
from graphkb.answers.dispatches import ByDuty, Dispatch
from graphkb.answers.trace import ClockReading, EventTrace, TraceStep
from graphkb.answers.unresolved import Unresolved
from graphkb.cli import event_json
from graphkb.cli.cases import case_of, title_of
from graphkb.cli.labels import called, coded, labelled, local, name_of, when
from graphkb.cli.options import Area, AsJson, AsOf, EventId
from graphkb.cli.output import print_json, print_line, print_table
from graphkb.cli.settings import State, in_force, instant, options_judged
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.loaders.export_reports import (
    Report,
    assessment_report,
    save_csv,
    save_xlsx,
    trace_report,
    unresolved_report,
)
from graphkb.model import times
from graphkb.model.codes import TRANSITION_ACTIONS, TRANSITION_REASONS
from graphkb.model.periods import period

AsCsv = Annotated[
    Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV instead. 输出 CSV", show_default=False)
]
HOLDERS_SHOWN = 3
"""Organizations named in a line of a table: those that hold most."""


def unresolved(
    context: typer.Context,
    area: Area,
    by: Annotated[str, typer.Option(help="area or organization. 按区域或承办组织")] = "area",
    depth: Annotated[int, typer.Option(min=0, max=32, help="Levels below the area. 层数")] = 1,
    as_of: AsOf = None,
    csv: AsCsv = None,
    as_json: AsJson = False,
) -> None:
    """What is open, where it is stuck, across levels. 未结事件"""
    if by.lower() not in {"area", "organization"}:
        raise typer.BadParameter(f"--by {by}: write area or organization")
    state: State = context.obj
    with state.open() as knowledge:
        at = instant(as_of, knowledge.zone)
        area_id = in_force(knowledge.view(at), area, ("areas",), knowledge.zone)
        answer = knowledge.unresolved(area_id, depth=depth, by=by.upper(), as_of=at)
    if csv is not None:
        _saved(unresolved_report(answer, knowledge.zone), csv)
    elif as_json:
        print_json(event_json.unresolved(answer, HOLDERS_SHOWN))
    else:
        _print_unresolved(answer, knowledge.zone)


def trace(context: typer.Context, event: EventId, csv: AsCsv = None, as_json: AsJson = False) -> None:
    """The whole way of one event: who had it, how long, and whether it was sent right. 事件流转"""
    state: State = context.obj
    with state.open() as knowledge:  # what was known then is read when it is asked for
        answer = knowledge.trace(case_of(knowledge, event).event.id)
        if csv is not None:
            _saved(trace_report(answer, knowledge.zone), csv)
        elif as_json:
            print_json(event_json.trace(answer))
        else:
            _print_trace(answer, knowledge.zone)


def assess(
    context: typer.Context,
    area: Area,
    start: Annotated[str | None, typer.Option("--from", metavar="T", help="First day. 起", show_default=False)] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="T", help="The day after the last. 止(不含)", show_default=False)
    ] = None,
    of: Annotated[
        str | None,
        typer.Option("--period", metavar="P", help="Instead: 2022-03, 2022-Q1 or 2022. 期间", show_default=False),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(metavar="assessment.yaml", exists=True, help="Of the index. 权重", show_default=False),
    ] = None,
    csv: AsCsv = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as XLSX instead. 输出 XLSX", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How an area, its parts and those who handled its events did in a period. 考核"""
    if (of is None) == (start is None and end is None) or (start is None) != (end is None):
        raise typer.BadParameter("give --from and --to, or --period")
    state: State = context.obj
    with state.open() as knowledge:
        if of is None:
            first, after = instant(start, knowledge.zone), instant(end, knowledge.zone)
        else:
            first, after = _period(of, knowledge.zone)
        assert first is not None
        assert after is not None
        view = knowledge.view(min(after - 1, times.now()))
        area_id = in_force(view, area, ("areas",), knowledge.zone)
        own = read_weights(weights) if weights else None
        with options_judged():
            answer = knowledge.assessment(area_id, first, after, weights=own)
    if csv is not None or xlsx is not None:
        _saved(assessment_report(answer, knowledge.zone), csv, xlsx)
    elif as_json:
        print_json(event_json.assessment(answer))
    else:
        _print_assessment(answer, knowledge.zone)


COMMANDS = (unresolved, trace, assess)
"""In the order of `--help`."""


def _period(text: str, zone: str) -> tuple[int, int]:
    try:
        return period(text, zone)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from error


def _saved(report: Report, csv: Path | None, xlsx: Path | None = None) -> None:
    if there := next((path for path in (csv, xlsx) if path is not None and path.exists()), None):
        raise BadInput(f"{there}: is there already; name a new file")
    if csv is not None:
        save_csv(report, csv)
    if xlsx is not None:
        save_xlsx([report], xlsx)
    files = " ".join(str(each) for each in (csv, xlsx) if each is not None)
    print_line(f"{len(report.rows)} rows written 已写入: {files}")


def _print_unresolved(answer: Unresolved, zone: str) -> None:
    view = answer.view
    rows = [
        (
            "  " * answer.depths[i] + (_node_name(answer, i) or "— (nobody known 无承办)"),
            answer.open[i],
            answer.overdue[i],
            answer.due_soon[i],
            local(answer.oldest[i], zone),
            ", ".join(f"{coded(view, 'EventState', each.state)} {each.count}" for each in answer.by_state(i)),
            ", ".join(
                f"{name_of(view, 'organizations', each.organization)} {each.open}"
                for each in answer.by_holder(i, HOLDERS_SHOWN)
            ),
            answer.children_cut[i] or "",
        )
        for i in range(len(answer.open))
    ]
    headers = ("区域或组织 where", "未结 open", "逾期 overdue", "临期 due soon", "最早 oldest", "状态 by state",
               "承办最多 held by", "未列 not shown")  # fmt: skip
    print_table(f"未结事件 unresolved {when(view, zone)}", headers, rows)


def _node_name(answer: Unresolved, i: int) -> str | None:
    area, organization = answer.areas[i], answer.organizations[i]
    if area is not None:
        return name_of(answer.view, "areas", area)
    return name_of(answer.view, "organizations", organization)


def _print_trace(answer: EventTrace, zone: str) -> None:
    event = answer.case.event
    state = coded(answer.view, "EventState", event.state)
    print_line(f"{event.id}: {title_of(event)} @ {called(answer.view, event.area)}, {state}")
    headers = ("时间 at", "动作 action", "对象 subject", "承办 addressed to", "到 to", "原因 reason",
               "持有 held by", "岗位 post", "在岗 holder", "小时 hours", "工作时 working", "本级超时 overdue by",
               "全程超时 event overdue by")  # fmt: skip
    print_table("", headers, [_step_cells(each, zone) for each in answer.steps])
    held = [
        (name_of(answer.view, "organizations", each.organization), _hours(each.hours), _hours(each.working_hours))
        for each in answer.held
    ]
    if held:
        print_table("谁用了多少时间 time held", ("组织 organization", "小时 hours", "工作时 working"), held)
    if answer.dispatches:
        _print_dispatches(answer.dispatches, zone)
    facts = (
        ("本级时限 the holder's clock", _clock(answer.level, zone)),
        ("全程时限 the event's clock", _clock(answer.life, zone)),
        ("派出未签收 unsigned", f"{_hours(answer.unsigned_hours)} h"),
        ("退单 returns", answer.returns),
        ("往返 ping-pong", answer.ping_pong),
        ("按当时所知合乎职责 agreed as known then", _yes(answer.agreed_then)),
        ("按现在所知合乎职责 agreed as known now", _yes(answer.agreed_as_known_now)),
        ("原因 reasons", coded(answer.view, "ReasonCode", *answer.reasons) or "—"),
    )
    for name, value in facts:
        print_line(f"{name}: {value}")


def _step_cells(step: TraceStep, zone: str) -> tuple[object, ...]:
    view, done = step.view, step.transition
    return (
        times.to_local_text(step.at, zone), labelled(TRANSITION_ACTIONS, done.action), done.subject,
        name_of(view, "organizations", step.addressed),
        coded(view, "EventState" if step.order is None else "WorkOrderState", done.to_state),
        labelled(TRANSITION_REASONS, done.reason),
        name_of(view, "organizations", step.organization), name_of(view, "posts", step.post),
        name_of(view, "persons", step.holder), _hours(step.hours), _hours(step.working_hours), _hours(step.overdue_by),
        _hours(step.life_overdue_by),
    )  # fmt: skip


def _print_dispatches(dispatches: Iterable[Dispatch], zone: str) -> None:
    headers = ("派单 dispatched", "工单 order", "职责 role", "承办 addressed to", "未签收 unsigned h",
               "当时所知应派 by duty as known then", "当时相符 agreed then",
               "现在所知应派 by duty as known now", "现在相符 agreed now")  # fmt: skip
    print_table("派往与职责 dispatches", headers, [_dispatch_cells(each, zone) for each in dispatches])


def _dispatch_cells(sent: Dispatch, zone: str) -> tuple[object, ...]:
    order = sent.order
    return (
        times.to_local_text(order.dispatched_at, zone), order.id, coded(sent.view, "DutyRole", order.role),
        name_of(sent.view, "organizations", sent.organization), _hours(sent.unsigned_hours),
        *_duty_cells(sent.as_known_then), *_duty_cells(sent.as_known_now),
    )  # fmt: skip


def _duty_cells(duty: ByDuty | None) -> tuple[str | None, str | None]:
    if duty is None:
        return None, None
    leads = ", ".join(name_of(duty.view, "organizations", each) or "" for each in duty.leads)
    return leads or coded(duty.view, "ReasonCode", *duty.reasons), _yes(duty.agreed)


def _print_assessment(answer: Assessment, zone: str) -> None:
    first, after = (times.to_date_or_text(each, zone) for each in (answer.start, answer.end))
    headers = ("区域或组织 who", "接报 received", "结案 closed", "按期 on time", "退单 returned", "重开 reopened",
               "首次响应 first response h", "办理 handling h", "调解成功 mediated", "未成 failed", "评分 rating",
               "指数 index")  # fmt: skip
    print_table(f"考核 assessment {first} — {after}", headers, _figure_rows(answer.view, (answer.total, *answer.rows)))


def _figure_rows(view: View, rows: Iterable[AssessmentRow]) -> Iterable[tuple[object, ...]]:
    for row in rows:
        table, who = ("areas", row.area) if row.organization is None else ("organizations", row.organization)
        yield (
            name_of(view, table, who), row.received, row.closed, row.on_time, row.returned, row.reopened,
            _hours(row.median_first_response_hours), _hours(row.median_handling_hours), row.mediated,
            row.mediation_failed, _hours(row.rating), None if row.index is None else f"{row.index:.4f}",
        )  # fmt: skip


def _hours(hours: float | None) -> str | None:
    return None if hours is None else f"{hours:.2f}"


def _clock(reading: ClockReading | None, zone: str) -> str:
    if reading is None:
        return "—"
    passed = "" if reading.overdue_by is None else f", 超时 overdue by {_hours(reading.overdue_by)} h"
    return f"至 until {times.to_local_text(reading.due, zone)}{passed}"


def _yes(value: bool | None) -> str:
    return "—" if value is None else "是 yes" if value else "否 no"
