"""What is SQLite's own: the file, who may open it, how it is kept, and what its errors mean."""

import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from graphkb.errors import BadInput, ForeignDatabase, GraphkbError, StoreBusy, StoreClosed, StoreError, StoreUnavailable
from graphkb.model.kinds import TABLES
from graphkb.stores import open_store
from graphkb.stores.sqlite import SqliteStore, database
from graphkb.stores.sqlite.errors import MEANING, errors_of
from tests.stores.databases import raw
from tests.stores.facts import holding, known, person, versions_in


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kb.db"


def make(path: Path) -> SqliteStore:
    return SqliteStore.open(f"sqlite:///{path}", create=True)


def refused(path: Path, error: type[GraphkbError], *, create: bool = False) -> str:
    """The one line with which opening *path* is refused."""
    with pytest.raises(error) as caught:
        open_store(f"sqlite:///{path}", create=create)
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ")


# ---- which file


def test_three_slashes_name_a_file_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///知识 库.db", create=True).close()

    assert [entry.name for entry in tmp_path.iterdir()] == ["知识 库.db"]


def test_four_slashes_name_a_file_anywhere(tmp_path: Path) -> None:
    open_store(f"sqlite:////{str(tmp_path).lstrip('/')}/kb.db", create=True).close()

    assert [entry.name for entry in tmp_path.iterdir()] == ["kb.db"]


def test_a_name_that_sqlite_would_keep_in_memory_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///:memory:", create=True) as store:
        store.commit([person("a")], actor="t")

    with open_store("sqlite:///:memory:") as store:
        assert known(store) == [person("a")]


@pytest.mark.parametrize("url", ["sqlite:kb.db", "sqlite://kb.db", "sqlite:///", "sqlite:", "sqlite:///a\0b"])
def test_another_form_of_address_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match=r"write sqlite:///file\.db"):
        open_store(url, create=True)


def test_an_absent_file_is_refused_and_not_made(path: Path) -> None:
    assert refused(path, BadInput) == "there is no such file; load something into it first, or correct the path"
    assert not path.exists()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, BadInput, create=True) == f"is no file; name a file such as {tmp_path}/graphkb.db"


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent" / "kb.db", StoreUnavailable, create=True) == "No such file or directory"


def test_a_file_below_a_file_is_refused(path: Path) -> None:
    path.write_text("x")

    assert refused(path / "kb.db", StoreUnavailable, create=True) == "Not a directory"


@pytest.mark.parametrize("text", ["x", "id,name\n" * 1000, "SQLite format 3\0" + "x" * 5000])
def test_a_file_that_is_no_database_is_refused_and_unchanged(path: Path, text: str) -> None:
    path.write_text(text)

    assert refused(path, ForeignDatabase, create=True) == "is no SQLite file; name another file"
    assert path.read_text() == text


def test_the_database_of_another_program_is_refused_and_unchanged(path: Path) -> None:
    raw(path, "CREATE TABLE revision (number)")
    before = path.read_bytes()

    assert refused(path, ForeignDatabase, create=True) == "is an SQLite file of another program; name another file"
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["kb.db"]


def test_an_empty_file_is_filled_only_where_it_may_be_made(path: Path) -> None:
    path.touch()

    assert refused(path, ForeignDatabase) == "is an empty file, not graphkb's; load something into it first"
    assert path.read_bytes() == b""
    with make(path) as store:
        assert store.commit([person("a")], actor="t").number == 1


def test_many_may_make_the_same_file_at_once(path: Path) -> None:
    """Each gets the one store; nobody finds it half made."""
    start = threading.Barrier(6)

    def begin(name: str) -> int:
        start.wait()
        with make(path) as store:
            return store.commit([person(name)], actor=name).number

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(begin, "abcdef"))

    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_a_file_and_its_log_are_their_owners_alone(path: Path) -> None:
    with make(path) as store:
        store.commit([person("a")], actor="t")
        modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}

    assert modes == {"kb.db": 0o600, "kb.db-wal": 0o600, "kb.db-shm": 0o600}


# ---- older and newer files


def test_a_newer_format_is_refused(path: Path) -> None:
    make(path).close()
    raw(path, f"PRAGMA user_version = {database.FORMAT + 1}")

    assert refused(path, ForeignDatabase, create=True) == "has format 4, this graphkb reads up to 3; upgrade graphkb"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("INSERT INTO kind VALUES (99, 'vehicles', '[]')", "vehicles"),
        (
            """UPDATE kind SET columns = json_insert(columns, '$[#]', 'wheels') WHERE name = 'posts'""",
            "columns of posts",
        ),
        (
            """UPDATE kind SET columns = json_replace(columns, '$[1]', 'title') WHERE name = 'posts'""",
            "columns of posts",
        ),
    ],
    ids=["a table", "a column", "another column"],
)
def test_tables_and_columns_that_are_unknown_here_are_refused(path: Path, change: str, what: str) -> None:
    make(path).close()
    raw(path, change)

    line = f"was written by a newer graphkb ({what} unknown here); upgrade graphkb"
    assert refused(path, ForeignDatabase) == line


