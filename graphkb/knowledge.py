"""The knowledge base: one method a question, over one store and the graph that this process keeps of it."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from graphkb.answers.chart import OrgChart, org_chart
from graphkb.answers.coverage import Coverage, coverage
from graphkb.answers.escalation import EscalationChain, escalation_chain
from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule
from graphkb.answers.expectations import Result, check_expectations
from graphkb.answers.impact import ImpactReport, impact
from graphkb.answers.responsibility import PostAssignment, Responsibility, responsibility
from graphkb.answers.team import team
from graphkb.errors import AmbiguousName, BadInput, Conflict, NotFound, StoreUnavailable
from graphkb.graph.graph import Graph
from graphkb.graph.integrity import touched_by, violations
from graphkb.graph.search import search_rows
from graphkb.graph.view import View
from graphkb.loaders.load import load as read_changes
from graphkb.loaders.rehearsal import rehearse
from graphkb.loaders.report import LoadReport, TableCounts
from graphkb.model import times
from graphkb.model.changes import Change, Plan, plan_changes, touched_keys
from graphkb.model.collector import collector_paused
from graphkb.model.facts import Revision, shown_key
from graphkb.model.problems import Problem
from graphkb.stores import open_store
from graphkb.stores.base import Store

MAX_ATTEMPTS = 5
"""Times a commit is planned, or the knowledge read, anew because another writer was faster."""

WATCH_INTERVAL_S = 0.1
"""Seconds between two looks at the store's revision: others' small commits are seen within 250 ms (architecture.md)."""

MAX_CANDIDATES = 10
"""Candidates named in the message about an ambiguous name."""

KnownAt = int | datetime
"""A revision number, or an instant: the last revision made at or before it."""

Listener = Callable[[Revision], None]
"""Told of each revision that this process comes to serve."""


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


class KnowledgeBase:
    """One store, and the immutable graph of what it knows.

    Thread-safe: readers take the graph once and keep it; a writer swaps in a new one. Use as a context manager.

    Args:
        store: The system of record; closed with the knowledge base.
        zone: Zone in which a bare date means midnight.
    """

    def __init__(self, store: Store, *, zone: str = times.DEFAULT_ZONE) -> None:
        self.store = store
        self.zone = zone
        self._writing = threading.RLock()
        self._past: tuple[int, Graph] | None = None
        self._closing = threading.Event()
        self._watcher: threading.Thread | None = None
        self._listeners: dict[object, Listener] = {}
        self._graph = self._read(lambda revision: Graph.build(store.facts(), revision))

    @classmethod
    def open(cls, url: str, *, create: bool = False, zone: str = times.DEFAULT_ZONE) -> Self:
        """Open the store at *url* and read its graph.

        Args:
            url: As `graphkb.stores.open_store` takes it.
            create: Make an absent SQLite file.
            zone: Zone in which a bare date means midnight.

        Raises:
            BadInput: no store is written like *url*, or its file is absent.
            ForeignDatabase: the database is not graphkb's.
            StoreUnavailable: no answer from the store.
        """
        return cls(open_store(url, create=create), zone=zone)

    def close(self) -> None:
        """Stop watching and release the store; a second call does nothing."""
        self._closing.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- the graph

    @property
    def graph(self) -> Graph:
        """The latest graph that this process has."""
        return self._graph

    def refresh(self) -> Graph:
        """Bring the graph to the store's latest revision and return it.

        Raises:
            StoreUnavailable: no answer from the store; the graph stays as it was.
        """
        with self._writing:
            known = self._graph
            if self.store.revision().number != known.revision.number:
                self._swap(
                    self._read(lambda revision: known.updated(self.store.facts(known.revision.number), revision))
                )
            return self._graph

    def _swap(self, graph: Graph) -> None:
        self._graph = graph
        for listener in tuple(self._listeners.values()):
            listener(graph.revision)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* with each revision that this process comes to serve; return what ends that.

        Revisions that others made meanwhile are told as one, the latest.

        Args:
            listener: Called in the thread that writes or watches, which waits for it: it must be quick and not raise.
        """
        name = object()
        self._listeners[name] = listener

        def stop() -> None:
            self._listeners.pop(name, None)

        return stop

    def _read(self, make: Callable[[Revision], Graph]) -> Graph:
        """Return the graph that *make* reads, made again where the knowledge moved on meanwhile."""
        for _ in range(MAX_ATTEMPTS):
            revision = self.store.revision()
            graph = make(revision)
            if self.store.revision().number == revision.number:
                return graph
        raise StoreUnavailable("the knowledge changed each time while it was read; try again")

    def watch(self, interval_s: float = WATCH_INTERVAL_S, failed: Callable[[Exception], None] | None = None) -> None:
        """Keep the graph fresh in the background until `close`.

        Args:
            interval_s: Seconds between two looks at the store's revision.
            failed: Told of each fault of a look; the next look tries again.
        """

        def look() -> None:
            while not self._closing.wait(interval_s):
                try:
                    self.refresh()
                except Exception as error:  # noqa: BLE001 - whatever fails, the next look tries again
                    if failed is not None:
                        failed(error)

        self._watcher = threading.Thread(target=look, name="graphkb-watch", daemon=True)
        self._watcher.start()

    def view(self, as_of: int | None = None, known_at: KnownAt | None = None) -> View:
        """Return what holds at an instant, as known at a revision.

        Args:
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest this process has.

        Raises:
            BadInput: a revision that is negative or not made yet.
            StoreUnavailable: no answer from the store.
        """
        return self._known(known_at).at(times.now() if as_of is None else as_of)

    def _known(self, known_at: KnownAt | None) -> Graph:
        if known_at is None:
            return self._graph
        number = known_at if isinstance(known_at, int) else self._revision_at(known_at).number
        latest = self._graph if number <= self._graph.revision.number else self.refresh()
        if not 0 <= number <= latest.revision.number:
            raise BadInput(f"knownAt {number}: no such revision; the latest is {latest.revision.number}")
        return latest if number == latest.revision.number else self._past_graph(number)

    def _revision_at(self, known_at: datetime) -> Revision:
        return self.store.revision_at(times.of_datetime(known_at))

    def _past_graph(self, number: int) -> Graph:
        past = self._past
        if past is None or past[0] != number:
            revision = (
                (self.store.revisions(number - 1, 1) or [Revision(0, 0, "")])[0] if number else Revision(0, 0, "")
            )
            past = (number, Graph.build(self.store.history(number), revision))
            self._past = past
        return past[1]

    # ---- writing

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
                try:
                    return self._write(changes, candidate, actor=actor, note=note, source=source)
                except Conflict:
                    continue
            raise Conflict(f"other writers were faster {MAX_ATTEMPTS} times; try again")

    def _write(
        self, changes: Sequence[Change], candidate: Graph, *, actor: str, note: str | None, source: str | None
    ) -> Revision:
        before = self._graph.revision
        revision = self.store.commit(changes, actor=actor, note=note, source=source, expected_revision=before.number)
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
        with self._writing, collector_paused():
            for _ in range(MAX_ATTEMPTS):
                graph = self.refresh()
                loaded = read_changes(
                    paths, graph, zone=self.zone, effective=effective, prune=prune, skip_wrong=skip_wrong,
                    progress=progress,
                )  # fmt: skip
                failed = self._failed(expectations, loaded.graph) if loaded.is_good else []
                if dry_run or failed or not loaded.is_good:
                    return Loaded(loaded.report, None, [], failed)
                try:
                    revision = self._write(loaded.changes, loaded.graph, actor=actor, note=note, source=source)
                except Conflict:
                    continue
                return Loaded(loaded.report, revision, loaded.write_wrong_rows() if loaded.report.wrong else [], [])
            raise Conflict(f"other writers were faster {MAX_ATTEMPTS} times; try again")

    def _failed(self, expectations: Sequence[Mapping[str, Any]], candidate: Graph) -> list[Result]:
        def view_of(as_of: int | None, known_at: KnownAt | None) -> View:
            """Give what would be known, except where an entry asks for an earlier revision."""
            now = times.now() if as_of is None else as_of
            return candidate.at(now) if known_at is None else self.view(as_of, known_at)

        results = check_expectations(view_of, expectations, self.zone)
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
    ) -> Committed:
        """Commit puts, ends, retracts and reorganizations as users write them; what is wrong is told, not raised.

        Args:
            inputs: As `graphkb.loaders.change_list.changes_of` takes them.
            actor: Who did it.
            note: Why.
            source: Where it came from.
            expected_revision: The revision the caller looked at; None: the latest.
            dry_run: Report only.

        Raises:
            StoreUnavailable: no answer from the store.
        """
        with self._writing:
            for _ in range(MAX_ATTEMPTS):
                graph = self.refresh()
                if expected_revision not in {None, graph.revision.number}:
                    return _conflict(f"expected revision {expected_revision}; the latest is {graph.revision.number}")
                rehearsal = rehearse(inputs, graph, self.zone)
                if dry_run or rehearsal.problems:
                    return Committed(None, rehearsal.report, rehearsal.problems)
                try:
                    revision = self._write(rehearsal.changes, rehearsal.graph, actor=actor, note=note, source=source)
                except Conflict:
                    continue
                except BadInput as error:
                    return Committed(None, {}, [Problem(error.code, str(error))])
                return Committed(revision, rehearsal.report, ())
            return _conflict(f"other writers were faster {MAX_ATTEMPTS} times; try again")

    def impact(self, inputs: Sequence[Mapping[str, Any]]) -> ImpactReport:
        """Return what *inputs* would change for those who answer, at the latest date they name; nothing is written.

        Args:
            inputs: As `commit_inputs` takes them.
        """
        graph = self._graph
        rehearsal = rehearse(inputs, graph, self.zone)
        at = times.now() if rehearsal.date is None else rehearsal.date
        before, after = graph.at(at), rehearsal.graph.at(at)
        return ImpactReport(before, after, problems=rehearsal.problems) if rehearsal.problems else impact(before, after)

    # ---- questions

    def responsible(
        self,
        matter: str,
        area: str,
        *,
        severity: int | None = None,
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> Responsibility:
        """Return who answers for *matter* in *area* (answers.md, `responsible`).

        Args:
            matter: Id of the matter.
            area: Id of the area.
            severity: 1 gravest to 4; None: the matter's, else 4.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            BadInput: a severity outside 1 to 4, or a revision not made yet.
        """
        return responsibility(self.view(as_of, known_at), matter, area, severity)

    def team(
        self, area: str, *, as_of: int | None = None, known_at: KnownAt | None = None
    ) -> tuple[PostAssignment, ...]:
        """Return everyone on this area: for each role the posts that serve it nearest upward, with telephone.

        Args:
            area: Id of the area.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *area* names nothing.
        """
        return team(self.view(as_of, known_at), area)

    def coverage(
        self,
        area: str,
        *,
        matters: Sequence[str] | None = None,
        level: str = "GRID",
        scales: Collection[str] = ("BASIC", "DEDICATED"),
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> Coverage:
        """Return for every area at *level* below *area* and every leaf matter whether somebody answers.

        Args:
            area: Id of the area.
            matters: Ids; each stands for its leaves; None: all.
            level: PROVINCE to VILLAGE, or GRID.
            scales: For GRID, which grids.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *area* or one of *matters* names nothing.
        """
        return coverage(self.view(as_of, known_at), area, matters=matters, level=level, scales=scales)

    def chain(
        self,
        organization: str,
        *,
        policy: Sequence[EscalationRule] = DEFAULT_ESCALATION,
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> EscalationChain:
        """Return who is above *organization*, level by level (answers.md, `escalationChain`).

        Args:
            organization: Its id.
            policy: After which delay each step is reached.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *organization* names nothing.
        """
        return escalation_chain(self.view(as_of, known_at), organization, policy)

    def chart(
        self,
        root: str,
        *,
        depth: int = 3,
        hierarchy: str = "ADMINISTRATIVE",
        as_of: int | None = None,
        known_at: KnownAt | None = None,
    ) -> OrgChart:
        """Return the tree below *root*: areas by PART_OF, organizations by one hierarchy.

        Args:
            root: Id of an area or an organization.
            depth: Levels below the root; 0: itself.
            hierarchy: ADMINISTRATIVE, FUNCTIONAL or PARTY; for organizations.
            as_of: Instant of valid time; None: now.
            known_at: Revision number or instant; None: the latest.

        Raises:
            NotFound: *root* names nothing.
        """
        return org_chart(self.view(as_of, known_at), root, depth, hierarchy)


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


def resolve(view: View, text: str, tables: Collection[str]) -> str:
    """Return the id that *text* names: a full id, a short one, an area's code, or a name that is unique.

    Args:
        view: Names are looked up among what holds here; full ids in all that is known.
        text: What a person typed.
        tables: Tables whose entities are meant.

    Raises:
        NotFound: it names nothing.
        AmbiguousName: it names several; they are listed.
    """
    prefixes = {prefix for table in tables for prefix in view.tables[table].table.prefixes}
    for candidate in (text, *(f"{prefix}:{text}" for prefix in sorted(prefixes))):
        if candidate.partition(":")[0] in prefixes and view.nearest(candidate) is not None:
            return candidate
    found = [(table, row) for table, row in search_rows(view, text, tables) if _is_called(view, table, row, text)]
    if len(found) == 1:
        return view.id(*found[0])
    if not found:
        raise NotFound(f"{text!r} names no {' or '.join(tables)}; give an id, a code or a whole name")
    shown = ", ".join(f"{view.id(*each)} ({described(view, *each)})" for each in found[:MAX_CANDIDATES])
    more = f" and {len(found) - MAX_CANDIDATES} more" if len(found) > MAX_CANDIDATES else ""
    raise AmbiguousName(f"{text!r} names {len(found)} {' or '.join(tables)}: {shown}{more}; give the id")


def described(view: View, table: str, row: int) -> str:
    """Return the name of an entity, an area's with the name of the area it lies in: `铜花社区居委会, 新下陆街道`."""
    columns = view.tables[table]
    name = str(columns.value(row, "title" if table == "rules" else "name"))
    parent = view.parent(table, row) if table == "areas" else None
    return name if parent is None else f"{name}, {columns.value(parent, 'name')}"


def _is_called(view: View, table: str, row: int, text: str) -> bool:
    columns = view.tables[table]
    names = [columns.value(row, name) for name in ("name", "title", "code") if name in columns.table.index]
    others = columns.value(row, "other_names") if "other_names" in columns.table.index else ()
    return text in names or text in others
