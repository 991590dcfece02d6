"""Clients that follow: over a WebSocket, and over ASGI with as little room as a test gives them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_feed import EventFeed
from tests.builders import area

PROTOCOL = "graphql-transport-ws"
FOLLOW = {"query": "subscription { revisionChanged { number actor note at source } }"}
ASK = {"query": "{ revision { number } }"}
INIT = {"type": "connection_init"}
BEGIN = {"id": "1", "type": "subscribe", "payload": FOLLOW}
JSON_POST = {"method": "POST", "headers": [(b"content-type", b"application/json")]}
"""A request in terms of ASGI."""


def rename(knowledge: KnowledgeBase, name: str, note: str | None = None) -> int:
    """Commit another name; returns the revision."""
    return knowledge.commit([area("42", "PROVINCE", other_names=(name,))], actor="clerk", note=note).number


class Client(NamedTuple):
    """Speaks JSON over a WebSocket."""

    socket: ClientConnection

    def say(self, message: Any) -> None:
        self.socket.send(orjson.dumps(message).decode())

    def hear(self) -> Any:
        return orjson.loads(self.socket.recv(5))


@contextmanager
def dialogue(
    host: str, *, init: bool = True, protocol: str = PROTOCOL, path: str = "/graphql", **more: Any
) -> Iterator[Client]:
    """A client that speaks the protocol; by default it has been let in."""
    with connect(f"ws://{host}{path}", subprotocols=[Subprotocol(protocol)], **more) as socket:
        client = Client(socket)
        if init:
            client.say(INIT)
            assert client.hear() == {"type": "connection_ack"}
        yield client


def subscribe(socket: Client, name: str = "1", payload: Any = FOLLOW) -> None:
    """Begin an operation."""
    socket.say({"id": name, "type": "subscribe", "payload": payload})


def followed(source: KnowledgeBase | EventFeed, count: int) -> None:
    """Wait until so many clients follow *source*: the revisions of what is known, or the events."""
    ends = time.monotonic() + 10
    while len(source._listeners) != count and time.monotonic() < ends:
        time.sleep(0.01)
    assert len(source._listeners) == count


def closed(client: Client) -> tuple[int, str]:
    """How the connection is closed."""
    with pytest.raises(ConnectionClosed) as caught:
        client.hear()
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


class Peer:
    """A client over ASGI: what it sends, what it was told; it takes `room` messages and then no more."""

    def __init__(self, sends: list[Any], room: int) -> None:
        self.coming: asyncio.Queue[Any] = asyncio.Queue()
        for message in sends:
            self.coming.put_nowait(message)
        self.room = room
        self.told: list[Any] = []

    async def receive(self) -> Any:
        return await self.coming.get()

    async def send(self, message: Any) -> None:
        if message["type"].endswith(("send", "body")) and not self.room:
            await asyncio.sleep(60)
        self.room -= 1
        self.told.append(message)
        if message["type"] == "websocket.close":
            self.coming.put_nowait({"type": "websocket.disconnect"})


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another thread brings about."""
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - it waits for another thread, which sets no asyncio event
            await asyncio.sleep(0.01)
