"""Random valid selections of the schema."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from graphkb.schema import schema

CORE = schema._schema

VALUES = {
    "ID": ["area:tonghua", "area:420204", "area:g1", "org:center", "org:urban", "matter:stalls", "area:shengli", "x"],
    "String": ["42", "tonghua", "line", ""],
    "Int": [1, 2, 3, 1001],
    "Boolean": ["true", "false"],
    "Float": [0.5, 3.0],
    "JSON": ['{id: "org:center"}', "[]"],
    "DateTime": ["1970-01-02T00:00:00Z", "1970-04-11T00:00:00Z"],
    "KnownAt": [1, 2],
    "Code": ["URBAN_VILLAGE", "COMMAND"],
}
"""What arguments are made of: some that find something, some that do not."""


@st.composite
def literal(draw: st.DrawFn, type_: Any) -> str:
    """A literal of an input type."""
    if isinstance(type_, GraphQLNonNull):
        return draw(literal(type_.of_type))
    if isinstance(type_, GraphQLList):
        return f"[{' '.join(draw(st.lists(literal(type_.of_type), max_size=2)))}]"
    if isinstance(type_, GraphQLEnumType):
        return draw(st.sampled_from(sorted(type_.values)))
    if isinstance(type_, GraphQLInputObjectType) and type_.is_one_of:
        name = draw(st.sampled_from(sorted(type_.fields)))
        return f"{{{name}: {draw(literal(type_.fields[name].type))}}}"
    if isinstance(type_, GraphQLInputObjectType):
        leaves = {name: each.type for name, each in type_.fields.items() if is_leaf_type(get_named_type(each.type))}
        needed = {name for name, each in type_.fields.items() if isinstance(each.type, GraphQLNonNull)}
        names = draw(st.sets(st.sampled_from(sorted(leaves)), max_size=2)) | needed if leaves else needed
        return f"{{{' '.join(f'{name}: {draw(literal(type_.fields[name].type))}' for name in sorted(names))}}}"
    value = draw(st.sampled_from(VALUES[type_.name]))
    return f'"{value}"' if type_.name in {"ID", "String", "DateTime", "Code"} else str(value)


@st.composite
def arguments(draw: st.DrawFn, field: Any) -> str:
    """All that a field needs, and some of what it takes."""
    given_ = [
        f"{name}: {draw(literal(each.type))}"
        for name, each in field.args.items()
        if isinstance(each.type, GraphQLNonNull) or draw(st.integers(0, 3)) == 0
    ]
    return f"({', '.join(given_)})" if given_ else ""


@st.composite
def selection(draw: st.DrawFn, type_: Any, depth: int, prefix: str = "a") -> str:
    """A selection set of an object type or interface: fields as they are or under aliases, fragments, __typename."""
    parts = draw(st.sampled_from([["__typename"], ["t: __typename"], []]))
    fields = [
        (name, each)
        for name, each in sorted(type_.fields.items())
        if depth > 0 or is_leaf_type(get_named_type(each.type))
    ]
    wanted = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=4)) if fields else []
    for number, (name, each) in enumerate(wanted):
        inner = get_named_type(each.type)
        leaf = is_leaf_type(inner)
        alias = "" if leaf and not each.args and draw(st.booleans()) else f"{prefix}{number}: "
        directive = draw(st.sampled_from(["", "", "", "@skip(if: $yes)", "@include(if: $yes)"]))
        below = "" if leaf else draw(selection(inner, depth - 1))
        parts.append(f"{alias}{name}{draw(arguments(each))} {directive} {below}")
    if isinstance(type_, GraphQLInterfaceType) and draw(st.booleans()):
        some = draw(st.sampled_from(sorted(each.name for each in CORE.get_possible_types(type_))))
        parts.append(f"... on {some} {draw(selection(CORE.type_map[some], depth - 1, prefix + 'x'))}")
    return f"{{ {' '.join(parts) or '__typename'} }}"
