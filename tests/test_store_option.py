"""Which stores a run of the tests tries, what it says of those it left out, and what it refuses to leave out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


class Run:
    """The exit code and the output of pytest on a file of tests, with this repository's conftest."""

    def __init__(self, folder: Path, tests: str, *arguments: str, **environment: str) -> None:
        (folder / "test_it.py").write_text(tests)
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
        known = {name: value for name, value in os.environ.items() if name not in {"CI", "GRAPHKB_TEST_NEO4J"}}
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "tests.conftest",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:hypothesispytest",
                *arguments,
            ],
            cwd=folder,
            env={**known, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        self.exit_code = done.returncode
        self.lines = (done.stdout + done.stderr).splitlines()


ON_A_STORE = "def test_a(store): assert store.revision().number == 0\n\ndef test_b(): pass\n"


def test_sqlite_is_tried_and_the_half_left_out_is_named(tmp_path: Path) -> None:
    """Tests that ask for no store are not counted as tests of one."""
    run = Run(tmp_path, ON_A_STORE)

    assert run.exit_code == 0
    assert run.lines[-3:-1] == ["stores: sqlite 1 tests", "the Neo4j half was not run"]


@pytest.mark.parametrize(
    ("arguments", "environment", "line"),
    [
        (["--store", "sqlite,oracle"], {}, "--store oracle: choose among sqlite, neo4j"),
        (["--store", "neo4j"], {}, "--store neo4j needs a server: set GRAPHKB_TEST_NEO4J, or run scripts/test"),
        ([], {"CI": "true"}, "with CI=true nothing is left out: --store sqlite,neo4j"),
        (["--store", "sqlite,neo4j"], {"CI": "true"}, "--store neo4j needs a server"),
    ],
    ids=["unknown", "no server", "CI without Neo4j", "CI without a server"],
)
def test_what_cannot_be_tried_is_an_error(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], line: str
) -> None:
    """Exit code 4, one line that says why, and no test is run."""
    run = Run(tmp_path, ON_A_STORE, *arguments, **environment)

    assert run.exit_code == 4
    assert [found for found in run.lines if found.startswith(f"ERROR: {line}")]
    assert not [found for found in run.lines if "passed" in found]


DIFFERS = """
import pytest

def differs(name):
    return pytest.mark.differs(name, reason="known", raises=ZeroDivisionError)

@differs("sqlite")
def test_differs(store): 1 / 0

@differs("sqlite")
def test_no_longer_differs(store): pass

@differs("sqlite")
def test_differs_otherwise(store): [][0]

@differs("neo4j")
def test_differs_elsewhere(store): pass

@differs("neo4j")
def test_differs_here_too(store): 1 / 0
"""


def test_a_known_difference_holds_on_its_store_alone(tmp_path: Path) -> None:
    """It must fail there, in the way that is known, and nowhere else."""
    run = Run(tmp_path, DIFFERS, "-rA")

    assert run.exit_code == 1
    assert sorted(re.findall(r"^([A-Z]+) test_it\.py::test_(\w+)", "\n".join(run.lines), re.MULTILINE)) == [
        ("FAILED", "differs_here_too"),
        ("FAILED", "differs_otherwise"),
        ("FAILED", "no_longer_differs"),
        ("PASSED", "differs_elsewhere"),
        ("XFAIL", "differs"),
    ]


def test_a_difference_of_no_store_is_an_error(tmp_path: Path) -> None:
    run = Run(tmp_path, DIFFERS.replace("neo4j", "oracle"))

    assert run.exit_code == 4
    assert [line for line in run.lines if "differs('oracle') names no store" in line]
