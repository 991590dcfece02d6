"""Subscription revisionChanged, over a WebSocket and as server-sent events, and clients that misbehave."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from graphkb.app import App, create_app
from graphkb.config import Settings
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import sockets, streams
from tests.builders import area

PROTOCOL = "graphql-transport-ws"
FOLLOW = {"query": "subscription { revisionChanged { number actor note at source } }"}
ASK = {"query": "{ revision { number } }"}
INIT = {"type": "connection_init"}
BEGIN = {"id": "1", "type": "subscribe", "payload": FOLLOW}
HOST = "127.0.0.1:8000"


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/app.db", create=True) as opened:
        opened.commit([area("42", "PROVINCE")], actor="test")
        yield opened


@pytest.fixture
def app(knowledge: KnowledgeBase) -> App:
    app = create_app(Settings(store="unused"), knowledge)
    assert isinstance(app, App)
    return app


@pytest.fixture
def host(app: App) -> Iterator[str]:
    with served(app) as host:
        yield host


def rename(knowledge: KnowledgeBase, name: str, note: str | None = None) -> int:
    """Commit another name; returns the revision."""
    return knowledge.commit([area("42", "PROVINCE", other_names=(name,))], actor="clerk", note=note).number


@contextmanager
def served(app: App) -> Iterator[str]:
    """The service on a port of its own; its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            threading.Event().wait(0.01)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


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
    socket.say({"id": name, "type": "subscribe", "payload": payload})


def followed(knowledge: KnowledgeBase, count: int) -> None:
    """Wait until so many clients follow."""
    ends = threading.Event()
    for _ in range(500):
        if len(knowledge._listeners) == count:
            return
        ends.wait(0.01)
    raise AssertionError(f"{len(knowledge._listeners)} follow, not {count}")


def closed(client: Client) -> tuple[int, str]:
    """How the connection is closed."""
    with pytest.raises(ConnectionClosed) as caught:
        client.hear()
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


# over a WebSocket


def test_each_revision_is_told(host: str, knowledge: KnowledgeBase) -> None:
    """One message for each, in order, with what the client selected; nothing of before."""
    with dialogue(host) as socket:
        subscribe(socket)
        followed(knowledge, 1)
        rename(knowledge, "a", "why")
        rename(knowledge, "a")  # changes nothing: no revision
        rename(knowledge, "b")
        told = [socket.hear() for _ in range(2)]
    assert [(each["id"], each["type"]) for each in told] == [("1", "next"), ("1", "next")]
    revisions = [each["payload"]["data"]["revisionChanged"] for each in told]
    assert [(each["number"], each["actor"], each["note"], each["source"]) for each in revisions] == [
        (2, "clerk", "why", None),
        (3, "clerk", None, None),
    ]
    assert all(each["at"].endswith("Z") for each in revisions)
    followed(knowledge, 0)


def test_others_revisions_are_told(host: str, knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """What another process commits is told when this one serves it: two at once as the later, or one by one."""
    with dialogue(host) as socket:
        subscribe(socket)
        followed(knowledge, 1)
        with KnowledgeBase.open(f"sqlite:///{tmp_path}/app.db") as other:
            rename(other, "a")
            rename(other, "b")
        knowledge.refresh()
        told = [socket.hear()["payload"]["data"]["revisionChanged"]["number"]]
        if told == [2]:  # the background look came between the two commits
            told.append(socket.hear()["payload"]["data"]["revisionChanged"]["number"])
        assert told in ([3], [2, 3])


def test_complete_ends_one_operation(host: str, knowledge: KnowledgeBase) -> None:
    """The other goes on, and the id can be used again."""
    with dialogue(host) as socket:
        subscribe(socket, "1")
        subscribe(socket, "2")
        followed(knowledge, 2)
        socket.say({"id": "1", "type": "complete"})
        followed(knowledge, 1)
        rename(knowledge, "a")
        assert socket.hear()["id"] == "2"
        subscribe(socket, "1", ASK)
        assert [socket.hear() for _ in range(2)] == [
            {"id": "1", "type": "next", "payload": {"data": {"revision": {"number": 2}}}},
            {"id": "1", "type": "complete"},
        ]


def test_ping_and_pong(host: str) -> None:
    with dialogue(host, init=False) as socket:
        socket.say({"type": "ping"})
        assert socket.hear() == {"type": "pong"}
        socket.say({"type": "pong"})
        socket.say({"type": "connection_init", "payload": {"any": 1}})
        assert socket.hear() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{"}, "PARSE_FAILED"),
        ({"query": "subscription { nothing }"}, "VALIDATION_FAILED"),
        ({"query": "subscription($x: Int!) { revisionChanged { number @skip(if: $x) } }"}, "VALIDATION_FAILED"),
        ({"query": "subscription($x: Boolean!) { revisionChanged { number @skip(if: $x) } }"}, "BAD_INPUT"),
        ({"query": 7}, "BAD_INPUT"),
        ({}, "BAD_INPUT"),
        (None, "BAD_INPUT"),
        ({"query": "{ revision { number } }", "variables": []}, "BAD_INPUT"),
    ],
)
def test_what_cannot_begin_is_an_error(host: str, knowledge: KnowledgeBase, payload: Any, code: str) -> None:
    """The operation ends before it began; the connection stays."""
    with dialogue(host) as socket:
        subscribe(socket, payload=payload)
        message = socket.hear()
        assert (message["id"], message["type"]) == ("1", "error")
        assert {error["extensions"]["code"] for error in message["payload"]} == {code}
        subscribe(socket, payload=ASK)
        assert socket.hear()["type"] == "next"
    followed(knowledge, 0)


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([BEGIN], 4401),
        ([INIT, INIT], 4429),
        ([INIT, BEGIN, BEGIN], 4409),
        ([{"type": "connection_init", "payload": []}], 4400),
        ([INIT, {"type": "start"}], 4400),
        ([INIT, {"type": 7}], 4400),
        ([INIT, {}], 4400),
        ([INIT, []], 4400),
        ([INIT, None], 4400),
        ([INIT, {"type": "subscribe", "payload": FOLLOW}], 4400),
        ([INIT, {"id": "", "type": "complete"}], 4400),
        ([INIT, {"id": 1, "type": "subscribe", "payload": FOLLOW}], 4400),
    ],
)
def test_who_breaks_the_protocol_is_closed(host: str, knowledge: KnowledgeBase, messages: list[Any], code: int) -> None:
    """With the protocol's code, and nothing is left behind."""
    with dialogue(host, init=False) as socket:
        for message in messages:
            socket.say(message)
        if messages[0] == INIT:
            assert socket.hear() == {"type": "connection_ack"}
        assert closed(socket)[0] == code
    followed(knowledge, 0)


