"""Rows of history as records: events and orders with their clocks, and transitions where the files have none."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from graphkb.answers.area_tree import counting_area
from graphkb.answers.handling import center_of, event_deadline
from graphkb.graph.graph import Graph
from graphkb.loaders.history_rows import Row, is_supervised
from graphkb.model.clocks import LocalTime
from graphkb.model.deadlines import Deadline
from graphkb.model.events import Case, Event, Transition, WorkOrder

UNNAMED = "load"
"""Who did what no row names anybody for."""

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
        self._known: dict[tuple[Any, ...], tuple[str | None, Deadline]] = {}

    def case(self, row: Row, orders: Iterable[Row]) -> Case:
        """Return an event with its orders; center and deadlines are those of its report."""
        center, deadline = self._terms(row)
        due_at, assumed = self._local.after(row["reported_at"], deadline.close)
        event = replace(
            event_of(row), center=center, close_within=deadline.close, close_source=deadline.close_source,
            due_at=due_at, calendar_assumed=assumed,
        )  # fmt: skip
        made = (self._order(each, event, deadline) for each in orders)
        return Case(event, tuple(sorted(made, key=lambda order: (order.dispatched_at, order.id))))

    def _terms(self, row: Row) -> tuple[str | None, Deadline]:
        """Return the center and the deadline of an event, which are the same between two changes of what is known."""
        at = row["reported_at"]
        stretch = bisect_right(self._graph.boundaries, at)
        key = (stretch, row["matter"], row["area"], row["severity"])
        if key not in self._known:
            view, event = self._graph.at(at), event_of(row)
            area = counting_area(view, event.area)
            center = None if area is None else center_of(view, view.id("areas", area))
            self._known[key] = center, event_deadline(view, event)
        return self._known[key]

    def _order(self, row: Row, event: Event, deadline: Deadline) -> WorkOrder:
        sent, signed, due = row["dispatched_at"], row["signed_at"], row["due_at"]
        sign_due, assumed = self._local.after(sent, deadline.sign)
        reply_due, also_assumed = (None, False) if signed is None else self._local.after(signed, deadline.reply)
        if due is not None:
            sign_due, reply_due = (due, None) if signed is None else (sign_due, due)
        return WorkOrder(
            id=row["id"], event=event.id, organization=row["organization"], role=row["role"], dispatched_at=sent,
            dispatched_by=row["dispatched_by"] or event.center, state=row["state"], sign_within=deadline.sign,
            sign_source=deadline.sign_source, sign_due_at=sign_due, reply_within=deadline.reply,
            reply_source=deadline.reply_source, reply_due_at=reply_due, calendar_assumed=assumed or also_assumed,
            signed_at=signed, replied_at=row["replied_at"], closed_at=row["closed_at"],
            awaiting_until=row["awaiting_until"], return_reason=row["return_reason"], supervised=is_supervised(row),
            supervised_at=sent if is_supervised(row) else None, whistle=row["whistle"], rating=row["rating"],
            source=row["source"], synthetic=row["synthetic"],
        )  # fmt: skip


def event_of(row: Row) -> Event:
    """Return the event that *row* tells of, as far as it does."""
    return Event(
        id=row["id"], matter=row["matter"], area=row["area"], reported_at=row["reported_at"], channel=row["channel"],
        title=row["title"], text=row["text"], severity=row["severity"], latitude=row["latitude"],
        longitude=row["longitude"], reported_by=row["reported_by"], state=row["state"],
        accepted_at=row["accepted_at"], resolved_at=row["resolved_at"], closed_at=row["closed_at"],
        outcome=row["outcome"], duplicate_of=row["duplicate_of"], source=row["source"], synthetic=row["synthetic"],
    )  # fmt: skip


def transition_of(row: Row, event: str) -> Transition:
    """Return the transition that *row* tells of."""
    return Transition(
        subject=row["subject"], event=event, at=row["at"], actor=row["actor"] or UNNAMED,
        organization=row["organization"], post=row["post"], action=row["action"], from_state=row["from"],
        to_state=row["to"], reason=row["reason"], note=row["note"],
    )  # fmt: skip


def told_by_instants(row: Row, orders: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Yield the transitions that an event's own instants tell of, as rows; an instant not told is that before it."""
    path = _PATHS[row["state"]]
    if row["state"] == "CLOSED" and not orders and row["resolved_at"] is None:
        path = ("ACCEPT", "CLOSE")  # nobody handled it
    at, state = row["reported_at"], None
    sent = min((order["dispatched_at"] for order in orders), default=None)
    for action in ("REPORT", *path):
        told = sent if action == "DISPATCH" else row.get(_INSTANTS.get(action, ""))
        at = at if told is None else max(at, told)
        post = row["reported_by"] if action == "REPORT" else None
        reason = row["outcome"] if action == "CLOSE" else None
        yield _transition(row["id"], at, action, **{"from": state, "to": _BECOMES[action]}, reason=reason, post=post)
        state = _BECOMES[action]


def order_told_by_instants(row: Row) -> Iterator[dict[str, Any]]:
    """Yield the transitions that a work order's own instants tell of, as rows."""
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
        moved = {"from": state, "to": _ORDER_BECOMES[action]}
        yield _transition(row["id"], at, action, **moved, reason=reason, organization=organization)
        state = _ORDER_BECOMES[action]


def _transition(subject: str, at: int, action: str, **others: str | None) -> dict[str, Any]:
    empty = dict.fromkeys(("from", "to", "organization", "post", "actor", "reason", "note"))
    return empty | {"subject": subject, "at": at, "action": action, **others}
