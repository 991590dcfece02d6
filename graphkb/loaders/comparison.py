"""What the rows of one table come to against what is known: new, changed, unchanged, ended, or wrong."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graphkb.graph.graph import Graph
from graphkb.loaders.cells import cell_of
from graphkb.loaders.completion import BadCode, Completion, followed, start_of
from graphkb.loaders.report import Difference, LoadReport, RowNote, TableCounts
from graphkb.loaders.tables import Fault, Part, TableRows
from graphkb.model.changes import Change, End, Plan, Retract
from graphkb.model.facts import Fact, shown_key
from graphkb.model.kinds import COMMON_COLUMNS
from graphkb.model.times import holds, to_date_or_text

DAY_MS = 86_400_000
"""Milliseconds in a day: an end this much before the next start was meant as the last day, inclusive."""

NO_ROW = -1
"""Origin of a fact that no row of the table names."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a load was asked for.

    Args:
        zone: Where a bare date means midnight.
        at: From when undated differences hold.
        in_place: Correct what holds at that instant instead (`--effective always`).
        prune: End what no row names.
        skip_wrong: Load the good rows.
        now: The current instant.
    """

    zone: str
    at: int
    in_place: bool
    prune: bool
    skip_wrong: bool
    now: int


@dataclass(slots=True)
class Outcome:
    """What a table comes to.

    Args:
        plan: The facts to write and the versions that they supersede.
        changes: The same as a store takes it.
        origins: For each fact of `plan.put` the position of its row, or `NO_ROW`.
    """

    plan: Plan = field(default_factory=Plan)
    changes: list[Change] = field(default_factory=list)
    origins: "array[int]" = field(default_factory=lambda: array("i"))


class Comparison:
    """Compares the rows of one table with what is known."""

    def __init__(
        self, rows: TableRows, graph: Graph, completion: Completion, manner: Manner, report: LoadReport
    ) -> None:
        self.rows = rows
        self.table = rows.table
        self.columns = graph.tables[rows.table.name]
        self.completion = completion
        self.manner = manner
        self.report = report
        self.counts = TableCounts()
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Compare every key, and return what they come to; counts, warnings and differences are in the report."""
        keys = self._keys()
        if len(self.columns) or self.rows.wrong or len(set(keys)) < len(keys):
            first, several = self._grouped(keys)
            self._compare_keys(first, several)
            if self.manner.prune:
                self._prune(first)
        else:
            self._add_all()
        self.counts.wrong = len(self.rows.wrong)
        self.report.tables[self.table.name] = self.counts
        return self.outcome

    def _add_all(self) -> None:
        """Take every row as a fact first seen: the first load of a table, without a look at each key."""
        facts = self.rows.facts
        if self.completion.has_to_complete and not self.rows.are_published:
            facts = [self.completion.complete(fact) for fact in facts]
        self.counts.new = len(facts)
        self.outcome.plan.put.extend(facts)
        self.outcome.changes.extend(facts)
        self.outcome.origins.extend(range(len(facts)))
        for position, fact in enumerate(facts):
            if fact.valid_to is not None:
                self._warn(fact, position)

    def _compare_keys(self, first: Mapping[str, int], several: Mapping[str, Sequence[int]]) -> None:
        wrong = self.rows.wrong
        for key, position in first.items():
            positions = several.get(key) or (position,)
            if wrong and not wrong.keys().isdisjoint(positions):
                self._set_aside(key, positions)
                continue
            rows = self.columns.rows(key)
            if not rows and len(positions) == 1:
                self._add_new(position)
                continue
            known = [self.columns.fact(row) for row in rows]
            if any(_is_dated(self.rows.facts[each]) for each in positions):
                self._replace_states(key, positions, known)
            elif self._are_one(key, positions):
                self._compare(position, known)

    def _keys(self) -> Sequence[str]:
        facts = self.rows.facts
        return [fact.values[0] for fact in facts] if self.table.is_entity else [fact.key for fact in facts]

    def _grouped(self, keys: Sequence[str]) -> tuple[dict[str, int], dict[str, list[int]]]:
        """Return key → its first row, and key → its rows for keys that have several."""
        first: dict[str, int] = {}
        several: dict[str, list[int]] = {}
        for position, key in enumerate(keys):
            if position not in self.rows.keyless and (earlier := first.setdefault(key, position)) != position:
                several.setdefault(key, [earlier]).append(position)
        return first, several

    def _set_aside(self, key: str, positions: Sequence[int]) -> None:
        """Refuse the good rows of a key that has a wrong one: half of its states may say something else."""
        if not self.manner.skip_wrong:
            return
        culprit = next(position for position in positions if position in self.rows.wrong)
        message = f"set aside, since {self._place(culprit)} of {shown_key(self.table.name, key)} is wrong"
        for position in positions:
            if position not in self.rows.wrong:
                self.rows.refuse(position, Fault("", "", message))

    def _place(self, position: int) -> str:
        return f"{self.rows.part(position).file.label} row {self.rows.numbers[position]}"

    # A key first seen

    def _add_new(self, position: int) -> None:
        self.counts.new += 1
        self._put(self.completion.complete(self.rows.facts[position]), position)

    def _put(self, fact: Fact, position: int, replaced: Fact | None = None) -> None:
        self.outcome.plan.put.append(fact)
        self.outcome.origins.append(position)
        self.outcome.changes.append(fact)
        if replaced is not None:
            self.outcome.plan.superseded.append((fact.table, replaced.key, replaced.valid_from))
        self._warn(self.rows.facts[position], position)

    def _warn(self, row: Fact, position: int) -> None:
        """Note an end without a start, and an end that is past, in a row that is new or changed."""
        if row.valid_to is None:
            return
        end = to_date_or_text(row.valid_to, self.manner.zone)
        if row.valid_from is None:
            message = f"ends {end}, but has no start; it will hold at every instant before"
            self.report.warn([self.rows.note(position, "valid_from", "", message)])
        if row.valid_to <= self.manner.now:
            self.report.warn([self.rows.note(position, "valid_to", end, f"already over: ended {end}")])

    # Rows without dates

    def _are_one(self, key: str, positions: Sequence[int]) -> bool:
        """Tell whether several rows without dates say one thing, as the reverse row of a symmetric link does."""
        first, *others = positions
        for other in others:
            if self.table.is_entity or not self._is_same(self.rows.facts[first], self.rows.facts[other]):
                self._refuse_twice(key, first, other)
                return False
        self.counts.unchanged += len(others)
        return True

    def _refuse_twice(self, key: str, first: int, other: int) -> None:
        column = self.table.columns[self.table.key_positions[0]].name
        message = (
            f"{shown_key(self.table.name, key)} stands already in {self._place(first)};"
            " expected it once, or with valid_from and valid_to that do not overlap"
        )
        self.rows.refuse(other, Fault(column, key if self.table.is_entity else "", message))
        self._set_aside(key, [other, first])

    @staticmethod
    def _is_same(one: Fact, other: Fact) -> bool:
        return one[1:4] == other[1:4] and one.synthetic == other.synthetic

    def _compare(self, position: int, known: Sequence[Fact]) -> None:
        """Compare a row with what holds at the instant asked for."""
        if not known:
            self._add_new(position)
            return
        at = self.manner.at
        held = next((fact for fact in known if holds(fact.valid_from, fact.valid_to, at)), None)
        if held is None:
            following = [fact.valid_from for fact in known if fact.valid_from is not None and fact.valid_from > at]
            before = followed(known, at)
            fact = self._completed(position, at, min(following, default=None), before)
            self._change(before, fact, position)
            self._put(fact, position)
            return
        fact = self._completed(position, held.valid_from, held.valid_to, held)
        if self._says_nothing_new(fact, held, position):
            self.counts.unchanged += 1
            return
        if self.manner.in_place or held.valid_from == at or fact.values == held.values:
            self._change(held, fact, position)
            self._put(fact, position, held)
            return
        fact = self._completed(position, at, held.valid_to, held)
        self._change(held, fact, position)
        self._end(held, at)
        self._put(fact, position)

    def _completed(self, position: int, start: int | None, end: int | None, base: Fact | None) -> Fact:
        """Return the row as a fact over the interval, with what it leaves out taken from *base*."""
        row, part = self.rows.facts[position], self.rows.part(position)
        synthetic = row.synthetic if part.has_synthetic or base is None else base.synthetic
        fact = Fact(row.table, row.values, start, end, row.source, synthetic)
        return self.completion.complete(fact, part.absent, base)

    def _says_nothing_new(self, fact: Fact, known: Fact, position: int) -> bool:
        same_source = fact.source == known.source or not self.rows.part(position).has_source
        return self._is_same(fact, known) and same_source

    def _change(self, before: Fact | None, after: Fact, position: int) -> None:
        self.counts.changed += 1
        if before is not None:
            self.report.differ(self._differences(before, after, position))

    def _differences(self, before: Fact, after: Fact, position: int) -> Iterator[Difference]:
        part, number = self.rows.part(position), self.rows.numbers[position]
        columns = (*self.table.columns, *COMMON_COLUMNS)
        pairs = zip(columns, (*before.values, *before[2:]), (*after.values, *after[2:]), strict=True)
        for column, old, new in pairs:
            if old != new and (column.name != "source" or part.has_source):
                cells = cell_of(column, old, self.manner.zone), cell_of(column, new, self.manner.zone)
                key = shown_key(self.table.name, after.key)
                yield Difference(self.table.name, key, part.file.label, number, column.name, *cells)

    # Rows with dates

    def _replace_states(self, key: str, positions: Sequence[int], known: Sequence[Fact]) -> None:
        """Let the rows of a key replace all its states or intervals known before."""
        ordered = sorted(positions, key=lambda position: start_of(self.rows.facts[position]))
        if not self._states_fit(key, ordered):
            return
        before = {fact.valid_from: fact for fact in known}
        named: set[int | None] = set()
        written = len(self.outcome.changes)
        for position in ordered:
            row = self.rows.facts[position]
            named.add(row.valid_from)
            self._put_state(position, before.get(row.valid_from), known)
        for start, fact in before.items():
            if start not in named:
                self._retract(fact)
        if len(self.outcome.changes) > written:
            self.report.warn(self._gaps(ordered))

    def _states_fit(self, key: str, ordered: Sequence[int]) -> bool:
        """Tell whether no two rows of a key hold at one instant; refuse the later row of two that do."""
        latest = ordered[0]
        for position in ordered[1:]:
            if not self._follows(latest, position):
                first, other = sorted((latest, position))
                start = self._shown_start(first)
                message = f"overlaps {shown_key(self.table.name, key)} from {start} in {self._place(first)}"
                fault = Fault("valid_from", self._shown_start(other), f"{message}; expected one to end before the next")
                self.rows.refuse(other, fault)
                self._set_aside(key, ordered)
                return False
            latest = position
        return True

    def _follows(self, earlier: int, later: int) -> bool:
        end, start = self.rows.facts[earlier].valid_to, self.rows.facts[later].valid_from
        return end is not None and start is not None and end <= start

    def _shown_start(self, position: int) -> str:
        start = self.rows.facts[position].valid_from
        return "always" if start is None else to_date_or_text(start, self.manner.zone)

    def _put_state(self, position: int, replaced: Fact | None, known: Sequence[Fact]) -> None:
        row = self.rows.facts[position]
        base = replaced or followed(known, start_of(row))
        fact = self._completed(position, row.valid_from, row.valid_to, base)
        if replaced and self._says_nothing_new(fact, replaced, position):
            self.counts.unchanged += 1
            return
        if base is None:
            self.counts.new += 1
        else:
            self._change(base, fact, position)
        self._put(fact, position, replaced)

    def _gaps(self, ordered: Sequence[int]) -> Iterator[RowNote]:
        for earlier, later in pairwise(ordered):
            end, start = self.rows.facts[earlier].valid_to, self.rows.facts[later].valid_from
            if end is not None and end + DAY_MS == start:
                shown = to_date_or_text(end, self.manner.zone)
                message = (
                    f"ends {shown}, one day before {self._place(later)} begins; valid_to is the first day it no longer"
                    f" holds: was {to_date_or_text(start, self.manner.zone)} meant?"
                )
                yield self.rows.note(earlier, "valid_to", shown, message)

    # Facts that no row names

    def _prune(self, named: dict[str, int]) -> None:
        """End, or take back, what holds at the instant asked for and no row names."""
        if not self.rows.parts:
            return  # its file could not be read: what that names is not known
        if self.rows.keyless:
            message = f"nothing of {self.table.name} is pruned, since the key of this row cannot be read"
            self.report.warn([self.rows.note(min(self.rows.keyless), "", "", message)])
            return
        levels = _levels_present(self.rows.parts)
        for row in range(len(self.columns)):
            if not self.columns.holds(row, self.manner.at) or self.columns.key(row) in named:
                continue
            if levels is not None and self.columns.value(row, "level") not in levels:
                continue
            fact = self.columns.fact(row)
            if self.manner.in_place or fact.valid_from == self.manner.at:
                self._retract(fact)
            else:
                self.counts.ended += 1
                self._end(fact, self.manner.at)
                self._differ("valid_to", fact, fact.valid_to, to_date_or_text(self.manner.at, self.manner.zone))

    def _retract(self, fact: Fact) -> None:
        self.counts.ended += 1
        self.outcome.plan.superseded.append((fact.table, fact.key, fact.valid_from))
        self.outcome.changes.append(Retract(fact.table, fact.key, fact.valid_from))
        self._differ("valid_from", fact, fact.valid_from, "retracted")

    def _end(self, fact: Fact, at: int) -> None:
        self.outcome.plan.superseded.append((fact.table, fact.key, fact.valid_from))
        self.outcome.plan.put.append(fact._replace(valid_to=at))
        self.outcome.origins.append(NO_ROW)
        self.outcome.changes.append(End(fact.table, fact.key, at))

    def _differ(self, column: str, fact: Fact, before: int | None, after: str) -> None:
        shown = "" if before is None else to_date_or_text(before, self.manner.zone)
        key = shown_key(fact.table, fact.key)
        self.report.differ([Difference(fact.table, key, "", None, column, shown, after)])


def resolve(rows: TableRows, completion: Completion) -> None:
    """Put ids where *rows* name areas by bare code; a code that no area has is wrong."""
    if not completion.has_to_resolve or rows.are_published:
        return
    for position, fact in enumerate(rows.facts):
        try:
            rows.facts[position] = completion.resolved(fact)
        except BadCode as error:
            rows.refuse(position, Fault(error.column, error.value, str(error)))
            if rows.table.index[error.column] in rows.table.key_positions:
                rows.keyless.add(position)


def _is_dated(fact: Fact) -> bool:
    return fact.valid_from is not None or fact.valid_to is not None


def _levels_present(parts: Sequence[Part]) -> set[str] | None:
    """Return the levels that published divisions cover, all that they speak of; None for any other table."""
    levels = {part.file.level for part in parts}
    return None if None in levels else {level for level in levels if level}