@pytest.mark.parametrize("text", ["", "{", '{"type": "ping", "type": "ping"}', "[" * 100_000, '"\\u0000"', "NaN"])
def test_text_that_is_no_json_is_closed(host: str, text: str) -> None:
    with dialogue(host) as socket:
        socket.socket.send(text)
        assert closed(socket)[0] == 4400


def test_bytes_are_closed(host: str) -> None:
    with dialogue(host) as socket:
        socket.socket.send(orjson.dumps({"type": "ping"}))
        assert closed(socket)[0] == 4400


def test_another_protocol_is_closed(host: str) -> None:
    with dialogue(host, init=False, protocol="graphql-ws") as socket:
        assert closed(socket) == (4406, "Subprotocol not acceptable")


def test_who_never_begins_is_closed(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "INIT_S", 0.05)
    with dialogue(host, init=False) as socket:
        assert closed(socket) == (4408, "Connection initialisation timeout")


def test_twenty_operations_at_a_time(host: str, knowledge: KnowledgeBase) -> None:
    with dialogue(host) as socket:
        for name in range(20):
            subscribe(socket, str(name))
        followed(knowledge, 20)
        subscribe(socket, "one more")
        message = socket.hear()
        assert (message["id"], message["type"]) == ("one more", "error")
        assert message["payload"][0]["extensions"] == {"code": "LIMIT_EXCEEDED"}
    followed(knowledge, 0)


@pytest.mark.parametrize(
    "more",
    [
        {"additional_headers": {"host": "graph.example"}},
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"path": "/elsewhere"},
    ],
)
def test_the_same_doors(host: str, more: dict[str, Any]) -> None:
    """A foreign Host or Origin is not let in; and there is one path."""
    with pytest.raises(InvalidStatus) as caught, dialogue(host, init=False, **more):
        pass
    assert caught.value.response.status_code == 403


def test_a_page_of_our_own(host: str) -> None:
    with dialogue(host, origin=Origin(f"http://{host}")):
        pass


# clients that take nothing


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


def spoken(*messages: Any) -> list[Any]:
    texts = [{"type": "websocket.receive", "text": orjson.dumps(each).decode()} for each in messages]
    return [{"type": "websocket.connect"}, *texts]


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - it waits for another thread, which sets no asyncio event
            await asyncio.sleep(0.01)


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


# as server-sent events


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

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.post("/graphql", headers={"accept": accept}, **request)

    return asyncio.run(send())


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
    scope = {"method": "POST", "headers": [(b"content-type", b"application/json")]}

    async def run() -> list[bytes]:
        peer = Peer([{"type": "http.request", "body": body}], room=100)
        serving = asyncio.create_task(app.streams(scope, peer.receive, peer.send))
        await until(lambda: len(peer.told) > 4)
        peer.coming.put_nowait({"type": "http.disconnect"})
        await serving
        return [message["body"] for message in peer.told[1:]]

    assert set(asyncio.run(run())) == {b":\n\n"}
    assert knowledge._listeners == {}


def test_a_stream_that_nobody_takes_ends(app: App, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SEND_S", 0.05)
    scope = {"method": "POST", "headers": [(b"content-type", b"application/json")]}

    async def run() -> int:
        peer = Peer([{"type": "http.request", "body": orjson.dumps(FOLLOW)}], room=2)  # the start, and one comment
        serving = asyncio.create_task(app.streams(scope, peer.receive, peer.send))
        await until(lambda: len(knowledge._listeners) == 1)
        rename(knowledge, "a")
        async with asyncio.timeout(5):
            await serving
        return len(peer.told)

    assert asyncio.run(run()) == 2
    assert knowledge._listeners == {}
