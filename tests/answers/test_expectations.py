"""The runner of expectations: each kind holds where it should, and says exactly what differs where it does not."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graphkb.answers.expectation_numbers import compare_figures
from graphkb.answers.expectations import Result, check_expectations
from graphkb.errors import WrongData
from graphkb.graph.view import View
from graphkb.loaders.expectations import read_expectations
from graphkb.model.facts import Fact
from tests.builders import (
    DAY,
    above,
    area,
    chain,
    change,
    duty,
    fact,
    graph_of,
    holds,
    link,
    matter,
    org,
    person,
    post,
    template,
)

FACTS: list[Fact] = [
    *chain("x COUNTY", "t TOWN", "v VILLAGE"),
    area("w", "VILLAGE", "t", until=5), area("g1", "GRID", "v", scale="BASIC"), area("g2", "GRID", "v", scale="MICRO"),
    *org("center", "CENTER", at=["x"], level="COUNTY"), *org("street", "CENTER", at=["t"], level="TOWN"),
    *org("bureau", at=["x"], line="ECOLOGY"), *org("seated", "STATION", seat="area:v"), *org("office"),
    above("street", "center", "FUNCTIONAL"), above("bureau", "office"), above("office", "center"),
    post("liaison", "LIAISON", "bureau"), post("clerk", "DIRECTOR", "seated"),
    post("walker", "GRID_MEMBER", None, ["g1"]),
    person("a"), holds("a", "liaison", since=3),
    matter("noise", severity=3), matter("dust"), matter("water"),
    duty("noise", "x", "bureau", close_within="P7D"), duty("noise", "x", "seated", "ASSIST"),
    template("dust", "x", "CENTER", "TOWN"), duty("water", "x", "bureau"), duty("water", "x", "office"),
    change("m", "MERGE", 5, "area:w", "area:v"),
    *(
        fact("figures", id=f"figure:{qualifier}", name="n", value=value, qualifier=qualifier)
        for qualifier, value in (("EXACT", 3.0), ("ABOUT", 3.1), ("AT_LEAST", 2.0), ("AT_MOST", 4.0))
    ),
    link("COORDINATES_WITH", "street", "bureau", "WHISTLE", expected_hours=4.0, rule="rule:whistle"),
    fact("rules", id="rule:whistle", title="r"),
    duty("dust", "x", "bureau", severities=(1,), priority=1, rule="rule:whistle"),
]  # fmt: skip

GRAPH = graph_of(FACTS)
NOISE = {"matter": "matter:noise", "area": "area:g1", "lead": "org:bureau"}


def view_of(as_of: int | None, known_at: int | datetime | None) -> View:
    """What held; now is day 9, and nothing else was ever known."""
    assert known_at in {None, 1, datetime(2022, 2, 28, 16, tzinfo=UTC)}
    return GRAPH.at(9 * DAY if as_of is None else as_of)


def result(kind: str, /, **keys: Any) -> Result:
    (only,) = check_expectations(view_of, [{kind: keys}])
    assert (only.index, only.kind) == (1, kind)
    return only


def message(kind: str, /, **keys: Any) -> str:
    """What is said about an entry that does not hold."""
    found = result(kind, **keys)
    assert not found.ok, found.message
    return found.message


def holds_true(kind: str, /, **keys: Any) -> str:
    """What is said about an entry that holds."""
    found = result(kind, **keys)
    assert found.ok, found.message
    return found.message


def test_entries_are_answered_in_order() -> None:
    """With their numbers from 1."""
    results = check_expectations(view_of, [{"who": NOISE}, {"who": {**NOISE, "lead": []}}, {"who": NOISE}])

    assert [(each.index, each.ok) for each in results] == [(1, True), (2, False), (3, True)]


def test_who_holds() -> None:
    """It says who leads, by what right."""
    assert holds_true("who", **NOISE) == "entry 1 who matter:noise in area:g1: lead org:bureau (INHERITED)"
    everything = holds_true(
        "who", **NOISE, as_of="1970-01-10", basis="INHERITED", post="post:liaison", holder="person:a",
        deadline={"close": "P7D"}, assists=["org:seated"], supervisors=[], reasons=[], severity="2", known_at="1",
    )  # fmt: skip
    assert everything == (
        "entry 1 who matter:noise in area:g1 severity 2 at 1970-01-10 as known at 1: lead org:bureau (INHERITED)"
    )
    holds_true("who", matter="matter:dust", area="area:g1", lead="org:street", basis="TEMPLATE")
    holds_true("who", matter="matter:water", area="area:g1", lead=["org:office", "org:bureau"], reasons=["OVERLAP"])
    holds_true("who", **NOISE, holder=None, as_of=date(1970, 1, 3), known_at="2022-03-01")


@pytest.mark.parametrize(
    ("keys", "difference"),
    [
        ({"lead": "org:street"}, "expected lead org:street, got org:bureau (INHERITED)"),
        ({"lead": ["org:street", "org:office"]}, "expected lead org:office, org:street, got org:bureau (INHERITED)"),
        ({"lead": []}, "expected lead nobody, got org:bureau (INHERITED)"),
        ({"basis": "DIRECT"}, "expected basis DIRECT, got org:bureau (INHERITED)"),
        ({"post": "post:clerk"}, "expected post post:clerk, got post:liaison"),
        ({"holder": None}, "expected holder nobody, got person:a"),
        ({"holder": "person:a", "as_of": "1970-01-03"}, "expected holder person:a, got nobody"),
        ({"deadline": {"close": "P1D", "sign": None}}, "expected close within P1D, got P7D"),
        ({"reasons": ["NO_HOLDER", "OVERLAP"]}, "expected reasons NO_HOLDER, OVERLAP, got none"),
        ({"assists": []}, "expected assists nobody, got org:seated"),
        ({"supervisors": ["org:office"]}, "expected supervisors org:office, got nobody"),
    ],
)
def test_who_says_what_differs(keys: dict[str, Any], difference: str) -> None:
    """Expected and got, with ids."""
    assert difference in message("who", **{**NOISE, **keys})


def test_all_differences_are_said_at_once() -> None:
    """In one line."""
    assert message("who", **NOISE, post="post:clerk", holder=None) == (
        "entry 1 who matter:noise in area:g1: expected post post:clerk, got post:liaison;"
        " expected holder nobody, got person:a"
    )


def test_who_at_a_place_that_is_over_or_was_never() -> None:
    """What took its place; an id that names nothing may only be asked where that is expected."""
    gone = {"matter": "matter:noise", "area": "area:w", "lead": []}
    holds_true("who", **gone, reasons=["OUT_OF_VALIDITY"], successors=["area:v"], predecessors=[])
    holds_true("who", **gone | {"area": "area:none"}, reasons=["UNKNOWN_AREA"])
    assert message("who", **gone | {"area": "area:none"}) == (
        "entry 1 who matter:noise in area:none: area 'area:none': no area is called so"
    )
    assert message("who", **NOISE, reasons=["UNKNOWN_AREA"]) == (
        "entry 1 who matter:noise in area:g1: expected reasons UNKNOWN_AREA, got none"
    )
    assert message("who", **NOISE | {"area": "area:w"}) == (
        "entry 1 who matter:noise in area:w: expected lead org:bureau, got nobody (OUT_OF_VALIDITY)"
    )


def test_not_who() -> None:
    """None of those named leads."""
    holds_true("not_who", **NOISE | {"lead": ["org:office", "org:street"]})
    assert message("not_who", **NOISE | {"lead": ["org:office", "org:bureau"]}) == (
        "entry 1 not_who matter:noise in area:g1: expected not org:bureau, got org:bureau (INHERITED)"
    )


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ({"kind": "Area"}, 5),
        ({"kind": "Area", "as_of": "1970-01-03"}, 6),
        ({"kind": "Grid"}, 2),
        ({"kind": "Grid", "scale": "BASIC", "within": "area:v"}, 1),
        ({"kind": "Grid", "within": "area:g1"}, 1),
        ({"kind": "Grid", "within": "area:w"}, 0),
        ({"kind": "Organization"}, 5),
        ({"kind": "Organization", "level": "TOWN"}, 1),
        ({"kind": "Organization", "level": "COUNTY"}, 2),
        ({"kind": "Center"}, 2),
        ({"kind": "Center", "classification": ["CENTER", "GRID_CENTER"], "within": "area:t"}, 1),
        ({"kind": "Organization", "within": "area:v"}, 1),
        ({"kind": "Organization", "line": "ECOLOGY"}, 1),
        ({"kind": "Post", "within": "area:v"}, 2),
        ({"kind": "Post", "role": "LIAISON", "within": "area:x"}, 1),
        ({"kind": "Matter"}, 3),
        ({"kind": "Matter", "severity": "3"}, 1),
        ({"kind": "Matter", "severity": 3}, 1),
        ({"kind": "Person"}, 1),
        ({"kind": "ChangeEvent", "originals": "area:w"}, 1),
        ({"kind": "Matter", "sum": "severity"}, 3),
        ({"kind": "Matter", "sum": "severity", "severity": 4}, 0),
    ],
)
def test_count(keys: dict[str, Any], number: int) -> None:
    """By kind, by what the columns say, and by place: jurisdiction else seat, area served else organization."""
    assert holds_true("count", **keys, **{"is": number}).endswith(f": {number}")
    assert message("count", **keys, **{"is": str(number + 1)}).endswith(f": expected {number + 1}, got {number}")


def test_count_names_what_it_counts() -> None:
    """With the place."""
    assert message("count", kind="Grid", within="area:v", **{"is": 3}) == (
        "entry 1 count Grid in area:v: expected 3, got 2"
    )


@pytest.mark.parametrize("qualifier", ["EXACT", "ABOUT", "AT_LEAST", "AT_MOST"])
def test_figure_counted(qualifier: str) -> None:
    """As its qualifier takes it; matters are three."""
    assert holds_true("figure", id=f"figure:{qualifier}", counted={"kind": "Matter"}).startswith(
        f"entry 1 figure figure:{qualifier}: "
    )


def test_figure_differs() -> None:
    """What was published, and what was counted; or what was expected of it."""
    assert message("figure", id="figure:EXACT", counted={"kind": "Grid"}) == (
        "entry 1 figure figure:EXACT: published 3 (EXACT), counted 2"
    )
    assert message("figure", id="figure:AT_LEAST", counted={"kind": "Person"}).endswith("2 (AT_LEAST), counted 1")
    assert message("figure", id="figure:AT_MOST", counted={"kind": "Area"}).endswith("4 (AT_MOST), counted 5")
    assert message("figure", id="figure:ABOUT", counted={"kind": "Grid"}).endswith("3.1 (ABOUT), counted 2")
    assert message("figure", id="figure:EXACT", counted={"kind": "Grid"}, per={"kind": "Area"}).endswith(
        "published 3 (EXACT), counted 40.0"
    )
    assert message("figure", id="figure:EXACT", counted={"kind": "Grid"}, per={"kind": "Figure", "unit": "x"}).endswith(
        "published 3 (EXACT), counted 0"
    )
    assert message("figure", id="figure:EXACT", **{"is": 4}).endswith("expected 4, got 3.0")
    holds_true("figure", id="figure:EXACT", **{"is": 3})


def test_figure_that_differs_for_a_reason() -> None:
    """It holds while the count is the one that is explained, and neither another nor the published one."""
    grids = {"kind": "Grid"}
    assert holds_true("figure", id="figure:EXACT", counted=grids, differs="2", because="one was merged") == (
        "entry 1 figure figure:EXACT: 3 (EXACT), counted 2: one was merged"
    )
    assert message("figure", id="figure:EXACT", counted=grids, differs=1, because="x").endswith(
        "published 3 (EXACT), counted 2, expected 1"
    )
    assert message("figure", id="figure:EXACT", counted={"kind": "Matter"}, differs=3, because="x").endswith(
        "counted 3, expected 3"
    )
    assert message("figure", id="figure:EXACT", counted=grids, differs=2).endswith(
        "a figure that differs needs a reason"
    )


def test_figure_present() -> None:
    """In so many areas."""
    towns = {"area": "area:x", "level": "TOWN", "classification": "CENTER"}
    assert message("figure", id="figure:EXACT", present=towns) == (
        "entry 1 figure figure:EXACT: published 3 (EXACT), counted 1"
    )
    holds_true("figure", id="figure:AT_MOST", present=towns)
    assert "'town' is no key here" in message("figure", id="figure:EXACT", present=towns | {"town": 1})


def test_figures_are_compared() -> None:
    """All that hold, by id: counted, explained, left alone, or wrongly asked."""
    entries: list[dict[str, Any]] = [
        {"who": NOISE},
        {"figure": {"id": "figure:EXACT", "counted": {"kind": "Grid"}, "differs": 2, "because": "one was merged"}},
        {"figure": {"id": "figure:AT_MOST", "counted": {"kind": "Area"}}},
        {"figure": {"id": "figure:ABOUT", "counted": {"kind": "Cow"}}},
        {"figure": {"id": "figure:none", "is": 1}},
    ]
    found = compare_figures(view_of, entries)

    assert [(each.id, each.published, each.found, each.ok) for each in found] == [
        ("figure:ABOUT", "3.1 (ABOUT)", None, False),
        ("figure:AT_LEAST", "2 (AT_LEAST)", None, True),
        ("figure:AT_MOST", "4 (AT_MOST)", 5, False),
        ("figure:EXACT", "3 (EXACT)", 2, True),
    ]
    assert found[0].note is not None
    assert found[0].note.startswith("'Cow' is no kind")
    assert [each.note for each in found[1:]] == [None, None, "one was merged"]


def test_presence() -> None:
    """How many areas have it, and how many lack it."""
    towns = {"area": "area:x", "level": "TOWN", "classification": "CENTER"}
    assert holds_true("presence", **towns, having=1, lacking="0") == ("entry 1 presence in area:x TOWN CENTER: 1 of 1")
    grids = {"area": "area:x", "level": "GRID", "role": "GRID_MEMBER"}
    assert message("presence", **grids, having=2).endswith("expected having 2, got 1")
    holds_true("presence", **grids, scale="BASIC", exactly=1, having=1, lacking=0)
    holds_true("presence", **grids, exactly="2", having=0, lacking=2)
    assert message("presence", **towns, staffing="DEDICATED", having=1).endswith("expected having 1, got 0")
    assert message("presence", **towns).endswith("expects nothing; write some of having, lacking")


def test_who_by_which_rule() -> None:
    """The one that the lead's duty rests on."""
    found = message("who", **NOISE, rule="rule:none")
    assert found.endswith("rule 'rule:none': no rule is called so")
    assert message("who", **NOISE, rule="rule:whistle").endswith("expected rule rule:whistle, got nobody")
    dust = {"matter": "matter:dust", "area": "area:x", "severity": 1, "lead": "org:bureau"}
    holds_true("who", **dust, rule="rule:whistle")
    assert message("who", **dust, rule=None).endswith("expected rule nobody, got rule:whistle")
    holds_true("who", **NOISE, rule=None)


