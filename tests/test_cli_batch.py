"""Answers to a file of questions, as they are written out."""

import csv
import io
import json
from pathlib import Path

import pytest

from graphkb.answers.batch import AT_ONCE
from graphkb.answers.kept import Remembered
from graphkb.cli.batch import ANSWER, QUESTION, answer_questions
from graphkb.errors import BadInput
from graphkb.graph.view import View
from tests.answers.asking import PLACE
from tests.builders import duty, fact, view_of

HEADER = (
    "matter,area,severity,lead,lead_name,basis,lead_reasons,post,holder,contact,post_reasons,overlap,reasons\n"
)  # fmt: skip
NOISE = 'matter:noise,area:grid,,org:bureau,"Bureau, the ""first""",INHERITED,NO_POST,,,,,False,\n'


@pytest.fixture
def view() -> View:
    """A bureau whose name needs quotes."""
    bureau = fact("organizations", id="org:bureau", name='Bureau, the "first"', classification="DEPARTMENT")
    return view_of([*PLACE, bureau, duty("noise", "county", "bureau")])


def answered(view: View, questions: Path, *, as_json: bool = False) -> str:
    out = io.StringIO()
    answer_questions(view, questions, out, as_json=as_json)
    return out.getvalue()


def test_what_needs_quotes_is_quoted(view: View, tmp_path: Path) -> None:
    """In the question and in the answer; CSV and JSON say the same."""
    questions = tmp_path / "questions.csv"
    questions.write_text('severity,matter,area\n,noise,grid\n2,"a, ""b""",grid\n', "utf-8")
    odd = ('matter:a, "b"', "area:grid")

    text = answered(view, questions)

    assert text.splitlines(keepends=True)[:2] == [HEADER, NOISE]
    assert list(csv.reader(io.StringIO(text)))[2] == [*odd, "2", *[""] * 8, "False", "UNKNOWN_MATTER"]
    first, second = map(json.loads, answered(view, questions, as_json=True).splitlines())
    assert list(first) == [*QUESTION, *ANSWER]
    assert (first["severity"], first["lead_name"], first["overlap"]) == (None, 'Bureau, the "first"', False)
    assert (second["matter"], second["severity"], second["reasons"]) == (odd[0], 2, "UNKNOWN_MATTER")


def test_a_file_without_questions_has_a_header_only(view: View, tmp_path: Path) -> None:
    """As JSON nothing at all."""
    questions = tmp_path / "questions.csv"
    questions.write_text("matter,area\n", "utf-8")

    assert (answered(view, questions), answered(view, questions, as_json=True)) == (HEADER, "")


def test_answers_go_out_before_the_file_is_read_to_its_end(view: View, tmp_path: Path) -> None:
    """What stands before the thousand questions around a wrong row is answered, nothing behind it."""
    questions = tmp_path / "questions.csv"
    rows = ["noise,grid,"] * (2 * AT_ONCE) + ["noise,grid,7"] + ["noise,grid,"] * AT_ONCE
    questions.write_text("\n".join(["matter,area,severity", *rows]), "utf-8")
    out = io.StringIO()

    with pytest.raises(BadInput, match=r"questions\.csv row 2002, severity: '7'"):
        answer_questions(view, questions, out, as_json=False)

    assert out.getvalue() == HEADER + NOISE * (2 * AT_ONCE)


def test_what_is_remembered_is_dropped_when_it_is_too_much() -> None:
    """And made again; until then the very same is found."""
    made: list[int] = []
    remembered = Remembered(lambda key: made.append(key) or [key], at_most=2)  # type: ignore[func-returns-value]

    first = remembered[1]
    assert remembered[1] is first
    assert (remembered[2], remembered[3], remembered[1]) == ([2], [3], [1])
    assert (made, len(remembered)) == ([1, 2, 3, 1], 2)