def test_a_file_gains_the_tables_and_columns_declared_since(path: Path) -> None:
    """What an older graphkb wrote is read with the new columns empty; numbers of tables stay."""
    with make(path) as store:
        store.commit([person("a", "甲", contact="110"), holding("a", "p", "ACTING")], actor="t")
    numbers = raw(path, "SELECT number, name, columns FROM kind ORDER BY name")
    raw(
        path,
        """UPDATE kind SET columns = '["id","name"]' WHERE name = 'persons'""",
        """UPDATE fact SET body = '["person:a","甲"]' WHERE key = 'person:a'""",
        """UPDATE kind SET columns = '["person","post"]' WHERE name = 'holdings'""",
        """UPDATE fact SET body = '["person:a","post:p"]' WHERE key <> 'person:a'""",
        "DELETE FROM kind WHERE name = 'figures'",
    )

    with open_store(f"sqlite:///{path}") as store:
        assert known(store) == [person("a", "甲"), holding("a", "p", "SUBSTANTIVE")]
        assert store.commit([person("a", "甲")], actor="t").number == 1
        assert store.commit([person("a", "甲", contact="119")], actor="t").number == 2
    assert raw(path, "SELECT number, name, columns FROM kind ORDER BY name") == numbers


def test_a_table_declared_between_others_takes_the_next_number(path: Path) -> None:
    """Numbers say nothing of the order of reads, which is the declared one."""
    with make(path) as store:
        store.commit([holding("a", "p")], actor="t")
    raw(path, "DELETE FROM kind WHERE name = 'persons'")

    with open_store(f"sqlite:///{path}") as store:
        store.commit([person("a")], actor="t")
        assert known(store) == [person("a"), holding("a", "p")]
    assert raw(path, "SELECT number FROM kind WHERE name = 'persons'") == [(len(TABLES) + 1,)]


def test_a_file_is_not_written_by_being_opened(path: Path) -> None:
    make(path).close()
    before = path.read_bytes()
    open_store(f"sqlite:///{path}").close()

    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["kb.db"]


# ---- how it is kept


def test_each_connection_is_set_up_to_lose_nothing(path: Path) -> None:
    """Write-ahead log, a sync for each commit, foreign keys on, schemas not trusted; readers cannot write."""
    names = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "query_only")
    with make(path) as store, store._database.reading() as reader, store._database.writing() as writer:
        settings = [[connection.pragma(name) for name in names] for connection in (reader, writer)]

    assert settings == [["wal", 2, 1, 0, 1], ["wal", 2, 1, 0, 0]]


def test_the_marks_of_a_file_are_those_that_are_looked_for(path: Path) -> None:
    make(path).close()

    assert raw(path, "PRAGMA application_id", "SELECT * FROM pragma_application_id, pragma_user_version") == [
        (database.APPLICATION_ID, database.FORMAT)
    ]
    assert database.APPLICATION_ID.to_bytes(4) == b"grkb"


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
def test_a_library_that_can_lose_committed_work_is_refused(
    version: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)

    assert refused(path, StoreError, create=True) == (
        f"SQLite {version} can lose committed work; graphkb needs 3.51.3 or later: upgrade apsw"
    )
    assert not path.exists()


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0"])
def test_a_library_that_keeps_it_is_taken(version: str) -> None:
    database.check_version(version)


def test_a_commit_leaves_the_sequence_where_it_is(path: Path) -> None:
    with make(path) as store:
        raw(path, "UPDATE counter SET value = 7 WHERE name = 'sequence'")
        store.commit([person("a")], actor="t")

        assert store.sequence() == 7


def test_few_readers_are_kept(path: Path) -> None:
    with make(path) as store:
        store.commit([person("a")], actor="t")
        streams = [store.facts() for _ in range(9)]
        for stream in streams:
            next(stream)
        streams.clear()
        del stream

        assert len(store._database._idle) == database.MAX_IDLE_READERS


def test_a_stream_ends_with_its_store(path: Path) -> None:
    """Closing does not wait for a reader who has not finished; it is told at its next batch."""
    store = make(path)
    store.commit([person("a"), holding("a", "p")], actor="t")
    stream = store.facts()
    next(stream)
    store.close()

    with pytest.raises(StoreClosed):
        next(stream)
    assert [entry.name for entry in path.parent.iterdir()] == ["kb.db"]


