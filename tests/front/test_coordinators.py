"""The guides for coordinators: every command, with the files it reads and what it prints, run again in their order."""

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from graphkb import cli
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.front.guide import Block, blocks, exchanges
from tests.stores.databases import Database, Neo4jDatabase

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = DOCS / "coordinators.md"

COMMANDS = 25
"""That the guide shows with what they print: none is left unrun."""


class Printed(NamedTuple):
    """What a command left: its exit code, and its lines without the blanks that fill up tables, errors last."""

    code: int
    lines: list[str]


Shell = Callable[[str], Printed]


def lines_of(text: str) -> list[str]:
    """The lines of *text* without what no reader sees: blanks at their ends, empty lines before and after all."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").splitlines()


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: Database
) -> Shell:
    """Runs a line in this process, in an empty folder: `export NAME=VALUE` or `graphkb …`.

    The store is the guide's own, a file; or an empty database of the other kind instead.
    """
    if isinstance(database, Neo4jDatabase):
        database.fresh().close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHKB_ZONE", raising=False)

    def run(line: str) -> Printed:
        program, *arguments = shlex.split(line)
        if program == "export":
            monkeypatch.setenv(*arguments[0].split("=", 1))
            if isinstance(database, Neo4jDatabase):
                monkeypatch.setenv("GRAPHKB_STORE", database.url)
            return Printed(0, [])
        monkeypatch.setattr(sys, "argv", [program, *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code if isinstance(ended.value.code, int) else 0
        assert (program, "" if code else err) == ("graphkb", "")
        return Printed(code, lines_of(out + err))

    return run


def follow(block: Block, shell: Shell) -> None:
    """Do what a block of the guide shows."""
    if block.language == "sh":
        assert [shell(line).code for line in block.text.splitlines()] == [0] * len(block.text.splitlines())
    elif block.language == "console":
        command, _, shown = block.text.removeprefix("$ ").partition("\n")
        assert shell(command) == Printed(int(block.role or 0), lines_of(shown)), command
    elif block.language in {"yaml", "csv"}:
        file = Path(block.role)
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.text, "utf-8")


def test_the_commands_print_what_the_guide_says(shell: Shell) -> None:
    """One after the other on one store; the number behind `console` is the exit code, by default 0."""
    shown = blocks(GUIDE)
    for block in shown:
        follow(block, shell)
    assert sum(block.language == "console" for block in shown) == COMMANDS
    assert {block.language for block in shown} == {"sh", "console", "yaml", "csv", "graphql", "json"}


def test_the_request_is_answered_as_the_guide_says(shell: Shell) -> None:
    """On the store that the first lines of the guide load."""
    follow(next(block for block in blocks(GUIDE) if block.language == "sh"), shell)
    (exchange,) = exchanges(GUIDE)
    with KnowledgeBase.open(os.environ["GRAPHKB_STORE"]) as knowledge:
        body = Service(schema, knowledge).answer(Request(exchange.document, exchange.variables)).body
    assert body == {"data": exchange.expected}


def test_both_languages_show_the_same_blocks() -> None:
    """What is tried for one guide is tried for the other."""
    assert blocks(DOCS / "coordinators.zh-CN.md") == blocks(GUIDE)
