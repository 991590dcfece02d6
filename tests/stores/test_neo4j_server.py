"""The server behind the store: gone and back, silent at the wrong moment, another's, or unwilling."""

import inspect
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import neo4j.exceptions
import pytest

from graphkb.errors import BadInput, ForeignDatabase, StoreBusy, StoreUnavailable, WrongUse
from graphkb.model.changes import Retract
from graphkb.stores import open_store
from graphkb.stores.neo4j import Neo4jStore
from graphkb.stores.neo4j.errors import FAULTS, MEANING, errors_of, meaning
from tests.stores.events import put
from tests.stores.facts import known, person
from tests.stores.neo4j_database import COMMIT_MESSAGE, Cypher, behind_a_proxy, driver_of, fresh_neo4j
from tests.stores.tcp_proxy import TcpProxy


def test_a_server_that_is_gone_is_told_soon_and_found_again(neo4j: Neo4jStore, neo4j_url: str) -> None:
    """Reads and commits fail within ten seconds, nothing is half written, and the same object works again."""
    neo4j.commit([person("a")], actor="t")
    with behind_a_proxy(neo4j_url) as (store, proxy):
        assert known(store) == [person("a")]
        proxy.shut()
        calls = [store.revision, lambda: known(store), lambda: store.commit([person("b")], actor="t")]
        began = time.monotonic()
        with ThreadPoolExecutor(len(calls)) as pool:
            told = [future.exception() for future in [pool.submit(call) for call in calls]]
        assert [type(error) for error in told] == [StoreUnavailable] * len(calls)
        assert time.monotonic() - began < 10
        assert neo4j.revision().number == 1
        proxy.open()

        assert known(store) == [person("a")]
        assert store.commit([person("b")], actor="t").number == 2


def test_a_server_that_comes_back_soon_is_not_missed(neo4j: Neo4jStore, neo4j_url: str) -> None:
    """Connections that were cut off while nobody looked are made again without an error."""
    with behind_a_proxy(neo4j_url) as (store, proxy):
        store.revision()
        proxy.shut()
        proxy.open()

        assert store.commit([person("a")], actor="t").number == 1


