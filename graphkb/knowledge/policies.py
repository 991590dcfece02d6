"""What a deployment decides about the handling of events and the cost of routes, beside its zone."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule
from graphkb.answers.route_policy import DEFAULT_POLICY, RoutePolicy
from graphkb.model.calendar import Calendar
from graphkb.model.deadlines import WHISTLE_DEADLINES, Deadline


class Policies(NamedTuple):
    """What a deployment decides; what it leaves open is as shipped.

    Args:
        escalation: After which delay each step above is reached.
        whistle: Kind of whistle → deadline of its orders.
        calendar: Which days are worked; None: the published Chinese one.
        routes: Cost and hours of each mechanism.
    """

    escalation: Sequence[EscalationRule] = DEFAULT_ESCALATION
    whistle: Mapping[str, Deadline] = WHISTLE_DEADLINES
    calendar: Calendar | None = None
    routes: RoutePolicy = DEFAULT_POLICY


SHIPPED = Policies()
"""What holds where a deployment says nothing."""
