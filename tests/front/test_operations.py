"""The ready operations: headers that say what a document takes, and what each finds in Xialu."""

import re
import sys
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from graphql import build_schema, parse, validate

from graphkb import cli
from graphkb.config import Limits
from graphkb.errors import BadInput, NotFound
from graphkb.schema import schema
from graphkb.schema.operations import Operation, operation, operations

SCHEMA = build_schema(schema.as_str())
READY = list(operations().values())
SINCE = {"asOf": "2023-01-01T00:00:00+08:00"}

Data = Callable[[str, dict[str, Any]], Any]
Ran = tuple[int, str, str]
"""Code, output and errors of a command."""


@pytest.fixture
def find(data: Data) -> Callable[..., Any]:
    """Run a ready operation with its example's variables, changed as told; returns what its root field found."""

    def run(name: str, /, **variables: Any) -> Any:
        ready = operation(name)
        (found,) = data(ready.document, {**ready.example, **variables}).values()
        return found

    return run


def nodes(connection: dict[str, Any]) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


def ids(entities: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in entities]


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.name)
def test_a_header_says_what_the_document_takes(ready: Operation) -> None:
    """Its parameters in order, each explained; one operation, named like its file, that the schema and limits take."""
    assert list(ready.params) == list(ready.declared)
    assert all(ready.params.values())
    assert set(ready.example) <= set(ready.declared)
    kind, name = re.split(r"[({]", ready.document)[0].split()
    assert (kind in {"query", "mutation"}, name) == (True, ready.name.title().replace("_", ""))
    assert validate(SCHEMA, parse(ready.document)) == []
    assert len(ready.document) <= Limits().query_characters
    assert set(ready.users.split(", ")) <= {"front ends", "those who handle events", "those who supervise"}


def test_the_chart_of_a_street(find: Callable[..., Any]) -> None:
    """新下陆街道 with its 13 communities in order of code; their 120 grids are counted."""
    chart = find("org_chart", **SINCE)
    root, *communities = nodes(chart["nodes"])
    assert (chart["complete"], chart["truncatedBy"]) == (False, "depth")
    assert (root["area"], root["descendants"]) == ({"name": "新下陆街道", "level": "TOWN"}, 133)
    assert ids(communities) == [f"area:4202040050{number:02}" for number in (*range(1, 6), *range(7, 15))]
    assert [each["childrenCut"] for each in communities] == [10, 10, 10, 10, 0, *[10] * 8]
    assert {each["parentId"] for each in communities} == {"area:420204005"}


def test_a_place_by_its_code(find: Callable[..., Any]) -> None:
    """铜花社区 lies in 新下陆, 下陆, 黄石, 湖北, and has ten grids."""
    area = find("area_by_code", **SINCE)
    assert (area["id"], area["name"], area["otherNames"]) == ("area:420204005009", "铜花社区居委会", ["铜花社区"])
    assert [each["code"] for each in area["ancestors"]] == ["420204005", "420204", "4202", "42"]
    assert ids(area["children"]) == [f"area:420204005009-g{number:03}" for number in range(1, 11)]
    assert find("area_by_code", code="420299") is None


def test_areas_are_paged_and_filtered(find: Callable[..., Any]) -> None:
    """Four communities have 路 in their names: three, then one; before the merger two of them were not there."""
    first = find("areas", **SINCE)
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    assert [each["code"] for each in nodes(first)] == ["420204004008", "420204004010", "420204004011"]
    rest = find("areas", **SINCE, after=first["pageInfo"]["endCursor"])
    assert ([each["code"] for each in nodes(rest)], rest["pageInfo"]["hasNextPage"]) == (["420204007007"], False)
    assert find("areas", asOf="2022-02-28T00:00:00+08:00")["totalCount"] == 2


