"""What the option parser refuses: one line that names the command, the value and where to read on; exit code 2."""

import errno
import tomllib
from pathlib import Path

import pytest

from graphkb import __version__
from graphkb.cli.output import fail
from tests.cli.commands import Graphkb


@pytest.mark.parametrize(
    ("arguments", "command", "says"),
    [
        ("load --nope", "graphkb load", "No such option: --nope (Possible options: --note, --prune)"),
        ("nosuch", "graphkb", "No such command 'nosuch'"),
        ("laod", "graphkb", "No such command 'laod'. Did you mean 'load'?"),
        ("neo4j://u:secret@h", "graphkb", "No such command 'neo4j://u:***@h'"),
        ("who", "graphkb who", "give MATTER and AREA, or --batch FILE.csv"),
        ("who a b --json=maybe", "graphkb who", "Option '--json' does not take a value"),
        ("load", "graphkb load", "Missing argument 'PATH…'"),
        ("--store", "graphkb", "Option '--store' requires an argument"),
        ("team a --as-of", "graphkb team", "Option '--as-of' requires an argument"),
        ("seed nosuch", "graphkb seed", "No such command 'nosuch'"),
        ("seed build --scale", "graphkb seed build", "Option '--scale' requires an argument"),
        (
            "export x --format yaml",
            "graphkb export",
            "Invalid value for '--format': 'yaml' is not one of 'package', 'graphml', 'jsonld', 'popolo'",
        ),
        (
            "chart x --depth 5000",
            "graphkb chart",
            "Invalid value for '--depth': Input should be less than or equal to 32, not '5000'",
        ),
        (
            "chart x --depth h",
            "graphkb chart",
            (
                "Invalid value for '--depth': Input should be a valid integer,"
                " unable to parse string as an integer, not 'h'"
            ),
        ),
    ],
)
def test_wrong_use_is_one_line(graphkb: Graphkb, arguments: str, command: str, says: str) -> None:
    """An unknown option or command, what is missing, a value that is none: on standard error, without a password."""
    assert graphkb(*arguments.split()) == (2, "", f"{command}: {says}; see {command} --help\n")


@pytest.mark.parametrize("arguments", [(), ("seed",)])
def test_nothing_asked_is_helped(graphkb: Graphkb, arguments: tuple[str, ...]) -> None:
    """The help, on standard error, as it is wrong use."""
    ran = graphkb(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(" ".join(("Usage: graphkb", *arguments, "[OPTIONS] COMMAND")))
    assert ran.err.count("--help") == 1


def test_a_failure_is_a_line_that_can_be_read(graphkb: Graphkb) -> None:
    """What it repeats is no command to the terminal, and no page of text."""
    ran = graphkb("\x1b[2J" + "x" * 50_000)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("graphkb: No such command '\\x1b[2Jxxx")
    assert ran.err.endswith("xxx'; see graphkb --help\n")
    assert 2_000 < len(ran.err) < 2_100


def test_help_is_asked_for_on_standard_output(graphkb: Graphkb) -> None:
    """It is the answer then."""
    ran = graphkb("load", "--help")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: graphkb load [OPTIONS] {PATH…}...")


def test_the_version_is_printed(graphkb: Graphkb) -> None:
    """The one that the package is published under; whatever else is asked is not done."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["version"] == __version__
    assert graphkb("--version") == (0, f"graphkb {__version__}\n", "")
    assert graphkb("--version", "load", "nowhere") == (0, f"graphkb {__version__}\n", "")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "persons.csv"),
            "graphkb: persons.csv: Permission denied; see that it is there and yours to use, or name another\n",
        ),
        (OSError("standard output is closed"), "graphkb: standard output is closed\n"),
        (OSError(errno.EIO, "Input/output error"), "graphkb: [Errno 5] Input/output error\n"),
    ],
)
def test_what_the_system_refuses_is_named(capsys: pytest.CaptureFixture[str], error: OSError, line: str) -> None:
    """With the file, where it names one, and what to do."""
    assert fail(error) == 1
    assert capsys.readouterr() == ("", line)
