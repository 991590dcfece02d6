"""The guides for data owners: every command, with the tables it reads and what it prints, run again in their order."""

import re

from graphkb.answers.expectation_kinds import KINDS
from tests.front.guide import DOCS, blocks
from tests.front.shell import Shell, follow

GUIDE = DOCS / "data-owners.md"

COMMANDS = 12
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


def test_the_table_of_expectations_names_every_key() -> None:
    """In both languages each word once, with the keys that it must have and those that it may have."""
    for guide in (GUIDE, DOCS / "data-owners.zh-CN.md"):
        rows = re.findall(r"^\| `(\w+)` \| (?:[^|]*) \| ([^|]*) \| ([^|]*) \|$", guide.read_text("utf-8"), re.MULTILINE)
        keys = {word: [re.findall(r"`(\w+)`", cell) for cell in cells] for word, *cells in rows if word in KINDS}
        assert list(keys) == [*KINDS]
        for word, (must, may) in keys.items():
            assert must == [*KINDS[word].must]
            assert KINDS[word].may is None or sorted(may) == sorted(KINDS[word].may or ())
