"""The connection to a Neo4j database: sessions, transactions that try again, and whose database it is."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import uuid4

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, ManagedTransaction, Query, unit_of_work
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

from graphkb.errors import ForeignDatabase, StoreBusy, StoreClosed, StoreError, StoreUnavailable, WrongUse
from graphkb.stores.base import LOCK_TIMEOUT_S
from graphkb.stores.neo4j.errors import errors_of
from graphkb.stores.statements import setup_statements, statement

FORMAT = 3
"""Version of the layout in the database; a higher one was written by a newer graphkb. 1 had no events."""

CONNECT_TIMEOUT_S = 2.0
"""Seconds to reach the server, and to get a connection to it; the driver's own 30 and 60 would look like a hang."""

RETRY_TIME_S = 5.0
"""Seconds in which a transaction that failed for a passing reason (a deadlock, a restart) is tried again."""

RETRY_PAUSE_S = 0.05
"""Seconds before a statement that failed for a passing reason is sent again; twice as long each further time."""

_STOPPED = {
    f"Neo.ClientError.Transaction.{name}" for name in ("TransactionTimedOutClientConfiguration", "LockClientStopped")
}
"""What the server tells of a transaction that took longer than its client allowed, or waited longer for a lock."""

MAX_UNKNOWN_OUTCOMES = 3
"""Times a commit whose outcome is unknown is looked for, and made if it is not there, before the caller is told."""

logging.getLogger("neo4j").addHandler(logging.NullHandler())
"""What the driver says of its retries is for a log that somebody set up, not for standard error."""

T = TypeVar("T")
Transaction = ManagedTransaction
Work = Callable[[Transaction], T]
"""What is done in one transaction; it may run more than once."""


def run(transaction: Transaction, name: str, **parameters: Any) -> list[Any]:
    """Return the first column of what the statement queries/neo4j/*name* gives."""
    return transaction.run(statement("neo4j", name), parameters).value()


