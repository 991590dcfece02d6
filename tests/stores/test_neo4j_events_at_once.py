"""Events in the Neo4j database while others write or the server is gone: who waits, and what is made once."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from graphkb.errors import StoreBusy
from graphkb.model.events import Case, EventBatch, EventFilter, Moved, Once, Problem
from graphkb.stores.neo4j import Neo4jStore, event_reading
from graphkb.stores.neo4j.database import run
from graphkb.stores.neo4j.event_reading import whole
from tests.stores.events import (
    DAY,
    ONCE,
    START,
    bring,
    event,
    everything,
    known,
    moved,
    never,
    order,
    put,
    reported,
    transition,
)
from tests.stores.facts import area, person
from tests.stores.neo4j_database import COMMIT_MESSAGE, Cypher, behind_a_proxy, drawn, held

COMMITS_UNDER_WAY = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.graphkb_commit IS NOT NULL RETURN 1"


def test_an_action_does_not_wait_for_a_commit_of_its_area(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    """Nor for one that has locked all; the relationships are drawn when it is finished."""
    neo4j.commit([area("tonghua")], actor="t")
    neo4j.lock_timeout_s = 10
    with held(neo4j_url, "MATCH (n) WHERE n:Entity OR n:Graphkb OR n:LargeCommit SET n.held = true"):
        put(neo4j, "1", order("1", "1"))
        assert neo4j.sequence() == 2
    put(neo4j, "2")
    drawn(neo4j)

    assert cypher("MATCH (e:Event)-[:HAPPENED_IN]->(a:Area) RETURN e.id ORDER BY e.id") == ["event:1", "event:2"]


def test_a_commit_does_not_wait_for_an_action(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    """While actions hold everything that is theirs; nor for long where relationships wait to be drawn."""
    neo4j.lock_timeout_s = 10
    put(neo4j, "1")
    with held(neo4j_url, "MATCH (n) WHERE n:Event OR n:Sequence SET n.held = true"):
        assert neo4j.commit([person("a"), area("tonghua")], actor="t").number == 1
    drawn(neo4j)

    assert cypher("MATCH (e:Event)-[:HAPPENED_IN]->(a:Area) RETURN e.id") == ["event:1"]


@pytest.mark.parametrize("label", ["Event", "Sequence"])
def test_a_wait_for_a_lock_ends(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher, label: str) -> None:
    """For the case as for the sequence; the transaction that gave up does not go on later."""
    put(neo4j, "1")
    before = everything(neo4j)
    drawn(neo4j)
    history = EventBatch([Case(event("2"))], [transition(event("2")), transition(event("1"))])
    with Neo4jStore.open(neo4j_url) as store:
        store.lock_timeout_s = 0.3
        with held(neo4j_url, "MATCH (n) WHERE $label IN labels(n) SET n.held = true", label=label):
            with pytest.raises(StoreBusy, match=r"another writer held the lock for 0\.3 s; try again"):
                bring(store, "1", "ACCEPTED")
            with pytest.raises(StoreBusy):
                store.append_history([history])
            ends = time.monotonic() + 10  # the server ends what was given up when it comes to it
            while (waiting := cypher(COMMITS_UNDER_WAY)) and time.monotonic() < ends:
                time.sleep(0.05)

        assert waiting == []
        assert everything(store) == before


def test_cases_do_not_wait_for_each_other(neo4j: Neo4jStore, neo4j_url: str) -> None:
    """Until it takes its numbers, an action holds its own case only."""
    put(neo4j, "1")
    put(neo4j, "2")
    neo4j.lock_timeout_s = 10
    with held(neo4j_url, "MATCH (e:Event {id: 'event:1'}) SET e.held = true"):
        assert bring(neo4j, "2", "ACCEPTED").event.sequence == 3


def test_history_and_actions_at_once_make_no_deadlock(neo4j: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Transitions of the past for cases that others act on: nothing fails and has to be sent again."""
    for n in range(8):
        put(neo4j, f"{n}")
    runs: list[str] = []
    failures: list[BaseException | None] = []
    monkeypatch.setattr("graphkb.stores.neo4j.database._is_passing", failures.append)

    def counted(transaction: Any, name: str, **parameters: Any) -> list[Any]:
        runs.append(name)
        return run(transaction, name, **parameters)

    monkeypatch.setattr("graphkb.stores.neo4j.history_writing.run", counted)
    past = [transition(event(f"{n}"), at=START - DAY) for n in range(8)]
    with ThreadPoolExecutor(6) as pool:
        acts = [pool.submit(bring, neo4j, f"{n % 8}", "IN_HANDLING") for n in range(60)]
        batches = [EventBatch([], past[::step]) for step in (1, -1) * 5]
        loads = [pool.submit(neo4j.append_history, [batch]) for batch in batches]
        for each in (*acts, *loads):
            each.result()

    assert failures == []
    assert runs.count("lock_sequence") == 10
    assert [each.sequence for each in neo4j.transitions_after(0)] == list(range(1, 8 + 60 + 80 + 1))


