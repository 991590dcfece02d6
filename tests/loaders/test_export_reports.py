"""Answers as tables to be handed in: what stands in each cell, and that no text becomes a formula."""

import csv
import io
import stat
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from graphkb.answers.assessment import assessment
from graphkb.answers.trace import trace
from graphkb.answers.unresolved import unresolved
from graphkb.errors import BadInput
from graphkb.loaders.export_reports import (
    Report,
    assessment_report,
    save_csv,
    save_xlsx,
    trace_report,
    unresolved_report,
    write_csv,
)
from graphkb.model.events import Tally
from graphkb.model.facts import Fact
from tests.answers.plain_figures import plain_figures
from tests.answers.story import Story, local
from tests.builders import chain, duty, graph_of, holds, matter, org, person, post
from tests.events.scene import LOCAL

TOWN: list[Fact] = [
    *chain("x COUNTY", "t TOWN"), *org("center", "CENTER", at=["t"]), *org("=ecology", at=["x"]), matter("noise"),
    post("desk", "DUTY_OFFICER", "center"), person("p"), holds("p", "desk"),
]  # fmt: skip
"""An organization whose name a spreadsheet would take for a formula."""


def story() -> Story:
    return (
        Story()
        .at("2022-03-01 08:00").report("area:t").act("ACCEPT")
        .at("2022-03-01 09:30").send("org:=ecology")
        .at("2022-03-01 10:30").order("org:=ecology", "RETURN", reason="NOT_MY_MATTER")
        .at("2022-03-01 11:00").act("CLOSE", outcome="NO_ACTION")
    )  # fmt: skip


def test_an_assessment_has_a_line_for_the_whole_each_child_and_each_organization() -> None:
    """With the period as dates, both languages in the header, and no number where none is known."""
    month = local("2022-03-01 00:00"), local("2022-04-01 00:00")
    view = graph_of(TOWN).at(0)
    report = assessment_report(assessment(view, "area:x", plain_figures([story().told], *month), month))
    period = ("2022-03-01", "2022-04-01")
    figures = (1, 1, 1, 1, 0, None, 3.0, 0, 0, None, 0.2)
    assert report.rows == [
        (*period, "合计 Total", "area:x", "x", *figures),
        (*period, "下级区域 Area", "area:t", "t", *figures),
        (*period, "承办组织 Organization", "org:=ecology", "=ecology", 1, 0, 0, 1, 0, None, None, 0, 0, None, -0.2),
    ]
    assert (report.title, len(report.header), report.header[5]) == ("考核 Assessment", 16, "接报数 Received")


def test_what_is_unresolved_has_a_line_for_each_node() -> None:
    """With the states in columns, and the first holders with what they hold."""
    tallies = [
        Tally("area:t", "org:center", "ACCEPTED", 2, 1, 0, local("2022-03-01 08:00")),
        Tally("area:t", "org:=ecology", "IN_HANDLING", 3, 0, 1, local("2022-03-02 08:00")),
    ]
    report = unresolved_report(unresolved(graph_of(TOWN).at(0), tallies, "area:x"))
    rest = (5, 1, 1, "2022-03-01 08:00+08:00", 0, 2, 3, 0, 0, "=ecology 3; center 2", 0)
    assert report.rows == [(0, "area:x", "x", *rest), (1, "area:t", "t", *rest)]
    assert report.header[3:8] == (
        "未结 Open",
        "逾期 Overdue",
        "临期 Due soon",
        "最早上报 Oldest report",
        "已上报 Reported",
    )
    assert len(report.header) == 14


