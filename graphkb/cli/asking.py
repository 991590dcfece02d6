"""Commands that ask: who, explain, team, chain, chart."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from graphkb.answers.chart import OrgChart
from graphkb.answers.escalation import EscalationChain
from graphkb.answers.escalation_policy import read_escalation
from graphkb.answers.responsibility import Assignment, PostAssignment, Responsibility
from graphkb.cli import answer_json
from graphkb.cli.batch import answer_questions
from graphkb.cli.explaining import print_trials
from graphkb.cli.labels import called, coded, name_of, when
from graphkb.cli.options import Area, AsJson, Asked, EscalationFile, OrderId, Severity
from graphkb.cli.output import print_json, print_line, print_table, whole_output
from graphkb.cli.settings import State, in_force
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.knowledge.names import resolve


def who(
    matter: Annotated[str | None, typer.Argument(metavar="MATTER", help="Id, code or unique name. 事项")] = None,
    area: Annotated[str | None, typer.Argument(metavar="AREA", help="Id, code or unique name. 区域")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            exists=True,
            dir_okay=False,
            show_default=False,
            help="Instead: columns matter, area, severity; answers as CSV, with --json as NDJSON: leads alone, without"
            " assists, supervisors, first responders, duties, deadlines and explain. 批量",
        ),
    ] = None,
    severity: Severity = None,
    explain: Annotated[bool, typer.Option("--explain", help="Every duty tried, and why it lost. 说明理由")] = False,
    *,
    asked: Asked,
) -> None:
    """Who answers for a matter in an area. 谁负责"""
    if (batch is None) == (matter is None and area is None) or (matter is None) != (area is None):
        raise typer.BadParameter("give MATTER and AREA, or --batch FILE.csv")
    if batch is not None and (explain or severity is not None):
        raise typer.BadParameter("--explain and --severity have no effect with --batch; it has a column severity")
    with asked.open() as (knowledge, view):
        if matter is None or area is None:
            _answer_file(view, batch or Path(), as_json=asked.as_json)
            return
        answer = knowledge.responsible(
            resolve(view, matter, ("matters",)), resolve(view, area, ("areas",)),
            severity=severity, as_of=view.as_of, known_at=view.graph.revision.number,
        )  # fmt: skip
    if asked.as_json:
        print_json(answer_json.responsibility(answer))
    else:
        _print_responsibility(answer, knowledge.zone, explain=explain)
    if not answer.lead:
        raise typer.Exit(1)


def explain(
    context: typer.Context,
    order: OrderId,
    as_json: AsJson = False,
) -> None:
    """Who answered when a work order was sent, and every duty that was tried. 派单依据"""
    state: State = context.obj
    with state.open() as knowledge:
        answer = knowledge.events.explain_of(order if ":" in order else f"order:{order}")
    if as_json:
        print_json(answer_json.responsibility(answer))
    else:
        _print_responsibility(answer, knowledge.zone, explain=True)


def team(area: Area, *, asked: Asked) -> None:
    """Everyone on an area, with telephone. 区域力量"""
    with asked.open() as (knowledge, view):
        area_id = in_force(view, area, ("areas",), knowledge.zone)
        posts = knowledge.team(area_id, as_of=view.as_of, known_at=view.graph.revision.number)
    if asked.as_json:
        print_json([answer_json.post(view, each) for each in posts])
        return
    _print_posts(view, f"{called(view, area_id)} {when(view, knowledge.zone)}", posts)


def chain(
    start: Annotated[
        str, typer.Argument(metavar="ORGANIZATION|EVENT", help="Id or unique name; of an event its id. 组织或事件")
    ],
    policy: EscalationFile = None,
    *,
    asked: Asked,
) -> None:
    """Who is above an organization, or the center that has an event, level by level. 上级链"""
    rules = read_escalation(policy) if policy else None
    with asked.open() as (knowledge, view):
        when_asked = {"as_of": view.as_of, "known_at": view.graph.revision.number}
        if start.startswith("event:"):
            answer = knowledge.events.chain(start, policy=rules, **when_asked)
            center = None if answer.organization is None else view.id("organizations", answer.organization)
        else:
            center = in_force(view, start, ("organizations",), knowledge.zone)
            answer = knowledge.chain(center, policy=rules, **when_asked)
    if asked.as_json:
        print_json(answer_json.chain(view, answer))
    else:
        _print_chain(view, center or start, answer, knowledge.zone)


def chart(
    root: Annotated[str, typer.Argument(metavar="ROOT", help="An area or an organization. 根")],
    depth: Annotated[int, typer.Option(min=0, max=32, help="Levels below the root. 层数")] = 3,
    hierarchy: Annotated[str, typer.Option(help="ADMINISTRATIVE, FUNCTIONAL or PARTY. 体系")] = "ADMINISTRATIVE",
    *,
    asked: Asked,
) -> None:
    """The tree below an area or an organization. 组织架构"""
    if hierarchy not in {"ADMINISTRATIVE", "FUNCTIONAL", "PARTY"}:
        raise typer.BadParameter(f"{hierarchy!r}: write ADMINISTRATIVE, FUNCTIONAL or PARTY")
    with asked.open() as (knowledge, view):
        root_id = in_force(view, root, ("areas", "organizations"), knowledge.zone)
        answer = knowledge.chart(
            root_id, depth=depth, hierarchy=hierarchy, as_of=view.as_of, known_at=view.graph.revision.number
        )
    if asked.as_json:
        print_json(answer_json.chart(answer))
    else:
        _print_chart(answer)


COMMANDS = (who, explain, team, chain, chart)
"""In the order of `--help`."""


def _answer_file(view: View, questions: Path, *, as_json: bool) -> None:
    whole_output()
    tally = answer_questions(view, questions, sys.stdout, as_json=as_json)
    if tally.without_lead:
        told = f"{tally.without_lead} of {tally.questions} without lead; reasons or problem says why"
        raise BadInput(f"{questions.name}: {told}")


def _print_responsibility(answer: Responsibility, zone: str, *, explain: bool) -> None:
    view = answer.view
    print_line(f"{called(view, answer.matter_id)} @ {called(view, answer.area_id)} {when(view, zone)}")
    groups = {"LEAD": answer.lead, "ASSIST": answer.assists, "SUPERVISE": answer.supervisors}
    rows = [row for role, group in groups.items() for each in group for row in _assignment_rows(view, role, each)]
    headers = ("职责 role", "组织 organization", "岗位 post", "在岗 holder", "电话 contact", "方式 basis", "依据 rule",
               "签收 sign", "回复 reply", "结案 close", "备注 reasons")  # fmt: skip
    if rows:
        print_table("", headers, rows)
    else:
        print_line("无人主办 no lead")
    _print_notes(answer)
    if answer.first_responders:
        _print_posts(view, "第一响应 first responders", answer.first_responders)
    if explain:
        print_trials(answer)


def _assignment_rows(view: View, role: str, each: Assignment) -> list[tuple[object, ...]]:
    deadline = each.deadline
    clocks = (deadline.sign, deadline.reply, deadline.close) if deadline else (None, None, None)
    basis, reasons = coded(view, "Basis", each.basis), coded(view, "ReasonCode", *each.reasons)
    about = (basis, name_of(view, "rules", each.rule), *clocks, reasons)
    first, *others = each.posts or (None,)
    rows: list[tuple[object, ...]] = [
        (
            coded(view, "DutyRole", role),
            name_of(view, "organizations", each.organization),
            *_post_cells(view, first),
            *about,
        )
    ]
    return rows + [("", "", *_post_cells(view, other)) for other in others]


def _post_cells(view: View, post: PostAssignment | None) -> tuple[object, ...]:
    if post is None:
        return (None, None, None)
    holder = name_of(view, "persons", post.holder) or coded(view, "ReasonCode", *post.reasons)
    return (name_of(view, "posts", post.post), holder, post.contact)


def _print_notes(answer: Responsibility) -> None:
    view = answer.view
    if answer.reasons:
        print_line(f"原因 reasons: {coded(view, 'ReasonCode', *answer.reasons)}")
    for title, rows in (("继任区域 successors", answer.successors), ("前身区域 predecessors", answer.predecessors)):
        if rows:
            print_line(f"{title}: {', '.join(called(view, view.id('areas', row)) for row in rows)}")
    if not answer.complete:
        print_line(f"截断 cut by {answer.truncated_by}")


def _print_posts(view: View, title: str, posts: tuple[PostAssignment, ...]) -> None:
    rows = [
        (
            coded(view, "post_role", view.tables["posts"].value(each.post, "role")),
            *_post_cells(view, each),
            name_of(view, "areas", each.served_area),
        )
        for each in posts
    ]
    print_table(title, ("角色 role", "岗位 post", "在岗 holder", "电话 contact", "服务区域 serves"), rows)


def _print_chain(view: View, start: str, answer: EscalationChain, zone: str) -> None:
    rows = [
        (
            step.number,
            name_of(view, "organizations", step.organization),
            coded(view, "Hierarchy", step.hierarchy) + (" (fallback)" if step.fallback else ""),
            *_post_cells(view, step.posts[0] if step.posts else None),
            step.delay,
            ", ".join(str(name_of(view, "organizations", each)) for each in step.beside),
            coded(view, "ReasonCode", *step.reasons),
        )
        for step in answer.steps
    ]
    headers = ("级 step", "组织 organization", "体系 hierarchy", "岗位 post", "在岗 holder", "电话 contact",
               "时限 delay",
        "同时 beside", "备注 reasons")  # fmt: skip
    print_line(f"{called(view, start)} {when(view, zone)}")
    if rows:
        print_table("", headers, rows)
    print_line(coded(view, "ReasonCode", *answer.reasons))


def _print_chart(answer: OrgChart) -> None:
    columns = answer.view.tables[answer.table]
    for row, depth, count, cut in zip(answer.rows, answer.depths, answer.descendants, answer.children_cut, strict=True):
        below = f"  ({count})" if count else ""
        more = f"  … {cut} not shown" if cut else ""
        print_line(f"{'  ' * depth}{columns.value(row, 'name')}  {columns.value(row, 'id')}{below}{more}")
    if not answer.complete:
        print_line(f"截断 cut by {answer.truncated_by}")
