"""Answers for auditors as tables to be handed in, CSV and XLSX: a header in Chinese and English, one line a row."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from graphkb.answers.assessment import Assessment, AssessmentRow
from graphkb.answers.dispatches import ByDuty, Dispatch
from graphkb.answers.trace import EventTrace, TraceStep
from graphkb.answers.unresolved import Unresolved
from graphkb.graph.view import View
from graphkb.loaders.files import created_new
from graphkb.model.codes import CODE_LISTS, TRANSITION_ACTIONS, TRANSITION_REASONS
from graphkb.model.times import DEFAULT_ZONE, to_date_or_text, to_local_text

Cell = str | int | float | None
"""What stands in a cell; None: nothing."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula; such texts are written so that they stay texts."""

HOLDERS = 3
"""Organizations named beside each line of what is unresolved."""

_AGREED = {True: "是 yes", False: "否 no", None: None}
"""Whether an order went where duty says → what is written."""
COLUMN_WIDTH = 16
"""Characters: wide enough for a time."""

_OPEN_STATES = ("REPORTED", "ACCEPTED", "IN_HANDLING", "RESOLVED", "VERIFIED")
_UTF8_MARK = "\ufeff"
"""By this Excel sees that a CSV is UTF-8."""


class Report(NamedTuple):
    """A table for people.

    Args:
        title: What it is, in at most 31 characters: the name of its sheet.
        header: One line, each column in Chinese and English.
        rows: As long as the header.
    """

    title: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def assessment_report(answer: Assessment, zone: str = DEFAULT_ZONE) -> Report:
    """Return the figures of a period: the area, its children, the organizations. Hours to two decimals, index to four.

    Args:
        answer: The figures.
        zone: Where the days of the period begin.
    """
    header = (
        "期间起 From", "期间止(不含) To (excluded)", "类别 Kind", "标识 Id", "名称 Name", "接报数 Received",
        "结案数 Closed", "按期结案数 Closed on time", "退单数 Returned", "重新办理数 Reopened",
        "首次响应中位时长(小时) Median first response (hours)", "办理中位时长(小时) Median handling (hours)",
        "调解成功数 Mediated", "调解未成数 Mediation failed", "平均评分 Mean rating", "综合指数 Index",
    )  # fmt: skip
    period = to_date_or_text(answer.start, zone), to_date_or_text(answer.end, zone)
    kinds = [
        "合计 Total",
        *["下级区域 Area"] * len(answer.areas),
        *["承办组织 Organization"] * len(answer.organizations),
    ]
    rows = zip(kinds, (answer.total, *answer.rows), strict=True)
    return Report("考核 Assessment", header, [(*period, kind, *_figures(answer.view, row)) for kind, row in rows])


def _figures(view: View, row: AssessmentRow) -> tuple[Cell, ...]:
    is_area = row.organization is None
    who = ("areas", row.area) if is_area else ("organizations", row.organization)
    return (
        *_id_and_name(view, *who), row.received, row.closed, row.on_time, row.returned, row.reopened,
        _rounded(row.median_first_response_hours), _rounded(row.median_handling_hours),
        row.mediated, row.mediation_failed, _rounded(row.rating), _rounded(row.index, 4),
    )  # fmt: skip


def unresolved_report(answer: Unresolved, zone: str = DEFAULT_ZONE) -> Report:
    """Return what is open, a line for each node of the tree, in its order.

    Args:
        answer: The tree.
        zone: Of the times.
    """
    states = CODE_LISTS["EventState"].labels
    header = (
        "层级 Depth", "标识 Id", "名称 Name", "未结 Open", "逾期 Overdue", "临期 Due soon",
        "最早上报 Oldest report", *(f"{states[state][0]} {states[state][1]}" for state in _OPEN_STATES),
        "主要承办组织 Held by", "未列下级 Children not shown",
    )  # fmt: skip
    return Report("未结 Unresolved", header, [_node(answer, i, zone) for i in range(len(answer.open))])


def _node(answer: Unresolved, i: int, zone: str) -> tuple[Cell, ...]:
    area, oldest = answer.areas[i], answer.oldest[i]
    table = "organizations" if area is None else "areas"
    by_state = {each.state: each.count for each in answer.by_state(i)}
    holders = [
        f"{_name(answer.view, 'organizations', each.organization)} {each.open}" for each in answer.by_holder(i, HOLDERS)
    ]
    return (
        answer.depths[i], *_id_and_name(answer.view, table, answer.organizations[i] if area is None else area),
        answer.open[i], answer.overdue[i], answer.due_soon[i], None if oldest is None else to_local_text(oldest, zone),
        *(by_state.get(state, 0) for state in _OPEN_STATES), "; ".join(holders), answer.children_cut[i],
    )  # fmt: skip


