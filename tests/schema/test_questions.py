"""person, responsibleBatch, escalationChain, coverage, presence."""

from typing import Any

import pytest

Ask = Any


def test_a_person(data: Ask) -> None:
    assert data('{ person(id: "person:a") { id name staffNumber contact holdings { post { id } kind } } }') == {
        "person": {
            "id": "person:a",
            "name": "a",
            "staffNumber": "001",
            "contact": "0714-4",
            "holdings": [{"post": {"id": "post:member"}, "kind": "SUBSTANTIVE"}],
        }
    }


BATCH = """query($questions: [ResponsibleQuestion!]!, $asOf: DateTime) {
  responsibleBatch(questions: $questions, asOf: $asOf) {
    matterId areaId asOf reasons lead { organization { id } basis }
  }
}"""


def question(matter: str, area: str, **more: Any) -> dict[str, Any]:
    return {"matter": f"matter:{matter}", "area": f"area:{area}", **more}


def test_many_questions_in_their_order(data: Ask) -> None:
    """Each is answered as `responsible` would; what names nothing has its reason, not an error."""
    asked = [
        question("stalls", "g1"),
        question("noise", "g1"),
        question("stalls", "g1", severity=1),  # urban's duty is for 2 and 3
        question("stalls", "nowhere"),
        question("nothing", "g1"),
        question("stalls", "g1"),
    ]
    answers = data(BATCH, questions=asked)["responsibleBatch"]

    assert [(each["matterId"], each["areaId"]) for each in answers] == [
        (each["matter"], each["area"]) for each in asked
    ]
    assert [[(lead["organization"]["id"], lead["basis"]) for lead in each["lead"]] for each in answers] == [
        [("org:urban", "INHERITED")],
        [("org:tonghua-center", "TEMPLATE")],
        [("org:tonghua-center", "TEMPLATE")],
        [],
        [],
        [("org:urban", "INHERITED")],
    ]
    assert [each["reasons"] for each in answers[3:5]] == [["UNKNOWN_AREA"], ["UNKNOWN_MATTER"]]
    assert {each["asOf"] for each in answers} == {"1970-04-11T00:00:00.000Z"}


def test_a_batch_of_an_instant(data: Ask) -> None:
    answers = data(BATCH, questions=[question("stalls", "kangning")], asOf="1970-01-02T00:00:00Z")["responsibleBatch"]
    assert [each["reasons"] for each in answers] == [["OUT_OF_VALIDITY"]]


def test_which_question_of_a_batch_is_wrong(ask: Ask) -> None:
    """The first that has no such severity, counted from 0 as in JSON."""
    asked = [question("stalls", "g1", severity=each) for each in (None, 4, 0, 5)]
    [error] = ask(BATCH, questions=asked)["errors"]
    assert error["extensions"] == {"code": "BAD_INPUT"}
    assert error["message"] == "questions[2]: severity 0: 1 (gravest) to 4, or none for the matter's own"


@pytest.mark.parametrize(
    ("count", "severity", "codes"), [(1000, 2, []), (1001, 2, ["LIMIT_EXCEEDED"]), (2, 5, ["BAD_INPUT"])]
)
def test_how_many_questions_and_which(ask: Ask, count: int, severity: int, codes: list[str]) -> None:
    """At most 1,000; a wrong one fails the whole, and no other field."""
    document = BATCH.replace("lead { organization { id } basis }", "")
    body = ask(document, questions=[question("stalls", "g1", severity=severity)] * count)
    assert [error["extensions"]["code"] for error in body.get("errors", [])] == codes
    assert (body["data"]["responsibleBatch"] is None) == bool(codes)


CHAIN = """query($id: ID) {
  escalationChain(organization: $id) {
    complete reasons
    steps {
      number organization { id } hierarchy fallback beside { id } delay reasons posts { post { id } holder { id } }
    }
  }
}"""


