"""What changed since a revision, by each of the ways in which Neo4j finds it."""

import pytest

from graphkb.stores.neo4j import Neo4jStore, changes, homes
from tests.stores.facts import organization, person
from tests.stores.walks import check_walks, commit_at_random, since


@pytest.mark.parametrize("places", [1, 3])
def test_revisions_that_changed_much_are_walked_through(
    neo4j: Neo4jStore, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    """In pages of keys, a relationship's too, from the fact of the last change on."""
    commit_at_random(neo4j, 12)
    monkeypatch.setattr(changes, "PLACES_AT_ONCE", places)
    monkeypatch.setattr(changes, "KEYS_AT_ONCE", 2)
    monkeypatch.setattr(homes, "PAGE_SIZE", 2)
    check_walks(neo4j)


def test_while_a_large_commit_goes_on(neo4j: Neo4jStore) -> None:
    """All is read; the same comes out."""
    commit_at_random(neo4j, 6)
    for revision in range(7):
        assert changes._all(neo4j._database, revision, None, 100) == since(neo4j, revision)
        for last in since(neo4j, revision):
            place = last.revision, (last.fact.table, last.fact.key, last.fact.valid_from), 100
            assert changes._all(neo4j._database, *place) == neo4j.changes(*place)


def test_what_is_read_does_not_grow_with_what_there_is(neo4j: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a first load reads a page of its keys, wherever it begins."""
    neo4j.commit([each(f"{n:04}") for n in range(2_000) for each in (person, organization)], actor="t")
    monkeypatch.setattr(homes, "PAGE_SIZE", 100)
    read: list[int] = []
    between = changes.reading.between

    def counting(*arguments: object) -> list[object]:
        rows = between(*arguments)  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
        read.append(len(rows))
        return rows  # type: ignore[return-value]  # whatever the wrapped one returns

    monkeypatch.setattr(changes.reading, "between", counting)
    for key in ("0000", "0999", "1500"):
        read.clear()
        found = neo4j.changes(1, ("organizations", f"org:{key}", None), 50)
        assert [each.fact.key for each in found] == [f"org:{int(key) + n:04}" for n in range(1, 51)]
        assert sum(read) == 100
