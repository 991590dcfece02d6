"""Questions from a file, asked with `who --batch`."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import Graphkb


def test_many_questions_from_a_file(loaded: Graphkb, tmp_path: Path) -> None:
    """Answered in their order, as CSV or one JSON object a line; short ids will do."""
    questions = tmp_path / "questions.csv"
    questions.write_text(
        "matter,area,severity\nnoise,420204005009,\nmatter:nothing,area:420204,2\n"
        "illegal-logging,420204007002,\nblack-water,420204005009,\n",
        "utf-8",
    )

    header, *rows = loaded("who", "--batch", questions).out.splitlines()
    objects = [json.loads(line) for line in loaded("who", "--batch", questions, "--json").out.splitlines()]

    assert header == (
        "matter,area,severity,lead,lead_name,basis,lead_reasons,post,holder,contact,post_reasons,overlap,reasons,"
        "problem,successors,predecessors"
    )
    assert rows == [
        (
            "matter:noise,area:420204005009,,org:xialu-ecology,黄石市生态环境局下陆区分局,INHERITED,,"
            "黄石市生态环境局下陆区分局联络员,联络员07,0714-00080007,,False,,,,"
        ),
        "matter:nothing,area:420204,2,,,,,,,,,False,UNKNOWN_MATTER,,,",
        (
            "matter:illegal-logging,area:420204007002,,org:xialu-forestry,下陆区林业局,TEMPLATE,NO_HOLDER,"
            "下陆区林业局联络员,,0714-00030003,NO_HOLDER,False,,,,"
        ),
        (
            "matter:black-water,area:420204005009,,org:xialu-ecology;org:xialu-water,"
            "黄石市生态环境局下陆区分局;下陆区水利和湖泊局,INHERITED;INHERITED,,"
            "黄石市生态环境局下陆区分局联络员;下陆区水利和湖泊局联络员,联络员07;联络员11,"
            "0714-00080007;0714-00080011,,True,OVERLAP,,,"
        ),
    ]
    assert [[each["organization"]["id"] for each in line["lead"]] for line in objects] == [
        ["org:xialu-ecology"], [], ["org:xialu-forestry"], ["org:xialu-ecology", "org:xialu-water"],
    ]  # fmt: skip
    assert [line["reasons"] for line in objects] == [[], ["UNKNOWN_MATTER"], [], ["OVERLAP"]]
    (forestry,) = objects[2]["lead"]
    assert (forestry["reasons"], forestry["posts"][0]["reasons"]) == (["NO_HOLDER"], ["NO_HOLDER"])


@pytest.mark.parametrize("option", [("--explain",), ("--severity", "2")])
def test_an_option_without_effect_on_a_file_is_wrong_use(graphkb: Graphkb, tmp_path: Path, option: list[str]) -> None:
    """It would be taken for done."""
    questions = tmp_path / "questions.csv"
    questions.write_text("matter,area\n", "utf-8")
    ran = graphkb("who", "--batch", questions, *option)
    assert (ran.code, ran.out) == (2, "")
    assert f"{option[0]}" in ran.err


def test_a_file_of_questions_may_name_what_it_asks_about(loaded: Graphkb, tmp_path: Path) -> None:
    """By a name that only one has; a name of several is told in its row, what names nothing in the answer."""
    questions = tmp_path / "questions.csv"
    questions.write_text("matter,area\n噪声扰民,铜花社区\n噪声,铜花社区\n", "utf-8")
    named, unknown = [json.loads(line) for line in loaded("who", "--batch", questions, "--json").out.splitlines()]
    assert (named["matter"]["id"], named["area"]["id"]) == ("matter:noise", "area:420204005009")
    assert (unknown["matterId"], unknown["matter"], unknown["reasons"]) == ("matter:噪声", None, ["UNKNOWN_MATTER"])

    questions.write_text("matter,area\nnoise,第1网格\n", "utf-8")
    ran = loaded("who", "--batch", questions)
    assert ran.code == 1
    assert "row 2: '第1网格' names 3" in ran.out
    assert ran.err == "graphkb: questions.csv: 1 of 1 without lead; reasons or problem says why\n"


def test_a_file_of_questions_in_another_encoding_is_one_line(loaded: Graphkb, tmp_path: Path) -> None:
    """Nothing is printed but what is wrong."""
    questions = tmp_path / "questions.csv"
    questions.write_bytes("matter,area\n噪声扰民,420204\n".encode("gb18030"))
    ran = loaded("who", "--batch", questions)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "graphkb: questions.csv is not UTF-8; save it as UTF-8 (in a spreadsheet program: CSV UTF-8)\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("area\n420204\n", "questions.csv: no column matter"),
        ("matter,area,sevrity\nnoise,420204,5\n", "no column 'sevrity': did you mean severity?"),
        (
            f"matter,area\nnoise,{'x' * 131_073}\n",
            "questions.csv: field larger than field limit (131072); save it as CSV",
        ),
    ],
)
def test_a_wrong_file_of_questions_is_one_line(loaded: Graphkb, tmp_path: Path, text: str, says: str) -> None:
    """With the row, the value and what was expected."""
    questions = tmp_path / "questions.csv"
    questions.write_text(text, "utf-8")
    ran = loaded("who", "--batch", questions)
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)
    assert says in ran.err
