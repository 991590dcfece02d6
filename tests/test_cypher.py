"""The statements in queries/neo4j: each file says truly what it takes, gives and who runs it."""

import importlib
import inspect
import re
from functools import reduce
from pathlib import Path

import pytest

from graphkb.model.codes import CODE_LISTS
from graphkb.model.kinds import TABLES
from graphkb.stores.statements import statement
from tests.statement_files import (
    CYPHER,
    CYPHER_QUESTIONS,
    CYPHER_SETUP,
    FIELDS,
    field,
    fields,
    header,
    included,
    names,
    own,
    text,
)

FOR_PEOPLE = "people, in Browser"
"""Who runs what the program does not."""

every_file = pytest.mark.parametrize("path", CYPHER, ids=names(CYPHER))
every_question = pytest.mark.parametrize("path", CYPHER_QUESTIONS, ids=names(CYPHER_QUESTIONS))


@every_file
def test_a_header_names_its_file_and_says_all_in_order(path: Path) -> None:
    """One name and sentence, who runs it, how it accesses, then what it takes and gives."""
    said = [name for name, _ in fields(path)]

    assert re.fullmatch(rf"// {path.stem}: \S.*\.", header(path)[0])
    assert said == sorted(said, key=FIELDS.index)
    assert (said.count("used-by"), said.count("access")) == (1, 1)


@every_file
def test_who_runs_it_exists_and_does(path: Path) -> None:
    """The function named has the name of the file in its source; set-up files are found by their folder."""
    (used_by,) = own(path, "used-by")
    if used_by == FOR_PEOPLE:
        assert field(path, "access") == ["read"]
        return
    module, _, inside = used_by.removeprefix("graphkb.stores.neo4j.").partition(".")
    function = reduce(getattr, inside.split("."), importlib.import_module(f"graphkb.stores.neo4j.{module}"))

    assert ("setup_statements" if path in CYPHER_SETUP else f'"{path.stem}"') in inspect.getsource(function)  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it


@every_file
def test_a_header_matches_its_statement(path: Path) -> None:
    """Exactly the parameters and the columns of the statement, each column with a name of its own."""
    returned = text(path).rpartition("\nRETURN ")[2]
    columns = re.findall(r"\bAS (\w+)(?=,|\n|$)", returned)

    assert {param.split()[0] for param in field(path, "param")} == set(re.findall(r"\$(\w+)", text(path)))
    assert [column.split()[0] for column in field(path, "returns")] == (columns if "\nRETURN " in text(path) else [])


@every_question
def test_an_order_is_said_where_it_is_made(path: Path) -> None:
    """A statement that gives rows says their order, "none" or "one row"; it is ordered if and only if it says how."""
    order = [each.split()[0] for each in field(path, "order")]
    body = text(path)
    if not field(path, "returns"):
        assert order == []
    else:
        assert len(order) == 1
        assert ("ORDER BY" in body) == (order[0] not in {"none", "one"})


def test_an_answer_is_of_an_instant() -> None:
    """What people ask, they ask as of some time; what the store reads, as known at some revision."""
    for_people = [path for path in CYPHER_QUESTIONS if own(path, "used-by") == [FOR_PEOPLE]]

    assert names(for_people) == ["ancestors", "coverage_cells", "escalation_chain", "responsible_lead"]
    assert all("$as_of" in text(path) for path in for_people)
    assert [path for path in for_people if included(path)] == []  # they are pasted as they stand


def test_each_relationship_between_entities_is_looked_after() -> None:
    """A type that a declaration adds needs a line in changed_keys and an index of its revisions."""
    declared = {table.relation for table in TABLES.values() if table.relation} | set(CODE_LISTS["LinkType"].labels)
    indexed = {
        name for path in CYPHER_SETUP for name in re.findall(r"FOR \(\)-\[r:(\w+)\]-\(\) ON \(r.revision\)", text(path))
    }

    assert set(re.findall(r"\(\)-\[r:(\w+)\]->\(\)", statement("neo4j", "changed_keys"))) == declared
    assert indexed == declared


@every_question
def test_names_are_written_alike(path: Path) -> None:
    """Labels in PascalCase, types in UPPER_SNAKE, parameters and columns in snake_case."""
    body = re.sub(r"'[^']*'", "''", text(path))
    labels = re.findall(r"\(\w*:(\w+)", body)
    types = re.findall(r"-\[\w*:([\w|]+)", body)

    assert [label for label in labels if not re.fullmatch(r"([A-Z][a-z0-9]*)+", label)] == []
    assert [kind for kind in types if not re.fullmatch(r"[A-Z_|]+", kind)] == []
    assert [name for name in re.findall(r"\$(\w+)|\bAS (\w+)", body) if "".join(name) != "".join(name).lower()] == []
