"""The town behind a real socket on loopback, for tests that must speak HTTP themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphkb.app import create_app
from graphkb.config import Limits, Settings
from graphkb.knowledge import KnowledgeBase
from graphkb.schema.arrival import http_within
from tests.schema.town import CORRECTION, FACTS
from tests.serving import on_loopback


@contextmanager
def served_town(path: Path, **limits: float) -> Iterator[tuple[str, int]]:
    """Serve the town at revision 2 from a store at *path*, with some limits of its own; yields host and port."""
    knowledge = KnowledgeBase.open(f"sqlite:///{path}", create=True)
    knowledge.commit(FACTS, actor="office", note="first load")
    knowledge.commit([CORRECTION], actor="office")
    held = Limits.model_validate(limits)
    app = create_app(Settings(store="unused", limits=held), knowledge)
    options = {"http": http_within(held), "server_header": False, "timeout_keep_alive": 1}
    with on_loopback(app, **options) as address:
        yield address