def test_the_sheet_of_a_center(find: Callable[..., Any]) -> None:
    """Ten grid members and a duty officer, six functions, under the community's committee."""
    sheet = find("organization", **SINCE)
    assert (sheet["name"], sheet["classification"], sheet["parent"]["id"]) == (
        "铜花社区综治中心", "CENTER", "org:xialu-tonghua-committee",
    )  # fmt: skip
    assert ids(sheet["jurisdictions"]) == ["area:420204005009"]
    assert [each["contact"] for each in sheet["posts"]] == [
        "0714-00051020", "0714-00010199", *(f"0714-000102{number:02}" for number in range(9)),
    ]  # fmt: skip
    assert sheet["functions"] == [
        "COMMAND", "PETITION_RECEPTION", "LEGAL_SERVICE", "DISPUTE_MEDIATION", "GRID_MANAGEMENT", "COUNSELING",
    ]  # fmt: skip


def test_organizations_of_a_street(find: Callable[..., Any]) -> None:
    """Its own center and those of 12 communities: 团结 has none."""
    centers = find("organizations", first=50)
    assert centers["totalCount"] == 13
    assert "org:xialu-xinxialu-center" in ids(nodes(centers))
    assert {each["classification"] for each in nodes(centers)} == {"CENTER"}
    assert find("organizations", name="街道")["totalCount"] == 1


def test_a_name_is_found(find: Callable[..., Any]) -> None:
    """By the short name too; all kinds that have it, the community itself first."""
    assert ids(nodes(find("search"))) == ["area:420204005009"]
    everything = find("search", kinds=None, first=100)
    assert nodes(everything)[0]["id"] == "area:420204005009"
    assert {"Center", "Post"} <= {each["__typename"] for each in nodes(everything)}


def test_who_answers_for_noise_in_a_grid(find: Callable[..., Any]) -> None:
    """The district's ecology bureau, whom to call there, and by when."""
    answer = find("responsible", **SINCE)
    (lead,) = answer["lead"]
    assert (lead["organization"]["id"], lead["basis"], lead["rule"]["id"]) == (
        "org:xialu-ecology", "INHERITED", "rule:xialu-2022",
    )  # fmt: skip
    assert lead["deadline"] == {"sign": "PT2H", "reply": "P3D", "close": "P7D"}
    assert [(each["holder"]["name"], each["contact"]) for each in lead["posts"]] == [("联络员07", "0714-00080007")]
    assert ids([each["organization"] for each in answer["assists"]]) == [
        "org:xialu-police", "org:xialu-urban-management", "org:xialu-tonghua-center",
    ]  # fmt: skip
    assert ids([each["organization"] for each in answer["supervisors"]]) == ["org:xialu-political-legal"]
    assert ids([each["post"] for each in answer["firstResponders"]]) == [
        "post:xialu-tonghua-grid-chief", "post:xialu-tonghua-g001-member", "post:xialu-xinxialu-instructor-03",
        "post:xialu-tonghua-police-01", "post:xialu-xinxialu-traffic-03",
    ]  # fmt: skip


def test_the_duties_a_matter_could_fall_under(find: Callable[..., Any]) -> None:
    """The district's duty for noise wins over the template for all environment, whose matter is farther."""
    tried = find("duties_for_matter", **SINCE)["explain"]
    assert [(each["won"], each["reason"], each["duty"]["matter"]["id"]) for each in tried] == [
        (True, None, "matter:noise"),
        (False, "FARTHER_MATTER", "matter:environment"),
        (True, None, "matter:noise"),
        (True, None, "matter:environment"),
        (True, None, "matter:governance"),
        (True, None, "matter:governance"),
    ]
    assert tried[1]["duty"]["template"] == {"classifications": ["DEPARTMENT"], "level": "COUNTY", "line": "ECOLOGY"}


def test_what_an_organization_answers_for(find: Callable[..., Any]) -> None:
    """By name for noise and black water, by template for the environment."""
    duties = nodes(find("duties_of", **SINCE))
    assert sorted((each["role"], each["matter"]["id"]) for each in duties) == [
        ("LEAD", "matter:black-water"), ("LEAD", "matter:environment"), ("LEAD", "matter:noise"),
    ]  # fmt: skip


