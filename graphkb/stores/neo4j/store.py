"""The store in a Neo4j database. The contract is in graphkb.stores.base, the layout in queries/neo4j/setup."""

from collections.abc import Iterator, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from graphkb.errors import Conflict
from graphkb.model.changes import Change, plan_changes, touched_keys
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.kinds import TABLES
from graphkb.model.times import now
from graphkb.stores.base import EMPTY
from graphkb.stores.checks import check_commit
from graphkb.stores.neo4j.database import Database, Transaction, run
from graphkb.stores.neo4j.homes import check_key
from graphkb.stores.neo4j.layout import Version, batches_of, versions_of
from graphkb.stores.neo4j.reading import known_under, portions, progress, stream, stream_since, versions_under
from graphkb.stores.neo4j.writing import LargeCommit, rewrites, steps_of, take

LARGE_COMMIT = 50_000
"""Facts above which a commit is written in several transactions: one alone would have to fit the server's memory."""


class Neo4jStore:
    """Keeps knowledge in one Neo4j database, which it owns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database that *url* names; see `graphkb.stores.open_store`."""
        database = Database(url)
        try:
            database.make_own()
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def lock_timeout_s(self) -> float:
        """Seconds that a commit waits for another writer."""
        return self._database.lock_timeout_s

    @lock_timeout_s.setter
    def lock_timeout_s(self, seconds: float) -> None:
        self._database.lock_timeout_s = seconds

    def revision(self) -> Revision:
        return _one(self._database.read(partial(run, name="latest_revision")))

    def sequence(self) -> int:
        [sequence] = self._database.read(partial(run, name="sequence"))
        return int(sequence)

    def commit(
        self,
        changes: Sequence[Change],
        *,
        actor: str,
        note: str | None = None,
        source: str | None = None,
        expected_revision: int | None = None,
    ) -> Revision:
        self._database.check_open()
        check_commit(changes, actor, note, source)
        for change in changes:
            if isinstance(change, Fact):
                check_key(change)

        def work(transaction: Transaction, commit_id: str) -> Revision:
            if found := run(transaction, "revision_of_commit", commit_id=commit_id):
                return _one(found)
            latest = self._whole(transaction, commit_id)
            _expect(expected_revision, latest)
            made = Revision(latest.number + 1, max(now(), latest.at), actor, note, source)
            return made if self._write(transaction, commit_id, changes, made) else latest

        return self._database.write_alone(work)

    def _whole(self, transaction: Transaction, commit_id: str) -> Revision:
        """Return the latest revision, once nothing is left of a commit that another writer did not finish."""
        revision = _one(run(transaction, "latest_revision"))
        if progress(transaction).batch is not None:
            LargeCommit(self._database, commit_id).undo(revision.number)
        return revision

    def _write(self, transaction: Transaction, commit_id: str, changes: Sequence[Change], made: Revision) -> bool:
        """Write revision *made* if *changes* change anything; tell whether they do."""
        known = _known(transaction, changes, made.number - 1) if made.number > 1 else {}
        plan = plan_changes(changes, {name: [version.fact for version in found] for name, found in known.items()})
        if not plan:
            return False
        written = rewrites(plan, known, made.number)
        if len(plan.put) + len(plan.superseded) > LARGE_COMMIT:
            LargeCommit(self._database, commit_id).write(written, is_first=made.number == 1)
        else:
            for rewrite in written:
                take(transaction, steps_of(rewrite))
        run(transaction, "put_revision", commit_id=commit_id, **made._asdict())
        return True

    def facts(self, since: int = 0) -> Iterator[FactBatch]:
        self._database.check_open()
        return stream_since(self._database, since) if since > 0 else stream(self._database)

    def history(self, known_at: int) -> Iterator[FactBatch]:
        self._database.check_open()
        return stream(self._database, known_at)

    def versions(self, table: str, key: str) -> list[FactBatch]:
        rows = self._database.read(partial(versions_under, table=TABLES[table], key=key))
        return list(batches_of(TABLES[table], rows))

    def revisions(self, since: int = 0, limit: int = 1000) -> list[Revision]:
        found = self._database.read(partial(run, name="revisions", since=since, limit=limit))
        return [Revision(*row) for row in found]

    def revision_at(self, at: int) -> Revision:
        return _one(self._database.read(partial(run, name="revision_at", at=at)))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _known(transaction: Transaction, changes: Sequence[Change], latest: int) -> dict[tuple[str, str], list[Version]]:
    """Return what is known under the keys that *changes* touch."""
    known: dict[tuple[str, str], list[Version]] = {}
    for table, keys in portions({name: list(touched) for name, touched in touched_keys(changes).items()}):
        for version in versions_of(table, known_under(transaction, table, keys, latest)):
            known.setdefault((table.name, version.fact.key), []).append(version)
    return known


def _expect(revision: int | None, latest: Revision) -> None:
    if revision is not None and revision != latest.number:
        raise Conflict(f"the store is at revision {latest.number}, not {revision}; read it again first")


def _one(found: Sequence[Sequence[object]]) -> Revision:
    return Revision(*found[0]) if found else EMPTY  # type: ignore[arg-type]
