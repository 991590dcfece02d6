"""Fields given as JSON: what is named is put, what is not named stays, null clears."""

from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.loaders.fields import fact_of_fields, key_of_fields
from graphkb.model.facts import Fact
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader

MARCH = 1_646_064_000_000
"""2022-03-01 in Shanghai."""


@pytest.fixture
def known(loaded: Loader) -> Graph:
    """A person with one state, another with two, areas with codes, organizations."""
    return loaded(
        areas=AREAS + "area:g,第1网格,GRID,area:v\n",
        organizations=ORGANIZATIONS,
        persons="id,name,staff_number,contact,valid_from,valid_to,source,synthetic\n"
        "person:a,甲,007,0714-1,2022-03-01,2023-01-01,清单,true\nperson:b,乙,,,,2022-03-01,,\nperson:b,丙,,,2022-03-01,,,\n",
    ).graph


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        (
            {"contact": "0714-2"},
            (("person:a", "甲", "007", "0714-2"), MARCH, 1_672_502_400_000, "清单", True),
        ),
        (
            {"contact": None, "source": None, "valid_to": None, "synthetic": False},
            (("person:a", "甲", "007", None), MARCH, None, None, False),
        ),
        (
            {"name": "新", "valid_from": "2023-01-01"},
            (("person:a", "新", "007", "0714-1"), 1_672_502_400_000, None, None, False),
        ),
    ],
    ids=["one field", "null clears", "a new state"],
)
def test_what_is_not_named_stays(known: Graph, fields: dict[str, Any], fact: tuple[Any, ...]) -> None:
    """As the fact says that is replaced; a new state takes its columns, not its end and its source."""
    assert fact_of_fields("persons", {"id": "person:a", **fields}, known) == Fact("persons", *fact)


def test_values_of_every_type(known: Graph) -> None:
    """Lists, numbers and texts as in a cell; areas by code or id; defaults as in a file."""
    fact = fact_of_fields(
        "duties",
        {"matter": "matter:m", "role": "LEAD", "area": "area:k", "severities": [1, 2], "priority": 10,
         "classification": ["STATION", "DEPARTMENT"], "level": "COUNTY", "close_within": "P7D"},
        known,
    )  # fmt: skip

    assert fact.values == (
        "matter:m", "LEAD", "area:k", None, ("STATION", "DEPARTMENT"), "COUNTY", None, (1, 2), None, 10, None,
        None, None, "P7D",
    )  # fmt: skip
    assert fact_of_fields("indicators", {"id": "indicator:a", "name": "甲", "weight": 0.125}, known)["weight"] == 0.125
    area = fact_of_fields("areas", {"code": "4202", "name": "黄石市", "level": "CITY"}, known)
    assert area.values == ("area:4202", "4202", "黄石市", (), "CITY", None, None, None)
    grid = fact_of_fields("areas", {"id": "area:h", "name": "第2网格", "level": "GRID", "parent": "area:v"}, known)
    assert grid["scale"] == "BASIC"


@pytest.mark.parametrize(
    ("table", "fields", "message"),
    [
        ("person", {}, "'person' is no table: did you mean persons?"),
        ("persons", {"nam": "甲"}, "persons has no column 'nam': did you mean name?"),
        ("persons", {"id": "person:c"}, "person:c: name is missing; persons needs it"),
        ("persons", {"id": "person:c", "name": None}, "name: is empty; a value is required"),
        ("persons", {"id": "person:c", "name": {"zh": "甲"}}, "name: {zh: 甲} is no value of a column;"),
        ("persons", {"id": "person:c", "name": True}, "name: true is no text; write text in quotes"),
        ("areas", {"id": "area:x", "other_names": ["甲", False]}, "other_names: false is no text"),
        ("areas", {"name": "甲", "level": "TOWM"}, "level: 'TOWM' is no AreaLevel: did you mean TOWN?"),
        ("areas", {"id": "area:x", "other_names": ["甲;乙"]}, "other_names: '甲;乙' holds a semicolon"),
        (
            "persons",
            {"id": "person:b", "contact": "1"},
            "person:b: several facts are known, from null, 2022-02-28T16:00:00.000Z; name one by valid_from",
        ),
    ],
)
def test_wrong_fields_are_refused(known: Graph, table: str, fields: dict[str, Any], message: str) -> None:
    """With the column and what was expected."""
    with pytest.raises(BadInput) as refused:
        fact_of_fields(table, fields, known)

    assert str(refused.value).startswith(message)


def test_keys(known: Graph) -> None:
    """Of an entity its id, of a relationship its parts; the start is that of its only fact, else it must be named."""
    assert key_of_fields("persons", {"id": "person:a"}, known) == ("person:a", MARCH)
    assert key_of_fields("persons", {"id": "person:b", "valid_from": None}, known) == ("person:b", None)
    assert key_of_fields("holdings", {"person": "person:a", "post": "post:x"}, known) == (
        "person:a\x1fpost:x\x1fSUBSTANTIVE",
        None,
    )
    linked = {"type": "LINKED_WITH", "from": "org:b", "to": "org:a"}
    assert key_of_fields("links", linked, known) == ("LINKED_WITH\x1forg:a\x1forg:b\x1f\x1f", None)