def test_chain() -> None:
    """Who is reached, at which step."""
    assert holds_true("chain", organization="org:bureau", reaches="org:center", steps=2) == (
        "entry 1 chain org:bureau: org:office → org:center (NO_SUPERIOR)"
    )
    holds_true("chain", organization="org:bureau", reaches="org:center")
    assert message("chain", organization="org:bureau", reaches="org:center", steps="1") == (
        "entry 1 chain org:bureau: expected org:center at step 1, got org:office → org:center (NO_SUPERIOR)"
    )
    assert message("chain", organization="org:office", reaches="org:street") == (
        "entry 1 chain org:office: expected to reach org:street, got org:center (NO_SUPERIOR)"
    )


def test_route() -> None:
    """A way that takes no longer than expected; not all that lead there need to be as fast."""
    ends = {"from": "org:street", "to": "org:bureau"}
    assert holds_true("route", **ends, at_most_hours=4) == (
        "entry 1 route org:street to org:bureau: 4 hours by WHISTLE"
    )
    assert message("route", **ends, at_most_hours="3.5") == (
        "entry 1 route org:street to org:bureau: expected at most 3.5 hours, got 4 hours by WHISTLE"
    )
    assert message("route", **ends, at_most_hops=0).endswith("expected a route, got none (MAX_HOPS)")
    assert message("route", **ends, at_most_cost=1).endswith("expected a route, got none (MAX_COST)")
    assert message("route", **{"from": "org:street", "to": "org:seated"}).endswith("got none (NO_ROUTE)")


