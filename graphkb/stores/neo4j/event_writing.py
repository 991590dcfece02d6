"""How an action on a case is kept."""

import time
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from neo4j.exceptions import ConstraintError

from graphkb.errors import Conflict
from graphkb.model import times
from graphkb.model.events import Case, Moved, Once, Problem, Step, Transition
from graphkb.stores.checks import check_records
from graphkb.stores.neo4j import outcomes
from graphkb.stores.neo4j.database import Database
from graphkb.stores.neo4j.event_layout import (
    EVENT_COLUMNS,
    NEVER,
    ORDER_COLUMNS,
    case_in,
    event_properties,
    labels_of,
    properties_of,
)
from graphkb.stores.records import case_after, dump_moved, ends, key_reused, load_moved


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
            raise Conflict(taken(error, [made.event.id, *(order.id for order in made.orders)])) from error
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


def taken(error: ConstraintError, ids: Iterable[str]) -> str:
    """Return what to tell of *error*, in which the server names the one of *ids* that is there already."""
    named = [each for each in ids if f"'{each}'" in (error.message or "")]
    return f"{', '.join(named)}: is there already; a new event or work order needs an id of its own"


def _rows(transitions: Sequence[Transition], commit_id: str) -> list[dict[str, Any]]:
    """Return the properties of *transitions* without numbers, the last with what tells that it was committed."""
    rows = [{**properties_of(each), "sequence": None} for each in transitions]
    for row in rows[-1:]:
        row["commit_id"] = commit_id
    return rows
