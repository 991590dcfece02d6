"""Areas: every field, the two types, trees, look-up by id and code, and time."""

from typing import Any

import pytest

Ask = Any

ALL = """
fragment all on Area {
  __typename id code name otherNames level category source synthetic validFrom validTo
  parent { id } ancestors { id } children { id } descendantCount
  organizations { id } centers { id } posts { id } changeEvents { id }
}
"""


def test_every_field_of_a_division(data: Ask) -> None:
    """What was loaded comes back, and what is derived from it."""
    assert data('{ area(id: "area:tonghua") { ...all } }' + ALL)["area"] == {
        "__typename": "AdministrativeDivision",
        "id": "area:tonghua",
        "code": "420204001001",
        "name": "铜花社区居委会",
        "otherNames": ["铜花社区", "Tonghua"],
        "level": "VILLAGE",
        "category": "URBAN_COMMUNITY",
        "source": None,
        "synthetic": False,
        "validFrom": None,
        "validTo": None,
        "parent": {"id": "area:420204001"},
        "ancestors": [{"id": "area:420204001"}, {"id": "area:420204"}, {"id": "area:4202"}, {"id": "area:42"}],
        "children": [{"id": "area:g1"}, {"id": "area:g2"}, {"id": "area:g3"}],
        "descendantCount": 3,
        "organizations": [
            {"id": f"org:{name}"}
            for name in ("assault", "branch", "committee", "mediation", "station", "tonghua-center")
        ],
        "centers": [{"id": "org:tonghua-center"}],
        "posts": [{"id": "post:chief"}],
        "changeEvents": [{"id": "change:merge"}],
    }


def test_a_grid_is_a_type_of_its_own(data: Ask) -> None:
    """A grid has a scale; a division has none to ask for."""
    grid = data('{ area(id: "area:g2") { ...all ... on Grid { scale } } }' + ALL)["area"]
    assert (grid["__typename"], grid["scale"], grid["level"]) == ("Grid", "MICRO", "GRID")
    assert "scale" not in data('{ area(code: "42") { id ... on Grid { scale } } }')["area"]


def test_children_and_counts_are_filtered(data: Ask) -> None:
    """Children by level; descendantCount by level, scale and category."""
    document = """{
      area(code: "420204") {
        towns: children(level: TOWN) { id } villages: children(level: VILLAGE) { id }
        all: descendantCount villageCount: descendantCount(level: VILLAGE) basic: descendantCount(scale: BASIC)
        basicVillages: descendantCount(scale: BASIC, level: VILLAGE) urban: descendantCount(category: "URBAN_COMMUNITY")
      }
    }"""
    assert data(document)["area"] == {
        "towns": [{"id": "area:420204001"}, {"id": "area:420204002"}],
        "villages": [],
        "all": 7,
        "villageCount": 2,
        "basic": 2,
        "basicVillages": 0,
        "urban": 1,
    }


def test_organizations_inherited_and_by_classification(data: Ask) -> None:
    """Inherited adds those of the areas above, nearest first."""
    document = """{
      area(id: "area:g1") {
        own: organizations { id }
        centers: organizations(inherited: true, classification: [CENTER, SUBDISTRICT_OFFICE]) { id }
        none: organizations(classification: []) { id }
      }
    }"""
    assert data(document)["area"] == {
        "own": [{"id": "org:volunteers"}],
        "centers": [{"id": "org:tonghua-center"}, {"id": "org:office"}, {"id": "org:center"}],
        "none": [],
    }


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ('id: "area:tonghua"', "area:tonghua"),
        ('code: "420204001001"', "area:tonghua"),
        ('code: "42"', "area:42"),
        ('code: "no such code"', None),
        ('id: "area:shengli"', None),  # merged away
        ('id: "area:shengli", asOf: "1970-02-19T23:59:59.999Z"', "area:shengli"),
        ('id: "area:shengli", asOf: "1970-02-20T00:00:00Z"', None),
        ('code: "420204001002", asOf: "1970-01-01T08:00:00+08:00"', "area:shengli"),
        ('id: "area:kangning", asOf: "1970-02-19T23:59:59.999Z"', None),
    ],
)
def test_look_up(data: Ask, arguments: str, found: str | None) -> None:
    """By id or code, at an instant; null while it does not hold."""
    assert data(f"{{ area({arguments}) {{ id }} }}")["area"] == (found and {"id": found})


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ('id: "area:nowhere"', "NOT_FOUND", "'area:nowhere': no area is called so"),
        ('id: "org:center"', "NOT_FOUND", "'org:center': no area is called so"),
        ('id: "rubbish"', "NOT_FOUND", "'rubbish'"),
        ("", "BAD_INPUT", "exactly one of code and id"),
        ('id: "area:42", code: "42"', "BAD_INPUT", "exactly one of code and id"),
        ('code: "42", knownAt: 3', "BAD_INPUT", "no such revision; the latest is 2"),
    ],
)
def test_look_up_fails_alone(ask: Ask, arguments: str, code: str, says: str) -> None:
    """An error has its code and place, and other root fields answer."""
    body = ask(f'{{ wrong: area({arguments or "asOf: null"}) {{ id }} right: area(code: "42") {{ id }} }}')
    (error,) = body["errors"]

    assert body["data"] == {"wrong": None, "right": {"id": "area:42"}}
    assert error["extensions"] == {"code": code}
    assert says in error["message"]
    assert (error["path"], error["locations"]) == (["wrong"], [{"line": 1, "column": 3}])


def test_time_is_inherited(data: Ask) -> None:
    """What is reached from a field is read at its asOf."""
    document = """{
      then: area(code: "420204001", asOf: "1970-01-02T00:00:00Z") { children { id children { id } } }
      now: area(code: "420204001") { children { id children { id } } }
    }"""
    grids = [{"id": "area:g1"}, {"id": "area:g2"}]
    assert data(document) == {
        "then": {"children": [{"id": "area:tonghua", "children": grids}, {"id": "area:shengli", "children": []}]},
        "now": {"children": [{"id": "area:tonghua", "children": [*grids, {"id": "area:g3"}]}]},
    }


@pytest.mark.parametrize(("known_at", "category"), [("0", None), ("1", None), ("2", "RURAL")])
def test_known_at_a_revision(data: Ask, known_at: str, category: str | None) -> None:
    """KnownAt reads what was known then; revision 0 knew nothing."""
    found = data(f'{{ area(code: "420204002", knownAt: {known_at}) {{ category parent {{ id }} }} }}')["area"]
    assert found == (None if known_at == "0" else {"category": category, "parent": {"id": "area:420204"}})


def test_known_at_an_instant(data: Ask) -> None:
    """An instant means the last revision at or before it: before the first there is none."""
    document = """{
      before: area(code: "42", knownAt: "1970-01-01T00:00:00Z") { id }
      after: area(code: "42", knownAt: "9999-01-01T00:00:00Z") { id }
    }"""
    assert data(document) == {"before": None, "after": {"id": "area:42"}}
