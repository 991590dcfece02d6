"""The events of a seed: those of a period over its grids, spread as such data is, written row by row."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from graphkb.model import times

MINUTE = 60_000
"""Milliseconds."""
HOUR = 60 * MINUTE
"""Milliseconds."""
DAY = 24 * HOUR
"""Milliseconds."""

_HOURS = (1, 1, 1, 1, 1, 2, 6, 20, 60, 90, 95, 70, 30, 35, 75, 90, 85, 60, 30, 20, 14, 8, 4, 2)
"""Relative number of reports in each hour of a day: rounds in the morning and the afternoon."""
_WEEKDAYS = (1.15, 1.1, 1.1, 1.05, 1.1, 0.8, 0.7)
"""Relative number of reports on Monday to Sunday."""
_OPEN_STATES = {"REPORTED": 1, "ACCEPTED": 2, "IN_HANDLING": 6, "RESOLVED": 1}
"""State of an event that is open → how often."""
_LATE = 30
"""Last days of the period, whose events are still being handled at its end."""
_LATE_OPEN = 0.6
"""Part of the events of those days that is open."""

_EVENT_COLUMNS = (
    "id", "matter", "area", "channel", "reported_at", "reported_by", "title", "state", "outcome", "accepted_at",
    "resolved_at", "closed_at", "source", "synthetic",
)  # fmt: skip
_ORDER_COLUMNS = (
    "id", "event", "organization", "role", "dispatched_by", "dispatched_at", "signed_at", "replied_at", "closed_at",
    "state", "source", "synthetic",
)  # fmt: skip

Rows = Sequence[Mapping[str, str]]
"""Rows of a table of the package."""


@dataclass(frozen=True)
class Ended:
    """Events that ended in one way.

    Args:
        number: How many.
        outcome: How they ended.
        matters: Matter → how often.
    """

    number: int
    outcome: str
    matters: Mapping[str, float]


@dataclass(frozen=True)
class Plan:
    """What the `events` of a profile ask for.

    Args:
        prefix: First part of the ids of events and orders.
        first: First day on which they are reported.
        after: The day after the last.
        ended: Those of which the number is known.
        channels: Channel → how often.
        orders: How many others went to a department by work order.
        total: Events in all; 0: no more than these.
        open: Part of the rest that is open.
        matters: Matter of the rest → how often.
        departments: Matter of an order → the department that it goes to.
        dispatcher: The center that sends the orders.
    """

    prefix: str
    first: date
    after: date
    ended: Sequence[Ended]
    channels: Mapping[str, float]
    orders: int = 0
    total: int = 0
    open: float = 0
    matters: Mapping[str, float] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    dispatcher: str = ""


def plan_of(asked: Mapping[str, Any], total: Callable[[int | str], int]) -> Plan:
    """Return the plan that a profile asks for; *total* gives its numbers, which may be ids of figures."""
    ended = [Ended(**{**each, "number": total(each["number"])}) for each in asked["ended"]]
    orders = total(asked["orders"]) if "orders" in asked else 0
    known = orders + sum(each.number for each in ended)
    return Plan(
        **{**asked, "ended": ended, "orders": orders, "total": total(asked["total"]) if "total" in asked else known}
    )


def write_events(plan: Plan, tables: Mapping[str, Rows], source: str, folder: Path) -> None:
    """Write events.csv and work_orders.csv into *folder*; the same plan over the same grids gives the same bytes.

    Transitions are left out: the loader tells them from the instants of events and orders.
    """
    with (
        (folder / "events.csv").open("w", encoding="utf-8", newline="") as events,
        (folder / "work_orders.csv").open("w", encoding="utf-8", newline="") as orders,
    ):
        to_events = csv.writer(events, lineterminator="\n")
        to_orders = csv.writer(orders, lineterminator="\n")
        to_events.writerow(_EVENT_COLUMNS)
        to_orders.writerow(_ORDER_COLUMNS)
        origin = {"source": source, "synthetic": "true"}
        for event, order in _Period(plan, tables).cases():
            to_events.writerow(map((event | origin).get, _EVENT_COLUMNS))
            if order:
                to_orders.writerow(map((order | origin).get, _ORDER_COLUMNS))


class _Period:
    """Draws the events of one period, in the order of their reports."""

    def __init__(self, plan: Plan, tables: Mapping[str, Rows]) -> None:
        self.plan = plan
        self.random = Random(plan.first.year)  # noqa: S311 - the same events every time
        self.grids = [row["id"] for row in tables["areas"] if _is_basic(row) and _holds(row, plan)]
        self.members = {row["areas"]: row["id"] for row in tables["posts"] if row["role"] == "GRID_MEMBER"}
        self.names = {row["id"]: row["name"] for row in tables["matters"]}
        busy = self.random.sample(range(1, len(self.grids) + 1), len(self.grids))
        self.reached = list(accumulate(rank**-0.5 for rank in busy))  # a tenth of the grids has a third of the events
        kinds: list[tuple[str, _Choice] | None] = []
        for each in plan.ended:
            kinds += [(each.outcome, _choice_of(each.matters))] * each.number
        kinds += [None] * plan.orders
        self.special = dict(zip(self.random.sample(range(plan.total), len(kinds)), kinds, strict=True))
        """Number of an event → how it ended, and the matters it may be about; None: it went to a department."""
        self.channels, self.matters = _choice_of(plan.channels), _choice_of(plan.matters)
        self.states = _choice_of(_OPEN_STATES)
        late = _LATE / (plan.after - plan.first).days
        self.early_open = max(0.0, (plan.open - late * _LATE_OPEN) / (1 - late))
        """Part of the events before the last days that is open, so that it comes to the part of all."""

    def cases(self) -> Iterator[tuple[dict[str, str], dict[str, str] | None]]:
        """Yield every event, with its work order if it has one."""
        for number, (at, is_late) in enumerate(self._reports()):
            [grid] = self.random.choices(self.grids, cum_weights=self.reached)
            event = {"id": f"event:{self.plan.prefix}-{number + 1:06}", "area": grid}
            ended = self.special.get(number)
            if ended is not None:
                yield self._closed(event, *ended, at, 5 * DAY), None
            elif number in self.special:
                yield self._sent(event, at)
            elif self.random.random() < (_LATE_OPEN if is_late else self.early_open):
                yield self._open(event, at), None
            else:
                yield self._closed(event, "FIXED", self.matters, at, DAY), None

    def _reports(self) -> Iterator[tuple[int, bool]]:
        """Yield the instants of all reports, and whether they are among the last days."""
        days = [self.plan.first + timedelta(n) for n in range((self.plan.after - self.plan.first).days)]
        weights = [_WEEKDAYS[day.weekday()] * self.random.uniform(0.85, 1.15) for day in days]
        reached, written = 0.0, 0
        for n, (day, weight) in enumerate(zip(days, weights, strict=True)):
            reached += weight
            number = round(self.plan.total * reached / sum(weights)) - written
            written += number
            start = times.parse_instant(day.isoformat(), times.DEFAULT_ZONE)
            hours = self.random.choices(range(24), _HOURS, k=number)
            for at in sorted(start + hour * HOUR + self.random.randrange(3_600) * 1_000 for hour in hours):
                yield at, n >= len(days) - _LATE

    def _begun(self, event: dict[str, str], matter: str, at: int) -> dict[str, str]:
        channel = self._choice(self.channels)
        member = self.members.get(event["area"], "") if channel == "PATROL" else ""
        told = {"matter": matter, "title": self.names[matter], "channel": channel, "reported_by": member}
        return event | told | {"reported_at": times.to_text(at)}

    def _closed(self, event: dict[str, str], outcome: str, matters: "_Choice", at: int, usual: int) -> dict[str, str]:
        accepted = self._after(at, 20 * MINUTE)
        resolved = self._after(accepted, usual)
        instants = {"accepted_at": accepted, "resolved_at": resolved, "closed_at": self._after(resolved, DAY)}
        begun = self._begun(event, self._choice(matters), at)
        return begun | _texts(instants) | {"state": "CLOSED", "outcome": outcome}

    def _open(self, event: dict[str, str], at: int) -> dict[str, str]:
        state = self._choice(self.states)
        instants: dict[str, int] = {}
        if state != "REPORTED":
            instants["accepted_at"] = self._after(at, 20 * MINUTE)
        if state == "RESOLVED":
            instants["resolved_at"] = self._after(instants["accepted_at"], 2 * DAY)
        return self._begun(event, self._choice(self.matters), at) | _texts(instants) | {"state": state}

    def _sent(self, event: dict[str, str], at: int) -> tuple[dict[str, str], dict[str, str]]:
        matter = self.random.choice(list(self.plan.departments))
        steps = [at]
        for usual in (20 * MINUTE, HOUR, 3 * HOUR, 2 * DAY, 8 * HOUR, HOUR, DAY):
            steps.append(self._after(steps[-1], usual))
        _, accepted, dispatched, signed, replied, approved, resolved, closed = steps
        order = {
            "id": event["id"].replace("event:", "order:"), "event": event["id"], "role": "LEAD", "state": "ACCEPTED",
            "organization": self.plan.departments[matter], "dispatched_by": self.plan.dispatcher,
        } | _texts(
            {"dispatched_at": dispatched, "signed_at": signed, "replied_at": replied, "closed_at": approved}
        )  # fmt: skip
        ended = _texts({"accepted_at": accepted, "resolved_at": resolved, "closed_at": closed})
        return self._begun(event, matter, at) | ended | {"state": "CLOSED", "outcome": "FIXED"}, order

    def _after(self, at: int, usual: int) -> int:
        """Return an instant after *at*, by *usual* in the mean, to the second."""
        return at + 1_000 * max(1, round(self.random.expovariate(1 / usual) / 1_000))

    def _choice(self, among: "_Choice") -> str:
        return self.random.choices(among.names, cum_weights=among.reached)[0]


class _Choice(NamedTuple):
    """Names to draw from, and the sum of the weights up to each: counted once, not for every event."""

    names: list[str]
    reached: list[float]


def _choice_of(weights: Mapping[str, float]) -> _Choice:
    return _Choice(list(weights), list(accumulate(weights.values())))


def _is_basic(area: Mapping[str, str]) -> bool:
    return area["level"] == "GRID" and (area.get("scale") or "BASIC") == "BASIC"


def _holds(row: Mapping[str, str], plan: Plan) -> bool:
    """Tell whether a row holds all through the period."""
    start, end = row.get("valid_from") or "", row.get("valid_to") or "9999"
    return start <= plan.first.isoformat() and plan.after.isoformat() <= end


def _texts(instants: Mapping[str, int]) -> dict[str, str]:
    return {name: times.to_text(at) for name, at in instants.items()}
