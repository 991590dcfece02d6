"""Loading: files are read, compared with what is known and checked; what they come to is a list of changes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph
from graphkb.graph.integrity import touched_by, violations
from graphkb.graph.rules import Violation, overlap
from graphkb.loaders.cells import Cells, is_bare
from graphkb.loaders.comparison import NO_ROW, Comparison, Manner, Outcome, resolve
from graphkb.loaders.completion import Completion
from graphkb.loaders.divisions import CODE_DIGITS, read_divisions
from graphkb.loaders.history import History, read_history
from graphkb.loaders.lapsed import ended_by, naming_over, still_named
from graphkb.loaders.report import LoadReport, RowNote
from graphkb.loaders.sources import TableFile, find_tables
from graphkb.loaders.tables import Fault, Progress, TableRows, UnreadableFile, read_table
from graphkb.loaders.wrong_rows import write_wrong_rows, wrong_by_file
from graphkb.model import times
from graphkb.model.changes import Change, Plan
from graphkb.model.clocks import LocalTime
from graphkb.model.codes import CODE_LISTS, LEVEL_RANK
from graphkb.model.collector import collector_paused
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.facts import Fact, shown_key
from graphkb.model.kinds import TABLES, table_of
from graphkb.stores.base import Store

Effective = int | Literal["always"] | None
"""From when undated differences hold: an instant, `always` (correct in place) or None (today, local midnight)."""

_FIRST = ("codes", "areas", "jurisdictions")
"""Compared before the others, which need them: codes allowed, areas by bare code, levels of organizations."""

Tables = dict[str, TableRows]
Unreadable = dict[str, list[RowNote]]
"""Table → why a file of it could not be read: what its rows say is not known."""


class Past(NamedTuple):
    """What the history of events is read against.

    Args:
        store: Whose events they join.
        local: How time is counted.
        now: When it ends.
    """

    store: Store
    local: LocalTime
    now: int


@dataclass(slots=True)
class Load:
    """What files come to; nothing is written yet.

    Args:
        changes: For `Store.commit`, made against the revision of the graph that was compared with; empty if not good.
        report: Counts, wrong rows, warnings, differences.
        graph: What is known with the changes applied; its revision is still the one compared with.
        is_good: Whether the changes may be written: no row is wrong, or the wrong ones were to be skipped.
        tables: The rows that were read.
        history: Events of the past to be added once the changes are made; to be closed.
    """

    changes: list[Change]
    report: LoadReport
    graph: Graph
    is_good: bool
    tables: Tables = field(repr=False)
    history: History | None = None

    def close(self) -> None:
        """Remove what was kept of the history."""
        if self.history is not None:
            self.history.close()

    def write_wrong_rows(self, folder: Path | None = None) -> list[Path]:
        """Write the wrong rows as `TABLE.wrong.csv`, in the shape of their files, with a column that says why.

        Args:
            folder: Where to; None: beside the file, or the archive, that they came from.

        Returns:
            The files written.

        Raises:
            WrongUse: a file cannot be written; none is left behind.
            OSError: a file cannot be read again; none is left behind.
        """
        reasons = wrong_by_file(self.tables.values())
        return write_wrong_rows(reasons | (self.history.reasons if self.history else {}), folder)


def load(
    paths: Sequence[Path],
    graph: Graph,
    *,
    zone: str = times.DEFAULT_ZONE,
    effective: Effective = None,
    prune: bool = False,
    skip_wrong: bool = False,
    progress: Progress | None = None,
    past: Past | None = None,
) -> Load:
    """Read *paths* and return what they come to against *graph*; nothing is written.

    Args:
        paths: Data packages (folders or .zip), single tables, published divisions; loaded together.
        graph: What is known.
        zone: Where a bare date means midnight.
        effective: From when differences of rows without dates hold.
        prune: End what holds then in the tables handed in and no row names; warn of what still names it.
        skip_wrong: Load the good rows although others are wrong. A row that names a wrong one is wrong too, and the
            rows of one key are loaded together or not at all.
        progress: Called with a file's name and the number of rows read so far.
        past: What tables of events are read against; absent: they are named as other files.

    Raises:
        BadInput: a path is absent, holds no table, or is an archive that cannot be read.
        OSError: a file cannot be read.

    Source: data-package.md, "What a row is" and "Loading".
    """
    at = effective if isinstance(effective, int) else times.today(zone)
    manner = Manner(zone, at, effective == "always", prune, skip_wrong, times.now())
    files, other_files = find_tables(paths)
    of_events = [file for file in files if file.table in EVENT_TABLES]
    if past is None:
        other_files += [f"{file.label} (history is loaded into a store)" for file in of_events]
    with collector_paused():
        tables, unreadable = _read([file for file in files if file.table in TABLES], graph, zone, progress)
        attempt = _Attempt(tables, graph, manner, unreadable)
        while attempt.refuse_violations():
            attempt = _Attempt(tables, graph, manner, unreadable)
        loaded = attempt.result(other_files)
    return _with_history(loaded, of_events, past, manner, progress) if of_events and past else loaded


def _read(files: Sequence[TableFile], graph: Graph, zone: str, progress: Progress | None) -> tuple[Tables, Unreadable]:
    """Return the rows of all files by table, in declared order, and why files could not be read."""
    tables: Tables = {name: TableRows(TABLES[name]) for name in TABLES if any(file.table == name for file in files)}
    unreadable: Unreadable = {}
    cells = Cells(zone, lambda codes: _allowed(codes, graph, tables.get("codes")))
    for file in sorted(files, key=lambda file: file.table != "codes"):  # the others may use the codes that they add
        rows = tables[file.table]
        before = len(rows.facts)
        try:
            if file.level is None:
                read_table(file, rows, cells, progress)
            else:
                read_divisions(file, rows, progress)
        except UnreadableFile as error:
            unreadable.setdefault(file.table, []).extend(error.notes)
        if progress:
            progress(file.label, len(rows.facts) - before)
    return tables, unreadable


def _allowed(name: str, graph: Graph, added: TableRows | None) -> Collection[str]:
    codes = dict.fromkeys(graph.labels(name))
    if added and CODE_LISTS[name].is_open:
        codes |= dict.fromkeys(fact.values[1] for fact in added.facts if fact.values[0] == name)
    return codes


def _notes(tables: Tables) -> Iterator[RowNote]:
    for rows in tables.values():
        for position in sorted(rows.wrong):
            yield from (rows.note(position, *fault) for fault in rows.wrong[position])


def _with_history(
    loaded: Load, files: Sequence[TableFile], past: Past, manner: Manner, progress: Progress | None
) -> Load:
    """Return *loaded* with the history of *files*, checked against what is known once its changes are made."""
    cells = Cells(manner.zone, loaded.graph.labels)
    report = loaded.report
    try:
        history = read_history(
            files, loaded.graph, past.store, cells, local=past.local, now=past.now, progress=progress
        )
    except UnreadableFile as error:
        report.wrong += error.notes
        report.can_skip = False
        return replace(loaded, changes=[], is_good=False)
    wrong = list(history.notes)
    report.tables |= history.counts
    report.wrong += wrong
    is_good = loaded.is_good and (not wrong or manner.skip_wrong)
    return replace(loaded, changes=loaded.changes if is_good else [], is_good=is_good, history=history)


class _Attempt:
    """All rows that are not known to be wrong, compared and applied; then the rules say which of them are wrong."""

    def __init__(self, tables: Tables, graph: Graph, manner: Manner, unreadable: Unreadable) -> None:
        self.tables = tables
        self.unreadable = unreadable
        self.known = graph
        self.graph = graph
        self.manner = manner
        self.report = LoadReport()
        self.outcomes: dict[str, Outcome] = {}
        self.unplaced: list[RowNote] = []
        for name in sorted(tables, key=lambda name: name not in _FIRST):
            self._compare(tables[name])

    def _compare(self, rows: TableRows) -> None:
        areas = rows.facts if rows.table.name == "areas" else ()
        completion = Completion(rows.table, self.graph, self.manner.at, areas)
        if "areas" not in self.unreadable:
            resolve(rows, completion)
        outcome = Comparison(rows, self.graph, completion, self.manner, self.report).run()
        self.outcomes[rows.table.name] = outcome
        if outcome.plan:
            self.graph = self.graph.apply(outcome.plan, self.known.revision)

    def refuse_violations(self) -> bool:
        """Mark the rows that break a rule as wrong; tell whether there were any."""
        plans = [outcome.plan for outcome in self.outcomes.values()]
        plan = Plan([fact for each in plans for fact in each.put], [name for each in plans for name in each.superseded])
        found = [each for each in violations(self.graph, *touched_by(self.graph, plan)) if not self._is_echo(each)]
        origins = {name: self._origins(name) for name in {each.table for each in found}}
        self.unplaced = []
        refused = False
        for each in found:
            fact = self.graph.tables[each.table].fact(each.row)
            position = origins[each.table].get((fact.key, fact.valid_from), NO_ROW)
            if position == NO_ROW:
                message = f"{shown_key(each.table, fact.key)}: {each.message}"
                self.unplaced.append(RowNote("", None, each.column, each.value, message))
            else:
                self.tables[each.table].refuse(position, Fault(each.column, each.value, each.message))
                refused = True
        return refused

    def _is_echo(self, violation: Violation) -> bool:
        """Tell whether a fact only names what a wrong row would have brought: once that row is right, it is too."""
        return self._names_unreadable(violation.value) or (
            not self.manner.skip_wrong and violation.value in self.wrong_keys
        )

    def _names_unreadable(self, value: str) -> bool:
        if value and is_bare(value):
            return "areas" in self.unreadable
        table = table_of(value)
        return table is not None and table.name in self.unreadable

    @cached_property
    def wrong_keys(self) -> set[str]:
        """Return the ids that stand in wrong rows."""
        return {
            rows.facts[position].key
            for rows in self.tables.values()
            if rows.table.is_entity
            for position in rows.wrong
            if position not in rows.keyless
        }

    def _origins(self, table: str) -> dict[tuple[str, int | None], int]:
        """Return key and start of each fact written → the position of its row, or NO_ROW."""
        outcome = self.outcomes.get(table, Outcome())
        pairs = zip(outcome.plan.put, outcome.origins, strict=True)
        return {(fact.key, fact.valid_from): position for fact, position in pairs}

    def result(self, other_files: list[str]) -> Load:
        """Return the load that this attempt comes to."""
        report = self.report
        report.tables = {name: report.tables[name] for name in self.tables if name not in self.unreadable}
        unreadable = [note for notes in self.unreadable.values() for note in notes]
        report.wrong = [*unreadable, *_notes(self.tables), *self.unplaced]
        report.can_skip = not (unreadable or self.unplaced)
        report.other_files = other_files
        if "areas" in self.tables and not self.tables["areas"].are_published:
            report.warn(_code_warnings(self.tables["areas"], self.outcomes["areas"], self.graph.tables["areas"]))
        over = ended_by(self.graph, self.manner.now)
        for name, rows in self.tables.items():
            written = zip(self.outcomes[name].plan.put, self.outcomes[name].origins, strict=True)
            report.warn(naming_over(rows, written, over, self.manner.zone))
        if not report.can_skip or (report.wrong and not self.manner.skip_wrong):
            return Load([], report, self.known, is_good=False, tables=self.tables)
        changes = [change for outcome in self.outcomes.values() for change in outcome.changes]
        if self.manner.prune:
            report.warn(still_named(changes, self.graph, self.manner.zone))
        return Load(changes, report, self.graph, is_good=True, tables=self.tables)


def _code_warnings(rows: TableRows, outcome: Outcome, areas: Columns) -> Iterator[RowNote]:
    """Yield the areas of packages below no other, and divisions whose code is not one of its level and its parent."""
    highest = min((LEVEL_RANK[level] for level in set(areas.column("level"))), default=0)
    for fact, position in zip(outcome.plan.put, outcome.origins, strict=True):
        code, level, parent = (fact.values[TABLES["areas"].index[name]] for name in ("code", "level", "parent"))
        if position == NO_ROW or rows.part(position).file.level:
            continue
        is_division = code is not None and level != "GRID"
        if is_division and (len(code) != CODE_DIGITS[level] or not (code.isascii() and code.isdecimal())):
            message = f"{code!r} does not look like the code of a {level}; expected {CODE_DIGITS[level]} digits"
            yield rows.note(position, "code", code, message)
        elif is_division and parent and (prefix := _code_during(fact, areas, parent)) and not code.startswith(prefix):
            message = f"{code!r} does not begin with {prefix!r}, the code of its parent {parent}"
            yield rows.note(position, "code", code, message)
        elif not parent and LEVEL_RANK[level] > highest:
            begun = f": none is known whose code {code!r} begins with" if is_division else ""
            yield rows.note(position, "parent", "", f"lies in no other area{begun}; expected a parent")


def _code_during(fact: Fact, areas: Columns, area: str) -> str | None:
    """Return the code that *area* has while *fact* holds."""
    for row in areas.rows(area):
        if overlap(fact.valid_from, fact.valid_to, areas.valid_from[row], areas.valid_to[row]):
            code: str | None = areas.value(row, "code")
            return code
    return None
