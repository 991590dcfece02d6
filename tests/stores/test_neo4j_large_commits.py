"""Commits in several transactions: what an unfinished one leaves, and who may go on with it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import graphkb.stores.neo4j.reading as reading_module
import graphkb.stores.neo4j.store as store_module
from graphkb.errors import StoreUnavailable
from graphkb.model.changes import Change, End, Retract
from graphkb.model.facts import Fact, FactBatch, fact_of
from graphkb.stores.neo4j import Neo4jStore
from graphkb.stores.neo4j.database import Transaction, run
from graphkb.stores.neo4j.writing import LargeCommit
from tests.stores.facts import area, holding, known, organization, person, versions_in
from tests.stores.neo4j_database import Cypher

BEFORE: list[Change] = [
    area("p"),
    area("q"),
    area("a", parent="area:p", until=10),
    area("a", name="后", parent="area:q", since=10),
    organization("x", classification="CENTER"),
    organization("y"),
    person("a"),
    holding("a", "p"),
    fact_of("links", {"type": "LINKED_WITH", "from": "org:x", "to": "org:y"}),
    fact_of("duties", {"matter": "matter:m", "role": "LEAD", "area": "area:a", "organization": "org:x"}),
]

AFTER: list[Change] = [
    area("new", parent="area:unknown"),
    area("p", name="改"),
    Retract("areas", "area:a", 10),
    End("areas", "area:a", 5),
    area("a", name="再", parent="area:new", since=20),
    organization("x", classification="COURT"),
    Retract("persons", "person:a", None),
    End("holdings", holding("a", "p").key, 5),
    holding("b", "p"),
    fact_of("links", {"type": "LINKED_WITH", "from": "org:x", "to": "org:y", "expected_hours": 2.0}),
    fact_of("duties", {"matter": "matter:m", "role": "LEAD", "area": "area:a", "organization": "org:x", "priority": 1}),
    fact_of("duties", {"matter": "matter:n", "role": "LEAD", "area": "area:new", "organization": "org:new"}),
]


@pytest.fixture(autouse=True)
def every_commit_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """And each of its transactions has two keys."""
    monkeypatch.setattr(store_module, "LARGE_COMMIT", 0)
    monkeypatch.setattr(reading_module, "KEYS_AT_ONCE", 2)


class Interruption(Exception):
    """Stands for the end of the process."""


def interrupted_after(batches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a commit write at most *batches* of its transactions, and never the last, which makes the revision."""
    write = LargeCommit._batch
    done = iter(range(batches))

    def some(self: LargeCommit, work: Any) -> None:
        if next(done, None) is None:
            raise Interruption
        write(self, work)

    def not_the_last(transaction: Transaction, name: str, **parameters: Any) -> Any:
        if name == "put_revision":
            raise Interruption
        return run(transaction, name, **parameters)

    monkeypatch.setattr(LargeCommit, "_batch", some)
    monkeypatch.setattr(store_module, "run", not_the_last)


def picture(cypher: Cypher) -> list[Any]:
    """Everything in the database but what counts batches."""
    nodes = cypher("MATCH (n) WHERE NOT n:LargeCommit RETURN [labels(n), properties(n)]")
    edges = cypher("MATCH (a)-[r]->(b) RETURN [properties(a), type(r), properties(r), properties(b)]")
    return sorted(map(str, [*nodes, *edges]))