def test_who_is_above(data: Ask) -> None:
    """A center's line is FUNCTIONAL; above the center of the county nobody is stated, and no area has a CENTER."""
    assert data(CHAIN, id="org:tonghua-center")["escalationChain"] == {
        "complete": True,
        "reasons": ["NO_SUPERIOR"],
        "steps": [
            {
                "number": 1,
                "organization": {"id": "org:center"},
                "hierarchy": "FUNCTIONAL",
                "fallback": False,
                "beside": [],
                "delay": "PT24H",
                "reasons": ["NO_POST"],
                "posts": [],
            }
        ],
    }
    (step,) = data(CHAIN, id="org:office")["escalationChain"]["steps"]
    assert (step["organization"], step["hierarchy"]) == ({"id": "org:urban"}, "ADMINISTRATIVE")
    assert step["posts"] == [{"post": {"id": "post:duty"}, "holder": {"id": "person:b"}}]


@pytest.mark.parametrize(("id", "code"), [(None, "BAD_INPUT"), ("org:nowhere", "NOT_FOUND"), ("area:42", "NOT_FOUND")])
def test_who_is_above_nobody(ask: Ask, id: str | None, code: str) -> None:
    body = ask(CHAIN, id=id)
    assert (body["data"], body["errors"][0]["extensions"]) == ({"escalationChain": None}, {"code": code})


COVERAGE = """query($area: ID!, $matters: [ID!], $level: AreaLevel = GRID, $scale: [GridScale!], $states: [CellState!],
  $first: Int, $after: String, $last: Int, $before: String) {
  coverage(area: $area, matters: $matters, level: $level, scale: $scale) {
    cells covered gaps overlaps vacant below
    items(states: $states, first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { node { area { id } matter { id } state leads { id } events } }
    }
  }
}"""


def cells(data: Ask, **asked: Any) -> list[tuple[str, str, str, list[str]]]:
    items = data(COVERAGE, area="area:420204", **asked)["coverage"]["items"]
    nodes = [edge["node"] for edge in items["edges"]]
    return [
        (node["matter"]["id"], node["area"]["id"], node["state"], [lead["id"] for lead in node["leads"]])
        for node in nodes
    ]


NOISE = [("matter:noise", f"area:{grid}", "VACANT", ["org:tonghua-center"]) for grid in ("g1", "g3")]
ODD = [("matter:odd", f"area:{grid}", "GAP", ["org:tonghua-center"]) for grid in ("g1", "g3")]
STALLS = [("matter:stalls", f"area:{grid}", "COVERED", ["org:urban"]) for grid in ("g1", "g3")]


def test_coverage_counts_all_cells(data: Ask) -> None:
    """Two basic grids times three leaf matters: urban leads stalls; Tonghua's center has no post; nobody has odd."""
    found = data(COVERAGE, area="area:420204")["coverage"]
    assert {name: found[name] for name in ("cells", "covered", "gaps", "overlaps", "vacant", "below")} == {
        "cells": 6,
        "covered": 2,
        "gaps": 2,
        "overlaps": 0,
        "vacant": 2,
        "below": 0,
    }
    assert found["items"]["totalCount"] == 4


def test_cells_by_matter_then_area(data: Ask) -> None:
    """By default those that are not COVERED; of a GAP the lead is that of the first question."""
    assert cells(data) == NOISE + ODD
    assert cells(data, states=["COVERED", "GAP"]) == ODD + STALLS
    assert cells(data, states=[]) == []
    assert cells(data, matters=["matter:city"], states=["COVERED", "VACANT"]) == NOISE + STALLS
    assert [area for _, area, _, _ in cells(data, scale=["MICRO"])] == ["area:g2", "area:g2"]
    assert {area for _, area, _, _ in cells(data, level="VILLAGE")} == {"area:tonghua", "area:kangning"}


