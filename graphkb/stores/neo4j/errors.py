"""What the Neo4j driver raises, and what it means to the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import exceptions
from neo4j.exceptions import DriverError, GqlError, Neo4jError

from graphkb.errors import StoreError, StoreUnavailable

MEANING: dict[type[GqlError], type[StoreError]] = {
    exceptions.AuthError: StoreUnavailable,
    exceptions.ClientError: StoreUnavailable,
    exceptions.ConfigurationError: StoreUnavailable,
    exceptions.ConnectionPoolError: StoreUnavailable,
    exceptions.DatabaseError: StoreUnavailable,
    exceptions.Forbidden: StoreUnavailable,
    exceptions.ServiceUnavailable: StoreUnavailable,
    exceptions.SessionExpired: StoreUnavailable,
    exceptions.TransientError: StoreUnavailable,
}
"""What the server, the network or another user can cause; the nearest class counts."""

FAULTS: frozenset[type[GqlError]] = frozenset(
    {
        exceptions.ConstraintError,
        exceptions.CypherSyntaxError,
        exceptions.CypherTypeError,
        exceptions.ResultError,
        exceptions.SessionError,
        exceptions.TransactionError,
        exceptions.BrokenRecordError,
    }
)
"""Faults of this program, raised as they are."""

_FAULTY_CODES = ("Neo.ClientError.Statement.", "Neo.ClientError.Schema.")
"""Codes of a ClientError that is a fault of this program."""


def meaning(error: GqlError) -> type[StoreError] | None:
    """Return what *error* is to the caller; None: a fault of this program."""
    if isinstance(error, Neo4jError) and (error.code or "").startswith(_FAULTY_CODES):
        return None
    for kind in type(error).__mro__:
        if kind in FAULTS:
            return None
        if kind in MEANING:
            return MEANING[kind]
    return None


@contextmanager
def errors_of(address: str) -> Iterator[None]:
    """Raise graphkb's own error, with one line about the server at *address*, in place of the driver's."""
    try:
        yield
    except (DriverError, Neo4jError) as error:
        kind = meaning(error)
        if kind is None:
            raise
        raise kind(f"{address}: {_line(error)}") from error


def _line(error: Exception) -> str:
    if isinstance(error, exceptions.AuthError):
        return "the server refuses the user name or the password"
    if isinstance(error, exceptions.ServiceUnavailable):
        return f"no answer ({' '.join(str(error).split())}); is the server running there?"
    text = error.message if isinstance(error, Neo4jError) else str(error)
    return " ".join(str(text or type(error).__name__).split())
