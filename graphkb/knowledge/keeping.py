"""The graph that a process keeps of its store: read once, brought up to date, given out by instant and revision."""

import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from graphkb.errors import BadInput, StoreUnavailable
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.knowledge.event_feed import EventFeed
from graphkb.knowledge.policies import SHIPPED, Policies
from graphkb.model import times
from graphkb.model.facts import Revision
from graphkb.stores import open_store
from graphkb.stores.base import Store

MAX_ATTEMPTS = 5
"""Times a commit is planned, or the knowledge read, anew because another writer was faster."""

WATCH_INTERVAL_S = 0.1
"""Seconds between two looks at the store's revision: others' small commits are seen within 250 ms (architecture.md)."""

KnownAt = int | datetime
"""A revision number, or an instant: the last revision made at or before it."""

Listener = Callable[[Revision], None]
"""Told of each revision that this process comes to serve."""


class KeptGraph:
    """One store, and the immutable graph of what it knows.

    Thread-safe: readers take the graph once and keep it; a writer swaps in a new one. Use as a context manager.

    Args:
        store: The system of record; closed with the knowledge base.
        zone: Zone in which a bare date means midnight.
        policies: What the deployment decides about events.
    """

    def __init__(self, store: Store, *, zone: str = times.DEFAULT_ZONE, policies: Policies = SHIPPED) -> None:
        self.store = store
        self.zone = zone
        self.policies = policies
        self.feed = EventFeed(store)
        self._writing = threading.RLock()
        self._past: tuple[int, Graph] | None = None
        self._closing = threading.Event()
        self._watcher: threading.Thread | None = None
        self._listeners: dict[object, Listener] = {}
        self._graph = self._read(lambda revision: Graph.build(store.facts(), revision))

    @classmethod
    def open(
        cls, url: str, *, create: bool = False, zone: str = times.DEFAULT_ZONE, policies: Policies = SHIPPED
    ) -> Self:
        """Open the store at *url* and read its graph.

        Args:
            url: As `graphkb.stores.open_store` takes it.
            create: Make an absent SQLite file.
            zone: Zone in which a bare date means midnight.
            policies: What the deployment decides about events.

        Raises:
            BadInput: no store is written like *url*, its file is absent, or no zone is called *zone*.
            ForeignDatabase: the database is not graphkb's.
            StoreUnavailable: no answer from the store.
        """
        times.check_zone(zone)
        return cls(open_store(url, create=create), zone=zone, policies=policies)

    def close(self) -> None:
        """Stop watching and release the store; a second call does nothing."""
        self._closing.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        self.feed.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- the graph

    @property
    def graph(self) -> Graph:
        """The latest graph that this process has."""
        return self._graph

    def refresh(self) -> Graph:
        """Bring the graph to the store's latest revision and return it.

        Raises:
            StoreUnavailable: no answer from the store; the graph stays as it was.
        """
        with self._writing:
            known = self._graph
            if self.store.revision().number != known.revision.number:
                self._swap(
                    self._read(lambda revision: known.updated(self.store.facts(known.revision.number), revision))
                )
            return self._graph

    def _swap(self, graph: Graph) -> None:
        self._graph = graph
        for listener in tuple(self._listeners.values()):
            listener(graph.revision)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* with each revision that this process comes to serve; return what ends that.

        Revisions that others made meanwhile are told as one, the latest.

        Args:
            listener: Called in the thread that writes or watches, which waits for it: it must be quick and not raise.
        """
        name = object()
        self._listeners[name] = listener

        def stop() -> None:
            self._listeners.pop(name, None)

        return stop

    def _read(self, make: Callable[[Revision], Graph]) -> Graph:
        """Return the graph that *make* reads, made again where the knowledge moved on meanwhile."""
        for _ in range(MAX_ATTEMPTS):
            revision = self.store.revision()
            graph = make(revision)
            if self.store.revision().number == revision.number:
                return graph
        raise StoreUnavailable("the knowledge changed each time while it was read; try again")

    def watch(self, interval_s: float = WATCH_INTERVAL_S, failed: Callable[[Exception], None] | None = None) -> None:
        """Keep the graph fresh in the background until `close`.

        Args:
            interval_s: Seconds between two looks at the store's revision.
            failed: Told of each fault of a look, the feed's too; the next look tries again.
        """
        self.feed.failed = failed

        def look() -> None:
            while not self._closing.wait(interval_s):
                try:
                    self.refresh()
                except Exception as error:  # noqa: BLE001 - whatever fails, the next look tries again
                    if failed is not None:
                        failed(error)

        self._watcher = threading.Thread(target=look, name="graphkb-watch", daemon=True)
        self._watcher.start()

    def view(self, as_of: int | None = None, known_at: KnownAt | None = None) -> View:
        """Return what holds at an instant, as known at a revision.

        Args:
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest this process has.

        Raises:
            BadInput: a revision that is negative or not made yet.
            StoreUnavailable: no answer from the store.
        """
        return self._known(known_at).at(times.now() if as_of is None else as_of)

    def _known(self, known_at: KnownAt | None) -> Graph:
        if known_at is None:
            return self._graph
        number = known_at if isinstance(known_at, int) else self._revision_at(known_at).number
        latest = self._graph if number <= self._graph.revision.number else self.refresh()
        if not 0 <= number <= latest.revision.number:
            raise BadInput(f"knownAt {number}: no such revision; the latest is {latest.revision.number}")
        return latest if number == latest.revision.number else self._past_graph(number)

    def _revision_at(self, known_at: datetime) -> Revision:
        return self.store.revision_at(times.of_datetime(known_at))

    def _past_graph(self, number: int) -> Graph:
        past = self._past
        if past is None or past[0] != number:
            revision = (
                (self.store.revisions(number - 1, 1) or [Revision(0, 0, "")])[0] if number else Revision(0, 0, "")
            )
            past = (number, Graph.build(self.store.history(number), revision))
            self._past = past
        return past[1]
