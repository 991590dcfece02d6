"""The feed of what is done with events, by this process and by others: each transition once, in order."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice

from graphkb.model.events import Transition
from graphkb.stores.base import Store

FEED_INTERVAL_S = 0.1
"""Seconds between two looks at the store: what others do arrives within 500 ms; what this process does, at once."""

BATCH = 1_000
"""Most transitions that are read, and told, at once."""

REMEMBERED = 10_000
"""Latest transitions kept in memory, so that those who resume a little behind do not each ask the store."""

EventListener = Callable[[Sequence[Transition]], None]
"""Told of transitions, in rising order of their numbers and without gap."""


class EventFeed:
    """Tells listeners what is done with events. Thread-safe; it begins to look when somebody listens first.

    Args:
        store: Whose transitions.
        interval_s: Seconds between two looks.
        failed: Told of each fault of a look or a listener; the next look tries again.
    """

    def __init__(
        self,
        store: Store,
        interval_s: float = FEED_INTERVAL_S,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self.failed = failed
        self._store = store
        self._interval_s = interval_s
        self._lock = threading.Lock()
        self._listeners: dict[object, EventListener] = {}
        self._latest: deque[Transition] = deque(maxlen=REMEMBERED)
        self._position = 0
        self._closing = False
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, listener: EventListener) -> tuple[int, Callable[[], None]]:
        """Tell *listener* of every transition from now on; return the number of the last one before, and what ends it.

        Who wants what was done before reads it by `after`, up to that number.

        Args:
            listener: Called in the feed's thread, which waits for it: it must be quick and not raise.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        name = object()
        with self._lock:
            if self._thread is None and not self._closing:
                self._position = self._store.sequence()
                self._thread = threading.Thread(target=self._run, name="graphkb-feed", daemon=True)
                self._thread.start()
            self._listeners[name] = listener
            position = self._position

        def stop() -> None:
            with self._lock:
                self._listeners.pop(name, None)

        return position, stop

    def after(self, sequence: int, limit: int = BATCH) -> list[Transition]:
        """Return the transitions after number *sequence* in rising order, without gap, at most *limit* of them.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        with self._lock:
            first = self._latest[0].sequence if self._latest else None
            if first is not None and first <= sequence + 1 <= self._position:
                return list(islice(self._latest, sequence + 1 - first, sequence + 1 - first + limit))
        return self._store.transitions_after(sequence, limit)

    def wake(self) -> None:
        """Look now: something was done."""
        self._wanted.set()

    def close(self) -> None:
        """Stop telling; a second call does nothing."""
        with self._lock:
            self._closing = True
            thread, self._thread = self._thread, None
        self._wanted.set()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._closing:
            self._wanted.wait(self._interval_s)
            self._wanted.clear()
            try:
                while not self._closing and self._look() == BATCH:
                    pass
            except Exception as error:  # noqa: BLE001 - whatever fails, the next look tries again
                self._fail(error)

    def _look(self) -> int:
        """Tell of what is new, at most `BATCH` of it, and return how much it was."""
        new = self._store.transitions_after(self._position, BATCH)
        if not new:
            return 0
        with self._lock:  # who listens from here on has the new position, and is not told
            self._latest.extend(new)
            self._position = new[-1].sequence
            listeners = tuple(self._listeners.values())
        for listener in listeners:
            try:
                listener(new)
            except Exception as error:  # noqa: BLE001 - one listener that fails does not keep the others waiting
                self._fail(error)
        return len(new)

    def _fail(self, error: Exception) -> None:
        if self.failed is not None:
            self.failed(error)
