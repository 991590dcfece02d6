"""The events of a seed: those of a period over its grids, spread as such data is, written row by row."""

import csv
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple

from graphkb.errors import BadInput
from graphkb.loaders.seed_hours import HOUR, HOURS, WORKDAY, WorkingHours, days, in_grids, in_offices
from graphkb.model import times

MINUTE = 60_000
"""Milliseconds."""

_OPEN_STATES = {"REPORTED": 1, "ACCEPTED": 2, "IN_HANDLING": 6, "RESOLVED": 1}
"""State of an event that is open → how often."""
_LATE = 30
"""Last days of the period, whose events are still being handled at its end."""
_LATE_OPEN = 0.6
"""Part of the events of those days that is open."""

_EVENT_COLUMNS = (
    "id", "matter", "area", "channel", "reported_at", "reported_by", "title", "state", "outcome", "accepted_at",
    "resolved_at", "closed_at",
)  # fmt: skip
_ORDER_COLUMNS = (
    "id", "event", "organization", "role", "dispatched_by", "dispatched_at", "signed_at", "replied_at", "closed_at",
    "state",
)  # fmt: skip
_ORIGIN_COLUMNS = ("source", "synthetic")
_NOTHING: Mapping[str, str] = MappingProxyType({})
"""No column."""

Rows = Sequence[Mapping[str, str]]
"""Rows of a table of the package."""


