"""What the tests may do with a kind of store from outside: make it empty, open it again, hold its lock."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import apsw

from graphkb.stores import open_store
from graphkb.stores.base import Store

OpenAgain = Callable[[], Store]
"""Opens a further handle on a database, as another process would."""


class Database(ABC):
    """One kind of store; the handles it gave are closed with it.

    Args:
        url: The address of the latest empty store; any process may open it.
    """

    url: str

    def __init__(self) -> None:
        self._handles: list[Store] = []

    def fresh(self) -> Store:
        """Return an empty store; the one before, if any, is gone."""
        self.close()
        self._handles.append(store := self._make_empty())
        return store

    def open(self) -> Store:
        """Return a further handle on the same database."""
        self._handles.append(store := open_store(self.url))
        return store

    def close(self) -> None:
        while self._handles:
            self._handles.pop().close()

    @abstractmethod
    def _make_empty(self) -> Store: ...

    @abstractmethod
    def write_lock(self) -> AbstractContextManager[None]:
        """Hold the lock that a commit takes, as a writer in another process would."""


class SqliteDatabase(Database):
    """Files in a folder, one for each empty store."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._count = 0

    def _make_empty(self) -> Store:
        self._count += 1
        self.url = f"sqlite:///{self._folder / f'{self._count}.db'}"
        return open_store(self.url, create=True)

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        connection = apsw.Connection(self.url.removeprefix("sqlite:///"))
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.close()


class Neo4jDatabase(Database):
    """The one database of a server."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def _make_empty(self) -> Store:
        from tests.stores.neo4j_database import fresh_neo4j  # noqa: PLC0415 (its driver is loaded where it is asked for)

        return fresh_neo4j(self.url)

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        from neo4j import GraphDatabase  # noqa: PLC0415 - loaded only where it is asked for

        parts = urlsplit(self.url)
        address = f"bolt://{parts.hostname}:{parts.port}"
        with (
            GraphDatabase.driver(address, auth=(parts.username, parts.password)) as driver,
            driver.session(database=parts.path.strip("/") or None) as session,
            session.begin_transaction() as transaction,
        ):
            transaction.run("MATCH (graphkb:Graphkb) SET graphkb.revision = graphkb.revision").consume()
            yield
            transaction.rollback()


def raw(path: Path, *statements: str) -> list[tuple[object, ...]]:
    """What the last of *statements* gives, run as another program would."""
    connection = apsw.Connection(str(path))
    rows = [connection.execute(each).fetchall() for each in statements]
    connection.close()
    return rows[-1]
