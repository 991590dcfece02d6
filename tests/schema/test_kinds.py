"""The types beside the declaration of the model: every column is shown somewhere, and nothing profiles people."""

import pytest
from graphql import GraphQLObjectType
from strawberry.utils.str_converters import to_camel_case

from graphkb.model.codes import FAMILIES
from graphkb.model.kinds import COMMON_COLUMNS, TABLES
from graphkb.schema import schema

TYPES = schema._schema.type_map

SHOWN_BY = {
    "codes": ["CodeLabel"],
    "areas": ["Grid"],
    "organizations": ["Center"],
    "persons": ["Person"],
    "posts": ["Post"],
    "rules": ["Rule"],
    "matters": ["Matter"],
    "indicators": ["Indicator"],
    "holdings": ["Holding"],
    "duties": ["Duty", "DutyTemplate", "Deadline"],
    "links": ["Membership", "Stationing", "Coordination"],
    "change_events": ["ChangeEvent"],
    "figures": ["Figure"],
}
"""Table → the types that its columns are fields of."""

ELSEWHERE = {
    ("codes", "list"): "the argument of Query.codes",
    ("organizations", "sort"): "the order of Organization.children and of SORT",
    ("jurisdictions", "organization"): "Area.organizations",
    ("jurisdictions", "area"): "Organization.jurisdictions",
    ("hierarchy", "organization"): "Organization.children",
    ("hierarchy", "parent"): "Organization.parent",
    ("hierarchy", "hierarchy"): "the argument of both",
    ("rosters", "post"): "Post.holder, whose shift it is",
    ("rosters", "persons"): "Post.holder",
    ("rosters", "start"): "Post.holder",
    ("rosters", "shift"): "Post.holder",
    ("matters", "sign_within"): "Assignment.deadline, where MATTER is its source",
    ("matters", "reply_within"): "Assignment.deadline",
    ("matters", "close_within"): "Assignment.deadline",
    ("duties", "classification"): "DutyTemplate.classifications",
    ("duties", "sign_within"): "Deadline.sign",
    ("duties", "reply_within"): "Deadline.reply",
    ("duties", "close_within"): "Deadline.close",
    ("links", "type"): "the type itself, and the field that it is reached by",
    ("links", "from"): "organization",
    ("links", "to"): "body, center, and organization of Coordination",
}
"""Columns that are no field of their own name, and where they are seen."""

WITH_HISTORY = ["areas", "organizations", "posts", "rules", "matters", "duties", "change_events", "figures"]
"""Tables whose types tell source and validity."""

COLUMNS = [(table.name, column.name) for table in TABLES.values() for column in table.columns]


def fields_of(table: str) -> set[str]:
    return {name for type_ in SHOWN_BY.get(table, ()) for name in TYPES[type_].fields}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_is_shown_once(table: str, column: str) -> None:
    """Each declared column is a field, or stands in the list of those that are seen otherwise; not both."""
    assert (to_camel_case(column) in fields_of(table)) != ((table, column) in ELSEWHERE)


def test_no_column_is_listed_that_is_not_declared() -> None:
    assert set(ELSEWHERE) <= set(COLUMNS)


@pytest.mark.parametrize("table", WITH_HISTORY)
def test_facts_tell_where_they_come_from(table: str) -> None:
    """Validity, source and `synthetic` can be asked."""
    assert {to_camel_case(column.name) for column in COMMON_COLUMNS} <= set(TYPES[SHOWN_BY[table][0]].fields)


def test_each_family_is_a_type() -> None:
    """The eleven families of organizations are the types that implement Organization."""
    organization = TYPES["Organization"]
    assert {each.name for each in schema._schema.get_possible_types(organization)} == set(FAMILIES)


def test_nothing_more_is_told_of_a_person() -> None:
    """A person is a name, a staff number, a work contact and the posts held; no other type describes one."""
    assert list(TYPES["Person"].fields) == ["id", "name", "staffNumber", "contact", "holdings"]
    naming = {
        type_.name
        for type_ in TYPES.values()
        if isinstance(type_, GraphQLObjectType)
        and any(str(field.type).strip("[]!") in {"Person", "Holding"} for field in type_.fields.values())
    }
    assert naming == {"Person", "Holding", "Post", "PostAssignment", "TraceStep", "Query"}
