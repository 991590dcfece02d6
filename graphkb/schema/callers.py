"""In whose name mutations are done, and what lets one that is sent again be done once."""

from typing import Any

from graphkb.errors import BadInput
from graphkb.knowledge.once import once_of
from graphkb.model.events import Once

ACTOR = "graphql"
"""Who does what comes in by this way: while there is no access control, nobody is known by name."""


def once(mutation: str, key: str | None, **given: Any) -> Once | None:
    """Return what a request with an idempotency key is known by if it is sent again; None without a key.

    Raises:
        BadInput: it says what no row can.
    """
    try:
        return None if key is None else once_of(ACTOR, mutation, key, given)
    except TypeError as error:
        raise BadInput(f"the input holds what no row can: {error}") from error
