"""How an action on a case is kept, and how history is added: cases are locked first, the sequence last."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

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


def act(database: Database, subject: str | None, step: Step, once: Once | None) -> Moved | Problem:
    """Keep what *step* makes of the case of *subject*; see `graphkb.stores.base.Store.act`.

    The case is read in one round trip and kept in a second, provided that nobody changed it meanwhile; else again.
    """
    give_up = time.monotonic() + database.lock_timeout_s
    while True:
        kept, case = _asked(database, subject, once)
        if once and kept:
            return _again(kept, once)
        made = step(case)
        if isinstance(made, Problem):
            return made
        number = _keep(database, case, made, once)
        if number is not None:
            return made.numbered(number)
        if time.monotonic() > give_up:
            raise database.busy()


def _asked(database: Database, subject: str | None, once: Once | None) -> tuple[outcomes.Kept | None, Case | None]:
    """Return what is kept under the key, and the case, as no action has left it half done."""
    if subject is None and once is None:
        return None, None
    scope, key = once[:2] if once else (None, None)
    asked = {"subject": subject, "scope": scope, "key": key, "now": times.now()}
    columns = {"event_columns": EVENT_COLUMNS, "order_columns": ORDER_COLUMNS}
    [(kept, case)] = database.run_alone("lock_case", **asked, **columns)
    return kept and outcomes.Kept(*kept), case and case_in(case)


def _again(kept: outcomes.Kept, once: Once) -> Moved | Problem:
    """Return what came of the request before."""
    if kept.digest != once.digest or kept.before is None:
        return key_reused(once)
    return load_moved(kept.result).numbered(kept.before)


def _keep(database: Database, before: Case | None, made: Moved, once: Once | None) -> int | None:
    """Write what was *made* of the case *before*, and return the number before that of its first transition.

    None: another action on the case, or another request with the key, was faster, and nothing is written.

    Raises:
        Conflict: a new event or order has an id that is there already.
    """
    check_records((made.event, *made.orders, *made.transitions))
    commit_id = uuid4().hex
    try:
        numbers = database.run_alone("keep_action", commit_id, **_parameters(before, made, once, commit_id))
    except ConstraintError as error:
        if not (numbers := _number_of(database, made, commit_id)):
            raise Conflict(_taken(error, [made.event.id, *(order.id for order in made.orders)])) from error
    return next(iter(numbers or _number_of(database, made, commit_id)), None)


def _number_of(database: Database, made: Moved, commit_id: str) -> list[int]:
    """Return the number if *made* was kept all the same: a statement whose answer is lost is sent twice."""
    asked = {"event": made.event.id, "commit_id": commit_id, "count": len(made.transitions)}
    return database.run_alone("number_of_action", **asked)


def _parameters(before: Case | None, made: Moved, once: Once | None, commit_id: str) -> dict[str, Any]:
    """Return what the statement keep_action takes."""
    ended = ends(made.transitions)
    properties = event_properties(case_after(before, made), ended)
    is_new = before is None or before.event.id != made.event.id
    known = {order.id for order in before.orders} if before else set()
    return {
        "known": None if before is None else {"id": before.event.id, "sequence": before.event.sequence},
        "event": {"ended_at": NEVER} | properties if is_new and not made.event.is_open else properties,
        "gained": labels_of(made.event),
        "lost": [] if made.event.is_open else ["Open"],
        "new_orders": [properties_of(order) for order in made.orders if order.id not in known],
        "orders": [properties_of(order) for order in made.orders if order.id in known],
        "transitions": _rows(made.transitions, commit_id),
        "once": [outcomes.properties_of(once, dump_moved(made))] if once else [],
        "now": times.now(),
    }


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
            if self._made and self._is_made(transaction, waiting):
                return self._made[-1].sequence
            run(transaction, "lock_cases", ids=earlier)  # before the sequence, as an action does
        _create(transaction, cases, [order for case in cases for order in case.orders], ends(transitions))
        with waiting.limited():
            [before] = run(transaction, "lock_sequence")
        self._made = [replace(each, sequence=number) for number, each in enumerate(transitions, before + 1)]
        _append_transitions(transaction, waiting, self._made)
        return int(before) + len(self._made)

    def _is_made(self, transaction: Transaction, waiting: Waiting) -> bool:
        """Tell whether an earlier run, of which nobody knows how it ended, has made the batch.

        Under the lock: it may still be on its way.
        """
        run(transaction, "lock_sequence")
        last = self._made[-1].sequence
        return bool(run(transaction, "transition_of_commit", sequence=last, commit_id=waiting.commit_id))


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


def _rows(transitions: Sequence[Transition], commit_id: str) -> list[dict[str, Any]]:
    """Return the properties of *transitions* without numbers, the last with what tells that it was committed."""
    rows = [{**properties_of(each), "sequence": None} for each in transitions]
    for row in rows[-1:]:
        row["commit_id"] = commit_id
    return rows
