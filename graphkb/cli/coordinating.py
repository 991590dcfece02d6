"""Commands for coordinators and data owners beyond one question: route, impact, commit, check."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from graphkb.answers.expectation_numbers import FigureComparison, compare_figures
from graphkb.answers.expectations import check_expectations
from graphkb.answers.impact import ImpactItem, ImpactReport
from graphkb.answers.route_policy import read_policy
from graphkb.answers.routes import Route, RouteResult, routes
from graphkb.cli import answer_json
from graphkb.cli.labels import called, coded, labelled, name_of, when
from graphkb.cli.options import AsJson, Asked
from graphkb.cli.output import print_json, print_line, print_table
from graphkb.cli.settings import State, actor, options_judged
from graphkb.graph.view import View
from graphkb.knowledge.names import resolve
from graphkb.loaders.change_list import read_changes
from graphkb.loaders.expectations import read_expectations
from graphkb.model.codes import CODE_LISTS

Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="Cells shown at most. 至多显示")]
ChangeFile = Annotated[
    Path,
    typer.Argument(metavar="CHANGES.yaml", exists=True, dir_okay=False, help="put, end, retract, reorganize. 变更"),
]


def route(
    start: Annotated[str, typer.Argument(metavar="FROM", help="Who asks. 起点")],
    to: Annotated[str | None, typer.Argument(metavar="[TO]", help="Whom to reach. 终点")] = None,
    matter: Annotated[
        str | None, typer.Option(help="Instead of TO: who answers for it. 事项", show_default=False)
    ] = None,
    area: Annotated[str | None, typer.Option(help="With --matter: where. 区域", show_default=False)] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=20, help="Routes to each target. 条数")] = 3,
    max_hops: Annotated[int, typer.Option(min=1, max=32, help="Hops at most. 跳数")] = 8,
    max_cost: Annotated[float | None, typer.Option(min=0, help="Cost at most. 成本", show_default=False)] = None,
    avoid: Annotated[list[str] | None, typer.Option(help="Not through this one. 避开", show_default=False)] = None,
    via: Annotated[list[str] | None, typer.Option(help="Through this one. 经由", show_default=False)] = None,
    mechanism: Annotated[list[str] | None, typer.Option(help="Only by these. 机制", show_default=False)] = None,
    policy: Annotated[
        Path | None,
        typer.Option(metavar="routes.yaml", exists=True, help="Costs and hours. 成本表", show_default=False),
    ] = None,
    *,
    asked: Asked,
) -> None:
    """Ways to get departments to act together. 协同路径"""
    if (to is None) == (matter is None and area is None) or (matter is None) != (area is None):
        raise typer.BadParameter("give TO, or --matter and --area")
    with asked.open() as (knowledge, view):

        def organization(text: str) -> str:
            return resolve(view, text, ("organizations",))

        own = read_policy(policy, view.graph.labels("mechanism")) if policy else knowledge.policies.routes
        with options_judged():
            answer = routes(
                view, organization(start), to=None if to is None else organization(to),
                matter=None if matter is None else resolve(view, matter, ("matters",)),
                area=None if area is None else resolve(view, area, ("areas",)),
                k=k, max_hops=max_hops, max_cost=max_cost, mechanisms=mechanism or None, policy=own,
                avoid=[organization(each) for each in avoid or ()], via=[organization(each) for each in via or ()],
            )  # fmt: skip
    if asked.as_json:
        print_json(answer_json.routes(answer))
    else:
        _print_routes(answer, knowledge.zone)
    if not answer.routes:
        raise typer.Exit(1)


def impact(context: typer.Context, changes: ChangeFile, limit: Limit = 20, as_json: AsJson = False) -> None:
    """Rehearse a reorganization: whose answers would change; nothing is written. 预演"""
    state: State = context.obj
    with state.open() as knowledge:
        report = knowledge.impact(read_changes(changes))
    if as_json:
        print_json(answer_json.impact(report, limit))
    else:
        _print_impact(report, knowledge.zone, limit)
    if report.problems:
        raise typer.Exit(1)


def commit(
    context: typer.Context,
    changes: ChangeFile,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="Why. 说明", show_default=False)] = None,
    expected_revision: Annotated[
        int | None, typer.Option(min=0, help="Refuse unless this is the latest. 预期版本", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report only. 试运行")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the changes of a file, all or none. 提交变更"""
    state: State = context.obj
    with state.open() as knowledge:
        committed = knowledge.commit_inputs(
            read_changes(changes), actor=actor(), note=note, source=changes.name, expected_revision=expected_revision,
            dry_run=dry_run,
        )  # fmt: skip
    if as_json:
        print_json(answer_json.committed(committed, dry_run=dry_run))
    else:
        rows = [(name, c.new, c.changed, c.unchanged, c.ended, c.wrong) for name, c in committed.report.items()]
        if rows:
            print_table(
                "", ("表 table", "新增 new", "变更 changed", "未变 unchanged", "终止 ended", "错误 wrong"), rows
            )
        for problem in committed.problems:
            print_line(problem.message)
        written = (
            "nothing was written 未写入" if committed.revision is None else f"revision {committed.revision.number}"
        )
        print_line(written)
    if committed.problems:
        raise typer.Exit(1)


