"""In whose name mutations are done, and what lets one that is sent again be done once."""

from typing import Any

from graphkb.errors import BadInput
from graphkb.knowledge.once import once_of
from graphkb.model.events import Once
from graphkb.model.problems import Problem
from graphkb.model.texts import MAX_ID_LENGTH

ACTOR = "graphql"
"""Who does what comes in by this way: while there is no access control, nobody is known by name."""


def wrong_key(key: str | None) -> Problem | None:
    """Return what is wrong with an idempotency key; None: nothing."""
    if key is None or 1 <= len(key) <= MAX_ID_LENGTH:
        return None
    shown = repr(key) if len(key) <= MAX_ID_LENGTH else f"{key[:40]!r}… of {len(key)} characters"
    rule = f"a key has 1 to {MAX_ID_LENGTH} characters; leave it out to send without"
    return Problem(BadInput.code, f"idempotencyKey {shown}: {rule}", "idempotencyKey")


def once(mutation: str, key: str | None, **given: Any) -> Once | None:
    """Return what a request with an idempotency key is known by if it is sent again; None without a key.

    Raises:
        BadInput: it says what no row can.
    """
    try:
        return None if key is None else once_of(ACTOR, mutation, key, given)
    except TypeError as error:
        raise BadInput(f"the input holds what no row can: {error}") from error
