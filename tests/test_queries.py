"""The statements in queries/: each file says truly what it takes, gives and uses."""

import importlib
import re
from functools import reduce
from pathlib import Path

import apsw
import apsw.ext
import pytest

from graphkb.stores.statements import setup_statements, statement

ROOT = Path(__file__).parents[1]
SQL = sorted((ROOT / "queries" / "sqlite").rglob("*.sql"))
QUESTIONS = [path for path in SQL if path.parent.name != "setup"]

TABLES = ("fact", "revision", "kind", "counter", "event", "work_order", "transition", "once")
FIELD = re.compile(r"-- ([a-z-]+):\s+(\S.*)")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT / "queries" / "sqlite").with_suffix("").as_posix() for path in paths]


def header(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.startswith("--")]


def fields(path: Path, name: str) -> list[str]:
    """What stands behind *name* in the header: the first word of each line of it."""
    found = (FIELD.fullmatch(line) for line in header(path)[1:])
    return [match[2].split()[0].rstrip(";") for match in found if match and match[1] == name]


def text(path: Path) -> str:
    (name,) = names([path])
    return statement("sqlite", name)


def params(path: Path) -> list[str]:
    """The parameters in the order in which SQLite numbers them."""
    return list(dict.fromkeys(re.findall(r":(\w+)", text(path))))


@pytest.fixture(scope="module")
def schema() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    for each in setup_statements("sqlite"):
        connection.execute(each)
    return connection


@pytest.mark.parametrize("path", SQL, ids=names(SQL))
def test_a_header_names_its_file_and_who_uses_it(path: Path) -> None:
    """Its first line is the name and a sentence; the method that it says uses it exists."""
    assert re.fullmatch(rf"-- {path.stem}: \S.*", header(path)[0])
    (used_by,) = fields(path, "used-by")
    module, kind, method = used_by.rsplit(".", 2)
    assert callable(reduce(getattr, [kind, method], importlib.import_module(module)))


@pytest.mark.parametrize("path", SQL, ids=names(SQL))
def test_a_file_holds_one_statement_below_its_header(path: Path) -> None:
    """All of the header stands above it; there is no second statement and no other comment."""
    lines = path.read_text("utf-8").splitlines()

    assert lines[: len(header(path))] == header(path)
    assert text(path) == "\n".join(lines[len(header(path)) :])
    assert ";" not in text(path)


@pytest.mark.parametrize("path", QUESTIONS, ids=names(QUESTIONS))
def test_a_header_matches_its_statement(path: Path, schema: apsw.Connection) -> None:
    """Parameters in the order in which they are bound, columns as SQLite gives them, read or write as it does."""
    cursor = apsw.ext.query_info(schema, text(path))

    assert fields(path, "param") == params(path)
    assert fields(path, "returns") == [column for column, *_ in cursor.description]
    assert fields(path, "access") == ["read" if cursor.is_readonly else "write"]


def index_of(step: str) -> str:
    """The first word of the index that a step of a plan uses; of a scan without one the step itself."""
    found = re.search(r"USING (?:COVERING )?INDEX (\S+)", step)
    is_by_key = "PRIMARY KEY" in step or step in {"SCAN kind", "SCAN revision"}
    return found[1] if found else "PRIMARY" if is_by_key else step


@pytest.mark.parametrize("path", QUESTIONS, ids=names(QUESTIONS))
def test_a_header_names_the_indexes_that_are_used(path: Path, schema: apsw.Connection) -> None:
    """SQLite's plan has all of them and no other; no large table is looked through without one."""
    plan = [row[3] for row in schema.execute(f"EXPLAIN QUERY PLAN {text(path)}", dict.fromkeys(params(path), 1))]
    steps = [step for step in plan if re.match(rf"(SEARCH|SCAN) ({'|'.join(TABLES)})\b", step)]

    assert {index_of(step) for step in steps} == set(fields(path, "index"))


@pytest.mark.parametrize("path", QUESTIONS, ids=names(QUESTIONS))
def test_an_order_is_said_where_it_is_made(path: Path) -> None:
    """A read that gives rows says their order or "none"; it is ordered if and only if the header says how."""
    order = fields(path, "order")
    if not fields(path, "returns"):
        assert order == []
    else:
        assert len(order) == 1
        assert ("ORDER BY" in text(path)) == (order[0] not in {"none", "one"})
