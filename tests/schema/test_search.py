"""search: what is found, of which kind, where, and page by page."""

from typing import Any

import pytest

Ask = Any


def hits(data: Ask, text: str, arguments: str = "") -> list[str]:
    document = f"query($text: String!) {{ search(text: $text{arguments}) {{ totalCount edges {{ node {{ id }} }} }} }}"
    found = data(document, text=text)["search"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["id"] for edge in found["edges"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("铜花社区", ["area:tonghua"]),
        ("花", ["area:tonghua"]),
        ("胜利", []),  # merged away
        ("责任清单", ["rule:list"]),
        ("420204001001", ["area:tonghua", "area:g1", "area:g2"]),  # whole, then beginnings
        ("ＴＯＮＧＨＵＡ", ["area:tonghua", "org:tonghua-center"]),  # width and case do not matter
        ("org:joint", ["org:joint"]),
        ("B01", ["matter:stalls"]),
        ("", []),
        ("   ", []),
        ("no such thing", []),
    ],
)
def test_what_a_text_finds(data: Ask, text: str, found: list[str]) -> None:
    """Names, other names, codes, titles and ids, from one character up."""
    assert hits(data, text) == found


def test_every_hit_is_of_its_type(data: Ask) -> None:
    document = """{ search(text: "member", kinds: [POST, PERSON]) { edges { node {
        __typename id ... on Post { role } ... on Person { name } } } } }"""
    assert data(document)["search"]["edges"] == [
        {"node": {"__typename": "Post", "id": "post:member", "role": "GRID_MEMBER"}}
    ]


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ("[ORGANIZATION]", ["org:center", "org:tonghua-center"]),
        ("[AREA, MATTER]", []),
        ("[]", []),
        ("[EVENT, LINK, DUTY]", []),
    ],
)
def test_kinds(data: Ask, kinds: str, found: list[str]) -> None:
    """Only these kinds; those that have no name find nothing."""
    assert hits(data, "center", f", kinds: {kinds}") == found


@pytest.mark.parametrize(
    ("text", "within", "found"),
    [
        ("center", "area:tonghua", ["org:tonghua-center"]),
        ("school", "area:tonghua", ["org:school"]),  # by its seat
        ("member", "area:g1", ["post:member"]),
        ("duty", "area:420204001", []),  # serves nothing; its organization lies above
        ("duty", "area:420204", ["post:duty"]),  # by its organization
        ("r", "area:g1", ["area:g1", "org:volunteers", "post:member"]),  # no person: they have no place
    ],
)
def test_within(data: Ask, text: str, within: str, found: list[str]) -> None:
    assert hits(data, text, f', within: "{within}"') == found


def test_within_an_unknown_area(ask: Ask) -> None:
    body = ask('{ search(text: "a", within: "area:nowhere") { totalCount } }')
    assert body["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


def test_pages(data: Ask, ask: Ask) -> None:
    """A cursor stands at its hit; of another text it is refused."""
    document = """query($text: String!, $after: String) {
      search(text: $text, first: 2, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } }
    }"""
    first = data(document, text="420204001001")["search"]
    second = data(document, text="420204001001", after=first["pageInfo"]["endCursor"])["search"]

    assert [edge["node"]["id"] for edge in first["edges"] + second["edges"]] == ["area:tonghua", "area:g1", "area:g2"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    refused = ask(document, text="42", after=first["pageInfo"]["endCursor"])
    assert refused["errors"][0]["extensions"] == {"code": "BAD_INPUT"}


def test_at_an_instant(data: Ask) -> None:
    assert hits(data, "胜利", ', asOf: "1970-01-02T00:00:00Z"') == ["area:shengli"]
