"""What changed since a revision, page by page, in order."""

import pytest

from graphkb.model.changes import End, Retract
from graphkb.model.facts import Fact
from graphkb.model.kinds import TABLES
from graphkb.model.versions import Version
from graphkb.stores.base import Store
from tests.stores.facts import holding, organization, person
from tests.stores.walks import check_walks, commit_at_random, walk

Told = tuple[int, Fact | None, Fact | None]

A1, A2, A5 = person("a", "甲"), person("a", "甲二"), person("a", "甲五", since=5)
B1, B3 = person("b", "乙", since=0), person("b", "乙", since=0, until=5)
C3 = person("c", "丙")
X1, X4 = organization("x"), organization("x", level="TOWN")
H1, H1B = holding("a", "p"), holding("a", "p1")


@pytest.fixture
def told(store: Store) -> Store:
    """Five revisions: all put; a said anew; b ended, c put; a retracted, x said anew; a later a, c retracted."""
    store.commit([A1, B1, X1, H1, H1B], actor="t")
    store.commit([A2], actor="t")
    store.commit([End("persons", "person:b", 5), C3], actor="t")
    store.commit([Retract("persons", "person:a", None), X4], actor="t")
    store.commit([A5, Retract("persons", "person:c", None)], actor="t")
    return store


def shown(found: list[Version]) -> list[Told]:
    return [(each.revision, each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (0, [(1, None, H1), (1, None, H1B), (3, None, B3), (4, None, X4), (5, None, A5)]),
        (1, [(2, A1, None), (3, B1, B3), (4, X1, X4), (5, None, A5)]),
        (2, [(3, B1, B3), (4, X1, X4), (4, A2, None), (5, None, A5)]),
        (3, [(4, X1, X4), (4, A2, None), (5, None, A5), (5, C3, None)]),
        (4, [(5, None, A5), (5, C3, None)]),
        (5, []),
        (6, []),
    ],
)
def test_each_fact_comes_once(told: Store, since: int, expected: list[Told]) -> None:
    """Against what was known at the revision; what came and went since then, as the first c for 0 to 2, does not."""
    assert shown(told.changes(since)) == expected
    assert all(each.superseded is None for each in told.changes(since))


@pytest.mark.parametrize(
    ("since", "after", "expected"),
    [
        (1, ("organizations", "org:x", None), [(1, None, H1), (1, None, H1B), (2, A1, None), (3, B1, B3)]),
        (1, ("holdings", H1.key, None), [(1, None, H1B), (2, A1, None), (3, B1, B3), (4, X1, X4)]),
        (1, ("holdings", H1B.key, None), [(2, A1, None), (3, B1, B3), (4, X1, X4), (5, None, A5)]),
        (4, ("organizations", "org:x", None), [(4, A2, None), (5, None, A5), (5, C3, None)]),
        (4, ("persons", "person:a", None), [(5, None, A5), (5, C3, None)]),
        (5, ("areas", "area:1", 0), [(5, None, A5), (5, C3, None)]),
        (5, ("persons", "person:a", None), [(5, None, A5), (5, C3, None)]),
        (5, ("persons", "person:a", 5), [(5, C3, None)]),
        (5, ("persons", "person:b", 7), [(5, C3, None)]),
        (5, ("persons", "person:c", None), []),
    ],
)
def test_going_on_behind_a_fact(
    told: Store, since: int, after: tuple[str, str, int | None], expected: list[Told]
) -> None:
    """The rest of its revision, as known just before that; then what changed since."""
    assert shown(told.changes(since, after, 4)) == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_no_more_than_asked_for(told: Store, limit: int) -> None:
    assert told.changes(0, limit=limit) == told.changes(0)[:limit]


def test_of_an_empty_store(store: Store) -> None:
    assert store.changes(0) == []


def test_tables_keys_and_starts_are_in_order(store: Store) -> None:
    """Of one revision: tables as declared, keys by code point, always first."""
    states = [person("中", until=-9), person("中", since=-9, until=0), person("中", since=0)]
    facts = [person("😀"), *states[::-1], holding("a", "p"), person("Z"), person("～"), organization("é")]
    store.commit(facts, actor="t")
    store.commit([fact._replace(source="again") for fact in facts], actor="t")

    expected = [organization("é"), person("Z"), *states, person("～"), person("😀"), holding("a", "p")]
    assert [each.before for each in store.changes(1)] == expected
    assert [each.after and each.after._replace(source=None) for each in store.changes(1)] == expected


def test_random_commits(store: Store) -> None:
    commit_at_random(store, 12)
    check_walks(store)


def test_every_table_is_told(store: Store) -> None:
    """Also those that are neither entity nor relationship."""
    from tests.schema.town import FACTS  # noqa: PLC0415 - loaded only where it is asked for

    store.commit(FACTS, actor="t")
    found = store.changes(0)
    assert [each.after for each in found] == [fact for batch in store.facts() for fact in batch.facts()]
    assert {each.fact.table for each in found} == {fact.table for fact in FACTS} <= set(TABLES)
    assert [each for page in walk(store, 0, 7) for each in page] == found
