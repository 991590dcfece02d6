"""What a deployment decides about the handling of events and the cost of routes, beside its zone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from graphkb.answers.assessment_policy import Weights, read_weights
from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule, read_escalation
from graphkb.answers.route_policy import DEFAULT_POLICY, RoutePolicy, read_policy
from graphkb.errors import BadInput
from graphkb.events.whistle_policy import read_whistle
from graphkb.model.calendar import Calendar, read_calendar
from graphkb.model.deadlines import WHISTLE_DEADLINES, Deadline


class Policies(NamedTuple):
    """What a deployment decides; what it leaves open is as shipped.

    Args:
        escalation: After which delay each step above is reached.
        whistle: Kind of whistle → deadline of its orders.
        calendar: Which days are worked; None: the published Chinese one.
        routes: Cost and hours of each mechanism.
        weights: Of the index of an assessment; None: those of the loaded indicators, else the shipped ones.
    """

    escalation: Sequence[EscalationRule] = DEFAULT_ESCALATION
    whistle: Mapping[str, Deadline] = WHISTLE_DEADLINES
    calendar: Calendar | None = None
    routes: RoutePolicy = DEFAULT_POLICY
    weights: Weights | None = None


SHIPPED = Policies()
"""What holds where a deployment says nothing."""


def read_policies(
    escalation: Path | None = None,
    whistle: Path | None = None,
    calendar: Path | None = None,
    routes: Path | None = None,
    assessment: Path | None = None,
) -> Policies:
    """Return what a deployment's files decide; what it has no file for is as shipped.

    Args:
        escalation: Its escalation.yaml.
        whistle: Its whistle.yaml.
        calendar: Its calendar, .csv or .yaml.
        routes: Its routes.yaml.
        assessment: Its assessment.yaml.

    Raises:
        BadInput: a file is absent, or not what it should be; the place in it is named.
    """
    try:
        return Policies(
            SHIPPED.escalation if escalation is None else read_escalation(escalation),
            SHIPPED.whistle if whistle is None else read_whistle(whistle),
            SHIPPED.calendar if calendar is None else read_calendar(calendar),
            SHIPPED.routes if routes is None else read_policy(routes),
            SHIPPED.weights if assessment is None else read_weights(assessment),
        )
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from error
