"""Answers to a file of questions, as they are written out."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from graphkb.answers.batch import AT_ONCE
from graphkb.answers.kept import Remembered
from graphkb.answers.responsibility import responsibility
from graphkb.cli import answer_json
from graphkb.cli.batch import answer_questions
from graphkb.errors import BadInput
from graphkb.graph.view import View
from tests.answers.asking import PLACE
from tests.builders import area, change, duty, fact, holds, person, post, view_of

HEADER = (
    "matter,area,severity,lead,lead_name,basis,lead_reasons,post,holder,contact,post_reasons,overlap,reasons,problem,"
    "successors,predecessors\n"
)  # fmt: skip
NOISE = 'matter:noise,area:grid,,org:bureau,"Bureau, the ""first""",INHERITED,NO_POST,,,,,False,,,,\n'
LEAD = ("organization", "posts", "basis", "reasons")
"""What a lead tells in a batch."""

LEFT_OUT = {"assists", "supervisors", "firstResponders", "explain", "complete", "truncatedBy"}
"""What a single answer tells besides."""


@pytest.fixture
def view() -> View:
    """A bureau whose name needs quotes."""
    bureau = fact("organizations", id="org:bureau", name='Bureau, the "first"', classification="DEPARTMENT")
    return view_of([*PLACE, bureau, duty("noise", "county", "bureau")])


def answered(view: View, questions: Path, *, as_json: bool = False) -> str:
    out = io.StringIO()
    answer_questions(view, questions, out, as_json=as_json)
    return out.getvalue()


def test_empty_lines_are_no_rows_wherever_they_stand(view: View, tmp_path: Path) -> None:
    """Before the header, between rows and at the end; a row keeps the number of its line."""
    plain, spread = tmp_path / "plain.csv", tmp_path / "spread.csv"
    plain.write_text("matter,area\nnoise,grid\nnoise,grid,more\n", "utf-8")
    spread.write_text("\n\nmatter,area\n\nnoise,grid\nnoise,grid,more\n\n", "utf-8")

    assert "row 3: " in answered(view, plain)
    assert answered(view, spread) == answered(view, plain).replace("row 3: ", "row 6: ")


def test_what_needs_quotes_is_quoted(view: View, tmp_path: Path) -> None:
    """In the question and in the answer; CSV and JSON say the same."""
    questions = tmp_path / "questions.csv"
    questions.write_text('severity,matter,area\n,noise,grid\n2,"a, ""b""",grid\n', "utf-8")
    odd = ('matter:a, "b"', "area:grid")

    text = answered(view, questions)

    assert text.splitlines(keepends=True)[:2] == [HEADER, NOISE]
    assert list(csv.reader(io.StringIO(text)))[2] == [*odd, "2", *[""] * 8, "False", "UNKNOWN_MATTER", "", "", ""]
    first, second = map(json.loads, answered(view, questions, as_json=True).splitlines())
    assert (first["severity"], first["lead"][0]["organization"]["name"]) == (None, 'Bureau, the "first"')
    assert (second["matterId"], second["severity"], second["reasons"]) == (odd[0], 2, ["UNKNOWN_MATTER"])


def test_json_has_the_shape_of_a_single_answer(tmp_path: Path) -> None:
    """As far as leads go: the same values under the same names; where nobody leads what became of the area too."""
    facts = [
        *PLACE,
        area("old", "VILLAGE", "street", until=2),
        change("merged", "MERGE", 2, "area:old", "area:village"),
        duty("noise", "county", "east"),
        post("desk", "LIAISON", "east", ["county"]),
        person("p"),
        holds("p", "desk"),
    ]
    view = view_of(facts, 3)
    asked = [("noise", "grid"), ("noise", "old"), ("order", "grid"), ("noise", "nowhere")]
    questions = tmp_path / "questions.csv"
    questions.write_text("\n".join(["matter,area", *map(",".join, asked)]), "utf-8")

    lines = [json.loads(line) for line in answered(view, questions, as_json=True).splitlines()]

    for line, (matter, place) in zip(lines, asked, strict=True):
        single = answer_json.responsibility(responsibility(view, f"matter:{matter}", f"area:{place}"))
        assert line.keys() == (single.keys() - LEFT_OUT) | {"severity", "problem"}
        single["lead"] = [{name: lead[name] for name in LEAD} for lead in single["lead"]]
        assert line == {name: value for name, value in single.items() if name not in LEFT_OUT} | {
            "severity": None, "problem": None,
        }  # fmt: skip
    assert [(len(line["lead"]), [each["id"] for each in line["successors"]], line["reasons"]) for line in lines] == [
        (1, [], []), (0, ["area:village"], ["OUT_OF_VALIDITY"]), (0, [], ["NO_DUTY"]), (0, [], ["UNKNOWN_AREA"]),
    ]  # fmt: skip
    (desk,) = lines[0]["lead"][0]["posts"]
    assert (desk["post"]["id"], desk["holder"]) == ("post:desk", {"id": "person:p", "name": "p"})


