"""The Neo4j server that the tests are given: an empty store in it, a way to it that breaks, locks that others hold."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from neo4j import Driver, GraphDatabase

from graphkb.stores.neo4j import Neo4jStore
from tests.stores.tcp_proxy import TcpProxy, Watch

Cypher = Callable[..., Sequence[Any]]
"""Runs a statement as a person in Browser would; the first column of what it gives."""

COMMIT_MESSAGE = b"\x00\x02\xb0\x12\x00\x00"
"""How the Bolt protocol says COMMIT: a chunk of two bytes, an empty structure of signature 0x12."""

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


def drawn(store: Neo4jStore) -> None:
    """Wait until the relationships to what events name are drawn."""
    store.close()


@contextmanager
def held(url: str, statement: str, **parameters: object) -> Iterator[None]:
    """Hold the locks that *statement* takes."""
    with (
        driver_of(url) as driver,
        driver.session(database="neo4j") as session,
        session.begin_transaction() as transaction,
    ):
        transaction.run(statement, parameters).consume()  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
        yield
        transaction.rollback()


@contextmanager
def behind_a_proxy(url: str, **watches: Watch) -> Iterator[tuple[Neo4jStore, TcpProxy]]:
    """A store whose way to the server goes through a proxy; `bolt:` does not ask the server for its address."""
    parts = urlsplit(url)
    assert parts.port
    with TcpProxy(parts.port, **watches) as proxy:
        store = Neo4jStore.open(f"bolt://{parts.username}:{parts.password}@127.0.0.1:{proxy.port}")
        with store:
            yield store, proxy
