"""What was done in a period, counted transition by transition: the oracle of what stores count at once."""

from collections.abc import Iterable, Iterator, Sequence

from graphkb.model.events import Case, Transition, WorkOrder
from graphkb.model.figures import PeriodFigures

MEDIATION = {"MEDIATED": "mediated", "MEDIATION_FAILED": "mediation_failed"}


def plain_figures(cases: Iterable[tuple[Case, Sequence[Transition]]], start: int, end: int) -> list[PeriodFigures]:
    """One for each report and each transition from *start* to before *end* that counts."""
    found: list[PeriodFigures] = []
    for case, transitions in cases:
        if start <= case.event.reported_at < end:
            found.append(PeriodFigures(case.event.area, received=1))
        for each in transitions:
            if start <= each.at < end:
                found += _counted(case, each)
    return found


def _counted(case: Case, done: Transition) -> Iterator[PeriodFigures]:
    order = next((each for each in case.orders if each.id == done.subject), None)
    if order is not None:
        yield from _of_order(case, order, done)
    elif done.action == "REOPEN":
        yield PeriodFigures(case.event.area, reopened=1)
    elif done.action == "CLOSE":
        outcome = done.reason or case.event.outcome
        how = {MEDIATION[outcome]: 1} if outcome in MEDIATION else {}
        yield PeriodFigures(
            case.event.area, closed=1, on_time=_in_time(done.at, case.event.due_at),
            handled=[done.at - case.event.reported_at], **how,
        )  # fmt: skip
        leads = {each.organization for each in case.orders if (each.role, each.state) == ("LEAD", "ACCEPTED")}
        yield from (PeriodFigures(case.event.area, lead, **how) for lead in leads)


def _of_order(case: Case, order: WorkOrder, done: Transition) -> Iterator[PeriodFigures]:
    name = case.event.area, order.organization
    rated = [order.rating] if order.rating is not None else []
    if done.action in {"DISPATCH", "WHISTLE"}:
        yield PeriodFigures(*name, received=1)
    elif done.action == "SIGN":
        first = [done.at - case.event.reported_at] if order == _first_signed(case) else []
        yield PeriodFigures(*name, responses=[done.at - order.dispatched_at], first_responses=first)
    elif done.action == "REDO":
        yield PeriodFigures(*name, reopened=1)
    elif done.action == "RETURN":
        yield PeriodFigures(*name, returned=1, ratings=rated)
    elif done.action == "CANCEL":
        yield PeriodFigures(*name, ratings=rated)
    elif done.action == "APPROVE":
        due_at = None if order.reply_due_at is None else order.reply_due_at + order.awaited_ms
        took = [] if order.replied_at is None else [order.replied_at - order.dispatched_at]
        on_time = _in_time(order.replied_at, due_at)
        yield PeriodFigures(*name, closed=1, on_time=on_time, handled=took, ratings=rated)


def _first_signed(case: Case) -> WorkOrder | None:
    signed = [(each.signed_at, each.id, each) for each in case.orders if each.signed_at is not None]
    return min(signed, default=(0, "", None))[2]


def _in_time(at: int | None, due_at: int | None) -> int:
    return int(at is None or due_at is None or at <= due_at)
