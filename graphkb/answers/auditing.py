"""What is read of events when somebody asks what is or was open, and how a period went."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from graphkb.answers.assessment import Assessment, assessment
from graphkb.answers.assessment_policy import DEFAULT_WEIGHTS, Weights, indicator_weights
from graphkb.answers.tallies import tallies_at, tallies_of
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.events import Case, EventFilter, Tally, Transition, WorkOrderFilter
from graphkb.model.figures import OpenEvent, PeriodFigures


class EventRecords(Protocol):
    """What keeps events, such as a store: `graphkb.stores.base.Store` says what each method promises."""

    def count_events(self, which: EventFilter) -> int:
        """Return how many events fit *which*."""
        ...

    def count_work_orders(self, which: WorkOrderFilter) -> int:
        """Return how many work orders fit *which*."""
        ...

    def tallies(self, now: int) -> list[Tally]:
        """Return the counts of all open events, as overdue and due soon at *now*."""
        ...

    def unmoved_since(self, at: int) -> list[OpenEvent]:
        """Return the open events with which nothing was done after *at*."""
        ...

    def cases_open_at(self, at: int) -> Iterator[list[Case]]:
        """Yield the cases of the others that may have been open at *at*."""
        ...

    def transitions(self, events: Sequence[str]) -> list[Transition]:
        """Return the transitions of these events and of their orders, those of each event by sequence."""
        ...

    def period_figures(self, start: int, end: int) -> Iterator[list[PeriodFigures]]:
        """Yield what was done from *start* to before *end*."""
        ...


def open_at(records: EventRecords, as_of: int, now: int) -> list[Tally]:
    """Return the counts of what is open at *as_of*: replayed where that is past, else as the records have it.

    Of an instant to come: what is open now, by the clocks of then.

    Args:
        records: Of the events.
        as_of: The instant asked about.
        now: The present one.

    Source: answers.md, "unresolved(area, by, asOf)".
    """
    if as_of >= now:
        return records.tallies(as_of)
    unmoved = {each.event: each for each in records.unmoved_since(as_of)}
    found = tallies_of(unmoved.values(), as_of)
    for batch in records.cases_open_at(as_of):
        cases = [case for case in batch if case.event.id not in unmoved]
        history = records.transitions([case.event.id for case in cases])
        found += tallies_at(cases, history, as_of)
    return found


def assessment_of(
    records: EventRecords,
    view_at: Callable[[int], View],
    area: str,
    period: tuple[int, int],
    *,
    now: int,
    weights: Weights | None = None,
    zone: str = times.DEFAULT_ZONE,
) -> Assessment:
    """Return how *area* did in a period, by what holds at its end, or now if that is earlier.

    Args:
        records: Of the events.
        view_at: Gives what holds at an instant.
        area: Full id of the area.
        period: Its first instant, and the instant after its last.
        now: The present instant.
        weights: Of the index; None: those of the loaded indicators, else the shipped ones.
        zone: In which messages write dates.

    Raises:
        NotFound: no area is called so, or it does not hold then.
        BadInput: the period ends before it begins.

    Source: answers.md, "assessment(area, period)".
    """
    view = view_at(min(period[1] - 1, now))
    chosen = weights or indicator_weights(view) or DEFAULT_WEIGHTS
    done = (each for batch in records.period_figures(*period) for each in batch)
    return assessment(view, area, done, period, weights=chosen, zone=zone)
