"""Reads the statements of both stores: one a file under queries/, below a header that says what it takes and gives.

What several statements of a store have in common is a part: a file in `queries/<store>/parts` with a header of its own.
A line `-- include: <part>` (`// include: <part>` in Cypher) stands for what is below that header.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_FORMS = {"sqlite": (".sql", "--"), "neo4j": (".cypher", "//")}
"""Store → how the names of its files end, and what begins a comment."""


def folder(name: str) -> Traversable:
    """Return queries/*name*: the wheel carries queries/ inside the package; in a checkout it stands beside it."""
    packed = files("graphkb") / "queries"
    return (packed if packed.is_dir() else Path(__file__).parents[2] / "queries") / name


@cache
def statement(store: str, name: str) -> str:
    """Return the statement in `queries/<store>/<name>` without its comments, its parts put in; *name* has no ending."""
    return "\n".join(_lines(store, name)).strip()


def _lines(store: str, name: str) -> Iterator[str]:
    ending, comment = _FORMS[store]
    for line in folder(store).joinpath(name + ending).read_text("utf-8").splitlines():
        text = line.lstrip()
        indent = line.removesuffix(text)
        if text.startswith(f"{comment} include: "):
            yield from (indent + each for each in _part(store, name, text.partition(": ")[2]))
        elif not text.startswith(comment):
            yield line


def _part(store: str, name: str, part: str) -> list[str]:
    """Return the lines of *part*, which the statement *name* includes."""
    ending, _ = _FORMS[store]
    if not folder(store).joinpath(f"parts/{part}{ending}").is_file():
        raise FileNotFoundError(
            f"queries/{store}/{name}{ending} includes {part!r}: there is no queries/{store}/parts/{part}{ending}"
        )
    return statement(store, f"parts/{part}").splitlines()


def setup_statements(store: str) -> list[str]:
    """Return the statements in `queries/<store>/setup`, which make an empty database graphkb's own, by file name."""
    ending, _ = _FORMS[store]
    names = sorted(file.name for file in folder(store).joinpath("setup").iterdir() if file.name.endswith(ending))
    return [statement(store, f"setup/{name.removesuffix(ending)}") for name in names]
