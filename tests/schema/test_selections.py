"""What a client may write in a selection: both ways of running it give the same (the fixtures compare them)."""

from typing import Any

import pytest

from graphkb.config import Limits
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.schema.plans import Plan
from tests.builders import area

Ask = Any


def test_aliases(data: Ask) -> None:
    """Each alias is its own field, with its own arguments."""
    document = '{ a: area(code: "42") { x: id y: id level } b: area(code: "4202") { id } }'
    assert data(document) == {"a": {"x": "area:42", "y": "area:42", "level": "PROVINCE"}, "b": {"id": "area:4202"}}


def test_order_of_keys(data: Ask) -> None:
    """Keys stand in the order in which they are first selected."""
    found = data('{ area(code: "42") { name ...f id name } } fragment f on Area { level id }')["area"]
    assert list(found) == ["name", "level", "id"]


def test_selections_of_one_field_are_merged(data: Ask) -> None:
    document = """{
      area(code: "4202") { parent { id } ...more }
      area(code: "4202") { children { id } }
    }
    fragment more on Area { parent { name ... on AdministrativeDivision { level } } }"""
    assert data(document)["area"] == {
        "parent": {"id": "area:42", "name": "42", "level": "PROVINCE"},
        "children": [{"id": "area:420204"}],
    }


def test_fragments_on_interfaces_and_types(data: Ask) -> None:
    """A fragment counts for the objects whose type fits, however it is nested."""
    document = """{ area(id: "area:tonghua") { organizations(inherited: true) { ...named ... on Node { id }
      ... on Center { functions ... on Organization { level } } ... on PoliceUnit { jurisdictions { ...named } } } } }
    fragment named on Node { __typename ... on Organization { name } ... on Grid { scale } }"""
    found = {each["id"]: each for each in data(document)["area"]["organizations"]}
    assert found["org:branch"] == {"__typename": "PartyOrganization", "name": "branch", "id": "org:branch"}
    assert found["org:tonghua-center"] == {
        "__typename": "Center",
        "name": "tonghua-center",
        "id": "org:tonghua-center",
        "functions": ["GRID_MANAGEMENT"],
        "level": "VILLAGE",
    }
    assert found["org:station"]["jurisdictions"] == [
        {"__typename": "AdministrativeDivision"},
        {"__typename": "AdministrativeDivision"},
    ]


def test_typename_everywhere(data: Ask) -> None:
    document = """{ __typename area(code: "42") { t: __typename } revision { __typename }
      areas(first: 1) { __typename pageInfo { __typename } edges { __typename node { __typename } } } }"""
    assert data(document) == {
        "__typename": "Query",
        "area": {"t": "AdministrativeDivision"},
        "revision": {"__typename": "Revision"},
        "areas": {
            "__typename": "AreaConnection",
            "pageInfo": {"__typename": "PageInfo"},
            "edges": [{"__typename": "AreaEdge", "node": {"__typename": "AdministrativeDivision"}}],
        },
    }


@pytest.mark.parametrize("skip", [True, False])
@pytest.mark.parametrize("include", [True, False])
def test_skip_and_include(data: Ask, *, skip: bool, include: bool) -> None:
    """By variables, on fields and fragments; the order of keys is that of what is left."""
    document = """query($skip: Boolean!, $include: Boolean = false) { area(code: "42") {
      id @skip(if: $skip) name @include(if: $include) ...f @skip(if: $skip) ... @include(if: $include) { level }
      always: id @include(if: true) never: id @skip(if: true) } }
    fragment f on Area { code id }"""
    expected: dict[str, Any] = {} if skip else {"id": "area:42"}
    expected |= {"name": "42"} if include else {}
    expected |= {} if skip else {"code": "42"}
    expected |= {"level": "PROVINCE"} if include else {}
    found = data(document, skip=skip, include=include)["area"]
    assert list(found.items()) == [*expected.items(), ("always", "area:42")]


def test_nothing_left(data: Ask) -> None:
    """A selection of which nothing is left gives empty objects, also where objects of several types are meant."""
    document = """{ area(code: "42") { id @skip(if: true) }
      search(text: "42") { edges { node { id @skip(if: true) } } } }"""
    found = data(document)
    assert found["area"] == {}
    assert set(map(repr, found["search"]["edges"])) == {"{'node': {}}"}


def test_variables_in_arguments(data: Ask) -> None:
    """At the root and deep inside; absent, null and default values."""
    document = """query($id: ID!, $level: AreaLevel, $inherited: Boolean = true, $wanted: [Classification!],
                        $one: Classification! = CENTER) {
      area(id: $id) {
        children(level: $level) { id }
        organizations(inherited: $inherited, classification: $wanted) { id }
        centers: organizations(classification: [$one]) { id }
      }
    }"""
    area = "area:420204001"
    assert data(document, id=area, wanted=["SUBDISTRICT_OFFICE"])["area"] == {
        "children": [{"id": "area:tonghua"}],
        "organizations": [{"id": "org:office"}],
        "centers": [],
    }
    assert data(document, id=area, level="GRID", inherited=None, wanted=None, one="SUBDISTRICT_OFFICE")["area"] == {
        "children": [],
        "organizations": [{"id": "org:office"}],
        "centers": [{"id": "org:office"}],
    }
    everything = data(document, id=area)["area"]["organizations"]
    assert everything == [{"id": f"org:{name}"} for name in ("office", "center", "urban")]