def test_everyone_on_a_grid(find: Callable[..., Any]) -> None:
    """Grid, community and street, each with telephone."""
    assert [(each["post"]["role"], each["contact"]) for each in find("team", **SINCE)] == [
        ("GRID_CHIEF", "0714-00050020"), ("GRID_MEMBER", "0714-00010199"), ("GRID_INSTRUCTOR", "0714-00071008"),
        ("COMMUNITY_POLICE", "0714-00060047"), ("TRAFFIC_POLICE", "0714-00070007"), ("MEDIATOR", "0714-00052020"),
    ]  # fmt: skip


def test_the_way_up_from_a_center(find: Callable[..., Any]) -> None:
    """Street, then district; above the district nobody is known."""
    chain = find("escalation", **SINCE)
    assert [(each["number"], each["organization"]["id"], ids(each["beside"])) for each in chain["steps"]] == [
        (1, "org:xialu-xinxialu-center", ["org:xialu-tonghua-committee"]),
        (2, "org:xialu-center", ["org:xialu-xinxialu-office"]),
    ]
    assert chain["reasons"] == ["NO_SUPERIOR"]


def test_the_way_across(find: Callable[..., Any]) -> None:
    """Through the street's office: the committee next door or the center above, then by two-way dispatch."""
    answer = find("routes", **SINCE)
    ways = [[(hop["mechanism"], hop["to"]["id"].removeprefix("org:xialu-")) for hop in route["hops"]]
            for route in answer["routes"]]  # fmt: skip
    assert ways == [
        [("SAME_AREA", "tonghua-committee"), ("COMMAND_UP", "xinxialu-office"), ("TWO_WAY_DISPATCH", "ecology")],
        [("COMMAND_UP", "xinxialu-center"), ("SAME_AREA", "xinxialu-office"), ("TWO_WAY_DISPATCH", "ecology")],
    ]
    assert [(each["cost"], each["expectedHours"]) for each in answer["routes"]] == [(3.0, 17.0)] * 2
    assert [hop["rule"] and hop["rule"]["id"] for hop in answer["routes"][0]["hops"]] == [
        None, None, "rule:xialu-two-way-dispatch",
    ]  # fmt: skip
    assert (answer["complete"], answer["truncatedBy"]) == (False, "k")
    asked = {"to": None, "via": None, "matter": "matter:noise", "area": "area:420204005009", "k": 1}
    found = find("routes", **asked, **SINCE)["routes"]
    assert [(each["role"], each["target"]["id"], each["cost"]) for each in found] == [
        ("LEAD", "org:xialu-ecology", 3.0), ("ASSIST", "org:xialu-police", 2.0),
        ("ASSIST", "org:xialu-urban-management", 3.0), ("ASSIST", "org:xialu-tonghua-center", 0.0),
    ]  # fmt: skip


def test_what_a_hop_costs(find: Callable[..., Any]) -> None:
    """Every mechanism has a cost; a desk in the hall is 1."""
    policy = {each["mechanism"]: (each["cost"], each["expectedHours"]) for each in find("route_policy")}
    assert (len(policy), policy["STATIONED"], policy["WHISTLE"]) == (13, (1.0, 2.0), (1.5, 4.0))


def test_where_two_meet(find: Callable[..., Any]) -> None:
    """A community's center and a bureau: below the district's government; most cheaply in the community itself."""
    assert find("meeting_point", **SINCE) == {
        "superiors": [
            {"hierarchy": "ADMINISTRATIVE", "organization": {"id": "org:xialu-government", "name": "下陆区人民政府"}}
        ],
        "centers": [],
        "cheapest": {"id": "org:xialu-tonghua-committee", "name": "铜花社区居民委员会"},
        "complete": True,
    }


