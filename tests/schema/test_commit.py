"""Mutation commit: what it writes, what it only rehearses, what it refuses, and what it tells of each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.schema.committing import COMMIT, counts, put
from tests.schema.town import FACTS, TODAY


@pytest.fixture(params=["compiled", "plain"])
def knowledge(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KnowledgeBase]:
    """The town at revision 1, for this test alone."""
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/town.db", create=True) as knowledge:
        knowledge.commit(FACTS, actor="office")
        yield knowledge


@pytest.fixture
def commit(request: pytest.FixtureRequest, knowledge: KnowledgeBase) -> Callable[..., dict[str, Any]]:
    """Commit changes and return the payload."""
    compiles = request.node.callspec.params["knowledge"] == "compiled"
    service = Service(schema, knowledge, compiles=compiles, clock=lambda: TODAY)

    def commit(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
        body = service.answer(Request(COMMIT, {"changes": list(changes), "note": "test", **more})).body
        assert "errors" not in body, body["errors"]
        payload: dict[str, Any] = body["data"]["commit"]
        return payload

    return commit


RENAME = put("organizations", id="org:society", name="邻里互助会", other_names=["互助会"])


def name(knowledge: KnowledgeBase, id: str) -> tuple[str, tuple[str, ...]]:
    view = knowledge.view(TODAY)
    row = view.row(id)
    assert row is not None
    columns = view.tables["organizations"]
    return columns.value(row, "name"), columns.value(row, "other_names")


def test_a_put_is_written(commit: Any, knowledge: KnowledgeBase) -> None:
    """It makes a revision in the name of this way in; what it does not name stays."""
    assert commit(RENAME) == {
        "revision": {"number": 2, "actor": "graphql", "note": "test", "source": None},
        "dryRun": False,
        "report": [counts("organizations", changed=1)],
        "problems": [],
    }
    assert knowledge.store.revision().number == 2
    assert name(knowledge, "org:society") == ("邻里互助会", ("互助会",))


def test_what_changes_nothing_makes_no_revision(commit: Any, knowledge: KnowledgeBase) -> None:
    """The latest comes back."""
    commit(RENAME)
    again = commit(RENAME)
    assert (again["revision"]["number"], again["report"]) == (2, [counts("organizations", unchanged=1)])
    assert knowledge.store.revision().number == 2


def test_a_dry_run_writes_nothing(commit: Any, knowledge: KnowledgeBase) -> None:
    """It tells the same counts, and no revision."""
    assert commit(RENAME, dryRun=True) == {
        "revision": None,
        "dryRun": True,
        "report": [counts("organizations", changed=1)],
        "problems": [],
    }
    assert knowledge.store.revision().number == 1
    assert name(knowledge, "org:society") == ("society", ())


def test_a_stale_expected_revision_is_a_problem(commit: Any, knowledge: KnowledgeBase) -> None:
    """CONFLICT stands in the payload, not among the errors, and nothing is written."""
    assert commit(RENAME, expectedRevision=1)["revision"]["number"] == 2
    refused = commit(put("persons", id="person:new", name="新"), expectedRevision=1)
    assert refused["revision"] is None
    assert refused["problems"] == [
        {
            "code": "CONFLICT",
            "message": "expected revision 1; the latest is 2",
            "field": None,
            "current": None,
            "allowed": [],
        }
    ]
    assert knowledge.store.revision().number == 2
    assert knowledge.view().nearest("person:new") is None


def test_all_or_nothing(commit: Any, knowledge: KnowledgeBase) -> None:
    """One wrong change of three: none is written, and each problem says where it stands."""
    refused = commit(
        RENAME,
        put("organisations", id="org:x", name="x"),
        put("jurisdictions", organization="org:society", area="area:nowhere"),
    )
    assert refused["revision"] is None
    assert [problem["code"] for problem in refused["problems"]] == ["BAD_INPUT"] * len(refused["problems"])
    assert refused["problems"][0]["field"].startswith("changes[1]")
    assert knowledge.store.revision().number == 1


def test_each_kind_of_change(commit: Any, knowledge: KnowledgeBase) -> None:
    """End, retract and reorganize do what their names say; one commit makes one revision."""
    done = commit(
        {"end": {"table": "holdings", "fields": {"person": "person:b", "post": "post:chief"},
                 "at": "1970-04-01T00:00:00+08:00"}},
        {"retract": {"table": "figures", "fields": {"id": "figure:loose"}}},
        {"reorganize": {"kind": "DISSOLVE", "at": "1970-04-10T00:00:00Z", "originals": ["org:society"],
                        "rule": "rule:item"}},
    )  # fmt: skip
    assert done["problems"] == []
    assert done["revision"]["number"] == 2
    view = knowledge.view(TODAY)
    chief = view.row("post:chief")
    assert chief is not None
    assert view.holdings(chief) == ()
    assert view.nearest("figure:loose") is None
    assert (view.row("org:society"), view.nearest("org:society") is not None) == (None, True)
    assert {counted["kind"] for counted in done["report"]} == {"change_events", "figures", "holdings", "organizations"}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"put": None},
        {"put": {"table": "persons", "fields": {"id": "person:x"}}, "retract": {"table": "persons", "fields": {}}},
        {"put": {"table": "persons"}},
        {"end": {"table": "persons", "fields": {"id": "person:a"}, "at": "1970-04-01"}},
        {"reorganize": {"kind": "SWAP", "at": "1970-04-01T00:00:00Z", "originals": []}},
    ],
)
def test_exactly_one_change_each(knowledge: KnowledgeBase, change: dict[str, Any]) -> None:
    """None, two, or one that is not what the schema says is BAD_INPUT, and the request does not begin."""
    answer = Service(schema, knowledge).answer(Request(COMMIT, {"changes": [change], "note": "test"}))
    assert not answer.ran
    assert {error["extensions"]["code"] for error in answer.body["errors"]} == {"BAD_INPUT"}
    assert knowledge.store.revision().number == 1


@pytest.mark.parametrize("operation", ["query { impact", 'mutation { commit(note: "x", '])
@pytest.mark.parametrize(
    "change",
    [
        "{}",
        "{put: null}",
        '{put: {table: "persons", fields: {}}, retract: {table: "persons", fields: {}}}',
        "{put: {}}",
    ],
)
def test_exactly_one_change_in_a_literal(town: KnowledgeBase, operation: str, change: str) -> None:
    """Told by validation, in both ways of running."""
    field = f"{operation}{'' if operation.endswith(' ') else '('}changes: [{change}]) {{ problems {{ code }} }} }}"
    answers = [Service(schema, town, compiles=compiles).answer(Request(field)) for compiles in (True, False)]
    assert answers[0] == answers[1]
    assert not answers[0].ran
    assert {error["extensions"]["code"] for error in answers[0].body["errors"]} == {"VALIDATION_FAILED"}


@pytest.mark.parametrize("fields", [[], "text", 7, {"id": {"deep": 1}}, {"id": [[["person:x"]]]}, {"": 1}])
def test_fields_that_are_none(commit: Any, knowledge: KnowledgeBase, fields: Any) -> None:
    """JSON may be anything; what is no row is a problem, never a fault."""
    refused = commit({"put": {"table": "persons", "fields": fields}})
    assert refused["revision"] is None
    assert {problem["code"] for problem in refused["problems"]} == {"BAD_INPUT"}
    assert knowledge.store.revision().number == 1


def test_literals_say_the_same_as_variables(knowledge: KnowledgeBase) -> None:
    """JSON written into the document, with a variable inside."""
    document = """mutation($name: String!) { commit(note: "inline", changes: [
      {put: {table: "persons", fields: {id: "person:new", name: $name, contact: null}}}
    ]) { revision { number } problems { message } } }"""
    body = Service(schema, knowledge).answer(Request(document, {"name": "新"})).body
    assert orjson.loads(orjson.dumps(body)) == {"data": {"commit": {"revision": {"number": 2}, "problems": []}}}
    view = knowledge.view(TODAY)
    assert view.tables["persons"].value(view.row("person:new") or 0, "name") == "新"