def test_variables_inside_inputs(data: Ask) -> None:
    document = """query($level: AreaLevel!, $area: ID, $names: [String!]) {
      areas(filter: {level: {eq: $level}, or: [{within: $area}, {name: {in: $names}}]}) { edges { node { id } } }
    }"""
    found = data(document, level="GRID", area="area:tonghua", names=["x"])["areas"]["edges"]
    assert [edge["node"]["id"] for edge in found] == ["area:g1", "area:g2", "area:g3"]


def test_one_document_many_variables(services: Any, data: Ask) -> None:
    """A compiled document keeps nothing of the variables of the run before."""
    document = "query($id: ID!, $level: AreaLevel) { area(id: $id) { id children(level: $level) { id } } }"
    for id_, level, children in (
        ("area:420204", "TOWN", ["area:420204001", "area:420204002"]),
        ("area:420204", "GRID", []),
        ("area:tonghua", "GRID", ["area:g1", "area:g2", "area:g3"]),
        ("area:420204", None, ["area:420204001", "area:420204002"]),
    ):
        assert data(document, id=id_, level=level)["area"] == {
            "id": id_,
            "children": [{"id": each} for each in children],
        }


def test_operations_by_name(answer: Any) -> None:
    """One of several operations; unnamed among several, or unknown, is refused."""
    document = 'query A { area(code: "42") { id } } query B { area(code: "42") { name } }'
    assert answer(Request(document, None, "A")).body == {"data": {"area": {"id": "area:42"}}}
    assert answer(Request(document, None, "B")).body == {"data": {"area": {"name": "42"}}}
    for name in (None, "C"):
        refused = answer(Request(document, None, name))
        assert not refused.ran
        assert refused.body["errors"][0]["extensions"] == {"code": "BAD_INPUT"}


def test_introspection_beside_a_question(data: Ask) -> None:
    """What cannot be compiled is run by graphql-core, beside what is."""
    document = (
        '{ area(code: "42") { id } __type(name: "Grid") { kind interfaces { name } } __schema { queryType { name } } }'
    )
    assert data(document) == {
        "area": {"id": "area:42"},
        "__type": {"kind": "OBJECT", "interfaces": [{"name": "Area"}, {"name": "Node"}]},
        "__schema": {"queryType": {"name": "Query"}},
    }


def test_documents_are_planned_once(town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second request for a text parses, validates and compiles nothing; one for another text does."""
    service = Service(schema, town)
    made = []
    plan = Plan.of
    monkeypatch.setattr(Plan, "of", lambda *arguments: made.append(arguments[-2]) or plan(*arguments))
    for document in ("{ revision { number } }", "{ revision { number } }", "{ revision { at } }"):
        assert "errors" not in service.answer(Request(document)).body

    assert made == ["{ revision { number } }", "{ revision { at } }"]


def test_a_compiled_selection_is_used(services: Any, town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the compiled service answers did not pass through graphql-core's execution; of the plain one it did."""
    ran = []
    monkeypatch.setattr("graphkb.schema.execution.execute", lambda *_, **__: ran.append(1))
    compiled, plain = services
    assert compiled.answer(Request("{ revision { number } }")).body == {"data": {"revision": {"number": 2}}}
    assert ran == []
    assert plain.answer(Request("{ revision { number } }")).body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert ran == [1]


def test_a_request_reads_one_graph(tmp_path: Any) -> None:
    """What is committed while a request runs is seen by the next one only."""
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/x.db", create=True) as knowledge:
        knowledge.commit([area("a", "TOWN")], actor="x")
        service = Service(schema, knowledge, clock=lambda: knowledge.commit([area("b", "TOWN")], actor="x") and 0)
        first = service.answer(Request("{ areas { totalCount } revision { number } }"))

        assert knowledge.graph.revision.number == 2
        assert first.revision in {1, 2}
        assert first.body["data"]["areas"]["totalCount"] == first.body["data"]["revision"]["number"] == first.revision


def test_a_fragment_is_compiled_and_bound_once(town: KnowledgeBase) -> None:
    """Ten fragments that each ask the next twice would be a thousand selections; the chain of areas ends after five."""
    fragments = (
        f"fragment f{i} on Area {{ a: parent {{ ...f{i + 1} }} b: parent {{ ...f{i + 1} }} }}" for i in range(13)
    )
    document = " ".join(['{ area(code: "42") { ...f0 } }', *fragments, "fragment f13 on Area { id }"])
    service = Service(schema, town, Limits(query_aliases=20_000))
    assert service.answer(Request(document)).body == {"data": {"area": {"a": None, "b": None}}}


def test_what_an_event_loop_may_answer(town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document whose last answer was quick; never one that asks what was known, for which the store is read."""
    monkeypatch.setattr("graphkb.schema.execution.AT_ONCE_S", 5)
    service = Service(schema, town)
    now, known, wrong = (
        Request(f'{{ area(code: "42", {when}) {{ id }} }}')
        for when in ('asOf: "1970-01-02T00:00:00Z"', "knownAt: 1", "nothing: 1")
    )
    assert [service.answer_at_once(request) for request in (now, known, wrong)] == [None] * 3
    answers = [service.answer(request) for request in (now, known, wrong)]
    assert [service.answer_at_once(request) for request in (now, known, wrong)] == [answers[0], None, None]
