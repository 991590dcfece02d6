"""node: every kind by its id, now; and what matters, rules, duties, change events and figures tell."""

from typing import Any

import pytest

from tests.schema.town import LEAD, TEMPLATE

Ask = Any

HELD = {"source": None, "synthetic": False, "validFrom": None, "validTo": None}
FACT = "source synthetic validFrom validTo"


def ask_node(data: Ask, id_: str, selection: str) -> Any:
    return data(f"query($id: ID!) {{ node(id: $id) {{ __typename id {selection} }} }}", id=id_)["node"]


@pytest.mark.parametrize(
    ("id_", "type_"),
    [
        ("area:42", "AdministrativeDivision"),
        ("area:g1", "Grid"),
        ("org:center", "Center"),
        ("org:school", "PartnerOrganization"),
        ("post:member", "Post"),
        ("person:a", "Person"),
        ("matter:city", "Matter"),
        ("rule:list", "Rule"),
        (LEAD, "Duty"),
        ("change:merge", "ChangeEvent"),
        ("figure:grids", "Figure"),
        ("indicator:grids", "Indicator"),
    ],
)
def test_every_kind(data: Ask, id_: str, type_: str) -> None:
    assert ask_node(data, id_, "") == {"__typename": type_, "id": id_}


@pytest.mark.parametrize("id_", ["area:shengli", "org:old"])
def test_what_does_not_hold_now_is_null(data: Ask, id_: str) -> None:
    assert data("query($id: ID!) { node(id: $id) { id } }", id=id_) == {"node": None}


@pytest.mark.parametrize("id_", ["area:x", "duty:0123456789abcdef", "event:1", "x", "area", ":", "é:1"])
def test_what_was_never_known_is_not_found(ask: Ask, id_: str) -> None:
    body = ask("query($id: ID!) { node(id: $id) { id } }", id=id_)
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == ({"node": None}, "NOT_FOUND")


def test_a_matter(data: Ask) -> None:
    selection = f"... on Matter {{ code name severity parent {{ id }} children {{ id }} {FACT} }}"
    assert ask_node(data, "matter:stalls", selection) == {
        "__typename": "Matter", "id": "matter:stalls", "code": "B01", "name": "stalls", "severity": 3,
        "parent": {"id": "matter:city"}, "children": [], **HELD,
    }  # fmt: skip
    assert ask_node(data, "matter:city", selection) == {
        "__typename": "Matter", "id": "matter:city", "code": "B", "name": "city", "severity": None, "parent": None,
        "children": [{"id": "matter:stalls"}, {"id": "matter:noise"}], **HELD,
    }  # fmt: skip


def test_a_rule(data: Ask) -> None:
    selection = f"... on Rule {{ title kind issuer date reference parent {{ id }} children {{ id }} {FACT} }}"
    assert ask_node(data, "rule:list", selection) == {
        "__typename": "Rule", "id": "rule:list", "title": "责任清单", "kind": "LIST", "issuer": "区委",
        "date": "2022-03", "reference": "〔2022〕1号", "parent": None, "children": [{"id": "rule:item"}], **HELD,
    }  # fmt: skip


DUTY = f"""... on Duty {{
  matter {{ id }} area {{ id }} role organization {{ id }} template {{ classifications level line }} severities postRole
  priority deadline {{ sign reply close signSource replySource closeSource }} rule {{ id }} {FACT}
}}"""


def test_a_duty(data: Ask) -> None:
    """Its deadline is what it states itself, and nothing of the matter's."""
    assert ask_node(data, LEAD, DUTY) == {
        "__typename": "Duty",
        "id": LEAD,
        "matter": {"id": "matter:stalls"},
        "area": {"id": "area:420204"},
        "role": "LEAD",
        "organization": {"id": "org:urban"},
        "template": None,
        "severities": [2, 3],
        "postRole": "DUTY_OFFICER",
        "priority": 1,
        "deadline": {
            "sign": "PT1H", "reply": None, "close": None,
            "signSource": "DUTY", "replySource": None, "closeSource": None,
        },
        "rule": {"id": "rule:item"},
        "source": "清单 7",
        "synthetic": True,
        "validFrom": None,
        "validTo": None,
    }  # fmt: skip


