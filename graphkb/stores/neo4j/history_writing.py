"""How history is added: a transaction a batch, the next one begun while the server still commits the one before."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from neo4j.exceptions import ConstraintError

from graphkb.errors import BadInput, Conflict
from graphkb.model.events import Case, EventBatch, WorkOrder
from graphkb.stores.checks import check_records
from graphkb.stores.neo4j.database import Database, Transaction, Waiting, run
from graphkb.stores.neo4j.event_layout import NEVER, event_properties, labels_of, properties_of
from graphkb.stores.neo4j.event_writing import taken
from graphkb.stores.records import ends, values_of

BATCHES_AT_ONCE = 2
"""Batches on their way: the cases of one are created while the other, which numbers its transitions, is committed."""

CREATE_TIMEOUT_S = 60.0
"""Seconds for creating the cases of a batch, which takes one; another process that loads the same may hold it up."""


def append(database: Database, batches: Iterable[EventBatch]) -> int | None:
    """Add *batches* in their order and return the last number, None if there are none; see `Store.append_history`."""
    under_way: deque[tuple[set[str], Future[int]]] = deque()
    last: int | None = None
    with ThreadPoolExecutor(BATCHES_AT_ONCE) as executor:
        for batch in batches:
            made = _ids(batch)
            # What another batch makes, too, must find it there: two that wait for each other's ids would never end.
            while len(under_way) == BATCHES_AT_ONCE or any(not made.isdisjoint(others) for others, _ in under_way):
                last = under_way.popleft()[1].result()
            before = under_way[-1][1] if under_way else None
            under_way.append((made, executor.submit(_append, database, batch, before)))
        for _, future in under_way:
            last = future.result()
    return last


def _ids(batch: EventBatch) -> set[str]:
    return {case.event.id for case in batch.cases} | {order.id for case in batch.cases for order in case.orders}


def _append(database: Database, batch: EventBatch, before: Future[int] | None) -> int:
    check_records(case.event for case in batch.cases)
    check_records(order for case in batch.cases for order in case.orders)
    check_records(batch.transitions)
    return database.write_once(_Batch(batch, before))


class _Batch:
    """The work of the transaction of a batch; it may run more than once.

    What depends on the batch before, and whatever others may wait for, comes once that one is committed.
    """

    def __init__(self, batch: EventBatch, before: Future[int] | None) -> None:
        self._batch = batch
        self._before = before
        self._ended = ends(batch.transitions)
        self._last: int | None = None

    def __call__(self, transaction: Transaction, waiting: Waiting) -> int:
        cases, transitions = self._batch
        if self._last is not None and self._is_made(transaction, waiting):
            return self._last
        with waiting.limited(CREATE_TIMEOUT_S):
            _create(transaction, cases, [order for case in cases for order in case.orders], self._ended)
        if self._before:
            self._before.result()
        earlier = sorted({each.event for each in transitions} - {case.event.id for case in cases})
        with waiting.limited():
            run(transaction, "lock_cases", ids=earlier)  # before the sequence, as an action does
            [number] = run(transaction, "lock_sequence")
        self._last = int(number) + len(transitions)
        self._append_transitions(transaction, waiting.commit_id, int(number) + 1)
        return self._last

    def _is_made(self, transaction: Transaction, waiting: Waiting) -> bool:
        """Tell whether an earlier run, of which nobody knows how it ended, has made the batch.

        Under the lock: it may still be on its way.
        """
        with waiting.limited():
            run(transaction, "lock_sequence")
        return bool(run(transaction, "transition_of_commit", sequence=self._last, commit_id=waiting.commit_id))

    def _append_transitions(self, transaction: Transaction, commit_id: str, first: int) -> None:
        """Write the transitions, which have the numbers from *first* on; the last one tells which commit made it."""
        if not self._batch.transitions:
            return
        rows: dict[str, dict[str, Any]] = {}
        for number, each in enumerate(self._batch.transitions, first):
            if each.event not in rows:
                rows[each.event] = {"event": each.event, "ended_at": self._ended.get(each.event), "transitions": []}
            rows[each.event]["sequence"] = number
            rows[each.event]["transitions"].append([*values_of(each)[:-1], number, None])
        rows[self._batch.transitions[-1].event]["transitions"][-1][-1] = commit_id
        [found] = run(transaction, "append_transitions", rows=list(rows.values()), last=self._last, unknown=NEVER)
        if found < len(rows):
            missing = len(rows) - found
            raise BadInput(f"{missing} of the events that transitions belong to are not there; add them first")


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
        raise Conflict(taken(error, [case.event.id for case in cases] + [order.id for order in orders])) from error


def _new_properties(case: Case, ended: Mapping[str, int]) -> dict[str, Any]:
    properties = event_properties(case, ended) | {"sequence": 0}
    return properties if case.event.is_open else {"ended_at": NEVER} | properties
