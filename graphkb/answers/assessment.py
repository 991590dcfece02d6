"""How an area, its parts and the organizations that handled its events did in a period."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import NamedTuple

from graphkb.answers.area_tree import OUTSIDE, area_tree
from graphkb.answers.assessment_policy import DEFAULT_WEIGHTS, Weights, weighted
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.events import Case, Event, Transition, WorkOrder

HOUR_MS = 3_600_000
"""Milliseconds of an hour, in which medians are given."""

History = tuple[Case, Sequence[Transition]]
"""An event with its orders as they are, and some transitions of theirs."""


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """The figures of an area, of its events; or of an organization, of its orders for events of the area.

    Args:
        area: Row of the area; None for an organization.
        organization: Row of the organization; None for an area.
        received: Reported in the period; orders sent to it in the period.
        closed: CLOSE in the period; its orders that were approved in the period.
        on_time: How many of `closed` came by the event's deadline; how many of those orders were last replied to by
            theirs, time awaited not counted. What has no deadline is on time.
        returned: Orders returned in the period.
        reopened: REOPEN in the period; its orders to be redone.
        median_first_response_hours: From report to the first SIGN of any order, where that fell in the period; from
            dispatch to SIGN.
        median_handling_hours: From report to CLOSE; from dispatch to the last REPLY, of the orders in `closed`.
        mediated: How many of `closed` had the outcome MEDIATED; of an organization, how many events closed so in the
            period whose lead it had, approved.
        mediation_failed: The same with MEDIATION_FAILED.
        rating: Mean rating, 1 to 5, of the orders that were approved, returned or cancelled in the period.
        index: Sum of weight × value; None where no weighted value is known.
    """

    area: int | None
    organization: int | None
    received: int
    closed: int
    on_time: int
    returned: int
    reopened: int
    median_first_response_hours: float | None
    median_handling_hours: float | None
    mediated: int
    mediation_failed: int
    rating: float | None
    index: float | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The figures of a period.

    Args:
        view: What held at its end, or now if that is earlier.
        start: Its first instant.
        end: The instant after its last.
        total: The figures of the whole area.
        areas: Those of its children, by code, then id.
        organizations: Those of each one with an order of which something is counted, by id.
    """

    view: View
    start: int
    end: int
    total: AssessmentRow
    areas: tuple[AssessmentRow, ...]
    organizations: tuple[AssessmentRow, ...]

    @property
    def rows(self) -> tuple[AssessmentRow, ...]:
        """The children, then the organizations."""
        return self.areas + self.organizations

    @property
    def index(self) -> float | None:
        """The index of the whole area."""
        return self.total.index