@dataclass(frozen=True)
class Ended:
    """Events that ended in one way.

    Args:
        number: How many.
        outcome: How they ended.
        matters: Matter → how often.
        ended_by: The day by whose beginning they are resolved and closed; None: that of the plan.
        told: Column → what stands in it, whatever is drawn, such as a place that is no grid.
    """

    number: int
    outcome: str
    matters: Mapping[str, float]
    ended_by: date | None = None
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What the `events` of a profile ask for.

    Args:
        prefix: First part of the ids of events and orders.
        first: First day on which they are reported.
        after: The day after the last.
        ended_by: The day by whose beginning all that has ended is resolved and closed.
        ended: Those of which the number is known.
        channels: Channel → how often.
        orders: How many others went to a department by work order.
        total: Events in all; 0: no more than these.
        open: Part of the rest that is open.
        matters: Matter of the rest → how often.
        places: Matter → category of a grid → how often in each such grid; a matter that is absent happens anywhere.
        departments: Matter of an order → the department that it goes to.
        dispatcher: The center that sends the orders.
    """

    prefix: str
    first: date
    after: date
    ended_by: date
    ended: Sequence[Ended]
    channels: Mapping[str, float]
    orders: int = 0
    total: int = 0
    open: float = 0
    matters: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    dispatcher: str = ""


def plan_of(asked: Mapping[str, Any], total: Callable[[int | str], int]) -> Plan:
    """Return the plan that a profile asks for; *total* gives its numbers, which may be ids of figures.

    Raises:
        BadInput: something has to end before all of it is reported, or after the plan's own `ended_by`.
    """
    ended = [Ended(**{**each, "number": total(each["number"])}) for each in asked["ended"]]
    orders = total(asked["orders"]) if "orders" in asked else 0
    known = orders + sum(each.number for each in ended)
    plan = Plan(
        **{**asked, "ended": ended, "orders": orders, "total": total(asked["total"]) if "total" in asked else known}
    )
    for day in (plan.ended_by, *(each.ended_by for each in ended if each.ended_by)):
        if not plan.after <= day <= plan.ended_by:
            raise BadInput(f"events, ended_by {day}: expected a day from {plan.after} to {plan.ended_by}")
    return plan


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
        to_events.writerow(_EVENT_COLUMNS + _ORIGIN_COLUMNS)
        to_orders.writerow(_ORDER_COLUMNS + _ORIGIN_COLUMNS)
        origin = (source, "true")
        for event, order in _Period(plan, tables).cases():
            to_events.writerow((*map(event.get, _EVENT_COLUMNS), *origin))
            if order:
                to_orders.writerow((*map(order.get, _ORDER_COLUMNS), *origin))


class _Period:
    """Draws the events of one period, in the order of their reports."""

    def __init__(self, plan: Plan, tables: Mapping[str, Rows]) -> None:
        self.plan = plan
        self.random = Random(plan.first.year)  # noqa: S311 - the same events every time
        self.grid_work = WorkingHours(plan.first, plan.ended_by, in_grids)
        self.office_work = WorkingHours(plan.first, plan.ended_by, in_offices)
        self.members = {row["areas"]: row["id"] for row in tables["posts"] if row["role"] == "GRID_MEMBER"}
        self.names = {row["id"]: row["name"] for row in tables["matters"]}
        grids = [row for row in tables["areas"] if _is_basic(row) and _holds(row, plan)]
        busy = [rank**-0.5 for rank in self.random.sample(range(1, len(grids) + 1), len(grids))]
        self.anywhere = _choice_of({row["id"]: often for row, often in zip(grids, busy, strict=True)})
        """A tenth of the grids has a third of the events."""
        self.places: dict[str, _Choice] = {}
        for matter, weights in plan.places.items():
            often = [weights.get(row["category"], 0) * each for row, each in zip(grids, busy, strict=True)]
            if any(often):  # a small package may have no such grid
                self.places[matter] = _choice_of(dict(zip(self.anywhere.names, often, strict=True)))
        self.special = self._special()
        """Number of an event → how it ended; None: it went to a department."""
        self.usual = _Ending("FIXED", _choice_of(plan.matters), WORKDAY, _midnight(plan.ended_by))
        self.channels = _choice_of(plan.channels)
        self.states = _choice_of(_OPEN_STATES)
        late = _LATE / (plan.after - plan.first).days
        self.early_open = max(0.0, (plan.open - late * _LATE_OPEN) / (1 - late))
        """Part of the events before the last days that is open, so that it comes to the part of all."""

    def _special(self) -> dict[int, "_Ending | None"]:
        endings: list[_Ending | None] = [None] * self.plan.orders
        for each in self.plan.ended:
            by = _midnight(each.ended_by or self.plan.ended_by)
            endings += [_Ending(each.outcome, _choice_of(each.matters), 5 * WORKDAY, by, each.told)] * each.number
        return dict(zip(self.random.sample(range(self.plan.total), len(endings)), endings, strict=True))

    def cases(self) -> Iterator[tuple[dict[str, str], dict[str, str] | None]]:
        """Yield every event, with its work order if it has one."""
        for number, (at, is_late) in enumerate(self._reports()):
            event = {"id": f"event:{self.plan.prefix}-{number + 1:06}"}
            ending = self.special.get(number)
            if ending is not None:
                yield self._closed(event, ending, at), None
            elif number in self.special:
                yield self._sent(event, at)
            elif self.random.random() < (_LATE_OPEN if is_late else self.early_open):
                yield self._open(event, at), None
            else:
                yield self._closed(event, self.usual, at), None

    def _reports(self) -> Iterator[tuple[int, bool]]:
        """Yield the instants of all reports, and whether they are among the last days."""
        period = list(days(self.plan.first, self.plan.after))
        weights = [in_grids(day) * self.random.uniform(0.85, 1.15) for day in period]
        total, reached, written = sum(weights), 0.0, 0
        for n, (day, weight) in enumerate(zip(period, weights, strict=True)):
            reached += weight
            number = round(self.plan.total * reached / total) - written
            written += number
            start = _midnight(day)
            hours = self.random.choices(range(24), HOURS, k=number)
            for at in sorted(start + hour * HOUR + int(self.random.random() * 3_600) * 1_000 for hour in hours):
                yield at, n >= len(period) - _LATE

    def _begun(self, event: dict[str, str], matter: str, at: int, told: Mapping[str, str] = _NOTHING) -> dict[str, str]:
        area = self._choice(self.places.get(matter, self.anywhere))
        channel = self._choice(self.channels)
        drawn = {"matter": matter, "area": area, "title": self.names[matter], "channel": channel, **told}
        member = self.members.get(drawn["area"], "") if drawn["channel"] == "PATROL" else ""
        return event | drawn | {"reported_by": member, "reported_at": times.to_text(at)}

    def _closed(self, event: dict[str, str], ending: "_Ending", at: int) -> dict[str, str]:
        accepted = self._after(at, 20 * MINUTE, ending.by)
        resolved = self._after(accepted, ending.usual, ending.by)
        closed = self._after(resolved, WORKDAY, ending.by)
        instants = {"accepted_at": accepted, "resolved_at": resolved, "closed_at": closed}
        begun = self._begun(event, self._choice(ending.matters), at, ending.told)
        return begun | _texts(instants) | {"state": "CLOSED", "outcome": ending.outcome}

    def _open(self, event: dict[str, str], at: int) -> dict[str, str]:
        state = self._choice(self.states)
        instants: dict[str, int] = {}
        if state != "REPORTED":
            instants["accepted_at"] = self._after(at, 20 * MINUTE, self.usual.by)
        if state == "RESOLVED":
            instants["resolved_at"] = self._after(instants["accepted_at"], 2 * WORKDAY, self.usual.by)
        return self._begun(event, self._choice(self.usual.matters), at) | _texts(instants) | {"state": state}

    def _sent(self, event: dict[str, str], at: int) -> tuple[dict[str, str], dict[str, str]]:
        matter = self.random.choice(list(self.plan.departments))
        grid, office = self.grid_work, self.office_work
        steps = [at]
        for usual, hours in (
            (20 * MINUTE, grid), (HOUR, grid), (3 * HOUR, office), (2 * WORKDAY, office), (3 * HOUR, grid),
            (HOUR, grid), (WORKDAY, grid),
        ):  # fmt: skip
            steps.append(self._after(steps[-1], usual, self.usual.by, hours))
        _, accepted, dispatched, signed, replied, approved, resolved, closed = steps
        order = {
            "id": event["id"].replace("event:", "order:"), "event": event["id"], "role": "LEAD", "state": "ACCEPTED",
            "organization": self.plan.departments[matter], "dispatched_by": self.plan.dispatcher,
        } | _texts(
            {"dispatched_at": dispatched, "signed_at": signed, "replied_at": replied, "closed_at": approved}
        )  # fmt: skip
        ended = _texts({"accepted_at": accepted, "resolved_at": resolved, "closed_at": closed})
        return self._begun(event, matter, at) | ended | {"state": "CLOSED", "outcome": "FIXED"}, order

    def _after(self, at: int, usual: int, by: int, hours: WorkingHours | None = None) -> int:
        """Return an instant after *at*, by *usual* of working *hours* in the mean, to the second.

        What would not be over *by* then is over at any instant of the time that is left.
        """
        hours = hours or self.grid_work
        worked = hours.until(at)
        after = hours.instant(worked + self.random.expovariate(1 / usual))
        if after >= by:
            after = hours.instant(self.random.uniform(worked, hours.until(by)))
        return min(max(after, at + 1_000), by - 1_000)

    def _choice(self, among: "_Choice") -> str:
        drawn = self.random.random() * among.reached[-1]
        return among.names[bisect_right(among.reached, drawn, 0, len(among.names) - 1)]


class _Choice(NamedTuple):
    """Names to draw from, and the sum of the weights up to each: counted once, not for every event."""

    names: list[str]
    reached: list[float]


class _Ending(NamedTuple):
    """How an event ends: outcome, matters it may be about, how long it usually takes, by when, what is not drawn."""

    outcome: str
    matters: _Choice
    usual: int
    by: int
    told: Mapping[str, str] = _NOTHING


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


def _midnight(day: date) -> int:
    return times.parse_instant(day.isoformat())
