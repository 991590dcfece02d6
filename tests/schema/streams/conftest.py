"""A service that tells what changes, on a small store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkb.app import App, create_app
from graphkb.config import Settings
from graphkb.knowledge import KnowledgeBase
from tests.builders import area
from tests.serving import on_loopback


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """One area, at revision 1."""
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/app.db", create=True) as opened:
        opened.commit([area("42", "PROVINCE")], actor="test")
        yield opened


@pytest.fixture
def app(knowledge: KnowledgeBase) -> App:
    """The service on what is known."""
    app = create_app(Settings(store="unused"), knowledge)
    assert isinstance(app, App)
    return app


@pytest.fixture
def host(app: App) -> Iterator[str]:
    """The same on a port of its own: its address."""
    with on_loopback(app, timeout_graceful_shutdown=1) as (host, port):
        yield f"{host}:{port}"
