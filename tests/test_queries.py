"""The statements in queries/: each file says truly what it takes, gives and uses."""

import importlib
import re
from functools import reduce
from pathlib import Path

import apsw
import apsw.ext
import pytest

from graphkb.stores.statements import setup_statements
from tests.statement_files import field, files_of, header, included, names, own, text, words

SQL = files_of("sqlite")
QUESTIONS = [path for path in SQL if path.parent.name != "setup"]

TABLES = ("fact", "revision", "kind", "counter", "event", "work_order", "transition", "once")


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
    (used_by,) = own(path, "used-by")
    module, kind, method = used_by.rsplit(".", 2)
    assert callable(reduce(getattr, [kind, method], importlib.import_module(module)))


@pytest.mark.parametrize("path", QUESTIONS, ids=names(QUESTIONS))
def test_a_header_matches_its_statement(path: Path, schema: apsw.Connection) -> None:
    """Parameters in the order in which they are bound, columns as SQLite gives them, read or write as it does."""
    cursor = apsw.ext.query_info(schema, text(path))
    of_parts = {param for part in included(path) for param in words(own(part, "param"))}

    assert words(own(path, "param")) == [param for param in params(path) if param not in of_parts]
    assert of_parts <= set(params(path))
    assert words(field(path, "returns")) == [column for column, *_ in cursor.description]
    assert own(path, "access") == ["read" if cursor.is_readonly else "write"]


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

    assert {index_of(step) for step in steps} == set(words(field(path, "index")))


@pytest.mark.parametrize("path", QUESTIONS, ids=names(QUESTIONS))
def test_an_order_is_said_where_it_is_made(path: Path) -> None:
    """A read that gives rows says their order or "none"; it is ordered if and only if the header says how."""
    order = words(field(path, "order"))
    if not field(path, "returns"):
        assert order == []
    else:
        assert len(order) == 1
        assert ("ORDER BY" in text(path)) == (order[0] not in {"none", "one"})
