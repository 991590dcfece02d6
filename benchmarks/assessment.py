"""How long an assessment takes, and what was open at earlier instants: a district of 19,023 grids, 313,087 events.

Run it as `python benchmarks/assessment.py [--events N] [STORE_URL …]`: an empty store each, or one that this or
`unresolved.py` filled before; without one, SQLite in a temporary file. Beside each period, in the same run, the peer:
one plain aggregate of the store itself, the transitions of the period counted by action. A GraphQL request may take
3 s; the aims on SQLite are 2 s of processor time for the year and 0.5 s for an earlier instant.
"""

import argparse
import resource
import tempfile
from collections.abc import Callable, Sequence

import apsw
from city import CHANGAN, city
from history import DAY, EVENTS, Year
from neo4j import GraphDatabase
from unresolved import NOW, show, timed

from graphkb.answers.assessment import Assessment, assessment
from graphkb.answers.auditing import open_at
from graphkb.answers.unresolved import unresolved
from graphkb.graph.view import View
from graphkb.stores import open_store
from graphkb.stores.base import Store

REPEATS = 3
"""Of each measurement, of which the median is printed."""

PERIODS = {"month": (61, 31), "quarter": (122, 31), "year": (365, 0)}
"""Name → days before the end of the year at which it begins and ends; most of what is open is of the last thirty."""

INSTANTS = (1, 15, 60)
"""Days before the end of the year: of 25,047 open events nearly all, half, and none were open then."""

Peer = Callable[[int, int], object]
"""Counts the transitions of a period by action."""


def main(urls: Sequence[str], events: int) -> None:
    view = city(CHANGAN).at(NOW)
    for url in urls:
        with open_store(url, create=True) as store:
            print(f"\n{url.partition(':')[0]}")
            if store.sequence() == 0:
                load = timed(lambda store=store: store.append_history(Year(view, NOW, events).batches()), 1)
                show("load of a year", load[1])
            measure(view, store, sqlite_peer(url) if url.startswith("sqlite") else neo4j_peer(url))
    show("most memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:9} MiB")


def measure(view: View, store: Store, peer: Peer) -> None:
    for name, days in PERIODS.items():
        start, end = (NOW - each * DAY for each in days)
        answer, took = timed(lambda start=start, end=end: assessed(view, store, start, end), REPEATS)
        show(
            f"{name}: {answer.total.received:,} received, {answer.total.closed:,} closed, {len(answer.rows)} rows", took
        )
        show(f"{name}: one plain aggregate", timed(lambda start=start, end=end: peer(start, end), REPEATS)[1])
    for days in INSTANTS:
        at = NOW - days * DAY
        found, took = timed(lambda at=at: unresolved(view, open_at(store, at, NOW), "area:city"), REPEATS)
        show(f"{days} days ago: {found.open[0]:,} open", took)


def assessed(view: View, store: Store, start: int, end: int) -> Assessment:
    done = (each for batch in store.period_figures(start, end) for each in batch)
    return assessment(view, "area:city", done, (start, end))


def sqlite_peer(url: str) -> Peer:
    connection = apsw.Connection(url.removeprefix("sqlite:///"))
    text = "SELECT action, count(*) FROM transition WHERE at >= ? AND at < ? GROUP BY action"
    return lambda start, end: connection.execute(text, (start, end)).fetchall()


def neo4j_peer(url: str) -> Peer:
    login, _, address = url.partition("://")[2].rpartition("@")
    user, _, password = login.partition(":")
    driver = GraphDatabase.driver(f"neo4j://{address}", auth=(user, password))
    text = "MATCH (t:Transition) WHERE t.at >= $start AND t.at < $end RETURN t.action, count(*)"
    return lambda start, end: driver.execute_query(text, start=start, end=end)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("urls", nargs="*", metavar="STORE_URL")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(asked.urls or [f"sqlite:///{folder}/bench.db"], asked.events)
