"""How an area, its parts and the organizations that handled its events did in a period."""

from dataclasses import dataclass

from graphkb.graph.view import View


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """The figures of an area, of its events; or of an organization, of its orders for events of the area.

    Args:
        area: Row of the area; None for an organization.
        organization: Row of the organization; None for an area.
        received: Reported in the period; orders sent to it in the period.
        closed: CLOSE in the period; orders of its approved in the period.
        on_time: How many of `closed` were so by the event's deadline; orders replied to by theirs.
        returned: Orders returned in the period.
        reopened: REOPEN in the period; its orders to be redone.
        median_first_response_hours: From report to the first SIGN of any order, where that fell in the period; from
            dispatch to SIGN.
        median_handling_hours: From report to CLOSE; from dispatch to the last REPLY, of the orders in `closed`.
        mediated: How many were closed with outcome MEDIATED in the period; of those whose approved lead it had.
        mediation_failed: The same with MEDIATION_FAILED.
        rating: Mean rating, 1 to 5, of the orders approved in the period.
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
        organizations: Those of every organization that received, closed, returned or had to redo an order, by id.
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
