"""What scripts/bench runs, and how it writes down what was printed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.all import BENCHMARKS, DIVISIONS, cells, why_not

ROOT = Path(__file__).parents[1]
PROGRAMS = {path.stem for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text("utf-8")}
LOCKS = [
    path
    for folder in ("tests/*", "benchmarks/*", "benchmarks/peers/*")
    for path in ROOT.glob(f"{folder}/package-lock.json")
]


def test_every_benchmark_is_reached_by_one_command() -> None:
    """A program that measures is run by scripts/bench, and its page names it."""
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")

    assert set(BENCHMARKS) == PROGRAMS - {"all"}
    assert {name for name in BENCHMARKS if f"`{name}`" not in page} == set()


def test_every_benchmark_says_how_it_is_run() -> None:
    """By itself, as closing notes quote it."""
    texts = {name: (ROOT / "benchmarks" / f"{name}.py").read_text("utf-8") for name in BENCHMARKS}

    assert [name for name, text in texts.items() if f"`python benchmarks/{name}.py" not in text] == []


def test_every_benchmark_finds_what_it_imports() -> None:
    """What it measures was not moved away."""
    folder = ROOT / "benchmarks"
    program = "import runpy, sys; [runpy.run_path(each) for each in sys.argv[1:]]"
    paths = [str(folder / f"{name}.py") for name in BENCHMARKS]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
    run = subprocess.run(
        [sys.executable, "-c", program, *paths], env=environment, capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")


def test_lines_become_cells() -> None:
    """Of a table, and of a list whose columns are blanks apart; a number is one, a number with its unit a text."""
    assert cells("| chain | graphkb | 1,837 | 5.13 |  |\n") == ["chain", "graphkb", 1837.0, 5.13, ""]
    assert cells("coverage, first          0.521 s   (processor 0.362 s)\n") == [
        "coverage, first", "0.521 s", "(processor 0.362 s)",
    ]  # fmt: skip
    assert cells("cells                         2183379") == ["cells", 2183379.0]
    assert cells("|---|---|\n") == cells("\n") == []


def test_what_cannot_be_run_is_left_out_with_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A benchmark without a small size, and one that wants what npm brings where there is no npm."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert why_not(None) == "it has no small size"
    assert why_not((DIVISIONS,)) == "it needs Node and npm"
    assert why_not(()) == ""


@pytest.fixture(scope="module")
def divisions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published tables of a province with one city, two counties, a town in each, and two villages in each town."""
    folder = tmp_path_factory.mktemp("divisions")
    counties = ("111101", "111102")
    towns = [f"{county}001" for county in counties]
    tables = {
        "provinces": ["code,name", "11,甲省"],
        "cities": ["code,name,provinceCode", "1111,乙市,11"],
        "areas": ["code,name,cityCode,provinceCode", *(f"{code},丙县,1111,11" for code in counties)],
        "streets": ["code,name,areaCode,provinceCode,cityCode", *(f"{code},丁镇,{code[:6]},11,1111" for code in towns)],
        "villages": [
            "code,name,streetCode,provinceCode,cityCode,areaCode",
            *(f"{code}{n},戊村委会,{code},11,1111,{code[:6]}" for code in towns for n in ("200", "201")),
        ],
    }
    for table, lines in tables.items():
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def run(name: str, *arguments: str) -> list[str]:
    """Return the lines that a benchmark prints."""
    command = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_growth_is_measured_among_whole_counties_and_its_peers_answer_alike(divisions: Path) -> None:
    """110 matters; a province 17 nodes and 9 duties, city and county 17 and 10 each, a town and its two villages 12.

    The benchmark itself fails where a peer gives another answer.
    """
    lines = run("growth", str(divisions), "--sizes", "111", "203", "--questions", "6")

    assert [line.split(":")[0] for line in lines[1:3]] == ["202 nodes", "241 nodes"]
    table = [cells(line) for line in lines if line.startswith("|")]
    assert table[0] == ["question", "places", "asked", "of", "202 nodes, ms", "241 nodes, ms", "ratio"]
    assert [row[1:4] for row in table if row and row[0] == "responsible"] == [
        ["", "the first of all", "graphkb"], ["the smallest's", "nothing kept", "graphkb"],
        ["the smallest's", "new", "graphkb"], ["the smallest's", "again", "graphkb"], ["the smallest's", "new", "SQL"],
        ["all", "nothing kept", "graphkb"],
        ["all", "new", "graphkb"], ["all", "again", "graphkb"], ["all", "new", "SQL"],
    ]  # fmt: skip


def test_a_start_is_measured_until_the_service_has_answered(divisions: Path) -> None:
    """One after the other: the rows alone, then the service ready, then two chains of five areas each."""
    lines = run("start", str(divisions), "--prefix", "11", "--rounds", "1")

    table = [cells(line) for line in lines if line.startswith("| SQLite")]
    assert [row[1] for row in table] == ["rows read raw", "ready", "first chain", "another chain"]
    ready, first, another = (float(row[2]) for row in table[1:])
    assert 0 < ready <= first <= another


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_a_lock_of_npm_has_hashes_and_no_address(lock: Path) -> None:
    """Where packages come from is the installer's own setting; what they are is fixed."""
    text = lock.read_text("utf-8")
    packages = json.loads(text)["packages"]

    assert [name for name, its in packages.items() if name and not re.match("sha512-", its.get("integrity", ""))] == []
    assert [line for line in text.splitlines() if "://" in line] == []
