"""Many people at once at one desk: nothing is lost, nothing is done twice."""

import threading
from collections import Counter
from random import Random

from graphkb.events.life_cycle import allowed_on_event, allowed_on_work_order
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.model.events import Case, EventFilter, Moved, Problem, replay
from tests.knowledge.county import START, report

WRITERS = 8
EVENTS = {"sqlite": 200, "neo4j": 20}
ACTIONS = {"sqlite": 2_000, "neo4j": 240}
"""In all; on Neo4j fewer, since each is a transaction on a server."""


def one_action(desk: EventDesk, case: Case, random: Random, who: Caller) -> Moved | Problem:
    """Do something that is possible on a case as it was seen."""
    event, open_orders = case.event, [order for order in case.orders if allowed_on_work_order(order)]
    if open_orders and random.random() < 0.6:
        order = random.choice(open_orders)
        action = random.choice(allowed_on_work_order(order))
        return desk.act_on_work_order(
            order.id, action, order.version, who,
            reason="OTHER" if action == "RETURN" else None,
            until=START + 10**9 if action == "AWAIT" else None,
        )  # fmt: skip
    action = random.choice(allowed_on_event(event, case.orders) or ("ACCEPT",))
    if action == "DISPATCH":
        return desk.dispatch(event.id, event.version, who)
    if action == "WHISTLE":
        return desk.whistle(event.id, "EMERGENCY", event.version, who, organizations=["org:market"])
    outcome = "NO_ACTION" if action == "CLOSE" else None
    return desk.act(event.id, action, event.version, who, outcome=outcome)


def test_eight_people_at_once_lose_nothing(desk: EventDesk, store_kind: str) -> None:
    """Every action that was done is in the history, once, and the history tells every state."""
    events = [report(desk) for _ in range(EVENTS[store_kind])]
    done: list[list[Moved]] = [[] for _ in range(WRITERS)]
    codes: Counter[str] = Counter()
    failed: list[Exception] = []

    def work(number: int) -> None:
        random, who = Random(number), Caller(f"user:{number}")
        try:
            for _ in range(ACTIONS[store_kind] // WRITERS):
                case = desk.event(random.choice(events))
                assert case is not None
                made = one_action(desk, case, random, who)
                if isinstance(made, Moved):
                    done[number].append(made)
                else:
                    codes[made.code] += 1
        except Exception as error:  # noqa: BLE001 - told below: an error in a thread fails no test
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert failed == []

    history = desk.knowledge.store.transitions_after(0, 100_000)
    assert [each.sequence for each in history] == list(range(1, len(history) + 1))
    made = sorted((each for its in done for moved in its for each in moved.transitions), key=lambda each: each.sequence)
    assert made == history[len(events) :]
    assert len(made) >= ACTIONS[store_kind] // 2
    assert codes.keys() <= {"STALE_VERSION", "ILLEGAL_ACTION", "LEAD_OPEN", "NO_SUPERIOR"}

    cases = desk.knowledge.store.cases(events)
    states = {each.id: each.state for case in cases for each in (case.event, *case.orders)}
    assert replay(history) == states
    raised = Counter(each.subject for each in history)
    assert {each.id: each.version for case in cases for each in (case.event, *case.orders)} == raised
    assert {case.event.id: case.event.sequence for case in cases} == {each.event: each.sequence for each in history}
    still_open = sum(case.event.is_open for case in cases)
    assert sum(tally.open for tally in desk.knowledge.store.tallies(START)) == still_open
    assert desk.knowledge.store.count_events(EventFilter(is_open=True)) == still_open


def test_of_all_who_act_on_one_version_one_succeeds(desk: EventDesk) -> None:
    """The others are told what it is now."""
    event = report(desk)
    start = threading.Barrier(WRITERS)
    done: list[Moved | Problem] = []

    def accept(number: int) -> None:
        start.wait(10)
        done.append(desk.act(event, "ACCEPT", 1, Caller(f"user:{number}")))

    threads = [threading.Thread(target=accept, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (won,) = (made for made in done if isinstance(made, Moved))
    lost = [made for made in done if isinstance(made, Problem)]
    assert [(made.code, made.current) for made in lost] == [("STALE_VERSION", won.event)] * (WRITERS - 1)
    assert desk.transitions(event)[1:] == list(won.transitions)
