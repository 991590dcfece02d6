"""Reads the statements of both stores: one a file under queries/, below a header that says what it takes and gives."""

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
    """Return the statement in `queries/<store>/<name>` without its comments; *name* has no ending."""
    ending, comment = _FORMS[store]
    text = folder(store).joinpath(name + ending).read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(comment)).strip()


def setup_statements(store: str) -> list[str]:
    """Return the statements in `queries/<store>/setup`, which make an empty database graphkb's own, by file name."""
    ending, _ = _FORMS[store]
    names = sorted(file.name for file in folder(store).joinpath("setup").iterdir() if file.name.endswith(ending))
    return [statement(store, f"setup/{name.removesuffix(ending)}") for name in names]
