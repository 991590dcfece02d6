"""Clients that take nothing: what waits for them is bounded, and they are dropped."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from graphkb.app import App
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import sockets, streams
from tests.schema.streams.clients import (
    BEGIN,
    FOLLOW,
    INIT,
    JSON_POST,
    PROTOCOL,
    Peer,
    rename,
    until,
)


def spoken(*messages: Any) -> list[Any]:
    texts = [{"type": "websocket.receive", "text": orjson.dumps(each).decode()} for each in messages]
    return [{"type": "websocket.connect"}, *texts]


def test_a_client_that_takes_nothing_is_closed(
    app: App, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a time, with a code that says try again later; nothing is kept for it."""
    monkeypatch.setattr(sockets, "SEND_S", 0.05)

    async def run() -> Any:
        peer = Peer(spoken(INIT, BEGIN), room=2)  # accept and connection_ack
        serving = asyncio.create_task(sockets.serve(app.streams, {"subprotocols": [PROTOCOL]}, peer.receive, peer.send))
        await until(lambda: len(knowledge._listeners) == 1)
        rename(knowledge, "a")
        async with asyncio.timeout(5):
            await serving
        return peer.told[-1]

    assert asyncio.run(run()) == {"type": "websocket.close", "code": 1013, "reason": streams.TOO_SLOW}
    assert knowledge._listeners == {}


def test_what_waits_for_one_client_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it nothing more is kept, and the client learns it after what was kept."""
    monkeypatch.setattr(streams, "MAX_WAITING", 3)
    heard: list[Any] = []

    def listen(listener: Any) -> Callable[[], None]:
        heard.append(listener)
        return heard.clear

    async def run() -> list[Any]:
        events = streams.revisions(listen)
        first = asyncio.ensure_future(anext(events))
        await until(lambda: bool(heard))
        for number in range(10):
            heard[0](number)
        got: list[Any] = [await first]
        with pytest.raises(streams.TooSlow):
            got.extend([event async for event in events])
        return got

    assert asyncio.run(run())[0] == 0
    assert heard == []


def test_a_stream_that_nobody_takes_ends(app: App, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SEND_S", 0.05)

    async def run() -> int:
        peer = Peer([{"type": "http.request", "body": orjson.dumps(FOLLOW)}], room=2)  # the start, and one comment
        serving = asyncio.create_task(app.streams(JSON_POST, peer.receive, peer.send))
        await until(lambda: len(knowledge._listeners) == 1)
        rename(knowledge, "a")
        async with asyncio.timeout(5):
            await serving
        return len(peer.told)

    assert asyncio.run(run()) == 2
    assert knowledge._listeners == {}
