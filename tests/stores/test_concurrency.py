"""Several readers and writers: threads on one handle, further handles, other processes, one that dies."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Timer

import pytest

from graphkb.errors import Conflict, StoreBusy
from graphkb.model.facts import Revision
from graphkb.stores.base import EMPTY, Store
from tests.stores.databases import Database, OpenAgain
from tests.stores.facts import known, person, versions_in
from tests.stores.writer import COMMITS, LARGE, commit_few, commit_large

ROOT = Path(__file__).parents[2]


@contextmanager
def process(database: Database, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that runs tests/stores/writer.py on this database."""
    environment = {**os.environ, "GRAPHKB_URL": database.url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.stores.writer", *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as child:
        yield child
        child.wait(timeout=120)


def test_a_further_handle_sees_a_commit_at_once(store: Store, open_again: OpenAgain) -> None:
    other = open_again()
    made = store.commit([person("a")], actor="t")

    assert other.revision() == made
    assert known(other) == [person("a")]
    assert other.commit([person("b")], actor="t").number == 2
    assert versions_in(store.facts(1)) == [(person("b"), 2, None)]


def test_threads_share_a_handle(store: Store) -> None:
    """Writers on one handle lose nothing, and each revision is made once."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: commit_few(store, name), "abcd"))

    assert [revision.number for revision in store.revisions()] == list(range(1, 4 * COMMITS + 1))
    assert {fact["id"] for fact in known(store)} == {f"person:{name}-{n}" for name in "abcd" for n in range(COMMITS)}


def test_two_handles_write_at_once(store: Store, open_again: OpenAgain) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(commit_few, [store, open_again()], "ab"))

    assert [revision.number for revision in store.revisions()] == list(range(1, 2 * COMMITS + 1))
    assert len(known(store)) == 2 * COMMITS


def test_two_processes_write_at_once(database: Database, store: Store) -> None:
    with process(database, "few", "child") as child:
        commit_few(store, "parent")

    assert child.returncode == 0
    assert [revision.number for revision in store.revisions()] == list(range(1, 2 * COMMITS + 1))
    assert [revision.actor for revision in store.revisions()].count("child") == COMMITS
    assert len(known(store)) == 2 * COMMITS


def test_one_of_two_that_expect_the_same_revision_wins(store: Store, open_again: OpenAgain) -> None:
    """The other waits for it, and is then told that the knowledge moved on."""
    start = Barrier(2)

    def write(handle: Store, name: str) -> Revision:
        start.wait()
        return handle.commit([person(name)], actor=name, expected_revision=0)

    with ThreadPoolExecutor(2) as pool:
        tries: list[Future[Revision]] = [
            pool.submit(write, handle, name) for handle, name in ((store, "a"), (open_again(), "b"))
        ]
    (lost,) = [error for each in tries if (error := each.exception())]
    (won,) = [each.result() for each in tries if not each.exception()]

    assert type(lost) is Conflict
    assert won.number == 1
    assert store.revisions() == [won]
    assert [fact["id"] for fact in known(store)] == [f"person:{won.actor}"]


def test_a_writer_waits_for_another(database: Database, store: Store) -> None:
    lock = database.write_lock()
    lock.__enter__()
    Timer(0.3, lock.__exit__, (None, None, None)).start()

    assert store.commit([person("a")], actor="t").number == 1


def test_a_writer_that_waited_too_long_is_told(database: Database, store: Store) -> None:
    """Nothing was written, reads went on meanwhile, and the same commit works when the lock is free."""
    store.lock_timeout_s = 0.2  # type: ignore[attr-defined]  # not in the declared type, but there
    with database.write_lock():
        with pytest.raises(StoreBusy):
            store.commit([person("a")], actor="t")
        assert store.revision() == EMPTY
        assert known(store) == []

    assert store.commit([person("a")], actor="t").number == 1


def test_readers_see_all_of_a_large_commit_or_none(store: Store, open_again: OpenAgain) -> None:
    """While it is written they see what was known before; then all of it at once."""
    before = store.commit([person("00000", "旧"), person("99999", "旧")], actor="t")
    reader = open_again()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(commit_large, store)
        seen = []
        while not writing.done():
            first = reader.revision()
            names = [fact["name"] for fact in known(reader)]
            seen.append((first.number, len(names), frozenset(names)))
        writing.result()

    old, new = (2, frozenset("旧")), (LARGE + 1, frozenset("旧新"))
    assert seen[0] == (before.number, *old)
    assert {found[1:] for found in seen} <= {old, new}
    assert all(found[1:] == new for found in seen if found[0] == 2)
    assert (reader.revision().number, sum(map(len, reader.facts()))) == (2, new[0])


@pytest.mark.parametrize("again", ["the same handle", "a new one"])
def test_nothing_is_left_of_a_commit_that_was_interrupted(
    database: Database, store: Store, open_again: OpenAgain, again: str
) -> None:
    """A process dies amid writing: readers see what was known before, the next writer works, nothing else comes up."""
    made = store.commit([person("00000", "旧"), person("99999", "旧")], actor="t")
    with process(database, "killed") as child:
        pass
    handle = store if again == "the same handle" else open_again()

    assert child.returncode == -signal.SIGKILL
    assert handle.revision() == made
    assert known(handle) == [person("00000", "旧"), person("99999", "旧")]
    assert versions_in(handle.facts(1)) == []

    after = handle.commit([person("00001", "后")], actor="t")

    assert after.number == 2
    assert versions_in(handle.facts()) == [
        (person("00000", "旧"), 1, None),
        (person("00001", "后"), 2, None),
        (person("99999", "旧"), 1, None),
    ]
    assert versions_in(handle.versions("persons", "person:00000")) == [(person("00000", "旧"), 1, None)]
    assert handle.versions("persons", "person:00002") == []
    assert [revision.number for revision in handle.revisions()] == [1, 2]


def test_readers_on_many_threads_agree(store: Store) -> None:
    """Reads of one handle on eight threads, with commits between, each give the facts of one revision."""
    count = 30

    def read(_: int) -> list[int]:
        return [len(known(store)) for _ in range(count)]

    with ThreadPoolExecutor(9) as pool:
        reads = [pool.submit(read, number) for number in range(8)]
        for number in range(count):
            store.commit([person(f"{number}-a"), person(f"{number}-b")], actor="t")
        counts = [each.result() for each in reads]

    assert all(found == sorted(found) for found in counts)
    assert {number % 2 for found in counts for number in found} == {0}
    assert len(known(store)) == 2 * count
