"""An empty store in the Neo4j server that the tests are given."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from neo4j import Driver, GraphDatabase

from graphkb.stores.neo4j import Neo4jStore

DELETED_AT_ONCE = 20_000
"""Nodes in one transaction: a nation's do not fit the server's memory together."""


def fresh_neo4j(url: str) -> Neo4jStore:
    """Return an empty store in the server at *url*, which must hold nothing but what tests left."""
    with driver_of(url) as driver:
        refuse_what_is_not_of_a_test(driver)
        [has_ours] = run(driver, "RETURN EXISTS { (:Graphkb) }")
        if has_ours:
            empty(driver)
        store = Neo4jStore.open(url)
        run(driver, "MATCH (g:Graphkb) SET g.test = true")
    return store


def refuse_what_is_not_of_a_test(driver: Driver) -> None:
    """Fail if the server holds any node and none says that a test made them."""
    [(nodes, of_a_test)] = run(driver, "RETURN [EXISTS { (n) }, EXISTS { (:Graphkb {test: true}) }]")
    assert of_a_test or not nodes, "the database holds something that no test made: give the tests an empty one"


def empty(driver: Driver) -> None:
    """Remove all but the schema and what makes the database graphkb's."""
    rest = "MATCH (n) WHERE NOT n:Graphkb AND NOT n:Sequence AND NOT n:LargeCommit WITH n LIMIT $limit"
    while run(driver, rest + " DETACH DELETE n RETURN count(*)", limit=DELETED_AT_ONCE) == [DELETED_AT_ONCE]:
        pass
    run(driver, "MATCH (g:Graphkb), (s:Sequence), (l:LargeCommit) SET g.revision = 0, s.value = 0, l = {}")


def driver_of(url: str) -> Driver:
    """Return a driver of its own for the server at *url*."""
    parts = urlsplit(url)
    login = (unquote(parts.username or ""), unquote(parts.password or ""))
    return GraphDatabase.driver(f"bolt://{parts.hostname}:{parts.port}", auth=login, notifications_min_severity="OFF")


def run(driver: Driver, text: str, **parameters: object) -> Sequence[object]:
    """Return the first column of what *text* gives."""
    records, _, _ = driver.execute_query(text, parameters, database_="neo4j")
    return [record[0] for record in records]
