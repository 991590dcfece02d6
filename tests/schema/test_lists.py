"""areas, organizations, matters: filters, orders, and pages by keyset cursors."""

import base64
from itertools import chain
from typing import Any

import pytest

from tests.schema.lists import forged, listed

Ask = Any

BY_ID = ["42", "4202", "420204", "420204001", "420204002", "g1", "g2", "g3", "kangning", "tonghua"]
"""The areas in force on day 100, by id in code-point order."""
LEVELS = "4202 420204"


def test_all_areas_by_id(data: Ask) -> None:
    """Without arguments: what is in force now, by id."""
    assert listed(data, "areas") == BY_ID


def test_areas_at_an_instant(data: Ask) -> None:
    assert listed(data, "areas", 'asOf: "1970-01-02T00:00:00Z"') == [
        *BY_ID[:5], "g1", "g2", "shengli", "tonghua",
    ]  # fmt: skip


def test_areas_as_known_at_a_revision(data: Ask) -> None:
    """The correction of revision 2 is not known at 1."""
    filter_ = 'filter: {category: {eq: "RURAL"}}'
    assert listed(data, "areas", filter_) == ["420204002"]
    assert listed(data, "areas", f"{filter_}, knownAt: 1") == []


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("{}", BY_ID),
        ('{name: {eq: "g1"}}', ["g1"]),
        ('{name: {in: ["g1", "g3", "g9"]}}', ["g1", "g3"]),
        ('{name: {contains: "花社"}}', ["tonghua"]),
        ('{name: {startsWith: "4202"}}', ["4202", "420204", "420204001", "420204002"]),
        ('{name: {startsWith: "4202", contains: "002"}}', ["420204002"]),
        ('{code: {startsWith: "420204001001"}}', ["g1", "g2", "tonghua"]),
        ('{code: {contains: ""}}', [each for each in BY_ID if each != "g3"]),  # g3 has no code
        ("{level: {eq: TOWN}}", ["420204001", "420204002"]),
        ("{level: {in: [CITY, COUNTY]}}", ["4202", "420204"]),
        ("{level: {in: []}}", []),
        ("{level: {eq: null}}", BY_ID),
        ("{level: null}", BY_ID),
        ("{scale: BASIC}", ["g1", "g3"]),
        ('{category: {in: ["RURAL", "MOUNTAIN"]}}', ["420204002"]),
        ('{within: "area:tonghua"}', ["g1", "g2", "g3", "tonghua"]),
        ('{within: "area:shengli"}', []),
        ('{within: "area:420204001", level: {eq: GRID}, scale: MICRO}', ["g2"]),
        ("{and: [{level: {eq: GRID}}, {scale: MICRO}]}", ["g2"]),
        ("{and: []}", BY_ID),
        ("{or: [{level: {eq: CITY}}, {scale: MICRO}]}", ["4202", "g2"]),
        ("{or: []}", []),
        ("{not: {level: {in: [GRID, VILLAGE]}}}", ["42", "4202", "420204", "420204001", "420204002"]),
        ('{level: {eq: GRID}, not: {or: [{scale: MICRO}, {code: {eq: "420204001001001"}}]}}', ["g3"]),
        ('{not: {within: "area:tonghua"}, level: {eq: VILLAGE}}', ["kangning"]),
        ('{or: [{within: "area:tonghua"}, {level: {eq: CITY}}]}', ["4202", "g1", "g2", "g3", "tonghua"]),
    ],
)  # fmt: skip
def test_filters_of_areas(data: Ask, filter_: str, found: list[str]) -> None:
    """All that is given must hold; and, or, not go to any depth."""
    assert listed(data, "areas", f"filter: {filter_}") == found


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("{classification: {eq: CENTER}}", ["center", "tonghua-center"]),
        ("{classification: {in: [BRANCH, STATION]}}", ["branch", "station"]),
        ("{level: {eq: COUNTY}}", ["center", "joint", "urban"]),
        ('{line: {eq: "URBAN_MANAGEMENT"}}', ["urban"]),
        ('{function: {eq: "COMMAND"}}', ["center"]),
        ('{function: {in: ["GRID_MANAGEMENT", "COMMAND"]}}', ["center", "tonghua-center"]),
        ('{rank: {eq: "SECTION"}, funding: {eq: "FULL"}, staffing: {in: ["DEDICATED"]}}', ["center"]),
        ('{staffing: {eq: "SHARED"}}', []),
        ('{name: {contains: "er"}}', ["center", "property", "tonghua-center", "volunteers"]),
        # by any jurisdiction there (station: Tonghua and Kangning); without one, by seat (school in Tonghua)
        ('{within: "area:420204001", not: {classification: {eq: SCHOOL}}}',
         ["assault", "branch", "committee", "mediation", "office", "property", "station", "tonghua-center",
          "volunteers"]),
        ('{within: "area:tonghua", classification: {in: [SCHOOL, CENTER]}}', ["school", "tonghua-center"]),
        ('{within: "area:kangning"}', ["joint", "station"]),
        ('{within: "area:g2"}', ["property"]),
    ],
)  # fmt: skip
def test_filters_of_organizations(data: Ask, filter_: str, found: list[str]) -> None:
    assert listed(data, "organizations", f"filter: {filter_}") == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("[{field: CODE}]",
         ["42", "4202", "420204", "420204001", "tonghua", "g1", "g2", "420204002", "kangning", "g3"]),
        ("[{field: CODE, direction: DESC}]",
         ["g3", "kangning", "420204002", "g2", "g1", "tonghua", "420204001", "420204", "4202", "42"]),
        ("[{field: NAME, direction: DESC}, {field: ID}]",
         ["tonghua", "kangning", "g3", "g2", "g1", "420204002", "420204001", "420204", "4202", "42"]),
        ("[{field: ID, direction: DESC}, {field: NAME}]", BY_ID[::-1]),
        ("[]", BY_ID),
    ],
)  # fmt: skip
def test_orders_of_areas(data: Ask, order: str, found: list[str]) -> None:
    """Text in code-point order; null last in ASC, first in DESC; the id last of all."""
    assert listed(data, "areas", f"orderBy: {order}") == found


