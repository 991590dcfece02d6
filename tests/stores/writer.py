"""A second process that writes to the store at GRAPHKB_URL: `few NAME` twenty small commits, `killed` none.

`killed` begins a commit so large that it is written in parts, and kills itself in the middle of the writing.
"""

import os
import signal
import sys
import time
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from graphkb.model.facts import PORTION
from graphkb.stores import open_store
from graphkb.stores.base import Store
from tests.stores.facts import person

COMMITS = 20
"""Made by `few`."""

LARGE = 60_000
"""Facts in the commit that `killed` does not finish; a commit of more than 50,000 is written to Neo4j in parts."""


def commit_few(store: Store, name: str) -> None:
    """Put `person:NAME-0` and so on, each in a commit of its own."""
    for number in range(COMMITS):
        store.commit([person(f"{name}-{number}")], actor=name)


def commit_large(store: Store) -> None:
    """Put `LARGE` persons in one commit; `person:00000` is the first."""
    store.commit([person(f"{number:05}", "新") for number in range(LARGE)], actor="large")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in_the_middle(store: Any, url: str) -> None:
    """Arrange that this process dies when a half of the large commit has been written."""
    if url.startswith("sqlite"):
        written = count(1)
        store._database._writer.exec_trace = lambda _, sql, __: (
            "INTO fact" not in sql or next(written) * PORTION < LARGE // 2 or die()
        )
    else:
        Thread(target=_die_when_there_are, args=(LARGE // 2, url), daemon=True).start()


def _die_when_there_are(nodes: int, url: str) -> None:
    from neo4j import GraphDatabase  # noqa: PLC0415 - loaded only where it is asked for

    parts = urlsplit(url)
    with GraphDatabase.driver(f"bolt://{parts.hostname}:{parts.port}", auth=(parts.username, parts.password)) as driver:
        while driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] < nodes:
            time.sleep(0.01)
    die()


if __name__ == "__main__":
    with open_store(os.environ["GRAPHKB_URL"]) as opened:
        if sys.argv[1] == "few":
            commit_few(opened, sys.argv[2])
        else:
            die_in_the_middle(opened, os.environ["GRAPHKB_URL"])
            commit_large(opened)
