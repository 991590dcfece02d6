"""A town in which events happened, without any yet."""

from collections.abc import Iterator

import pytest

from graphkb.knowledge import KnowledgeBase
from tests.loaders.conftest import Package
from tests.loaders.history.tables import KNOWLEDGE
from tests.stores.databases import Database


@pytest.fixture
def knowledge(database: Database, package: Package) -> Iterator[KnowledgeBase]:
    """A town with a center in a county with a department that leads about noise."""
    with KnowledgeBase(database.fresh()) as opened:
        assert opened.load([package(**KNOWLEDGE)], actor="t").report.wrong == []
        yield opened
