"""The town behind the schema, asked in both ways at once."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Answer, Request, Service
from tests.schema.town import CORRECTION, FACTS, TODAY

Ask = Callable[..., dict[str, Any]]
"""Takes a document and variables by name; returns the whole answer."""


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The town at revision 2; revision 1 is the same without the correction."""
    store = tmp_path_factory.mktemp("town") / "town.db"
    with KnowledgeBase.open(f"sqlite:///{store}", create=True) as knowledge:
        knowledge.commit(FACTS, actor="office", note="first load", source="town.zip")
        knowledge.commit([CORRECTION], actor="office")
        yield knowledge


@pytest.fixture(scope="session")
def services(town: KnowledgeBase) -> tuple[Service, Service]:
    """A service with compiled selections, and one with graphql-core's execution alone."""
    compiled, plain = (Service(schema, town, compiles=compiles, clock=lambda: TODAY) for compiles in (True, False))
    return compiled, plain


@pytest.fixture(scope="session")
def answer(services: tuple[Service, Service]) -> Callable[[Request], Answer]:
    """Ask both services; their answers are the same to the byte, and no compiled selection failed in silence."""

    def ask(request: Request) -> Answer:
        with capture_logs() as logs:
            compiled, plain = (service.answer(request) for service in services)
        assert orjson.dumps(compiled.body) == orjson.dumps(plain.body)
        assert compiled[1:] == plain[1:]
        assert logs == []
        return compiled

    return ask


@pytest.fixture(scope="session")
def ask(answer: Callable[[Request], Answer]) -> Ask:
    """Ask both services a document with variables; returns data and errors."""

    def ask(document: str, **variables: Any) -> dict[str, Any]:
        return answer(Request(document, variables)).body

    return ask


@pytest.fixture(scope="session")
def data(ask: Ask) -> Ask:
    """Ask what must succeed; returns the data."""

    def ask_data(document: str, **variables: Any) -> dict[str, Any]:
        body = ask(document, **variables)
        assert "errors" not in body, body["errors"]
        found: dict[str, Any] = body["data"]
        return found

    return ask_data