def test_route_cheapest() -> None:
    """Through whom it goes, by which mechanisms, on which rules."""
    whistle = {"from": "org:street", "to": "org:bureau"}
    assert holds_true("route", **whistle, by="WHISTLE", rules="rule:whistle") == (
        "entry 1 route org:street to org:bureau: cost 1.5, 4 hours: WHISTLE → org:bureau"
    )
    ends = {"from": "org:street", "to": "org:office"}
    holds_true("route", **ends, through=["org:center"], by=["COMMAND_UP", "COMMAND_DOWN"])
    assert message("route", **ends, through=["org:bureau"]).endswith(
        "expected the cheapest through org:bureau, got org:center, org:office"
    )
    assert message("route", **ends, by="WHISTLE").endswith("expected by WHISTLE, got COMMAND_UP, COMMAND_DOWN")
    assert message("route", **ends, rules="rule:whistle").endswith("expected rules rule:whistle, got none")


def test_no_route() -> None:
    """Expected by its reasons, such as that only some mechanisms may be used."""
    ends = {"from": "org:street", "to": "org:bureau"}
    holds_true("route", **ends, mechanisms=["LINKED"], reasons=["NO_ROUTE"])
    holds_true("route", **ends, mechanisms=["WHISTLE", "LINKED"], by="WHISTLE")
    holds_true("route", **ends, at_most_cost=1, reasons=["MAX_COST"])
    assert message("route", **ends, at_most_cost=1, reasons="MAX_HOPS").endswith(
        "expected reasons MAX_HOPS, got MAX_COST"
    )
    assert message("route", **ends, reasons="MAX_COST").endswith(
        "expected no route, got cost 1.5, 4 hours: WHISTLE → org:bureau"
    )


