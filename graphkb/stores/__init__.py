"""Where knowledge is kept: the contract (base), SQLite, Neo4j. `open_store` picks one by its address."""

from graphkb.errors import WrongUse
from graphkb.stores.base import Store


def open_store(url: str, *, create: bool = False) -> Store:
    """Open the store at *url*.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute.db`, `neo4j://user:password@host:7687/database` or `bolt://…`.
        create: Make an absent SQLite file; otherwise its absence is an error.

    Raises:
        WrongUse: another scheme.
        BadInput: an absent file with *create* false.
        ForeignDatabase: the database is not graphkb's.
        StoreUnavailable: no answer from the server.
    """
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        from graphkb.stores.sqlite import SqliteStore

        return SqliteStore.open(url, create=create)
    if scheme in {"neo4j", "bolt", "neo4j+s", "bolt+s", "neo4j+ssc", "bolt+ssc"}:
        from graphkb.stores.neo4j import Neo4jStore

        return Neo4jStore.open(url)
    raise WrongUse(f"{scheme}: is no store; write sqlite:///path.db or neo4j://user:password@host:7687/database")