# ---- when something goes wrong


def test_a_full_disk_in_the_middle_leaves_the_store_as_it_was(path: Path) -> None:
    """Nothing of the commit is there, and the same handle writes again when there is room."""
    with make(path) as store:
        store.commit([person("a")], actor="t")
        pages = store._database._writer.pragma("page_count")
        store._database._writer.pragma("max_page_count", pages + 20)
        with pytest.raises(StoreUnavailable, match="full"):
            store.commit([person("a", "新"), *(person(f"{n:05}") for n in range(5000))], actor="t")

        assert versions_in(store.facts()) == [(person("a"), 1, None)]
        assert store.revision().number == 1

        store._database._writer.pragma("max_page_count", pages + 2000)
        assert store.commit([person("b")], actor="t").number == 2
        assert known(store) == [person("a"), person("b")]


def test_an_interrupt_leaves_the_store_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what is no error of ours, such as Ctrl-C, rolls back and frees the lock."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with make(path) as store:
        with monkeypatch.context() as patch:
            patch.setattr("graphkb.stores.sqlite.store.rows_of", interrupt)
            with pytest.raises(KeyboardInterrupt):
                store.commit([person("a")], actor="t")

        assert store.revisions() == []
        assert store.commit([person("a")], actor="t").number == 1


def test_a_thread_waits_for_another_of_the_same_handle_no_longer_than_allowed(path: Path) -> None:
    with make(path) as store, store._database.writing(), ThreadPoolExecutor(1) as pool:
        store.lock_timeout_s = 0.1
        with pytest.raises(StoreBusy, match="held the lock too long"):
            pool.submit(store.commit, [person("a")], actor="t").result()


def test_a_damaged_file_is_told_in_one_line(path: Path) -> None:
    with make(path) as store:
        store.commit([person(f"{n:05}") for n in range(5000)], actor="t")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 4))

    with open_store(f"sqlite:///{path}") as store, pytest.raises(StoreError, match="malformed; restore a backup"):
        known(store)


def walk(kind: type[Exception]) -> Iterator[type[Exception]]:
    for below in kind.__subclasses__():
        yield below
        yield from walk(below)


FAULTS_OF_THE_PROGRAM = {
    "AbortError", "BindingsError", "ConnectionNotClosedError", "ConstraintError", "EmptyError", "ExecTraceAbort",
    "ExecutionCompleteError", "ExtensionLoadingError", "ForkingViolationError", "IncompleteExecutionError",
    "InternalError", "InvalidContextError", "MismatchError", "MisuseError", "NoFTS5Error", "NotFoundError",
    "RangeError", "SQLError", "SchemaChangeError", "ThreadingViolationError", "TooBigError", "VFSFileClosedError",
    "VFSNotImplementedError",
}  # fmt: skip
"""What only a mistake in graphkb can raise; it goes through as it is, to be logged and masked."""


def test_every_error_of_sqlite_has_a_meaning() -> None:
    """Each class of apsw is either mapped or known to be a fault of the program; none is forgotten, none is both."""
    classes = set(walk(apsw.Error))

    assert {kind.__name__ for kind in classes - MEANING.keys()} == FAULTS_OF_THE_PROGRAM
    assert MEANING.keys() < classes


@pytest.mark.parametrize("kind", MEANING, ids=lambda kind: kind.__name__)
def test_an_error_of_sqlite_becomes_one_line_of_ours(kind: type[apsw.Error]) -> None:
    with pytest.raises(MEANING[kind], match=r"^kb\.db: \S") as caught, errors_of(Path("kb.db")):
        raise kind("disk I/O error")

    assert type(caught.value) is MEANING[kind]
    assert type(caught.value.__cause__) is kind
    assert "\n" not in str(caught.value)


def test_a_fault_of_the_program_goes_through() -> None:
    with pytest.raises(apsw.SQLError), errors_of(Path("kb.db")):
        raise apsw.SQLError("near SELEC: syntax error")


def test_an_error_of_the_caller_goes_through_a_read(path: Path) -> None:
    """Only SQLite's errors are translated: what is raised while a connection is lent stays what it is."""
    with make(path) as store, pytest.raises(ZeroDivisionError), store._database.reading():
        _ = 1 // 0


def test_unfinished_reads_do_not_stop_a_commit(path: Path) -> None:
    """Readers keep their snapshot for as long as they like; writers never wait for them."""
    with make(path) as store:
        store.lock_timeout_s = 0.0
        store.commit([person("a"), holding("a", "p")], actor="t")
        stream = store.facts()
        first = next(stream)
        for number in range(5):
            store.commit([person("a", str(number))], actor="t")

        assert [fact for batch in (first, *stream) for fact in batch.facts()] == [person("a"), holding("a", "p")]
