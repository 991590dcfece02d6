"""Selections compiled once into functions that build an answer straight from the graph's columns.

graphql-core still parses, validates, coerces and merges the fields of a selection set (`collect_fields`); what is made
here replaces its walk over objects. For each selection set there are three stages: compiled once for an operation's
text; bound to a view and the request's variables, which finds the columns; then called for each row.
"""

from collections.abc import Callable, Container
from functools import lru_cache, partial
from itertools import chain
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry import Schema
from strawberry.types.arguments import convert_arguments

from graphkb.graph.view import View
from graphkb.schema.allowance import Allowance
from graphkb.schema.context import Context
from graphkb.schema.fields import BACKREF, ColumnField, GraphField, MovedField, Read, RootField, runtime_of


class Run:
    """One execution of a compiled operation."""

    __slots__ = ("allowance", "arguments", "bound", "context", "variables")

    def __init__(self, context: Context, variables: VariableValues, allowance: Allowance) -> None:
        self.context = context
        self.variables = variables
        self.allowance = allowance
        self.arguments: dict[int, dict[str, Any]] = {}
        """Arguments made from variables, by the id of the node that has them."""
        self.bound: dict[tuple[Any, View], Read] = {}
        """Selection sets bound so far: one that stands in many places, as a fragment's may, is bound once."""


Bind = Callable[[Run, View], Read]
"""Binds a compiled selection to a view and the variables of a run."""


class Slot(NamedTuple):
    """One response key of a selection set.

    Args:
        key: The name or alias.
        form: How the value is finished: a key of `FORMS`.
        read: Binds what reads the value, or the column in which it stands.
        finish: Binds what finishes the value, or each item of a list; None where it is fit as it is.
        way: How it is read: a key of `WAYS`.
    """

    key: str
    form: str
    read: Callable[..., Any]
    finish: Bind | None
    way: str = "run"


FORMS = {
    "leaf": "{read}",
    "leaf!": "v if (v := {read}) is not None else missing()",
    "leaf[]": "None if (v := {read}) is None else list(v)",
    "leaf[]!": "list({read})",
    "coerced": "None if (v := {read}) is None else f{i}(v)",
    "coerced!": "f{i}(v) if (v := {read}) is not None else missing()",
    "coerced[]": "None if (v := {read}) is None else [f{i}(each) for each in v]",
    "coerced[]!": "[f{i}(each) for each in {read}]",
    "object": "None if (v := {read}) is None else f{i}(one(v))",
    "object!": "f{i}(one(v)) if (v := {read}) is not None else missing()",
    "object[]": "None if (v := {read}) is None else [f{i}(each) for each in many(v)]",
    "object[]!": "[f{i}(each) for each in many(v)] if (v := {read}) else [] if v is not None else missing()",
}
"""Form → the expression that makes a value: `[]` a list, `!` where null is an error; `one` and `many` count objects."""

WAYS = {
    "run": ("read{i}(run, view)", "r{i}(source)"),
    "view": ("read{i}(view)", "r{i}(source)"),
    "cell": ("read{i}(view)", "r{i}[source]"),
}
"""Way → the expressions that bind what reads a value, and that read it: an item of a list faster than any call."""


class NullInAnswer(Exception):
    """A field that may not be null is; graphql-core then says where."""


def _missing() -> None:
    raise NullInAnswer


def _object(slots: tuple[Slot, ...]) -> Bind:
    """Return what binds the slots of one selection set into what makes its object."""
    make = _binder(tuple((slot.key, slot.form, slot.way, slot.finish is not None) for slot in slots))
    return make(*chain.from_iterable((slot.read, slot.finish) for slot in slots))


@lru_cache(maxsize=4096)
def _binder(shape: tuple[tuple[str, str, str, bool], ...]) -> Callable[..., Bind]:
    """Return what takes (read, finish) of slots of this *shape*, (key, form, way, is finished), and returns their bind.

    It is written as a program, as `dataclasses` does, for its speed: one call binds a selection set, one builds a whole
    object. The only text from outside are the response keys, which are GraphQL names.
    """
    parameters = ", ".join(f"read{i}, finish{i}" for i in range(len(shape)))
    bindings, entries = [], []
    for i, (key, form, way, is_finished) in enumerate(shape):
        bind, read = (expression.format(i=i) for expression in WAYS[way])
        bindings += [f"r{i} = {bind}", *([f"f{i} = finish{i}(run, view)"] if is_finished else [])]
        entries.append(f"{key!r}: {FORMS[form].format(i=i, read=read)}")
    namespace: dict[str, Any] = {"missing": _missing}
    exec(_BINDER.format(parameters, "\n        ".join(bindings), ", ".join(entries)), namespace)  # noqa: S102 - the text is of our own names alone; values are bound by the namespace
    make: Callable[..., Bind] = namespace["make"]
    return make


_BINDER = """
def make({}):
    def bind(run, view):
        place = bind, view
        if (bound := run.bound.get(place)) is not None:
            return bound
        one, many = run.allowance.one, run.allowance.many
        {}
        bound = run.bound[place] = lambda source: {{{}}}
        return bound
    return bind
"""
"""Parameters, bindings and entries of what binds a selection set."""