def test_what_would_change_without_a_bureau(find: Callable[..., Any]) -> None:
    """In all 359 grids four kinds of matter lose their lead, and for black water the overlap ends."""
    report = find("impact")
    counts = {name: report[name] for name in ("changedCells", "newGaps", "newOverlaps", "orphanedEvents", "problems")}
    assert counts == {
        "changedCells": 5 * 359, "newGaps": 4 * 359, "newOverlaps": 0, "orphanedEvents": 0, "problems": [],
    }  # fmt: skip
    cells = nodes(report["items"])
    assert {(each["matter"]["id"], each["stateBefore"], each["stateAfter"]) for each in cells} == {
        ("matter:black-water", "OVERLAP", "COVERED")
    }
    assert [ids(each["after"]) for each in cells] == [["org:xialu-water"]] * 3
    rest = find("impact", first=1000, after=report["items"]["pageInfo"]["endCursor"])["items"]
    assert (len(rest["edges"]), rest["pageInfo"]["hasNextPage"]) == (1000, True)


def test_the_catalog_of_matters(find: Callable[..., Any]) -> None:
    """Two kinds of noise below noise; 68 matters below the root of all 69."""
    assert [(each["id"], each["severity"]) for each in nodes(find("matters"))] == [
        ("matter:construction-noise", 3), ("matter:social-noise", 4),
    ]  # fmt: skip
    assert [find("matters", under=under)["totalCount"] for under in ("matter:governance", None)] == [68, 69]


def test_codes_have_labels(find: Callable[..., Any]) -> None:
    """The levels from province to grid."""
    assert [(each["code"], each["zh"]) for each in find("codes")] == [
        ("PROVINCE", "省级"), ("CITY", "市级"), ("COUNTY", "县级"), ("TOWN", "乡级"), ("VILLAGE", "村级"),
        ("GRID", "网格"),
    ]  # fmt: skip


def test_where_two_answer(find: Callable[..., Any]) -> None:
    """51 kinds of matter in 38 communities; for black water ecology and water both lead, on purpose."""
    coverage = find("coverage", **SINCE)
    assert (coverage["cells"], coverage["covered"]) == (38 * 51, 1830)
    assert (coverage["gaps"], coverage["overlaps"], coverage["vacant"]) == (36, 36, 36)
    first, second = nodes(coverage["items"])
    for cell in (first, second):
        assert (cell["state"], cell["matter"]["id"]) == ("OVERLAP", "matter:black-water")
        assert ids(cell["leads"]) == ["org:xialu-ecology", "org:xialu-water"]


def test_which_communities_lack_a_center(find: Callable[..., Any]) -> None:
    """One of 38; asked for a member in each grid instead, none of a community's lacks one."""
    presence = find("presence", **SINCE)
    assert (presence["areas"], presence["with"], presence["without"]) == (38, 37, 1)
    assert [each["name"] for each in nodes(presence["items"])] == ["团结社区居委会"]
    asked = {
        "area": "area:420204005009",
        "level": "GRID",
        "classification": None,
        "role": ["GRID_MEMBER"],
        "exactly": 1,
    }
    members = find("presence", **asked, **SINCE)
    assert (members["areas"], members["without"], members["distinctHolders"]) == (10, 0, 10)


def test_what_was_merged(find: Callable[..., Any]) -> None:
    """Eight communities became four on 2022-03-01."""
    changes = nodes(find("change_events"))
    assert [(each["kind"], each["date"], len(each["originals"])) for each in changes] == [
        ("MERGE", "2022-02-28T16:00:00.000Z", 2)
    ] * 4
    assert sorted(each["name"] for change in changes for each in change["results"]) == sorted(
        ["广州路社区居委会", "杭州西路社区居委会", "白马山社区居委会", "南湖社区居委会"]
    )
    assert find("change_events", to="2022-02-28T00:00:00+08:00")["totalCount"] == 0


