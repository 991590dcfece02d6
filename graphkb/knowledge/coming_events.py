"""The events that a load would leave: those of the store, and those that come with the load."""

from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from graphkb.loaders.history import History
from graphkb.model.events import EventBatch, EventFilter, WorkOrderFilter
from graphkb.stores import open_store
from graphkb.stores.base import Store


class ComingEvents:
    """Counts the events of a store together with those of a history that is not in it yet.

    What comes is counted by a store of its own, a temporary file, which is made when something is counted.

    Args:
        store: Where the history will go.
        history: Loaded, not written; None: nothing comes.
    """

    def __init__(self, store: Store, history: History | None) -> None:
        self._store = store
        self._history = history
        self._folder: TemporaryDirectory[str] | None = None

    def count_events(self, which: EventFilter) -> int:
        """Return how many events fit *which*."""
        coming = 0 if self._coming is None else self._coming.count_events(which)
        return self._store.count_events(which) + coming

    def count_work_orders(self, which: WorkOrderFilter) -> int:
        """Return how many work orders fit *which*."""
        coming = 0 if self._coming is None else self._coming.count_work_orders(which)
        return self._store.count_work_orders(which) + coming

    def close(self) -> None:
        """Remove the file; a second call does nothing."""
        if self._folder is not None and self._coming is not None:
            self._coming.close()
            self._folder.cleanup()
            self._folder = None

    @cached_property
    def _coming(self) -> Store | None:
        if self._history is None:
            return None
        self._folder = TemporaryDirectory(prefix="graphkb-")
        store = open_store(f"sqlite:///{Path(self._folder.name) / 'coming.db'}", create=True)
        store.append_history(EventBatch(batch.cases, ()) for batch in self._history.batches())
        return store
