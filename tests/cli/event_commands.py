"""Events on the command line: who takes part in them, and how far commands have brought them."""

from collections.abc import Callable
from typing import Any

from tests.cli.commands import GRID

CENTER, LEAD = "org:xialu-tonghua-center", "org:xialu-emergency"
POLICE, HOUSING = "org:xialu-police", "org:xialu-housing"
REPORT = ("report", "电动自行车违规充电", GRID, "楼道内充电", "--channel", "RESIDENT_APP")
MOBILE = "13800000000"

Do = Callable[..., Any]


def order_of(event: Any, organization: str) -> Any:
    """The newest order of *organization*."""
    return [each for each in event["workOrders"] if each["organization"] == organization][-1]


def dispatched(do: Do) -> Any:
    """An event that was reported, accepted and dispatched by duty."""
    event = do(*REPORT)["id"]
    do("act", event, "ACCEPT")
    return do("dispatch", event)


def returned(do: Do) -> Any:
    """One whose lead sent it back."""
    event = dispatched(do)
    return do("act", order_of(event, LEAD)["id"], "RETURN", "--reason", "NOT_MY_MATTER")
