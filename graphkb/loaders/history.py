"""The history of events: three tables checked against each other and what is known, given out in the order of time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from graphkb.graph.graph import Graph
from graphkb.loaders.cells import Cells, is_bare
from graphkb.loaders.history_moves import gap_before, misfits
from graphkb.loaders.history_records import (
    Records,
    order_told_by_instants,
    told_by_instants,
    transition_of,
)
from graphkb.loaders.history_rows import Row, Told, differences, faults_of, row_of
from graphkb.loaders.history_staging import Move, Staged, StagedTransition, Staging
from graphkb.loaders.report import RowNote, TableCounts
from graphkb.loaders.sources import TableFile
from graphkb.loaders.tables import Fault, Progress, TableRows, read_portions
from graphkb.model.clocks import LocalTime
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.events import Case, EventBatch, Transition, WorkOrder
from graphkb.model.facts import Fact
from graphkb.model.kinds import TABLE_OF_PREFIX
from graphkb.model.times import to_text
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
        retold: Those of them whose transitions are needed to make records: they escalated, or an order waited.
    """

    counts: dict[str, TableCounts]
    reasons: Reasons
    staging: Staging
    records: Records
    new: set[str] = field(default_factory=set)
    retold: set[str] = field(default_factory=set)

    @property
    def notes(self) -> Iterator[RowNote]:
        """What is wrong, by file and row."""
        for file, rows in self.reasons.items():
            for number in sorted(rows):
                yield from (RowNote(file.label, number, *fault) for fault in rows[number])

    def batches(self) -> Iterator[EventBatch]:
        """Yield new cases and all transitions to be added, the transitions by `at`, then in the order of the files."""
        waiting = set(self.new)
        rows = self.staging.transitions()
        while portion := list(islice(rows, TRANSITIONS_AT_ONCE)):
            first = [event for event in dict.fromkeys(row[0] for row in portion) if event in waiting]
            waiting.difference_update(first)
            yield EventBatch(list(self._cases(first)), list(map(transition_of, portion)))

    def _cases(self, events: Sequence[str]) -> Iterator[Case]:
        for event, orders in self.staging.cases_of(events):
            name = event.row["id"]
            done = list(map(transition_of, self.staging.transitions_of(name))) if name in self.retold else ()
            yield self.records.case(event.row, [each.row for each in orders], done)

    def close(self) -> None:
        """Remove what was kept of the rows."""
        self.staging.close()


def read_history(
    files: Sequence[TableFile], graph: Graph, store: Store, cells: Cells, *, local: LocalTime, now: int,
    progress: Progress | None = None,
) -> History:  # fmt: skip
    """Check the rows of *files* and keep the good ones for `History.batches`; a case is good with all its rows.

    Args:
        files: Tables of events, work orders and transitions.
        graph: What is known once the knowledge that comes with them is.
        store: Whose events they join; what is in it already is never changed.
        cells: The converters.
        local: How time is counted.
        now: No row tells of what comes after.
        progress: Told a file's name and the number of rows read so far.

    Raises:
        UnreadableFile: a file is not UTF-8, its quoting or its header is wrong.
        BadInput: an archive is damaged.
        OSError: a file cannot be read.
        StoreUnavailable: no answer from the store.

    Source: data-package.md, "What a row is".
    """
    reader = _Reader(files, graph, store, cells, now=now, progress=progress)
    try:
        reader.read()
        reader.finish()
    except BaseException:
        reader.staging.close()
        raise
    return History(reader.counts, reader.reasons, reader.staging, Records(graph, local), reader.new, reader.retold)


