"""How an area, its parts and the organizations that handled its events did in a period."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from graphkb.answers.area_tree import OUTSIDE, area_tree
from graphkb.answers.assessment_policy import DEFAULT_WEIGHTS, Weights, weighted
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.events import Case, Transition, WorkOrder

HOUR_MS = 3_600_000
"""Milliseconds of an hour, in which medians are given."""

History = tuple[Case, Sequence[Transition]]
"""An event with its orders as they are, and the transitions of all of them, by sequence."""


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
    histories: Iterable[History],
    start: int,
    end: int,
    *,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Assessment:
    """Return how *area_id* did from *start* to before *end*, with its children and those who handled its events.

    An event counts in the areas in which `unresolved` would count it. One that was closed twice in the period counts
    twice in `closed` and `on_time`, and its reopening in `reopened`.

    Args:
        view: What holds at the end of the period, or now.
        area_id: Full id of the area.
        histories: Every event, each once, that was reported in the period or has a transition in it; others do no harm.
        start: First instant of the period.
        end: The instant after its last.
        weights: Of the index.

    Raises:
        NotFound: no area is called so, or it does not hold at the instant.
        BadInput: the period ends before it begins.

    Source: answers.md, "assessment(area, period)".
    """
    if end <= start:
        raise BadInput(f"from {times.to_text(start)} to {times.to_text(end)}: the end of a period lies after its start")
    tree = area_tree(view, area_id, 1)
    of_areas = [_Figures() for _ in tree.rows]
    of_organizations: defaultdict[str, _Figures] = defaultdict(_Figures)
    for case, transitions in histories:
        (position,) = tree.positions(view, [case.event.area])
        if position == OUTSIDE:
            continue
        within = [each for each in transitions if start <= each.at < end]
        for place in {position, 0}:
            _count_event(of_areas[place], case, within, start, end)
        for order in case.orders:
            _count_order(of_organizations[order.organization], order, within, start, end)
        _count_mediation(of_organizations, case, within)
    total, *areas = (figures.row(weights, area=row) for figures, row in zip(of_areas, tree.rows, strict=True))
    known = ((view.nearest(name), figures) for name, figures in sorted(of_organizations.items()))
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


def _count_event(figures: _Figures, case: Case, within: Sequence[Transition], start: int, end: int) -> None:
    event = case.event
    figures.received += start <= event.reported_at < end
    signed = min((order.signed_at for order in case.orders if order.signed_at is not None), default=None)
    if signed is not None and start <= signed < end:
        figures.responses.append(signed - event.reported_at)
    for each in within:
        if each.subject != event.id:
            figures.returned += each.action == "RETURN"
        elif each.action == "CLOSE":
            figures.closed += 1
            figures.on_time += event.due_at is None or each.at <= event.due_at
            figures.handled.append(each.at - event.reported_at)
            figures.mediate(each.reason or event.outcome)
        else:
            figures.reopened += each.action == "REOPEN"
    figures.ratings += [order.rating for order in case.orders if order.rating is not None and _ended(order, within)]


def _count_order(figures: _Figures, order: WorkOrder, within: Sequence[Transition], start: int, end: int) -> None:
    figures.received += start <= order.dispatched_at < end
    if order.signed_at is not None and start <= order.signed_at < end:
        figures.responses.append(order.signed_at - order.dispatched_at)
    for each in within:
        if each.subject == order.id:
            figures.returned += each.action == "RETURN"
            figures.reopened += each.action == "REDO"
            if each.action == "APPROVE":
                figures.closed += 1
                figures.on_time += _is_on_time(order)
                if order.replied_at is not None:
                    figures.handled.append(order.replied_at - order.dispatched_at)
    if order.rating is not None and _ended(order, within):
        figures.ratings.append(order.rating)


def _count_mediation(figures: dict[str, _Figures], case: Case, within: Sequence[Transition]) -> None:
    leaders = {order.organization for order in case.orders if order.role == "LEAD" and order.state == "ACCEPTED"}
    for each in within:
        if each.subject == case.event.id and each.action == "CLOSE":
            for organization in leaders:
                figures[organization].mediate(each.reason or case.event.outcome)


def _is_on_time(order: WorkOrder) -> bool:
    if order.replied_at is None or order.reply_due_at is None:
        return True
    return order.replied_at <= order.reply_due_at + order.awaited_ms


def _ended(order: WorkOrder, within: Iterable[Transition]) -> bool:
    return any(each.subject == order.id and each.action in {"APPROVE", "RETURN", "CANCEL"} for each in within)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median_hours(lengths: Sequence[int]) -> float | None:
    return median(lengths) / HOUR_MS if lengths else None