def test_equal_order_values_stand_by_id(data: Ask) -> None:
    """SORT: 1 office, 1 tonghua-center, 2 center; then those without, by id; in DESC those first, still by id."""
    rising = listed(data, "organizations", "orderBy: [{field: SORT}]")
    falling = listed(data, "organizations", "orderBy: [{field: SORT, direction: DESC}]")
    assert rising[:5] == ["office", "tonghua-center", "center", "assault", "branch"]
    assert falling[-3:] == ["center", "office", "tonghua-center"]
    assert falling[:2] == ["assault", "branch"]


def test_matters(data: Ask) -> None:
    """All, or those below one, by id."""
    assert listed(data, "matters") == ["city", "noise", "odd", "stalls"]
    assert listed(data, "matters", 'under: "matter:city"') == ["noise", "stalls"]
    assert listed(data, "matters", 'under: "matter:odd"') == []


PAGE = """query($order: [AreaOrder!], $filter: AreaFilter, $first: Int, $after: String, $last: Int, $before: String,
  $asOf: DateTime) {
  areas(orderBy: $order, filter: $filter, first: $first, after: $after, last: $last, before: $before, asOf: $asOf) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
  }
}"""
ORDERS = [
    None,
    [{"field": "CODE"}],
    [{"field": "CODE", "direction": "DESC"}],
    [{"field": "NAME", "direction": "DESC"}, {"field": "ID", "direction": "DESC"}],
]


