"""What networkx is given: every entity and relationship in force, by exact examples and against the tables."""

from networkx import MultiDiGraph

from graphkb.graph.property_graph import to_networkx
from tests.builders import (
    above,
    area,
    change,
    duty,
    fact,
    holds,
    link,
    matter,
    org,
    person,
    post,
    roster,
    shared_staff,
    template,
    view_of,
)


def node(table: str, **properties: object) -> dict[str, object]:
    return {"table": table, **properties, "synthetic": False}


def edge(type: str, **properties: object) -> dict[str, object]:
    return {"type": type, **properties, "synthetic": False}


def test_the_shape_of_a_small_world() -> None:
    """Each kind of node and of edge once, with all that is not empty; keys tell parallel edges apart."""
    view = view_of(
        [
            area("k", "COUNTY"),
            area("v", "VILLAGE", "k", code="420204005009", other_names=("铜花", "=SUM(1)"), since=1),
            org("bureau", at=["k"], headcount=0),
            org("station", "STATION"),
            above("station", "bureau"),
            above("station", "bureau", "FUNCTIONAL", until=9),
            shared_staff("station", "bureau"),
            fact("rules", id="rule:r", title="吹哨", date="2022-03"),
            *[
                link("COORDINATES_WITH", "bureau", "station", by, expected_hours=0.5, rule="rule:r")
                for by in ("WHISTLE", "AGREEMENT")
            ],
            person("p"),
            post("duty", "DUTY_OFFICER", "station", ["v", "k"]),
            holds("p", "duty", "ACTING"),
            roster("duty", "p p", "PT12H", start=2),
            matter("noise"),
            duty("noise", "k", "bureau", rule="rule:r", severities=(1, 2)),
            change("c", "RENAME", 1, "org:station", "org:station"),
        ],
        day=3,
    )  # fmt: skip

    graph = to_networkx(view)

    assert type(graph) is MultiDiGraph
    assert graph.graph == {"as_of": "1970-01-04T00:00:00.000Z", "revision": 1}
    (duty_id,) = [name for name in graph if name.startswith("duty:")]
    assert dict(graph.nodes) == {
        "area:k": node("areas", name="k", level="COUNTY"),
        "area:v": node(
            "areas", code="420204005009", name="v", other_names=("铜花", "=SUM(1)"), level="VILLAGE", parent="area:k",
            valid_from="1970-01-02T00:00:00.000Z",
        ),
        "org:bureau": node("organizations", name="bureau", classification="DEPARTMENT", headcount=0),
        "org:station": node("organizations", name="station", classification="STATION"),
        "person:p": node("persons", name="p"),
        "post:duty": node(
            "posts", name="duty", role="DUTY_OFFICER", organization="org:station", areas=("area:v", "area:k")
        ),
        "roster:duty": node(
            "rosters", post="post:duty", persons=("person:p", "person:p"), start="1970-01-03T00:00:00.000Z",
            shift="PT12H",
        ),
        "rule:r": node("rules", title="吹哨", date="2022-03"),
        "matter:noise": node("matters", name="noise"),
        duty_id: node(
            "duties", matter="matter:noise", role="LEAD", area="area:k", organization="org:bureau",
            severities=(1, 2), priority=0, rule="rule:r",
        ),
        "change:c": node(
            "change_events", kind="RENAME", date="1970-01-02T00:00:00.000Z", originals=("org:station",),
            results=("org:station",),
        ),
    }  # fmt: skip
    linked = {"expected_hours": 0.5, "rule": "rule:r"}
    assert {(start, end, key): data for start, end, key, data in graph.edges(keys=True, data=True)} == {
        ("area:v", "area:k", "PART_OF"): edge("PART_OF", valid_from="1970-01-02T00:00:00.000Z"),
        ("post:duty", "org:station", "POST_IN"): edge("POST_IN"),
        ("post:duty", "area:v", "SERVES"): edge("SERVES"),
        ("post:duty", "area:k", "SERVES"): edge("SERVES"),
        ("roster:duty", "post:duty", "FOR_POST"): edge("FOR_POST"),
        ("roster:duty", "person:p", "IN_TURN:0"): edge("IN_TURN"),
        ("roster:duty", "person:p", "IN_TURN:1"): edge("IN_TURN"),
        (duty_id, "matter:noise", "FOR_MATTER"): edge("FOR_MATTER"),
        (duty_id, "area:k", "IN_AREA"): edge("IN_AREA"),
        (duty_id, "org:bureau", "HELD_BY"): edge("HELD_BY"),
        (duty_id, "rule:r", "GROUNDED_ON"): edge("GROUNDED_ON"),
        ("change:c", "org:station", "ORIGINAL"): edge("ORIGINAL"),
        ("change:c", "org:station", "RESULT"): edge("RESULT"),
        ("org:bureau", "area:k", "HAS_JURISDICTION"): edge("HAS_JURISDICTION"),
        ("org:station", "org:bureau", "SUB_ORGANIZATION_OF:ADMINISTRATIVE"): edge(
            "SUB_ORGANIZATION_OF", hierarchy="ADMINISTRATIVE"
        ),
        ("org:station", "org:bureau", "SUB_ORGANIZATION_OF:FUNCTIONAL"): edge(
            "SUB_ORGANIZATION_OF", hierarchy="FUNCTIONAL", valid_to="1970-01-10T00:00:00.000Z"
        ),
        ("org:bureau", "org:station", "SHARES_STAFF_WITH"): edge("SHARES_STAFF_WITH"),
        ("org:bureau", "org:station", "COORDINATES_WITH:WHISTLE"): edge(
            "COORDINATES_WITH", mechanism="WHISTLE", **linked
        ),
        ("org:bureau", "org:station", "COORDINATES_WITH:AGREEMENT"): edge(
            "COORDINATES_WITH", mechanism="AGREEMENT", **linked
        ),
        ("person:p", "post:duty", "HOLDS:ACTING"): edge("HOLDS", kind="ACTING"),
    }


def test_only_what_holds_is_there() -> None:
    """A state by its instant; no edge to what is over or not yet, although the reference is still told."""
    facts = [
        area("old", "TOWN", until=5),
        area("v", "VILLAGE", "old"),
        *org("o", at=["old"]),
        fact("organizations", id="org:x", name="before", classification="CENTER", until=5),
        fact("organizations", id="org:x", name="after", classification="CENTER", since=5),
        template("m", "v", "CENTER", "TOWN", until=5),
        matter("m"),
    ]

    before, after = (to_networkx(view_of(facts, day)) for day in (4, 5))

    assert [before.nodes["org:x"]["name"], after.nodes["org:x"]["name"]] == ["before", "after"]
    gone = before.nodes.keys() - after.nodes.keys()
    assert sorted(name.partition(":")[0] for name in gone) == ["area", "duty"]
    assert sorted(key for *_, key in before.edges(keys=True)) == [
        "FOR_MATTER", "HAS_JURISDICTION", "IN_AREA", "PART_OF"
    ]  # fmt: skip
    assert (list(after.edges), after.nodes["area:v"]["parent"]) == ([], "area:old")
