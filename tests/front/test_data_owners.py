"""The guides for data owners: every command, with the tables it reads and what it prints, run again in their order."""

from tests.front.guide import blocks
from tests.front.test_coordinators import DOCS, Shell, follow, shell

__all__ = ["shell"]

GUIDE = DOCS / "data-owners.md"

COMMANDS = 10
"""That the guide shows with what they print: none is left unrun."""


def test_the_commands_print_what_the_guide_says(shell: Shell) -> None:
    """One after the other on one store; the number behind `console` is the exit code, by default 0."""
    shown = blocks(GUIDE)
    for block in shown:
        follow(block, shell)
    assert sum(block.language == "console" for block in shown) == COMMANDS
    assert {block.language for block in shown} == {"sh", "console", "yaml", "csv"}


def test_both_languages_show_the_same_blocks() -> None:
    """What is tried for one guide is tried for the other."""
    assert blocks(DOCS / "data-owners.zh-CN.md") == blocks(GUIDE)
