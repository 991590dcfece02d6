"""Random revisions, and what changed since each of them: page by page as by reading all."""

import random
from collections.abc import Iterator

from graphkb.model.changes import Retract
from graphkb.model.versions import Version, changes_of
from graphkb.stores.base import Store
from tests.stores.facts import holding, organization, person


def since(store: Store, revision: int) -> list[Version]:
    """What changed since a revision, by reading all: another way of the store's."""
    return sorted(changes_of(store.facts(revision)), key=lambda each: each.place)


def walk(store: Store, start: int, limit: int) -> Iterator[list[Version]]:
    """Page by page, each asked for by the last change of the one before."""
    page = store.changes(start, None, limit)
    while page:
        yield page
        last = page[-1]
        page = store.changes(last.revision, (last.fact.table, last.fact.key, last.fact.valid_from), limit)


def commit_at_random(store: Store, count: int) -> None:
    """Make as many revisions of few facts, said anew or retracted again and again."""
    rng = random.Random(7)
    for _ in range(count):
        known = [fact for batch in store.facts() for fact in batch.facts()]
        put = [
            rng.choice([person(f"{n % 5}"), organization(f"{n % 5}"), holding(f"{n % 3}", f"{n % 2}")])
            for n in rng.sample(range(30), rng.randrange(1, 5))
        ]
        said = {fact.key: fact._replace(source=str(rng.random())) for fact in put}
        gone = [fact for fact in known if rng.random() < 0.1 and fact.key not in said]
        retracted = [Retract(fact.table, fact.key, fact.valid_from) for fact in gone]
        store.commit([*said.values(), *retracted], actor="t")


def check_walks(store: Store) -> None:
    """From every revision, in pages of any size: what reading all gives, and nothing is missed on the way."""
    latest = store.revision().number
    for revision in range(latest + 1):
        assert store.changes(revision) == since(store, revision)
    now = {fact.key: fact for batch in store.facts() for fact in batch.facts()}
    for start, limit in ((0, 1), (0, 3), (5, 2), (latest - 3, 1)):
        pages = list(walk(store, start, limit))
        met = [each for page in pages for each in page]
        places = [each.place for each in met]
        assert places == sorted(set(places))
        assert max(map(len, pages)) <= limit
        known = {fact.key: fact for batch in store.history(start) for fact in batch.facts()}
        for each in met:
            known.pop(each.fact.key, None)
            if each.after is not None:
                known[each.fact.key] = each.after
        assert known == now
