"""Errors as they go out: a code on each, ours with their message, unexpected ones masked and logged."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog
from graphql import GraphQLError

from graphkb.errors import GraphkbError, StoreError

log = structlog.get_logger()


class Refused(Exception):
    """A request that was not run, and why."""

    def __init__(self, code: str, errors: Sequence[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


class Reporter(NamedTuple):
    """Writes out the errors of an answer.

    Args:
        limit: How many are listed; one more entry says that there are others.
    """

    limit: int

    def listed(self, errors: Sequence[GraphQLError], code: str | None = None) -> list[dict[str, Any]]:
        """Return *errors* as they go out.

        Args:
            errors: As graphql-core collected them.
            code: The code of all of them; None: each by what raised it.
        """
        shown = [_formatted(error, code) for error in errors[: self.limit]]
        if len(errors) > self.limit:
            shown.append(failure(code or "LIMIT_EXCEEDED", f"there are more errors than these {self.limit}"))
        return shown


def failure(code: str, message: str) -> dict[str, Any]:
    """Return one error that has no place in a document."""
    return {"message": message, "extensions": {"code": code}}


def _formatted(error: GraphQLError, code: str | None) -> dict[str, Any]:
    made: dict[str, Any] = dict(error.formatted)
    cause = _cause(error)
    if isinstance(cause, StoreError):
        return made | _masked(cause, cause.code, "the store could not do it; the log says why, under")
    if cause is not None and not isinstance(cause, GraphkbError):
        return made | _masked(cause, "INTERNAL", "something went wrong here; the log says what, under")
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


def _masked(cause: BaseException, code: str, message: str) -> dict[str, Any]:
    """Log *cause*, which may name a path or an address, and return what a client may know: where the log has it."""
    reference = uuid.uuid4().hex
    log.error("a request failed", code=code, reference=reference, exc_info=cause)
    return {"message": f"{message} {reference}", "extensions": {"code": code, "reference": reference}}