def names(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"].partition(":")[2] for edge in page["edges"]]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 3, 10])
def test_walking_forwards_and_backwards(data: Ask, order: Any, size: int) -> None:
    """Both ways give each area once, in order, and the page information tells when to stop."""
    whole = names(data(PAGE, order=order)["areas"])
    forwards: list[list[str]] = []
    page = data(PAGE, order=order, first=size)["areas"]
    while True:
        forwards.append(names(page))
        assert page["pageInfo"]["hasPreviousPage"] == (len(forwards) > 1)
        if not page["pageInfo"]["hasNextPage"]:
            break
        page = data(PAGE, order=order, first=size, after=page["pageInfo"]["endCursor"])["areas"]
    backwards: list[list[str]] = []
    page = data(PAGE, order=order, last=size)["areas"]
    while True:
        backwards.insert(0, names(page))
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        page = data(PAGE, order=order, last=size, before=page["pageInfo"]["startCursor"])["areas"]

    assert len(whole) == 10
    assert list(chain(*forwards)) == whole
    assert list(chain(*backwards)) == whole
    assert {len(each) for each in forwards[:-1]} <= {size}


def test_between_two_cursors(data: Ask) -> None:
    """After and before together; first or last of what lies between."""
    edges = data(PAGE)["areas"]["edges"]
    after, before = edges[2]["cursor"], edges[7]["cursor"]

    assert names(data(PAGE, after=after, before=before)["areas"]) == BY_ID[3:7]
    assert names(data(PAGE, after=after, before=before, first=2)["areas"]) == BY_ID[3:5]
    last = data(PAGE, after=after, before=before, last=2)["areas"]
    assert names(last) == BY_ID[5:7]
    assert (last["pageInfo"]["hasPreviousPage"], last["pageInfo"]["hasNextPage"]) == (True, True)
    assert last["totalCount"] == 10
    nothing = data(PAGE, after=before, before=after)["areas"]
    assert (nothing["edges"], nothing["pageInfo"]["startCursor"], nothing["pageInfo"]["endCursor"]) == ([], None, None)


def test_fifty_where_nothing_is_said_and_a_thousand_at_most(ask: Ask, data: Ask) -> None:
    assert len(data(PAGE, first=1000)["areas"]["edges"]) == 10
    assert len(data(PAGE, last=1000)["areas"]["edges"]) == 10
    for arguments, code in (
        ({"first": 1001}, "LIMIT_EXCEEDED"),
        ({"last": 1001}, "LIMIT_EXCEEDED"),
        ({"first": 0}, "BAD_INPUT"),
        ({"last": -1}, "BAD_INPUT"),
        ({"first": 1, "last": 1}, "BAD_INPUT"),
    ):
        body = ask(PAGE, **arguments)
        assert (body["data"], body["errors"][0]["extensions"]) == (None, {"code": code})


def test_a_cursor_keeps_its_instant(data: Ask) -> None:
    """Without asOf, what follows a cursor is read at the instant of its page."""
    page = data(PAGE, first=7, asOf="1970-01-02T00:00:00Z")["areas"]
    assert names(page) == [*BY_ID[:5], "g1", "g2"]
    assert names(data(PAGE, after=page["pageInfo"]["endCursor"])["areas"]) == ["shengli", "tonghua"]


def cursor_of(data: Ask, **arguments: Any) -> str:
    cursor: str = data(PAGE, first=1, **arguments)["areas"]["pageInfo"]["endCursor"]
    return cursor


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"asOf": "1970-01-02T00:00:00Z"}, "another asOf"),
        ({"order": [{"field": "NAME"}]}, "another list, order or filter"),
        ({"filter": {"scale": "BASIC"}}, "another list, order or filter"),
    ],
)
def test_a_cursor_of_another_page_is_refused(ask: Ask, data: Ask, arguments: dict[str, Any], says: str) -> None:
    """Another asOf, order or filter is BAD_INPUT."""
    body = ask(PAGE, after=cursor_of(data), **arguments)
    assert body["errors"][0]["extensions"] == {"code": "BAD_INPUT"}
    assert says in body["errors"][0]["message"]


@pytest.mark.parametrize(
    "make",
    [
        lambda _: "",
        lambda _: "rubbish",
        lambda _: "é",
        lambda _: base64.urlsafe_b64encode(b"[1]").decode(),
        lambda _: base64.urlsafe_b64encode(b"{}").decode(),
        lambda _: base64.urlsafe_b64encode(b'["a", "b", 3]').decode(),
        lambda cursor: forged(cursor, as_of=10**18),
        lambda cursor: forged(cursor, as_of=True),
        lambda cursor: forged(cursor, as_of="now"),
        lambda cursor: forged(cursor, values=[]),
        lambda cursor: forged(cursor, values=[7]),
        lambda cursor: forged(cursor, values=["a", "b"]),
        lambda cursor: forged(cursor, values={"a": 1}),
    ],
)
def test_what_is_no_cursor_is_refused(ask: Ask, data: Ask, make: Any) -> None:
    """A cursor that was not handed out is BAD_INPUT, whatever it holds."""
    body = ask(PAGE, after=make(cursor_of(data)))
    assert (body["data"], body["errors"][0]["extensions"]) == (None, {"code": "BAD_INPUT"})


def test_within_an_unknown_area(ask: Ask) -> None:
    body = ask('{ areas(filter: {within: "area:nowhere"}) { totalCount } }')
    assert body["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


def test_under_an_unknown_matter(ask: Ask) -> None:
    body = ask('{ matters(under: "area:42") { totalCount } }')
    assert body["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
