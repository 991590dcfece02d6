"""What a store of events is to do, in three dicts and a list: slow, obvious, and in no file."""

from collections.abc import Iterator, Sequence

from graphkb.model.clocks import is_due_soon, is_overdue
from graphkb.model.events import Case, Event, Moved, Once, Problem, Step, Tally, Transition, WorkOrder, holder


class PlainEvents:
    """Events, their orders and what was done with them."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self.orders: dict[str, WorkOrder] = {}
        self.history: list[Transition] = []
        self.kept: dict[tuple[str, str], tuple[str, Moved]] = {}

    def act(self, subject: str | None, step: Step, *, once: Once | None = None) -> Moved | Problem:
        if once is not None and once[:2] in self.kept:
            digest, first = self.kept[once[:2]]
            return first if digest == once.digest else Problem("KEY_REUSED", "another input had this key")
        made = step(self._case_about(subject))
        if isinstance(made, Problem):
            return made
        made = made.numbered(len(self.history))
        self.keep(made)
        if once is not None:
            self.kept[once[:2]] = (once.digest, made)
        return made

    def keep(self, made: Moved) -> None:
        """Write down what was made."""
        self.events[made.event.id] = made.event
        self.orders |= {order.id: order for order in made.orders}
        self.history += made.transitions

    def _case_about(self, subject: str | None) -> Case | None:
        about = self.orders[subject].event if subject in self.orders else subject
        return next(iter(self.cases([about])), None) if about is not None else None

    def cases(self, events: Sequence[str]) -> list[Case]:
        return [Case(self.events[each], self._orders_of(each)) for each in events if each in self.events]

    def _orders_of(self, event: str) -> tuple[WorkOrder, ...]:
        found = (order for order in self.orders.values() if order.event == event)
        return tuple(
            sorted(found, key=lambda order: (order.dispatched_at, order.role != "LEAD", order.organization, order.id))
        )

    def tallies(self, now: int) -> Iterator[Tally]:
        """Count every open event by where it is, who holds it and its state."""
        groups: dict[tuple[str, str | None, str], list[Case]] = {}
        for case in self.cases(list(self.events)):
            if case.event.is_open:
                at = (case.event.area, holder(case.event, case.orders), case.event.state)
                groups.setdefault(at, []).append(case)
        for at, cases in groups.items():
            overdue = sum(is_overdue(case.event, case.orders, now) for case in cases)
            due_soon = sum(is_due_soon(case.event, case.orders, now) for case in cases)
            yield Tally(*at, len(cases), overdue, due_soon, min(case.event.reported_at for case in cases))