def test_a_batch_names_what_an_area_became_and_came_from(tmp_path: Path) -> None:
    """Where it does not hold at that instant: its successors, or before its time its predecessors."""
    facts = [
        *PLACE,
        area("new", "VILLAGE", "street", since=5),
        *(area(each, "VILLAGE", "street", until=2) for each in ("a", "b")),
        change("merged", "MERGE", 2, "area:a area:b", "area:village"),
        change("split", "SPLIT", 5, "area:village", "area:new area:village"),
        duty("noise", "county", "east"),
    ]
    questions = tmp_path / "questions.csv"
    questions.write_text("matter,area\nnoise,a\nnoise,new\nnoise,village\n", "utf-8")

    rows = csv.DictReader(io.StringIO(answered(view_of(facts, 3), questions)))

    assert [(row["reasons"], row["successors"], row["predecessors"]) for row in rows] == [
        ("OUT_OF_VALIDITY", "area:village", ""), ("OUT_OF_VALIDITY", "", "area:village"), ("", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("noise,grid,7", "row 3: severity: '7'; expected 1 (gravest) to 4, or nothing"),
        ("noise,,", "row 3: area is empty; give an id, a code or a whole name"),
        (" ,grid,", "row 3: matter is empty; give an id, a code or a whole name"),
        ("noise,grid", "row 3: 2 cells under 3 columns"),
        ("noise,grid,2,3", "row 3: 4 cells under 3 columns"),
        ("noise,twin,", "row 3: 'twin' names 2 areas: area:t1 (twin, county), area:t2 (twin, county); give the id"),
    ],
)
def test_a_wrong_row_is_answered_by_what_is_wrong_with_it(tmp_path: Path, row: str, problem: str) -> None:
    """In its place, as it is written; the others are answered; it is told that it has no lead."""
    twins = [fact("areas", id=f"area:{each}", name="twin", level="TOWN", parent="area:county") for each in ("t1", "t2")]
    view = view_of([*PLACE, *twins, duty("noise", "county", "east")])
    questions = tmp_path / "questions.csv"
    questions.write_text(f"matter,area,severity\nnoise,grid,\n{row}\nnoise,grid,1\n", "utf-8")
    out = io.StringIO()

    assert answer_questions(view, questions, out, as_json=False) == (3, 1)

    first, wrong, last = csv.reader(io.StringIO(out.getvalue().removeprefix(HEADER)))
    assert wrong == [*f"{row},".split(",")[:3], *[""] * 10, problem, "", ""]
    assert [(each[3], each[-1]) for each in (first, last)] == [("org:east", ""), ("org:east", "")]
    first, wrong, last = map(json.loads, answered(view, questions, as_json=True).splitlines())
    assert wrong.keys() == first.keys()
    assert (wrong["lead"], wrong["reasons"], wrong["problem"]) == ([], [], problem)
    assert (first["problem"], last["problem"], last["severity"]) == (None, None, 1)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("matter,area,sevrity", "questions.csv has no column 'sevrity': did you mean severity?"),
        ("matter,aera", "questions.csv has no column 'aera': did you mean area?"),
        ("matter,area,note", "questions.csv has no column 'note': expected matter, area, severity"),
        ("matter,area,area", "questions.csv has the column 'area' twice; leave one"),
        ("matter;area", "questions.csv: semicolons stand between its columns; save it as CSV with commas"),
        ("matter\tarea", "questions.csv: tabs stand between its columns; save it as CSV with commas"),
        ("matter,severity", "questions.csv: no column area; expected matter, area and perhaps severity"),
    ],
)
def test_a_wrong_column_refuses_the_file(view: View, tmp_path: Path, header: str, says: str) -> None:
    """With the nearest known one; nothing is written."""
    questions = tmp_path / "questions.csv"
    questions.write_text(f"{header}\n", "utf-8")
    out = io.StringIO()

    with pytest.raises(BadInput, match=f"^{re.escape(says)}$"):
        answer_questions(view, questions, out, as_json=False)

    assert out.getvalue() == ""


def test_a_file_without_questions_has_a_header_only(view: View, tmp_path: Path) -> None:
    """As JSON nothing at all."""
    questions = tmp_path / "questions.csv"
    questions.write_text("matter,area\n", "utf-8")

    assert (answered(view, questions), answered(view, questions, as_json=True)) == (HEADER, "")


def test_an_empty_line_is_no_question(view: View, tmp_path: Path) -> None:
    """Editors leave some; what is wrong with a row is told with its place in the file."""
    questions = tmp_path / "questions.csv"
    questions.write_bytes(b"matter,area\r\n\r\nnoise,grid\r\nnoise\r\n\r\n\r\n")

    text = answered(view, questions)

    assert text == f"{HEADER}{NOISE}noise,{',' * 11},row 4: 1 cells under 2 columns,,\n"


def test_answers_go_out_before_the_file_is_read_to_its_end(view: View, tmp_path: Path) -> None:
    """Of a file that ends in another encoding all but the last portions are answered."""
    questions = tmp_path / "questions.csv"
    lines = b"matter,area\n" + b"noise,grid\n" * (20 * AT_ONCE)
    questions.write_bytes(lines + "噪声,grid\n".encode("gb18030"))
    out = io.StringIO()

    with pytest.raises(BadInput, match="is not UTF-8"):
        answer_questions(view, questions, out, as_json=False)

    written = out.getvalue()
    assert written == HEADER + NOISE * (written.count("\n") - 1)
    assert written.count("\n") > 18 * AT_ONCE


def test_what_is_remembered_is_dropped_when_it_is_too_much() -> None:
    """And made again; until then the very same is found."""
    made: list[int] = []
    remembered = Remembered(lambda key: made.append(key) or [key], at_most=2)  # type: ignore[func-returns-value]  # append is called for its effect

    first = remembered[1]
    assert remembered[1] is first
    assert (remembered[2], remembered[3], remembered[1]) == ([2], [3], [1])
    assert (made, len(remembered)) == ([1, 2, 3, 1], 2)
