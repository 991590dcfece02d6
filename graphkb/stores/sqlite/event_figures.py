"""What is counted of the events of a period."""

from collections.abc import Callable, Iterator

import apsw
from orjson import loads

from graphkb.model.figures import PeriodFigures
from graphkb.stores.statements import statement

_COUNTED: dict[str, Callable[..., PeriodFigures]] = {
    "received_between": lambda area, received: PeriodFigures(area, received=received),
    "closed_between": lambda area, closed, on_time, reopened, mediated, failed, handled: PeriodFigures(
        area, None, 0, closed, on_time, 0, reopened, mediated, failed, handled=loads(handled)
    ),
    "ordered_between": lambda area, organization, received, closed, on_time, returned, reopened, *lists: PeriodFigures(
        area, organization, received, closed, on_time, returned, reopened, 0, 0, *map(loads, lists)
    ),
    "mediated_between": lambda area, organization, mediated, failed: PeriodFigures(
        area, organization, mediated=mediated, mediation_failed=failed
    ),
}
"""Statement → what a row of it says."""


def of_period(connection: apsw.Connection, start: int, end: int) -> Iterator[PeriodFigures]:
    """Yield what was done from *start* to before *end*; see `graphkb.stores.base.Store.period_figures`."""
    for name, figures in _COUNTED.items():
        for row in connection.execute(statement("sqlite", name), (start, end)):
            yield figures(*row)
