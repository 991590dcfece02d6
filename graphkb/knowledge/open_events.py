"""The open events of a store, kept by a process that asks for them again and again."""

import threading
from typing import Any

from graphkb.answers.area_tree import RECENT, AreaTree
from graphkb.answers.open_counts import OpenCounts
from graphkb.answers.unresolved import Cells
from graphkb.errors import StoreError
from graphkb.graph.view import View
from graphkb.model.events import EventFilter
from graphkb.model.figures import OpenEvent, open_event
from graphkb.stores.base import Store

CATCH_UP = 2_000
"""Most transitions that a question makes up for by itself; of one that is further behind everything is read again."""


class OpenEvents:
    """What is open, brought up to date by the store's sequence with every question. Thread-safe.

    The first question of a process lets the store count, and so do others until everything open has been read beside
    them: a command that asks once does not wait for what it would not use.

    Args:
        store: Whose events.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._questions = 0
        self._reader: threading.Thread | None = None
        self._events: dict[str, OpenEvent] | None = None
        self._sequence = 0
        self._closing = False
        self._counts: dict[int, OpenCounts] = {}
        """By the identity of their tree, which they hold."""
        self._facts: Any = None
        """What `_counts` were made from: `View.shared` is one object while the same facts hold."""

    def cells(self, view: View, tree: AreaTree) -> list[Cells] | None:
        """Return what is open at each node of *tree* itself, at the instant of *view*; None: let the store count.

        Args:
            view: Of now, or of an instant to come.
            tree: Made from it.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        with self._lock:
            self._questions += 1
            if self._events is None or not self._catch_up(view, self._events):
                self._begin_to_read()
                return None
            return self._counted(view, tree, self._events).cells(view.as_of)

    def close(self) -> None:
        """Stop reading; a second call does nothing."""
        self._closing = True
        if self._reader is not None:
            self._reader.join()

    def _begin_to_read(self) -> None:
        if self._questions > 1 and (self._reader is None or not self._reader.is_alive()):
            self._reader = threading.Thread(target=self._read, name="graphkb-open-events", daemon=True)
            self._reader.start()

    def _read(self) -> None:
        events: dict[str, OpenEvent] = {}
        try:
            sequence = self._store.sequence()  # what is done from here on is made up for later
            for cases in self._store.find_cases(EventFilter(is_open=True)):
                if self._closing:
                    return
                found = ((case.event.id, open_event(case)) for case in cases)
                events |= {name: event for name, event in found if event is not None}
        except StoreError:
            return  # a later question begins again
        with self._lock:
            self._sequence, self._events = sequence, events
            self._counts.clear()

    def _catch_up(self, view: View, events: dict[str, OpenEvent]) -> bool:
        """Take in what was done since the last question; False: too much for one."""
        if self._facts is not view.shared:
            self._counts.clear()
            self._facts = view.shared
        done = self._store.transitions_after(self._sequence, CATCH_UP)
        if len(done) == CATCH_UP:
            self._events = None
            return False
        if done:
            for case in self._store.cases(list(dict.fromkeys(each.event for each in done))):
                self._replace(view, events, case.event.id, open_event(case))
            self._sequence = done[-1].sequence
        return True

    def _replace(self, view: View, events: dict[str, OpenEvent], name: str, event: OpenEvent | None) -> None:
        before = events.pop(name, None)
        if event is not None:
            events[name] = event
        for counts in self._counts.values():
            if before is not None:
                counts.remove(view, before)
            if event is not None:
                counts.add(view, event)

    def _counted(self, view: View, tree: AreaTree, events: dict[str, OpenEvent]) -> OpenCounts:
        if id(tree) not in self._counts:
            if len(self._counts) >= RECENT:
                self._counts.clear()
            self._counts[id(tree)] = OpenCounts(view, tree, events.values())
        return self._counts[id(tree)]
