"""Errors: their codes and places, what is masked, and how far a null goes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from graphkb.config import Limits
from graphkb.errors import GraphkbError, StoreBusy, StoreUnavailable
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Answer, Request, Service
from graphkb.schema.fields import BACKREF, ColumnField

Ask = Any


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{", "PARSE_FAILED"),
        ("rubbish", "PARSE_FAILED"),
        ("{ nothing }", "VALIDATION_FAILED"),
        ("{ area { id } }}", "PARSE_FAILED"),
        ("{ area(code: 1) { id } }", "VALIDATION_FAILED"),
        ("{ area }", "VALIDATION_FAILED"),
        ("mutation { commit }", "VALIDATION_FAILED"),
        ("subscription { revisionChanged { number } again: revisionChanged { number } }", "VALIDATION_FAILED"),
        ("subscription { revisionChanged { number } }", "BAD_INPUT"),
        ("query($x: Int) { revision { number } }", "VALIDATION_FAILED"),
        ("fragment f on Area { id }", "VALIDATION_FAILED"),
        ("type X { id: ID }", "VALIDATION_FAILED"),
        ("{ ...f } fragment f on Query { ...f }", "VALIDATION_FAILED"),
    ],
)
def test_documents_that_are_refused(answer: Callable[[Request], Answer], document: str, code: str) -> None:
    """No data, one code, and the request did not begin."""
    refused = answer(Request(document))
    assert not refused.ran
    assert set(refused.body) == {"errors"}
    assert {error["extensions"]["code"] for error in refused.body["errors"]} == {code}


@pytest.mark.parametrize(
    "variables",
    [{}, {"id": None}, {"id": 1.5}, {"id": []}, {"id": "x", "at": "now"}, {"id": "x", "level": "VALLEY"}],
)
def test_variables_that_are_refused(answer: Callable[[Request], Answer], variables: dict[str, Any]) -> None:
    document = """query($id: ID!, $at: DateTime, $level: AreaLevel) {
      area(id: $id, asOf: $at) { children(level: $level) { id } }
    }"""
    refused = answer(Request(document, variables))
    assert not refused.ran
    assert [error["extensions"] for error in refused.body["errors"]] == [{"code": "BAD_INPUT"}]
    assert "$" in refused.body["errors"][0]["message"]


def test_five_errors_at_most(answer: Callable[[Request], Answer]) -> None:
    """Validation stops after five, and says so."""
    refused = answer(Request("{" + " ".join(f"f{i}" for i in range(20)) + "}"))
    messages = [error["message"] for error in refused.body["errors"]]
    assert messages[:5] == [f"Cannot query field 'f{i}' on type 'Query'." for i in range(5)]
    assert messages[5:] == ["there are more errors than these 5"]


def test_every_root_field_fails_alone(ask: Ask) -> None:
    """Fields that take an id or a question are null, each with its own error; the rest answers."""
    body = ask("""{
      node(id: "x") { id } area(id: "area:x") { id } team(area: "area:x") { contact }
      responsible(matter: "m", area: "a", severity: 9) { overlap } orgChart(root: "x") { complete } revision { number }
    }""")
    fields = ["node", "area", "team", "responsible", "orgChart"]
    assert body["data"] == {**dict.fromkeys(fields), "revision": {"number": 2}}
    assert [error["path"] for error in body["errors"]] == [[name] for name in fields]


def test_an_argument_that_only_the_run_can_refuse(ask: Ask) -> None:
    """A null variable for an argument that may not be null: the field fails, at its place."""
    document = (
        "query($direction: Direction = ASC) { areas(orderBy: [{field: ID, direction: $direction}]) { totalCount } }"
    )
    body = ask(document, direction=None)
    assert body["data"] is None
    assert [(error["path"], error["extensions"]["code"]) for error in body["errors"]] == [(["areas"], "BAD_INPUT")]


class Cells:
    """A column in which stands what *read* gives."""

    def __init__(self, read: Callable[[int], Any]) -> None:
        self._read = read

    def __getitem__(self, row: int) -> Any:
        return self._read(row)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, Any], None]:
    """Put another reader into a field."""

    def put(type_: str, name: str, reader: Any) -> None:
        field = schema._schema.type_map[type_].fields[name].extensions[BACKREF]
        monkeypatch.setattr(field, "reader", reader)
        if isinstance(field, ColumnField):
            monkeypatch.setattr(field, "cells", lambda view: Cells(reader(view)))

    return put


def explode(_: Any) -> Any:
    raise RuntimeError("secret of /etc/passwd")


@pytest.mark.parametrize("compiles", [True, False])
def test_unexpected_errors_are_masked(town: KnowledgeBase, broken: Any, *, compiles: bool) -> None:
    """A client learns a reference only; the log has it with what happened. Other root fields answer."""
    broken("Area", "name", lambda _view: explode)
    service = Service(schema, town, compiles=compiles)
    with capture_logs() as logs:
        body = service.answer(Request('{ a: area(code: "42") { name } b: area(code: "42") { id } }')).body
    (error,) = body["errors"]
    reference = error["extensions"]["reference"]

    assert body["data"] == {"a": None, "b": {"id": "area:42"}}
    assert error["path"] == ["a", "name"]
    assert error["extensions"] == {"code": "INTERNAL", "reference": reference}
    assert re.fullmatch(r"[0-9a-f]{32}", reference)
    assert error["message"] == f"something went wrong here; the log says what, under {reference}"
    assert [(line["reference"], str(line["exc_info"])) for line in logs] == [(reference, "secret of /etc/passwd")]


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize(
    ("type_", "name", "selection", "data"),
    [
        ("Area", "name", "parent { name }", {"a": {"parent": None}}),
        ("Area", "children", "parent { children { id } }", {"a": {"parent": None}}),
        ("Area", "children", "children { id }", {"a": None}),
        ("Area", "id", "ancestors { id }", {"a": None}),
        ("AdministrativeDivision", "level", "parent { level }", {"a": {"parent": None}}),
    ],
)
def test_a_null_goes_up_to_what_may_be_null(
    town: KnowledgeBase, broken: Any, *, compiles: bool, type_: str, name: str, selection: str, data: object
) -> None:
    """A field that may not be null and is makes what holds it null, as far up as need be."""
    broken(type_, name, lambda _view, **_: lambda _row: None)
    service = Service(schema, town, compiles=compiles)
    with capture_logs():
        body = service.answer(Request(f'{{ a: area(code: "4202") {{ {selection} }} }}')).body
    assert body["data"] == data
    assert {error["extensions"]["code"] for error in body["errors"]} == {"INTERNAL"}


def test_a_compiled_selection_that_fails_alone_is_logged(town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client gets the answer all the same; the log tells that there is a fault."""
    monkeypatch.setattr("graphkb.schema.compiled.Root.answer", lambda *_: explode(None))
    with capture_logs() as logs:
        body = Service(schema, town).answer(Request("{ revision { number } }")).body
    assert body == {"data": {"revision": {"number": 2}}}
    assert [line["event"] for line in logs] == ["a compiled selection failed where the usual execution did not"]


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize(
    ("raised", "code", "message"),
    [
        (StoreUnavailable("/var/lib/x.db: disk I/O error"), "STORE_UNAVAILABLE", "the store could not do it; the log"),
        (StoreBusy("neo4j://10.0.0.7:7687: locked"), "STORE_UNAVAILABLE", "the store could not do it; the log"),
        (RuntimeError("no such column: SELECT key FROM facts"), "INTERNAL", "something went wrong here; the log"),
        (ValueError("MATCH (n:Area) WHERE n.id = $id RETURN n"), "INTERNAL", "something went wrong here; the log"),
    ],
)
def test_a_store_that_fails(
    town: KnowledgeBase,
    monkeypatch: pytest.MonkeyPatch,
    raised: Exception,
    code: str,
    message: str,
    *,
    compiles: bool,
) -> None:
    """No path, address or statement goes out, only where the log has them; questions that need no store go on."""

    def fail(*_: Any) -> Any:
        raise raised

    monkeypatch.setattr(town.store, "history", fail)
    monkeypatch.setattr(town, "_past", None)
    service = Service(schema, town, compiles=compiles)
    with capture_logs() as logs:
        document = '{ then: area(code: "42", knownAt: 1) { id } now: area(code: "42") { id } }'
        body = service.answer(Request(document)).body
    (error,), (line,) = body["errors"], logs

    assert body["data"] == {"then": None, "now": {"id": "area:42"}}
    assert error["extensions"] == {"code": code, "reference": line["reference"]}
    assert error["message"].startswith(message)
    assert (line["code"], line["exc_info"]) == (code, raised)
    assert str(raised) not in str(body)
    assert "Traceback" not in str(body)


