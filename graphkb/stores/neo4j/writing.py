"""How a commit is written: all that stands under a key anew, and what is no longer known as :Version beside it."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from graphkb.errors import StoreUnavailable
from graphkb.model.changes import FactId, Plan
from graphkb.model.collector import collector_resumed
from graphkb.model.facts import Fact
from graphkb.model.kinds import TABLES, Table, Type
from graphkb.stores.neo4j.database import Database, Transaction, Work, run
from graphkb.stores.neo4j.homes import HOMES, Step
from graphkb.stores.neo4j.layout import Version, superseded_properties, versions_of
from graphkb.stores.neo4j.reading import all_under, changed_since, portions

BATCHES_AT_ONCE = 2
"""Batches of a large commit on their way at once: two keep two processors of the server busy."""

Known = Mapping[tuple[str, str], Sequence[Version]]
"""Table and key → what is known under it."""


class Rewrite(NamedTuple):
    """What becomes of some keys of one table.

    Args:
        table: The table.
        before: All that stands under the keys.
        after: All that shall.
        superseded: Of `before`, what is no longer known, with the revision from which on it is not.
    """

    table: Table
    before: list[Version]
    after: list[Version]
    superseded: list[Version]


def rewrites(plan: Plan, known: Known, made: int) -> Iterator[Rewrite]:
    """Yield what *plan* comes to in revision *made*, in portions that fit one transaction."""
    put: dict[str, dict[str, list[Fact]]] = {}
    for name, key, _ in plan.superseded:
        put.setdefault(name, {})[key] = []
    for fact in plan.put:
        put.setdefault(fact.table, {}).setdefault(fact.key, []).append(fact)
    gone = set(plan.superseded)
    for table, keys in portions({name: list(facts) for name, facts in put.items()}):
        yield _rewrite(table, {key: put[table.name][key] for key in keys}, known, gone, made)


def _rewrite(
    table: Table, put: Mapping[str, Sequence[Fact]], known: Known, gone: Collection[FactId], made: int
) -> Rewrite:
    before = [version for key in put for version in known.get((table.name, key), ())]
    stays = {id(version): (table.name, version.fact.key, version.fact.valid_from) not in gone for version in before}
    return Rewrite(
        table,
        before,
        [version for version in before if stays[id(version)]] + [Version(f, made) for key in put for f in put[key]],
        [version._replace(superseded=made) for version in before if not stays[id(version)]],
    )


def steps_of(rewrite: Rewrite) -> list[Step]:
    """Return what writes *rewrite*, and removes entities that nothing names or says anything of any longer."""
    home = HOMES[rewrite.table.name]
    steps = home.put(rewrite.after) if rewrite.after else []
    if rewrite.superseded:
        steps.append(Step("put_versions", {"rows": [superseded_properties(version) for version in rewrite.superseded]}))
    if rewrite.before:
        ids = {entity for version in rewrite.before for entity in _ids_in(version.fact)}
        cleared = home.clear(list({version.fact.key: None for version in rewrite.before}))
        steps = [*cleared, *steps, Step("forget_entities", {"ids": sorted(ids)})]
    return steps


class Batch(NamedTuple):
    """What one transaction of a large commit writes.

    Args:
        steps: In order.
        made: Ids of the entities that it makes without looking for them first.
        named: Ids of the entities that it looks for.
        is_alone: It may write what another batch writes, too.
    """

    steps: list[Step]
    made: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    is_alone: bool = True

    def waits_for(self, other: "Batch") -> bool:
        """Tell whether *other* must be written first: it makes what this one looks for, or they could block each other.

        Two transactions that lock one entity wait for each other in turn; with several they may do so for ever.
        """
        is_free = self.named.isdisjoint(other.made) and len(self.named & other.named) <= 1
        return self.is_alone or other.is_alone or not is_free


def made_outright(steps: Sequence[Step], named: set[str]) -> Batch:
    """Return *steps* of a first commit, which need not look for entities that nothing has named: a quarter faster.

    *named* are the ids that earlier steps gave a node; those that *steps* name join them.
    """
    outright = []
    made: set[str] = set()
    ends: set[str] = set()
    for step in steps:
        rows = step.parameters["rows"]
        ids = {row["properties"]["id"] for row in rows} if step.name == "put_entities" else set()
        is_new = bool(ids) and named.isdisjoint(ids)
        outright.append(step._replace(name="create_entities") if is_new else step)
        made |= ids if is_new else set()
        ends.update(end["id"] for row in rows for end in row.get("ends", ()))
        ends.update(row[end] for row in rows for end in ("from", "to") if end in row)
    named |= ends
    is_alone = any(step.name != "create_entities" for step in outright)
    return Batch(outright, frozenset(made), frozenset(ends - made), is_alone)


def take(transaction: Transaction, steps: Iterable[Step]) -> None:
    """Run *steps* in order."""
    for step in steps:
        run(transaction, step.name, **step.parameters)


def _ids_in(fact: Fact) -> Iterator[str]:
    for column, value in zip(TABLES[fact.table].columns, fact.values, strict=True):
        if column.type in {Type.ID, Type.REFERENCE} and value:
            yield from value if column.many else (value,)


class LargeCommit:
    """A commit in several transactions, while another one holds the revision lock.

    Readers see nothing of it before the holder of the lock raises the revision, together with `end_large_commit`. If
    that never happens, the next writer undoes what was written.

    Args:
        database: Where.
        commit_id: Whose: a batch fails once another writer has taken over.
    """

    def __init__(self, database: Database, commit_id: str) -> None:
        self._database = database
        self._commit_id = commit_id
        database.write(partial(run, name="begin_large_commit", commit_id=commit_id))

    def write(self, rewrites: Iterable[Rewrite], *, is_first: bool) -> None:
        """Write *rewrites* durably, one transaction each; the next is prepared while the server works."""
        named: set[str] = set()
        under_way: deque[tuple[Batch, Future[None]]] = deque()
        with ThreadPoolExecutor(BATCHES_AT_ONCE) as executor, collector_resumed():
            for rewrite in rewrites:
                batch = made_outright(steps_of(rewrite), named) if is_first else Batch(steps_of(rewrite))
                while len(under_way) == BATCHES_AT_ONCE or any(batch.waits_for(other) for other, _ in under_way):
                    under_way.popleft()[1].result()
                under_way.append((batch, executor.submit(self._batch, partial(take, steps=batch.steps))))
            for _, future in under_way:
                future.result()

    def _batch(self, work: Work[None]) -> None:
        def claimed(transaction: Transaction) -> None:
            work(transaction)
            # Last, so that batches wait for each other only while they commit, and not after another writer took over.
            if not run(transaction, "next_batch", commit_id=self._commit_id):
                raise StoreUnavailable(f"{self._database.address}: another writer took over; try again")

        self._database.write(claimed)

    def undo(self, latest: int) -> None:
        """Bring everything back to revision *latest*, durably."""
        _, changed = self._database.read(changed_since(latest))
        for table, keys in portions(changed):
            self._batch(partial(_restore, table=table, keys=keys, latest=latest))
        self._database.write(partial(run, name="end_large_commit", commit_id=self._commit_id))


def _restore(transaction: Transaction, table: Table, keys: Sequence[str], latest: int) -> None:
    versions = list(versions_of(table, all_under(transaction, table, keys)))
    current = [version for version in versions if version.superseded is None]
    undone = [version for version in versions if version.superseded is not None and version.superseded > latest]
    stay = [version for version in current if version.revision <= latest]
    again = [version._replace(superseded=None) for version in undone if version.revision <= latest]
    take(transaction, steps_of(Rewrite(table, current, stay + again, [])))
    run(transaction, "remove_versions", table=table.name, keys=keys, after=latest)
