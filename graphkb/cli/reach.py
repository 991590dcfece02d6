"""Commands about how far duties and bodies reach: coverage, presence, duties."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from graphkb.answers.coverage import CoverageCell
from graphkb.answers.duties import HeldDuty, duties_of
from graphkb.answers.lookup import find_in_force
from graphkb.answers.presence import presence as ask_presence
from graphkb.answers.sweep import STATES
from graphkb.cli import answer_json
from graphkb.cli.explaining import whom
from graphkb.cli.labels import called, coded, name_of, when
from graphkb.cli.options import Area, Asked, Limit, Skip
from graphkb.cli.output import print_json, print_line, print_table
from graphkb.cli.settings import in_force, options_judged
from graphkb.graph.view import View
from graphkb.knowledge.names import resolve
from graphkb.model.kinds import table_of

Level = Annotated[str, typer.Option(help="PROVINCE to VILLAGE, or GRID. 层级")]


def coverage(
    area: Area,
    level: Level = "GRID",
    scale: Annotated[
        list[str] | None,
        typer.Option(help="Of grids; may be repeated; default BASIC and DEDICATED. 规模", show_default=False),
    ] = None,
    matter: Annotated[
        list[str] | None,
        typer.Option(help="Only this, with all below; may be repeated. 事项", show_default=False),
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Cells listed: BELOW, GAP, OVERLAP, VACANT, COVERED; default all but the last. 状态",
                     show_default=False),
    ] = None,
    limit: Limit = 20,
    skip: Skip = 0,
    *,
    asked: Asked,
) -> None:  # fmt: skip
    """Where nobody answers, or two do. 空白与重叠"""
    _check_scale(level, scale)
    with asked.open() as (knowledge, view):
        with options_judged():
            answer = knowledge.coverage(
                in_force(view, area, ("areas",), knowledge.zone), level=level, scales=scale or ("BASIC", "DEDICATED"),
                matters=[resolve(view, each, ("matters",)) for each in matter] if matter else None,
                as_of=view.as_of, known_at=view.graph.revision.number,
            )  # fmt: skip
            items = answer.items(state or STATES[:-1])
        shown = items[skip : skip + limit]
    if asked.as_json:
        print_json(answer_json.coverage(answer, shown, complete=len(items) == len(shown)))
        return
    counts = [answer.count(each) for each in ("COVERED", "GAP", "OVERLAP", "VACANT", "BELOW")]
    headers = ("格 cells", "已覆盖 covered", "空白 gaps", "重叠 overlaps", "空岗 vacant", "下级负责 below")
    print_table(when(view, knowledge.zone), headers, [(answer.cells, *counts)])
    _print_cells(view, shown)
    _print_cut(skip, len(shown), len(items))


def presence(
    area: Area,
    level: Level = "GRID",
    scale: Annotated[str | None, typer.Option(help="Of grids; default any. 网格规模", show_default=False)] = None,
    classification: Annotated[
        list[str] | None, typer.Option(help="Of the organization, such as CENTER. 类型", show_default=False)
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Of the post, such as GRID_MEMBER. 角色", show_default=False)
    ] = None,
    staffing: Annotated[
        list[str] | None, typer.Option(help="Of the organization. 编制", show_default=False)
    ] = None,
    exactly: Annotated[
        int | None, typer.Option(min=0, help="How many of each; default at least one. 恰好", show_default=False)
    ] = None,
    having: Annotated[bool, typer.Option("--having", help="List those that have it instead. 列已设")] = False,
    limit: Limit = 20,
    skip: Skip = 0,
    *,
    asked: Asked,
) -> None:  # fmt: skip
    """Which areas have, or lack, an organization or a post such as these. 设置情况"""
    _check_scale(level, scale)
    with asked.open() as (knowledge, view), options_judged():
        answer = ask_presence(
            view, in_force(view, area, ("areas",), knowledge.zone), level, scale=scale,
            classification=classification, role=role, staffing=staffing, exactly=exactly,
        )  # fmt: skip
    rows = answer.having if having else answer.lacking
    shown = rows[skip : skip + limit]
    if asked.as_json:
        print_json(answer_json.presence(answer, shown, complete=len(rows) == len(shown)))
        return
    counts = (answer.areas, len(answer.having), len(answer.lacking), answer.distinct_holders if role else None)
    headers = ("区域 areas", "已设 with", "未设 without", "在岗人数 distinct holders")
    print_table(when(view, knowledge.zone), headers, [counts])
    if shown:
        title = "已设区域 areas with it" if having else "未设区域 areas without it"
        print_table("", (title,), [(called(view, view.id("areas", row)),) for row in shown])
    _print_cut(skip, len(shown), len(rows))


def duties(
    entity: Annotated[
        str, typer.Argument(metavar="ENTITY", help="An organization, a matter or an area. 组织、事项或区域")
    ],
    limit: Limit = 1_000,
    skip: Skip = 0,
    *,
    asked: Asked,
) -> None:  # fmt: skip
    """The duties that come to an organization, or those for a matter or an area. 职责清单"""
    with asked.open() as (knowledge, view):
        entity_id = in_force(view, entity, ("organizations", "matters", "areas"), knowledge.zone)
    found = _duties(view, entity_id)
    shown = found[skip : skip + limit]
    if asked.as_json:
        print_json(answer_json.duties(view, shown, complete=len(found) == len(shown)))
        return
    rows = [_duty_row(view, each) for each in shown]
    headers = ("职责 duty", "角色 role", "事项 matter", "组织 organization", "区域 areas", "等级 severities",
               "岗位角色 post role", "优先 priority", "依据 rule")  # fmt: skip
    print_table(f"{called(view, entity_id)} {when(view, knowledge.zone)}", headers, rows)
    _print_cut(skip, len(shown), len(found))


COMMANDS = (coverage, presence, duties)
"""In the order of `--help`."""


def _check_scale(level: str, scale: list[str] | str | None) -> None:
    if scale and level != "GRID":
        raise typer.BadParameter(f"--scale is of grids, not of --level {level}; leave one of them out")


def _duties(view: View, entity_id: str) -> Sequence[HeldDuty]:
    """Return the duties of an entity, by id, each with the areas where it comes to it; else with its own area."""
    table = table_of(entity_id)
    assert table is not None  # a name was resolved to it
    if table.name == "organizations":
        return duties_of(view, entity_id).duties
    row = find_in_force(view, table.name, entity_id)
    ask = view.duties_of_matter if table.name == "matters" else view.duties_in
    return [HeldDuty(duty, tuple(_area(view, duty))) for duty in (() if row is None else ask(row))]


def _area(view: View, duty: int) -> Iterator[int]:
    row = view.row(view.tables["duties"].value(duty, "area"))
    if row is not None:
        yield row


def _duty_row(view: View, held: HeldDuty) -> tuple[object, ...]:
    columns = view.tables["duties"]
    matter, rule, role, post_role, priority = (
        columns.value(held.duty, name) for name in ("matter", "rule", "role", "post_role", "priority")
    )
    return (
        view.id("duties", held.duty),
        coded(view, "DutyRole", role),
        name_of(view, "matters", view.row(matter)),
        whom(view, held.duty),
        ", ".join(str(name_of(view, "areas", area)) for area in held.areas),
        " ".join(map(str, columns.value(held.duty, "severities"))),
        coded(view, "post_role", post_role),
        priority or "",
        None if rule is None else name_of(view, "rules", view.nearest(rule)),
    )


def _print_cells(view: View, cells: Sequence[CoverageCell]) -> None:
    rows = [
        (
            coded(view, "CellState", cell.state),
            called(view, view.id("areas", cell.area)),
            called(view, view.id("matters", cell.matter)),
            ", ".join(str(name_of(view, "organizations", row)) for row in cell.leads),
            cell.events,
        )
        for cell in cells
    ]
    headers = ("状态 state", "区域 area", "事项 matter", "主办 leads", "事件 events")
    shown = len(headers) - (not any(cell.events for cell in cells))  # no column of zeros
    if rows:
        print_table("", headers[:shown], [row[:shown] for row in rows])


def _print_cut(skipped: int, shown: int, all_: int) -> None:
    """Say which rows of how many these are, unless they are all."""
    if shown < all_:
        rows = f"{skipped + 1} to {skipped + shown}" if shown else "none"
        print_line(f"{rows} of {all_} shown: --limit N shows more, --skip N those further on 已截断")
