"""The store in a Neo4j database. The contract is in graphkb.stores.base, the layout in queries/neo4j/setup."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from graphkb.errors import Conflict
from graphkb.model.changes import Change, plan_changes, touched_keys
from graphkb.model.events import (
    Case,
    Event,
    EventBatch,
    EventFilter,
    EventOrder,
    Moved,
    Once,
    Problem,
    Step,
    Tally,
    Transition,
    WorkOrderFilter,
)
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.figures import OpenEvent, PeriodFigures
from graphkb.model.kinds import TABLES
from graphkb.model.times import now
from graphkb.model.versions import FactName
from graphkb.model.versions import Version as VersionOf
from graphkb.stores.base import EMPTY, Outcome
from graphkb.stores.checks import check_commit, check_once
from graphkb.stores.neo4j import event_figures, event_reading, event_search, event_writing, history_writing, outcomes
from graphkb.stores.neo4j.changes import changes_since
from graphkb.stores.neo4j.database import Database, Transaction, run
from graphkb.stores.neo4j.homes import check_key
from graphkb.stores.neo4j.layout import Version, batches_of, versions_of
from graphkb.stores.neo4j.links import Links
from graphkb.stores.neo4j.reading import known_under, portions, progress, stream, stream_since, versions_under
from graphkb.stores.neo4j.writing import LargeCommit, rewrites, steps_of, take

LARGE_COMMIT = 50_000
"""Facts above which a commit is written in several transactions: one alone would have to fit the server's memory."""


class Neo4jStore:
    """Keeps knowledge and events in one Neo4j database, which it owns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._links = Links(database)

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
        return self._database.read(event_reading.sequence)

    def commit(
        self,
        changes: Sequence[Change],
        *,
        actor: str,
        note: str | None = None,
        source: str | None = None,
        expected_revision: int | None = None,
        once: Once | None = None,
        result: str = "",
    ) -> Revision:
        self._database.check_open()
        check_commit(changes, actor, note, source, result)
        check_once(once)
        for change in changes:
            if isinstance(change, Fact):
                check_key(change)

        def work(transaction: Transaction, commit_id: str) -> Revision:
            if found := run(transaction, "revision_of_commit", commit_id=commit_id):
                return _one(found)
            latest = self._whole(transaction, commit_id)
            if once and (kept := outcomes.found(transaction, once)):
                return _repeated(kept, commit_id, latest)
            _expect(expected_revision, latest)
            made = Revision(latest.number + 1, max(now(), latest.at), actor, note, source)
            done = made if self._write(transaction, commit_id, changes, made) else latest
            if once:
                outcomes.put(transaction, once, done.number, result, commit_id)
            return done

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
        is_first = made.number == 1 and not run(transaction, "has_entities")  # an event may have named some before
        if len(plan.put) + len(plan.superseded) > LARGE_COMMIT:
            LargeCommit(self._database, commit_id).write(written, is_first=is_first)
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

    def changes(self, since: int, after: FactName | None = None, limit: int = 1000) -> list[VersionOf]:
        return changes_since(self._database, since, after, limit)

    def revisions(self, since: int = 0, limit: int = 1000) -> list[Revision]:
        found = self._database.read(partial(run, name="revisions", since=since, limit=limit))
        return [Revision(*row) for row in found]

    def revision_at(self, at: int) -> Revision:
        return _one(self._database.read(partial(run, name="revision_at", at=at)))

    def outcome(self, once: Once) -> Outcome | None:
        kept = self._database.read(partial(outcomes.found, once=once))
        if kept is None or kept.revision is None:
            return None
        return Outcome(kept.digest, kept.revision, kept.result)

    def act(self, subject: str | None, step: Step, *, once: Once | None = None) -> Moved | Problem:
        self._database.check_open()
        check_once(once)
        result = event_writing.act(self._database, subject, step, once)
        if isinstance(result, Moved) and any(each.from_state is None for each in result.transitions):
            self._links.draw_soon()  # something is new
        return result

    def append_history(self, batches: Iterable[EventBatch]) -> int:
        try:
            last = history_writing.append(self._database, batches)
        finally:
            self._links.draw_soon()  # not in between, where it would take the time of the server
        return self.sequence() if last is None else last

    def cases(self, events: Sequence[str]) -> list[Case]:
        found = self._database.read(partial(event_reading.cases_of, ids=list(dict.fromkeys(events))))
        return [found[event] for event in events if event in found]

    def case_of(self, order: str) -> Case | None:
        return self._database.read(partial(event_reading.case_of_order, order=order))

    def transitions(self, events: Sequence[str]) -> list[Transition]:
        return self._database.read(partial(event_reading.transitions_of, events=list(dict.fromkeys(events))))

    def transitions_after(self, sequence: int, limit: int = 1000) -> list[Transition]:
        return self._database.read(partial(event_reading.transitions_after, after=sequence, limit=limit))

    def period_figures(self, start: int, end: int) -> Iterator[list[PeriodFigures]]:
        self._database.check_open()
        return event_figures.of_period(self._database, start, end)

    def find_events(
        self,
        which: EventFilter,
        order: Sequence[EventOrder] = (),
        *,
        after: Sequence[int | str | None] | None = None,
        limit: int = 1000,
    ) -> list[Event]:
        read = partial(event_reading.events_found, which=which, order=order, after=after, limit=limit)
        return self._database.read(read)

    def count_events(self, which: EventFilter) -> int:
        return self._database.read(partial(event_search.count, which=which))

    def count_work_orders(self, which: WorkOrderFilter) -> int:
        return self._database.read(partial(event_search.count_orders, which=which))

    def find_cases(self, which: EventFilter) -> Iterator[list[Case]]:
        self._database.check_open()
        return event_reading.cases_found(self._database, which)

    def cases_open_at(self, at: int) -> Iterator[list[Case]]:
        self._database.check_open()
        return event_reading.cases_open_at(self._database, at)

    def unmoved_since(self, at: int) -> list[OpenEvent]:
        return self._database.read(partial(event_reading.unmoved_since, at=at))

    def tallies(self, now: int) -> list[Tally]:
        return self._database.read(partial(event_reading.tallies, now=now))

    def event_counts(self) -> list[tuple[str, str, int]]:
        return self._database.read(event_reading.event_counts)

    def close(self) -> None:
        self._links.close()
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


def _repeated(kept: outcomes.Kept, commit_id: str, latest: Revision) -> Revision:
    """Return what a commit that changed nothing has returned, if this is the same commit again."""
    if kept.commit_id != commit_id:
        raise Conflict("a commit with this idempotency key was made already; ask for its outcome")
    return latest


def _one(found: Sequence[Sequence[object]]) -> Revision:
    return Revision(*found[0]) if found else EMPTY  # type: ignore[arg-type]  # the driver gives Any in a list
