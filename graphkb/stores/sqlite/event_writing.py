"""How events are written: by an action, from history, and what came of requests with an idempotency key."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import apsw

from graphkb.errors import Conflict
from graphkb.model import times
from graphkb.model.clocks import standing
from graphkb.model.events import Case, Event, EventBatch, Moved, Once, Problem, Step
from graphkb.stores.checks import check_records
from graphkb.stores.records import (
    FIELDS,
    case_after,
    dump_moved,
    ended_at,
    ends,
    kept_until,
    key_reused,
    load_moved,
    values_of,
)
from graphkb.stores.sqlite.event_reading import case_of_subject
from graphkb.stores.statements import statement

FORGOTTEN_AT_ONCE = 100
"""Outcomes removed at most with each that is kept: many more than come, and too few to be felt."""

Row = tuple[Any, ...]
_SEQUENCE = FIELDS[Event].index("sequence")
_REPORT = slice(1, 4)
"""Matter, area and reported_at among the fields of an event: columns with indexes of their own that hardly change."""


class Kept(NamedTuple):
    """What is kept of a request: `revision` is that of a commit, None for an action."""

    digest: str
    revision: int | None
    result: str


def kept(connection: apsw.Connection, once: Once) -> Kept | None:
    """Return what came of the request with this scope and key, if it is still kept."""
    rows = connection.execute(statement("sqlite", "once"), (once.scope, once.key, times.now()))
    return next((Kept(*row) for row in rows), None)


def keep(connection: apsw.Connection, once: Once, revision: int | None, result: str) -> None:
    """Keep what came of a request, and remove some of what is kept no longer."""
    connection.execute(statement("sqlite", "forget_once"), (times.now(), FORGOTTEN_AT_ONCE))
    connection.execute(statement("sqlite", "put_once"), (*once, revision, result, kept_until()))


def act(connection: apsw.Connection, subject: str | None, step: Step, once: Once | None) -> Moved | Problem:
    """Write what *step* makes of the case of *subject*, in the transaction that is open; see `Store.act`."""
    if once and (before := kept(connection, once)):
        is_same = before.digest == once.digest and before.revision is None
        return load_moved(before.result) if is_same else key_reused(once)
    case = None if subject is None else case_of_subject(connection, subject)
    result = step(case)
    if isinstance(result, Problem):
        return result
    moved = _write(connection, case, result)
    if once:
        keep(connection, once, None, dump_moved(moved))
    return moved


def _write(connection: apsw.Connection, before: Case | None, made: Moved) -> Moved:
    check_records((made.event, *made.orders, *made.transitions))
    count = len(made.transitions)
    moved = made.numbered(_take_numbers(connection, count) - count)
    row = _event_row(case_after(before, moved), moved.event.sequence, ends(moved.transitions))
    if before and before.event.id == moved.event.id:
        if row[_REPORT] != values_of(before.event)[_REPORT]:
            connection.execute(statement("sqlite", "change_report"), (*row[_REPORT], moved.event.id))
        connection.execute(statement("sqlite", "change_event"), (*row[_REPORT.stop :], moved.event.id))
    else:
        _put(connection, "put_event", [row])
    known = {order.id for order in before.orders} if before else set()
    for order in moved.orders:
        if order.id in known:
            connection.execute(statement("sqlite", "change_work_order"), (*values_of(order)[2:], order.id))
        else:
            _put(connection, "put_work_order", [values_of(order)])
    connection.executemany(statement("sqlite", "put_transition"), map(values_of, moved.transitions))
    return moved


def append(connection: apsw.Connection, batches: Iterable[EventBatch]) -> int:
    """Write *batches* in the transaction that is open, and return the last number; see `Store.append_history`."""
    last = _take_numbers(connection, 0)
    for batch in batches:
        first, last = last + 1, _take_numbers(connection, len(batch.transitions))
        _append(connection, batch, first)
    return last


def _append(connection: apsw.Connection, batch: EventBatch, first: int) -> None:
    """Write *batch*, whose transitions have the numbers from *first* on."""
    orders = [order for case in batch.cases for order in case.orders]
    check_records((*(case.event for case in batch.cases), *orders, *batch.transitions))
    latest = {each.event: number for number, each in enumerate(batch.transitions, first)}
    ended = ends(batch.transitions)
    _put(connection, "put_event", (_event_row(case, latest.pop(case.event.id, 0), ended) for case in batch.cases))
    _put(connection, "put_work_order", map(values_of, orders))
    rows = ((*values_of(each)[:-1], number) for number, each in enumerate(batch.transitions, first))
    connection.executemany(statement("sqlite", "put_transition"), rows)
    earlier = ((number, ended.get(event), event) for event, number in latest.items())
    connection.executemany(statement("sqlite", "extend_event"), earlier)


def _take_numbers(connection: apsw.Connection, count: int) -> int:
    """Take the next *count* numbers of transitions, and return the last one."""
    return int(connection.execute(statement("sqlite", "next_sequence"), (count,)).get)


def _event_row(case: Case, sequence: int, ended: Mapping[str, int]) -> Row:
    """Return what is kept of the event of *case*: `FIELDS`, then what the columns behind them hold."""
    stands = standing(case)
    kept = (True, stands.holder, stands.due, stands.soon_from) if stands else (False, None, None, None)
    row = list(values_of(case.event))
    row[_SEQUENCE] = sequence
    return (*row, *kept, ended_at(case.event, ended))


def _put(connection: apsw.Connection, name: str, rows: Iterable[Row]) -> None:
    """Write new events or orders; each row begins with an id that nobody has yet."""
    latest: list[str] = []

    def noted() -> Iterator[Row]:
        for row in rows:
            latest[:] = row[:1]
            yield row

    try:
        connection.executemany(statement("sqlite", name), noted())
    except apsw.ConstraintError as error:
        if error.extendedresult == apsw.SQLITE_CONSTRAINT_UNIQUE:  # type: ignore[attr-defined]  # apsw's stubs leave it out
            taken = f"{latest[0]}: is there already; a new event or work order needs an id of its own"
            raise Conflict(taken) from error
        raise
