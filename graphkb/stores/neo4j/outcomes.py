"""What is kept of requests with an idempotency key: an :Outcome node each, for as long as the contract says."""

from typing import NamedTuple

from graphkb.model import times
from graphkb.model.events import Once
from graphkb.stores.neo4j.database import Transaction, run
from graphkb.stores.records import kept_until

FORGOTTEN_AT_ONCE = 1_000
"""Outcomes that one transaction removes: more than one adds, so that none stay, and few enough not to be felt."""


class Kept(NamedTuple):
    """What is kept of a request.

    Args:
        digest: Of its input.
        revision: Of a commit: the revision after it; None: it was an action.
        result: Of a commit: what the caller wanted kept; of an action: what it made, without numbers.
        before: Of an action: the number before that of its first transition.
        commit_id: Of a commit: its id.
    """

    digest: str
    revision: int | None
    result: str
    before: int | None
    commit_id: str | None


def found(transaction: Transaction, once: Once) -> Kept | None:
    """Return what is kept under the scope and key of *once*."""
    rows = run(transaction, "outcome", scope=once.scope, key=once.key, now=times.now())
    return Kept(*rows[0]) if rows else None


def properties_of(once: Once, result: str) -> dict[str, str | int]:
    """Return the properties of the node that keeps *result* from now on."""
    return {**once._asdict(), "result": result, "until": kept_until()}


def put(transaction: Transaction, once: Once, revision: int, result: str, commit_id: str) -> None:
    """Keep *result* of a commit, whose transaction holds the revision lock."""
    properties = properties_of(once, result) | {"revision": revision, "commit_id": commit_id}
    forget(transaction)
    run(transaction, "put_outcome", properties=properties)


def forget(transaction: Transaction) -> None:
    """Remove some of what is kept no longer; the transaction holds the revision lock."""
    run(transaction, "forget_outcomes", now=times.now(), limit=FORGOTTEN_AT_ONCE)
