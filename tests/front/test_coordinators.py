"""The guides for coordinators: every command, with the files it reads and what it prints, run again in their order."""

import os

from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.front.guide import DOCS, blocks, exchanges
from tests.front.shell import Shell, follow

GUIDE = DOCS / "coordinators.md"

COMMANDS = 25
"""That the guide shows with what they print: none is left unrun."""


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
