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


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_a_lock_of_npm_has_hashes_and_no_address(lock: Path) -> None:
    """Where packages come from is the installer's own setting; what they are is fixed."""
    text = lock.read_text("utf-8")
    packages = json.loads(text)["packages"]

    assert [name for name, its in packages.items() if name and not re.match("sha512-", its.get("integrity", ""))] == []
    assert [line for line in text.splitlines() if "://" in line] == []
