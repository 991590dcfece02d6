"""The service behind a real socket on loopback, for tests that must speak HTTP themselves."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from graphkb.app import create_app
from graphkb.config import Limits, Settings
from graphkb.knowledge import KnowledgeBase
from graphkb.schema.arrival import http_within
from tests.schema.town import CORRECTION, FACTS

START_S = 20
"""Seconds within which the service must have begun, or ended."""


@contextmanager
def served_town(path: Path, **limits: float) -> Iterator[tuple[str, int]]:
    """Serve the town at revision 2 from a store at *path*, with some limits of its own; yields host and port."""
    knowledge = KnowledgeBase.open(f"sqlite:///{path}", create=True)
    knowledge.commit(FACTS, actor="office", note="first load")
    knowledge.commit([CORRECTION], actor="office")
    held = Limits.model_validate(limits)
    app = create_app(Settings(store="unused", limits=held), knowledge)
    config = uvicorn.Config(
        app, http=http_within(held), log_level="warning", access_log=False, server_header=False, timeout_keep_alive=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        ends = time.monotonic() + START_S
        while not server.started and time.monotonic() < ends:
            time.sleep(0.01)
        assert server.started
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join(START_S)
            assert not thread.is_alive()