def test_a_trace_has_a_line_for_each_step() -> None:
    """Times as people there write them, codes with what they are called."""
    graph = graph_of(TOWN)
    case, transitions = story().told
    now = local("2022-04-01 00:00")
    report = trace_report(trace(case, transitions, now=now, local=LOCAL, view_at=graph.at, known_then=graph.at))
    assert [row[5] for row in report.rows] == [
        "上报 REPORT", "受理 ACCEPT", "派单 DISPATCH", "派单 DISPATCH", "退单 RETURN", "退单 RETURN", "结案 CLOSE",
    ]  # fmt: skip
    assert report.rows[4] == (
        5, "2022-03-01 10:30+08:00", "2022-03-01 10:30+08:00", "order:1-0", "=ecology", "退单 RETURN",
        "已派单 DISPATCHED", "已退单 RETURNED", "非本单位职责 NOT_MY_MATTER", "user:somebody", "center", "desk", "p",
        0.0, 0.0, None, None, None, None, None, None, None,
    )  # fmt: skip
    assert report.rows[3][9:15] == ("user:somebody", "=ecology", None, None, 1.0, 1.0)
    assert [row[4] for row in report.rows] == [None, None, None, "=ecology", "=ecology", None, None]
    assert report.rows[6][1:3] == ("2022-03-01 11:00+08:00", None)
    assert {len(row) for row in report.rows} == {len(report.header)} == {22}


def test_the_line_that_sent_an_order_says_whose_it_was_by_duty() -> None:
    """Where nobody is named it says why; no other line says anything."""
    case, transitions = story().told
    now, known, nothing = local("2022-04-01 00:00"), graph_of([*TOWN, duty("noise", "t", "center")]), graph_of([])
    report = trace_report(trace(case, transitions, now=now, local=LOCAL, view_at=known.at, known_then=nothing.at))
    assert report.header[-5:] == (
        "未签收时长(小时) Unsigned (hours)", "按当时所知应派 By duty as known then",
        "按当时所知相符 Agreed as known then", "按现在所知应派 By duty as known now",
        "按现在所知相符 Agreed as known now",
    )  # fmt: skip
    told = [row[-5:] for row in report.rows]
    assert told.pop(3) == (1.0, "UNKNOWN_MATTER UNKNOWN_AREA", None, "center", "否 no")
    assert {*told} == {(None,) * 5}


ODD = Report(
    "测试", ("名称 Name", "数 Number"), [("=1+1", 1), ("+86", -0.5), ("-", None), ("@x", 2), ("\tx", 3), ("a=b", 4)]
)


def test_a_csv_opens_in_a_spreadsheet_as_text() -> None:
    """Marked as UTF-8; an apostrophe before what would be a formula; numbers stay numbers."""
    file = io.StringIO()
    write_csv(ODD, file)
    text = file.getvalue()
    assert text.startswith("\ufeff名称 Name,数 Number\r\n")
    assert list(csv.reader(io.StringIO(text)))[1:] == [
        ["'=1+1", "1"], ["'+86", "-0.5"], ["'-", ""], ["'@x", "2"], ["'\tx", "3"], ["a=b", "4"],
    ]  # fmt: skip


NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet_cells(path: Path, number: int) -> list[list[str | float | None]]:
    """What stands in the cells of a sheet, read by nothing of the library that wrote it."""
    with ZipFile(path) as book:
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(each.itertext()) for each in strings.findall("m:si", NAMES)]
        sheet = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    assert sheet.findall(".//m:f", NAMES) == []
    return [[value(cell, texts) for cell in row] for row in sheet.findall(".//m:row", NAMES)]


def value(cell: ET.Element, texts: Sequence[str]) -> str | float | None:
    content = cell.find("m:v", NAMES)
    assert content is not None
    assert content.text is not None
    return texts[int(content.text)] if cell.get("t") == "s" else float(content.text)


def test_a_workbook_holds_texts_and_numbers_and_no_formula(tmp_path: Path) -> None:
    """A sheet for each report, in their order, readable by its owner alone."""
    path = tmp_path / "考核.xlsx"
    save_xlsx([ODD, Report("第二", ("名称 Name",), [("石榴园社区",)])], path)
    assert sheet_cells(path, 1) == [
        ["名称 Name", "数 Number"], ["=1+1", 1], ["+86", -0.5], ["-"], ["@x", 2], ["\tx", 3], ["a=b", 4],
    ]  # fmt: skip
    assert sheet_cells(path, 2) == [["名称 Name"], ["石榴园社区"]]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """What is there stays as it is."""
    path = tmp_path / "there.csv"
    path.write_text("mine", "utf-8")
    for save in (lambda: save_csv(ODD, path), lambda: save_xlsx([ODD], path)):
        with pytest.raises(BadInput, match="is there already"):
            save()
    assert path.read_text("utf-8") == "mine"
    save_csv(ODD, tmp_path / "new.csv")
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o600
