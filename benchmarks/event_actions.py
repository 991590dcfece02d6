"""How many actions on events are kept a second, beside raw transactions of three statements in the same run.

Run it as `python benchmarks/event_actions.py [--actions N] [--neo4j URL]`; the Neo4j database (or the one that
GRAPHKB_TEST_NEO4J names) must be empty or a test's. Eight threads put the orders of 200 events off and take them up
again, each action a durable transaction of its own: SQLite writes it through to the disk, Neo4j commits it. Budgets
(performance.md): at least 1,500 a second on SQLite and 200 on Neo4j, none lost.

The last rows are eight people at an event desk, who take 200 events through everything that the life cycle has:
dispatched by duty, signed, put off, returned, whistled, escalated, rated, closed, reopened. All that they did must be
in the history, in the versions and in the counts (tests/knowledge/writers.py).
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import apsw

from graphkb.events.life_cycle import act_on_work_order
from graphkb.knowledge import KnowledgeBase
from graphkb.model.calendar import chinese_calendar
from graphkb.model.clocks import LocalTime
from graphkb.model.events import Act, Case, Event, EventBatch, Moved, Once, Problem, Transition, WorkOrder
from graphkb.stores import open_store
from graphkb.stores.base import Store

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.knowledge.county import COUNTY
from tests.knowledge.writers import check, desk_of, handle

THREADS = 8
"""Writers at once: more than a deployment's thread pool has."""
EVENTS = 200
"""Cases acted on; each thread has its own, so that all compete for the sequence, and none for a case."""
ACTIONS = 10_000
"""In all."""
LOCAL = LocalTime("Asia/Shanghai", chinese_calendar())
NOW = 1_646_092_800_000
"""2022-03-01T00:00:00Z."""

Work = Callable[[int, int], None]
"""Does one action: number of the case, and of the turn."""


