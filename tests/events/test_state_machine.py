"""Random actions by several people on several events: nothing is lost, nothing is in two states."""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from graphkb.events.dispatch import Errand, dispatch, whistle
from graphkb.events.life_cycle import (
    act_on_event,
    act_on_work_order,
    allowed_on_event,
    allowed_on_work_order,
    rate_work_order,
    report_event,
)
from graphkb.model.clocks import clocks_of, is_due_soon, is_overdue
from graphkb.model.events import (
    Act,
    Event,
    Moved,
    Problem,
    Report,
    Transition,
    WorkOrder,
    center_at,
    open_lead,
    replay,
)
from tests.events.scene import (
    CENTER,
    DEADLINE,
    DISTRICT,
    ECOLOGY,
    EVENT_TABLE,
    HOUSING,
    LOCAL,
    MARKET,
    ORDER_TABLE,
    START,
)

EVENT_ACTIONS = sorted({action for _, action in EVENT_TABLE} - {"DISPATCH", "WHISTLE"})
ORDER_ACTIONS = sorted({action for _, action in ORDER_TABLE})
VERSIONS = st.sampled_from([0, 0, 0, 0, -1, 1])
"""How far the version that somebody saw is from the one there is: mostly not at all."""
PLACES = st.integers(0, 30)
"""Which of the events or orders there are, counted round."""
ERRANDS = st.lists(
    st.tuples(st.sampled_from([ECOLOGY, HOUSING, MARKET]), st.sampled_from(["LEAD", "ASSIST"])), min_size=1, max_size=3
)


