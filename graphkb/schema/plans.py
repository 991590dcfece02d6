"""Plans: a document parsed, checked against the limits, validated and compiled, once for its text."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    StringValueNode,
    ValidationContext,
    VariableNode,
    get_nullable_type,
    is_leaf_type,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.language import Visitor, visit
from graphql.validation import ASTValidationRule
from strawberry import Schema

from graphkb.config import Limits
from graphkb.errors import LimitExceeded
from graphkb.schema.compiled import Compiler, Root
from graphkb.schema.failures import Refused
from graphkb.schema.limits import check_document, check_text

STORED = frozenset({"assessment", "changes", "escalationPreview", "event", "events", "history", "trace", "unresolved"})
"""Root fields that the store answers, not the graph."""
ASKS_STORE = frozenset({"event", "knownAt"})
"""Arguments by which a root field may have to ask the store."""
_STORED_IDS = ("event:", "order:")
"""How ids begin of what the store has, not the graph."""
WORKED_OUT = frozenset({"coverage", "impact", "meetingPoint", "orgChart", "presence", "responsibleBatch", "routes"})
"""Root fields whose work grows with what the variables name: one document may take a millisecond or a second."""
KEPT_VARIANTS = 32
"""Ways of @skip and @include kept for one document."""

Leaves = dict[str, tuple[GraphQLVariableSignature, Callable[[Any], Any]]]
"""Variable → what an operation says of it, and what coerces its values; a scalar or an enum."""


class Plan:
    """An operation ready to run."""

    def __init__(
        self, schema: Schema, limits: Limits, document: DocumentNode, operation: OperationDefinitionNode
    ) -> None:
        self.document = document
        self.operation = operation
        noted = _Noted()
        visit(document, noted)
        self.may_take_long = noted.may_take_long
        """Whether an event loop must not wait for it, however quick it was the last time."""
        self.writes = operation.operation is OperationType.MUTATION
        self.subscribes = operation.operation is OperationType.SUBSCRIPTION
        self._conditions = tuple(sorted(noted.conditions))
        self._leaves = _leaves(schema, operation)
        self._schema = schema
        self._limits = limits
        self._variants: dict[tuple[Any, ...], dict[str, Root | None]] = {}

    @classmethod
    def of(cls, schema: Schema, limits: Limits, query: str, operation: str | None) -> "Plan":
        """Return the plan of the operation called *operation*, or of the only one, in the document *query*.

        Raises:
            Refused: it is beyond a limit, or no valid document, or has no such operation.
        """
        try:
            check_text(query, limits)
            document = _parsed(query, limits)
            check_document(document, limits)
            _check_valid(schema, document, limits)
        except LimitExceeded as error:
            raise Refused(error.code, [GraphQLError(str(error))]) from error
        return cls(schema, limits, document, _operation(document, operation))

    def variables(self, given: Mapping[str, Any] | None) -> VariableValues:
        """Return the variables as the operation declares them.

        Raises:
            Refused: one is absent or wrong.
        """
        if (plain := self._plain_variables(given or {})) is not None:
            return plain
        declared = self.operation.variable_definitions or ()
        values = get_variable_values(self._schema._schema, declared, dict(given or {}), max_errors=self._limits.errors)  # noqa: SLF001 - strawberry offers no other way to its graphql-core schema
        if isinstance(values, list):
            raise Refused("BAD_INPUT", values)
        return values

    def _plain_variables(self, given: Mapping[str, Any]) -> VariableValues | None:
        """Coerce variables that are all scalars or codes and all given, as most are; None: graphql-core has to look."""
        if self._leaves is None:
            return None
        coerced, sources = {}, {}
        for name, (signature, coerce) in self._leaves.items():
            value = given.get(name)
            if value is None:
                return None
            try:
                coerced[name] = coerce(value)
            except Exception:  # noqa: BLE001  # whatever it is, graphql-core tells the client
                return None
            sources[name] = VariableValueSource(signature, value)
        return VariableValues(sources, coerced)

    def roots(self, variables: VariableValues) -> dict[str, Root | None]:
        """Return response key → compiled root field, None for one that graphql-core must run; empty for a mutation."""
        if self.writes:
            return {}
        variant = tuple(variables.coerced.get(name) for name in self._conditions)
        if variant not in self._variants:
            if len(self._variants) >= KEPT_VARIANTS:
                self._variants.clear()
            self._variants[variant] = self._compiled(variables)
        return self._variants[variant]

    def _compiled(self, variables: VariableValues) -> dict[str, Root | None]:
        definitions = (each for each in self.document.definitions if isinstance(each, FragmentDefinitionNode))
        fragments = {each.name.value: FragmentDetails(each) for each in definitions}
        return Compiler(self._schema, fragments, self.operation, variables).roots()


def _leaves(schema: Schema, operation: OperationDefinitionNode) -> Leaves | None:
    """Return the variables of *operation*; None where one is a list or an input object."""
    leaves: Leaves = {}
    for each in operation.variable_definitions or ():
        signature = get_variable_signature(schema._schema, each)  # noqa: SLF001 - strawberry offers no other way to its graphql-core schema
        if isinstance(signature, GraphQLError):
            return None
        type_ = get_nullable_type(signature.type)
        if not is_leaf_type(type_):
            return None
        leaves[signature.name] = signature, type_.coerce_input_value
    return leaves


def names_stored(variables: Mapping[str, Any] | None) -> bool:
    """Tell whether one of *variables* is the id of what the store has, not the graph."""
    return any(isinstance(each, str) and each.startswith(_STORED_IDS) for each in (variables or {}).values())


class _Noted(Visitor):
    """What a plan must know of its document."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: set[str] = set()
        """Variables that @skip and @include ask."""
        self.may_take_long = False

    def enter_directive(self, node: Any, *_: Any) -> None:
        values = (argument.value for argument in node.arguments or ())
        self.conditions.update(value.name.value for value in values if isinstance(value, VariableNode))

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        self.may_take_long |= node.value.startswith(_STORED_IDS)

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        reads_store = any(argument.name.value in ASKS_STORE for argument in node.arguments or ())
        if reads_store or node.name.value in STORED | WORKED_OUT:
            self.may_take_long = True


def _parsed(query: str, limits: Limits) -> DocumentNode:
    try:
        return parse(query, max_tokens=limits.query_tokens)
    except GraphQLSyntaxError as error:
        if error.description.startswith(f"Document contains more than {limits.query_tokens} tokens"):
            raise LimitExceeded(f"the document has more than {limits.query_tokens} tokens") from error
        raise Refused("PARSE_FAILED", [error]) from error


def _check_valid(schema: Schema, document: DocumentNode, limits: Limits) -> None:
    core = schema._schema  # noqa: SLF001  # Strawberry's way to the core
    errors = validate(core, document, _rules(limits.validation_steps), max_errors=limits.errors)
    if errors and errors[-1].message == "Validation aborted.":
        raise LimitExceeded("too many fields of the document have to be compared: give fewer of them the same name")
    if errors:
        raise Refused("VALIDATION_FAILED", errors)


@lru_cache
def _rules(steps: int) -> list[type[ASTValidationRule]]:
    """Return graphql-core's rules; the one whose work grows faster than the document may take so many steps."""

    class Mergeable(OverlappingFieldsCanBeMergedRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.rule_context.remaining_complexity_budget = steps

    return [Mergeable if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules]


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    found = [each for each in operations if name is None or (each.name and each.name.value == name)]
    if len(found) == 1:
        return found[0]
    message = f"there is no operation {name!r}" if name else "name one of the operations: there are several, or none"
    raise Refused("BAD_INPUT", [GraphQLError(message)])