def check(
    context: typer.Context,
    expectations: Annotated[
        list[Path],
        typer.Argument(metavar="EXPECTATIONS.yaml…", exists=True, dir_okay=False, help="What must be true. 期望"),
    ],
    figures: Annotated[
        bool, typer.Option("--figures", help="Every published figure beside what is counted. 公布数据对照")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare what is known with what must be true. 核对"""
    state: State = context.obj
    entries = [entry for path in expectations for entry in read_expectations(path)]
    if figures:
        with state.open() as knowledge:
            compared = compare_figures(knowledge.view, entries, knowledge.zone, knowledge.store)
        _print_figures(compared, as_json=as_json)
        if not all(each.ok for each in compared):
            raise typer.Exit(1)
        return
    with state.open() as knowledge:
        weights = knowledge.policies.assessment
        results = check_expectations(knowledge.view, entries, knowledge.zone, knowledge.store, weights)
    failed = [each for each in results if not each.ok]
    if as_json:
        print_json([{"entry": r.index, "kind": r.kind, "ok": r.ok, "message": r.message} for r in results])
    else:
        for each in failed:
            print_line(each.message)
        held = len(results) - len(failed)
        print_line(f"{held} hold, {len(failed)} do not 相符 {held},不符 {len(failed)}")
    if failed:
        raise typer.Exit(1)


COMMANDS = (route, impact, commit, check)
"""In the order of `--help`."""


def _print_figures(figures: list[FigureComparison], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(each) for each in figures])
        return
    rows = [
        (each.id, each.name, f"{each.value:.15g} ({labelled(CODE_LISTS['Qualifier'].labels, each.qualifier)})",
         each.unit, each.found, "" if each.ok else "✗", each.note)
        for each in figures
    ]  # fmt: skip
    headers = ("数据 figure", "名称 name", "公布 published", "单位 unit", "查询 counted", "", "说明 note")
    print_table("", headers, rows)


def _print_routes(answer: RouteResult, zone: str) -> None:
    view = answer.view
    print_line(when(view, zone))
    for number, each in enumerate(answer.routes, 1):
        _print_route(view, number, each)
    if answer.reasons:
        print_line(f"原因 reasons: {coded(view, 'ReasonCode', *answer.reasons)}")
    if answer.truncated_by:
        print_line(f"截断 cut by {answer.truncated_by}")


def _print_route(view: View, number: int, each: Route) -> None:
    target = called(view, view.id("organizations", each.target))
    role = f" {coded(view, 'DutyRole', each.role)}" if each.role else ""
    rows = [
        (
            i,
            name_of(view, "organizations", hop.from_),
            coded(view, "mechanism", hop.mechanism),
            name_of(view, "organizations", hop.to),
            None if hop.contact is None else name_of(view, "posts", hop.contact.post),
            None if hop.contact is None else name_of(view, "persons", hop.contact.holder),
            None if hop.contact is None else hop.contact.contact,
            f"{hop.cost:g}",
            f"{hop.expected_hours:g}",
            name_of(view, "rules", hop.rule),
        )
        for i, hop in enumerate(each.hops, 1)
    ]
    title = f"{number}. → {target}{role}: cost {each.cost:g}, {each.expected_hours:g} h"
    if not rows:
        print_line(title)
        return
    headers = ("步 hop", "从 from", "机制 mechanism", "到 to", "岗位 post", "在岗 holder", "电话 contact", "成本 cost",
               "小时 hours", "依据 rule")  # fmt: skip
    print_table(title, headers, rows)


def _print_impact(report: ImpactReport, zone: str, limit: int) -> None:
    for problem in report.problems:
        print_line(problem.message)
    if report.problems:
        return
    counts = (report.changed_cells, report.new_gaps, report.new_overlaps, report.orphaned_events)
    headers = ("变化 changed cells", "新空白 new gaps", "新重叠 new overlaps", "失去承办的事件 orphaned events")
    print_table(when(report.after, zone), headers, [counts])
    shown = list(islice(iter(report.items), limit))
    if shown:
        print_table("", *_impact_table(report, shown))
    if report.changed_cells > len(shown):
        print_line(f"{report.changed_cells - len(shown)} more: --limit N shows them")
    print_line("岗位和在岗人员不比较 posts and holders are not compared")


def _impact_table(report: ImpactReport, items: Sequence[ImpactItem]) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """Return headers and rows; those who assist or supervise have a column where any of the items tells of others."""
    view = report.after
    headers = ["区域 area", "事项 matter", "主办 leads", "状态 state"]
    rows = [
        [
            called(view, item.area),
            called(view, item.matter),
            _became(view, item.before, item.after),
            " → ".join(coded(view, "CellState", each) or "—" for each in (item.state_before, item.state_after)),
        ]
        for item in items
    ]
    assists = [(item.assists_before, item.assists_after) for item in items]
    supervisors = [(item.supervisors_before, item.supervisors_after) for item in items]
    for header, pairs in (("协办 assists", assists), ("督办 supervisors", supervisors)):
        if any(before != after for before, after in pairs):
            headers.append(header)
            for row, pair in zip(rows, pairs, strict=True):
                row.append(_became(view, *pair))
    return headers, rows


def _became(view: View, before: Sequence[str], after: Sequence[str]) -> str:
    """Return who answers and who would; once where they are the same."""
    sides = [
        ", ".join(name_of(view, "organizations", view.nearest(each)) or each for each in side) or "—"
        for side in (before, after)
    ]
    return " → ".join(dict.fromkeys(sides))