class Root(NamedTuple):
    """A compiled root field.

    Args:
        type: Its type.
        field: Its declaration.
        arguments: Makes its arguments.
        read: Binds what makes `{key: value}` of the value that its reader opened.
    """

    type: GraphQLOutputType
    field: GraphField
    arguments: Callable[[Run], dict[str, Any]]
    read: Bind

    def open(self, run: Run) -> tuple[Any, Any]:
        """Return the view and the value that the question is about."""
        run.allowance.look()
        opened: tuple[Any, Any] = self.field.reader(run.context, **self.arguments(run))
        return opened

    def answer(self, run: Run, view: View, value: Any) -> dict[str, Any]:
        """Return the value as the client selected it, under its key."""
        made: dict[str, Any] = self.read(run, view)(value)
        return made


class Compiler:
    """Compiles the selections of one operation; @skip and @include as *variables* say.

    Args:
        schema: The schema that the operation was validated against.
        fragments: The fragments of its document.
        operation: A query or a subscription.
        variables: Coerced values; of them only those in directives count.
    """

    def __init__(
        self,
        schema: Schema,
        fragments: dict[str, FragmentDetails],
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._core: GraphQLSchema = schema._schema  # noqa: SLF001 - strawberry offers no other way to its graphql-core schema
        self._fragments = fragments
        self._operation = operation
        self._variables = variables
        self._fields: dict[tuple[Any, ...], Slot] = {}

    def roots(self) -> dict[str, Root | None]:
        """Return response key → compiled root field, in order; None for one that graphql-core must run."""
        type_ = self._core.get_root_type(self._operation.operation)
        assert type_ is not None
        fields = collect_fields(self._core, self._fragments, self._variables, type_, self._operation)
        return {key: self._root(type_, key, details) for key, details in fields.grouped_field_set.items()}

    def _root(self, type_: GraphQLObjectType, key: str, details: FieldDetailsList) -> Root | None:
        definition = self._core.get_field(type_, details[0].node.name.value)
        declared = definition and definition.extensions.get(BACKREF)
        if definition is None or not isinstance(declared, RootField):
            return None
        slot = self._slot(key, definition.type, details, _opened)
        return Root(definition.type, declared, self._arguments(definition, declared, details[0].node), _object((slot,)))

    def _collected(self, type_: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        found = collect_subfields(self._core, self._fragments, self._variables, self._operation, type_, details)
        return found.grouped_field_set

    def _selection(self, type_: GraphQLObjectType, details: FieldDetailsList) -> Bind:
        """Compile what is selected of objects of one type."""
        fields = self._collected(type_, details)
        return _object(tuple(self._field(type_, key, nodes) for key, nodes in fields.items()))

    def _field(self, type_: GraphQLObjectType, key: str, details: FieldDetailsList) -> Slot:
        """Compile one field; nodes that stand in many places, as a fragment's may, once."""
        place = (type_.name, *(id(each.node) for each in details))
        if place not in self._fields:
            self._fields[place] = self._compiled(type_, key, details)
        return self._fields[place]

    def _compiled(self, type_: GraphQLObjectType, key: str, details: FieldDetailsList) -> Slot:
        node = details[0].node
        name = node.name.value
        if name == "__typename":
            return Slot(key, "leaf", lambda _view: lambda _source: type_.name, None, "view")
        definition = self._core.get_field(type_, name)
        assert definition is not None
        declared: GraphField = definition.extensions[BACKREF]
        if isinstance(declared, ColumnField):
            return self._slot(key, definition.type, details, declared.cells, "cell")
        reader = declared.reader
        if not definition.args and not isinstance(declared, MovedField):
            return self._slot(key, definition.type, details, reader, "view")
        arguments = self._arguments(definition, declared, node)
        bind: Bind = lambda run, view: reader(view, **arguments(run))  # noqa: E731 - a name for each, where they are chosen
        if isinstance(declared, MovedField):
            whole = _object((self._slot(key, definition.type, details, _opened),))
            return Slot(key, "leaf", _moved(_watched(bind), whole, key), None)
        worked_out = is_leaf_type(get_named_type(definition.type))
        return self._slot(key, definition.type, details, _watched(bind) if worked_out else bind)

    def _slot(
        self,
        key: str,
        type_: GraphQLOutputType,
        details: FieldDetailsList,
        read: Callable[..., Any],
        way: str = "run",
    ) -> Slot:
        required = "!" if is_non_null_type(type_) else ""
        inner: Any = type_.of_type if is_non_null_type(type_) else type_
        many = is_list_type(inner)
        if many:
            inner = inner.of_type.of_type  # every list of the schema is of [T!]
        finish = self._finish(inner, details)
        kind = "leaf" if finish is None else "coerced" if is_leaf_type(inner) else "object"
        return Slot(key, kind + ("[]" if many else "") + required, read, finish, way)

    def _finish(self, type_: Any, details: FieldDetailsList) -> Bind | None:
        if is_leaf_type(type_):
            coerce = type_.coerce_output_value
            return None if is_enum_type(type_) or type_.name in _FIT else lambda _run, _view: coerce
        if is_abstract_type(type_):
            return self._abstract(type_, details)
        return self._selection(type_, details)

    def _abstract(self, type_: GraphQLAbstractType, details: FieldDetailsList) -> Bind:
        """Compile what is selected of objects of several types; as of one, where it is the same of all."""
        possible = {each.name: each for each in self._core.get_possible_types(type_)}
        first, *others = possible.values()
        runtime = runtime_of(type_)
        if self._alike(first, others, details):
            return self._selection(first, details)
        compiled = lru_cache(maxsize=None)(lambda name: self._selection(possible[name], details))

        def bind(run: Run, view: View) -> Read:
            told, bound = runtime(view), {}

            def read(source: Any) -> Any:
                name, inner = told(source)
                if name not in bound:
                    bound[name] = compiled(name)(run, view)
                return bound[name](inner)

            return read

        return bind

    def _alike(self, first: GraphQLObjectType, others: list[GraphQLObjectType], details: FieldDetailsList) -> bool:
        """Tell whether the same fields are selected of all types and read in the same way; ids of Node are not."""
        fields = self._collected(first, details)
        names = {nodes[0].node.name.value for nodes in fields.values()}
        return "__typename" not in names and all(
            self._collected(other, details) == fields
            and all(_declared(other, name) is _declared(first, name) for name in names)
            for other in others
        )

    def _arguments(
        self, definition: GraphQLField, declared: GraphField, node: FieldNode
    ) -> Callable[[Run], dict[str, Any]]:
        """Return what makes a field's arguments: what names no variable once, the rest once a run."""
        convert = self._converter(definition, declared)
        given = {each.name.value: each.value for each in node.arguments or ()}
        named = {name: value.name.value for name, value in given.items() if isinstance(value, VariableNode)}
        fixed = lru_cache(maxsize=1)(partial(_fixed, definition, node, named))  # when run: then an error has a place
        if not any(_names_variable(value) for value in given.values()):
            constant = lru_cache(maxsize=1)(lambda: convert(fixed()))
            return lambda _run: constant()
        is_plain = len(named) == sum(map(_names_variable, given.values()))
        site = id(node)

        def made(variables: VariableValues) -> dict[str, Any]:
            values = {name: variables.coerced.get(variable) for name, variable in named.items()}
            if is_plain and None not in values.values():
                return convert(fixed() | values)
            return convert(get_argument_values(definition, node, variables))

        def arguments(run: Run) -> dict[str, Any]:
            if site not in run.arguments:
                run.arguments[site] = made(run.variables)
            return run.arguments[site]

        return arguments

    def _converter(self, definition: GraphQLField, declared: GraphField) -> Callable[[dict[str, Any]], dict[str, Any]]:
        """Return what gives arguments the names, and inputs the classes, that readers know, as Strawberry does."""
        if any(is_input_object_type(get_named_type(each.type)) for each in definition.args.values()):
            schema = self._schema
            registry, config = schema.schema_converter.scalar_registry, schema.config
            return lambda values: convert_arguments(values, declared.arguments, registry, config)
        names = dict(zip(definition.args, (each.python_name for each in declared.arguments), strict=True))
        return lambda values: {names[name]: value for name, value in values.items()}


_FIT = frozenset({"ID", "String", "Boolean", "Code"})
"""Scalars whose values are kept as they go out; so are those of enums, which are the codes."""


def _fixed(definition: GraphQLField, node: FieldNode, named: Container[str]) -> dict[str, Any]:
    """Return the arguments of *node*, defaults too, but for those *named*, which are variables: coerced already."""
    others = {name: each for name, each in definition.args.items() if name not in named}
    given = tuple(each for each in node.arguments or () if each.name.value not in named)
    return get_argument_values(
        GraphQLField(definition.type, others), FieldNode(name=node.name, arguments=given, loc=node.loc)
    )


def _names_variable(value: Any) -> bool:
    if isinstance(value, ListValueNode):
        return any(map(_names_variable, value.values))
    if isinstance(value, ObjectValueNode):
        return any(_names_variable(each.value) for each in value.fields)
    return isinstance(value, VariableNode)


def _declared(type_: GraphQLObjectType, name: str) -> Any:
    return type_.fields[name].extensions[BACKREF]


def _opened(_run: Run, _view: View) -> Read:
    """Bind what reads a value that was read already."""
    return lambda value: value


def _moved(bind: Bind, whole: Bind, key: str) -> Bind:
    """Return what reads a value together with its view, and finishes it there by *whole*, under *key*."""

    def moved(run: Run, view: View) -> Read:
        read = bind(run, view)

        def finished(source: Any) -> Any:
            there, value = read(source)
            return whole(run, there)(value)[key]

        return finished

    return moved


def _watched(bind: Bind) -> Bind:
    """Return *bind* for what is worked out anew for each source: each time the clock is looked at."""

    def watched(run: Run, view: View) -> Read:
        read, look = bind(run, view), run.allowance.look
        return lambda source: (look(), read(source))[1]

    return watched
