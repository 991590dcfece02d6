"""What is SQLite's own of events: older files, which index leads to what is asked for, keys that are forgotten."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Barrier

import apsw
import pytest

from graphkb.errors import StoreUnavailable
from graphkb.model import times
from graphkb.model.events import Case, EventFilter, Once
from graphkb.stores import open_store
from graphkb.stores.base import KEPT_ONCE_MS
from graphkb.stores.sqlite import SqliteStore, database, event_search, event_writing
from graphkb.stores.statements import setup_statements
from tests.stores.databases import raw
from tests.stores.events import (
    AREAS,
    DAY,
    START,
    bring,
    event,
    history,
    numbered,
    order,
    put,
    reported,
    varied_cases,
)
from tests.stores.facts import known, person
from tests.stores.finding import fits, in_order, keys_of, pages_of

ALL = EventFilter()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kb.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore.open(f"sqlite:///{path}", create=True) as opened:
        yield opened


# ---- older files


@pytest.fixture
def older(path: Path) -> Path:
    """A file as graphkb made it before it kept events, with one person in it."""
    with SqliteStore.open(f"sqlite:///{path}", create=True) as made:
        made.commit([person("a")], actor="t")
    raw(path, *(f"DROP TABLE {name}" for name in ("event", "work_order", "transition", "once")))
    raw(path, "PRAGMA user_version = 1")
    return path


SCHEMA = "SELECT name, sql FROM sqlite_schema ORDER BY name"


def test_an_older_file_is_brought_up_to_date(older: Path, tmp_path: Path) -> None:
    """It then has the tables and indexes of a new one; what it knew is there, and events can be kept."""
    SqliteStore.open(f"sqlite:///{tmp_path / 'new.db'}", create=True).close()
    assert raw(older, SCHEMA) != raw(tmp_path / "new.db", SCHEMA)

    with open_store(f"sqlite:///{older}") as store:
        assert known(store) == [person("a")]
        assert store.revision().number == 1
        assert put(store, "1").event.sequence == 1
    assert raw(older, SCHEMA) == raw(tmp_path / "new.db", SCHEMA)
    assert raw(older, "SELECT * FROM pragma_user_version") == [(3,)]


def test_many_may_bring_an_older_file_up_to_date_at_once(older: Path) -> None:
    start = Barrier(4)

    def begin(name: str) -> int:
        start.wait()
        with open_store(f"sqlite:///{older}") as store:
            return put(store, name).event.sequence

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(begin, "abcd")) == [1, 2, 3, 4]


def test_a_fault_on_the_way_leaves_an_older_file_as_it_was(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is opened again when the fault is over."""
    before = raw(older, SCHEMA)
    with monkeypatch.context() as patch:
        statements = [*setup_statements("sqlite")[:-1], "CREATE TABLE once (scope TEXT)", "CREATE TABLE once (x TEXT)"]
        patch.setattr(database, "setup_statements", lambda _: statements)
        with pytest.raises(apsw.SQLError):
            open_store(f"sqlite:///{older}")

    assert raw(older, SCHEMA) == before
    assert raw(older, "SELECT * FROM pragma_user_version") == [(1,)]
    with open_store(f"sqlite:///{older}") as store:
        assert known(store) == [person("a")]


def test_a_file_with_other_indexes_gets_those_of_a_new_one(path: Path, tmp_path: Path) -> None:
    """Format 2 had two that told less; what is in the file is found by the new ones."""
    with SqliteStore.open(f"sqlite:///{path}", create=True) as made:
        put(made, "1")
    raw(path, *(f"DROP INDEX {name}" for name in ("event_by_reported_at", "transition_counted", "event_counted")))
    raw(path, "CREATE INDEX event_by_reported_at ON event (reported_at)", "PRAGMA user_version = 2")
    raw(path, "CREATE INDEX transition_by_at ON transition (at)")
    SqliteStore.open(f"sqlite:///{tmp_path / 'new.db'}", create=True).close()
    assert raw(path, SCHEMA) != raw(tmp_path / "new.db", SCHEMA)

    with open_store(f"sqlite:///{path}") as store:
        (figures,) = next(store.period_figures(START, START + 1))
        assert (figures.area, figures.received) == ("area:tonghua", 1)
    assert raw(path, SCHEMA) == raw(tmp_path / "new.db", SCHEMA)


