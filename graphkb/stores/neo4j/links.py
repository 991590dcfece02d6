"""The relationships from events and work orders to what they name, drawn a moment after these were written."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from graphkb.errors import StoreBusy, StoreError
from graphkb.stores.neo4j import outcomes
from graphkb.stores.neo4j.database import Database, Transaction, Waiting, run

EVENTS_AT_ONCE = 1_000
"""Events that one transaction sees to: it holds the revision lock, and each of their cases, for about 50 ms."""

PAUSE_S = 0.1
"""Seconds between two such transactions: while many act, one sees to what all of them have made."""


CASES_TIMEOUT_S = 1.0
"""Seconds for which it waits for actions while commits wait for it; an action takes milliseconds."""


class Links:
    """Draws relationships in the background, for people in Browser: nothing of graphkb reads them.

    To draw one, the server locks both nodes until the transaction ends. In the transaction of an action it would wait
    for a commit that writes the entity, while all other actions wait for the sequence. Here it takes the revision lock
    like a commit, and nobody waits for it but commits. What was not drawn carries the label Unlinked, so that another
    process can do it after one that died.

    Args:
        database: Where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._executor = ThreadPoolExecutor(1, "graphkb-links")
        self._queue = threading.Lock()
        self._is_queued = False
        self._last: Future[None] | None = None
        self._hurry = threading.Event()

    def draw_soon(self) -> None:
        """See to it that what is written by now gets its relationships; do not wait for it."""
        with self._queue:
            if not self._is_queued and not self._hurry.is_set():
                self._is_queued = True
                self._last = self._executor.submit(self._draw)

    def close(self) -> None:
        """Draw what is still to be drawn; a server that is gone leaves it for another process."""
        with self._queue:
            self._hurry.set()
        self._executor.shutdown()
        if self._last:
            self._last.result()

    def _draw(self) -> None:
        self._hurry.wait(PAUSE_S)
        with self._queue:
            self._is_queued = False
        try:
            while self._database.write_once(self._link) == EVENTS_AT_ONCE:
                pass
        except StoreBusy:
            self.draw_soon()
        except StoreError:  # another process, or the next action, will find what is left
            pass

    @staticmethod
    def _link(transaction: Transaction, waiting: Waiting) -> int:
        with waiting.limited():
            run(transaction, "lock_revision")
        outcomes.forget(transaction)
        with waiting.limited(CASES_TIMEOUT_S):
            [events] = run(transaction, "link_events", limit=EVENTS_AT_ONCE)
        return int(events)
