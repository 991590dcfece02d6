"""The blocks of a guide: requests with their answers, and JavaScript with what it prints."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

_BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)

DOCS = Path(__file__).parents[2] / "docs"

ADDRESS = "http://127.0.0.1:8000"
"""Where the service is in a guide."""


class Block(NamedTuple):
    """A fenced block: its language, what the word behind it says it is, and its text."""

    language: str
    role: str
    text: str


class Exchange(NamedTuple):
    """A request, and what it must be answered with: data, or errors."""

    document: str
    variables: dict[str, Any]
    role: str
    expected: Any


def blocks(guide: Path) -> list[Block]:
    """Return the fenced blocks of a guide in their order."""
    return [Block(*match) for match in _BLOCK.findall(guide.read_text("utf-8"))]


def exchanges(guide: Path) -> list[Exchange]:
    """Return every request of a guide with its variables and the answer that follows it."""
    found: list[Exchange] = []
    document, variables = "", {}
    for block in blocks(guide):
        if block.language == "graphql":
            document, variables = block.text, {}
        elif block.role == "variables":
            variables = json.loads(block.text)
        elif block.language == "json":
            found.append(Exchange(document, variables, block.role, json.loads(block.text)))
    return found


def lines_of(text: str) -> list[str]:
    """The lines of *text* without what no reader sees: blanks at their ends, empty lines before and after all."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").splitlines()


def program(guide: Path, address: str) -> str:
    """Return all JavaScript of a guide as one module, which asks the service at *address*."""
    return "\n".join(block.text for block in blocks(guide) if block.language == "js").replace(ADDRESS, address)


def printed(guide: Path) -> str:
    """Return what a guide says its JavaScript prints."""
    return "".join(block.text for block in blocks(guide) if block.language == "text")