def test_a_template_duty(data: Ask) -> None:
    """It names no organization but what one must be."""
    found = ask_node(data, TEMPLATE, DUTY)
    assert {key: found[key] for key in ("organization", "template", "deadline", "severities", "priority")} == {
        "organization": None,
        "template": {"classifications": ["CENTER"], "level": "VILLAGE", "line": None},
        "deadline": None,
        "severities": [],
        "priority": 0,
    }


def test_a_change_event(data: Ask) -> None:
    """Originals, results and subjects are of any type; one that is over is shown in its nearest state."""
    selection = f"""... on ChangeEvent {{
      kind date originals {{ __typename id ... on Area {{ name validTo parent {{ id }} }} }} results {{ id }}
      subjects {{ __typename id }} rule {{ id }} {FACT}
    }}"""
    assert ask_node(data, "change:merge", selection) == {
        "__typename": "ChangeEvent",
        "id": "change:merge",
        "kind": "MERGE",
        "date": "1970-02-20T00:00:00.000Z",
        "originals": [
            {
                "__typename": "AdministrativeDivision",
                "id": "area:shengli",
                "name": "胜利社区居委会",
                "validTo": "1970-02-20T00:00:00.000Z",
                "parent": None,
            },
            {
                "__typename": "AdministrativeDivision",
                "id": "area:tonghua",
                "name": "铜花社区居委会",
                "validTo": None,
                "parent": {"id": "area:420204001"},
            },
        ],
        "results": [{"id": "area:tonghua"}],
        "subjects": [{"__typename": "Department", "id": "org:old"}, {"__typename": "Post", "id": "post:chief"}],
        "rule": {"id": "rule:item"},
        **HELD,
    }


def test_a_figure_and_its_indicator(data: Ask) -> None:
    selection = f"""... on Figure {{
      name subject {{ __typename id }} value qualifier unit periodFrom periodTo {FACT}
      indicator {{ id name unit direction weight parent {{ id }} children {{ id }} }}
    }}"""
    assert ask_node(data, "figure:grids", selection) == {
        "__typename": "Figure",
        "id": "figure:grids",
        "name": "网格总数",
        "subject": {"__typename": "AdministrativeDivision", "id": "area:420204"},
        "value": 378.0,
        "qualifier": "ABOUT",
        "unit": "个",
        "periodFrom": "1970-01-01T00:00:00.000Z",
        "periodTo": "1970-01-02T00:00:00.000Z",
        "indicator": {
            "id": "indicator:grids",
            "name": "网格数",
            "unit": "个",
            "direction": "HIGHER_IS_BETTER",
            "weight": 0.5,
            "parent": {"id": "indicator:index"},
            "children": [],
        },
        **HELD,
    }
    loose = ask_node(data, "figure:loose", "... on Figure { subject { id } indicator { id } value qualifier }")
    assert loose == {
        "__typename": "Figure", "id": "figure:loose", "subject": None, "indicator": None, "value": 0.25,
        "qualifier": "EXACT",
    }  # fmt: skip


def test_the_revision(data: Ask, town: Any) -> None:
    """The latest one; its instant is the store's."""
    found = data("{ revision { number at actor note source } }")["revision"]
    assert found.pop("at").endswith("Z")
    assert found == {"number": 2, "actor": "office", "note": None, "source": None}


def test_codes(data: Ask) -> None:
    """A closed list as shipped, in the order people read it; an open one with what the deployment adds, at the end."""
    document = '{ scales: codes(list: "GridScale") { code zh en } lines: codes(list: "line") { code zh en } }'
    found = data(document)
    assert found["scales"][:2] == [
        {"code": "LARGE", "zh": "大网格", "en": "Large"},
        {"code": "MEDIUM", "zh": "中网格", "en": "Medium"},
    ]
    assert [each["code"] for each in found["scales"]] == ["LARGE", "MEDIUM", "BASIC", "MICRO", "DEDICATED"]
    assert found["lines"][-1] == {"code": "PARKS", "zh": "园区", "en": "Parks"}


def test_an_unknown_code_list_is_not_found(ask: Ask) -> None:
    """Codes may not be null, so the whole answer is."""
    body = ask('{ codes(list: "lines") { code } }')
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == (None, "NOT_FOUND")
