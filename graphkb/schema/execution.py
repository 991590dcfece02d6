"""Answering requests: by compiled selections, and by graphql-core whatever they cannot answer."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import structlog
from graphql import GraphQLError, GraphQLObjectType, execute
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphkb.config import Limits
from graphkb.model import times
from graphkb.schema.compiled import Root, Run
from graphkb.schema.context import Context, Knowledge
from graphkb.schema.failures import Refused, formatted
from graphkb.schema.plans import Plan

KEPT_PLANS = 256
"""Documents kept ready to run; one of the longest allowed takes about a megabyte."""

log = structlog.get_logger()


class Request(NamedTuple):
    """What a client asks: the parameters of GraphQL over HTTP."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation: str | None = None


class Answer(NamedTuple):
    """What goes back.

    Args:
        body: `data` and `errors`, ready to be written out.
        revision: The revision that the request read.
        ran: Whether the operation began; otherwise the request itself was refused.
    """

    body: dict[str, Any]
    revision: int
    ran: bool


class Service:
    """Answers requests from one knowledge base; safe to use from several threads.

    Args:
        schema: The schema.
        knowledge: What is known.
        limits: The most that one request may ask for.
        compiles: Run compiled selections; otherwise graphql-core's execution alone, which gives the same answers.
        clock: Tells now.
    """

    def __init__(
        self,
        schema: Schema,
        knowledge: Knowledge,
        limits: Limits | None = None,
        *,
        compiles: bool = True,
        clock: Callable[[], int] = times.now,
    ) -> None:
        self._core = schema._schema  # noqa: SLF001  # Strawberry's way to the core
        self._knowledge = knowledge
        self._compiles = compiles
        self._clock = clock
        held = limits or Limits()
        self._plan = lru_cache(maxsize=KEPT_PLANS)(lambda query, name: Plan.of(schema, held, query, name))

    def reads_store(self, request: Request) -> bool:
        """Tell whether to answer *request* the store may have to be read, for which an event loop must not wait."""
        try:
            return self._plan(request.query, request.operation).reads_store
        except Refused:
            return False

    def answer(self, request: Request) -> Answer:
        """Return the answer to *request*; whatever goes wrong stands in its errors."""
        context = Context(self._knowledge, self._clock())
        revision = context.graph.revision.number
        try:
            plan = self._plan(request.query, request.operation)
            run = Run(context, plan.variables(request.variables))
            return Answer(self._run(plan, run, request), revision, ran=True)
        except Refused as refused:
            return Answer({"errors": formatted(refused.errors, refused.code)}, revision, ran=False)
        except Exception as error:  # noqa: BLE001  # nobody above could say more than that something went wrong
            return Answer({"errors": formatted([GraphQLError("", original_error=error)])}, revision, ran=False)

    def _run(self, plan: Plan, run: Run, request: Request) -> dict[str, Any]:
        roots = plan.roots(run.variables) if self._compiles else {}
        compiled = [root for root in roots.values() if root is not None]
        if compiled and len(compiled) == len(roots):
            try:
                return {"data": _data(run, compiled)}
            except Exception:  # noqa: BLE001, S110  # graphql-core runs it again, and says what failed and where
                pass
        result: Any = execute(
            self._core,
            plan.document,
            context_value=run.context,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation,
            is_awaitable=lambda _value: False,  # type: ignore[arg-type]
            executor_class=CompiledExecutor,
            run=run,
            roots=roots,
        )
        errors = {"errors": formatted(result.errors)} if result.errors else {}
        return {**errors, "data": result.data}


def _data(run: Run, roots: Iterable[Root]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for root in roots:
        data |= root.answer(run, *root.open(run))
    return data


class CompiledExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's execution, but that compiled root fields answer; where one fails, that field runs as usual.

    So errors, their places and the nulls that they leave are always graphql-core's own.
    """

    def __init__(self, *args: Any, run: Run, roots: Mapping[str, Root | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._run = run
        self._roots = roots

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """Execute one field."""

        def as_usual() -> Any:
            return super(CompiledExecutor, self).execute_field(
                parent_type, source, field_details_list, path, position_context
            )

        root = self._roots.get(str(path.key)) if path.prev is None else None
        if root is None:
            return as_usual()
        try:
            opened = root.open(self._run)
        except Exception as error:  # noqa: BLE001  # as the usual way takes whatever a resolver raises
            return self.handle_field_error(error, root.type, field_details_list, path)
        try:
            return root.answer(self._run, *opened)[str(path.key)]
        except Exception as error:  # noqa: BLE001  # the usual way finds out what and where
            return self._without(error, as_usual)

    def _without(self, error: Exception, as_usual: Callable[[], Any]) -> Any:
        found = len(self.collected_errors.errors)
        result = as_usual()
        if found == len(self.collected_errors.errors):
            log.error("a compiled selection failed where the usual execution did not", exc_info=error)
        return result
