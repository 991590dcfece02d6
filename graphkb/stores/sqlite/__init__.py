"""The store in one SQLite file, by apsw: no server, the default."""

from graphkb.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
