"""One SQLite file: refused unless it is graphkb's own; one connection that writes, a few that read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Self

import apsw

from graphkb.errors import BadInput, ForeignDatabase, StoreBusy, StoreClosed, StoreError, StoreUnavailable, WrongUse
from graphkb.stores.base import LOCK_TIMEOUT_S
from graphkb.stores.sqlite.errors import errors_of
from graphkb.stores.statements import setup_statements, statement

APPLICATION_ID = 1735551842
"""In the header of every file of graphkb's: the bytes "grkb" (queries/sqlite/setup/01_application_id.sql)."""

MAGIC = b"SQLite format 3\0"
"""How every file of SQLite's begins that is not empty."""

FORMAT = 3
"""The layout of the tables (queries/sqlite/setup/02_format.sql); raised when an older graphkb could not read them."""

SET_UP = {0: 0, 1: 10, 2: 21}
"""Format of a file, 0 of an empty one → how many of the statements in queries/sqlite/setup, by name, it has had."""

LEAST_SQLITE = (3, 51, 3)
"""From 3.7.0 to 3.51.2 two processes that write and checkpoint at once can lose committed work."""

MAX_IDLE_READERS = 4
"""Reading connections kept open for the next reader; more are opened when more read at once."""

WAL_LIMIT = 64 * 1024 * 1024
"""Bytes of the write-ahead log kept after a large commit."""


def path_of(url: str) -> Path:
    """Return the file that *url* names: `sqlite:///relative.db` or `sqlite:////absolute.db`.

    Raises:
        WrongUse: another form, or no file name.
    """
    prefix = "sqlite:///"
    name = url.removeprefix(prefix)
    if not url.startswith(prefix) or not name or "\0" in name:
        raise WrongUse(f"{url!r}: write sqlite:///file.db (in the working folder) or sqlite:////folder/file.db")
    return Path(name).absolute()


def check_version(version: str) -> None:
    """Refuse an SQLite library that can lose committed work.

    Raises:
        StoreError: *version* is below `LEAST_SQLITE`.
    """
    if tuple(map(int, version.split("."))) < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE))
        raise StoreError(f"SQLite {version} can lose committed work; graphkb needs {least} or later: upgrade apsw")


class Database:
    """An open file. Transactions come from `reading` and `writing`; both raise StoreClosed after `close`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock_timeout_s = LOCK_TIMEOUT_S
        self._write_lock = Lock()
        self._pool_lock = Lock()
        self._idle: list[apsw.Connection] = []
        self._is_closed = False
        self._writer = self._connect()

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self:
        check_version(apsw.sqlite_lib_version())
        _check_file(path, create=create)
        with errors_of(path):
            database = cls(path)
            try:
                database._make_own(create=create)
            except BaseException:
                database.close()
                raise
        return database

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(int(LOCK_TIMEOUT_S * 1000))
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.pragma("journal_size_limit", WAL_LIMIT)
        return connection

    def _make_own(self, *, create: bool) -> None:
        """Judge the file by its header before anything of it is changed; fill it if it is empty and may be."""
        form = self._format()
        if not form and not create:
            raise ForeignDatabase(f"{self.path}: is an empty file, not graphkb's; load something into it first")
        self._use_log()
        if form == FORMAT:
            return
        with self.writing() as connection:
            form = self._format()  # another process may have been faster
            if form != FORMAT:
                for text in (*setup_statements("sqlite")[SET_UP[form] :], statement("sqlite", "setup/02_format")):
                    connection.execute(text)

    def _use_log(self) -> None:
        """Switch to the write-ahead log. Here SQLite does not itself wait for others who are opening the file."""
        deadline = monotonic() + self.lock_timeout_s
        while True:
            try:
                self._writer.execute("PRAGMA journal_mode = WAL")
            except apsw.BusyError:
                if monotonic() > deadline:
                    raise
                sleep(0.01)
            else:
                return

    def _format(self) -> int:
        """Return the format of graphkb's own file, 0 of an empty one, and refuse any other."""
        application_id, form, objects = self._writer.execute(statement("sqlite", "identity")).get
        if not objects and not application_id:
            return 0
        if application_id != APPLICATION_ID:
            raise ForeignDatabase(f"{self.path}: is an SQLite file of another program; name another file")
        if form > FORMAT:
            raise ForeignDatabase(f"{self.path}: has format {form}, this graphkb reads up to {FORMAT}; upgrade graphkb")
        return int(form)

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """Give a connection inside a transaction: all that is read through it is one snapshot."""
        with errors_of(self.path):
            connection = self._take_reader()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    def _take_reader(self) -> apsw.Connection:
        with self._pool_lock:
            self.check_open()
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _give_back(self, connection: apsw.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._pool_lock:
            if not self._is_closed and len(self._idle) < MAX_IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """Give the writer inside a transaction: committed and durable on leaving, rolled back on an error.

        Raises:
            StoreBusy: another thread or process held the lock for `lock_timeout_s`.
        """
        deadline = monotonic() + self.lock_timeout_s
        if not self._write_lock.acquire(timeout=self.lock_timeout_s):
            raise StoreBusy(f"{self.path}: another writer held the lock too long; try again")
        try:
            self.check_open()
            with errors_of(self.path):
                self._writer.set_busy_timeout(int(max(0.0, deadline - monotonic()) * 1000))
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    yield self._writer
                    self._writer.execute("COMMIT")
                except BaseException:
                    if self._writer.in_transaction:  # SQLite itself may have rolled back, as when the disk is full
                        self._writer.execute("ROLLBACK")
                    raise
        finally:
            self._write_lock.release()

    def check_open(self) -> None:
        if self._is_closed:
            raise StoreClosed(f"{self.path}: the store was closed")

    def close(self) -> None:
        with self._write_lock, self._pool_lock:
            self._is_closed = True
            while self._idle:
                self._idle.pop().close()
            self._writer.close()


def _check_file(path: Path, *, create: bool) -> None:
    """Refuse what is no file, and what is absent unless it may be made; a new file is its owner's alone."""
    try:
        if create:
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        if not path.exists():
            raise BadInput(f"{path}: there is no such file; load something into it first, or correct the path")
        if not path.is_file():
            raise BadInput(f"{path}: is no file; name a file such as {path / 'graphkb.db'}")
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror}") from error
    if start not in {b"", MAGIC}:  # SQLite would take a very short file for an empty database and write over it
        raise ForeignDatabase(f"{path}: is no SQLite file; name another file")
