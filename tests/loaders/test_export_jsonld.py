"""JSON-LD is read by rdflib as the triples written here by hand, in the terms of the W3C Organization Ontology."""

import json
import stat
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import graph_diff, to_isomorphic

from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.loaders.export_jsonld import CONTEXT, export_jsonld
from graphkb.loaders.load import load
from tests.builders import above, area, change, duty, fact, holds, matter, org, person, post, roster, view_of
from tests.loaders.conftest import EMPTY, WHOLE

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser uses it

EXPECTED = """
@prefix : <urn:graphkb:term:> .
@prefix code: <urn:graphkb:code:> .
@prefix area: <urn:graphkb:area:> .
@prefix our: <urn:graphkb:org:> .
@prefix post: <urn:graphkb:post:> .
@prefix person: <urn:graphkb:person:> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<urn:graphkb:export> :asOf "1970-01-04T00:00:00.000Z"^^xsd:dateTime; :revision 1 .

area:k a dct:Location; skos:prefLabel "k"; :level <urn:graphkb:code:AreaLevel/COUNTY>; :synthetic false .
area:v a dct:Location; skos:prefLabel "v"; skos:notation "420204005009"; skos:altLabel "铜花", "=SUM(1)";
    :level <urn:graphkb:code:AreaLevel/VILLAGE>; dct:isPartOf area:k;
    :validFrom "1970-01-02T00:00:00.000Z"^^xsd:dateTime; :synthetic false .

our:bureau a org:Organization; skos:prefLabel "bureau"; :headcount 0; :seat area:v;
    org:classification <urn:graphkb:code:Classification/DEPARTMENT>; :hasJurisdiction area:k; :synthetic false;
    :coordinatesWith our:station .
our:station a org:Organization; skos:prefLabel "station"; org:subOrganizationOf our:bureau;
    org:classification <urn:graphkb:code:Classification/STATION>; :synthetic false .

post:duty a org:Post; skos:prefLabel "duty"; org:role <urn:graphkb:code:post_role/DUTY_OFFICER>;
    org:postIn our:station; :serves area:v, area:k; :synthetic false .
person:p a foaf:Person; skos:prefLabel "p"; org:holds post:duty; :synthetic false .
<urn:graphkb:roster:duty> a :Roster; :forPost post:duty; :inTurn (person:p person:p); :shift "PT12H";
    :start "1970-01-03T00:00:00.000Z"^^xsd:dateTime; :synthetic false .

<urn:graphkb:matter:noise> a skos:Concept; skos:prefLabel "noise"; :synthetic false .
<urn:graphkb:matter:night> a skos:Concept; skos:prefLabel "night"; skos:broader <urn:graphkb:matter:noise>;
    :synthetic false .
<urn:graphkb:DUTY> a :Duty; :forMatter <urn:graphkb:matter:noise>; :inArea area:k; :heldBy our:bureau; :priority 0;
    :role <urn:graphkb:code:DutyRole/LEAD>; :severities 1, 2; :groundedOn <urn:graphkb:rule:r>; :synthetic false .
<urn:graphkb:rule:r> a <http://purl.org/vocab/cpsv#Rule>; dct:title "吹哨"; :date "2022-03"; :synthetic false .
<urn:graphkb:change:c> a org:ChangeEvent; :kind <urn:graphkb:code:ChangeKind/RENAME>; :synthetic false;
    :date "1970-01-02T00:00:00.000Z"^^xsd:dateTime; :original area:v; org:resultingOrganization our:station .

[] a rdf:Statement; rdf:subject our:bureau; rdf:predicate :hasJurisdiction; rdf:object area:k; :synthetic false .
[] a rdf:Statement; rdf:subject our:station; rdf:predicate org:subOrganizationOf; rdf:object our:bureau;
    :hierarchy <urn:graphkb:code:Hierarchy/FUNCTIONAL>; :validTo "1970-01-10T00:00:00.000Z"^^xsd:dateTime;
    :synthetic false .
[] a rdf:Statement; rdf:subject our:bureau; rdf:predicate :coordinatesWith; rdf:object our:station;
    :mechanism <urn:graphkb:code:mechanism/WHISTLE>; :expectedHours 4.5e0; :groundedOn <urn:graphkb:rule:r>;
    :synthetic false .
[] a rdf:Statement; rdf:subject person:p; rdf:predicate org:holds; rdf:object post:duty;
    :kind <urn:graphkb:code:HoldingKind/ACTING>; :synthetic false .

<urn:graphkb:code:AreaLevel/COUNTY> a skos:Concept; skos:notation "COUNTY"; skos:prefLabel "县级"@zh, "County"@en .
"""
"""All triples but those of the other codes: DUTY stands for the id of the duty, a hash."""


