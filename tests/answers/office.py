"""Events handled at random, and what was open after every action."""

from random import Random
from typing import Any

from graphkb.events.dispatch import dispatch, whistle
from graphkb.events.life_cycle import (
    act_on_event,
    act_on_work_order,
    allowed_on_event,
    allowed_on_work_order,
    report_event,
)
from graphkb.model.clocks import is_due_soon, is_overdue
from graphkb.model.events import Act, Case, Event, Moved, Report, Tally, Transition, WorkOrder, holder, open_lead
from tests.events.scene import CENTER, DEADLINE, DISTRICT, ECOLOGY, HOUR, HOUSING, LOCAL, START, errand

Snapshot = tuple[int, list[Tally]]


class Office:
    """Events handled at random, and what was open after every action, counted on the spot."""

    def __init__(self, random: Random, *, awaits: bool = True) -> None:
        self.random = random
        self.awaits = awaits
        self.now = START
        self.cases: dict[str, Case] = {}
        self.history: list[Transition] = []
        self.snapshots: list[Snapshot] = []

    def work(self, actions: int) -> None:
        for number in range(actions):
            self.now += self.random.choice([1, HOUR, 9 * HOUR, 40 * HOUR])
            made = self._report(number) if not self.cases or self.random.random() < 0.2 else self._act(number)
            if isinstance(made, Moved):
                self._keep(made)
            self.snapshots.append((self.now, self._counted()))

    def _report(self, number: int) -> Any:
        what = Report(
            id=f"event:{number}", matter="matter:noise", area=f"area:{number % 2}", channel="PATROL", title="噪声",
            reported_at=self.now - self.random.choice([0, HOUR]),
        )  # fmt: skip
        return report_event(what, self._by(), center=CENTER, deadline=DEADLINE, local=LOCAL)

    def _act(self, number: int) -> Any:
        case = self.random.choice([*self.cases.values()])
        if case.orders and self.random.random() < 0.6:
            return self._act_on_order(case)
        actions = allowed_on_event(case.event, case.orders)
        if not actions:
            return None
        action = self.random.choice(actions)
        version = {"expected_version": case.event.version}
        sent = errand(self.random.choice([ECOLOGY, HOUSING]), id=f"order:{number}")
        if action == "WHISTLE":
            return whistle(case.event, case.orders, "EMERGENCY", [sent], self._by(), local=LOCAL, **version)
        if action == "DISPATCH":
            leads = [] if open_lead(case.orders) else [errand(HOUSING, "LEAD", f"order:{number}-lead")]
            return dispatch(case.event, case.orders, [*leads, sent], self._by(), local=LOCAL, **version)
        more = {"CLOSE": {"outcome": "NO_ACTION"}, "ESCALATE": {"superior": DISTRICT}}.get(action, {})
        return act_on_event(case.event, case.orders, action, self._by(), **version, **more)  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it

    def _act_on_order(self, case: Case) -> Any:
        order = self.random.choice(case.orders)
        actions = [each for each in allowed_on_work_order(order) if self.awaits or each != "AWAIT"]
        if not actions:
            return None
        action = self.random.choice(actions)
        until = self.now + self.random.choice([2, 30, 90]) * HOUR if action == "AWAIT" else None
        reason = "OTHER" if action == "RETURN" else None
        return act_on_work_order(
            case.event, case.orders, order, action, self._by(), expected_version=order.version, local=LOCAL,
            until=until, reason=reason,
        )  # fmt: skip

    def _by(self) -> Act:
        return Act(self.now, "user:somebody")

    def _keep(self, made: Moved) -> None:
        made = made.numbered(len(self.history))
        before = self.cases[made.event.id].orders if made.event.id in self.cases else ()
        orders = {each.id: each for each in (*before, *made.orders)}
        self.cases[made.event.id] = Case(made.event, tuple(orders.values()))
        self.history += made.transitions

    def _counted(self) -> list[Tally]:
        groups: dict[tuple[Any, ...], list[Case]] = {}
        for case in self.cases.values():
            if case.event.is_open:
                key = case.event.area, holder(case.event, case.orders), case.event.state
                groups.setdefault(key, []).append(case)
        return sorted((self._tally(key, cases) for key, cases in groups.items()), key=str)

    def _tally(self, key: tuple[Any, ...], cases: list[Case]) -> Tally:
        overdue = sum(is_overdue(*parts(case), self.now) for case in cases)
        due_soon = sum(is_due_soon(*parts(case), self.now) for case in cases)
        return Tally(*key, len(cases), overdue, due_soon, min(case.event.reported_at for case in cases))


def parts(case: Case) -> tuple[Event, tuple[WorkOrder, ...]]:
    return case.event, case.orders
