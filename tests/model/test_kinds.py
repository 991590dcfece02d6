"""The declaration: complete, in agreement with itself, and about organizations only."""

import re

import pytest

from graphkb.model.codes import CODE_LISTS, FAMILIES, FAMILY_OF
from graphkb.model.facts import fact_of, shown_key
from graphkb.model.kinds import COMMON_COLUMNS, TABLES, Column, Type, table_of

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]

PACKAGE = {
    "codes": "list code zh en",
    "areas": "id code name other_names level parent category scale",
    "organizations": "id name other_names classification level line rank legal_form establishment funding staffing"
    " headcount functions seat contact sort",
    "jurisdictions": "organization area",
    "hierarchy": "organization parent hierarchy",
    "posts": "id name role other_roles organization areas rank contact",
    "persons": "id name staff_number contact",
    "holdings": "person post kind",
    "rosters": "post persons start shift",
    "matters": "id code name parent severity sign_within reply_within close_within",
    "rules": "id title parent kind issuer date reference",
    "duties": "matter role area organization classification level line severities post_role priority rule sign_within"
    " reply_within close_within",
    "links": "type from to role mode mechanism expected_hours rule",
    "change_events": "id kind date originals results subjects rule",
    "indicators": "id name parent unit direction weight",
    "figures": "id name subject indicator value qualifier unit period_from period_to",
}
"""The tables of the data package as they are published, column by column."""

ABOUT_PERSONS = {"id", "name", "staff_number", "contact"}
"""All that may ever be said of a person: the holder of a public post, by name and work contact."""

PROFILING = re.compile(
    r"birth|gender|sex\b|ethnic|nation(ality)?\b|religio|marital|marriage|health_|illness|disab|income|address|household"
    r"|hukou|identity|id_card|id_number|passport|mobile|face|photo|image|fingerprint|biometr|track|location_of|resident"
    r"|population_category|risk_level|petitioner|criminal|relative|spouse|身份证|户籍|性别|民族|出生|住址|居民信息|人脸|轨迹"
)
"""Words of fields that would describe residents."""


def test_the_declared_tables_are_the_published_ones() -> None:
    """Each table of the data package has just the columns that data owners were promised, in their order."""
    assert {name: " ".join(c.name for c in table.columns) for name, table in TABLES.items()} == PACKAGE


def test_a_person_is_a_name_and_a_work_contact() -> None:
    """Nothing more is said of a person than what the holder of a public post shows to the public."""
    assert {column.name for column in TABLES["persons"].columns} == ABOUT_PERSONS


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: each.name)
def test_no_field_profiles_residents(table: object, column: Column) -> None:
    """No column of any table, by its name or labels, describes a resident."""
    assert not PROFILING.search(f"{column.name} {column.zh} {column.en.lower()}")


@pytest.mark.parametrize("word", ["birth_date", "id_card", "ethnicity", "人脸", "household_register", "mobile"])
def test_a_field_about_residents_would_be_found(word: str) -> None:
    """The check above can fail."""
    assert PROFILING.search(word)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: each.name)
def test_codes_and_references_name_what_is_declared(table: object, column: Column) -> None:
    """A code column names a list, a reference names tables of entities, and both have labels in zh and en."""
    assert (column.type is Type.CODE) == (column.codes in CODE_LISTS)
    assert (column.type is Type.REFERENCE) == bool(column.refers)
    assert all(TABLES[name].is_entity for name in column.refers)
    assert column.zh
    assert column.en


def test_every_code_has_both_labels() -> None:
    """Zh and en stand beside each code of each list."""
    assert [
        (name, code)
        for name, codes in CODE_LISTS.items()
        for code, labels in codes.labels.items()
        if not all(labels) or not re.fullmatch(r"[A-Z][A-Z0-9_]*", code)
    ] == []


def test_every_classification_has_one_family() -> None:
    """The families divide the classifications among themselves."""
    assert sorted(FAMILY_OF) == sorted(CODE_LISTS["Classification"].labels)
    assert sum(len(codes) for _, _, codes in FAMILIES.values()) == len(FAMILY_OF)


def test_common_columns_stand_in_no_table() -> None:
    """valid_from, valid_to, source and synthetic are a fact's own attributes."""
    common = {column.name for column in COMMON_COLUMNS}
    assert common == {"valid_from", "valid_to", "source", "synthetic"}
    assert not any(column.name in common for _, column in COLUMNS)


def test_an_id_says_its_table() -> None:
    """What stands before the colon names the table; an unknown prefix names none."""
    assert [table_of(i).name for i in ("area:1", "org:x", "change:m")] == ["areas", "organizations", "change_events"]  # type: ignore[union-attr]  # each is known
    assert table_of("resident:1") is None


def test_the_key_of_a_duty_names_an_organization_or_a_template() -> None:
    """matter, role, area, organization or classification + level + line, severities; lists sorted, joined by `;`."""
    named = fact_of(
        "duties",
        {"matter": "matter:n", "role": "LEAD", "area": "area:1", "organization": "org:x", "severities": (2, 1)},
    )
    template = fact_of(
        "duties",
        {
            "matter": "matter:n",
            "role": "LEAD",
            "area": "area:1",
            "classification": ("STATION", "BUREAU"),
            "level": "TOWN",
        },
    )
    assert named.key == "matter:n\x1fLEAD\x1farea:1\x1forg:x\x1f1;2"
    assert template.key == "matter:n\x1fLEAD\x1farea:1\x1fBUREAU;STATION\x1fTOWN\x1f\x1f"
    assert shown_key("duties", named.key) == "duties|matter:n|LEAD|area:1|org:x|1;2"


def test_a_symmetric_link_is_one_fact_both_ways() -> None:
    """LINKED_WITH from b to a is stored from a to b; a membership keeps its direction."""
    linked = fact_of("links", {"type": "LINKED_WITH", "from": "org:b", "to": "org:a"})
    member = fact_of("links", {"type": "MEMBER_OF", "from": "org:b", "to": "org:a", "role": "LEAD"})
    assert linked.values[:3] == ("LINKED_WITH", "org:a", "org:b")
    assert linked.key == fact_of("links", {"type": "LINKED_WITH", "from": "org:a", "to": "org:b"}).key
    assert member.values[:4] == ("MEMBER_OF", "org:b", "org:a", "LEAD")
