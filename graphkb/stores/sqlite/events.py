"""The half of the store that keeps events: contract in graphkb.stores.base, layout in queries/sqlite/setup."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from graphkb.model.collector import collector_paused
from graphkb.model.events import (
    Case,
    Event,
    EventBatch,
    EventFilter,
    EventOrder,
    Moved,
    Once,
    Problem,
    Step,
    Tally,
    Transition,
    WorkOrderFilter,
)
from graphkb.model.figures import OpenEvent, PeriodFigures
from graphkb.stores.base import Outcome
from graphkb.stores.checks import check_once
from graphkb.stores.sqlite import event_figures, event_reading, event_search, event_writing
from graphkb.stores.sqlite.database import Database
from graphkb.stores.sqlite.event_reading import portions, transitions_of
from graphkb.stores.statements import statement


class EventStore:
    """Keeps events in one SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sequence(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(statement("sqlite", "sequence")).get)

    def outcome(self, once: Once) -> Outcome | None:
        with self._database.reading() as connection:
            kept = event_writing.kept(connection, once)
        return None if kept is None or kept.revision is None else Outcome(kept.digest, kept.revision, kept.result)

    def act(self, subject: str | None, step: Step, *, once: Once | None = None) -> Moved | Problem:
        check_once(once)
        with self._database.writing() as connection:
            return event_writing.act(connection, subject, step, once)

    def append_history(self, batches: Iterable[EventBatch]) -> int:
        with collector_paused(), self._database.writing() as connection:
            return event_writing.append(connection, batches)

    def cases(self, events: Sequence[str]) -> list[Case]:
        with self._database.reading() as connection:
            return event_reading.cases(connection, events)

    def case_of(self, order: str) -> Case | None:
        with self._database.reading() as connection:
            case = event_reading.case_of_subject(connection, order)
        return None if case is None or case.event.id == order else case

    def transitions(self, events: Sequence[str]) -> list[Transition]:
        with self._database.reading() as connection:
            ids = event_reading.as_json(events)
            return transitions_of(connection.execute(statement("sqlite", "transitions_by_events"), (ids,)))

    def transitions_after(self, sequence: int, limit: int = 1000) -> list[Transition]:
        with self._database.reading() as connection:
            return transitions_of(connection.execute(statement("sqlite", "transitions_after"), (sequence, limit)))

    def period_figures(self, start: int, end: int) -> Iterator[list[PeriodFigures]]:
        self._database.check_open()
        return self._period_figures(start, end)

    def _period_figures(self, start: int, end: int) -> Iterator[list[PeriodFigures]]:
        with self._database.reading() as connection:
            for figures in portions(event_figures.of_period(connection, start, end)):
                yield figures
                self._database.check_open()

    def find_events(
        self,
        which: EventFilter,
        order: Sequence[EventOrder] = (),
        *,
        after: Sequence[int | str | None] | None = None,
        limit: int = 1000,
    ) -> list[Event]:
        with self._database.reading() as connection:
            return list(islice(event_search.found(connection, which, order, after, limit), limit))

    def count_events(self, which: EventFilter) -> int:
        with self._database.reading() as connection:
            return event_search.count(connection, which)

    def count_work_orders(self, which: WorkOrderFilter) -> int:
        with self._database.reading() as connection:
            return event_search.count_orders(connection, which)

    def find_cases(self, which: EventFilter) -> Iterator[list[Case]]:
        self._database.check_open()
        return self._find_cases(which)

    def _find_cases(self, which: EventFilter) -> Iterator[list[Case]]:
        with self._database.reading() as connection:
            for events in portions(event_search.found(connection, which, [EventOrder("reported_at")])):
                yield event_reading.with_orders(connection, events)
                self._database.check_open()

    def cases_open_at(self, at: int) -> Iterator[list[Case]]:
        self._database.check_open()
        return self._cases_open_at(at)

    def _cases_open_at(self, at: int) -> Iterator[list[Case]]:
        with self._database.reading() as connection:
            rows = connection.execute(statement("sqlite", "events_open_at"), (at,))
            for ids in portions(event for (event,) in rows):
                yield event_reading.cases(connection, ids)
                self._database.check_open()

    def unmoved_since(self, at: int) -> list[OpenEvent]:
        with self._database.reading() as connection:
            return list(map(OpenEvent._make, connection.execute(statement("sqlite", "unmoved_since"), (at,))))

    def tallies(self, now: int) -> list[Tally]:
        with self._database.reading() as connection:
            return list(map(Tally._make, connection.execute(statement("sqlite", "tallies"), (now,))))

    def event_counts(self) -> list[tuple[str, str, int]]:
        with self._database.reading() as connection:
            return list(connection.execute(statement("sqlite", "event_counts")))
