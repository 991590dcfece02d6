"""posts, rules, figures, changeEvents, dutiesOf: what stands in them, and their pages."""

from typing import Any

import pytest

from tests.schema.lists import listed

Ask = Any


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("{}", ["chief", "duty", "member", "vacant"]),
        ('{role: {eq: "GRID_MEMBER"}}', ["member"]),
        ('{role: {in: ["ECOLOGY", "LIAISON"]}}', ["vacant"]),  # the main role only: the member's other one is ECOLOGY
        # by any area served; without one, by the organization: the station has Tonghua and Kangning
        ('{within: "area:g2"}', ["member"]),
        ('{within: "area:tonghua"}', ["chief", "member", "vacant"]),
        ('{within: "area:kangning"}', ["vacant"]),
        ('{within: "area:420204"}', ["chief", "duty", "member", "vacant"]),
        ('{organization: "org:urban"}', ["duty"]),
        ('{organization: "org:old"}', []),
        ('{holder: "person:a"}', ["member"]),
        ('{holder: "person:b"}', ["chief", "duty"]),  # the roster's shift of day 100 is b's
        ('{holder: "person:c"}', []),
        ("{vacant: true}", ["vacant"]),
        ("{vacant: false}", ["chief", "duty", "member"]),
        ('{vacant: false, not: {holder: "person:b"}}', ["member"]),
        ('{or: [{vacant: true}, {organization: "org:urban"}]}', ["duty", "vacant"]),
        ('{and: [{within: "area:tonghua"}, {vacant: true}]}', ["vacant"]),
    ],
)
def test_filters_of_posts(data: Ask, filter_: str, found: list[str]) -> None:
    assert listed(data, "posts", f"filter: {filter_}") == found


def test_posts_as_held_on_a_day(data: Ask) -> None:
    """On day 101 the roster's shift is c's; on day 100 it is b's."""
    assert listed(data, "posts", 'filter: {holder: "person:c"}, asOf: "1970-04-12T00:00:00Z"') == ["duty"]


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("posts", 'filter: {organization: "org:nowhere"}'),
        ("posts", 'filter: {holder: "org:urban"}'),
        ("posts", 'filter: {within: "area:nowhere"}'),
        ("rules", 'under: "matter:city"'),
        ("figures", 'subject: "area:nowhere"'),
        ("figures", 'subject: "nonsense"'),
        ("figures", 'indicator: "figure:grids"'),
        ("changeEvents", 'within: "org:center"'),
        ("dutiesOf", 'organization: "org:nowhere"'),
    ],
)
def test_what_names_nothing(ask: Ask, kind: str, arguments: str) -> None:
    body = ask(f"{{ {kind}({arguments}) {{ totalCount }} }}")
    assert [error["extensions"] for error in body["errors"]] == [{"code": "NOT_FOUND"}]


def test_rules(data: Ask) -> None:
    assert listed(data, "rules") == ["item", "list"]
    assert listed(data, "rules", 'under: "rule:list"') == ["item"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("", ["grids", "loose"]),
        ('subject: "area:420204"', ["grids"]),
        ('subject: "area:42"', []),
        ('indicator: "indicator:grids"', ["grids"]),
        ('indicator: "indicator:index"', []),  # that very indicator, not those below it
        # the period of grids is the first day; loose has none, and so meets every period
        ('from: "1970-01-01T23:59:59.999Z"', ["grids", "loose"]),
        ('from: "1970-01-02T00:00:00Z"', ["loose"]),
        ('to: "1970-01-01T00:00:00.001Z"', ["grids", "loose"]),
        ('to: "1970-01-01T00:00:00Z"', ["loose"]),
        ('from: "1970-01-01T00:00:00Z", to: "1970-01-03T00:00:00Z"', ["grids", "loose"]),
    ],
)
def test_figures(data: Ask, arguments: str, found: list[str]) -> None:
    assert listed(data, "figures", arguments) == found


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("", ["found", "merge"]),  # on days 20 and 50
        ('from: "1970-01-21T00:00:00Z"', ["found", "merge"]),
        ('from: "1970-01-21T00:00:00.001Z"', ["merge"]),
        ('to: "1970-02-20T00:00:00Z"', ["found"]),
        ('from: "1970-01-22T00:00:00Z", to: "1970-02-20T00:00:00Z"', []),
        ('within: "area:420204"', ["found", "merge"]),
        ('within: "area:420204001"', ["merge"]),  # Shengli lay there until then; the center's area is the county
        ('within: "area:shengli"', ["merge"]),
        ('within: "area:tonghua"', ["merge"]),
        ('within: "area:420204002"', []),
        ('within: "area:g1"', []),
    ],
)
def test_change_events(data: Ask, arguments: str, found: list[str]) -> None:
    """By date; inside an area is what was there at the date, or just before it."""
    assert listed(data, "changeEvents", arguments) == found


DUTIES = """query($id: ID!, $first: Int, $after: String, $asOf: DateTime) {
  dutiesOf(organization: $id, first: $first, after: $after, asOf: $asOf) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id role matter { id } } }
  }
}"""


def held(page: dict[str, Any]) -> set[tuple[str, str]]:
    return {(edge["node"]["matter"]["id"], edge["node"]["role"]) for edge in page["edges"]}


@pytest.mark.parametrize(
    "field",
    [
        "figures(from: $from, to: $to)",
        "changeEvents(from: $from, to: $to)",
        "events(filter: {reportedFrom: $from, reportedTo: $to})",
    ],
)
def test_a_period_that_ends_before_it_begins(ask: Ask, field: str) -> None:
    """It is refused everywhere, as `assessment` refuses it; an empty one is not."""
    document = f"query($from: DateTime, $to: DateTime) {{ {field} {{ totalCount }} }}"
    early, late = "1970-04-01T00:00:00.000Z", "1970-04-01T00:00:00.001Z"
    [error] = ask(document, **{"from": late, "to": early})["errors"]
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert error["message"] == f"from {late} to {early}: a period does not end before its start"
    assert "errors" not in ask(document, **{"from": early, "to": early})


def test_duties_of_an_organization(data: Ask) -> None:
    """Those that name it, and those that come to it by what it is: the CENTER of the VILLAGE."""
    assert held(data(DUTIES, id="org:urban")["dutiesOf"]) == {("matter:stalls", "LEAD"), ("matter:city", "ASSIST")}
    assert held(data(DUTIES, id="org:tonghua-center")["dutiesOf"]) == {("matter:city", "LEAD")}
    assert held(data(DUTIES, id="org:center")["dutiesOf"]) == set()


def test_pages_of_duties(data: Ask) -> None:
    """By id, one after the other; a cursor keeps its instant."""
    first = data(DUTIES, id="org:urban", first=1)["dutiesOf"]
    second = data(DUTIES, id="org:urban", first=1, after=first["pageInfo"]["endCursor"])["dutiesOf"]
    ids = [page["edges"][0]["node"]["id"] for page in (first, second)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 2
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
    assert [page["totalCount"] for page in (first, second)] == [2, 2]