def rate(work: Work, actions: int) -> float:
    """Return how many actions a second eight threads do, *actions* in all."""

    def turns(thread: int) -> None:
        own = range(thread, EVENTS, THREADS)
        for turn in range(actions // THREADS):
            work(own[turn % len(own)], turn // len(own))

    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(turns, range(THREADS)))
    return actions // THREADS * THREADS / (time.perf_counter() - start)


# ---- through the store


def fill(store: Store, run: str) -> None:
    """Add the cases of one *run*: an order in progress each."""
    cases = [_case(f"benchmark-{run}-{number}") for number in range(EVENTS)]
    store.append_history([EventBatch(cases, [_reported(case.event) for case in cases])])


def _case(short: str) -> Case:
    event = Event(
        id=f"event:{short}", matter="matter:noise", area="area:benchmark", reported_at=NOW, title="夜间施工噪声",
        state="IN_HANDLING", center="org:center", due_at=2 * NOW, synthetic=True,
    )  # fmt: skip
    order = WorkOrder(
        id=f"order:{short}", event=event.id, organization="org:ecology", role="LEAD", dispatched_at=NOW,
        dispatched_by="org:center", state="IN_PROGRESS", signed_at=NOW, reply_due_at=2 * NOW, synthetic=True,
    )  # fmt: skip
    return Case(event, (order,))


def _reported(event: Event) -> Transition:
    return Transition(
        subject=event.id, event=event.id, at=NOW, actor="benchmark", organization=None, post=None, action="REPORT",
        from_state=None, to_state=event.state,
    )  # fmt: skip


def through(store: Store, run: str, *, with_keys: bool) -> Work:
    """Return what puts an order off, and takes it up again in the next turn, by the rules of the life cycle."""

    def work(number: int, turn: int) -> None:
        def step(case: Case | None) -> Moved | Problem:
            assert case is not None
            (order,) = case.orders
            action, until = ("RESUME", None) if turn % 2 else ("AWAIT", NOW + 1_000)
            return act_on_work_order(
                case.event, case.orders, order, action, Act(NOW, "benchmark"), expected_version=turn + 1, local=LOCAL,
                until=until,
            )  # fmt: skip

        once = Once("benchmark", f"{run}-{number}-{turn}", "digest") if with_keys else None
        made = store.act(f"order:benchmark-{run}-{number}", step, once=once)
        assert isinstance(made, Moved), made

    return work


def measure(store: Store, what: str, actions: int, *, with_keys: bool) -> str:
    """Return the row of one run, once its counts are right: every action in the state, the history and the sequence."""
    run = f"{time.time_ns():x}"
    fill(store, run)
    before = store.sequence()
    found = rate(through(store, run, with_keys=with_keys), actions)
    ids = [f"event:benchmark-{run}-{number}" for number in range(EVENTS)]
    done = actions // THREADS * THREADS
    versions = sum(case.orders[0].version - 1 for case in store.cases(ids))
    numbers = [each.sequence for each in store.transitions(ids)][EVENTS:]
    assert versions == done, f"{versions} of {done} actions are in the orders"
    assert numbers == list(range(before + 1, before + done + 1)), "the transitions have a gap"
    assert store.sequence() == before + done
    return row(what, found, f"{done:,} actions, {versions:,} in the orders, {len(numbers):,} transitions without gap")


def row(what: str, found: float, note: str = "") -> str:
    return f"  {what:44} {found:8,.0f} a second  {note}"


# ---- through the desk


def measure_desk(store: Store, actions: int) -> str:
    """Return the row of eight people at a desk, once nothing of what they did is lost or there twice."""
    with KnowledgeBase(store) as knowledge:
        knowledge.commit(COUNTY, actor="benchmark")
        handled = handle(desk_of(knowledge), EVENTS, actions)
        check(store, handled)
    note = f"{len(handled.done):,} actions, {handled.refused.total():,} more refused; history, versions, counts agree"
    return row("EventDesk, everything that can be done", len(handled.done) / handled.seconds, note)


# ---- raw


def raw_sqlite(path: Path) -> Work:
    """Return three statements in one durable transaction: the state, the transition, the number."""
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE event (id TEXT PRIMARY KEY, state TEXT, version INTEGER)")
    connection.execute("CREATE TABLE transition (sequence INTEGER PRIMARY KEY, event TEXT, at INTEGER, state TEXT)")
    connection.execute("CREATE TABLE counter (value INTEGER)")
    connection.execute("INSERT INTO counter VALUES (0)")
    connection.executemany("INSERT INTO event VALUES (?, 'A', 1)", ((f"event:{n}",) for n in range(EVENTS)))
    lock = Lock()

    def work(number: int, turn: int) -> None:
        with lock:
            connection.execute("BEGIN IMMEDIATE")
            sequence = connection.execute("UPDATE counter SET value = value + 1 RETURNING value").get
            connection.execute("UPDATE event SET state = ?, version = ? WHERE id = ?", ("B", turn, f"event:{number}"))
            connection.execute("INSERT INTO transition VALUES (?, ?, ?, 'B')", (sequence, f"event:{number}", NOW))
            connection.execute("COMMIT")

    return work


def measure_sqlite(actions: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(f"SQLite {apsw.sqlite_lib_version()}, write-ahead log, a sync for each commit")
        raw = rate(raw_sqlite(Path(folder) / "raw.db"), actions)
        print(row("raw, three statements", raw))
        with open_store(f"sqlite:///{Path(folder) / 'kb.db'}", create=True) as store:
            print(measure(store, "Store.act", actions, with_keys=False))
            print(measure(store, "Store.act with idempotency keys", actions, with_keys=True))
        with open_store(f"sqlite:///{Path(folder) / 'desk.db'}", create=True) as store:
            print(measure_desk(store, actions))
        print(row("raw, again", rate(raw_sqlite(Path(folder) / "raw2.db"), actions)))


def measure_neo4j(url: str, actions: int) -> None:
    from tests.stores.neo4j_database import driver_of, fresh_neo4j  # noqa: PLC0415 - its driver is not always wanted

    with fresh_neo4j(url) as store, driver_of(url) as driver:
        print("Neo4j, one transaction an action")
        driver.execute_query("CREATE CONSTRAINT raw_id IF NOT EXISTS FOR (e:RawEvent) REQUIRE e.id IS UNIQUE")
        driver.execute_query("UNWIND range(0, $last) AS n CREATE (:RawEvent {id: n})", last=EVENTS - 1)
        driver.execute_query("CREATE (:RawCounter {value: 0})")

        def three(transaction, number: int, turn: int) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - of either driver
            transaction.run("MATCH (e:RawEvent {id: $id}) SET e.state = 'B', e.version = $v", id=number, v=turn)
            [[value]] = transaction.run("MATCH (c:RawCounter) SET c.value = c.value + 1 RETURN c.value").values()
            transaction.run("CREATE (:RawTransition {sequence: $s, event: $e, at: $at})", s=value, e=number, at=NOW)

        def work(number: int, turn: int) -> None:
            with driver.session(database="neo4j") as session:
                session.execute_write(three, number, turn)

        print(row("raw, three statements", rate(work, actions)))
        print(measure(store, "Store.act", actions, with_keys=False))
        print(measure(store, "Store.act with idempotency keys", actions, with_keys=True))
        print(row("raw, again", rate(work, actions)))
        driver.execute_query("MATCH (n) WHERE n:RawEvent OR n:RawCounter OR n:RawTransition DETACH DELETE n")
        driver.execute_query("DROP CONSTRAINT raw_id")
        print(measure_desk(store, actions))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, default=ACTIONS, help="in all (10,000)")
    parser.add_argument("--neo4j", default=os.environ.get("GRAPHKB_TEST_NEO4J"), help="an empty database, or a test's")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python", end=" ")
    print(f"{platform.python_version()}; {THREADS} threads, {EVENTS} events, {arguments.actions:,} actions a row")
    measure_sqlite(arguments.actions)
    if arguments.neo4j:
        measure_neo4j(arguments.neo4j, arguments.actions)
    else:
        print("Neo4j was not measured: name an empty database with --neo4j or GRAPHKB_TEST_NEO4J")


if __name__ == "__main__":
    main()
