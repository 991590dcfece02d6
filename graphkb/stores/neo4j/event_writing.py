"""How an action on a case is kept, and how history is added: cases are locked first, the sequence last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from neo4j.exceptions import ConstraintError

from graphkb.errors import BadInput, Conflict
from graphkb.model import times
from graphkb.model.events import Case, EventBatch, Moved, Once, Problem, Step, Transition, WorkOrder
from graphkb.stores.checks import check_records
from graphkb.stores.neo4j import outcomes
from graphkb.stores.neo4j.database import Database, Transaction, Waiting, run
from graphkb.stores.neo4j.event_layout import (
    EVENT_COLUMNS,
    NEVER,
    ORDER_COLUMNS,
    case_in,
    event_properties,
    labels_of,
    properties_of,
)
from graphkb.stores.records import FIELDS, case_after, dump_moved, ends, key_reused, load_moved, values_of

_SEQUENCE = FIELDS[Transition].index("sequence")

MAX_TRIES = 3
"""Times an action is tried while others with its idempotency key are faster; the second try finds their outcome."""


class Overtaken(Conflict):
    """Another request with the same idempotency key was kept meanwhile."""


def act(database: Database, subject: str | None, step: Step, once: Once | None) -> Moved | Problem:
    """Keep what *step* makes of the case of *subject*; see `graphkb.stores.base.Store.act`."""
    tries = MAX_TRIES if once else 1
    while True:
        tries -= 1
        try:
            return database.write_once(_Action(subject, step, once))
        except Conflict:
            if not tries:
                raise


class _Action:
    """The work of the transaction of an action; it may run more than once."""

    def __init__(self, subject: str | None, step: Step, once: Once | None) -> None:
        self._subject = subject
        self._step = step
        self._once = once
        self._made: Moved | None = None

    def __call__(self, transaction: Transaction, waiting: Waiting) -> Moved | Problem:
        with waiting.limited():
            if self._made and _is_made(transaction, waiting, self._made.transitions):
                return self._made
            kept, case = self._locked(transaction)
            if self._once and kept:
                return _again(kept, self._once)
            moved = self._step(case)
            if isinstance(moved, Problem):
                return moved
            self._made = _keep(transaction, waiting, case, moved, self._once)
            return self._made

    def _locked(self, transaction: Transaction) -> tuple[outcomes.Kept | None, Case | None]:
        """Return what is kept under the key, and the case, which nobody changes until the transaction ends."""
        if self._subject is None and self._once is None:
            return None, None
        scope, key = self._once[:2] if self._once else (None, None)
        asked = {"subject": self._subject, "scope": scope, "key": key, "now": times.now()}
        columns = {"event_columns": EVENT_COLUMNS, "order_columns": ORDER_COLUMNS}
        [(kept, case)] = run(transaction, "lock_case", **asked, **columns)
        return kept and outcomes.Kept(*kept), case and case_in(case)


def _again(kept: outcomes.Kept, once: Once) -> Moved | Problem:
    """Return what came of the request before."""
    if kept.digest != once.digest or kept.before is None:
        return key_reused(once)
    return load_moved(kept.result).numbered(kept.before)


def _is_made(transaction: Transaction, waiting: Waiting, transitions: Sequence[Transition]) -> bool:
    """Tell whether an earlier run, of which nobody knows how it ended, has made *transitions*.

    Under the lock: it may still be on its way.
    """
    run(transaction, "lock_sequence")
    last = transitions[-1].sequence if transitions else 0
    return bool(run(transaction, "transition_of_commit", sequence=last, commit_id=waiting.commit_id))


def _keep(transaction: Transaction, waiting: Waiting, before: Case | None, made: Moved, once: Once | None) -> Moved:
    """Write what was *made* of the case *before*, and return it with numbers."""
    check_records((made.event, *made.orders, *made.transitions))
    after = case_after(before, made)
    known = {order.id for order in before.orders} if before else set()
    is_new = before is None or before.event.id != made.event.id
    ended = ends(made.transitions)
    orders = [order for order in made.orders if order.id not in known]
    _create(transaction, [after] if is_new else [], orders, ended)
    numbers = run(
        transaction,
        "keep_action",
        event=event_properties(after, ended),
        gained=labels_of(made.event),
        lost=[] if made.event.is_open else ["Open"],
        orders=[properties_of(order) for order in made.orders if order.id in known],
        transitions=_rows(made.transitions, waiting),
        once=[outcomes.properties_of(once, dump_moved(made))] if once else [],
        now=times.now(),
    )
    if not numbers:
        raise Overtaken("another request with the same idempotency key is being made; repeat it")
    return made.numbered(numbers[0])


def append(database: Database, batch: EventBatch) -> int:
    """Add *batch* in one transaction and return the last number; see `graphkb.stores.base.Store.append_history`."""
    check_records(case.event for case in batch.cases)
    check_records(order for case in batch.cases for order in case.orders)
    check_records(batch.transitions)
    return database.write_once(_Batch(batch))


class _Batch:
    """The work of the transaction of a batch; it may run more than once."""

    def __init__(self, batch: EventBatch) -> None:
        self._batch = batch
        self._made: list[Transition] = []

    def __call__(self, transaction: Transaction, waiting: Waiting) -> int:
        cases, transitions = self._batch
        earlier = sorted({each.event for each in transitions} - {case.event.id for case in cases})
        with waiting.limited():
            if self._made and _is_made(transaction, waiting, self._made):
                return self._made[-1].sequence
            run(transaction, "lock_cases", ids=earlier)  # before the sequence, as an action does
        _create(transaction, cases, [order for case in cases for order in case.orders], ends(transitions))
        with waiting.limited():
            [before] = run(transaction, "lock_sequence")
        self._made = [replace(each, sequence=number) for number, each in enumerate(transitions, before + 1)]
        _append_transitions(transaction, waiting, self._made)
        return int(before) + len(self._made)


def _append_transitions(transaction: Transaction, waiting: Waiting, transitions: Sequence[Transition]) -> None:
    """Write *transitions*, which have their numbers."""
    if not transitions:
        return
    by_event: dict[str, list[Sequence[Any]]] = {}
    for each in transitions:
        by_event.setdefault(each.event, []).append((*values_of(each), None))
    by_event[transitions[-1].event][-1] = (*values_of(transitions[-1]), waiting.commit_id)
    ended = ends(transitions)
    rows = [
        {"event": event, "sequence": own[-1][_SEQUENCE], "ended_at": ended.get(event), "transitions": own}
        for event, own in by_event.items()
    ]
    last = transitions[-1].sequence
    [found] = run(transaction, "append_transitions", rows=rows, last=last, unknown=NEVER)
    if found < len(rows):
        raise BadInput(f"{len(rows) - found} of the events that transitions belong to are not there; add them first")


def _create(
    transaction: Transaction,
    cases: Sequence[Case],
    orders: Sequence[WorkOrder],
    ended: Mapping[str, int],
) -> None:
    """Make the events of *cases*, and *orders*."""
    events = [{"labels": labels_of(case.event), "properties": _new_properties(case, ended)} for case in cases]
    try:
        if events:
            run(transaction, "create_events", rows=events)
        if orders:
            run(transaction, "create_work_orders", rows=list(map(properties_of, orders)))
    except ConstraintError as error:
        raise Conflict(_taken(error, [case.event.id for case in cases] + [order.id for order in orders])) from error


def _new_properties(case: Case, ended: Mapping[str, int]) -> dict[str, Any]:
    properties = event_properties(case, ended) | {"sequence": 0}
    return properties if case.event.is_open else {"ended_at": NEVER} | properties


def _taken(error: ConstraintError, ids: Iterable[str]) -> str:
    """Return what to tell of *error*, in which the server names the one of *ids* that is there already."""
    named = [each for each in ids if f"'{each}'" in (error.message or "")]
    return f"{', '.join(named)}: is there already; a new event or work order needs an id of its own"


def _rows(transitions: Sequence[Transition], waiting: Waiting) -> list[dict[str, Any]]:
    """Return the properties of *transitions* without numbers, the last with what tells that it was committed."""
    rows = [{**properties_of(each), "sequence": None} for each in transitions]
    for row in rows[-1:]:
        row["commit_id"] = waiting.commit_id
    return rows
