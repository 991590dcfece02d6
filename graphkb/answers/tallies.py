"""The open events of an earlier instant, counted as a store counts those of now."""

from collections.abc import Iterable

from graphkb.model.clocks import Standing, standing
from graphkb.model.events import Case, Tally, Transition
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
    counts: dict[tuple[str, str | None, str], list[int]] = {}
    for case in cases:
        then = case_at(case, history.get(case.event.id, ()), at)
        its = None if then is None else standing(then)
        if then is not None and its is not None:
            event = then.event
            counted = counts.setdefault((event.area, its.holder, event.state), [0, 0, 0, event.reported_at])
            _add(counted, its, event.reported_at, at)
    return [Tally(*key, *counted) for key, counted in counts.items()]


def _add(counted: list[int], its: Standing, reported_at: int, at: int) -> None:
    is_overdue = its.due is not None and at > its.due
    counted[0] += 1
    counted[1] += is_overdue
    counted[2] += not is_overdue and its.soon_from is not None and at >= its.soon_from
    counted[3] = min(counted[3], reported_at)
