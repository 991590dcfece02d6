"""The history of events: three tables checked against each other and what is known, given out in the order of time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphkb.graph.graph import Graph
from graphkb.loaders.cells import Cells, is_bare
from graphkb.loaders.history_records import (
    Records,
    order_told_by_instants,
    told_by_instants,
    transition_of,
)
from graphkb.loaders.history_rows import Row, differences, faults_of, row_of
from graphkb.loaders.history_staging import Staged, Staging
from graphkb.loaders.report import RowNote, TableCounts
from graphkb.loaders.sources import TableFile
from graphkb.loaders.tables import Fault, Progress, TableRows, read_portions
from graphkb.model.clocks import LocalTime
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.events import Case, EventBatch, Transition, WorkOrder
from graphkb.model.facts import Fact
from graphkb.model.kinds import TABLE_OF_PREFIX
from graphkb.stores.base import Store

TRANSITIONS_AT_ONCE = 5_000
"""Transitions in one batch: some ten thousand rows with their events and orders, which Neo4j takes in a transaction."""
CASES_AT_ONCE = 1_000
"""Cases looked up in the store at once."""

_REFERENCES = {
    "events": ("matter", "area", "reported_by"),
    "work_orders": ("organization", "dispatched_by"),
    "transitions": ("organization", "post"),
}
"""Table → columns that name what knowledge knows."""
_KEYS = ("subject", "at", "action", "from_state", "to_state", "organization", "post", "actor", "reason", "note")

Reasons = dict[TableFile, dict[int, list[Fault]]]
"""File → its row → what is wrong with it."""


@dataclass(slots=True)
class History:
    """What files of history come to; nothing is written yet.

    Args:
        counts: Table → counts.
        reasons: What is wrong.
        staging: The good rows.
        records: Makes records of them.
        new: Ids of the events that are not in the store yet.
    """

    counts: dict[str, TableCounts]
    reasons: Reasons
    staging: Staging
    records: Records
    new: set[str] = field(default_factory=set)

    @property
    def notes(self) -> Iterator[RowNote]:
        """What is wrong, by file and row."""
        for file, rows in self.reasons.items():
            for number in sorted(rows):
                yield from (RowNote(file.label, number, *fault) for fault in rows[number])

    def batches(self) -> Iterator[EventBatch]:
        """Yield new cases and all transitions to be added, the transitions by `at`, then in the order of the files."""
        waiting = set(self.new)
        cases: list[Case] = []
        transitions: list[Transition] = []
        for event, row in self.staging.transitions():
            if event in waiting:
                waiting.remove(event)
                cases.append(self._case(event))
            transitions.append(transition_of(row, event))
            if len(transitions) == TRANSITIONS_AT_ONCE:
                yield EventBatch(cases, transitions)
                cases, transitions = [], []
        if transitions:
            yield EventBatch(cases, transitions)

    def _case(self, event: str) -> Case:
        staged = self.staging.event(event)
        assert staged is not None  # every new case has its event
        return self.records.case(staged.row, [each.row for each in self.staging.orders_of(event)])

    def close(self) -> None:
        """Remove what was kept of the rows."""
        self.staging.close()


def read_history(
    files: Sequence[TableFile], graph: Graph, store: Store, cells: Cells, *, local: LocalTime,
    progress: Progress | None = None,
) -> History:  # fmt: skip
    """Check the rows of *files* and keep the good ones for `History.batches`; a case is good with all its rows.

    Args:
        files: Tables of events, work orders and transitions.
        graph: What is known once the knowledge that comes with them is.
        store: Whose events they join; what is in it already is never changed.
        cells: The converters.
        local: How time is counted.
        progress: Told a file's name and the number of rows read so far.

    Raises:
        UnreadableFile: a file is not UTF-8, its quoting or its header is wrong.
        BadInput: an archive is damaged.
        OSError: a file cannot be read.
        StoreUnavailable: no answer from the store.

    Source: data-package.md, "What a row is".
    """
    reader = _Reader(files, graph, store, cells, progress)
    try:
        reader.read()
        reader.finish()
    except BaseException:
        reader.staging.close()
        raise
    return History(reader.counts, reader.reasons, reader.staging, Records(graph, local), reader.new)


class _Reader:
    """Reads the three tables, one after the other: what is named comes before what names it."""

    def __init__(
        self, files: Sequence[TableFile], graph: Graph, store: Store, cells: Cells, progress: Progress | None
    ) -> None:
        self.files = sorted(files, key=lambda file: list(EVENT_TABLES).index(file.table))
        self.graph = graph
        self.store = store
        self.cells = cells
        self.progress = progress
        self.staging = Staging()
        self.counts = {name: TableCounts() for name in EVENT_TABLES if any(file.table == name for file in files)}
        self.reasons: Reasons = {}
        self.has_past = store.sequence() > 0
        self.new: set[str] = set()
        self.case_of: dict[str, str] = {}
        """Id of an event or order → id of its event: of the files, and of the store as far as the files name it."""
        self.last: dict[str, tuple[int, str]] = {}
        """The same ids → instant and state of the last transition in the files."""
        self.leads: dict[str, str] = {}
        """Event → its LEAD order that is open."""
        self.bad: set[str] = set()
        """Events of cases of which some row is wrong."""

    def read(self) -> None:
        take = {"events": self._take_events, "work_orders": self._take_orders, "transitions": self._take_transitions}
        for number, file in enumerate(self.files):
            for portion in read_portions(file, EVENT_TABLES[file.table], self.cells, self.progress):
                take[file.table](number, list(self._sound(number, portion)), portion.parts[0].absent)

    def _sound(self, file: int, portion: TableRows) -> Iterator[Staged]:
        """Yield the rows of which nothing is wrong by themselves, with full ids."""
        table = portion.table.name
        for position, fact in enumerate(portion.facts):
            number, row = portion.numbers[position], self._row(fact)
            faults = list(portion.wrong.get(position, ()))
            faults = faults or [*faults_of(table, row), *self._dangling(table, row)]
            if faults:
                self._refuse(file, number, faults, self._case_named(table, row))
            else:
                yield Staged(file, number, row)

    def _row(self, fact: Fact) -> dict[str, Any]:
        row = row_of(fact)
        row |= {"source": fact.source, "synthetic": fact.synthetic}
        if row.get("area") and is_bare(row["area"]):
            at = row["reported_at"]
            found = None if at is None else self.graph.at(at).find_code(row["area"])
            row["area"] = f"area:{row['area']}" if found is None else self.graph.tables["areas"].key(found)
        return row

    def _dangling(self, table: str, row: Row) -> Iterator[Fault]:
        for name in _REFERENCES[table]:
            if (given := row[name]) is not None and not self._knows(given):
                yield Fault(name, given, f"{given!r} is not known; load it first, or correct it")

    def _knows(self, name: str) -> bool:
        table = TABLE_OF_PREFIX.get(name.partition(":")[0])
        return table is not None and bool(self.graph.tables[table.name].rows(name))

    def _case_named(self, table: str, row: Row) -> str | None:
        named: str | None = row[{"events": "id", "work_orders": "event", "transitions": "subject"}[table]]
        return None if named is None else self.case_of.get(named, named)

    def _refuse(self, file: int, number: int, faults: Iterable[Fault], case: str | None) -> None:
        self.reasons.setdefault(self.files[file], {}).setdefault(number, []).extend(faults)
        if case is not None:
            self.bad.add(case)

    # Events

    def _take_events(self, file: int, rows: list[Staged], absent: frozenset[int]) -> None:
        known = self._cases(each.row["id"] for each in rows)
        fresh: list[Staged] = []
        for each in rows:
            name = each.row["id"]
            if name in self.case_of:
                fault = Fault("id", name, f"{name} stands twice; expected one row an event")
                self._refuse(file, each.number, [fault], name)
            elif name in known:
                self._compare("events", each, known[name].event, absent)
            else:
                fresh.append(each)
                self.new.add(name)
            self.case_of[name] = name
        self.staging.put_events(fresh)
        self.counts["events"].new += len(fresh)

    def _compare(self, table: str, each: Staged, known: Any, absent: frozenset[int]) -> None:
        faults = list(differences(table, each.row, known, absent))
        if faults:
            self._refuse(each.file, each.number, faults, self.case_of.get(each.row["id"], each.row["id"]))
        else:
            self.counts[table].unchanged += 1

    def _cases(self, events: Iterable[str]) -> Mapping[str, Case]:
        """Return the cases of *events* that the store has."""
        if not self.has_past:
            return {}
        return {case.event.id: case for case in self.store.cases(list(dict.fromkeys(events)))}

    # Work orders

    def _take_orders(self, _file: int, rows: list[Staged], absent: frozenset[int]) -> None:
        named = {each.row["event"] for each in rows}
        known = self._cases(name for name in named if name not in self.new)
        for case in known.values():
            self._remember(case)
        orders = {order.id: order for case in known.values() for order in case.orders}
        fresh = [each for each in rows if self._is_fresh(each, orders, known, absent)]
        self.staging.put_orders(fresh)
        self.counts["work_orders"].new += len(fresh)

    def _is_fresh(
        self, each: Staged, orders: Mapping[str, WorkOrder], known: Mapping[str, Case], absent: frozenset[int]
    ) -> bool:
        row, name, event = each.row, each.row["id"], each.row["event"]
        if name in orders:
            self._compare("work_orders", each, orders[name], absent)
            return False
        fault = self._order_fault(row, known)
        if fault is not None:
            self._refuse(each.file, each.number, [fault], event)
            return False
        self.case_of[name] = event
        return True

    def _order_fault(self, row: Row, known: Collection[str]) -> Fault | None:
        name, event = row["id"], row["event"]
        if name in self.case_of:
            return Fault("id", name, f"{name} stands twice; expected one row a work order")
        if event in known:
            return Fault("event", event, f"{event} is known already; a load adds no work order to it, dispatch does")
        if event not in self.new:
            return Fault("event", event, f"{event!r} is no event of these files or of the store")
        if row["role"] == "LEAD" and row["state"] not in {"ACCEPTED", "RETURNED", "CANCELLED"}:
            other = self.leads.setdefault(event, name)
            if other != name:
                return Fault("role", "LEAD", f"{other} leads {event} already and is open; expected one open LEAD order")
        return None

    def _remember(self, case: Case) -> None:
        for name in (case.event.id, *(order.id for order in case.orders)):
            self.case_of.setdefault(name, case.event.id)

    # Transitions

    def _take_transitions(self, file: int, rows: list[Staged], absent: frozenset[int]) -> None:
        del absent  # a transition is known by all its columns
        self._look_up({each.row["subject"] for each in rows if each.row["subject"] not in self.case_of})
        old = {event for each in rows if (event := self.case_of.get(each.row["subject"])) and event not in self.new}
        had = {_key(each) for each in self._transitions(old)}
        fresh: list[tuple[str, Staged]] = []
        for each in rows:
            subject = each.row["subject"]
            event = self.case_of.get(subject)
            if event is None:
                fault = Fault("subject", subject, f"{subject!r} is no event or work order of these files or the store")
                self._refuse(file, each.number, [fault], subject)
                continue
            self._follow(each.row)
            if event in old and _key(transition_of(each.row, event)) in had:
                self.counts["transitions"].unchanged += 1
            else:
                fresh.append((event, each))
        self.staging.put_transitions(fresh)
        self.counts["transitions"].new += len(fresh)

    def _look_up(self, subjects: Collection[str]) -> None:
        """Remember the cases of *subjects*, which no file of events or orders named, as far as the store has them."""
        if not self.has_past:
            return
        for case in self._cases(name for name in subjects if name.startswith("event:")).values():
            self._remember(case)
        for name in subjects:
            if name not in self.case_of and (found := self.store.case_of(name)):
                self._remember(found)

    def _transitions(self, events: Collection[str]) -> Iterator[Transition]:
        names = sorted(events)
        for start in range(0, len(names), CASES_AT_ONCE):
            yield from self.store.transitions(names[start : start + CASES_AT_ONCE])

    def _follow(self, row: Row) -> None:
        """Note the state that a subject comes to; of one instant, the last row counts."""
        before = self.last.get(row["subject"])
        if before is None or row["at"] >= before[0]:
            self.last[row["subject"]] = row["at"], row["to"]

    # At the end

    def finish(self) -> None:
        """Judge whole cases, add what their instants tell, and set aside the cases of which a row is wrong."""
        self.staging.put_transitions(self._made_of_instants())
        self._check_duplicates()
        for name in sorted(self.bad):
            self._set_aside(name)
        for table, found in self.counts.items():
            found.wrong = sum(len(rows) for file, rows in self.reasons.items() if file.table == table)

    def _made_of_instants(self) -> Iterator[tuple[str, Staged]]:
        """Yield the transitions that no row tells, case by case, once the case is judged."""
        for each in self.staging.events():
            name = each.row["id"]
            orders = self.staging.orders_of(name)
            for staged in (each, *orders):
                self._judge_end(staged, name)
            if name not in self.bad:
                for row in self._told(each, orders):
                    yield name, Staged(each.file, each.number, row)

    def _judge_end(self, each: Staged, case: str) -> None:
        """The state that a row tells must be the one that its last transition comes to."""
        name, state = each.row["id"], each.row["state"]
        last = self.last.get(name)
        if last is not None and last[1] != state:
            fault = Fault("state", state, f"{name} is {state}, but its last transition comes to {last[1]}")
            self._refuse(each.file, each.number, [fault], case)
        elif last is None and each.row["closed_at"] is None and state in {"CLOSED", "REJECTED"}:
            fault = Fault("closed_at", "", f"{name} is {state}, but neither closed_at nor a transition says when")
            self._refuse(each.file, each.number, [fault], case)

    def _told(self, event: Staged, orders: Sequence[Staged]) -> Iterator[dict[str, Any]]:
        rows = [each.row for each in orders]
        if event.row["id"] not in self.last:
            yield from told_by_instants(event.row, rows)
        for row in rows:
            if row["id"] not in self.last:
                yield from order_told_by_instants(row)

    def _check_duplicates(self) -> None:
        """What an event repeats must be an event of the files or of the store."""
        named = [(each, each.row["duplicate_of"]) for each in self.staging.events() if each.row["duplicate_of"]]
        known = self._cases(other for _, other in named if other not in self.new)
        for each, other in named:
            if other not in self.new and other not in known:
                fault = Fault("duplicate_of", other, f"{other!r} is no event of these files or of the store")
                self._refuse(each.file, each.number, [fault], each.row["id"])

    def _set_aside(self, case: str) -> None:
        """Take all rows of a case away, and say of each that is good why it goes."""
        self.new.discard(case)
        for table, file, number in self.staging.forget(case):
            reasons = self.reasons.setdefault(self.files[file], {})
            if self.files[file].table != table:
                continue  # made of the instants of another row
            self.counts[table].new -= 1
            if number not in reasons:
                reasons[number] = [Fault("", "", f"set aside, since another row of {case} is wrong")]


def _key(each: Transition) -> tuple[Any, ...]:
    return tuple(getattr(each, name) for name in _KEYS)
