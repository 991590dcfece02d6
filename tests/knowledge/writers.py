"""Eight people who handle the same events at once, and what must be true of all that they did."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from random import Random
from typing import NamedTuple

from graphkb.events.life_cycle import allowed_on_event, allowed_on_work_order
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.model.events import Case, EventFilter, Moved, Problem, Transition, WorkOrder, replay
from graphkb.stores.base import Store
from graphkb.stores.records import case_after
from tests.knowledge.county import START, report

WRITERS = 8
REFUSALS = {"STALE_VERSION", "ILLEGAL_ACTION", "LEAD_OPEN", "NO_SUPERIOR"}
"""What those who are second, or at the top, may be told."""


class Handled(NamedTuple):
    """What came of it.

    Args:
        events: Ids of those that were handled.
        before: The sequence before the first of them was reported.
        done: What each action made, in the order of their numbers.
        refused: How often it was refused, by code.
        seconds: How long it took, from the first action to the last.
    """

    events: list[str]
    before: int
    done: list[Moved]
    refused: Counter[str]
    seconds: float


def desk_of(knowledge: KnowledgeBase) -> EventDesk:
    """A desk at which no two actions have the same instant."""
    instants = count(START)
    return EventDesk(knowledge, clock=lambda: next(instants))


def handle(desk: EventDesk, events: int, actions: int) -> Handled:
    """Report *events* and do *actions* with them, an eighth each; those that are refused do not count."""
    before = desk.knowledge.store.sequence()
    ids = [report(desk) for _ in range(events)]
    writers = [_Writer(desk, ids, number) for number in range(WRITERS)]
    threads = [threading.Thread(target=each.work, args=(actions // WRITERS,)) for each in writers]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    for each in writers:
        if each.failed:
            raise each.failed
    done = sorted((made for each in writers for made in each.done), key=lambda made: made.event.sequence)
    return Handled(ids, before, done, sum((each.refused for each in writers), Counter()), seconds)


class _Writer:
    """Mostly does something with events of its own, sometimes with anybody's; looks again when it was refused."""

    def __init__(self, desk: EventDesk, events: Sequence[str], number: int) -> None:
        self._desk = desk
        self._events = (events[number::WRITERS], events)
        self._random = Random(number)
        self._who = Caller(f"user:{number}")
        self._seen: dict[str, Case] = {}
        self.done: list[Moved] = []
        self.refused: Counter[str] = Counter()
        self.failed: Exception | None = None

    def work(self, actions: int) -> None:
        try:
            while len(self.done) < actions:
                self._one()
        except Exception as error:  # noqa: BLE001 - told by `handle`: an error in a thread fails no test
            self.failed = error

    def _one(self) -> None:
        event = self._random.choice(self._events[self._random.random() < 0.1])
        case = self._seen.get(event) or self._desk.event(event)
        assert case is not None
        made = self._act(case)
        if isinstance(made, Moved):
            self.done.append(made)
            self._seen[event] = case_after(case, made)
        else:
            self.refused[made.code] += 1
            self._seen.pop(event, None)

    def _act(self, case: Case) -> Moved | Problem:
        """Do something that is possible on a case as it was seen."""
        open_orders = [order for order in case.orders if order.is_open]
        if case.orders and self._random.random() < 0.05:
            order = self._random.choice(case.orders)
            return self._desk.rate(order.id, self._random.randint(1, 5), order.version, self._who)
        if open_orders and self._random.random() < 0.6:
            return self._act_on_order(self._random.choice(open_orders))
        return self._act_on_event(case)

    def _act_on_order(self, order: WorkOrder) -> Moved | Problem:
        action = self._random.choice(allowed_on_work_order(order))
        return self._desk.act_on_work_order(
            order.id, action, order.version, self._who,
            reason="OTHER" if action == "RETURN" else None,
            until=START + 10**9 if action == "AWAIT" else None,
        )  # fmt: skip

    def _act_on_event(self, case: Case) -> Moved | Problem:
        event = case.event
        possible = allowed_on_event(event, case.orders)
        likely = [each for each in possible if each != "REJECT" or self._random.random() < 0.1]
        action = self._random.choice(likely or ["ACCEPT"])
        if action == "DISPATCH":
            return self._desk.dispatch(event.id, event.version, self._who)
        if action == "WHISTLE":
            called = ["org:market"]
            return self._desk.whistle(event.id, "EMERGENCY", event.version, self._who, organizations=called)
        outcome = "NO_ACTION" if action == "CLOSE" else None
        return self._desk.act(event.id, action, event.version, self._who, outcome=outcome)


def check(store: Store, handled: Handled) -> None:
    """Every action that was done is in the history, once, in its place; and the history tells every state."""
    history = [each for page in _history(store, handled.before) for each in page]
    assert [each.sequence for each in history] == [*range(handled.before + 1, store.sequence() + 1)]
    made = [each for moved in handled.done for each in moved.transitions]
    assert made == history[len(handled.events) :]
    assert handled.refused.keys() <= REFUSALS

    cases = store.cases(handled.events)
    subjects = [each for case in cases for each in (case.event, *case.orders)]
    assert replay(history) == {each.id: each.state for each in subjects}
    assert _versions(handled) == {(each.id, version) for each in subjects for version in range(1, each.version + 1)}
    assert Counter(each.subject for each in history) == {each.id: each.version for each in subjects}
    assert {case.event.id: case.event.sequence for case in cases} == {each.event: each.sequence for each in history}

    areas = sorted({case.event.area for case in cases})
    states = Counter(case.event.state for case in cases if case.event.is_open)
    counted: Counter[str] = Counter()
    for tally in store.tallies(START):
        if tally.area in areas:
            counted[tally.state] += tally.open
    assert counted == states
    assert store.count_events(EventFilter(areas=areas, is_open=True)) == states.total()


def _history(store: Store, after: int) -> Iterator[list[Transition]]:
    while page := store.transitions_after(after):
        yield page
        after = page[-1].sequence


def _versions(handled: Handled) -> set[tuple[str, int]]:
    """All versions that actions made, each only once, with the first ones of the events."""
    made = [(event, 1) for event in handled.events]
    for each in handled.done:
        made += [(order.id, order.version) for order in each.orders]
        if any(transition.subject == each.event.id for transition in each.transitions):
            made.append((each.event.id, each.event.version))
    assert len(made) == len({*made})
    return {*made}
