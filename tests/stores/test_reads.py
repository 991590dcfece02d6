"""What the reads give, in what order, and as of which revision."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from graphkb.model import times
from graphkb.model.changes import End, Retract
from graphkb.model.facts import Fact, Revision
from graphkb.model.kinds import TABLES
from graphkb.stores.base import BATCH_SIZE, EMPTY, Store
from tests.stores.facts import holding, known, organization, person, versions_in

SHORT_IDS = ("10", "9", "A", "Z", "_", "a", "z", "é", "中", "～", "😀")
"""In code-point order; UTF-16 order would put the last before the last but one, a dictionary A before _ before z."""


def test_tables_come_in_declared_order(store: Store) -> None:
    """Whatever the order of the puts; a batch holds facts of one table."""
    store.commit([holding("a", "p"), person("a"), organization("x")], actor="t")

    assert [batch.table for batch in store.facts()] == ["organizations", "persons", "holdings"]
    assert list(TABLES).index("organizations") < list(TABLES).index("persons") < list(TABLES).index("holdings")


def test_keys_come_in_code_point_order(store: Store) -> None:
    store.commit([person(short) for short in reversed(SHORT_IDS)], actor="t")

    assert [fact["id"] for fact in known(store)] == [f"person:{short}" for short in SHORT_IDS]


def test_states_come_by_their_start(store: Store) -> None:
    """Always first, then before 1970, then after; the keys come before the starts."""
    a = [person("a", until=-9), person("a", since=-9, until=0), person("a", since=0, until=7), person("a", since=7)]
    b = person("b")
    store.commit([b, a[2], a[1], a[3], a[0]], actor="t")

    assert known(store) == [*a, b]


def test_keys_of_relationships_are_ordered_part_by_part(store: Store) -> None:
    """The character between the parts sorts before all that an id may hold: p before p1 whatever follows."""
    facts = [holding("a", "p"), holding("a", "p1", "ACTING"), holding("a1", "p")]
    store.commit(facts[::-1], actor="t")

    assert known(store) == facts


def test_batches_are_limited(store: Store) -> None:
    """More facts of one table than fit in a batch come in several, each fact once, in order."""
    facts = [person(f"{number:05}") for number in range(BATCH_SIZE + 1)]
    store.commit(facts, actor="t")

    batches = list(store.facts())

    assert max(map(len, batches)) <= BATCH_SIZE
    assert all(len(batch) for batch in batches)
    assert [fact for batch in batches for fact in batch.facts()] == facts
    assert [version[0] for version in versions_in(store.history(1))] == facts


@pytest.fixture
def told(store: Store) -> Store:
    """Four revisions: a and b put; a changed; b ended and c put; a retracted."""
    store.commit([person("a", "甲"), person("b", "乙", since=0)], actor="t")
    store.commit([person("a", "甲二")], actor="t")
    store.commit([End("persons", "person:b", 5), person("c", "丙")], actor="t")
    store.commit([Retract("persons", "person:a", None)], actor="t")
    return store


A1, A2 = person("a", "甲"), person("a", "甲二")
B1, B3 = person("b", "乙", since=0), person("b", "乙", since=0, until=5)
C3 = person("c", "丙")


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (0, [(B3, 3, None), (C3, 3, None)]),
        (1, [(A1, 1, 2), (B1, 1, 3), (B3, 3, None), (C3, 3, None)]),
        (2, [(A2, 2, 4), (B1, 1, 3), (B3, 3, None), (C3, 3, None)]),
        (3, [(A2, 2, 4)]),
        (4, []),
        (5, []),
    ],
)
def test_facts_since_are_what_went_and_then_what_came(
    told: Store, since: int, expected: list[tuple[Fact, int, int | None]]
) -> None:
    """A version that came and went after *since* is in neither: A2 is not in what changed since revision 1."""
    assert versions_in(told.facts(since)) == expected


def test_all_that_went_comes_before_all_that_came(store: Store) -> None:
    """Across tables too: superseded holdings before written persons."""
    store.commit([person("a", "甲"), holding("a", "p", since=0)], actor="t")
    store.commit([person("a", "乙"), Retract("holdings", holding("a", "p").key, 0)], actor="t")

    assert versions_in(store.facts(1)) == [
        (person("a", "甲"), 1, 2),
        (holding("a", "p", since=0), 1, 2),
        (person("a", "乙"), 2, None),
    ]


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [
        (0, []),
        (1, [(A1, 1, 2), (B1, 1, 3)]),
        (2, [(A2, 2, 4), (B1, 1, 3)]),
        (3, [(A2, 2, 4), (B3, 3, None), (C3, 3, None)]),
        (4, [(B3, 3, None), (C3, 3, None)]),
        (9, [(B3, 3, None), (C3, 3, None)]),
    ],
)
def test_history_is_what_was_known_then(
    told: Store, known_at: int, expected: list[tuple[Fact, int, int | None]]
) -> None:
    """Revision 0 knew nothing; one beyond the latest is the latest."""
    assert versions_in(told.history(known_at)) == expected


def test_versions_come_by_revision_and_then_by_start(store: Store) -> None:
    """Current and superseded, of the one key, which is a part of another key."""
    store.commit([person("a", "一", since=0), person("a", "零", until=0), person("a1")], actor="t")
    store.commit([person("a", "零二", until=0), person("A")], actor="t")

    assert versions_in(store.versions("persons", "person:a")) == [
        (person("a", "零", until=0), 1, 2),
        (person("a", "一", since=0), 1, None),
        (person("a", "零二", until=0), 2, None),
    ]


def test_versions_of_a_relationship(store: Store) -> None:
    store.commit([holding("a", "p", since=0), holding("a", "p", "ACTING", since=0)], actor="t")
    store.commit([holding("a", "p", since=0, until=9)], actor="t")

    assert versions_in(store.versions("holdings", holding("a", "p").key)) == [
        (holding("a", "p", since=0), 1, 2),
        (holding("a", "p", since=0, until=9), 2, None),
    ]


def test_an_unknown_key_has_no_versions(told: Store) -> None:
    """Nor has a known one in another table."""
    assert told.versions("persons", "person:nobody") == []
    assert told.versions("posts", "person:a") == []


def test_revisions_are_listed_from_and_up_to(told: Store) -> None:
    everything = told.revisions()

    assert [revision.number for revision in everything] == [1, 2, 3, 4]
    assert told.revisions(2) == everything[2:]
    assert told.revisions(1, 2) == everything[1:3]
    assert told.revisions(0, 0) == []
    assert told.revisions(4) == []
    assert everything[-1] == told.revision()


class Clock:
    """Tells the stores what time it is: the instants given to `set`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def set(self, instant: int) -> None:
        self._monkeypatch.setattr(times, "time_ns", lambda: instant * 1_000_000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def commit_at(store: Store, clock: Clock, instant: int) -> Revision:
    clock.set(instant)
    return store.commit([person(f"{store.revision().number}")], actor="t")


def test_the_instants_of_revisions_never_fall(store: Store, clock: Clock) -> None:
    """Also when the clock is set back between two commits."""
    noon = times.parse_instant("2026-11-22T04:00:00Z")

    assert [commit_at(store, clock, noon + shift).at - noon for shift in (0, -60_000, 1, 1)] == [0, 0, 1, 1]
    assert all(later.number == earlier.number + 1 for earlier, later in pairwise(store.revisions()))


@pytest.mark.parametrize(
    ("shift", "number"), [(-1, 0), (0, 1), (1, 1), (9, 1), (10, 3), (11, 3), (10**12, 3), (-(10**14), 0)]
)
def test_revision_at_is_the_last_at_or_before(store: Store, clock: Clock, shift: int, number: int) -> None:
    """Of two made in the same millisecond it is the later; before the first it is revision 0."""
    noon = times.parse_instant("2026-11-22T04:00:00Z")
    made = [EMPTY, *(commit_at(store, clock, noon + at) for at in (0, 10, 10))]

    assert store.revision_at(noon + shift) == made[number]


def test_revision_at_of_an_empty_store(store: Store) -> None:
    assert store.revision_at(times.now()) == EMPTY


def test_a_stream_is_of_one_revision(store: Store, open_again: Callable[[], Store]) -> None:
    """A commit between two batches is seen wholly or not at all, in every table."""
    old = [*(person(f"{n:05}", "旧") for n in range(BATCH_SIZE + 1)), holding("a", "p")]
    new = [person("00000", "新"), *old[1:BATCH_SIZE], person(f"{BATCH_SIZE:05}", "新"), holding("a", "p", until=0)]
    store.commit(old, actor="t")

    stream = store.facts()
    batches = [next(stream)]
    open_again().commit([new[0], *new[-2:]], actor="t")
    batches += stream

    assert [fact for batch in batches for fact in batch.facts()] in (old, new)
    assert {superseded for batch in batches for superseded in batch.superseded} == {None}
    assert known(store) == new


def test_many_streams_at_once(store: Store) -> None:
    """Ten reads that are begun and not finished neither wait for each other nor hold up a commit or a close."""
    store.commit([person("a"), holding("a", "p")], actor="t")
    streams = [store.facts() for _ in range(10)]
    begun = [next(stream).table for stream in streams]
    store.commit([person("b")], actor="t")

    assert begun == ["persons"] * 10
    assert known(store) == [person("a"), person("b"), holding("a", "p")]
    store.close()