def interrupt(store: Neo4jStore, changes: list[Change], batches: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        interrupted_after(batches, patch)
        with pytest.raises(Interruption):
            store.commit(changes, actor="t")


@pytest.mark.parametrize("batches", range(8))
def test_an_unfinished_commit_is_undone_to_the_last_relationship(
    neo4j: Neo4jStore, cypher: Cypher, batches: int
) -> None:
    """However far it came: readers see nothing of it, and after the next writer the database is as it was."""
    neo4j.commit(BEFORE, actor="t")
    before, facts = picture(cypher), versions_in(neo4j.facts())
    interrupt(neo4j, AFTER, batches)

    assert versions_in(neo4j.facts()) == facts
    assert versions_in(neo4j.history(1)) == facts
    assert versions_in(neo4j.facts(1)) == []
    assert neo4j.revision().number == 1
    assert versions_in(neo4j.versions("areas", "area:p")) == [(area("p"), 1, None)]

    assert neo4j.commit([], actor="t").number == 1
    assert picture(cypher) == before
    assert cypher("MATCH (l:LargeCommit) RETURN properties(l)") == [{}]


def test_it_takes_as_many_batches_as_were_tried(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """The test above stopped before the first, between any two, and behind the last."""
    neo4j.commit(BEFORE, actor="t")
    interrupt(neo4j, AFTER, 100)

    assert cypher("MATCH (l:LargeCommit) RETURN l.batch") == [1 + 7]


def test_the_first_commit_is_undone_too(neo4j: Neo4jStore, cypher: Cypher) -> None:
    before = picture(cypher)
    interrupt(neo4j, BEFORE, 3)

    assert known(neo4j) == []
    assert neo4j.commit([], actor="t").number == 0
    assert picture(cypher) == before


def test_large_and_small_commits_write_the_same(
    neo4j: Neo4jStore, cypher: Cypher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also over what an unfinished one left."""
    interrupt(neo4j, AFTER[:1], 1)
    neo4j.commit(BEFORE, actor="t")
    interrupt(neo4j, AFTER, 4)
    neo4j.commit(AFTER, actor="t")
    facts, since, nodes = versions_in(neo4j.facts()), versions_in(neo4j.facts(1)), picture(cypher)
    empty(cypher)
    monkeypatch.setattr(store_module, "LARGE_COMMIT", 1_000)
    neo4j.commit(BEFORE, actor="t")
    neo4j.commit(AFTER, actor="t")

    assert versions_in(neo4j.facts()) == facts
    assert versions_in(neo4j.facts(1)) == since
    assert without_times(picture(cypher)) == without_times(nodes)


def without_times(nodes: list[str]) -> list[str]:
    return [node for node in nodes if "commit_id" not in node]


@pytest.mark.parametrize("order", [1, -1])
def test_a_first_commit_may_name_what_comes_later(
    neo4j: Neo4jStore, cypher: Cypher, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    """An end that a former batch has named is not made a second time; nor is one that the same batch makes."""
    changes = [area("c", parent="area:p"), area("d", parent="area:c"), area("p"), area("q"), *BEFORE[4:]][::order]
    neo4j.commit(changes, actor="t")
    facts, nodes = versions_in(neo4j.facts()), picture(cypher)
    monkeypatch.setattr(store_module, "LARGE_COMMIT", 1_000)
    empty(cypher)
    neo4j.commit(changes, actor="t")

    assert versions_in(neo4j.facts()) == facts
    assert without_times(picture(cypher)) == without_times(nodes)


def empty(cypher: Cypher) -> None:
    cypher("MATCH (n) WHERE NOT n:Graphkb AND NOT n:Sequence AND NOT n:LargeCommit DETACH DELETE n")
    cypher("MATCH (g:Graphkb) SET g.revision = 0")


def test_an_undo_that_is_interrupted_is_undone(neo4j: Neo4jStore, cypher: Cypher) -> None:
    neo4j.commit(BEFORE, actor="t")
    before = picture(cypher)
    interrupt(neo4j, AFTER, 6)
    interrupt(neo4j, [], 2)

    assert neo4j.commit([], actor="t").number == 1
    assert picture(cypher) == before


def test_who_was_overtaken_writes_nothing(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """A writer that lost its lock without noticing cannot go on with what another has undone."""
    overtaken = LargeCommit(neo4j._database, "first")
    LargeCommit(neo4j._database, "second")
    before = picture(cypher)

    with pytest.raises(StoreUnavailable, match="another writer took over"):
        overtaken.write(store_module.rewrites(store_module.plan_changes([person("a")], {}), {}, 1), is_first=True)

    assert picture(cypher) == before


def test_what_is_written_while_a_page_is_read_is_not_half_seen(
    neo4j: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit moves facts between the two statements of one page: the page is read again."""
    old: list[Fact] = [person(f"{n:02}", until=10) for n in range(20)]
    neo4j.commit(old, actor="t")
    moves: Iterator[list[Change]] = iter([[person(f"{n:02}", "后", since=10) for n in range(20)]])
    home = reading_module.HOMES["persons"]
    between = home._states.between  # type: ignore[attr-defined]  # not in the declared type, but there

    def disturbed(*arguments: Any) -> Any:
        for changes in moves:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(neo4j.commit, changes, actor="t").result()
        return between(*arguments)

    monkeypatch.setattr(home._states, "between", disturbed)  # type: ignore[attr-defined]  # not in the declared type, but there

    assert [fact for batch in neo4j.facts() for fact in batch.facts()] == old
    assert len(known(neo4j)) == 40


def test_a_stream_stays_at_its_revision(neo4j: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is changed, ended, retracted or put behind the reader's back is read as it was at the first batch."""
    monkeypatch.setattr(reading_module, "BATCH_SIZE", 1)
    neo4j.commit(BEFORE, actor="t")
    expected = versions_in(neo4j.facts())
    stream: Iterator[FactBatch] = neo4j.facts()
    first = next(stream)
    neo4j.commit(AFTER, actor="t")

    assert versions_in([first, *stream]) == expected
