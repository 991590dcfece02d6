"""How a field of the schema is declared: its arguments, its description, and its reader.

The reader is the one place that says how a field is read. Strawberry's default execution (`GraphField.get_result`) and
compiled selections (`graphkb.schema.compiled`) both use it.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from copy import copy
from operator import attrgetter
from typing import Any, NamedTuple, Self

from graphql import is_abstract_type, is_leaf_type, is_list_type, is_non_null_type, is_union_type
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from graphkb.graph.view import View
from graphkb.model.kinds import COMMON_COLUMNS, TABLES

Read = Callable[[Any], Any]
"""Reads one source: a row of the type's table, or an answer."""

Reader = Callable[..., Read]
"""Takes the view and the field's arguments, and returns what reads every source of that view."""

BACKREF = "strawberry-definition"
"""Extension of a graphql-core type or field under which Strawberry keeps its own."""


class Argument(NamedTuple):
    """One argument of a field."""

    type: Any
    description: str
    default: Any = UNSET


class Source:
    """What the default execution passes down: a source with its view and the name of its type."""

    __slots__ = ("type", "value", "view")

    def __init__(self, view: View, type_: str, value: Any) -> None:
        self.view = view
        self.type = type_
        self.value = value


class GraphField(StrawberryField):
    """A field with a reader in place of a resolver."""

    reader: Callable[..., Any]

    @property
    def is_basic_field(self) -> bool:
        """Tell Strawberry to pass the arguments: a basic field is an attribute."""
        return False

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002 - strawberry calls it by these names
        """Read the field in the default execution."""
        value = self.reader(source.view, **kwargs)(source.value)
        return _sourced(info._raw_info.return_type, source.view, value)  # noqa: SLF001 - strawberry keeps the return type there alone

    def __copy__(self) -> Self:
        copied: Self = super().__copy__()
        copied.reader = self.reader
        return copied


class RootField(GraphField):
    """A field of Query: its reader takes the request's context and the arguments, and returns (view, value)."""

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002 - strawberry calls it by these names
        """Read the field in the default execution."""
        view, value = self.reader(info.context, **kwargs)
        return _sourced(info._raw_info.return_type, view, value)  # noqa: SLF001 - strawberry keeps the return type there alone


class StreamField(RootField):
    """A field of Subscription: its feed takes the request's context and the arguments, and yields events.

    Its reader answers one of them: `Context.event`.
    """

    feed: Callable[..., AsyncGenerator[Any, None]]

    def __copy__(self) -> Self:
        copied = super().__copy__()
        copied.feed = self.feed
        return copied


class ColumnField(GraphField):
    """A field that is a column: its reader reads what stands at a row of `cells`, and so do compiled selections."""

    cells: Callable[[View], Sequence[Any]]

    def __copy__(self) -> Self:
        copied = super().__copy__()
        copied.cells = self.cells
        return copied


class MovedField(GraphField):
    """A field that is read in a view of its own: what its reader returns reads a source as (view, value)."""

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002 - strawberry calls it by these names
        """Read the field in the default execution."""
        view, value = self.reader(source.view, **kwargs)(source.value)
        return _sourced(info._raw_info.return_type, view, value)  # noqa: SLF001 - strawberry keeps the return type there alone


def _sourced(type_: Any, view: View, value: Any) -> Any:
    """Return *value* as the default execution passes it down: its objects with their view."""
    if is_non_null_type(type_):
        type_ = type_.of_type
    if value is None or is_leaf_type(type_):
        return value
    if is_list_type(type_):
        return [_sourced(type_.of_type, view, each) for each in value]
    name = type_.name
    if is_abstract_type(type_):
        name, value = runtime_of(type_)(view)(value)
    return Source(view, name, value)


def runtime_of(type_: Any) -> Callable[[View], Callable[[Any], tuple[str, Any]]]:
    """Return the `runtime` of an interface: view → source → (name of its type, the source its fields read).

    The sources of a union are such pairs.
    """
    if is_union_type(type_):
        return lambda _view: lambda source: source
    runtime: Callable[[View], Callable[[Any], tuple[str, Any]]] = type_.extensions[BACKREF].origin.runtime
    return runtime


def field(reader: Reader, description: str, **arguments: Argument) -> Any:
    """Declare a field that *reader* reads."""
    return _declared(GraphField(description=description), reader, arguments)


def moved(reader: Reader, description: str, **arguments: Argument) -> Any:
    """Declare a field below which all is read in another view: at another instant, or in a rehearsal."""
    return _declared(MovedField(description=description), reader, arguments)


def root(reader: Callable[..., tuple[Any, Any]], description: str, **arguments: Argument) -> Any:
    """Declare a field of Query that *reader* answers."""
    return _declared(RootField(description=description), reader, arguments)


def stream(
    feed: Callable[..., AsyncGenerator[Any, None]],
    reader: Callable[..., tuple[Any, Any]],
    description: str,
    **arguments: Argument,
) -> Any:
    """Declare a field of Subscription whose events *feed* yields and *reader* answers."""
    made = StreamField(description=description)
    made.feed = feed
    return _declared(made, reader, arguments)


def attribute(name: str, description: str) -> Any:
    """Declare a field that is an attribute of an answer."""
    return field(lambda _view: attrgetter(name), description)


def column(table: str, name: str, note: str = "") -> Any:
    """Declare a field that is a column of *table*; its description is the column's labels and *note*."""
    declared = next(each for each in (*TABLES[table].columns, *COMMON_COLUMNS) if each.name == name)
    made = ColumnField(description=" ".join(filter(None, (declared.zh, f"{declared.en}.", note))))
    made.cells = cells = cells_of(table, name)
    return _declared(made, lambda view: cells(view).__getitem__, {})


def cells_of(table: str, name: str) -> Callable[[View], Sequence[Any]]:
    """Return what gives one column, declared or common, of a view."""
    if name in TABLES[table].index:
        return lambda view: view.tables[table].column(name)
    return lambda view: getattr(view.tables[table], name)


def reference_reader(table: str, name: str) -> Reader:
    """Return the reader of a column that names an entity: its state in force, else the nearest (contract.graphql)."""

    def reader(view: View) -> Read:
        ids = view.tables[table].column(name)
        return lambda row: None if (named := ids[row]) is None else view.nearest(named)

    return reader


def _declared(made: GraphField, reader: Callable[..., Any], arguments: dict[str, Argument]) -> GraphField:
    made.reader = reader
    made.arguments = [
        StrawberryArgument(
            python_name=name,
            graphql_name=None,
            type_annotation=StrawberryAnnotation(argument.type),
            description=argument.description,
            default=copy(argument.default),
        )
        for name, argument in arguments.items()
    ]
    return made
