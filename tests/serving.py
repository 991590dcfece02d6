"""The service as clients meet it: in this process, and behind a real socket on loopback."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

HOST = "127.0.0.1:8000"
"""What a request in this process says it was sent to."""

START_S = 20
"""Seconds within which the service must have begun, or ended."""


def ask(app: Any, method: str = "POST", path: str = "/graphql", **request: Any) -> httpx.Response:
    """One request, as a client on this machine makes it."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.request(method, path, **request)

    return asyncio.run(send())


@contextmanager
def on_loopback(app: Any, **options: Any) -> Iterator[tuple[str, int]]:
    """Serve *app* on a port of its own, as uvicorn does with these options; yields host and port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, **options))
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
