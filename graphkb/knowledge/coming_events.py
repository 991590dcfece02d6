"""The events that a load would leave: those of the store, and those that come with the load."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from graphkb.loaders.history import CASES_AT_ONCE, History
from graphkb.model.events import Case, EventBatch, EventFilter, Tally, Transition, WorkOrderFilter
from graphkb.model.figures import OpenEvent, PeriodFigures
from graphkb.model.past import by_event
from graphkb.stores import open_store
from graphkb.stores.base import Store


class _Coming(NamedTuple):
    """What comes, in stores of its own.

    Args:
        cases: The store itself, and one of the cases that are not in it yet: each case is in one of them.
        told: Id of a case of the store → what else is told of it, which changes no record.
        grown: A store of those cases with nothing but that; none where there are none.
    """

    cases: Sequence[Store]
    told: Mapping[str, Sequence[Transition]]
    grown: Sequence[Store]


class ComingEvents:
    """Keeps the events of a store together with those of a history that is not in it yet.

    What comes is kept in temporary files, which are made when something is asked for.

    Args:
        store: Where the history will go.
        history: Loaded, not written; None: nothing comes.
    """

    def __init__(self, store: Store, history: History | None) -> None:
        self._store = store
        self._history = history
        self._opened = ExitStack()

    def count_events(self, which: EventFilter) -> int:
        return sum(store.count_events(which) for store in self._coming.cases)

    def count_work_orders(self, which: WorkOrderFilter) -> int:
        return sum(store.count_work_orders(which) for store in self._coming.cases)

    def tallies(self, now: int) -> list[Tally]:
        return [each for store in self._coming.cases for each in store.tallies(now)]

    def unmoved_since(self, at: int) -> list[OpenEvent]:
        found = (each for store in self._coming.cases for each in store.unmoved_since(at))
        return [each for each in found if each.event not in self._coming.told]

    def cases_open_at(self, at: int) -> Iterator[list[Case]]:
        for store in self._coming.cases:
            for cases in store.cases_open_at(at):
                yield [case for case in cases if case.event.id not in self._coming.told]
        for cases in self._cases_of(list(self._coming.told)):
            yield [case for case in cases if case.event.reported_at <= at]

    def _cases_of(self, events: Sequence[str]) -> Iterator[list[Case]]:
        for start in range(0, len(events), CASES_AT_ONCE):
            yield self._store.cases(events[start : start + CASES_AT_ONCE])

    def transitions(self, events: Sequence[str]) -> list[Transition]:
        stores = (*self._coming.cases, *self._coming.grown)
        return [each for store in stores for each in store.transitions(events)]

    def period_figures(self, start: int, end: int) -> Iterator[list[PeriodFigures]]:
        for store in self._coming.cases:
            yield from store.period_figures(start, end)
        for store in self._coming.grown:  # the reports are counted already, with the records
            for figures in store.period_figures(start, end):
                yield [each._replace(received=0) if each.organization is None else each for each in figures]

    def close(self) -> None:
        """Remove the files; a second call does nothing."""
        self._opened.close()

    @cached_property
    def _coming(self) -> _Coming:
        if self._history is None:
            return _Coming([self._store], {}, [])
        folder = Path(self._opened.enter_context(TemporaryDirectory(prefix="graphkb-")))
        told: list[Transition] = []
        new = self._opened.enter_context(open_store(f"sqlite:///{folder / 'new.db'}", create=True))
        new.append_history(_of_new(self._history, told))
        if not told:
            return _Coming([self._store, new], {}, [])
        grown = self._opened.enter_context(open_store(f"sqlite:///{folder / 'grown.db'}", create=True))
        told_of = by_event(told)
        grown.append_history(
            EventBatch(cases, [each for case in cases for each in told_of[case.event.id]])
            for cases in self._cases_of(list(told_of))
        )
        return _Coming([self._store, new], told_of, [grown])


def _of_new(history: History, others: list[Transition]) -> Iterator[EventBatch]:
    """Yield the cases of *history* that are new with what was done with them, and add to *others* what is left."""
    for cases, transitions in history.batches():
        others += (each for each in transitions if each.event not in history.new)
        yield EventBatch(cases, [each for each in transitions if each.event in history.new])
