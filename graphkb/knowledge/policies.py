"""What a deployment decides about the handling of events and the cost of routes, beside its zone."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from graphkb.answers.assessment_policy import Weights, read_weights
from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule, read_escalation
from graphkb.answers.route_policy import DEFAULT_POLICY, RoutePolicy, read_policy
from graphkb.errors import BadInput
from graphkb.events.whistle_policy import read_whistle
from graphkb.model.calendar import Calendar, chinese_calendar, read_calendar
from graphkb.model.clocks import LocalTime
from graphkb.model.deadlines import WHISTLE_DEADLINES, Deadline


class Policies(NamedTuple):
    """What a deployment decides; what it leaves open is as shipped.

    Args:
        escalation: After which delay each step above is reached.
        whistle: Kind of whistle → deadline of its orders.
        calendar: Which days are worked; None: the published Chinese one.
        routes: Cost and hours of each mechanism.
        assessment: Weights of its index; None: those of the loaded indicators, else the shipped ones.
    """

    escalation: Sequence[EscalationRule] = DEFAULT_ESCALATION
    whistle: Mapping[str, Deadline] = WHISTLE_DEADLINES
    calendar: Calendar | None = None
    routes: RoutePolicy = DEFAULT_POLICY
    assessment: Weights | None = None

    def local_time(self, zone: str) -> LocalTime:
        """Return how the deployment counts time, in its *zone*."""
        return LocalTime(zone, self.calendar or chinese_calendar())


SHIPPED = Policies()
"""What holds where a deployment says nothing."""


_READERS: Mapping[str, Callable[[Path], Any]] = {
    "escalation": read_escalation,
    "whistle": read_whistle,
    "calendar": read_calendar,
    "routes": partial(read_policy, mechanisms=None),  # a store that is not open yet may add some by codes.csv
    "assessment": read_weights,
}
"""Policy → what reads its file."""


def read_policies(files: Mapping[str, Path | None]) -> Policies:
    """Return what a deployment's files decide; what it has no file for is as shipped.

    Args:
        files: Policy → escalation.yaml, whistle.yaml, the calendar (.csv or .yaml), routes.yaml, assessment.yaml.

    Raises:
        BadInput: a file is absent, or not what it should be; the place in it is named.
    """
    try:
        return SHIPPED._replace(**{name: _READERS[name](file) for name, file in files.items() if file is not None})
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from error