def test_walking_over_cells(data: Ask) -> None:
    """Forwards and backwards, one at a time, each once."""
    walked: dict[str, list[Any]] = {"first": [], "last": []}
    for size, cursor, more, name in (
        ("first", "endCursor", "hasNextPage", "after"),
        ("last", "startCursor", "hasPreviousPage", "before"),
    ):
        place: dict[str, Any] = {}
        for _ in range(4):
            items = data(COVERAGE, area="area:420204", **{size: 1}, **place)["coverage"]["items"]
            (edge,) = items["edges"]
            walked[size].append((edge["node"]["matter"]["id"], edge["node"]["area"]["id"]))
            place = {name: items["pageInfo"][cursor]}
        assert not items["pageInfo"][more]
    assert walked["first"] == [cell[:2] for cell in NOISE + ODD]
    assert walked["last"] == walked["first"][::-1]


def test_a_cursor_of_another_coverage_is_refused(ask: Ask, data: Ask) -> None:
    cursor = data(COVERAGE, area="area:420204", first=1)["coverage"]["items"]["pageInfo"]["endCursor"]
    for other in ({"area": "area:42"}, {"area": "area:420204", "matters": ["matter:odd"]}):
        body = ask(COVERAGE, after=cursor, **other)
        assert [error["extensions"] for error in body["errors"]] == [{"code": "BAD_INPUT"}]


PRESENCE = """query($area: ID!, $level: AreaLevel!, $scale: GridScale, $classification: [Classification!],
  $role: [Code!], $staffing: [Code!], $exactly: Int, $having: Boolean = false) {
  presence(area: $area, level: $level, scale: $scale, classification: $classification, role: $role,
    staffing: $staffing, exactly: $exactly) {
    areas with without distinctHolders items(having: $having) { totalCount edges { node { id } } }
  }
}"""


@pytest.mark.parametrize(
    ("asked", "counts", "lacking", "having"),
    [
        ({"level": "GRID", "role": ["GRID_MEMBER"]}, (3, 2, 1, 1), ["g3"], ["g1", "g2"]),
        ({"level": "GRID", "role": ["ENVIRONMENT"], "scale": "BASIC"}, (2, 1, 1, 1), ["g3"], ["g1"]),
        ({"level": "VILLAGE", "classification": ["CENTER"]}, (2, 1, 1, 0), ["kangning"], ["tonghua"]),
        ({"level": "VILLAGE", "classification": ["STATION"], "exactly": 0}, (2, 0, 2, 0), ["kangning", "tonghua"], []),
        ({"level": "COUNTY", "staffing": ["DEDICATED"]}, (1, 1, 0, 0), [], ["420204"]),
    ],
)
def test_presence(data: Ask, asked: dict[str, Any], counts: tuple[int, ...], lacking: Any, having: Any) -> None:
    """How many areas have it, and which; by default those that lack it."""
    found = data(PRESENCE, area="area:420204", **asked)["presence"]
    assert tuple(found[name] for name in ("areas", "with", "without", "distinctHolders")) == counts
    for wanted, is_there in ((lacking, False), (having, True)):
        items = data(PRESENCE, area="area:420204", having=is_there, **asked)["presence"]["items"]
        assert [edge["node"]["id"] for edge in items["edges"]] == [f"area:{each}" for each in wanted]
        assert items["totalCount"] == len(wanted)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"area": "area:420204", "level": "GRID"}, "BAD_INPUT"),
        ({"area": "area:nowhere", "level": "GRID", "role": ["GRID_MEMBER"]}, "NOT_FOUND"),
        ({"area": "area:420204", "level": "GRID", "role": ["GRID_MEMBER"], "exactly": -1}, "BAD_INPUT"),
    ],
)
def test_presence_of_nothing(ask: Ask, asked: dict[str, Any], code: str) -> None:
    body = ask(PRESENCE, **asked)
    assert (body["data"], body["errors"][0]["extensions"]) == ({"presence": None}, {"code": code})
