"""The periods of reports: a month, a quarter, a year."""

import re
from datetime import date

from graphkb.errors import BadInput
from graphkb.model.times import DEFAULT_ZONE, parse_instant

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


def period(text: str, zone: str = DEFAULT_ZONE) -> tuple[int, int]:
    """Return the first instant of a month, a quarter or a year, and the first one after it.

    Args:
        text: `2022-03`, `2022-Q1` or `2022`.
        zone: Where its first day begins at midnight.

    Raises:
        BadInput: none of these.

    >>> period("2022-Q1") == (parse_instant("2022-01-01"), parse_instant("2022-04-01"))
    True
    """
    found = _PERIOD.fullmatch(text)
    if found is None or not 2 <= int(found["year"]) <= 9998:  # in the year 1 another zone's first day lies before
        raise BadInput(f"{text!r} is no period: write a month 2022-03, a quarter 2022-Q1 or a year 2022")
    if found["month"]:
        month, months = int(found["month"]), 1
    elif found["quarter"]:
        month, months = 3 * int(found["quarter"]) - 2, 3
    else:
        month, months = 1, 12
    first = date(int(found["year"]), month, 1)
    after = date(first.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return parse_instant(first.isoformat(), zone), parse_instant(after.isoformat(), zone)
