"""Errors as they go out: a code on each, ours with their message, unexpected ones masked and logged."""

import uuid
from collections.abc import Sequence
from typing import Any

import structlog
from graphql import GraphQLError

from graphkb.errors import GraphkbError

log = structlog.get_logger()


class Refused(Exception):
    """A request that was not run, and why."""

    def __init__(self, code: str, errors: Sequence[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


def formatted(errors: Sequence[GraphQLError], code: str | None = None) -> list[dict[str, Any]]:
    """Return *errors* as they go out.

    Args:
        errors: As graphql-core collected them.
        code: The code of all of them; None: each by what raised it.
    """
    return [_formatted(error, code) for error in errors]


def failure(code: str, message: str) -> dict[str, Any]:
    """Return one error that has no place in a document."""
    return {"message": message, "extensions": {"code": code}}


def _formatted(error: GraphQLError, code: str | None) -> dict[str, Any]:
    made: dict[str, Any] = dict(error.formatted)
    cause = _cause(error)
    if code is None and cause is not None and not isinstance(cause, GraphkbError):
        return made | _masked(cause)
    if isinstance(cause, GraphkbError) and code is None:
        made["message"] = str(cause)
        code = cause.code
    return made | {"extensions": {"code": code or "BAD_INPUT"}}


def _cause(error: BaseException) -> BaseException | None:
    """Return what graphql-core wrapped; None where it found fault itself."""
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _masked(cause: BaseException) -> dict[str, Any]:
    """Log *cause* and return what a client may know of it: a reference to the log."""
    reference = uuid.uuid4().hex
    log.error("unexpected error", reference=reference, exc_info=cause)
    message = f"something went wrong here; the log says what, under {reference}"
    return {"message": message, "extensions": {"code": "INTERNAL", "reference": reference}}