def test_what_changed_since_a_revision(find: Callable[..., Any]) -> None:
    """Since the empty store all 12,086 rows of the package; since the load nothing."""
    changes = find("changes_since")
    assert changes["totalCount"] == 12086
    assert [(each["kind"], each["id"], each["before"]) for each in nodes(changes)] == [
        ("AREA", "area:42", None), ("AREA", "area:4202", None),
    ]  # fmt: skip
    assert find("changes_since", revision=1)["totalCount"] == 0


def test_the_history_of_an_entity(find: Callable[..., Any]) -> None:
    """A community that began with the merger, known since the load."""
    (version,) = nodes(find("history"))
    assert (version["revision"]["number"], version["superseded"], version["before"]) == (1, None, None)
    assert (version["after"]["name"], version["after"]["valid_from"]) == (
        "广州路社区居委会", "2022-02-28T16:00:00.000Z",
    )  # fmt: skip


# What a person types


def test_values_are_read_as_their_types() -> None:
    """Numbers, lists, instants and codes; what cannot be read stays for the schema to refuse."""
    typed = {"matter": "5", "area": "true", "severity": "2", "asOf": "2022-03-01", "knownAt": "7"}
    assert operation("responsible").variables(typed) == {
        "matter": "5", "area": "true", "severity": 2, "asOf": "2022-02-28T16:00:00.000Z", "knownAt": 7,
    }  # fmt: skip
    search = operation("search")
    for kinds in ("AREA, POST", '["AREA", "POST"]'):
        assert search.variables({"text": "null", "kinds": kinds}) == {"text": "null", "kinds": ["AREA", "POST"]}
    assert search.variables({"first": "x", "within": "", "after": "1"}) == {"first": "x", "within": "", "after": "1"}


def test_other_names_and_instants_are_refused() -> None:
    with pytest.raises(BadInput, match="'place': team takes area, asOf"):
        operation("team").variables({"place": "x"})
    with pytest.raises(BadInput, match="2022-3-1"):
        operation("team").variables({"area": "x", "asOf": "2022-3-1"})
    with pytest.raises(NotFound, match="'who': no ready operation is called so; there are area_by_code, "):
        operation("who")


@pytest.fixture
def query(xialu: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs `graphkb query` as its users do."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["graphkb", "--store", xialu, "query", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run


def test_the_command_prints_data(query: Callable[..., Ran]) -> None:
    """JSON, as GraphQL gives it."""
    code, out, err = query("areas", "--var", "within=area:420204", "--var", "level=TOWN", "--var", "first=1")
    assert (code, err) == (0, "")
    found = orjson.loads(out)["areas"]
    assert (found["totalCount"], [each["name"] for each in nodes(found)]) == (5, ["团城山街道"])


def test_the_command_lists_operations(query: Callable[..., Ran]) -> None:
    """Each with what it answers, in Chinese too, and its variables."""
    code, out, _ = query("--list")
    (line,) = [line for line in out.splitlines() if line.startswith(" team ")]
    assert code == 0
    assert re.fullmatch(r" team +网格力量 Everyone .* area: ID!, asOf: DateTime *", line)
    assert [name for name in operations() if f"\n {name} " not in out] == []


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nothing"], 1, "'nothing': no ready operation"),
        (["org_chart"], 1, "ID!"),
        (["org_chart", "--var", "root=area:1"], 1, "'area:1': nothing is called so"),
        (["org_chart", "--var", "root=area:420204", "--var", "depth=x"], 1, "Int cannot represent"),
        (["codes", "--var", "lists=line"], 1, "'lists': codes takes list"),
        (["codes", "--var", "list"], 2, "write NAME=VALUE"),
        (["codes", "--var", "list=line", "--var", "list=mode"], 2, "given twice"),
        ([], 2, "--list"),
    ],
)
def test_the_command_refuses(query: Callable[..., Ran], arguments: list[str], code: int, message: str) -> None:
    """One line where the question is wrong; nothing is printed as data."""
    ended, out, err = query(*arguments)
    assert (ended, out) == (code, "")
    assert message in err
    assert code == 2 or len(err.splitlines()) == 1