def test_a_step_is_asked_again_when_the_case_changed_meanwhile(neo4j: Neo4jStore) -> None:
    """Nothing of what it made first is kept, and its key has the outcome of what it made last."""
    put(neo4j, "1", order("1", "1"))
    seen: list[int] = []

    def step(case: Case | None) -> Moved:
        seen.append(known(case).event.version)
        if len(seen) < 3:
            bring(neo4j, "1", "IN_HANDLING")
        return moved(known(case), "ACCEPTED", order(f"try-{len(seen)}", "1", role="ASSIST"))

    done = neo4j.act("order:1", step, once=ONCE)

    assert seen == [1, 2, 3]
    assert isinstance(done, Moved)
    assert neo4j.cases(["event:1"]) == [Case(done.event, (order("1", "1"), order("try-3", "1", role="ASSIST")))]
    assert (done.event.version, done.event.sequence, neo4j.sequence()) == (4, 5, 5)
    assert neo4j.act(None, never, once=ONCE) == done


def test_a_request_that_is_done_meanwhile_is_done_once(neo4j: Neo4jStore) -> None:
    """What came first comes back, also for an event that both have made."""
    first: list[Moved | Problem] = []

    def step(case: Case | None) -> Moved:
        if not first:
            first.append(neo4j.act(None, lambda _: reported("1"), once=ONCE))
        return reported("2")

    assert neo4j.act(None, step, once=ONCE) == first[0]
    assert neo4j.cases(["event:1", "event:2"]) == [Case(event("1", sequence=1))]


def test_whoever_finds_the_case_changed_each_time_gives_up(neo4j: Neo4jStore) -> None:
    put(neo4j, "1")
    neo4j.lock_timeout_s = 0.5

    def step(case: Case | None) -> Moved:
        bring(neo4j, "1", "IN_HANDLING")
        return moved(known(case), "ACCEPTED")

    with pytest.raises(StoreBusy, match=r"for 0\.5 s; try again"):
        neo4j.act("event:1", step)
    assert neo4j.cases(["event:1"])[0].event.state == "IN_HANDLING"


