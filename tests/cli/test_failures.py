"""What fails as expected: one line on standard error, the right exit code, nothing on standard output."""

import subprocess
import sys

import pytest
import typer

from graphkb import cli
from tests.cli.commands import GRID, Graphkb


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("who", "matter:nothing", GRID), 1, "'matter:nothing': no matter is called so"),
        (("who", "matter:noise", "第1网格"), 1, "'第1网格' names"),
        (("team", "area:nowhere"), 1, "'area:nowhere': no area is called so"),
        (("who", "matter:noise", GRID, "--as-of", "yesterday"), 2, "'yesterday' is no instant"),
        (("who", "matter:noise", GRID, "--known-at", "7"), 2, "knownAt 7: no such revision; the latest is 1"),
        (("coverage", "420204", "--level", "VILLAGE", "--scale", "BASIC"), 2, "--scale is of grids, not of --level V"),
        (("presence", "420204", "--level", "TOWN", "--scale", "BASIC"), 2, "--scale is of grids, not of --level TOWN"),
        (("chart", "420204", "--hierarchy", "X"), 2, "'X': write ADMINISTRATIVE, FUNCTIONAL or PARTY"),
        (("load", "nowhere.csv"), 2, "nowhere.csv: there is no such file or folder"),
        (("seed", "build", "atlantis", "somewhere"), 1, "atlantis"),
    ],
)
def test_an_expected_failure_is_one_line(loaded: Graphkb, arguments: tuple[str, ...], code: int, says: str) -> None:
    """On standard error, without a traceback, and nothing on standard output."""
    ran = loaded(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()[-1]) < 2000


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("sqlite:///nowhere/none.db", 1, "nowhere/none.db: there is no such file"),
        ("mysql://u:secret@host/db", 2, "mysql: is no store"),
        ("neo4j://neo4j:secret@127.0.0.1:1", 1, "127.0.0.1:1"),
    ],
)
def test_a_store_that_is_not_there_is_one_line(graphkb: Graphkb, url: str, code: int, says: str) -> None:
    """Without the password."""
    ran = graphkb("--store", url, "who", "matter:noise", GRID)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 1)
    assert says in ran.err
    assert "secret" not in ran.err


def test_a_server_that_is_not_there_is_one_line_on_a_terminal_too() -> None:
    """In a process of its own: here pytest would take what the driver says of its retries."""
    command = "from graphkb.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", command, "--store", "neo4j://neo4j:secret@127.0.0.1:1", "who", "matter:noise", GRID],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("graphkb: neo4j://127.0.0.1:1: no answer (")
    assert ran.stderr.endswith("); is the server running there?\n")
    assert len(ran.stderr.splitlines()) == 1


TIMED = {
    "who": ("matter:noise", GRID),
    "team": (GRID,),
    "chain": ("org:xialu-ecology",),
    "chart": ("420204",),
    "coverage": ("420204",),
    "presence": ("420204",),
    "duties": ("org:xialu-ecology",),
    "route": ("org:xialu-tonghua-center", "org:xialu-ecology"),
    "export": ("out.json", "--format", "popolo"),
    "unresolved": ("420204",),
}
"""Commands that take a time, with what else they need."""


def options_of(name: str) -> set[str]:
    """The options that a command takes."""
    command = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]  # not in the declared type, but there
    return {option for parameter in command.params for option in parameter.opts}


def test_every_command_with_a_time_is_in_the_table() -> None:
    """All that take --as-of; and all of these but `unresolved`, which counts events, take --known-at."""
    names = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]  # not in the declared type, but there
    assert {name for name in names if "--as-of" in options_of(name)} == set(TIMED)
    assert {name for name in names if "--known-at" in options_of(name)} == set(TIMED) - {"unresolved"}


def test_a_time_that_is_none_is_wrong_use(loaded: Graphkb) -> None:
    """Exit 2 and one reason from every command, also for a revision that is not there yet."""
    told: list[tuple[str, str, int, bool, str]] = []
    expected: list[tuple[str, str, int, bool, str]] = []
    for option, text, reason in (
        ("--as-of", "yesterday", "'yesterday' is no instant"),
        ("--known-at", "yesterday", "'yesterday' is no instant"),
        ("--known-at", "99", "knownAt 99: no such revision; the latest is 1"),
    ):
        for name, others in TIMED.items():
            if option in options_of(name):
                ran = loaded(name, *others, option, text)
                told.append((name, text, ran.code, reason in ran.err, ran.out))
                expected.append((name, text, 2, True, ""))
    assert told == expected
