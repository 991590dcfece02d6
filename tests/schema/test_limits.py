"""Limits: at the limit a request is answered, one past it it is refused."""

from time import sleep
from typing import Any

import pytest
from graphql import parse

from graphkb.config import Limits
from graphkb.errors import LimitExceeded, NotFound
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.allowance import Allowance, Ended
from graphkb.schema.execution import Request, Service
from graphkb.schema.fields import BACKREF
from graphkb.schema.limits import _Measure, check_document, check_nesting


def codes(service: Service, document: str) -> list[str]:
    """The codes of the errors of an answer."""
    return [error["extensions"]["code"] for error in service.answer(Request(document)).body.get("errors", [])]


@pytest.fixture(scope="module")
def service(town: KnowledgeBase) -> Service:
    return Service(schema, town, Limits())


def nested(depth: int) -> str:
    """A document this many fields deep."""
    return '{ area(code: "42") ' + "{ parent " * (depth - 2) + "{ id }" + " }" * (depth - 2) + "}"


def spread(depth: int) -> str:
    """As `nested`, each level in a fragment of its own."""
    fragments = (f"fragment f{i} on Area {{ parent {{ ...f{i + 1} }} }}" for i in range(depth - 2))
    return " ".join(['{ area(code: "42") { ...f0 } }', *fragments, f"fragment f{depth - 2} on Area {{ id }}"])


def test_characters(service: Service) -> None:
    document = "{ revision { number } } #"
    assert codes(service, document.ljust(20_000, "x")) == []
    assert codes(service, document.ljust(20_001, "x")) == ["LIMIT_EXCEEDED"]


def test_tokens(service: Service) -> None:
    """Fifteen tokens and a list of names."""
    document = '{ search(text: "x", kinds: [%s]) { totalCount } }'
    assert codes(service, document % ("AREA " * 1985)) == []
    assert codes(service, document % ("AREA " * 1986)) == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize("make", [nested, spread])
def test_depth(service: Service, make: Any) -> None:
    assert codes(service, make(15)) == []
    assert codes(service, make(16)) == ["LIMIT_EXCEEDED"]


def test_inline_fragments_add_no_depth(service: Service) -> None:
    document = '{ area(code: "42") ' + "{ ... " * 20 + "{ id }" + " }" * 20 + "}"
    assert codes(service, document) == []


def test_introspection_is_not_counted(service: Service) -> None:
    document = '{ __type(name: "Grid") { fields { type { ' + "ofType { " * 20 + "name" + " }" * 20 + " } } } }"
    assert codes(service, document) == []


