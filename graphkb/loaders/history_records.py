"""Rows of history as records: events and orders with their clocks, and transitions where the files have none."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from graphkb.answers.area_tree import counting_area
from graphkb.answers.escalation import escalation_chain
from graphkb.answers.handling import center_of, event_deadline
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.loaders.history_rows import Row, Told, is_supervised
from graphkb.model.clocks import LocalTime
from graphkb.model.codes import CODE_LISTS
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Case, Event, Transition, WorkOrder, by_dispatch
from graphkb.model.past import awaited

UNNAMED = "load"
"""Who did what no row names anybody for."""
MAX_DEADLINES = 50_000
"""Deadlines remembered, by area and matter; where there are more, few of them are asked for twice."""

_OF_CENTER = {"DISPATCH", "WHISTLE", *CODE_LISTS["EventAction"].labels}
"""Actions on an event itself, which belong to its center."""

_PATHS = {
    "REPORTED": (), "REJECTED": ("REJECT",), "ACCEPTED": ("ACCEPT",), "IN_HANDLING": ("ACCEPT", "DISPATCH"),
    "RESOLVED": ("ACCEPT", "DISPATCH", "RESOLVE"), "VERIFIED": ("ACCEPT", "DISPATCH", "RESOLVE", "VERIFY"),
    "CLOSED": ("ACCEPT", "DISPATCH", "RESOLVE", "VERIFY", "CLOSE"),
}  # fmt: skip
"""State of an event → what must have been done with it since its report."""
_ORDER_PATHS = {
    "DISPATCHED": (), "SIGNED": ("SIGN",), "IN_PROGRESS": ("SIGN", "START"), "AWAITING": ("SIGN", "START", "AWAIT"),
    "REPLIED": ("SIGN", "START", "REPLY"), "ACCEPTED": ("SIGN", "START", "REPLY", "APPROVE"),
    "RETURNED": ("RETURN",), "CANCELLED": ("CANCEL",),
}  # fmt: skip
"""State of a work order → what must have been done with it since it was sent."""
_BECOMES = {
    "REPORT": "REPORTED", "REJECT": "REJECTED", "ACCEPT": "ACCEPTED", "DISPATCH": "IN_HANDLING",
    "RESOLVE": "RESOLVED", "VERIFY": "VERIFIED", "CLOSE": "CLOSED",
}  # fmt: skip
_ORDER_BECOMES = {
    "DISPATCH": "DISPATCHED", "WHISTLE": "DISPATCHED", "SIGN": "SIGNED", "START": "IN_PROGRESS", "AWAIT": "AWAITING",
    "REPLY": "REPLIED", "APPROVE": "ACCEPTED", "RETURN": "RETURNED", "CANCEL": "CANCELLED",
}  # fmt: skip
_INSTANTS = {"ACCEPT": "accepted_at", "RESOLVE": "resolved_at", "CLOSE": "closed_at", "REJECT": "closed_at"}
_ORDER_INSTANTS = {
    "SIGN": "signed_at", "REPLY": "replied_at", "APPROVE": "closed_at", "RETURN": "closed_at", "CANCEL": "closed_at",
}  # fmt: skip


class Records:
    """Makes records of rows, by what is known of the time when things happened.

    Args:
        graph: What is known.
        local: How time is counted.
    """

    def __init__(self, graph: Graph, local: LocalTime) -> None:
        self._graph = graph
        self._local = local
        self._centers_of: dict[tuple[int, str], str | None] = {}
        self._deadlines: dict[tuple[Any, ...], Deadline] = {}

    def case(self, row: Row, orders: Iterable[Row], done: Sequence[Transition] = ()) -> Case:
        """Return an event with its orders: its deadlines are those of its report, its center is where it went since.

        Args:
            row: Of the event.
            orders: Rows of its orders.
            done: What was done with it and its orders, in the order of time; nothing is needed where it never
                escalated and no order waited.
        """
        first, deadline = self._terms(row)
        passed, centers = self._centers(first, (each for each in done if each.subject == row["id"]))
        due_at, assumed = self._local.after(row["reported_at"], deadline.close)
        event = event_of(
            row, center=centers[-1], close_within=deadline.close, close_source=deadline.close_source, due_at=due_at,
            calendar_assumed=assumed,
        )  # fmt: skip
        made = (
            replace(
                self._order(each, centers[bisect_right(passed, each["dispatched_at"])], deadline),
                awaited_ms=awaited((did for did in done if did.subject == each["id"]), each["awaiting_until"]),
            )
            for each in orders
        )
        return Case(event, tuple(sorted(made, key=by_dispatch)))

    def _centers(self, first: str | None, moves: Iterable[Transition]) -> tuple[list[int], list[str | None]]:
        """Return when an event escalated, and the centers that it had: *first*, then the one after each time.

        An ESCALATE names who gave the event up, and what is done with it then, who has it. Where nothing tells, it is
        the next step of the chain as it was.
        """
        passed: list[int] = []
        centers = [first]
        for each in moves:
            if each.organization and (each.action == "ESCALATE" or (passed and each.action in _OF_CENTER)):
                centers[-1] = each.organization
            if each.action == "ESCALATE":
                passed.append(each.at)
                centers.append(self._above(each.at, centers[-1]))
        return passed, centers

    def _above(self, at: int, center: str | None) -> str | None:
        """Return the next step of the escalation chain of *center* at an instant, itself where none is known."""
        view = self._graph.at(at)
        steps = () if center is None else escalation_chain(view, center).steps
        return view.id("organizations", steps[0].organization) if steps else center

    def _terms(self, row: Row) -> tuple[str | None, Deadline]:
        """Return the center and the deadline of an event, which are the same between two changes of what is known."""
        at = row["reported_at"]
        stretch = bisect_right(self._graph.boundaries, at)
        place, topic = (stretch, row["area"]), (stretch, row["area"], row["matter"], row["severity"])
        if place not in self._centers_of:
            self._centers_of[place] = self._center(self._graph.at(at), row["area"])
        if topic not in self._deadlines:
            if len(self._deadlines) >= MAX_DEADLINES:
                self._deadlines.clear()
            self._deadlines[topic] = event_deadline(self._graph.at(at), event_of(row))
        return self._centers_of[place], self._deadlines[topic]

    @staticmethod
    def _center(view: View, area: str) -> str | None:
        counting = counting_area(view, area)
        return None if counting is None else center_of(view, view.id("areas", counting))

    def _order(self, row: Row, center: str | None, deadline: Deadline) -> WorkOrder:
        sent, signed, due = row["dispatched_at"], row["signed_at"], row["due_at"]
        sign_due, assumed = self._local.after(sent, deadline.sign)
        reply_due, also_assumed = (None, False) if signed is None else self._local.after(signed, deadline.reply)
        if due is not None:
            sign_due, reply_due = (due, None) if signed is None else (sign_due, due)
        return WorkOrder(
            id=row["id"], event=row["event"], organization=row["organization"], role=row["role"], dispatched_at=sent,
            dispatched_by=row["dispatched_by"] or center, state=row["state"], sign_within=deadline.sign,
            sign_source=deadline.sign_source, sign_due_at=sign_due, reply_within=deadline.reply,
            reply_source=deadline.reply_source, reply_due_at=reply_due, calendar_assumed=assumed or also_assumed,
            signed_at=signed, replied_at=row["replied_at"], closed_at=row["closed_at"],
            awaiting_until=row["awaiting_until"], return_reason=row["return_reason"], supervised=is_supervised(row),
            supervised_at=sent if is_supervised(row) else None, whistle=row["whistle"], rating=row["rating"],
            source=row["source"], synthetic=row["synthetic"],
        )  # fmt: skip


def event_of(row: Row, **others: Any) -> Event:
    """Return the event that *row* tells of, as far as it does, with *others* of its fields."""
    return Event(
        id=row["id"], matter=row["matter"], area=row["area"], reported_at=row["reported_at"], channel=row["channel"],
        title=row["title"], text=row["text"], severity=row["severity"], latitude=row["latitude"],
        longitude=row["longitude"], reported_by=row["reported_by"], state=row["state"],
        accepted_at=row["accepted_at"], resolved_at=row["resolved_at"], closed_at=row["closed_at"],
        outcome=row["outcome"], duplicate_of=row["duplicate_of"], source=row["source"], synthetic=row["synthetic"],
        **others,
    )  # fmt: skip


def transition_of(row: tuple[str, *Told]) -> Transition:
    """Return the transition of an event, the first item, that a row tells of."""
    event, subject, at, action, before, after, organization, post, actor, reason, note = row
    return Transition(
        subject=subject, event=event, at=at, actor=actor or UNNAMED, organization=organization, post=post,
        action=action, from_state=before, to_state=after, reason=reason, note=note,
    )  # fmt: skip


def told_by_instants(row: Row, orders: Sequence[Row]) -> Iterator[Told]:
    """Yield the transitions that an event's own instants tell of; an instant not told is that before it.

    But an event was not resolved before its lead was approved, and is verified when it is closed.
    """
    path = _PATHS[row["state"]]
    if row["state"] == "CLOSED" and not orders and row["resolved_at"] is None:
        path = ("ACCEPT", "CLOSE")  # nobody handled it
    at, state = row["reported_at"], None
    instants = {action: row[name] for action, name in _INSTANTS.items()} | {
        "DISPATCH": min((order["dispatched_at"] for order in orders), default=None),
        "VERIFY": row["closed_at"],
    }
    if instants["RESOLVE"] is None:
        instants["RESOLVE"] = _led_until(row, orders)
    for action in ("REPORT", *path):
        told = instants.get(action)
        at = at if told is None else max(at, told)
        post = row["reported_by"] if action == "REPORT" else None
        reason = row["outcome"] if action == "CLOSE" else None
        yield row["id"], at, action, state, _BECOMES[action], None, post, None, reason, None
        state = _BECOMES[action]


def _led_until(row: Row, orders: Sequence[Row]) -> int | None:
    """Return when the last LEAD order of an event ended, but no later than the event did."""
    ends: list[int] = [
        order["closed_at"] for order in orders if order["role"] == "LEAD" and order["closed_at"] is not None
    ]
    if not ends:
        return None
    closed_at: int | None = row["closed_at"]
    return max(ends) if closed_at is None else min(max(ends), closed_at)


def order_told_by_instants(row: Row) -> Iterator[Told]:
    """Yield the transitions that a work order's own instants tell of."""
    path = _ORDER_PATHS[row["state"]]
    if row["state"] in {"RETURNED", "CANCELLED"} and row["signed_at"] is not None:
        path = ("SIGN", *path)
    at, state, sender = row["dispatched_at"], None, row["dispatched_by"]
    for action in ("WHISTLE" if row["whistle"] else "DISPATCH", *path):
        told = row.get(_ORDER_INSTANTS.get(action, ""))
        at = at if told is None else max(at, told)
        is_senders = action in {"DISPATCH", "WHISTLE", "APPROVE", "CANCEL"}
        reason = row["return_reason"] if action == "RETURN" else row["whistle"] if action == "WHISTLE" else None
        organization = sender if is_senders else row["organization"]
        yield row["id"], at, action, state, _ORDER_BECOMES[action], organization, None, None, reason, None
        state = _ORDER_BECOMES[action]
