"""How knowledge is written: checked against all that is known, then committed, then seen by this process."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson

from graphkb.answers.expectations import Result, check_expectations
from graphkb.answers.impact import ImpactReport, orphaned_events
from graphkb.errors import BadInput, Conflict
from graphkb.graph.graph import Graph
from graphkb.graph.integrity import touched_by, violations
from graphkb.graph.view import View
from graphkb.knowledge.coming_events import ComingEvents
from graphkb.knowledge.in_use import named_by_events
from graphkb.knowledge.keeping import MAX_ATTEMPTS, KeptGraph, KnownAt
from graphkb.knowledge.rehearsals import Rehearsals
from graphkb.loaders.load import Load, Past
from graphkb.loaders.load import load as read_changes
from graphkb.loaders.rehearsal import rehearse
from graphkb.loaders.report import LoadReport, TableCounts
from graphkb.loaders.wrong_rows import removed_on_failure
from graphkb.model import times
from graphkb.model.changes import Change, Plan, plan_changes, touched_keys
from graphkb.model.collector import collector_paused, collector_resumed
from graphkb.model.events import Once
from graphkb.model.facts import Revision, shown_key
from graphkb.model.problems import Problem
from graphkb.stores.base import EMPTY, Outcome
from graphkb.stores.records import key_reused


class Loaded(NamedTuple):
    """What a load found; `revision` is None where nothing was written, `failed` the expectations that prevented it."""

    report: LoadReport
    revision: Revision | None
    wrong_files: list[Path]
    failed: list[Result]


class Committed(NamedTuple):
    """What a list of changes came to: the revision it made, counts by table, and why it was refused.

    The revision is the latest where nothing changed; None in a dry run and where there are problems.
    """

    revision: Revision | None
    report: Mapping[str, TableCounts]
    problems: Sequence[Problem]


class Writer(KeptGraph):
    """A kept graph that may be changed, through its store."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        actor: str,
        note: str | None = None,
        source: str | None = None,
        expected_revision: int | None = None,
    ) -> Revision:
        """Check *changes* against all that is known, apply them together, and return the revision they made.

        The latest revision comes back when they change nothing. This process sees them before this returns.

        Args:
            changes: Puts, ends and retracts, applied together.
            actor: Who did it.
            note: Why.
            source: Where it came from.
            expected_revision: The revision the caller looked at; None: the latest.

        Raises:
            BadInput: a change breaks a rule of the model; nothing was written.
            Conflict: the knowledge is at another revision than expected.
            StoreUnavailable: no answer from the store.
        """
        with self._writing:
            for _ in range(MAX_ATTEMPTS):
                graph = self.refresh()
                if expected_revision not in {None, graph.revision.number}:
                    raise Conflict(f"expected revision {expected_revision}; the latest is {graph.revision.number}")
                candidate = _candidate(graph, changes)
                self._refuse_named(changes, candidate)
                try:
                    return self._write(changes, candidate, actor=actor, note=note, source=source)
                except Conflict:
                    continue
            raise Conflict(f"other writers were faster {MAX_ATTEMPTS} times; try again")

    def _refuse_named(self, changes: Sequence[Change], candidate: Graph) -> None:
        if named := [*named_by_events(changes, candidate, self.store)]:
            raise BadInput("; ".join(problem.message for problem in named))

    def _write(
        self,
        changes: Sequence[Change],
        candidate: Graph,
        *,
        actor: str,
        note: str | None,
        source: str | None,
        once: Once | None = None,
        result: str = "",
    ) -> Revision:
        before = self._graph.revision
        revision = self.store.commit(
            changes, actor=actor, note=note, source=source, expected_revision=before.number, once=once, result=result
        )
        if revision.number != before.number:
            self._swap(Graph(candidate.tables, revision))
        return revision

    def load(
        self,
        paths: Sequence[Path],
        *,
        actor: str,
        note: str | None = None,
        dry_run: bool = False,
        skip_wrong: bool = False,
        prune: bool = False,
        effective: int | Literal["always"] | None = None,
        expectations: Sequence[Mapping[str, Any]] = (),
        progress: Callable[[str, int], None] | None = None,
    ) -> Loaded:
        """Read data packages, tables or divisions and commit what they change.

        Any wrong row stops the load before anything is written, unless *skip_wrong*.

        Args:
            paths: Folders, zip files or single tables.
            actor: Who loads.
            note: Why; absent, the names of the files.
            dry_run: Report only.
            skip_wrong: Write the good rows; the report lists the wrong ones.
            prune: End what the tables present no longer name.
            effective: Instant at which undated differences begin, or "always"; None: today's local midnight.
            expectations: What must be true afterwards, as `graphkb.answers.expectations` has it; where one does not
                hold, nothing is written.
            progress: Told (table, rows so far) now and then.

        Raises:
            BadInput: a path that is no package, or a file that cannot be read as one.
            Conflict: other writers were faster several times.
            StoreUnavailable: no answer from the store.
        """
        source = ", ".join(path.name for path in paths)
        read = partial(
            read_changes, paths, zone=self.zone, effective=effective, prune=prune, skip_wrong=skip_wrong,
            progress=progress, past=Past(self.store, self.policies.local_time(self.zone), times.now()),
        )  # fmt: skip
        write = None if dry_run else partial(self._write, actor=actor, note=note, source=source)
        with self._writing, collector_paused():  # the facts are gone before the collector could walk them
            for _ in range(MAX_ATTEMPTS):
                with suppress(Conflict):
                    return self._load(read, write, expectations)
            raise Conflict(f"other writers were faster {MAX_ATTEMPTS} times; try again")

    def _load(
        self,
        read: Callable[[Graph], Load],
        write: Callable[[Sequence[Change], Graph], Revision] | None,
        expectations: Sequence[Mapping[str, Any]],
    ) -> Loaded:
        loaded = read(self.refresh())
        with closing(loaded):
            self._refuse_named(loaded.changes, loaded.graph)
            failed = self._failed(expectations, loaded) if loaded.is_good else []
            if write is None or failed or not loaded.is_good:
                return Loaded(loaded.report, None, [], failed)
            wrong_files = loaded.write_wrong_rows() if loaded.report.wrong else []
            with removed_on_failure(wrong_files):
                revision = write(loaded.changes, loaded.graph)
            if loaded.history is not None:
                with collector_resumed():
                    self.store.append_history(loaded.history.batches())
                self.feed.wake()
            return Loaded(loaded.report, revision, wrong_files, [])

    def _failed(self, expectations: Sequence[Mapping[str, Any]], loaded: Load) -> list[Result]:
        def view_of(as_of: int | None, known_at: KnownAt | None) -> View:
            """Give what would be known, except where an entry asks for an earlier revision."""
            now = times.now() if as_of is None else as_of
            return loaded.graph.at(now) if known_at is None else self.view(as_of, known_at)

        with closing(ComingEvents(self.store, loaded.history)) as events:
            results = check_expectations(view_of, expectations, self.zone, events, self.policies.assessment)
        return [result for result in results if not result.ok]

    def commit_inputs(
        self,
        inputs: Sequence[Mapping[str, Any]],
        *,
        actor: str,
        note: str | None = None,
        source: str | None = None,
        expected_revision: int | None = None,
        dry_run: bool = False,
        once: Once | None = None,
    ) -> Committed:
        """Commit puts, ends, retracts and reorganizations as users write them; what is wrong is told, not raised.

        Args:
            inputs: As `graphkb.loaders.change_list.changes_of` takes them.
            actor: Who did it.
            note: Why.
            source: Where it came from.
            expected_revision: The revision the caller looked at; None: the latest.
            dry_run: Report only; *once* does not count then.
            once: With the same scope, key and digest as a commit of the last 30 days, what came of that comes back and
                nothing is written; with another digest the problem KEY_REUSED. A commit with problems leaves none.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        with self._writing:
            for _ in range(MAX_ATTEMPTS):
                graph = self.refresh()
                if once and not dry_run and (outcome := self.store.outcome(once)):
                    return self._repeated(once, outcome)
                if expected_revision not in {None, graph.revision.number}:
                    return _conflict(f"expected revision {expected_revision}; the latest is {graph.revision.number}")
                rehearsal = rehearse(inputs, graph, self.zone)
                named = named_by_events(rehearsal.changes, rehearsal.graph, self.store)
                if (problems := rehearsal.problems or tuple(named)) or dry_run:
                    return Committed(None, rehearsal.report, problems)
                try:
                    revision = self._write(
                        rehearsal.changes, rehearsal.graph, actor=actor, note=note, source=source,
                        once=once, result=orjson.dumps(rehearsal.report).decode() if once else "",
                    )  # fmt: skip
                except Conflict:
                    continue
                except BadInput as error:
                    return Committed(None, {}, [Problem(error.code, str(error))])
                return Committed(revision, rehearsal.report, ())
            return _conflict(f"other writers were faster {MAX_ATTEMPTS} times; try again")

    def _repeated(self, once: Once, outcome: Outcome) -> Committed:
        """Return what came of a commit that was made before, if it is the same."""
        if outcome.digest != once.digest:
            reused = key_reused(once)
            return Committed(None, {}, [Problem(reused.code, reused.message, reused.field)])
        made = self.store.revisions(outcome.revision - 1, 1) if outcome.revision else [EMPTY]
        report = {table: TableCounts(**counts) for table, counts in orjson.loads(outcome.result).items()}
        return Committed(made[0], report, ())

    def impact(
        self,
        inputs: Sequence[Mapping[str, Any]],
        *,
        graph: Graph | None = None,
        now: int | None = None,
        look: Callable[[], None] | None = None,
    ) -> ImpactReport:
        """Return what *inputs* would change for those who answer, at the latest date they name; nothing is written.

        Args:
            inputs: As `commit_inputs` takes them.
            graph: What is known; None: the latest that this process has.
            now: The instant meant where they name no date; None: now.
            look: Called now and then; what it raises ends the work.
        """
        now = times.now() if now is None else now
        report = self._rehearsals.report(inputs, graph or self._graph, now, self.zone, look)
        if report.problems:
            return report
        held: Counter[str] = Counter()
        for tally in self.store.tallies(now):
            if tally.holder is not None:
                held[tally.holder] += tally.open
        return replace(report, orphaned_events=orphaned_events(report.before, report.after, held))

    @cached_property
    def _rehearsals(self) -> Rehearsals:
        return Rehearsals()

    def _swap(self, graph: Graph) -> None:
        self._rehearsals.forget()
        super()._swap(graph)


def _conflict(message: str) -> Committed:
    return Committed(None, {}, [Problem(Conflict.code, message)])


def _candidate(graph: Graph, changes: Sequence[Change]) -> Graph:
    plan: Plan = plan_changes(changes, graph.known(touched_keys(changes)))
    if not plan:
        return graph
    candidate = graph.apply(plan, graph.revision)
    for violation in violations(candidate, *touched_by(candidate, plan)):
        fact = candidate.tables[violation.table].fact(violation.row)
        raise BadInput(f"{shown_key(fact.table, fact.key)}, {violation.column}: {violation.message}")
    return candidate