def _parts(url: str) -> tuple[SplitResult, str]:
    """Return the parts of *url*, and the server's address without who logs in.

    Raises:
        WrongUse: it names no server, or no port that can be.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 7687
    except ValueError as error:  # which may quote the password
        raise WrongUse(f"the address cannot be read; {_WRITTEN}") from error
    if not parts.hostname:
        raise WrongUse(f"{parts.scheme}: no server is named; {_WRITTEN}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return parts, f"{parts.scheme}://{host}:{port}"


_WRITTEN = "write neo4j://user:password@host:7687/database, with a port of 1 to 65535"


class Database:
    """One database of a Neo4j server; thread-safe."""

    def __init__(self, url: str) -> None:
        parts, self.address = _parts(url)
        self.lock_timeout_s = LOCK_TIMEOUT_S
        self._name = parts.path.strip("/") or "neo4j"
        self._is_closed = False
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._driver = self._connect((unquote(parts.username or "neo4j"), unquote(parts.password or "")))

    def _connect(self, login: tuple[str, str]) -> Driver:
        with errors_of(self.address):
            return GraphDatabase.driver(
                self.address,
                auth=login,
                user_agent="graphkb",
                connection_timeout=CONNECT_TIMEOUT_S,
                connection_acquisition_timeout=CONNECT_TIMEOUT_S,
                max_transaction_retry_time=RETRY_TIME_S,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )

    def make_own(self) -> None:
        """Fill an empty database, add to an older one what it lacks; refuse one that is another's.

        Raises:
            ForeignDatabase: it has nodes but none of graphkb's, or was written by a newer graphkb.
            StoreUnavailable: no answer from the server.
        """
        form, has_nodes = self.read(lambda transaction: run(transaction, "identity"))[0]
        if form is None and has_nodes:
            raise ForeignDatabase(f"{self.address}: has nodes that are not graphkb's; name an empty database")
        if form is not None and form > FORMAT:
            raise ForeignDatabase(
                f"{self.address}: has format {form}, this graphkb reads up to {FORMAT}; upgrade graphkb"
            )
        if form != FORMAT:
            for text in setup_statements("neo4j"):
                self._set_up(text)

    def _set_up(self, text: str) -> None:
        self.write(lambda transaction: transaction.run(text, format=FORMAT).consume())

    def read(self, work: Work[T]) -> T:
        """Return what *work* reads."""
        self.check_open()
        with errors_of(self.address), self._driver.session(**self._session(READ_ACCESS)) as session:
            return session.execute_read(work)

    def write(self, work: Work[T]) -> T:
        """Return what *work* gives once all that it wrote is durable."""
        self.check_open()
        with errors_of(self.address), self._driver.session(**self._session(WRITE_ACCESS)) as session:
            return session.execute_write(work)

    def run_alone(self, name: str, commit_id: str | None = None, /, **parameters: Any) -> list[Any]:
        """Return the first column of what the statement queries/neo4j/*name* gives, a transaction of its own.

        One round trip: the server commits at its end, so that no lock is held on the way. What fails for a passing
        reason is sent again, also where nobody knows whether it was committed: the statement must change nothing the
        second time.

        Raises:
            StoreBusy: others held the locks for `lock_timeout_s`.
            StoreUnavailable: no answer from the server.
        """
        metadata = {"graphkb_commit": commit_id or uuid4().hex}
        query = Query(statement("neo4j", name), metadata, timeout=self.lock_timeout_s)
        give_up, pause_s = time.monotonic() + RETRY_TIME_S, RETRY_PAUSE_S
        while True:
            self.check_open()
            try:
                with errors_of(self.address), self._driver.session(**self._session(WRITE_ACCESS)) as session:
                    return session.run(query, parameters).value()
            except StoreUnavailable as error:
                cause = error.__cause__
                if isinstance(cause, Neo4jError) and cause.code in _STOPPED:
                    raise self.busy() from error
                if not _is_passing(cause) or time.monotonic() > give_up:
                    raise
            time.sleep(pause_s)
            pause_s *= 2

    def write_alone(self, work: Callable[[Transaction, str], T]) -> T:
        """Do *work* under the revision lock.

        Args:
            work: Takes the transaction and an id, the same each time it runs. It must write the id with what it makes
                and look for it first, because it runs again when it is unknown whether the server has committed.

        Raises:
            StoreBusy: another writer held the lock for `lock_timeout_s`.
            StoreUnavailable: no answer from the server.
        """

        def alone(transaction: Transaction, waiting: "Waiting") -> T:
            with waiting.limited():
                run(transaction, "lock_revision")
            return work(transaction, waiting.commit_id)

        return self.write_once(alone)

    def write_once(self, work: "Callable[[Transaction, Waiting], T]") -> T:
        """Do *work*, which waits for the locks of others.

        Args:
            work: Takes the transaction, and within what it has to take locks. It must write the id that this has with
                what it makes and look for it first, because it runs again when it is unknown whether the server has
                committed.

        Raises:
            StoreBusy: others held the locks for `lock_timeout_s`.
            StoreUnavailable: no answer from the server.
        """
        waiting = Waiting(self)

        @unit_of_work(metadata={"graphkb_commit": waiting.commit_id})
        def once(transaction: Transaction) -> T:
            return work(transaction, waiting)

        for _ in range(MAX_UNKNOWN_OUTCOMES):
            try:
                return self.write(once)
            except StoreUnavailable as error:
                if waiting.is_over:
                    raise self.busy() from error
                if not isinstance(error.__cause__, IncompleteCommit):
                    raise
        raise StoreUnavailable(f"{self.address}: unknown whether the commit was made; repeat it, it is not made twice")

    def busy(self) -> StoreBusy:
        """Return what to raise when others held the locks for too long."""
        return StoreBusy(f"{self.address}: another writer held the lock for {self.lock_timeout_s:g} s; try again")

    def _session(self, access: str) -> dict[str, Any]:
        return {"database": self._name, "default_access_mode": access, "bookmark_manager": self._bookmarks}

    def check_open(self) -> None:
        """Refuse to go on with a closed store.

        Raises:
            StoreClosed: it is.
        """
        if self._is_closed:
            raise StoreClosed(f"{self.address}: the store is closed; open it again")

    def close(self) -> None:
        """Close every connection; a second call does nothing."""
        self._is_closed = True
        self._driver.close()


def _is_passing(error: BaseException | None) -> bool:
    return isinstance(error, (DriverError, Neo4jError)) and error.is_retryable()


class Waiting:
    """A writer's wait for the locks of others, ended from outside: the server itself would wait for ever.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self.commit_id = uuid4().hex
        self.is_over = False
        self._database = database

    @contextmanager
    def limited(self, timeout_s: float | None = None) -> Iterator[None]:
        """Hold statements that may have to wait; their transaction ends after *timeout_s*, else `lock_timeout_s`."""
        timer = threading.Timer(timeout_s or self._database.lock_timeout_s, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _give_up(self) -> None:
        self.is_over = True
        with suppress(StoreError):  # a server that is gone does not let the writer wait either
            self._database.write(lambda transaction: run(transaction, "stop_waiting", commit_id=self.commit_id))
