"""The guide to routes: every command, request and program in it, run again in its order, on each store."""

import contextlib
import io
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphkb import cli
from graphkb.answers.route_policy import DEFAULT_POLICY
from graphkb.knowledge import KnowledgeBase
from graphkb.model.codes import CODE_LISTS
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.front.guide import Block, blocks, exchanges
from tests.front.test_coordinators import lines_of
from tests.stores.databases import Database

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = DOCS / "routes.md"
GUIDES = [GUIDE, DOCS / "routes.zh-CN.md"]

COMMANDS = 19
"""That the guide shows with what they print: none is left unrun."""
PROGRAMS = 3

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser uses it

Shell = Callable[[str], tuple[int, list[str]]]


@pytest.fixture
def shell(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """Runs a line in this process, in an empty folder, on an empty store; gives its exit code and all it printed."""
    database.fresh()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHKB_ZONE", raising=False)

    def run(line: str) -> tuple[int, list[str]]:
        program, *arguments = shlex.split(line)
        if program == "export":
            assert arguments == ["GRAPHKB_STORE=sqlite:///xialu.db"]
            monkeypatch.setenv("GRAPHKB_STORE", database.url)
            return 0, []
        assert program == "graphkb"
        monkeypatch.setattr(sys, "argv", [program, *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code if isinstance(ended.value.code, int) else 0, lines_of(out + err)

    return run


def printed_by(program: str) -> str:
    """What a program prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(program, "guide", "exec"), {})
    return out.getvalue()


def follow(block: Block, before: Block | None, shell: Shell) -> None:
    """Do what a block of the guide shows; *before* is the one above it."""
    if block.language == "sh":
        assert [shell(line)[0] for line in block.text.splitlines()] == [0] * len(block.text.splitlines())
    elif block.language == "console":
        command, _, shown = block.text.removeprefix("$ ").partition("\n")
        assert shell(command) == (int(block.role or 0), lines_of(shown)), command
    elif block.language in {"yaml", "csv"}:
        Path(block.role).write_text(block.text, "utf-8")
    elif block.language == "text":
        assert before is not None
        assert printed_by(before.text) == block.text


def test_the_guide_says_what_is_so(shell: Shell, database: Database) -> None:
    """One after the other on one store; the number behind `console` is the exit code, by default 0."""
    shown = blocks(GUIDE)
    for before, block in zip([None, *shown], shown, strict=False):
        follow(block, before, shell)
    languages = [block.language for block in shown]
    assert (languages.count("console"), languages.count("python"), languages.count("text")) == (
        COMMANDS, PROGRAMS, PROGRAMS
    )  # fmt: skip
    (exchange,) = exchanges(GUIDE)
    with KnowledgeBase.open(database.url) as knowledge:
        body = Service(schema, knowledge).answer(Request(exchange.document, exchange.variables)).body
    assert body == {"data": exchange.expected}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_shipped_policy_is_as_printed(guide: Path) -> None:
    """Code, labels, cost and hours of every mechanism, the cheapest first."""
    rows = re.findall(
        r"^\| ([A-Z_]+) \| (.+) \| ([0-9.]+) \| ([0-9.]+) \| .+ \|$", guide.read_text("utf-8"), re.MULTILINE
    )

    labels = CODE_LISTS["mechanism"].labels
    cheapest_first = sorted(DEFAULT_POLICY, key=lambda each: (each.cost, each.expected_hours, each.mechanism))
    assert rows == [
        (each.mechanism, " ".join(labels[each.mechanism]), f"{each.cost:g}", f"{each.expected_hours:g}")
        for each in cheapest_first
    ]


def test_both_languages_show_the_same_blocks() -> None:
    """What is tried for one guide is tried for the other."""
    assert blocks(GUIDES[1]) == blocks(GUIDE)