def test_the_format_of_every_file_ever_made_is_known(tmp_path: Path) -> None:
    """For each format before this one, how many of the statements it has had: the first it lacks makes what is new."""
    assert list(database.SET_UP) == list(range(database.FORMAT))
    assert setup_statements("sqlite")[database.SET_UP[1]].startswith("CREATE TABLE event (")
    assert setup_statements("sqlite")[database.SET_UP[2]] == "DROP INDEX IF EXISTS event_by_reported_at"


# ---- which index


@pytest.mark.parametrize(
    ("which", "path_"),
    [
        (ALL, "REPORTED"),  # or "ID", where that is the order
        (EventFilter(reported_from=START, matters=["matter:x"], is_open=False, is_overdue=False), "REPORTED"),
        (EventFilter(states=["ACCEPTED", "CLOSED"]), "REPORTED"),
        (EventFilter(areas=AREAS[:1], states=["CLOSED"]), "AREAS"),
        (EventFilter(is_open=True), "OPEN"),
        (EventFilter(is_overdue=True), "OPEN"),
        (EventFilter(states=["ACCEPTED", "IN_HANDLING"]), "OPEN"),
        (EventFilter(is_open=True, areas=AREAS[:1]), "OPEN AREAS"),
        (EventFilter(is_open=True, areas=AREAS[:1], holder="org:x"), "HOLDER"),
    ],
)
def test_what_is_asked_for_tells_which_events_are_looked_through(
    store: SqliteStore, which: EventFilter, path_: str
) -> None:
    with store._database.reading() as connection:
        assert event_search._path(connection, which) == path_


