"""How an area, its parts and the organizations that handled its events did in a period."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from graphkb.answers.area_tree import OUTSIDE, AreaTree, area_tree
from graphkb.answers.assessment_policy import DEFAULT_WEIGHTS, Weights, weighted
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.figures import PeriodFigures

HOUR_MS = 3_600_000
"""Milliseconds of an hour, in which medians are given."""


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
    done: Iterable[PeriodFigures],
    period: tuple[int, int],
    *,
    weights: Weights = DEFAULT_WEIGHTS,
    zone: str = times.DEFAULT_ZONE,
) -> Assessment:
    """Return how *area_id* did in a period, with its children and those who handled its events.

    An event counts in the areas in which `unresolved` would count it. One that was closed twice in the period counts
    twice in `closed` and `on_time`, and its reopening in `reopened`.

    Args:
        view: What holds at the end of the period, or now.
        area_id: Full id of the area.
        done: What was done in the period, wherever; an area or an organization may come several times.
        period: Its first instant, and the instant after its last.
        weights: Of the index.
        zone: In which messages write dates.

    Raises:
        NotFound: no area is called so, or it does not hold at the instant.
        BadInput: the period ends before it begins.

    Source: answers.md, "assessment(area, period)".
    """
    start, end = period
    if end <= start:
        first, after = (times.to_date_or_text(at, zone) for at in period)
        raise BadInput(f"from {first} to {after}: a period must end after its start; give a later end")
    tree = area_tree(view, area_id, 1)
    areas, organizations = _summed(view, tree, done)
    total, *children = (figures.row(weights, area=row) for figures, row in zip(areas, tree.rows, strict=True))
    known = ((view.nearest(name), figures) for name, figures in sorted(organizations.items()))
    rows = [f.row(weights, organization=row) for row, f in known if row is not None and f != _Figures()]
    return Assessment(view, start, end, total, tuple(children), tuple(rows))


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

    def add(self, done: PeriodFigures) -> None:
        """Count what was done with events, or by the organization that these are the figures of."""
        self.received += done.received
        self.closed += done.closed
        self.on_time += done.on_time
        self.returned += done.returned
        self.reopened += done.reopened
        self.mediated += done.mediated
        self.mediation_failed += done.mediation_failed
        self.responses += done.responses
        self.handled += done.handled
        self.ratings += done.ratings

    def add_orders(self, done: PeriodFigures) -> None:
        """Count, of an area, what was done with orders for its events."""
        self.returned += done.returned
        self.responses += done.first_responses
        self.ratings += done.ratings

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


def _summed(
    view: View, tree: AreaTree, done: Iterable[PeriodFigures]
) -> tuple[list[_Figures], defaultdict[str, _Figures]]:
    """Return the figures of each area of *tree*, and of each organization by its id."""
    areas = [_Figures() for _ in tree.rows]
    organizations: defaultdict[str, _Figures] = defaultdict(_Figures)
    for each in done:
        (position,) = tree.positions(view, [each.area])
        for counted in () if position == OUTSIDE else {position, 0}:
            if each.organization is None:
                areas[counted].add(each)
            else:
                areas[counted].add_orders(each)
        if each.organization is not None and position != OUTSIDE:
            organizations[each.organization].add(each)
    return areas, organizations


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median_hours(lengths: Sequence[int]) -> float | None:
    return median(lengths) / HOUR_MS if lengths else None
