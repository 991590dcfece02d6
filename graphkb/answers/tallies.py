"""The open events of an earlier instant, counted as a store counts those of now."""

from collections.abc import Iterable

from graphkb.model.events import Case, Tally, Transition
from graphkb.model.figures import OpenEvent, open_event
from graphkb.model.past import by_event, case_at


def tallies_at(cases: Iterable[Case], transitions: Iterable[Transition], at: int) -> list[Tally]:
    """Return the counts of the events that were open at the instant *at*, by area, holder and state; no order.

    States, holders and clocks are those of then. What had been reported, but not been entered by *at*, was not open.

    Args:
        cases: As they are now; those that were not open at *at* do no harm.
        transitions: All of theirs, by sequence.
        at: The instant asked about.

    Source: answers.md, "unresolved(area, by, asOf)".
    """
    history = by_event(transitions)
    then = (case_at(case, history.get(case.event.id, ()), at) for case in cases)
    stood = (open_event(each) for each in then if each is not None)
    return tallies_of((each for each in stood if each is not None), at)


def tallies_of(events: Iterable[OpenEvent], at: int) -> list[Tally]:
    """Return the counts of *events*, which stood so at the instant *at*, by area, holder and state; no order."""
    counts: dict[tuple[str, str | None, str], list[int]] = {}
    for _, area, holder, state, due, soon_from, reported_at in events:
        counted = counts.setdefault((area, holder, state), [0, 0, 0, reported_at])
        is_overdue = due is not None and at > due
        counted[0] += 1
        counted[1] += is_overdue
        counted[2] += not is_overdue and soon_from is not None and at >= soon_from
        counted[3] = min(counted[3], reported_at)
    return [Tally(*key, *counted) for key, counted in counts.items()]
