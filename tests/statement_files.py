"""The files under queries/sqlite and queries/neo4j: what their headers say, with the parts that they include."""

import re
from itertools import takewhile
from pathlib import Path

from graphkb.stores.statements import statement

QUERIES = Path(__file__).parents[1] / "queries"
COMMENTS = {".sql": "--", ".cypher": "//"}
"""How a file ends → what begins a comment in it."""
FIELDS = ["used-by", "access", "param", "returns", "order", "index", "plan"]
"""What a header may say, in this order."""


def files_of(store: str) -> list[Path]:
    """All statements of *store*; its parts are those in a folder of their own."""
    ending = {"sqlite": ".sql", "neo4j": ".cypher"}[store]
    return sorted(path for path in (QUERIES / store).rglob(f"*{ending}") if path.parent.name != "parts")


CYPHER = files_of("neo4j")
CYPHER_SETUP = [path for path in CYPHER if path.parent.name == "setup"]
CYPHER_QUESTIONS = [path for path in CYPHER if path not in CYPHER_SETUP]
"""All but those that set a database up."""


def parts_of(store: str) -> list[Path]:
    return sorted((QUERIES / store / "parts").iterdir())


def names(paths: list[Path]) -> list[str]:
    """The names by which `statement` knows *paths*, which are files of one store."""
    return ["/".join(path.relative_to(QUERIES).with_suffix("").parts[1:]) for path in paths]


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def is_include(line: str) -> bool:
    return re.fullmatch(r"\s*(--|//) include: \w+", line) is not None


def header(path: Path) -> list[str]:
    comment = COMMENTS[path.suffix]
    return list(takewhile(lambda line: line.startswith(comment) and not is_include(line), lines(path)))


def text(path: Path) -> str:
    """The statement, as it is run."""
    (name,) = names([path])
    return statement(path.relative_to(QUERIES).parts[0], name)


def included(path: Path) -> list[Path]:
    """The parts that stand in the statement, each before those that stand in itself."""
    store = QUERIES / path.relative_to(QUERIES).parts[0]
    own = [store / "parts" / (line.split()[-1] + path.suffix) for line in lines(path) if is_include(line)]
    return [each for part in own for each in (part, *included(part))]


def fields(path: Path) -> list[tuple[str, str]]:
    """Name and text of each field of the header, without those of parts."""
    found = (re.fullmatch(r"(?:--|//) ([a-z-]+):\s+(\S.*)", line) for line in header(path)[1:])
    return [(match[1], match[2]) for match in found if match and match[1] in FIELDS]


def own(path: Path, name: str) -> list[str]:
    """The texts of the field *name*, without those of parts."""
    return [said for each, said in fields(path) if each == name]


def field(path: Path, name: str) -> list[str]:
    """The texts of the field *name*: those of the parts first."""
    return [said for each in (*included(path), path) for said in own(each, name)]


def words(said: list[str]) -> list[str]:
    """The first word of each text."""
    return [each.split()[0].rstrip(";") for each in said]
