"""Blocks of a guide done in their order: what commands leave must be what is shown."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.front.guide import Block, lines_of


class Printed(NamedTuple):
    """What a command left: its exit code, and its lines without the blanks that fill up tables, errors last."""

    code: int
    lines: list[str]


Shell = Callable[[str], Printed]


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
