"""What people see who open the database in Browser: plain Cypher on what commits have written."""

import re
from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.model.changes import End, Retract
from graphkb.model.facts import Fact, duty_id, fact_of
from graphkb.stores.neo4j import Neo4jStore
from tests.stores.facts import area, holding, known, organization, person
from tests.stores.neo4j_database import Cypher


def test_an_entity_is_a_node_with_its_columns(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """Empty cells are absent properties, and so is `synthetic` where it is false."""
    neo4j.commit(
        [
            person("a", "甲", since=-5, until=5, source="persons.csv, row 2", synthetic=True, contact="110"),
            organization("x", functions=("COMMAND", "LEGAL_SERVICE"), headcount=3),
        ],
        actor="t",
    )

    assert cypher("MATCH (p:Person) RETURN properties(p)") == [
        {
            "id": "person:a",
            "name": "甲",
            "contact": "110",
            "valid_from": -5,
            "valid_to": 5,
            "source": "persons.csv, row 2",
            "synthetic": True,
            "revision": 1,
        }
    ]
    assert cypher("MATCH (o:Organization) RETURN properties(o)") == [
        {
            "id": "org:x",
            "name": "x",
            "classification": "DEPARTMENT",
            "functions": ["COMMAND", "LEGAL_SERVICE"],
            "headcount": 3,
            "revision": 1,
        }
    ]


@pytest.mark.parametrize(
    ("fact", "labels"),
    [
        (area("a"), ["Area", "Entity"]),
        (area("g", level="GRID", scale="BASIC"), ["Area", "Entity", "Grid"]),
        (organization("c", classification="CENTER"), ["Center", "Entity", "Organization"]),
        (organization("d", classification="COURT"), ["Department", "Entity", "Organization"]),
        (organization("s", classification="STATION"), ["Entity", "Organization", "PoliceUnit"]),
        (person("p"), ["Entity", "Person"]),
        (fact_of("rules", {"id": "rule:r", "title": "清单"}), ["Entity", "Rule"]),
    ],
    ids=lambda value: value.key if isinstance(value, Fact) else "",
)
def test_labels_say_what_a_node_is(neo4j: Neo4jStore, cypher: Cypher, fact: Fact, labels: list[str]) -> None:
    neo4j.commit([fact], actor="t")

    assert cypher("MATCH (e:Entity) UNWIND labels(e) AS label WITH label ORDER BY label RETURN label") == labels


def test_labels_follow_a_change(neo4j: Neo4jStore, cypher: Cypher) -> None:
    neo4j.commit([organization("x", classification="CENTER")], actor="t")
    neo4j.commit([organization("x", classification="COURT")], actor="t")

    assert cypher("MATCH (:Center) RETURN 1") == []
    assert cypher("MATCH (d:Department {id: 'org:x'}) RETURN d.classification") == ["COURT"]


def test_the_state_with_the_latest_start_is_on_the_node(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """The others hang on it; each state's parent is a relationship of the node that holds as long as the state."""
    neo4j.commit(
        [
            area("p"),
            area("q"),
            area("a", name="后", parent="area:q", since=10),
            area("a", name="先", parent="area:p", until=10),
        ],
        actor="t",
    )

    assert cypher("MATCH (a:Area {id: 'area:a'}) RETURN [a.name, a.valid_from, a.valid_to]") == [["后", 10, None]]
    assert cypher(
        "MATCH (s:State)-[:STATE_OF]->(a:Area) RETURN [a.id, s.name, s.parent, s.valid_from, s.valid_to]"
    ) == [["area:a", "先", "area:p", None, 10]]
    assert cypher(
        "MATCH (:Area {id: 'area:a'})-[r:PART_OF]->(p:Area) RETURN [p.id, r.valid_from, r.valid_to] ORDER BY p.id"
    ) == [["area:p", None, 10], ["area:q", 10, None]]
    assert cypher("MATCH (s:State)-[r]->() RETURN type(r)") == ["STATE_OF"]


def test_a_new_state_moves_the_one_before_beside_the_node(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """Its children keep their relationship to the node, and what was known before is a version without any."""
    neo4j.commit([area("p"), area("a", name="先", parent="area:p"), area("child", parent="area:a")], actor="t")
    neo4j.commit([End("areas", "area:a", 10), area("a", name="后", since=10)], actor="t")

    assert cypher("MATCH (s:State)-[:STATE_OF]->(a:Area) RETURN [a.name, s.name, s.valid_to, s.revision]") == [
        ["后", "先", 10, 2]
    ]
    assert cypher("MATCH (:Area {id: 'area:a'})-[r:PART_OF]->(p) RETURN [p.id, r.valid_to]") == [["area:p", 10]]
    assert cypher("MATCH (c)-[:PART_OF]->(:Area {id: 'area:a'}) RETURN c.id") == ["area:child"]
    assert cypher("MATCH (v:Version) RETURN [v.table, v.key, v.valid_to, v.revision, v.superseded, v.body]") == [
        ["areas", "area:a", None, 1, 2, '["area:a",null,"先",[],"VILLAGE","area:p",null,null]']
    ]
    assert cypher("MATCH (v:Version)--() RETURN 1") == []


def test_references_make_relationships(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """Of a list, each with its position; a reference stays a property too."""
    post = fact_of(
        "posts",
        {
            "id": "post:g",
            "name": "网格长",
            "role": "GRID_CHIEF",
            "organization": "org:x",
            "areas": ("area:b", "area:a"),
        },
        valid_from=3,
    )
    neo4j.commit([area("a"), area("b"), organization("x"), post], actor="t")

    assert cypher("MATCH (p:Post)-[r:POST_IN]->(o:Organization) RETURN [p.organization, o.id, properties(r)]") == [
        ["org:x", "org:x", {"valid_from": 3}]
    ]
    assert cypher("MATCH (:Post)-[r:SERVES]->(a:Area) RETURN [a.id, r.position] ORDER BY r.position") == [
        ["area:b", 0],
        ["area:a", 1],
    ]


def test_a_changed_reference_moves_its_relationship(neo4j: Neo4jStore, cypher: Cypher) -> None:
    neo4j.commit([area("p"), area("q"), area("a", parent="area:p")], actor="t")
    neo4j.commit([area("a", parent="area:q")], actor="t")

    assert cypher("MATCH (a)-[:PART_OF]->(p) RETURN [a.id, p.id]") == [["area:a", "area:q"]]


def test_a_duty_is_a_node(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """A template is held by nobody."""
    common = {"matter": "matter:m", "role": "LEAD", "area": "area:a", "rule": "rule:r"}
    direct = fact_of("duties", {**common, "organization": "org:x", "severities": (1, 2)}, valid_from=7, valid_to=9)
    template = fact_of("duties", {**common, "classification": ("CENTER",), "level": "TOWN"})
    neo4j.commit(
        [
            fact_of("matters", {"id": "matter:m", "name": "噪声"}),
            fact_of("rules", {"id": "rule:r", "title": "清单"}),
            area("a"),
            organization("x"),
            direct,
            template,
        ],
        actor="t",
    )

    assert cypher(
        "MATCH (o:Organization)<-[h:HELD_BY]-(d:Duty)-[:FOR_MATTER]->(m:Matter), (d)-[:IN_AREA]->(a:Area),"
        " (d)-[:GROUNDED_ON]->(r:Rule)"
        " RETURN [d.id, o.id, m.id, a.id, r.id, d.severities, d.valid_from, d.valid_to, properties(h)]"
    ) == [
        [
            duty_id(direct.key),
            "org:x",
            "matter:m",
            "area:a",
            "rule:r",
            [1, 2],
            7,
            9,
            {"valid_from": 7, "valid_to": 9},
        ]
    ]
    assert cypher("MATCH (d:Duty) WHERE NOT (d)-[:HELD_BY]->() RETURN [d.id, d.classification, d.level]") == [
        [duty_id(template.key), ["CENTER"], "TOWN"]
    ]


def test_each_interval_of_a_duty_is_a_node(neo4j: Neo4jStore, cypher: Cypher) -> None:
    fields = {"matter": "matter:m", "role": "LEAD", "area": "area:a", "organization": "org:x"}
    neo4j.commit([fact_of("duties", fields, valid_to=5), fact_of("duties", fields, valid_from=8)], actor="t")

    assert cypher("MATCH (d:Duty) RETURN [d.valid_from, d.valid_to] ORDER BY d.valid_to") == [[None, 5], [8, None]]


def test_relationships_between_entities_carry_their_columns(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """Two links of different mechanism between the same two are two relationships."""
    ends = {"type": "COORDINATES_WITH", "from": "org:x", "to": "org:y"}
    neo4j.commit(
        [
            organization("x"),
            organization("y"),
            fact_of("links", {**ends, "mechanism": "WHISTLE", "expected_hours": 4.0}),
            fact_of("links", {**ends, "mechanism": "AGREEMENT"}),
            fact_of("hierarchy", {"organization": "org:x", "parent": "org:y", "hierarchy": "PARTY"}, valid_from=5),
        ],
        actor="t",
    )

    assert cypher(
        "MATCH (:Organization {id: 'org:x'})-[r:COORDINATES_WITH]->(:Organization {id: 'org:y'})"
        " RETURN [r.mechanism, r.expected_hours, r.revision] ORDER BY r.mechanism"
    ) == [["AGREEMENT", None, 1], ["WHISTLE", 4.0, 1]]
    assert cypher("MATCH (x)-[r:SUB_ORGANIZATION_OF]->(y) RETURN [x.id, y.id, r.hierarchy, r.valid_from]") == [
        ["org:x", "org:y", "PARTY", 5]
    ]


@pytest.mark.parametrize("together", [True, False])
def test_an_end_that_comes_later_is_joined(neo4j: Neo4jStore, cypher: Cypher, together: bool) -> None:  # noqa: FBT001 - named by parametrize
    """Until then it is a node with an id and nothing else, which no read takes for an entity."""
    names = [area("a", parent="area:p"), holding("a", "p"), fact_of("rosters", roster("p", "a"))]
    ends = [area("p"), person("a"), fact_of("posts", {"id": "post:p", "name": "岗", "role": "LIAISON"})]
    if together:
        neo4j.commit(names + ends, actor="t")
    else:
        neo4j.commit(names, actor="t")
        assert cypher("MATCH (e:Entity) WHERE e.revision IS NULL RETURN properties(e) ORDER BY e.id") == [
            {"id": "area:p"},
            {"id": "person:a"},
            {"id": "post:p"},
        ]
        assert {fact.table for fact in known(neo4j)} == {"areas", "holdings", "rosters"}
        neo4j.commit(ends, actor="t")

    assert cypher("MATCH (a:Area)-[:PART_OF]->(p:Area) RETURN [a.id, p.id]") == [["area:a", "area:p"]]
    assert cypher("MATCH (p:Person)-[:HOLDS]->(q:Post) RETURN [p.id, q.id]") == [["person:a", "post:p"]]
    assert cypher("MATCH (q:Post)<-[:FOR_POST]-(r:Roster)-[:IN_TURN]->(p:Person) RETURN [q.id, p.id]") == [
        ["post:p", "person:a"]
    ]


def roster(post: str, *persons: str) -> dict[str, Any]:
    return {"post": f"post:{post}", "persons": tuple(f"person:{p}" for p in persons), "start": 0, "shift": "P1D"}


def test_what_is_retracted_stays_named_while_something_names_it(neo4j: Neo4jStore, cypher: Cypher) -> None:
    """And goes with the last that did."""
    neo4j.commit([person("a"), holding("a", "p")], actor="t")
    neo4j.commit([Retract("persons", "person:a", None)], actor="t")

    assert cypher("MATCH (e)-[:HOLDS]->() RETURN [labels(e), properties(e)]") == [[["Entity"], {"id": "person:a"}]]

    neo4j.commit([Retract("holdings", holding("a", "p").key, None)], actor="t")

    assert cypher("MATCH (e:Entity) RETURN e.id") == []
    assert cypher("MATCH (v:Version) RETURN v.table ORDER BY v.table") == ["holdings", "persons"]


def test_a_retracted_state_leaves_the_one_before_on_the_node(neo4j: Neo4jStore, cypher: Cypher) -> None:
    neo4j.commit([person("a", "先", until=0), person("a", "后", since=0)], actor="t")
    neo4j.commit([Retract("persons", "person:a", 0)], actor="t")

    assert cypher("MATCH (p:Person) RETURN [p.name, p.valid_to, p.revision]") == [["先", 0, 1]]
    assert cypher("MATCH (s:State) RETURN 1") == []


def test_the_database_says_whose_it_is_and_who_wrote(neo4j: Neo4jStore, cypher: Cypher) -> None:
    made = neo4j.commit([person("a")], actor="值班", note="第一批", source="岗位.csv")

    assert cypher("MATCH (g:Graphkb) RETURN properties(g)") == [
        {"name": "graphkb", "format": 3, "revision": 1, "test": True}
    ]
    assert cypher("MATCH (s:Sequence) RETURN properties(s)") == [{"value": 0}]
    assert cypher("MATCH (l:LargeCommit) RETURN properties(l)") == [{}]
    assert cypher("MATCH (r:Revision) RETURN [r.number, r.at, r.actor, r.note, r.source]") == [
        [1, made.at, "值班", "第一批", "岗位.csv"]
    ]


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (person("a")._replace(values=("org:a", "甲", None, None)), "org:a: expected person:…"),
        (holding("a", "p")._replace(values=("org:a", "post:p", "ACTING")), "expected holdings|person:…"),
        (
            fact_of("links", {"type": "KNOWS", "from": "org:a", "to": "org:b"}),
            "expected links|COORDINATES_WITH|org: or",
        ),
        (
            fact_of("codes", {"list": "线", "code": "码" * 3_000, "zh": "码", "en": "code"}),
            "a key has at most 8000 bytes",
        ),
    ],
    ids=["id", "start", "type", "length"],
)
def test_a_fact_that_would_not_be_found_again_is_refused(neo4j: Neo4jStore, fact: Fact, message: str) -> None:
    """A read walks over the keys that a table can have; nothing of such a commit is written."""
    with pytest.raises(BadInput, match=re.escape(message)):
        neo4j.commit([person("b"), fact], actor="t")

    assert neo4j.revision().number == 0


def test_a_key_of_another_form_names_nothing(neo4j: Neo4jStore) -> None:
    assert neo4j.versions("holdings", "nonsense") == []
    with pytest.raises(BadInput, match="no fact from always to retract"):
        neo4j.commit([Retract("holdings", "nonsense", None)], actor="t")
