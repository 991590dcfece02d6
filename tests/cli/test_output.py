"""What people see: tables whole in a pipe, never broken on a narrow terminal; help; encodings that lack characters."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphkb import cli
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


MAIN = "from graphkb.cli import main; main()"


def test_what_an_encoding_lacks_is_shown_as_its_number() -> None:
    """GB18030 has it all; ASCII and GBK show the rest, and nothing fails."""
    program = "from graphkb.cli.output import check_output, print_line; check_output(); print_line('格 ✓')"
    shown = {"utf-8": "格 ✓", "gb18030": "格 ✓", "gbk": "格 \\u2713", "ascii": "\\u683c \\u2713"}
    for encoding, line in shown.items():
        ran = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, check=False, timeout=60, env={**os.environ, "PYTHONIOENCODING": encoding},
        )  # fmt: skip
        assert (ran.returncode, ran.stderr, ran.stdout.decode(encoding)) == (0, b"", f"{line}\n")


def test_what_goes_to_a_program_is_whole_whatever_the_locale() -> None:
    """JSON is UTF-8, where ASCII and GBK would have shown numbers instead of characters."""
    program = "from graphkb.cli.output import check_output, print_json; check_output(); print_json({'名': '𠮷 é 格'})"
    for encoding in ("utf-8", "gb18030", "gbk", "ascii"):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, check=False, timeout=60, env={**os.environ, "PYTHONIOENCODING": encoding},
        )  # fmt: skip
        assert (ran.returncode, ran.stderr, json.loads(ran.stdout)) == (0, b"", {"名": "𠮷 é 格"})


def test_a_failure_is_told_nowhere_else_than_on_standard_error() -> None:
    """With standard error closed nothing stands among what was asked for."""
    program = "from graphkb.cli.output import fail; raise SystemExit(fail(ValueError('wrong')))"
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" 2>&-', "sh", sys.executable, "-c", program],
        stdout=subprocess.PIPE, check=False, timeout=60,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, b"")


def test_a_closed_output_is_told_before_anything_is_done(tmp_path: Path) -> None:
    """One line, and no store is made."""
    table = tmp_path / "matters.csv"
    table.write_text("id,name\nmatter:noise,噪声\n", "utf-8")
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c", MAIN, "--store", "sqlite:///new.db", "load", table],
        stderr=subprocess.PIPE, check=False, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    told = b"graphkb: standard output is closed; send it to a file or to /dev/null\n"
    assert (ran.returncode, ran.stderr) == (1, told)
    assert not (tmp_path / "new.db").exists()


def test_help_is_there_under_both_names(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each command, the same; a group of options stands as its options, each once."""
    for name in (each.__name__ for room in cli.rooms for each in room.COMMANDS):
        pages = []
        for option in ("-h", "--help"):
            monkeypatch.setattr(sys, "argv", ["graphkb", name, option])
            with pytest.raises(SystemExit) as ended:
                cli.main()
            assert ended.value.code == 0
            pages.append(capsys.readouterr().out)
        assert pages[0] == pages[1]
        assert "Show this message" in pages[0]
        assert not {"--asked", "--deed"} & {*pages[0].split()}
        assert pages[0].count("For a machine.") == (name not in {"template", "export", "schema", "serve"})
