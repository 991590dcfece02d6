"""What SQLite raises, and what it means to the caller."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from graphkb.errors import ForeignDatabase, StoreBusy, StoreClosed, StoreError, StoreUnavailable

MEANING: dict[type[apsw.Error], type[StoreError]] = {
    apsw.BusyError: StoreBusy,
    apsw.LockedError: StoreBusy,
    apsw.NotADBError: ForeignDatabase,
    apsw.FormatError: ForeignDatabase,
    apsw.ConnectionClosedError: StoreClosed,
    apsw.CursorClosedError: StoreClosed,
    apsw.AuthError: StoreUnavailable,
    apsw.CantOpenError: StoreUnavailable,
    apsw.FullError: StoreUnavailable,
    apsw.InterruptError: StoreUnavailable,
    apsw.IOError: StoreUnavailable,
    apsw.NoLFSError: StoreUnavailable,
    apsw.NoMemError: StoreUnavailable,
    apsw.PermissionsError: StoreUnavailable,
    apsw.ProtocolError: StoreUnavailable,
    apsw.ReadOnlyError: StoreUnavailable,
    apsw.CorruptError: StoreError,
}
"""What the file, the disk or another process can cause; every other error of apsw is a fault of this program."""


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """Raise graphkb's own error, with one line about *path*, in place of SQLite's."""
    try:
        yield
    except tuple(MEANING) as error:
        raise MEANING[type(error)](f"{path}: {_line(error)}") from error


def _line(error: apsw.Error) -> str:
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return "another writer held the lock too long; try again"
    if isinstance(error, apsw.NotADBError | apsw.FormatError):
        return "is no SQLite file; name another file"
    if isinstance(error, apsw.CorruptError):
        return f"{error}; restore a backup"
    if isinstance(error, apsw.FullError):
        return f"{error}; nothing of this was written: make room on the disk, then do it again"
    if isinstance(error, apsw.CantOpenError | apsw.ReadOnlyError):
        return f"{error}; its folder must be one that may be written to, as SQLite keeps a log beside the file"
    return str(error)