def test_coverage() -> None:
    """How many cells are in each state."""
    covered = {"area": "area:x", "level": "VILLAGE"}
    assert holds_true("coverage", **covered, gaps=0, overlaps=1, vacant=1, below=0, covered=1, cells=3) == (
        "entry 1 coverage in area:x VILLAGE: gaps 0, overlaps 1, vacant 1, below 0, covered 1, cells 3"
    )
    assert message("coverage", **covered, gaps=1, covered="2", matters="matter:noise") == (
        "entry 1 coverage in area:x VILLAGE: expected gaps 1, got 0; expected covered 2, got 1"
    )
    holds_true("coverage", area="area:x", scale=["BASIC", "MICRO"], matters=["matter:noise"], covered=2)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            {"whom": {}},
            "entry 1: {whom: {}}; expected one of who, not_who, count, presence, figure, chain, route, coverage",
        ),
        ({"who": []}, "entry 1: {who: []}; expected one of who, not_who"),
        ({"who": {}, "count": {}}, "expected one of who, not_who"),
        ({"who": {**NOISE, "leed": 1}}, "entry 1 who matter:noise in area:g1: 'leed' is no key here; expected some of"),
        (
            {"who": {"matter": "matter:noise", "lead": []}},
            "entry 1 who matter:noise: area is missing; expected matter, area",
        ),
        (
            {"who": {**NOISE, "lead": "org:none"}},
            "entry 1 who matter:noise in area:g1: lead 'org:none': no organization is called so",
        ),
        ({"who": {**NOISE, "post": "org:bureau"}}, "post 'org:bureau': no post is called so"),
        ({"who": {**NOISE, "lead": None}}, "null is no text"),
        ({"who": {**NOISE, "severity": "x"}}, "severity: 'x' is no number"),
        ({"who": {**NOISE, "severity": 7}}, "severity 7: 1 (gravest) to 4, or none for the matter's own"),
        (
            {"who": {**NOISE, "deadline": {"start": "P1D"}}},
            "deadline: {start: P1D} is wrong; expected some of sign",
        ),
        ({"who": {**NOISE, "as_of": "2022-3-1"}}, "'2022-3-1' is no instant"),
        ({"who": {**NOISE, "as_of": 2022}}, "2022 is no text"),
        ({"count": {"kind": "Cow", "is": 1}}, "entry 1 count Cow: 'Cow' is no kind; there are Area, Grid"),
        ({"count": {"kind": "Grid", "sum": "name", "is": 1}}, "sum: 'name' is no column of numbers in areas"),
        ({"count": {"kind": "Grid"}}, "entry 1 count Grid: is is missing; expected kind, is"),
        ({"count": {"kind": "Grid", "is": 1, "scal": "BASIC"}}, "'scal' is no column of areas; it has id, code, name"),
        ({"count": {"kind": "Grid", "is": 1, "scale": "BIG"}}, "scale: 'BIG' is no GridScale; expected one of LARGE"),
        ({"count": {"kind": "Matter", "is": 1, "within": "area:x"}}, "a Matter lies in no area; leave within out"),
        ({"count": {"kind": "Grid", "is": 1, "within": "area:none"}}, "within 'area:none': no area is called so"),
        (
            {"figure": {"id": "figure:EXACT"}},
            "entry 1 figure figure:EXACT: expects nothing; write some of counted, present",
        ),
        ({"figure": {"id": "figure:EXACT", "counted": 5}}, "counted: 5 has no keys of its own"),
        ({"coverage": {"area": "area:x"}}, "expects nothing; write some of cells, gaps"),
        ({"coverage": {"area": "area:x", "level": "HAMLET", "gaps": 0}}, "'HAMLET': expected one of PROVINCE"),
        ({"chain": {"organization": "org:none", "reaches": "org:center"}}, "no organization is called so"),
        ({"route": {"from": "org:street", "to": "org:bureau", "at_most_hops": 99}}, "maxHops 99: at most 32"),
    ],
)
def test_an_entry_that_cannot_be_asked_does_not_hold(entry: dict[str, Any], said: str) -> None:
    """It says why; the others are asked all the same."""
    wrong, right = check_expectations(view_of, [entry, {"who": NOISE}])

    assert (wrong.ok, right.ok) == (False, True)
    assert said in wrong.message
    assert wrong.message.startswith("entry 1")


def test_a_file_is_read_as_text(tmp_path: Path) -> None:
    """Numbers and dates mean the same as text."""
    path = tmp_path / "expectations.yaml"
    path.write_text(
        "# what must be true\n"
        "- who: {matter: matter:noise, area: area:g1, as_of: 1970-01-10, lead: org:bureau, holder: person:a}\n"
        "- count: {kind: Grid, is: 2}\n",
        "utf-8",
    )
    entries = read_expectations(path)
    assert entries[1] == {"count": {"kind": "Grid", "is": "2"}}
    assert [each.ok for each in check_expectations(view_of, entries)] == [True, True]

    path.write_text("who: x\n", "utf-8")
    with pytest.raises(WrongData, match=r"expectations.yaml: is no list; write entries such as `- who: "):
        read_expectations(path)
