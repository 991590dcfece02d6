"""The Neo4j store with nothing in it, and the server behind it, for what is Neo4j's own."""

import os
from collections.abc import Iterator

import pytest

from graphkb.stores.neo4j import Neo4jStore
from tests.stores.neo4j_database import Cypher, driver_of, fresh_neo4j, run


@pytest.fixture(scope="session")
def neo4j_url() -> str:
    """The address of the server that the tests have for themselves."""
    return os.environ["GRAPHKB_TEST_NEO4J"]


@pytest.fixture
def neo4j(neo4j_url: str) -> Iterator[Neo4jStore]:
    """An empty store."""
    with fresh_neo4j(neo4j_url) as store:
        yield store


@pytest.fixture
def cypher(neo4j_url: str) -> Iterator[Cypher]:
    """Run a statement as a person in Browser would; the first column of what it gives."""
    with driver_of(neo4j_url) as driver:
        yield lambda text, **parameters: run(driver, text, **parameters)
