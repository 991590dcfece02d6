"""Requests that schemathesis makes from the schema alone, odd values among them: no answer is a fault of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from graphql import NameNode, ObjectFieldNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.graphql import nodes
from schemathesis.specs.graphql.schemas import GraphQLSchema

from graphkb.schema import schema
from tests.schema.served import served_town

EXAMPLES = 10
"""Requests for each root field: half a minute in all."""
ROOT_FIELDS = [
    (type_.name, field)
    for type_ in (schema._schema.query_type, schema._schema.mutation_type)
    if type_ is not None
    for field in sorted(type_.fields)
]


def _field(name: str, value: Any) -> ObjectFieldNode:
    return ObjectFieldNode(name=NameNode(value=name), value=value)


TEXTS = {
    "DateTime": st.sampled_from(["1970-01-02T00:00:00Z", "1970-04-11T00:00:00+08:00", "9999-12-31T23:59:59Z"]),
    "Code": st.from_regex(r"\A[A-Z][A-Z_]{0,9}\Z"),
}
for name, texts in TEXTS.items():
    schemathesis.graphql.scalar(name, texts.map(nodes.String))
schemathesis.graphql.scalar("KnownAt", st.integers(0, 3).map(nodes.Int))
COLUMNS = st.dictionaries(
    st.sampled_from(["id", "name", "level", "parent", "code", "valid_from", "matter", "area", "nothing"]),
    st.sampled_from([nodes.String("area:x"), nodes.String("TOWN"), nodes.Int(1), nodes.Null, nodes.List([])]),
)
schemathesis.graphql.scalar("JSON", COLUMNS.map(lambda given: nodes.Object([_field(*each) for each in given.items()])))


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphQLSchema]:
    with served_town(tmp_path_factory.mktemp("api") / "town.db") as (host, port):
        yield schemathesis.graphql.from_url(f"http://{host}:{port}/graphql")


@pytest.mark.parametrize(("type_", "field"), ROOT_FIELDS)
def test_no_request_is_a_fault_of_ours(api: GraphQLSchema, type_: str, field: str) -> None:
    """Whatever is asked of a root field, the status is no 5xx and no error is INTERNAL.

    schemathesis' own check takes every error of a field for a fault of the server, also what a client did wrong.
    """

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=api[type_][field].as_strategy())
    def ask(case: Case) -> None:
        response = case.call()
        assert response.status_code < 500
        codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
        assert "INTERNAL" not in codes

    ask()