@pytest.mark.parametrize("compiles", [True, False])
def test_errors_of_an_answer_are_listed_up_to_the_limit(town: KnowledgeBase, *, compiles: bool) -> None:
    """Two at a limit of two are all; one more, and an entry of its own says that there are others."""
    service = Service(schema, town, Limits(errors=2), compiles=compiles)
    wrong = [f'e{i}: node(id: "x{i}") {{ id }}' for i in range(3)]
    two, three = (service.answer(Request(f"{{ {' '.join(wrong[:n])} }}")).body["errors"] for n in (2, 3))
    assert [error["path"] for error in two] == [["e0"], ["e1"]]
    assert three[:2] == two
    assert three[2:] == [{"message": "there are more errors than these 2", "extensions": {"code": "LIMIT_EXCEEDED"}}]


def test_a_knowledge_base_that_fails_altogether(town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even then the answer is an answer, and says nothing of what is inside."""
    monkeypatch.setattr("graphkb.schema.plans.parse", lambda *_, **__: explode(None))
    with capture_logs():
        answer = Service(schema, town).answer(Request("{ revision { number } }"))
    assert (set(answer.body), answer.ran) == ({"errors"}, False)
    assert answer.body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "secret" not in repr(answer.body)


# docs/errors.md

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text("utf-8")
CONTRACT = (Path(__file__).parent / "contract.graphql").read_text("utf-8")


def leaves(error: type[GraphkbError]) -> Iterator[type[GraphkbError]]:
    yield error
    for below in error.__subclasses__():
        yield from leaves(below)


def test_every_code_is_a_heading() -> None:
    """Those of the contract, in its order, and no other; every error raised on purpose has one of them."""
    (stated,) = re.findall(r"errors\[\]\.extensions\.code: ([A-Z_ ]+)\.", CONTRACT)
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert headings == stated.split()
    assert {error.code for error in leaves(GraphkbError)} <= set(headings)


def test_every_problem_is_a_heading() -> None:
    """Those of the contract that are not errors too."""
    (stated,) = re.findall(r"^# code: ([A-Z_ ]+);", CONTRACT, re.MULTILINE)
    errors, problems = (set(re.findall(rf"^{mark} (.+)$", PAGE, re.MULTILINE)) for mark in ("##", "###"))
    assert problems == set(stated.split()) - errors
    assert set(stated.split()) - problems == {"NOT_FOUND", "BAD_INPUT", "FORBIDDEN", "CONFLICT"}


def test_every_code_is_told_in_both_languages() -> None:
    for section in re.split(r"\n##?#? ", PAGE)[1:]:
        english, chinese, *_ = section.split("\n\n")[1:]
        assert english.isascii(), section
        assert re.search(r"[\u4e00-\u9fff]", chinese), section


def test_the_table_of_limits_is_that_of_the_settings() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE))
    assert rows == {name: f"{value:g}" if value < 1_000 else str(value) for name, value in Limits()}