def test_where_much_happened_areas_are_found_by_time(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same events in the same pages; in portions that grow up to the same bound."""
    cases = varied_cases(150)
    store.append_history([history(cases)])
    which, keys = EventFilter(areas=AREAS[:2]), keys_of("-reported_at")
    kept = [case.event for case in numbered(cases) if fits(case, which)]
    with store._database.reading() as connection:
        monkeypatch.setattr(event_search, "FEW", len(kept) + 1)
        assert event_search._path(connection, which) == "AREAS"
        monkeypatch.setattr(event_search, "FEW", len(kept))
        assert event_search._path(connection, which) == "REPORTED"

    for few in (1, 10, len(kept)):
        monkeypatch.setattr(event_search, "FEW", few)
        assert [each for page in pages_of(store, which, keys, 4) for each in page] == in_order(kept, keys)
        assert store.count_events(which) == len(kept)


def steps(store: SqliteStore, which: EventFilter, keys: str, after: tuple[int | str | None, ...] | None = None) -> int:
    """How many hundreds of instructions SQLite takes for a page of ten."""
    taken = 0

    def count() -> bool:
        nonlocal taken
        taken += 1
        return False

    with store._database.reading() as connection:
        connection.set_progress_handler(count, 100)
        list(islice(event_search.found(connection, which, keys_of(keys), after, 10), 10))
        connection.set_progress_handler(None)
    return taken


def test_what_is_usually_asked_takes_a_small_part_of_looking_through_all(store: SqliteStore) -> None:
    """Of 4,000 events a tenth open: what is open, who holds what, what happened in an area, a page by time."""
    cases = [
        Case(
            event(
                f"{number:04}", area=f"area:{number % 100}", state="CLOSED" if number % 10 else "ACCEPTED",
                center=f"org:{number % 70}", reported_at=START + number * DAY,
            )
        )
        for number in range(4_000)
    ]  # fmt: skip
    store.append_history([history(cases)])
    whole = steps(store, EventFilter(matters=["matter:unknown"]), "severity")

    assert steps(store, EventFilter(is_open=True), "due_at") < whole / 4
    assert steps(store, EventFilter(is_open=True, areas=["area:10", "area:20"]), "due_at") < whole / 10
    assert steps(store, EventFilter(holder="org:10"), "due_at") < whole / 20
    assert steps(store, EventFilter(areas=["area:1", "area:2"]), "-severity") < whole / 10
    at, name = START + 2_000 * DAY, "event:2000"
    pages: dict[str, tuple[int | str | None, ...]] = {
        "reported_at": (at,),
        "-reported_at": (at,),
        "reported_at -id": (at, name),
        "-reported_at severity": (at, None),
        "": (),
        "-id": (name,),
    }
    for keys, values in pages.items():
        assert steps(store, ALL, keys) < whole / 40
        assert steps(store, ALL, keys, (*values, name)) < whole / 40
    assert (
        steps(store, EventFilter(reported_from=START + 3_900 * DAY, reported_to=START + 3_980 * DAY), "") < whole / 10
    )


def test_counting_what_is_open_reads_one_index_alone(store: SqliteStore) -> None:
    """The table itself is not looked at: its pages, most of them of what is over, need not even be in memory."""
    plan = "EXPLAIN QUERY PLAN " + (Path(__file__).parents[2] / "queries" / "sqlite" / "tallies.sql").read_text("utf-8")
    with store._database.reading() as connection:
        assert [row[3] for row in connection.execute(plan, (0,))] == ["SCAN event USING COVERING INDEX event_open"]


# ---- keys


def kept_keys(path: Path) -> int:
    [(number,)] = raw(path, "SELECT count(*) FROM once")
    assert isinstance(number, int)
    return number


def test_keys_are_forgotten_when_others_are_kept(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are kept no longer, the oldest first, only so many at a time; those still kept stay."""
    clock = [START]
    monkeypatch.setattr(times, "now", lambda: clock[0])
    monkeypatch.setattr(event_writing, "FORGOTTEN_AT_ONCE", 3)

    def do(key: str) -> None:
        store.act(None, lambda _: reported(key), once=Once("s", key, "d"))

    for number in range(5):
        clock[0] = START + number
        do(str(number))
    clock[0] = START + KEPT_ONCE_MS + 3
    do("new")
    assert [key for (key,) in raw(path, "SELECT key FROM once ORDER BY key")] == ["3", "4", "new"]
    store.commit([], actor="t", once=Once("s", "another", "d"))
    assert [key for (key,) in raw(path, "SELECT key FROM once ORDER BY key")] == ["4", "another", "new"]


# ---- when something goes wrong


def test_a_full_disk_leaves_events_as_they_were(store: SqliteStore) -> None:
    """Nothing of the action is there, and the same handle writes again when there is room."""
    put(store, "1")
    pages = store._database._writer.pragma("page_count")
    store._database._writer.pragma("max_page_count", pages + 4)
    with pytest.raises(StoreUnavailable, match="full"):
        store.act(None, lambda _: reported("2", text="字" * 90_000))

    assert store.cases(["event:1", "event:2"]) == [Case(event("1", sequence=1))]
    assert store.sequence() == 1
    store._database._writer.pragma("max_page_count", pages + 2000)
    assert bring(store, "1", "ACCEPTED").event.sequence == 2


def test_a_fault_of_the_layout_is_no_conflict(store: SqliteStore) -> None:
    """Only an id that is there already is one; what else SQLite refuses is a fault of this program."""
    with pytest.raises(apsw.ConstraintError):
        store.act(None, lambda _: reported("1", matter=None))
    with pytest.raises(apsw.ConstraintError):
        put(store, "1", order("1", "1", state=None))

    assert store.sequence() == 0
