"""Tables as people see them: whole in a pipe, never broken on a narrow terminal."""

import re
import sys
from collections.abc import Callable

import pytest

from graphkb.cli.output import print_table

HEADERS = ("组织 organization", "电话 contact", "备注 reasons")
ROWS = [("下陆区林业局", "0714-00080007", None), ("黄石市生态环境局下陆区分局", "0714-00080012", "INHERITED")]
TITLE = "第一响应 first responders, all of them, in a title that is longer than the table below it is wide"
TABLE = [
    "",
    " 组织 organization            电话 contact    备注 reasons",
    f" {'─' * 57}",
    " 下陆区林业局                 0714-00080007",
    " 黄石市生态环境局下陆区分局   0714-00080012   INHERITED",
    "",
]


def lines_of(text: str) -> list[str]:
    """The lines of *text* without the codes that make it bold, and without blanks at their ends."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()]


Printed = Callable[[int], list[str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Printed:
    """Prints the table on a terminal that is so many characters wide; returns its lines."""

    def run(width: int) -> list[str]:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", str(width))
        print_table(TITLE, HEADERS, ROWS)
        return lines_of(capsys.readouterr().out)

    return run


def test_a_pipe_gets_whole_lines_without_blanks_at_their_ends(capsys: pytest.CaptureFixture[str]) -> None:
    """Also a title that is longer than the table is wide."""
    print_table(TITLE, HEADERS, ROWS)

    assert capsys.readouterr().out.splitlines() == [TITLE, *TABLE]


@pytest.mark.parametrize("width", [59, 200])
def test_a_terminal_that_is_wide_enough_shows_a_table(printed: Printed, width: int) -> None:
    """The same as in a pipe."""
    assert printed(width) == [TITLE, *TABLE]


@pytest.mark.parametrize("width", [20, 57])
def test_a_terminal_that_is_too_narrow_shows_blocks(printed: Printed, width: int) -> None:
    """A block a row, what is empty left out, nothing broken but by the terminal itself."""
    assert printed(width) == [
        TITLE,
        "",
        "组织 organization  下陆区林业局",
        "电话 contact       0714-00080007",
        "",
        "组织 organization  黄石市生态环境局下陆区分局",
        "电话 contact       0714-00080012",
        "备注 reasons       INHERITED",
    ]