class _Reader:
    """Reads the three tables, one after the other: what is named comes before what names it."""

    def __init__(
        self,
        files: Sequence[TableFile],
        graph: Graph,
        store: Store,
        cells: Cells,
        *,
        now: int,
        progress: Progress | None,
    ) -> None:
        self.files = sorted(files, key=lambda file: list(EVENT_TABLES).index(file.table))
        self.graph = graph
        self.store = store
        self.cells = cells
        self.now = now
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
        self.untold: set[str] = set()
        """Events and orders of which a transition is wrong by itself: where they came to is not known."""
        self.retold: set[str] = set()
        """New events that escalated, or an order of which waited."""
        self.added: set[str] = set()
        """Events of the store whose cases the files add transitions to."""
        self.repeats: list[tuple[Staged, str]] = []
        """Rows of events that repeat another, and which."""
        self.known: dict[str, bool] = {}
        """Reference → whether anything has the id."""
        self.sound_moves: set[tuple[Any, ...]] = set()
        """Kind of subject, action, states before and after that were found sound."""

    def read(self) -> None:
        for number, file in enumerate(self.files):
            for portion in read_portions(file, EVENT_TABLES[file.table], self.cells, self.progress):
                self._take(number, portion)

    def _take(self, file: int, portion: TableRows) -> None:
        absent = portion.parts[0].absent
        if portion.table.name == "events":
            self._take_events(file, list(self._sound(file, portion)), absent)
        elif portion.table.name == "work_orders":
            self._take_orders(file, list(self._sound(file, portion)), absent)
        else:
            self._take_transitions(file, list(self._sound_transitions(file, portion)))

    def _sound(self, file: int, portion: TableRows) -> Iterator[Staged]:
        """Yield the rows of events or orders of which nothing is wrong by themselves, with full ids."""
        for position, fact in enumerate(portion.facts):
            number, row = portion.numbers[position], self._row(fact)
            if not self._is_refused(file, number, portion, position, row):
                yield Staged(file, number, row)

    def _sound_transitions(self, file: int, portion: TableRows) -> Iterator[tuple[int, Told]]:
        """Yield number and values of the rows of which nothing is wrong by themselves.

        There are many and their moves few: what was found sound once is not looked at again.
        """
        for position, (number, fact) in enumerate(zip(portion.numbers, portion.facts, strict=True)):
            subject, at, action, before, after, organization, post, _, _, note = fact.values
            move = subject and (subject.startswith("event:"), action, before, after)
            is_seen = move in self.sound_moves and note is None and at <= self.now and position not in portion.wrong
            if is_seen and self._knows(organization) and self._knows(post):
                yield number, fact.values
            elif not self._is_refused(file, number, portion, position, row_of(fact)):
                self.sound_moves.add(move)
                yield number, fact.values

    def _is_refused(self, file: int, number: int, portion: TableRows, position: int, row: Row) -> bool:
        """Say what is wrong with a row by itself; tell whether anything is."""
        table = portion.table.name
        faults = list(portion.wrong.get(position, ()))
        faults = faults or [*faults_of(table, row, self.now), *self._dangling(table, row)]
        if faults:
            self._refuse(file, number, faults, self._case_named(table, row))
            if table == "transitions" and row["subject"] is not None:
                self.untold.add(row["subject"])
        return bool(faults)

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
            if not self._knows(given := row[name]):
                yield Fault(name, given, f"{given!r} is not known; load it first, or correct it")

    def _knows(self, name: str | None) -> bool:
        """Tell whether anything has the id *name*, if it is one."""
        if name is None:
            return True
        if name not in self.known:
            table = TABLE_OF_PREFIX.get(name.partition(":")[0])
            self.known[name] = table is not None and bool(self.graph.tables[table.name].rows(name))
        return self.known[name]

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
                if repeated := each.row["duplicate_of"]:
                    self.repeats.append((each, repeated))
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

    def _take_transitions(self, file: int, rows: Sequence[tuple[int, Told]]) -> None:
        subjects = {told[0] for _, told in rows}
        self._look_up(subjects - self.case_of.keys())
        old = {self.case_of[each] for each in subjects & self.case_of.keys()} - self.new
        had = {_key(each) for each in self._transitions(old)}
        fresh: list[StagedTransition] = []
        for number, told in rows:
            subject, at, action, _, after, *_ = told
            event = self.case_of.get(subject)
            if event is None:
                fault = Fault("subject", subject, f"{subject!r} is no event or work order of these files or the store")
                self._refuse(file, number, [fault], subject)
                continue
            self._follow(subject, at, after)
            if event in old and _key(transition_of((event, *told))) in had:
                self.counts["transitions"].unchanged += 1
                continue
            fresh.append((event, file, number, *told))
            if event in self.new and (action == "ESCALATE" or after == "AWAITING"):
                self.retold.add(event)
        if old:
            self.added.update(old.intersection(each[0] for each in fresh))
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

    def _follow(self, subject: str, at: int, state: str) -> None:
        """Note the state that a subject comes to; of one instant, the last row counts."""
        before = self.last.get(subject)
        if before is None or at >= before[0]:
            self.last[subject] = at, state

    # At the end

    def finish(self) -> None:
        """Judge whole cases, add what their instants tell, and set aside the cases of which a row is wrong."""
        self.bad = {self.case_of.get(name, name) for name in self.bad}  # a known order: its event was found out since
        self._check_gaps()
        self.staging.put_transitions(self._made_of_instants())
        self._check_duplicates()
        for name in sorted(self.bad):
            self._set_aside(name)
        for table, found in self.counts.items():
            found.wrong = sum(len(rows) for file, rows in self.reasons.items() if file.table == table)

    def _made_of_instants(self) -> Iterator[StagedTransition]:
        """Yield the transitions that no row tells, case by case, once the case is judged."""
        for event, orders in self.staging.cases():
            name = event.row["id"]
            for staged in (event, *orders):
                self._judge_end(staged, name)
            self._judge_dispatch(event, orders)
            if name not in self.bad:
                for told in self._told(event, orders):
                    yield name, event.file, event.number, *told

    def _check_gaps(self) -> None:
        """A transition leaves the state that the one before it came to.

        Of a case with a wrong row nothing is said: the transition before may be the very row that is not there.
        """
        wrong = frozenset(self.bad)
        for event, file, number, said, before in self.staging.gaps():
            if event in self.new and event not in wrong:
                self._refuse(file, number, [gap_before(said, before)], event)
        added = sorted(self.added - wrong)
        for start in range(0, len(added), CASES_AT_ONCE):
            self._check_added(added[start : start + CASES_AT_ONCE])

    def _check_added(self, events: Sequence[str]) -> None:
        """What joins the transitions of known cases fits between them: else their export could not be loaded."""
        known = (
            Move(each.event, None, 0, each.subject, each.at, each.from_state, each.to_state)
            for each in self.store.transitions(events)
        )
        cases = self.store.cases(events)
        states = {case.event.id: case.event.state for case in cases}
        states |= {order.id: order.state for case in cases for order in case.orders}
        for move, fault in misfits([*known, *self.staging.moves_of(events)], states):
            assert move.file is not None  # what the store has is not to blame
            self._refuse(move.file, move.number, [fault], move.event)

    def _judge_dispatch(self, event: Staged, orders: Sequence[Staged]) -> None:
        """Nothing is dispatched before it is reported."""
        reported = event.row["reported_at"]
        for each in orders:
            if (sent := each.row["dispatched_at"]) < reported:
                message = (
                    f"dispatched before {event.row['id']} was reported, {to_text(reported)}; expected then or later"
                )
                self._refuse(each.file, each.number, [Fault("dispatched_at", to_text(sent), message)], event.row["id"])

    def _judge_end(self, each: Staged, case: str) -> None:
        """The state that a row tells must be the one that its last transition comes to, if all can be read."""
        name, state = each.row["id"], each.row["state"]
        last = self.last.get(name)
        if name in self.untold:
            return
        if last is not None and last[1] != state:
            fault = Fault("state", state, f"{name} is {state}, but its last transition comes to {last[1]}")
            self._refuse(each.file, each.number, [fault], case)
        elif last is None and each.row["closed_at"] is None and state in {"CLOSED", "REJECTED"}:
            fault = Fault("closed_at", "", f"{name} is {state}, but neither closed_at nor a transition says when")
            self._refuse(each.file, each.number, [fault], case)

    def _told(self, event: Staged, orders: Sequence[Staged]) -> Iterator[Told]:
        """Yield them in the order in which those of one instant are kept: orders are sent, end, then it is resolved."""
        rows = [each.row for each in orders]
        own = [] if event.row["id"] in self.last else list(told_by_instants(event.row, rows))
        is_over = [told[2] in {"RESOLVE", "VERIFY", "CLOSE"} for told in own]
        yield from (told for told, over in zip(own, is_over, strict=True) if not over)
        for row in rows:
            if row["id"] not in self.last:
                yield from order_told_by_instants(row)
        yield from (told for told, over in zip(own, is_over, strict=True) if over)

    def _check_duplicates(self) -> None:
        """What an event repeats must be an event of the files or of the store."""
        known = self._cases(other for _, other in self.repeats if other not in self.new)
        for each, other in self.repeats:
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
