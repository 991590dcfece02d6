"""How the running server would run each statement: by the index that the header names, writing only if it says so."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, ResultSummary

from graphkb.model.facts import fact_of
from tests.statement_files import CYPHER, CYPHER_QUESTIONS, CYPHER_SETUP, field, names, text
from tests.stores.events import history, varied_cases
from tests.stores.facts import holding, person
from tests.stores.neo4j_database import driver_of, fresh_neo4j

ACCESS = {"r": "read", "w": "write", "rw": "write", "s": "schema"}
"""What Neo4j calls the kinds of statements → what a header does."""

ONE_NODE = {"Graphkb", "LargeCommit", "Sequence"}
"""Labels of which there is one node, so that to scan them is to find it."""


@pytest.fixture(scope="module", params=[0, 3_000], ids=["empty", "filled"])
def driver(neo4j_url: str, request: pytest.FixtureRequest) -> Iterator[Driver]:
    """With as many persons who hold a post, and events; the server plans by the counts it has of all."""
    count = request.param
    with fresh_neo4j(neo4j_url) as store:
        store.commit([each(f"{n}") for n in range(count) for each in (person, lambda n: holding(n, n))], actor="t")
        store.commit([person(f"{n}", "新") for n in range(count)], actor="t")
        store.commit([fact_of("codes", code(n)) for n in range(count)], actor="t")
        store.append_history([history(varied_cases(count))] if count else [])
    with driver_of(neo4j_url) as driver:
        driver.execute_query("CALL db.prepareForReplanning(60)", database_="neo4j")  # by counts of now
        yield driver


def code(number: int) -> dict[str, str]:
    return {"list": "line", "code": f"C{number}", "zh": "码", "en": "code"}


@pytest.fixture(scope="module")
def indexes(driver: Driver) -> dict[str, str]:
    """Name of an index → what it is on, as a plan says it: `Fact(table, key)`."""
    listed = "SHOW INDEXES YIELD name, labelsOrTypes, properties WHERE labelsOrTypes IS NOT NULL RETURN *"
    records, _, _ = driver.execute_query(listed, database_="neo4j")
    return {each["name"]: f"{each['labelsOrTypes'][0]}({', '.join(each['properties'])})" for each in records}


def explained(driver: Driver, statement: str) -> ResultSummary:
    _, summary, _ = driver.execute_query(f"CYPHER replan=force EXPLAIN {statement}", database_="neo4j")  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
    return summary


def steps(plan: Any) -> Iterator[tuple[str, str]]:
    """Name and details of each operator of *plan*; `NodeUniqueIndexSeek(Locking)` is one of the name before."""
    yield re.split(r"[@(]", plan["operatorType"])[0], plan["args"].get("Details", "")
    for child in plan.get("children", ()):
        yield from steps(child)


def scanned(plan: Any) -> list[tuple[str, str]]:
    """The operators of *plan* that walk over all nodes or relationships of a kind, but for kinds of one node."""
    return [
        (name, details)
        for name, details in steps(plan)
        if name.endswith("Scan") and not any(re.search(rf":{label}\b", details) for label in ONE_NODE)
    ]


@pytest.mark.parametrize("path", CYPHER, ids=names(CYPHER))
def test_a_statement_does_what_its_header_says(driver: Driver, path: Path) -> None:
    """The server takes it; a read has no operator that updates."""
    if field(path, "access") == ["admin"]:
        return  # the server explains no SHOW and no TERMINATE
    kind = explained(driver, text(path)).query_type

    assert [ACCESS[kind]] == field(path, "access")


@pytest.mark.parametrize(
    "path", [path for path in CYPHER_QUESTIONS if field(path, "index")], ids=lambda path: path.stem
)
def test_a_statement_uses_the_indexes_that_its_header_names(
    driver: Driver, indexes: dict[str, str], path: Path
) -> None:
    """And no other way in: nothing is scanned. The operators are those that the header promises."""
    plan = explained(driver, text(path)).plan
    found = list(steps(plan))
    promised = [name.strip() for each in field(path, "index") for name in each.split(",")]
    operators = {name for name, _ in found}

    assert [name for name in promised if not any(indexes[name] in details for _, details in found)] == []
    assert scanned(plan) == []
    assert {name.strip() for each in field(path, "plan") for name in each.split(",")} <= operators


@pytest.mark.parametrize(
    "path", [path for path in CYPHER_QUESTIONS if not field(path, "index")], ids=lambda path: path.stem
)
def test_a_statement_without_index_needs_none(driver: Driver, path: Path) -> None:
    """It finds its one node, makes new ones, or asks the server itself; the first node tells whether there is any."""
    if field(path, "access") == ["admin"]:
        return
    plan = explained(driver, text(path)).plan

    assert [name for name, _ in scanned(plan)] in ([], ["AllNodesScan"])
    assert scanned(plan) == [] or path.stem == "identity"


def test_a_scan_would_be_seen(driver: Driver) -> None:
    """The check above is not blind: the same question without the index is refused."""
    plan = explained(driver, "MATCH (e:Entity) WHERE e.name = $name RETURN e.id AS id").plan

    assert [name for name, _ in scanned(plan)] == ["NodeByLabelScan"]


def test_set_up_again_changes_nothing(driver: Driver, indexes: dict[str, str]) -> None:
    """Each index is named in one file, and a second run finds it."""
    for path in CYPHER_SETUP:
        if field(path, "access") == ["schema"]:
            driver.execute_query(text(path), database_="neo4j")  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
    made = [
        name for path in CYPHER_SETUP for name in re.findall(r"(?:INDEX|CONSTRAINT) (\w+) IF NOT EXISTS", text(path))
    ]

    assert sorted(made) == sorted(indexes)
