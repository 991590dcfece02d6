"""responsible, team and orgChart: answers as the schema shows them."""

from typing import Any

import pytest

from tests.schema.town import ASSIST, LEAD, TEMPLATE

Ask = Any

WHO = """query($matter: ID!, $area: ID!, $severity: Int, $asOf: DateTime) {
  responsible(matter: $matter, area: $area, severity: $severity, asOf: $asOf) {
    matterId areaId matter { name } area { __typename id } asOf revision overlap complete truncatedBy reasons
    lead { ...assignment } assists { organization { id } basis duty { id } } supervisors { organization { id } }
    firstResponders { ...post } successors { id } predecessors { id }
    explain { duty { id } won reason path { __typename id } }
  }
}
fragment assignment on Assignment {
  organization { __typename id } posts { ...post } basis duty { id } rule { title }
  deadline { sign reply close signSource replySource closeSource } reasons
}
fragment post on PostAssignment { post { id } servedArea { id } holder { id } holding contact reasons }"""


def test_who_is_responsible(data: Ask) -> None:
    """The whole answer: lead with post, holder, rule and deadline; assists; who is on the spot; why."""
    path = [
        {"__typename": "Matter", "id": "matter:stalls"},
        *({"__typename": type_, "id": f"area:{name}"} for type_, name in (("Grid", "g1"), ("AdministrativeDivision",
          "tonghua"), ("AdministrativeDivision", "420204001"), ("AdministrativeDivision", "420204"))),
    ]  # fmt: skip
    found = data(WHO, matter="matter:stalls", area="area:g1")["responsible"]
    trials = {trial["duty"]["id"]: trial for trial in found.pop("explain")}

    assert found == {
        "matterId": "matter:stalls",
        "areaId": "area:g1",
        "matter": {"name": "stalls"},
        "area": {"__typename": "Grid", "id": "area:g1"},
        "asOf": "1970-04-11T00:00:00.000Z",
        "revision": 2,
        "overlap": False,
        "complete": True,
        "truncatedBy": None,
        "reasons": [],
        "lead": [
            {
                "organization": {"__typename": "Department", "id": "org:urban"},
                "posts": [
                    {
                        "post": {"id": "post:duty"},
                        "servedArea": None,
                        "holder": {"id": "person:b"},
                        "holding": "ROSTER",
                        "contact": "0714-2",
                        "reasons": [],
                    }
                ],
                "basis": "INHERITED",
                "duty": {"id": LEAD},
                "rule": {"title": "第七条"},
                "deadline": {
                    "sign": "PT1H", "reply": "P5DT6H", "close": "P3D",
                    "signSource": "DUTY", "replySource": "CLASS", "closeSource": "MATTER",
                },
                "reasons": [],
            }
        ],
        "assists": [{"organization": {"id": "org:urban"}, "basis": "INHERITED", "duty": {"id": ASSIST}}],
        "supervisors": [],
        "firstResponders": [
            {
                "post": {"id": "post:chief"}, "servedArea": {"id": "area:tonghua"}, "holder": {"id": "person:b"},
                "holding": "SUBSTANTIVE", "contact": "0714-3", "reasons": [],
            },
            {
                "post": {"id": "post:member"}, "servedArea": {"id": "area:g1"}, "holder": {"id": "person:a"},
                "holding": "SUBSTANTIVE", "contact": "0714-4", "reasons": [],
            },
        ],
        "successors": [],
        "predecessors": [],
    }  # fmt: skip
    assert (trials[LEAD]["won"], trials[LEAD]["reason"]) == (True, None)
    assert trials[LEAD]["path"][:5] == path
    assert trials[LEAD]["path"][5:] == [
        {"__typename": "Department", "id": "org:urban"},
        {"__typename": "Post", "id": "post:duty"},
        {"__typename": "Person", "id": "person:b"},
    ]
    assert (trials[TEMPLATE]["won"], trials[TEMPLATE]["reason"]) == (False, "LOWER_PRIORITY")


def test_severity_decides(data: Ask) -> None:
    """The first duty is for severities 2 and 3: at 4 the template answers."""
    lead = data(WHO, matter="matter:stalls", area="area:g1", severity=4)["responsible"]["lead"]
    assert [(each["organization"], each["basis"], each["rule"]) for each in lead] == [
        ({"__typename": "Center", "id": "org:tonghua-center"}, "TEMPLATE", None)
    ]


def test_without_a_duty_the_nearest_center_answers(data: Ask) -> None:
    """First-question duty: no duty, no rule."""
    (lead,) = data(WHO, matter="matter:odd", area="area:420204002")["responsible"]["lead"]
    assert (lead["organization"]["id"], lead["basis"], lead["duty"]) == ("org:center", "FALLBACK", None)


