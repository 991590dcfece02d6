"""Answering requests: by compiled selections, and by graphql-core whatever they cannot answer."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from functools import lru_cache
from time import thread_time
from typing import Any, Final, NamedTuple

import structlog
from graphql import GraphQLError, GraphQLObjectType, execute
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphkb.config import Limits
from graphkb.errors import BadInput, GraphkbError
from graphkb.model import times
from graphkb.schema.allowance import Allowance, Ended
from graphkb.schema.compiled import Root, Run
from graphkb.schema.context import Context, Knowledge
from graphkb.schema.failures import Refused, Reporter, failure
from graphkb.schema.fields import StreamField
from graphkb.schema.plans import Plan, names_stored

KEPT_PLANS = 256
"""Documents kept ready to run; one of the longest allowed takes about a megabyte."""

AT_ONCE_S: Final = 0.01
"""Seconds for which an event loop may be kept: a hundred small requests, and no more than a blink."""

WAYS: Final = "a WebSocket (graphql-transport-ws), or with Accept: text/event-stream"
"""How answers that go on are asked for."""

log = structlog.get_logger()


class Request(NamedTuple):
    """What a client asks: the parameters of GraphQL over HTTP.

    Args:
        query: The document.
        variables: Values of its variables, by name.
        operation: Which of its operations; None: the only one.
        may_write: Whether a mutation may be run; not by GET.
        event: What a subscription is told of now, as its feed gave it; None: it is not told anything.
    """

    query: str
    variables: Mapping[str, Any] | None = None
    operation: str | None = None
    may_write: bool = True
    event: Any = None


class Answer(NamedTuple):
    """What goes back.

    Args:
        body: `data` and `errors`, ready to be written out.
        revision: The revision that the request read.
        ran: Whether the operation was run; otherwise the request itself was refused.
        allowed: False: a mutation in a request that may not write.
    """

    body: dict[str, Any]
    revision: int
    ran: bool
    allowed: bool = True


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
        self.limits = limits = limits or Limits()
        self._reporter = Reporter(limits.errors)
        self._plan = lru_cache(maxsize=KEPT_PLANS)(lambda query, name: Plan.of(schema, limits, query, name))
        self._quick: dict[tuple[str, str | None], Plan] = {}
        """Document and operation → its plan, if the last time it took no longer than an event loop may be kept."""

    @property
    def revision(self) -> int:
        """The latest revision that this process has."""
        return self._knowledge.graph.revision.number

    def allowance(self) -> Allowance:
        """Return what a request that comes now may use."""
        return Allowance(self.limits.objects, self.limits.request_s)

    def begin(self, request: Request) -> AsyncGenerator[Any, None] | Answer:
        """Return what feeds the subscription that *request* is; else the answer to it, or why it cannot begin."""
        try:
            plan = self._plan(request.query, request.operation)
            run = Run(Context(self._knowledge, self._clock()), plan.variables(request.variables), self.allowance())
            fields = plan.roots(run.variables).values() if plan.subscribes else ()
            for root in fields:
                if root is not None and isinstance(root.field, StreamField):
                    return root.field.feed(run.context, **root.arguments(run))
        except Refused:
            pass  # as the answer says
        except Exception as error:  # noqa: BLE001  # whatever it is, the client is told as of any request
            return self.failed(error)
        return self.answer(request)

    def answer_at_once(self, request: Request) -> Answer | None:
        """Return the answer if it keeps an event loop no longer than it may; None: call `answer` in a thread."""
        asked = request.query, request.operation
        plan = self._quick.get(asked)
        if plan is None or names_stored(request.variables):
            return None
        try:
            return self._answer(request, Allowance(self.limits.objects, AT_ONCE_S), lambda: plan)
        except Ended:
            self._quick.pop(asked, None)
            return None

    def answer(self, request: Request, allowance: Allowance | None = None) -> Answer:
        """Return the answer to *request*; whatever goes wrong stands in its errors.

        Args:
            request: What is asked.
            allowance: What it may use; None: as one that comes now.
        """
        began = thread_time()
        try:
            answer = self._answer(
                request, allowance or self.allowance(), lambda: self._plan(request.query, request.operation)
            )
        except Ended as ended:
            return self.refusal(ended.error)
        if answer.ran and thread_time() - began < AT_ONCE_S:
            self._remember(request)
        return answer

    def refusal(self, error: GraphkbError) -> Answer:
        """Return the answer to a request that *error* kept from being run, or from being run to its end."""
        return Answer({"errors": [failure(error.code, str(error))]}, self.revision, ran=False)

    def failed(self, error: Exception) -> Answer:
        """Return the answer to a request that *error*, whatever it is, kept from being run or from going on."""
        caught = error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)
        return Answer({"errors": self._reporter.listed([caught])}, self.revision, ran=False)

    def _remember(self, request: Request) -> None:
        plan = self._plan(request.query, request.operation)
        if plan.may_take_long or plan.writes:
            return
        if len(self._quick) >= KEPT_PLANS:
            self._quick.clear()
        self._quick[request.query, request.operation] = plan

    def _answer(self, request: Request, allowance: Allowance, planned: Callable[[], Plan]) -> Answer:
        context = Context(self._knowledge, self._clock(), request.event, limits=self.limits, look=allowance.look)
        revision = context.graph.revision.number
        try:
            plan = planned()
            if plan.writes and not request.may_write:
                unwritten = [failure("BAD_INPUT", "a mutation is asked by POST")]
                return Answer({"errors": unwritten}, revision, ran=False, allowed=False)
            run = Run(context, plan.variables(request.variables), allowance)
            if plan.subscribes and request.event is None:
                return self.refusal(BadInput(f"a subscription is asked over {WAYS}"))
            if plan.writes:
                allowance.begin_writing()
            return Answer(self._run(plan, run, request), revision, ran=True)
        except Refused as refused:
            return Answer({"errors": self._reporter.listed(refused.errors, refused.code)}, revision, ran=False)
        except Exception as error:  # noqa: BLE001  # nobody above could say more than that something went wrong
            return self.failed(error)

    def _run(self, plan: Plan, run: Run, request: Request) -> dict[str, Any]:
        roots = plan.roots(run.variables) if self._compiles else {}
        compiled = [root for root in roots.values() if root is not None]
        if compiled and len(compiled) == len(roots):
            try:
                return {"data": _data(run, compiled)}
            except Exception:  # noqa: BLE001  # graphql-core runs it again, and says what failed and where
                run.allowance.made = 0
        result: Any = execute(
            self._core,
            plan.document,
            context_value=run.context,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation,
            is_awaitable=lambda _value: False,  # type: ignore[arg-type]  # graphql-core declares a TypeGuard
            executor_class=CompiledExecutor,
            run=run,
            roots=roots,
        )
        errors = {"errors": self._reporter.listed(result.errors)} if result.errors else {}
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
        self._run.allowance.look()

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
        made = self._run.allowance.made
        try:
            return root.answer(self._run, *opened)[str(path.key)]
        except Exception as error:  # noqa: BLE001  # the usual way finds out what and where
            self._run.allowance.made = made
            return self._without(error, as_usual)

    def collect_and_execute_subfields(self, *args: Any, **kwargs: Any) -> Any:
        """Execute the fields of one object."""
        self._run.allowance.one(None)
        return super().collect_and_execute_subfields(*args, **kwargs)

    def _without(self, error: Exception, as_usual: Callable[[], Any]) -> Any:
        found = len(self.collected_errors.errors)
        result = as_usual()
        if found == len(self.collected_errors.errors):
            log.error("a compiled selection failed where the usual execution did not", exc_info=error)
        return result
