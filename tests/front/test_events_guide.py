"""The guide to events: its story, and the commands that do the same at the same instants, run on each store."""

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_reading import EventReader
from graphkb.knowledge.policies import SHIPPED
from graphkb.model.times import parse_instant
from tests.cli.commands import Graphkb
from tests.front.guide import DOCS, Block, blocks, lines_of
from tests.stores.databases import Database

GUIDE = DOCS / "events.md"
STORY = "event:staircase"

SHOWN, PROGRAMS, COMMANDS = 9, 10, 30
"""Commands with what they print, programs, and commands beside the story: none is left unrun."""

ADDRESSED = {
    "$LEAD": "org:xialu-emergency", "$CENTER": "org:xialu-tonghua-center",
    "$POLICE": "org:xialu-police", "$HOUSING": "org:xialu-housing",
}  # fmt: skip
"""What stands for an order in a command → the organization whose newest order it is."""

_WHEN = "  # "
"""Between a command and the day of March 2023 and the time at which it is run."""


class Story:
    """What the programs of the guide share, with the random ids of orders by their number in the guide."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.printed = ""

    def run(self, program: str) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(program, "guide", "exec"), self.names)
        self.printed = out.getvalue()

    def orders(self) -> dict[str, str]:
        """Number in the guide → id."""
        history = self.names["desk"].transitions(STORY)
        ids = dict.fromkeys(each.subject for each in history if each.subject.startswith("order:"))
        return {f"order:{number:016}": order for number, order in enumerate(ids, 1)}

    def as_typed(self, command: str) -> str:
        for number, order in self.orders().items():
            command = command.replace(number, order)
        return command

    def as_shown(self, text: str) -> str:
        for number, order in self.orders().items():
            text = text.replace(order, number)
        return text


def follow(block: Block, story: Story, shell: Graphkb) -> None:
    """Do what a block of the guide shows; commands beside the story wait."""
    if block.language == "sh" and _WHEN not in block.text:
        assert [shell(line).code for line in block.text.splitlines()] == [0] * len(block.text.splitlines())
    elif block.language == "console":
        command, _, shown = block.text.removeprefix("$ ").partition("\n")
        ran = shell(story.as_typed(command))
        assert (ran.code, lines_of(story.as_shown(ran.printed))) == (int(block.role or 0), lines_of(shown)), command
    elif block.language == "python":
        story.run(block.text)
    elif block.language == "text":
        assert lines_of(story.as_shown(story.printed)) == lines_of(block.text)


def done(knowledge: KnowledgeBase, event: str) -> list[tuple[object, ...]]:
    """What was done when, by and to whom, without what differs between two events: ids, actors, numbers."""
    case = knowledge.events.event(event)
    assert case is not None
    orders = {order.id: order.organization for order in case.orders}
    return [
        (each.at, orders.get(each.subject), each.organization, each.action, each.from_state, each.to_state, each.reason)
        for each in knowledge.events.transitions(event)
    ]


def held(knowledge: KnowledgeBase, event: str) -> list[tuple[str, float]]:
    """Who had it for how many hours."""
    answer = knowledge.trace(event)
    return [(answer.view.id("organizations", each.organization), each.hours) for each in answer.held]


def test_the_story_goes_as_the_guide_says(
    store_shell: Graphkb, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """All of it in its order on one store; then the commands beside it do the same to another event."""
    shown, story = blocks(GUIDE), Story()
    for block in shown:
        follow(block, story, store_shell)
    languages = [block.language for block in shown]
    assert (languages.count("console"), languages.count("python"), languages.count("text")) == (
        SHOWN, PROGRAMS, PROGRAMS - 1
    )  # fmt: skip
    assert (tmp_path / "trace.csv").read_bytes().count(b"\r\n") == 1 + 35
    story.names["knowledge"].close()

    event = told_by_commands(shown, database, store_shell, monkeypatch)
    with KnowledgeBase.open(database.url) as knowledge:
        assert len(done(knowledge, STORY)) == 35
        assert done(knowledge, event) == done(knowledge, STORY)
        assert held(knowledge, event) == held(knowledge, STORY)


def told_by_commands(shown: list[Block], database: Database, shell: Graphkb, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the commands beside the story, each at its instant; return the event that they are about."""
    clock, event = 0, ""
    lines = [line for block in shown if block.language == "sh" for line in block.text.splitlines() if _WHEN in line]
    assert len(lines) == COMMANDS
    with monkeypatch.context() as patched:
        patched.setattr(EventReader.__init__, "__defaults__", (SHIPPED, lambda: clock))
        for line in lines:
            command, _, when = line.partition(_WHEN)
            day, time = when.split()
            clock = parse_instant(f"2023-03-{day}T{time}:00+08:00")
            for name in re.findall(r"\$[A-Z]+", command):
                command = command.replace(name, event if name == "$EVENT" else newest_order(database, event, name))
            ran = shell(command)
            assert ran.code == 0, (line, ran.printed)
            event = event or ran.printed.partition(": ")[0]
    return event


def newest_order(database: Database, event: str, name: str) -> str:
    """The id of the newest order addressed to the one that *name* stands for."""
    with contextlib.closing(database.open()) as store:
        (case,) = store.cases([event])
    theirs = [order for order in case.orders if order.organization == ADDRESSED[name]]
    return max(theirs, key=lambda order: order.dispatched_at).id


def test_both_languages_show_the_same_blocks() -> None:
    """What is tried for one guide is tried for the other."""
    assert blocks(DOCS / "events.zh-CN.md") == blocks(GUIDE)
