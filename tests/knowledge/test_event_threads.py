"""Many people at once at one desk: nothing is lost, nothing is done twice."""

import threading

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller, EventDesk
from graphkb.model.events import Moved, Problem
from tests.knowledge.county import report
from tests.knowledge.writers import WRITERS, check, desk_of, handle

EVENTS = {"sqlite": 200, "neo4j": 20}
ACTIONS = {"sqlite": 2_000, "neo4j": 240}
"""In all; on Neo4j fewer, since each is a transaction on a server."""


def test_eight_people_at_once_lose_nothing(knowledge: KnowledgeBase, store_kind: str) -> None:
    """Every action that was done is in the history, once, and the history tells every state."""
    handled = handle(desk_of(knowledge), EVENTS[store_kind], ACTIONS[store_kind])

    assert len(handled.done) == ACTIONS[store_kind]
    check(knowledge.store, handled)


@pytest.mark.full
def test_ten_thousand_actions_on_two_hundred_events_lose_nothing(knowledge: KnowledgeBase) -> None:
    """The same, as many as a district has in a day."""
    handled = handle(desk_of(knowledge), 200, 10_000)

    assert len(handled.done) == 10_000
    check(knowledge.store, handled)


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
