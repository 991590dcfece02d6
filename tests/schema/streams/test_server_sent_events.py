"""Subscription revisionChanged as server-sent events: the same as over a WebSocket."""

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from graphkb.app import App
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import streams
from tests.schema.streams.clients import (
    ASK,
    FOLLOW,
    JSON_POST,
    Peer,
    dialogue,
    followed,
    rename,
    subscribe,
    until,
)
from tests.serving import ask


def test_both_ways_are_told_the_same(host: str, knowledge: KnowledgeBase) -> None:
    """A stream of events and a WebSocket; leaving ends both."""
    headers = {"accept": "text/event-stream"}
    with (
        httpx.stream("POST", f"http://{host}/graphql", json=FOLLOW, headers=headers, timeout=5) as response,
        dialogue(host) as socket,
    ):
        assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        subscribe(socket)
        followed(knowledge, 2)
        rename(knowledge, "a")
        message = socket.hear()
        lines = response.iter_lines()
        assert [line for _, line in zip(range(3), lines, strict=False)] == [":", "", "event: next"]
        assert orjson.loads(next(lines).removeprefix("data: ")) == message["payload"]
        assert message["payload"]["data"]["revisionChanged"]["number"] == 2
    followed(knowledge, 0)


def events(app: App, accept: str = "text/event-stream", **request: Any) -> httpx.Response:
    """The whole answer to a request for a stream."""
    return ask(app, headers={"accept": accept}, **request)


def test_a_query_is_one_event(app: App) -> None:
    response = events(app, json=ASK)
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.text == ':\n\nevent: next\ndata: {"data":{"revision":{"number":1}}}\n\nevent: complete\ndata:\n\n'


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"json": None}, 415, "BAD_INPUT"),
        ({"json": []}, 400, "BAD_INPUT"),
        ({"json": {"query": "subscription {"}}, 400, "PARSE_FAILED"),
        ({"json": {"query": "subscription { nothing }"}}, 400, "VALIDATION_FAILED"),
    ],
)
def test_a_stream_that_cannot_begin(app: App, request_: dict[str, Any], status: int, code: str) -> None:
    """It is answered in JSON, with the status that it would have without a stream."""
    response = events(app, **request_)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json; charset=utf-8")
    assert response.json()["errors"][0]["extensions"]["code"] == code


def test_a_subscription_without_a_stream_is_told_how(app: App) -> None:
    response = events(app, json=FOLLOW, accept="application/graphql-response+json")
    assert (response.status_code, response.json()["errors"][0]["extensions"]) == (400, {"code": "BAD_INPUT"})
    assert "text/event-stream" in response.json()["errors"][0]["message"]


def test_silence_is_broken(app: App, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment tells proxies that the stream lives; a client that leaves is forgotten."""
    monkeypatch.setattr(streams, "PING_S", 0.02)
    body = orjson.dumps(FOLLOW)

    async def run() -> list[bytes]:
        peer = Peer([{"type": "http.request", "body": body}], room=100)
        serving = asyncio.create_task(app.streams(JSON_POST, peer.receive, peer.send))
        await until(lambda: len(peer.told) > 4)
        peer.coming.put_nowait({"type": "http.disconnect"})
        await serving
        return [message["body"] for message in peer.told[1:]]

    assert set(asyncio.run(run())) == {b":\n\n"}
    assert knowledge._listeners == {}