@pytest.mark.parametrize("arrives", [True, False], ids=["committed", "not committed"])
@pytest.mark.parametrize(
    ("what", "once"),
    [("report", None), ("report", ONCE), ("action", None), ("action", ONCE), ("history", None), ("commit", ONCE)],
    ids=["report", "report with key", "action", "action with key", "history", "commit with key"],
)
def test_what_is_lost_on_its_way_is_made_once(
    neo4j: Neo4jStore,
    neo4j_url: str,
    what: str,
    once: Once | None,
    arrives: bool,  # noqa: FBT001 - named by parametrize
) -> None:
    """The connection ends with the commit on its way: whether the server got it or not, all of it is there once.

    An action commits with its last statement.
    """
    armed, cut = threading.Event(), threading.Event()
    last_message = b"$new_orders" if what in {"report", "action"} else COMMIT_MESSAGE

    def to_server(data: bytes) -> bytes | None:
        if not armed.is_set() or last_message not in data:
            return data
        armed.clear()
        cut.set()
        return data if arrives else None

    def to_client(data: bytes) -> bytes | None:
        return None if cut.is_set() and not cut.clear() else data

    put(neo4j, "1", order("1", "1"))
    drawn(neo4j)
    with behind_a_proxy(neo4j_url, to_server=to_server, to_client=to_client) as (store, _):
        store.sequence()
        armed.set()
        if what == "report":
            done = store.act(None, lambda _: reported("2"), once=once)
        elif what == "action":
            done = store.act("order:1", lambda case: moved(known(case), "ACCEPTED"), once=once)
        elif what == "history":
            assert store.append_history([EventBatch([Case(event("2"))], [transition(event("2"))])]) == 3
        else:
            assert store.commit([], actor="t", once=once).number == 0
        assert not armed.is_set()
        if what in {"report", "action"}:
            assert isinstance(done, Moved)
            assert [each.sequence for each in done.transitions] == [3]
        if once and what != "commit":
            assert store.act(None, never, once=once) == done
    with Neo4jStore.open(neo4j_url) as store:
        assert len(store.transitions_after(0)) == store.sequence() == (2 if what == "commit" else 3)
        assert store.cases(["event:1"])[0].event.version == (2 if what == "action" else 1)
        assert store.count_events(EventFilter()) == (2 if what in {"report", "history"} else 1)


def test_what_changes_while_it_is_read_is_read_again(neo4j: Neo4jStore) -> None:
    """An answer is of one instant: no case has one half of an action, and what no longer fits is left out."""
    for n in range(4):
        put(neo4j, f"{n}")
    ids = [f"event:{n}" for n in range(4)]
    asked: list[list[str]] = []

    def read(transaction: Any, among: Sequence[str]) -> dict[str, Case]:
        asked.append(list(among))
        found = event_reading._cases(transaction, among)
        if len(asked) == 1:
            bring(neo4j, "1", "ACCEPTED")
            bring(neo4j, "3", "CLOSED", closed_at=START)
        if len(asked) == 2:
            bring(neo4j, "1", "IN_HANDLING")
        return {name: case for name, case in found.items() if case.event.is_open}

    found = neo4j._database.read(lambda tx: whole(tx, lambda: read(tx, ids), lambda again: read(tx, again)))

    assert asked == [ids, ["event:1", "event:3"], ["event:1"]]
    assert [(name, case.event.state, case.event.sequence) for name, case in found.items()] == [
        ("event:0", "REPORTED", 1),
        ("event:1", "IN_HANDLING", 7),
        ("event:2", "REPORTED", 3),
    ]


def test_no_reader_sees_one_half_of_an_action(neo4j: Neo4jStore) -> None:
    """Version of the event and state of its order go up together, whoever looks while they do."""
    put(neo4j, "1", order("1", "1", version=1))
    is_over = threading.Event()

    def step(case: Case | None) -> Moved | Problem:
        now = known(case)
        (sent,) = now.orders
        return moved(now, "IN_HANDLING", order("1", "1", version=sent.version + 1))

    def act() -> None:
        for _ in range(60):
            neo4j.act("event:1", step)
        is_over.set()

    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(act)
        seen = []
        while not is_over.is_set() and not acting.done():
            (by_id,) = neo4j.cases(["event:1"])
            ((by_search,),) = neo4j.find_cases(EventFilter(is_open=True))
            seen += [by_id, by_search]
        acting.result()

    assert {(case.event.version, case.event.sequence) for case in seen} <= {(n, n + 1) for n in range(1, 62)}
    assert all(case.orders[0].version == case.event.version for case in seen)