def test_an_area_that_is_over(data: Ask) -> None:
    """No lead; its nearest state and what it went into."""
    found = data(WHO, matter="matter:odd", area="area:shengli")["responsible"]
    assert (found["lead"], found["reasons"], found["area"]["id"]) == ([], ["OUT_OF_VALIDITY"], "area:shengli")
    assert found["successors"] == [{"id": "area:tonghua"}]


@pytest.mark.parametrize(
    ("matter", "area", "reasons"),
    [
        ("matter:x", "area:g1", ["UNKNOWN_MATTER"]),
        ("matter:odd", "area:x", ["UNKNOWN_AREA"]),
        ("x", "", ["UNKNOWN_MATTER", "UNKNOWN_AREA"]),
    ],
)
def test_unknown_ids_are_reasons_here(data: Ask, matter: str, area: str, reasons: list[str]) -> None:
    found = data(WHO, matter=matter, area=area)["responsible"]
    assert (found["matterId"], found["areaId"], found["reasons"], found["lead"]) == (matter, area, reasons, [])


def test_a_wrong_severity_is_refused(ask: Ask) -> None:
    body = ask(WHO, matter="matter:odd", area="area:g1", severity=5)
    assert (body["data"], body["errors"][0]["extensions"]) == ({"responsible": None}, {"code": "BAD_INPUT"})


def test_team(data: Ask) -> None:
    """Everyone who serves the grid, role by role."""
    found = data('{ team(area: "area:g2") { post { name role } holder { name } servedArea { id } } }')["team"]
    assert found == [
        {
            "post": {"name": "chief", "role": "GRID_CHIEF"},
            "holder": {"name": "b"},
            "servedArea": {"id": "area:tonghua"},
        },
        {"post": {"name": "member", "role": "GRID_MEMBER"}, "holder": {"name": "a"}, "servedArea": {"id": "area:g2"}},
    ]
    assert data('{ team(area: "area:42") { contact } }') == {"team": []}


def test_team_of_nowhere(ask: Ask) -> None:
    body = ask('{ team(area: "area:x") { contact } }')
    assert (body["data"], body["errors"][0]["extensions"]) == ({"team": None}, {"code": "NOT_FOUND"})


NODE = "id parentId depth descendants childrenCut area { name } organization { name }"


def test_chart_of_areas(data: Ask) -> None:
    """Nested and flat; what is cut is counted."""
    document = f"""{{ orgChart(root: "area:420204001", depth: 1) {{
      root {{ {NODE} children {{ {NODE} children {{ id }} }} }}
      nodes(first: 1) {{ totalCount edges {{ node {{ id }} }} }} complete truncatedBy
    }} }}"""
    tonghua = {
        "id": "area:tonghua", "parentId": "area:420204001", "depth": 1, "descendants": 3, "childrenCut": 3,
        "area": {"name": "铜花社区居委会"}, "organization": None, "children": [],
    }  # fmt: skip
    assert data(document)["orgChart"] == {
        "root": {
            "id": "area:420204001", "parentId": None, "depth": 0, "descendants": 4, "childrenCut": 0,
            "area": {"name": "420204001"}, "organization": None, "children": [tonghua],
        },
        "nodes": {"totalCount": 2, "edges": [{"node": {"id": "area:420204001"}}]},
        "complete": False,
        "truncatedBy": "depth",
    }  # fmt: skip


def test_chart_of_organizations(data: Ask) -> None:
    """By one hierarchy, siblings by sort; the pages of the flat form give each node once."""
    document = """query($after: String) { orgChart(root: "org:urban", depth: 5) { complete
      nodes(first: 3, after: $after) { pageInfo { endCursor } edges { node { id organization { name } area { id } } } }
    } }"""
    first = data(document)["orgChart"]
    rest = data(document, after=first["nodes"]["pageInfo"]["endCursor"])["orgChart"]
    names = [edge["node"] for chart in (first, rest) for edge in chart["nodes"]["edges"]]

    assert first["complete"]
    assert names == [
        {"id": f"org:{name}", "organization": {"name": name}, "area": None}
        for name in ("urban", "office", "center", "school")
    ]
    assert data('{ orgChart(root: "org:joint", hierarchy: PARTY) { root { children { id } } } }')["orgChart"] == {
        "root": {"children": [{"id": "org:branch"}]}
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [('root: "area:x"', "NOT_FOUND"), ('root: "post:duty"', "BAD_INPUT"), ('root: "area:42", depth: -1', "BAD_INPUT")],
)
def test_charts_that_are_none(ask: Ask, arguments: str, code: str) -> None:
    body = ask(f"{{ orgChart({arguments}) {{ complete }} }}")
    assert (body["data"], body["errors"][0]["extensions"]) == ({"orgChart": None}, {"code": code})