def trace_report(answer: EventTrace, zone: str = DEFAULT_ZONE) -> Report:
    """Return the steps of an event; what people wrote about it is left out.

    The line that sent an order says how long it lay unsigned and, of a LEAD order, whose it was by duty.

    Args:
        answer: Its way.
        zone: Of the times.
    """
    header = (
        "序号 No.", "时间 At", "至 Until", "对象 Subject", "承办单位 Addressed to", "动作 Action", "原状态 From",
        "新状态 To", "原因 Reason", "经办 Actor", "持有单位 Held by", "岗位 Post", "在岗人员 Holder of the post",
        "时长(小时) Hours", "工作日时长(小时) Working hours", "本级超时(小时) Overdue by (hours)",
        "总时限超时(小时) Overdue by the event's clock (hours)", "未签收时长(小时) Unsigned (hours)",
        "按当时所知应派 By duty as known then", "按当时所知相符 Agreed as known then",
        "按现在所知应派 By duty as known now", "按现在所知相符 Agreed as known now",
    )  # fmt: skip
    sent = {each.order.id: each for each in answer.dispatches}
    rows = [
        (i, *_step(each, zone), *_sent(sent[each.order.id] if each.order and each.is_first else None))
        for i, each in enumerate(answer.steps, 1)
    ]
    return Report("轨迹 Trace", header, rows)


def _step(step: TraceStep, zone: str) -> tuple[Cell, ...]:
    done = step.transition
    states = CODE_LISTS["EventState" if step.order is None else "WorkOrderState"].labels
    return (
        to_local_text(step.at, zone), None if step.until is None else to_local_text(step.until, zone), done.subject,
        _name(step.view, "organizations", step.addressed),
        _labelled(TRANSITION_ACTIONS, done.action),
        _labelled(states, done.from_state), _labelled(states, done.to_state),
        _labelled(TRANSITION_REASONS, done.reason), done.actor,
        _name(step.view, "organizations", step.organization), _name(step.view, "posts", step.post),
        _name(step.view, "persons", step.holder), _rounded(step.hours), _rounded(step.working_hours),
        _rounded(step.overdue_by), _rounded(step.life_overdue_by),
    )  # fmt: skip


def _sent(sent: Dispatch | None) -> tuple[Cell, ...]:
    if sent is None:
        return (None,) * 5
    return _rounded(sent.unsigned_hours), *_by_duty(sent.as_known_then), *_by_duty(sent.as_known_now)


def _by_duty(duty: ByDuty | None) -> tuple[Cell, Cell]:
    if duty is None:
        return None, None
    leads = "; ".join(_name(duty.view, "organizations", each) or "" for each in duty.leads)
    return leads or " ".join(duty.reasons), _AGREED[duty.agreed]


def write_csv(report: Report, file: TextIO) -> None:
    """Write *report* as CSV; a text that begins as a formula does gets an apostrophe in front.

    Args:
        report: What to write.
        file: Open for text, UTF-8, newlines as written.
    """
    file.write(_UTF8_MARK)
    csv.writer(file).writerows([_as_text(cell) for cell in row] for row in (report.header, *report.rows))


def save_csv(report: Report, path: Path) -> None:
    """Write *report* as CSV to *path*, which must be absent; readable by its owner alone.

    Raises:
        BadInput: *path* is there already.
        WrongUse: it cannot be written.
    """
    with created_new(path) as file:
        write_csv(report, file)


def save_xlsx(reports: Iterable[Report], path: Path) -> None:
    """Write *reports* as the sheets of one workbook to *path*, which must be absent; no text in it is a formula.

    Raises:
        BadInput: *path* is there already.
        WrongUse: it cannot be written.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - for who writes a workbook

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for report in reports:
            sheet = book.add_worksheet(report.title)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(report.header) - 1, COLUMN_WIDTH)
            for number, row in enumerate((report.header, *report.rows)):
                _write_row(sheet, number, row, None if number else bold)
    with created_new(path) as file:
        file.buffer.write(content.getvalue())


def _write_row(sheet: Any, number: int, row: Sequence[Cell], style: Any) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell, style)
        elif cell is not None:
            sheet.write_number(number, column, cell, style)


def _as_text(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def _labelled(labels: Mapping[str, tuple[str, str]], code: str | None) -> str | None:
    return code if code is None or code not in labels else f"{labels[code][0]} {code}"


def _id_and_name(view: View, table: str, row: int | None) -> tuple[str | None, str | None]:
    return (None if row is None else view.id(table, row)), _name(view, table, row)


def _name(view: View, table: str, row: int | None) -> str | None:
    return None if row is None else str(view.tables[table].value(row, "name"))


def _rounded(number: float | None, digits: int = 2) -> float | None:
    return None if number is None else round(number, digits)
