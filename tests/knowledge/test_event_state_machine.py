"""Random actions by several people at two desks on one store, against a plain model of what it must hold then."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.model.events import Event, Moved, Once, Problem, Report, WorkOrder, replay
from tests.events.scene import EVENT_TABLE, ORDER_TABLE
from tests.knowledge.county import ANYBODY, COUNTY, START
from tests.knowledge.plain_events import PlainEvents
from tests.stores.databases import Database

Ask = Callable[[EventDesk, Once], Moved | Problem]
"""Asks something at a desk."""

LEADS = {"noise": ["ecology"], "stalls": ["market", "urban"], "fire": ["street-center"]}
ASSISTS = {"noise": ["urban"], "stalls": ["urban"], "fire": []}
"""Who answers in the street by duty, or as the center there where there is none."""

EVENT_ACTIONS = sorted({action for _, action in EVENT_TABLE})
ORDER_ACTIONS = sorted({action for _, action in ORDER_TABLE} | {"RATE"})
OFF = st.sampled_from([0, 0, 0, 0, 0, -1, 1])
"""How far the version that somebody saw is from the one there is: mostly not at all."""
PLACES = st.integers(0, 3)
"""Which of the events, or of the latest orders, counted round: few, so that much happens to each."""
WISHES = st.integers(0, 99)
"""What somebody wants to do: mostly one of what is possible."""
DESKS = st.integers(0, 1)
SECONDS = st.sampled_from([1, 60, 5_000, 100_000, 300_000])
"""How long after what was before; all of it is longer than the shortest deadline and its escalation."""
ORGANIZATIONS = st.sampled_from([None, None, None, "ecology", "urban", "market"])
"""None: by duty."""

Deed = tuple[int, int, int, int, int, str | None, str]
DEEDS = st.tuples(
    st.booleans(), st.tuples(DESKS, PLACES, WISHES, OFF, SECONDS, ORGANIZATIONS, st.sampled_from(["LEAD", "ASSIST"]))
)
"""Whether on an order; at which desk, where, what, what was seen, when, and to whom in which role."""


def wished(wish: int, state: str, table: Mapping[tuple[str, str], str], every: Sequence[str]) -> str:
    """Of ten wishes one is for anything, the others for what the table has for this state, if it has something."""
    possible = [action for its, action in table if its == state and action in every]
    return every[wish // 10 % len(every)] if wish % 10 == 0 or not possible else possible[wish % len(possible)]


def has_open_lead(orders: list[WorkOrder]) -> bool:
    return any(order.role == "LEAD" and order.is_open for order in orders)


class Handling(RuleBasedStateMachine):
    """Two processes on one store, and what they must have made of it."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        first, second = KnowledgeBase(database.fresh()), KnowledgeBase(database.open())
        first.commit(COUNTY, actor="test")
        second.refresh()
        self.bases = (first, second)
        self.desks = [EventDesk(each, clock=lambda: self.now) for each in self.bases]
        self.model = PlainEvents()
        self.now = START
        self.asked: list[tuple[Callable[[], Moved | Problem], Moved]] = []

    def teardown(self) -> None:
        for each in self.bases:
            each.close()

    @precondition(lambda self: len(self.model.events) < 4)
    @rule(
        at=DESKS,
        matter=st.sampled_from(sorted(LEADS)),
        area=st.sampled_from(["g1", "tonghua"]),
        severity=st.sampled_from([None, 1]),
        accept=st.sampled_from([True, True, False]),
    )
    def report(self, at: int, matter: str, area: str, severity: int | None, *, accept: bool) -> None:
        what = Report(matter=f"matter:{matter}", area=f"area:{area}", channel="PATROL", title=matter, severity=severity)
        self.ask(at, lambda desk, once: desk.report(what, ANYBODY, once=once), may=True)
        if accept:
            self.ask(at, lambda desk, once: desk.act(what.id, "ACCEPT", 1, ANYBODY, once=once), may=True)

    @precondition(lambda self: self.model.events)
    @rule(deeds=st.lists(DEEDS, min_size=8, max_size=16))
    def people_act(self, deeds: list[tuple[bool, Deed]]) -> None:
        """A good many one after the other: a run would else end before anything has come far."""
        for on_order, deed in deeds:
            (self.act_on_order if on_order and self.model.orders else self.act_on_event)(*deed)

    def act_on_event(  # noqa: PLR0917 - a deed has as many parts
        self, at: int, place: int, wish: int, off: int, seconds: int, to: str | None, role: str
    ) -> None:
        self.now += 1000 * seconds
        event, orders = self.event(place)
        action = wished(wish, event.state, EVENT_TABLE, EVENT_ACTIONS)
        do = {"DISPATCH": self.dispatch, "WHISTLE": self.whistle}.get(action)
        ask, fits = (
            do(event, orders, event.version + off, to, role)
            if do
            else self.act(event, orders, event.version + off, action)
        )
        self.ask(at, ask, may=(event.state, action) in EVENT_TABLE and fits and off == 0)

    @staticmethod
    def act(event: Event, orders: list[WorkOrder], seen: int, action: str) -> tuple[Ask, bool]:
        details = {"outcome": "NO_ACTION"} if action == "CLOSE" else {}
        is_top = action == "ESCALATE" and event.center == "org:city-center"
        fits = not is_top and not (action == "RESOLVE" and has_open_lead(orders))
        return lambda desk, once: desk.act(event.id, action, seen, ANYBODY, once=once, **details), fits

    @staticmethod
    def dispatch(event: Event, orders: list[WorkOrder], seen: int, to: str | None, role: str) -> tuple[Ask, bool]:
        matter = event.matter.removeprefix("matter:")
        busy = {order.organization for order in orders if order.is_open}
        if to is not None:
            fits = role == "ASSIST" or not has_open_lead(orders)
        elif has_open_lead(orders):
            fits = any(f"org:{each}" not in busy for each in ASSISTS[matter])
        else:
            fits = len(LEADS[matter]) == 1
        details = {} if to is None else {"organization": f"org:{to}", "role": role}
        return lambda desk, once: desk.dispatch(event.id, seen, ANYBODY, once=once, **details), fits

    @staticmethod
    def whistle(event: Event, _orders: list[WorkOrder], seen: int, to: str | None, _role: str) -> tuple[Ask, bool]:
        matter = event.matter.removeprefix("matter:")
        by_duty = {f"org:{each}" for each in (*LEADS[matter], *ASSISTS[matter])} - {event.center}
        called = None if to is None else [f"org:{to}", "org:police"]
        fits = called is not None or bool(by_duty)
        return (
            lambda desk, once: desk.whistle(event.id, "EMERGENCY", seen, ANYBODY, organizations=called, once=once),
            fits,
        )

    def act_on_order(self, at: int, place: int, wish: int, off: int, seconds: int, _to: str | None, _role: str) -> None:
        self.now += 1000 * seconds
        order = self.order(place)
        action, seen = wished(wish, order.state, ORDER_TABLE, ORDER_ACTIONS), order.version + off
        details: dict[str, Any] = {"RETURN": {"reason": "OTHER"}, "AWAIT": {"until": self.now + 1000 * seconds}}.get(
            action, {}
        )

        def ask(desk: EventDesk, once: Once) -> Moved | Problem:
            if action == "RATE":
                return desk.rate(order.id, 1 + wish % 5, seen, ANYBODY, once=once)
            return desk.act_on_work_order(order.id, action, seen, ANYBODY, once=once, **details)

        event = self.model.events[order.event]
        is_last = order.role == "LEAD" and event.state == "IN_HANDLING" and action in {"RETURN", "CANCEL"}
        may = action == "RATE" or (order.state, action) in ORDER_TABLE
        self.ask(at, ask, may=may and off == 0)
        after = self.model.events[order.event].state
        assert after == ("ACCEPTED" if is_last and may and off == 0 else event.state)

    @rule(at=DESKS)
    def the_policy_runs(self, at: int) -> None:
        """And at the other desk finds nothing left to do."""
        for made in self.desks[at].escalate("area:city", Caller("job")):
            self.keep(made)
        assert self.desks[1 - at].escalate("area:city", Caller("job")) == []

    @precondition(lambda self: self.asked)
    @rule(place=PLACES)
    def an_answer_was_lost(self, place: int) -> None:
        """The same request again, whatever has happened since, and at the other desk, is answered as it was."""
        ask, first = self.asked[-1 - place % len(self.asked)]
        assert ask() == first

    def ask(self, at: int, ask: Ask, *, may: bool) -> None:
        """Ask at one desk; where it is done, keep it, and that it may be asked again."""
        once = Once(f"desk {at}", str(len(self.asked)), "input")
        made = ask(self.desks[at], once)
        assert isinstance(made, Moved) == may, made
        if isinstance(made, Moved):
            self.keep(made)
            self.asked.append((lambda: ask(self.desks[1 - at], once), made))

    def keep(self, made: Moved) -> None:
        """Write down what was made; it is one version on, and its numbers are the next ones."""
        model = self.model
        before = model.events.get(made.event.id)
        acted_on = {each.subject for each in made.transitions}
        assert made.event.version == (0 if before is None else before.version) + (made.event.id in acted_on)
        for order in made.orders:
            assert order.version == (model.orders[order.id].version + 1 if order.id in model.orders else 1)
        first = len(model.history) + 1
        assert [each.sequence for each in made.transitions] == list(range(first, first + len(made.transitions)))
        model.keep(made)

    def event(self, place: int) -> tuple[Event, list[WorkOrder]]:
        event = list(self.model.events.values())[place % len(self.model.events)]
        return event, [order for order in self.model.orders.values() if order.event == event.id]

    def order(self, place: int) -> WorkOrder:
        latest = list(self.model.orders.values())[-4:]
        return latest[place % len(latest)]

    @invariant()
    def no_event_is_lost_or_in_two_states(self) -> None:
        """Both processes read every case as it must be."""
        events = list(self.model.events)
        for base in self.bases:
            assert base.store.cases(events) == self.model.cases(events)

    @invariant()
    def history_is_whole_and_tells_every_state(self) -> None:
        history = self.bases[1].store.transitions_after(0, 10_000)
        assert history == self.model.history
        assert self.bases[0].store.sequence() == len(history)
        states = {each.id: each.state for each in (*self.model.events.values(), *self.model.orders.values())}
        assert replay(history) == states

    @invariant()
    def tallies_are_what_one_counts(self) -> None:
        counted = sorted(self.model.tallies(self.now), key=str)
        assert sorted(self.bases[0].store.tallies(self.now), key=str) == counted


def test_random_actions_at_two_desks(database: Database, store_kind: str) -> None:
    """On both stores; fewer on the one that takes longer to empty."""
    examples = {"sqlite": 12, "neo4j": 2}[store_kind]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis declares none
        lambda: Handling(database),
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