@pytest.mark.parametrize(
    ("one", "rest", "limit"),
    [
        ("a{i}: id", "id", 30),  # aliases
        ("id @skip(if: false)", "id", 50),  # directives
        ("... @include(if: true) {{ id }}", "id", 50),
    ],
)
def test_what_is_counted_in_an_operation(service: Service, one: str, rest: str, limit: int) -> None:
    """At the limit it is answered, one past it not; in a fragment as much as in place, as often as it is spread."""

    def many(count: int) -> str:
        return " ".join(one.format(i=i) for i in range(count))

    def document(inside: str, fragment: str = "") -> str:
        return f'{{ area(code: "42") {{ {rest} {inside} }} }} {fragment}'

    def spread(count: int) -> str:
        return document("...f ...f", f"fragment f on Area {{ {many(count)} }}")

    assert codes(service, document(many(limit))) == []
    assert codes(service, document(many(limit + 1))) == ["LIMIT_EXCEEDED"]
    assert codes(service, spread(limit // 2)) == []
    assert codes(service, spread(limit // 2 + 1)) == ["LIMIT_EXCEEDED"]


def test_directives_anywhere_count(service: Service) -> None:
    """Of operations, variables, fragments and spreads; one of each kind here, of which two have no such place."""
    document = (
        "query($x: Int @skip(if: true)) @include(if: true)"
        '{ area(code: "42") { ...f @skip(if: true) } } fragment f on Area @skip(if: true) { id }'
    )
    counted = Service(schema, service._knowledge, Limits(query_directives=4))
    assert set(codes(counted, document)) == {"VALIDATION_FAILED"}
    counted = Service(schema, service._knowledge, Limits(query_directives=3))
    assert codes(counted, document) == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize("document", ["{{ {} }}", "{{ ...f }} fragment f on Query {{ {} }}", "{{ ... {{ {} }} }}"])
def test_root_fields(service: Service, document: str) -> None:
    """The same field again counts again: it is written, merged and looked at as often."""
    assert codes(service, document.format("__typename " * 20)) == []
    assert codes(service, document.format("__typename " * 21)) == ["LIMIT_EXCEEDED"]


def doubling(levels: int, inner: str) -> str:
    """Fragments that each spread the next twice: 2 ** levels times *inner*, were it written out."""
    fragments = (f"fragment f{i} on Area {{ ...f{i + 1} ...f{i + 1} }}" for i in range(levels))
    return " ".join(['{ area(code: "42") { ...f0 } }', *fragments, f"fragment f{levels} on Area {{ {inner} }}"])


def test_fragments_are_measured_once(service: Service) -> None:
    """A hundred levels would be 10 ** 30 selections: no more work than they have letters, and counted all the same."""
    assert codes(service, doubling(100, "id")) == []
    assert codes(service, doubling(4, "x: id")) == []  # 16 aliases
    assert codes(service, doubling(5, "x: id")) == ["LIMIT_EXCEEDED"]
    (error,) = service.answer(Request(doubling(100, "x: id"))).body["errors"]
    assert error["message"] == "the operation has over 1000000 aliases, at most 30"


def test_the_work_grows_with_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the levels, twice the selections looked at, and two more for the operation."""
    looked = []
    of = _Measure.of
    monkeypatch.setattr(_Measure, "of", lambda self, node: looked.append(node) or of(self, node))
    for levels in (20, 40):
        looked.clear()
        check_document(parse(doubling(levels, "id")), Limits())
        assert len(looked) == 3 * levels + 5  # operation, area, spread; of each fragment: itself, two spreads; and id


@pytest.mark.parametrize(
    "document",
    [
        "{ a " * 999,
        "{ a " * 660 + "}" * 660,
        "{ ... " * 190 + "{ __typename }" + "}" * 190,
        "{ ...f0 } " + " ".join(f"fragment f{i} on Query {{ ...f{i + 1} }}" for i in range(240)),
        "{ a(x: " + "[" * 900 + "]" * 900 + ") }",
        "query($x: " + "[" * 900 + "Int" + "]" * 900 + ") { a }",
    ],
)
def test_what_is_nested_beyond_reason(service: Service, document: str) -> None:
    """It is refused, and nothing fails inside."""
    found = set(codes(service, document))
    assert found <= {"PARSE_FAILED", "VALIDATION_FAILED", "LIMIT_EXCEEDED"}


def conflicting(count: int) -> str:
    """Fields of one name under many parents of one name: each must be compared with each."""
    return '{ area(code: "42") { ' + " ".join(["parent { id name }"] * count) + " } }"


def test_steps_of_validation(town: KnowledgeBase) -> None:
    """What must be compared is counted by graphql-core; beyond the limit the document is refused, not half judged."""
    document = conflicting(60)
    assert codes(Service(schema, town), document) == []
    (error,) = Service(schema, town, Limits(validation_steps=100)).answer(Request(document)).body["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}
    assert "have to be compared" in error["message"]


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize(
    ("document", "objects"),
    [
        ('{ area(code: "42") { id parent { id } } revision { number } }', 2),  # a province lies in nothing
        ('{ area(code: "42") { children { id } } b: area(code: "42") { children { parent { id } } } }', 5),
        ("{ areas(first: 3) { totalCount edges { cursor node { id otherNames } } pageInfo { endCursor } } }", 8),
        ('{ search(text: "tong", first: 2) { edges { node { id __typename } } } }', 5),
    ],
)
def test_objects(town: KnowledgeBase, document: str, objects: int, *, compiles: bool) -> None:
    """Every object of the answer counts one, wherever it stands; values do not count."""
    at, past = (Service(schema, town, Limits(objects=most), compiles=compiles) for most in (objects, objects - 1))
    assert codes(at, document) == []
    refused = past.answer(Request(document))
    message = f"the answer has more than {objects - 1} objects: ask for less, or in pages"
    assert (refused.body, refused.ran) == (
        {"errors": [{"message": message, "extensions": {"code": "RESULT_TOO_LARGE"}}]}, False,
    )  # fmt: skip


@pytest.mark.parametrize("compiles", [True, False])
def test_objects_are_counted_once_where_a_field_fails(
    town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, *, compiles: bool
) -> None:
    """graphql-core makes anew what a compiled selection could not: what was made in vain does not count."""

    def read(row: int) -> int:
        raise NotFound(f"row {row}")

    counts = schema._schema.type_map["Area"].fields["descendantCount"].extensions[BACKREF]
    monkeypatch.setattr(counts, "reader", lambda _view, **_: read)
    document = '{ area(code: "42") { children { children { id } } descendantCount } revision { number } }'
    at, past = (Service(schema, town, Limits(objects=most), compiles=compiles) for most in (4, 3))
    assert codes(at, document) == ["NOT_FOUND"]
    assert codes(past, document) == ["RESULT_TOO_LARGE"]


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize(
    "document",
    [
        '{ area(code: "42") { descendantCount more: descendantCount(level: TOWN) } }',
        '{ area(code: "42") { descendantCount } other: area(code: "4202") { id } }',
    ],
)
def test_the_time_of_an_answer(
    town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, document: str, *, compiles: bool
) -> None:
    """It ends at the next figure or root field; nothing of it is given, and none of the time is spent again."""
    counts = schema._schema.type_map["Area"].fields["descendantCount"].extensions[BACKREF]
    slept: list[float] = []
    monkeypatch.setattr(counts, "reader", lambda _view, **_: lambda _row: slept.append(0.3) or sleep(0.3) or 1)
    refused = Service(schema, town, Limits(request_s=0.2), compiles=compiles).answer(Request(document))
    message = "the answer took longer than 0.2 s: ask for less, or in pages"
    assert refused.body == {"errors": [{"message": message, "extensions": {"code": "DEADLINE"}}]}
    assert (refused.ran, slept) == (False, [0.3])


def test_many_objects_are_looked_at_on_the_way() -> None:
    """A list as long as a few looks is not made to its end once the time is over."""
    allowance = Allowance(1_000, seconds=60)
    allowance.many(range(100))
    allowance.stop()
    objects = iter(range(900))
    with pytest.raises(Ended) as caught:
        list(map(allowance.one, objects))
    assert caught.value.error.code == "DEADLINE"
    assert next(objects) <= 64


def test_what_writes_is_finished() -> None:
    """From its beginning on time does not end it; before it does."""
    writing, late = Allowance(10, seconds=60), Allowance(10, seconds=0)
    writing.begin_writing()
    writing.stop()
    writing.look()
    with pytest.raises(Ended):
        late.begin_writing()


def test_edges_of_a_page(service: Service) -> None:
    for name in ("first", "last"):
        assert codes(service, f"{{ areas({name}: 1000) {{ totalCount }} }}") == []
        assert codes(service, f"{{ areas({name}: 1001) {{ totalCount }} }}") == ["LIMIT_EXCEEDED"]


def test_a_fragment_that_spreads_itself_ends(service: Service) -> None:
    assert codes(service, '{ area(code: "42") { ...f } } fragment f on Area { parent { ...f } }') == [
        "VALIDATION_FAILED"
    ]


def test_limits_are_settings(town: KnowledgeBase) -> None:
    service = Service(schema, town, Limits(query_characters=30, query_tokens=6, query_depth=2))
    assert codes(service, "{ revision { number } }") == []
    assert codes(service, "{ revision { number at } }") == ["LIMIT_EXCEEDED"]
    assert codes(service, "{revision{number}} # " + "x" * 20) == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner, "b": 1}])
def test_nesting_of_json(wrap: Any) -> None:
    value: Any = 1
    for _ in range(32):
        value = wrap(value)
    check_nesting(value, 32)
    with pytest.raises(LimitExceeded, match="more than 32 deep"):
        check_nesting(wrap(value), 32)
