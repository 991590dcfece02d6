"""A year of events in a district as large as Chang'an, made of numbered records; nothing of it happened."""

from collections.abc import Iterator
from itertools import islice
from random import Random

from graphkb.graph.view import View
from graphkb.model.codes import CODE_LISTS
from graphkb.model.events import Case, Event, EventBatch, Transition, WorkOrder

HOUR, DAY = 3_600_000, 86_400_000
EVENTS = 313_087
"""Events of the year, as the district published for 2021."""
OPEN = 25_047
"""Of these still open: 8 %."""
WITH_ORDER = 0.1
"""Share of the closed events for which a work order was sent; most are settled on the spot."""
OPEN_WITH_ORDER = 0.3
"""The same of the open ones."""
BATCH = 10_000
"""Events in one batch of the load."""


class Year:
    """The events of one year, the latest ones open.

    Args:
        view: A city of `city.py`.
        end: The instant at which the year is over.
        events: How many.
        open: How many of them are open.
    """

    def __init__(self, view: View, end: int, events: int = EVENTS, open: int = OPEN) -> None:
        self.random = Random(1)  # noqa: S311 - the same year every time
        self.end, self.events, self.open = end, events, open
        areas = view.tables["areas"]
        rows = [row for row in view.rows("areas") if areas.value(row, "level") == "GRID"]
        self.grids = [(view.id("areas", row), str(areas.value(row, "parent"))) for row in rows]
        self.matters = [view.id("matters", row) for row in view.rows("matters") if view.parent("matters", row)]
        self.departments = [
            view.id("organizations", row)
            for row in view.rows("organizations")
            if view.tables["organizations"].value(row, "classification") == "DEPARTMENT"
        ]
        self.channels = list(CODE_LISTS["channel"].labels)

    def batches(self) -> Iterator[EventBatch]:
        """Yield everything, in batches."""
        numbers = iter(range(self.events))
        while chunk := list(islice(numbers, BATCH)):
            made = [self._case(number) for number in chunk]
            yield EventBatch([case for case, _ in made], [each for _, its in made for each in its])

    def _case(self, number: int) -> tuple[Case, list[Transition]]:
        is_open = number >= self.events - self.open
        grid, village = self.random.choice(self.grids)
        age = self.random.randrange(30 * DAY) if is_open else 30 * DAY + self.random.randrange(330 * DAY)
        reported_at = self.end - age
        center = f"org:center-{village.removeprefix('area:')}"
        with_order = self.random.random() < (OPEN_WITH_ORDER if is_open else WITH_ORDER)
        story = _Story(f"event:{number:06d}", reported_at, center)
        story.event("REPORT", "REPORTED")
        if not is_open or self.random.random() < 0.8:
            story.event("ACCEPT", "ACCEPTED")
            if with_order:
                story.send(self.random.choice(self.departments), is_open=is_open)
            if not is_open:
                story.event("CLOSE", "CLOSED", "FIXED")
        event = Event(
            id=story.name, matter=self.random.choice(self.matters), area=grid, reported_at=reported_at,
            channel=self.random.choice(self.channels), title=f"事件 {number}", severity=1 + number % 4,
            state=story.state, center=center, due_at=reported_at + 15 * DAY, close_source="CLASS", close_within="P15D",
            accepted_at=reported_at + HOUR, closed_at=None if is_open else story.now,
            outcome=None if is_open else "FIXED", synthetic=True,
        )  # fmt: skip
        return Case(event, tuple(story.orders)), story.done


class _Story:
    """What is done with one event, an hour after the other."""

    def __init__(self, name: str, reported_at: int, center: str) -> None:
        self.name, self.now, self.center = name, reported_at - HOUR, center
        self.state: str = ""
        self.orders: list[WorkOrder] = []
        self.done: list[Transition] = []

    def event(self, action: str, becomes: str, reason: str | None = None) -> None:
        self._write(self.name, action, self.state or None, becomes, reason)
        self.state = becomes

    def send(self, department: str, *, is_open: bool) -> None:
        self.event("DISPATCH", "IN_HANDLING")
        sent_at, name = self.now, f"order:{self.name.removeprefix('event:')}"
        moves = [("DISPATCH", "DISPATCHED"), ("SIGN", "SIGNED"), ("START", "IN_PROGRESS")]
        moves += [] if is_open else [("REPLY", "REPLIED"), ("APPROVE", "ACCEPTED")]
        before = None
        for action, becomes in moves:
            self._write(name, action, before, becomes)
            before = becomes
        self.orders.append(WorkOrder(
            id=name, event=self.name, organization=department, role="LEAD", dispatched_at=sent_at,
            dispatched_by=self.center, state="IN_PROGRESS" if is_open else "ACCEPTED", sign_due_at=sent_at + 2 * HOUR,
            signed_at=sent_at + 2 * HOUR, reply_due_at=sent_at + 10 * DAY,
            replied_at=None if is_open else sent_at + 4 * HOUR, closed_at=None if is_open else self.now, synthetic=True,
        ))  # fmt: skip
        if not is_open:
            self.event("RESOLVE", "RESOLVED")
            self.event("VERIFY", "VERIFIED")

    def _write(self, subject: str, action: str, before: str | None, after: str, reason: str | None = None) -> None:
        self.now += HOUR
        self.done.append(Transition(
            subject=subject, event=self.name, at=self.now, actor="synthetic", organization=self.center, post=None,
            action=action, from_state=before, to_state=after, reason=reason,
        ))  # fmt: skip
