"""Limits: at the limit a request is answered, one past it it is refused."""

from typing import Any

import pytest

from graphkb.config import Limits
from graphkb.errors import LimitExceeded
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.schema.limits import check_nesting


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


def test_fragments_are_measured_once(service: Service) -> None:
    """Thirty fragments that each spread the next twice would be a thousand million selections."""
    fragments = (f"fragment f{i} on Area {{ ...f{i + 1} ...f{i + 1} }}" for i in range(30))
    document = " ".join(['{ area(code: "42") { ...f0 } }', *fragments, "fragment f30 on Area { id }"])
    assert codes(service, document) == []


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
