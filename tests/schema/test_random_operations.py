"""Random valid operations: compiled selections and graphql-core's execution give the same, to the byte."""

from collections.abc import Callable

import pytest
from graphql import (
    GraphQLObjectType,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.schema.execution import Answer, Request
from tests.schema.operations import CORE, selection


@st.composite
def operation(draw: st.DrawFn) -> str:
    """A query that asks $yes."""
    query = CORE.type_map["Query"]
    assert isinstance(query, GraphQLObjectType)
    return f"query($yes: Boolean!) {{ {draw(selection(query, 5))[1:-1]} ever: __typename @include(if: $yes) }}"


@pytest.mark.parametrize("yes", [True, False])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=operation())
def test_both_ways_are_the_same(answer: Callable[[Request], Answer], document: str, *, yes: bool) -> None:
    """The fixture compares them; nothing of it is an error inside."""
    codes = {error["extensions"]["code"] for error in answer(Request(document, {"yes": yes})).body.get("errors", [])}
    assert codes <= {"BAD_INPUT", "NOT_FOUND", "LIMIT_EXCEEDED"}
