"""The schema against the contract: whatever is built is what clients count on, and what is missing is named here."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLNamedType, GraphQLSchema, build_schema, print_ast

from graphkb.schema import schema

CONTRACT = build_schema(Path(__file__).with_name("contract.graphql").read_text("utf-8"))
BUILT = build_schema(schema.as_str())
PRINTED = Path(__file__).parents[2] / "schema.graphql"

NOT_YET_FIELDS: dict[str, set[str]] = {}
"""Fields of types that are built, and are not built themselves."""

NOT_YET_ARGUMENTS: dict[tuple[str, str], set[str]] = {}
"""Arguments of fields that are built, and are not taken yet."""

NOT_YET_TYPES: set[str] = set()
"""Types of the contract that are not built."""

BEYOND_FIELDS = {
    "MeetingPoint": {"complete", "truncatedBy"},
    "WorkOrder": {"explain"},
    "EventTrace": {"dispatches"},
    "TraceStep": {"workOrder"},
    "ImpactItem": {"assistsBefore", "assistsAfter", "supervisorsBefore", "supervisorsAfter"},
}
"""Fields that the contract leaves to us: nothing is cut in silence, what changes and who was sent to is told why."""

BEYOND_TYPES = {"DispatchTrace"}
"""Types of such fields."""

NAMES = sorted(name for name in CONTRACT.type_map if name not in NOT_YET_TYPES and not name.startswith("__"))


def shape(type_: GraphQLNamedType) -> dict[str, str]:
    """Each member of a type → what clients see of it: its type, its arguments with defaults, as a document says it."""
    if isinstance(type_, GraphQLEnumType):
        return dict.fromkeys(type_.values, "")
    missing = {name: arguments for (owner, name), arguments in NOT_YET_ARGUMENTS.items() if owner == type_.name}
    return {name: stated(field, missing.get(name, frozenset())) for name, field in getattr(type_, "fields", {}).items()}


def stated(field: Any, missing: Collection[str] = frozenset()) -> str:
    arguments = sorted(
        f"{name}: {stated(argument)}" for name, argument in getattr(field, "args", {}).items() if name not in missing
    )
    default = getattr(field.ast_node, "default_value", None)
    return f"({', '.join(arguments)}) {field.type}" + (f" = {print_ast(default)}" if default else "")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_built_is_what_the_contract_says(name: str) -> None:
    """Every type of the contract that is not listed above is there, with the same fields, arguments and values."""
    promised, built = CONTRACT.type_map[name], BUILT.type_map[name]
    expected = shape(promised)
    for missing in NOT_YET_FIELDS.get(name, ()):
        del expected[missing]

    found = shape(built)
    for added in BEYOND_FIELDS.get(name, ()):
        del found[added]

    assert type(built) is type(promised)
    assert found == expected
    assert getattr(built, "is_one_of", None) == getattr(promised, "is_one_of", None)
    assert {each.name for each in getattr(built, "interfaces", ())} == {
        each.name for each in getattr(promised, "interfaces", ())
    }


def test_nothing_beyond_the_contract_is_built() -> None:
    """Clients may count on every type there is; those beyond serve the fields listed above."""
    assert {name for name in BUILT.type_map if name not in CONTRACT.type_map} == BEYOND_TYPES


def test_what_is_listed_as_missing_is_missing() -> None:
    """The lists of what is not built are not longer than they need be."""
    assert [name for name in NOT_YET_TYPES if name in BUILT.type_map or name not in CONTRACT.type_map] == []
    assert [t for t, fields in NOT_YET_FIELDS.items() if fields & shape(BUILT.type_map[t]).keys()] == []
    for (owner, name), arguments in NOT_YET_ARGUMENTS.items():
        promised, built = (taken(types, owner, name) for types in (CONTRACT, BUILT))
        assert (arguments <= promised, arguments & built) == (True, set())


def taken(types: GraphQLSchema, owner: str, name: str) -> set[str]:
    """The arguments that a field takes."""
    type_: Any = types.type_map[owner]
    return set(type_.fields[name].args)


def test_everything_says_what_it_is() -> None:
    """Each type, field, argument, enum and input field has a description."""
    silent = [
        f"{type_.name}.{name}"
        for type_ in BUILT.type_map.values()
        if not type_.name.startswith("__")
        for name, member in [("", type_), *getattr(type_, "fields", {}).items()]
        for described in (member, *getattr(member, "args", {}).values())
        if not described.description
    ]
    assert silent == []


def test_the_printed_schema_is_checked_in() -> None:
    """schema.graphql is what the code says; renew it by `graphkb schema > schema.graphql`."""
    assert PRINTED.read_text("utf-8") == schema.as_str() + "\n"