def assessment(
    view: View,
    area_id: str,
    received: Iterable[Event],
    histories: Iterable[History],
    period: tuple[int, int],
    *,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Assessment:
    """Return how *area_id* did in a period, with its children and those who handled its events.

    An event counts in the areas in which `unresolved` would count it. One that was closed twice in the period counts
    twice in `closed` and `on_time`, and its reopening in `reopened`.

    Args:
        view: What holds at the end of the period, or now.
        area_id: Full id of the area.
        received: The events that were reported in the period, wherever.
        histories: Every transition in the period once, with its case, which may come several times.
        period: Its first instant, and the instant after its last.
        weights: Of the index.

    Raises:
        NotFound: no area is called so, or it does not hold at the instant.
        BadInput: the period ends before it begins.

    Source: answers.md, "assessment(area, period)".
    """
    start, end = period
    if end <= start:
        raise BadInput(f"from {times.to_text(start)} to {times.to_text(end)}: the end of a period lies after its start")
    tree = area_tree(view, area_id, 1)
    counted = _Counted([_Figures() for _ in tree.rows], defaultdict(_Figures))
    for event in received:
        for figures in counted.of_area(tree.positions(view, [event.area])[0]):
            figures.received += 1
    for case, transitions in histories:
        counted.take_in(case, transitions, tree.positions(view, [case.event.area])[0])
    total, *areas = (figures.row(weights, area=row) for figures, row in zip(counted.areas, tree.rows, strict=True))
    known = ((view.nearest(name), figures) for name, figures in sorted(counted.organizations.items()))
    organizations = [f.row(weights, organization=row) for row, f in known if row is not None and f != _Figures()]
    return Assessment(view, start, end, total, tuple(areas), tuple(organizations))


@dataclass(slots=True)
class _Figures:
    """What is counted; lengths of time in milliseconds."""

    received: int = 0
    closed: int = 0
    on_time: int = 0
    returned: int = 0
    reopened: int = 0
    mediated: int = 0
    mediation_failed: int = 0
    responses: list[int] = field(default_factory=list)
    handled: list[int] = field(default_factory=list)
    ratings: list[int] = field(default_factory=list)

    def mediate(self, outcome: str | None) -> None:
        self.mediated += outcome == "MEDIATED"
        self.mediation_failed += outcome == "MEDIATION_FAILED"

    def rate(self, order: WorkOrder, done: Transition) -> None:
        if order.rating is not None and done.action in {"APPROVE", "RETURN", "CANCEL"}:
            self.ratings.append(order.rating)

    def row(self, weights: Weights, *, area: int | None = None, organization: int | None = None) -> AssessmentRow:
        rating = fmean(self.ratings) if self.ratings else None
        values = {
            "on_time": _share(self.on_time, self.closed),
            "returned": _share(self.returned, self.received),
            "reopened": _share(self.reopened, self.closed),
            "rating": None if rating is None else rating / 5,
            "mediated": _share(self.mediated, self.mediated + self.mediation_failed),
        }
        return AssessmentRow(
            area, organization, self.received, self.closed, self.on_time, self.returned, self.reopened,
            _median_hours(self.responses), _median_hours(self.handled),
            self.mediated, self.mediation_failed, rating, weighted(weights, values),
        )  # fmt: skip


class _Counted(NamedTuple):
    """The figures of each area of a tree, and of each organization by its id."""

    areas: list[_Figures]
    organizations: defaultdict[str, _Figures]

    def of_area(self, position: int) -> list[_Figures]:
        """Return those in which an event at *position* counts: of the child and of the whole."""
        return [] if position == OUTSIDE else [self.areas[each] for each in {position, 0}]

    def take_in(self, case: Case, transitions: Iterable[Transition], position: int) -> None:
        """Count what was done with a case."""
        areas = self.of_area(position)
        orders = {order.id: order for order in case.orders} if areas else {}
        signed = ((order.signed_at, order.id) for order in case.orders if order.signed_at is not None)
        _, first_signed = min(signed, default=(None, None))
        for each in transitions if areas else ():
            order = orders.get(each.subject)
            if order is None:
                for figures in areas:
                    _count_event(figures, case.event, each)
                self._mediated(case, each)
            else:
                for figures in areas:
                    _count_in_area(figures, case.event, order, each, is_first=order.id == first_signed)
                _count_order(self.organizations[order.organization], order, each)

    def _mediated(self, case: Case, done: Transition) -> None:
        """Give the outcome of an event to those whose lead was approved."""
        if done.action == "CLOSE":
            leads = (order for order in case.orders if order.role == "LEAD" and order.state == "ACCEPTED")
            for organization in {order.organization for order in leads}:
                self.organizations[organization].mediate(done.reason or case.event.outcome)


def _count_event(figures: _Figures, event: Event, done: Transition) -> None:
    figures.reopened += done.action == "REOPEN"
    if done.action == "CLOSE":
        figures.closed += 1
        figures.on_time += event.due_at is None or done.at <= event.due_at
        figures.handled.append(done.at - event.reported_at)
        figures.mediate(done.reason or event.outcome)


def _count_in_area(figures: _Figures, event: Event, order: WorkOrder, done: Transition, *, is_first: bool) -> None:
    figures.returned += done.action == "RETURN"
    if done.action == "SIGN" and is_first:
        figures.responses.append(done.at - event.reported_at)
    figures.rate(order, done)


def _count_order(figures: _Figures, order: WorkOrder, done: Transition) -> None:
    figures.received += done.action in {"DISPATCH", "WHISTLE"}
    figures.returned += done.action == "RETURN"
    figures.reopened += done.action == "REDO"
    if done.action == "SIGN":
        figures.responses.append(done.at - order.dispatched_at)
    elif done.action == "APPROVE":
        figures.closed += 1
        figures.on_time += _is_on_time(order)
        if order.replied_at is not None:
            figures.handled.append(order.replied_at - order.dispatched_at)
    figures.rate(order, done)


def _is_on_time(order: WorkOrder) -> bool:
    if order.replied_at is None or order.reply_due_at is None:
        return True
    return order.replied_at <= order.reply_due_at + order.awaited_ms


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median_hours(lengths: Sequence[int]) -> float | None:
    return median(lengths) / HOUR_MS if lengths else None