def parsed(view: View, target: Path) -> Graph:
    export_jsonld(view, target)
    return Graph().parse(target, format="json-ld")


def test_a_small_world_in_triples(tmp_path: Path) -> None:
    """Each kind of entity and relationship; nothing else is said, but the labels of the codes used."""
    noise = duty("noise", "k", "bureau", rule="rule:r", severities=(1, 2))
    view = view_of(
        [
            area("k", "COUNTY"),
            area("v", "VILLAGE", "k", code="420204005009", other_names=("铜花", "=SUM(1)"), since=1),
            org("bureau", at=["k"], headcount=0, seat="area:v"),
            org("station", "STATION"),
            above("station", "bureau", "FUNCTIONAL", until=9),
            above("bureau", "station", until=3),
            fact("rules", id="rule:r", title="吹哨", date="2022-03"),
            fact("links", type="COORDINATES_WITH", mechanism="WHISTLE", expected_hours=4.5, rule="rule:r",
                 **{"from": "org:bureau", "to": "org:station"}),
            person("p"),
            post("duty", "DUTY_OFFICER", "station", ["v", "k"]),
            holds("p", "duty", "ACTING"),
            roster("duty", "p p", "PT12H", start=2),
            matter("noise"),
            matter("night", "noise"),
            noise,
            change("c", "RENAME", 1, "area:v", "org:station"),
        ],
        day=3,
    )  # fmt: skip

    graph = parsed(view, tmp_path / "out.jsonld")

    (duty_id,) = {subject for subject in graph.subjects() if str(subject).startswith("urn:graphkb:duty:")}
    expected = Graph().parse(data=EXPECTED.replace("urn:graphkb:DUTY", str(duty_id)), format="turtle")
    for code in set(graph.subjects()) - set(expected.subjects()):
        if str(code).startswith("urn:graphkb:code:"):
            graph.remove((code, None, None))
    _, missing, more = graph_diff(to_isomorphic(expected), to_isomorphic(graph))
    assert (sorted(missing), sorted(more)) == ([], [])


def test_every_table_is_told(tmp_path: Path) -> None:
    """A resource for each entity, duty and roster, with a type and no term that is a prefix; a statement each row."""
    view = load([WHOLE], EMPTY).graph.at(1_650_000_000_000)
    target = tmp_path / "out.jsonld"

    graph = parsed(view, target)

    resources = {
        str(subject).removeprefix("urn:graphkb:")
        for subject in graph.subjects()
        if str(subject).startswith("urn:") and ":code:" not in str(subject)
    }
    tables = {name: view.rows(name) for name in view.tables}
    entities = [view.id(name, row) for name, rows in tables.items() if view.tables[name].table.prefixes for row in rows]
    duties = [view.id("duties", row) for row in tables["duties"]]
    rosters = [view.id("rosters", row).replace("post:", "roster:") for row in tables["rosters"]]
    assert resources == {*entities, *duties, *rosters, "export"}
    statements = graph.query("SELECT ?s { ?s a rdf:Statement }")
    relationships = ("jurisdictions", "hierarchy", "holdings", "links")
    assert len(list(statements)) == sum(len(tables[name]) for name in relationships) > 5
    nodes = json.loads(target.read_text("utf-8"))["@graph"]
    assert {key for node in nodes for key in node} & CONTEXT.keys() == set()


def test_ids_that_are_no_iris_are_escaped(tmp_path: Path) -> None:
    """Two ids never become one resource; Chinese stays as it is."""
    ids = ("area:a%3Cb", "area:a<b", "area://x", "area:团城山")

    graph = parsed(view_of([fact("areas", id=each, name=each, level="TOWN") for each in ids]), tmp_path / "out.jsonld")

    places = {str(subject) for subject in graph.subjects() if str(subject).startswith("urn:graphkb:area:")}
    assert places == {f"urn:graphkb:area:{rest}" for rest in ("a%253Cb", "a%3Cb", "%2F%2Fx", "团城山")}


def test_the_file_is_new_and_its_owners_alone(tmp_path: Path) -> None:
    """Mode 0600; what is there is never written over."""
    target = tmp_path / "out.jsonld"
    export_jsonld(view_of([]), target)

    with pytest.raises(BadInput, match=r"out\.jsonld: is there already; name a new file$"):
        export_jsonld(view_of([]), target)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