class Handling(RuleBasedStateMachine):
    """A store in two dicts and a list, and people who act on what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, Event] = {}
        self.orders: dict[str, WorkOrder] = {}
        self.history: list[Transition] = []
        self.centers: dict[str, list[tuple[int, str | None]]] = {}
        self.now = START

    @rule(seconds=st.integers(0, 500_000))
    def time_passes(self, seconds: int) -> None:
        self.now += 1000 * seconds

    @rule()
    def report(self) -> None:
        what = Report(
            id=f"event:{len(self.events)}", matter="matter:noise", area="area:a", channel="PATROL", title="噪声"
        )
        made = report_event(what, self.act(), center=CENTER, deadline=DEADLINE, local=LOCAL)
        self.keep(made, set())
        self.centers[what.id] = [(self.now, CENTER)]

    @precondition(lambda self: self.events)
    @rule(place=PLACES, action=st.sampled_from(EVENT_ACTIONS), off=VERSIONS)
    def act_on_an_event(self, place: int, action: str, off: int) -> None:
        event, orders = self.chosen(place)
        details: dict[str, Any] = {"CLOSE": {"outcome": "NO_ACTION"}, "ESCALATE": {"superior": DISTRICT}}.get(
            action, {}
        )
        made = act_on_event(event, orders, action, self.act(), expected_version=event.version + off, **details)
        may = (event.state, action) in EVENT_TABLE and not (action == "RESOLVE" and self.leads(orders))
        assert isinstance(made, Moved) == (may and off == 0)
        assert (action in allowed_on_event(event, orders)) == may
        self.keep(made, {event.id})
        if isinstance(made, Moved) and action == "ESCALATE":
            self.centers[event.id].append((self.now, DISTRICT))

    @precondition(lambda self: self.events)
    @rule(place=PLACES, sent=ERRANDS, off=VERSIONS, whistled=st.booleans())
    def send(self, place: int, sent: list[tuple[str, str]], off: int, *, whistled: bool) -> None:
        event, orders = self.chosen(place)
        errands = [
            Errand(f"order:{len(self.orders) + n}", organization, DEADLINE, "ASSIST" if whistled else role)
            for n, (organization, role) in enumerate(sent)
        ]
        common: dict[str, Any] = {"expected_version": event.version + off, "local": LOCAL}
        if whistled:
            made = whistle(event, orders, "EMERGENCY", errands, self.act(), **common)
        else:
            made = dispatch(event, orders, errands, self.act(), **common)
        leads = self.leads(orders) + sum(each.role == "LEAD" for each in errands)
        may = event.state in {"ACCEPTED", "IN_HANDLING"} and off == 0
        assert isinstance(made, Moved) == (may and (whistled or leads < 2))
        self.keep(made, {event.id, *(each.id for each in errands)})

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, action=st.sampled_from(ORDER_ACTIONS), off=VERSIONS, ahead=st.integers(1, 10**9))
    def act_on_an_order(self, place: int, action: str, off: int, ahead: int) -> None:
        order = list(self.orders.values())[place % len(self.orders)]
        event, orders = self.events[order.event], self.orders_of(order.event)
        details: dict[str, Any] = {"RETURN": {"reason": "OTHER"}, "AWAIT": {"until": self.now + ahead}}.get(action, {})
        made = act_on_work_order(
            event, orders, order, action, self.act(), expected_version=order.version + off, local=LOCAL, **details
        )
        may = (order.state, action) in ORDER_TABLE
        assert isinstance(made, Moved) == (may and off == 0)
        assert (action in allowed_on_work_order(order)) == may
        goes_back = may and off == 0 and order.role == "LEAD" and action in {"RETURN", "CANCEL"}
        self.keep(made, {order.id, event.id} if goes_back else {order.id})

    @precondition(lambda self: self.orders)
    @rule(place=PLACES, score=st.integers(0, 6), off=VERSIONS)
    def rate(self, place: int, score: int, off: int) -> None:
        order = list(self.orders.values())[place % len(self.orders)]
        event = self.events[order.event]
        made = rate_work_order(event, order, score, self.act(), expected_version=order.version + off)
        assert isinstance(made, Moved) == (1 <= score <= 5 and off == 0)
        self.keep(made, {order.id})

    def act(self) -> Act:
        return Act(self.now, "user:somebody")

    def chosen(self, place: int) -> tuple[Event, list[WorkOrder]]:
        event = list(self.events.values())[place % len(self.events)]
        return event, self.orders_of(event.id)

    def orders_of(self, event: str) -> list[WorkOrder]:
        return [order for order in self.orders.values() if order.event == event]

    @staticmethod
    def leads(orders: list[WorkOrder]) -> int:
        return sum(order.role == "LEAD" and order.is_open for order in orders)

    def keep(self, made: Moved | Problem, touched: set[str]) -> None:
        """Store what was made, and check that it is one version on, and only *touched*."""
        if isinstance(made, Problem):
            return
        made = made.numbered(len(self.history))
        if (before := self.events.get(made.event.id)) is None:
            assert made.event.version == 1
        else:
            assert made.event.version - before.version == (made.event.id in touched)
            assert made.event.id in touched or replace(made.event, sequence=before.sequence) == before
        for order in made.orders:
            assert order.id in touched
            assert order.version == (self.orders[order.id].version + 1 if order.id in self.orders else 1)
        self.events[made.event.id] = made.event
        self.orders |= {order.id: order for order in made.orders}
        self.history += made.transitions

    @invariant()
    def replaying_gives_the_state(self) -> None:
        """Every event and order is in the one state that its transitions lead to."""
        states = {each.id: each.state for each in (*self.events.values(), *self.orders.values())}
        assert replay(self.history) == states

    @invariant()
    def every_transition_goes_on_from_the_one_before(self) -> None:
        """And the numbers have no gap; an event carries the latest of its own."""
        assert [each.sequence for each in self.history] == list(range(1, len(self.history) + 1))
        states: dict[str, str] = {}
        for each in self.history:
            assert each.from_state == states.get(each.subject)
            states[each.subject] = each.to_state
        latest = {each.event: each.sequence for each in self.history}
        assert {event.id: event.sequence for event in self.events.values()} == latest

    @invariant()
    def an_open_lead_is_alone_and_in_handling(self) -> None:
        for event in self.events.values():
            orders = self.orders_of(event.id)
            assert self.leads(orders) <= (event.state == "IN_HANDLING")
            assert (open_lead(orders) is None) == (self.leads(orders) == 0)

    @invariant()
    def clocks_run_forward_and_never_both_late_and_soon(self) -> None:
        for event in self.events.values():
            orders = self.orders_of(event.id)
            assert all(clock.start <= clock.due for clock in clocks_of(event, orders))
            assert not (is_overdue(event, orders, self.now) and is_due_soon(event, orders, self.now))
        for order in self.orders.values():
            assert order.awaited_ms >= 0
            assert (order.awaiting_until is not None) == (order.state == "AWAITING")

    @invariant()
    def the_center_at_any_time_is_told_by_the_history(self) -> None:
        for event in self.events.values():
            transitions = [each for each in self.history if each.event == event.id]
            for at, _ in self.centers[event.id]:
                expected = [center for since, center in self.centers[event.id] if since <= at][-1]
                assert center_at(event, transitions, at) == expected


TestHandling = Handling.TestCase
TestHandling.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