def test_a_stream_goes_on_when_the_server_is_back(
    neo4j: Neo4jStore, neo4j_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two batches no connection is held."""
    monkeypatch.setattr("graphkb.stores.neo4j.reading.BATCH_SIZE", 1)
    neo4j.commit([person("a"), person("b")], actor="t")
    with behind_a_proxy(neo4j_url) as (store, proxy):
        stream = store.facts()
        first = next(stream)
        proxy.shut()
        proxy.open()

        assert [fact for batch in (first, *stream) for fact in batch.facts()] == [person("a"), person("b")]


@pytest.mark.parametrize("arrives", [True, False], ids=["committed", "not committed"])
def test_a_commit_whose_answer_is_lost_is_made_once(neo4j: Neo4jStore, neo4j_url: str, arrives: bool) -> None:  # noqa: FBT001 - named by parametrize
    """The connection ends with the COMMIT on its way: whether the server got it or not, the revision is there once.

    A retract shows it: made again, it would find nothing to retract.
    """
    armed, cut = threading.Event(), threading.Event()

    def to_server(data: bytes) -> bytes | None:
        if not armed.is_set() or COMMIT_MESSAGE not in data:
            return data
        armed.clear()
        cut.set()
        return data if arrives else None

    def to_client(data: bytes) -> bytes | None:
        if not cut.is_set():
            return data
        cut.clear()
        return None

    with behind_a_proxy(neo4j_url, to_server=to_server, to_client=to_client) as (store, _):
        store.commit([person("a"), person("b")], actor="t")
        armed.set()
        made = store.commit([Retract("persons", "person:a", None)], actor="lost")

    assert not armed.is_set()
    assert (made.number, made.actor) == (2, "lost")
    assert neo4j.revisions()[1:] == [made]
    assert known(neo4j) == [person("b")]


def test_a_wait_for_the_lock_ends_on_the_server_too(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    """The transaction that gave up does not take the lock later."""
    neo4j.lock_timeout_s = 0.2
    with driver_of(neo4j_url) as driver, driver.session(database="neo4j") as session:
        holder = session.begin_transaction()
        holder.run("MATCH (g:Graphkb) SET g.held = true").consume()
        with pytest.raises(StoreBusy, match=r"another writer held the lock for 0\.2 s"):
            neo4j.commit([person("a")], actor="t")
        waiting = cypher("SHOW TRANSACTIONS YIELD metaData WHERE metaData.graphkb_commit IS NOT NULL RETURN 1")
        holder.rollback()

    assert waiting == []
    assert known(neo4j) == []


@pytest.fixture
def foreign(neo4j: Neo4jStore, cypher: Cypher) -> Iterator[None]:
    """The database without graphkb's own nodes, and with one of somebody else."""
    cypher("MATCH (n) DETACH DELETE n")
    cypher("CREATE (:Stranger {name: 'unhurt'})")
    yield
    cypher("MATCH (n) DETACH DELETE n")


def test_a_database_of_another_program_is_refused(foreign: None, neo4j_url: str, cypher: Cypher) -> None:
    """Nothing is written into it."""
    with pytest.raises(ForeignDatabase, match="has nodes that are not graphkb's"):
        open_store(neo4j_url)

    assert cypher("MATCH (n) RETURN [labels(n), properties(n)]") == [[["Stranger"], {"name": "unhurt"}]]


def test_the_tests_refuse_what_no_test_made(foreign: None, neo4j_url: str, cypher: Cypher) -> None:
    """Neither a stranger's database nor one that people work in is emptied by running the tests."""
    with pytest.raises(AssertionError, match="something that no test made"):
        fresh_neo4j(neo4j_url)
    cypher("CREATE (:Graphkb {name: 'graphkb', format: 1, revision: 0})")
    with pytest.raises(AssertionError, match="something that no test made"):
        fresh_neo4j(neo4j_url)

    assert cypher("MATCH (n) RETURN count(n)") == [2]


def test_a_newer_layout_is_refused(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    cypher("MATCH (g:Graphkb) SET g.format = 4")
    try:
        with pytest.raises(ForeignDatabase, match="has format 4, this graphkb reads up to 3; upgrade graphkb"):
            open_store(neo4j_url)
    finally:
        cypher("MATCH (g:Graphkb) SET g.format = 3")


def test_an_older_layout_gets_what_it_lacks(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    """A database of format 1 has no index of events; what it knows stays, and it can keep events from then on."""
    neo4j.commit([person("a")], actor="t")
    everything = cypher("SHOW INDEXES YIELD name WHERE name CONTAINS '_' RETURN name ORDER BY name")
    for constraint in ("event_id", "work_order_id", "transition_sequence", "outcome_key"):
        cypher(f"DROP CONSTRAINT {constraint}")
    for index in ("event_area", "event_reported_at", "event_ended_at", "open_reported_at", "open_holder"):
        cypher(f"DROP INDEX {index}")
    for index in ("open_standing", "transition_counted", "outcome_until", "unlinked_id"):
        cypher(f"DROP INDEX {index}")
    cypher("MATCH (g:Graphkb) SET g.format = 1")
    with open_store(neo4j_url) as store:
        assert known(store) == [person("a")]
        assert cypher("MATCH (g:Graphkb) RETURN [g.format, g.revision, g.test]") == [[3, 1, True]]
        assert cypher("SHOW INDEXES YIELD name WHERE name CONTAINS '_' RETURN name ORDER BY name") == everything
        put(store, "1")
        assert store.sequence() == 1


def test_two_that_set_up_at_once_make_one_store(neo4j: Neo4jStore, neo4j_url: str, cypher: Cypher) -> None:
    cypher("MATCH (n) DETACH DELETE n")
    threads = [threading.Thread(target=lambda: Neo4jStore.open(neo4j_url).close()) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = cypher("MATCH (n) RETURN [labels(n), properties(n)] ORDER BY labels(n)[0]")
    cypher("MATCH (g:Graphkb) SET g.test = true")

    assert made == [
        [["Graphkb"], {"name": "graphkb", "format": 3, "revision": 0}],
        [["LargeCommit"], {}],
        [["Sequence"], {"value": 0}],
    ]


def test_a_refused_login_is_told_without_the_password(neo4j_url: str) -> None:
    parts = urlsplit(neo4j_url)

    with pytest.raises(StoreUnavailable, match="refuses the user name or the password") as refusal:
        open_store(f"neo4j://neo4j:not-the-password@127.0.0.1:{parts.port}")

    assert "not-the-password" not in str(refusal.value)
    assert str(parts.port) in str(refusal.value)


def test_an_absent_server_is_told_with_its_address() -> None:
    with TcpProxy(1) as proxy:
        port = proxy.port

    with pytest.raises(StoreUnavailable, match=rf"^bolt://127.0.0.1:{port}: "):
        open_store(f"bolt://127.0.0.1:{port}")


def test_an_absent_database_is_told(neo4j_url: str) -> None:
    with pytest.raises(StoreUnavailable, match="elsewhere"):
        open_store(f"{neo4j_url}/elsewhere")


def test_an_address_without_a_server_is_refused() -> None:
    with pytest.raises(BadInput, match="no server is named; write neo4j://user:password@host:7687/database"):
        open_store("neo4j://")


@pytest.mark.parametrize("address", ["neo4j://u:secret@h:99999", "neo4j://u:secret@h:abc", "bolt://u:secret@[::1"])
def test_an_address_that_cannot_be_read_is_refused(address: str) -> None:
    """As wrong use, and its password is not repeated."""
    with pytest.raises(WrongUse, match="the address cannot be read; write neo4j://") as refused:
        open_store(address)
    assert "secret" not in str(refused.value)


BASES = {neo4j.exceptions.GqlError, neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError}
"""Classes that only others derive from."""

RAISED = [
    kind
    for _, kind in inspect.getmembers(neo4j.exceptions, inspect.isclass)
    if issubclass(kind, neo4j.exceptions.GqlError) and kind not in BASES
]


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_every_error_of_the_driver_has_a_meaning(kind: type[neo4j.exceptions.GqlError]) -> None:
    """It is what a server or a network can cause, or a fault of this program; a new class must be put into one."""
    assert any(base in MEANING or base in FAULTS for base in kind.__mro__)


def test_what_the_server_causes_is_told_in_one_line() -> None:
    lost = neo4j.exceptions.ServiceUnavailable("first\nsecond")

    with pytest.raises(StoreUnavailable) as told, errors_of("bolt://h:1"):
        raise lost

    assert str(told.value) == "bolt://h:1: no answer (first second); is the server running there?"
    assert told.value.__cause__ is lost


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Neo.ClientError.Statement.SyntaxError", None),
        ("Neo.ClientError.Statement.ParameterMissing", None),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", None),
        ("Neo.ClientError.Transaction.TransactionTimedOut", StoreUnavailable),
        ("Neo.ClientError.Database.DatabaseNotFound", StoreUnavailable),
        ("Neo.ClientError.Security.Unauthorized", StoreUnavailable),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", StoreUnavailable),
        ("Neo.DatabaseError.General.UnknownError", StoreUnavailable),
    ],
)
def test_faults_of_this_program_stay_what_they_are(code: str, expected: type[StoreUnavailable] | None) -> None:
    """They would be hidden by an advice to try again."""
    error = neo4j.exceptions.Neo4jError._hydrate_neo4j(code=code, message="")

    assert meaning(error) is expected
