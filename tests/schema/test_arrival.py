"""How requests arrive: heads that drip, are endless or never come, and what others notice of it."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.schema.served import served_town

HEAD_S = 0.5
HEAD_BYTES = 2_000
BODY = b'{"query": "{ revision { number } }"}'
FOUND = {"data": {"revision": {"number": 2}}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    path = tmp_path_factory.mktemp("arrival") / "town.db"
    with served_town(path, head_s=HEAD_S, head_bytes=HEAD_BYTES, body_s=HEAD_S) as address:
        yield address


@contextmanager
def opened(server: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.create_connection(server, timeout=10) as connection:
        yield connection


def rest(connection: socket.socket) -> bytes:
    """All that comes until the service closes the connection."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def head(*more: str, path: str = "/graphql", method: str = "POST", length: int | None = len(BODY)) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: localhost", "content-type: application/json", *more]
    return "\r\n".join([*lines, *([] if length is None else [f"content-length: {length}"]), "", ""]).encode()


def answer_of(connection: socket.socket) -> Any:
    """The answer to a request on a connection that stays open."""
    text = b""
    while b"\r\n\r\n" not in text or not text.endswith(b"}"):
        text += connection.recv(65_536)
    return orjson.loads(text.partition(b"\r\n\r\n")[2])


def drip(connection: socket.socket, text: bytes, pause_s: float = 0.1, most_s: float = 5) -> float:
    """Send *text* byte by byte until the service closes the connection; returns the seconds until then."""
    began = time.monotonic()
    connection.settimeout(pause_s)
    for place in range(len(text)):
        try:
            connection.sendall(text[place : place + 1])
            if connection.recv(65_536, socket.MSG_PEEK) is not None:
                break
        except TimeoutError:
            assert time.monotonic() - began < most_s, "it is listened to for ever"
        except OSError:
            break
    took = time.monotonic() - began
    connection.settimeout(10)
    return took


@pytest.mark.parametrize("begin", [b"", b"POST /graphql HTTP/1.1\r\nhost: localhost\r\nx: "])
def test_a_head_that_drips_ends(server: tuple[str, int], begin: bytes) -> None:
    """From the first byte on, or in a header: 408, however lively it comes."""
    with opened(server) as connection:
        connection.sendall(begin)
        took = drip(connection, b"GET /graphql?query=" + b"x" * 200)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert orjson.loads(answer.partition(b"\r\n\r\n")[2])["errors"][0]["extensions"] == {"code": "DEADLINE"}
    assert HEAD_S * 0.8 < took < 4


def test_whoever_says_nothing_is_left(server: tuple[str, int]) -> None:
    """A connection without a request is closed without a word."""
    began = time.monotonic()
    with opened(server) as connection:
        assert rest(connection) == b""
    assert HEAD_S * 0.8 < time.monotonic() - began < 4


@pytest.mark.parametrize("text", [b"POST /graphql HTTP/1.1\r\nhost: loc", b"\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n" * 5])
def test_a_second_head_that_drips_ends(server: tuple[str, int], text: bytes) -> None:
    """Behind an answered request too; blank lines are no request."""
    with opened(server) as connection:
        connection.sendall(head() + BODY)
        assert answer_of(connection) == FOUND
        assert drip(connection, text * 5) < 4
        assert rest(connection).startswith(b"HTTP/1.1 408 ")


def test_a_body_behind_an_answer_ends(server: tuple[str, int]) -> None:
    """A request that is answered without its body does not keep its connection by dripping one."""
    with opened(server) as connection:
        connection.sendall(head(path="/livez", method="GET", length=1_000))
        assert answer_of(connection) == {"status": "live"}
        assert drip(connection, b"x" * 200) < 5
        assert rest(connection) == b""


@pytest.mark.parametrize("name", ["x", "origin"])
def test_headers_behind_a_body_are_left_out(server: tuple[str, int], name: str) -> None:
    """They count for nothing: neither who asks nor how much is kept, however many come."""
    more = f"{name}: {'y' * 100}\r\n".encode() * 200
    chunks = b"%x\r\n%s\r\n0\r\n%s\r\n" % (len(BODY), BODY, more)
    with opened(server) as connection:
        connection.sendall(head("transfer-encoding: chunked", length=None) + chunks)
        assert answer_of(connection) == FOUND


def test_nothing_stays_open_behind_a_late_body(server: tuple[str, int]) -> None:
    """The body of a request comes whole after its answer: then the next request has its time to come."""
    with opened(server) as connection:
        connection.sendall(head(path="/livez", method="GET", length=10))
        assert answer_of(connection) == {"status": "live"}
        connection.sendall(b"x" * 10)
        began = time.monotonic()
        assert rest(connection) == b""
    assert HEAD_S * 0.8 < time.monotonic() - began < 4


def test_an_answer_may_take_longer_than_a_body(server: tuple[str, int]) -> None:
    """Of a GET nobody waits for the body that it announces: it is answered when a revision has been waited for."""
    late = head("graphkb-min-revision: 99", path="/graphql?query=%7Brevision%7Bnumber%7D%7D", method="GET", length=10)
    with opened(server) as connection:
        connection.sendall(late)
        answer = rest(connection)
    assert b'"STALE_REVISION"' in answer


def test_how_long_a_head_may_be(server: tuple[str, int]) -> None:
    """At the limit it is answered; one byte more is 431, and so is what has no end."""
    fixed = sum(len(each) for each in ("/graphql", "host", "localhost", "content-type", "application/json"))
    fixed += len("content-length") + len(str(len(BODY))) + len("x")
    for more, found in ((0, b"200"), (1, b"431")):
        with opened(server) as connection:
            connection.sendall(head("x: " + "y" * (HEAD_BYTES - fixed + more)) + BODY)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(65_536).split()[1] == found
    with opened(server) as connection:
        try:
            for _ in range(1_000):
                connection.sendall(b"POST /graphql HTTP/1.1\r\nx: " + b"y" * 10_000)
        except OSError:
            pass
        else:
            assert connection.recv(65_536).split()[1] == b"431"


def test_others_are_answered_meanwhile(server: tuple[str, int]) -> None:
    """Fifty connections that say nothing keep nobody waiting; what is whole in time is answered."""
    silent = [socket.create_connection(server, timeout=10) for _ in range(50)]
    try:
        with httpx.Client(base_url=f"http://{server[0]}:{server[1]}", timeout=10) as client:
            for _ in range(3):
                assert client.post("/graphql", json=orjson.loads(BODY)).json() == FOUND
        with opened(server) as connection:
            for part in (head()[:20], head()[20:60], head()[60:] + BODY[:5], BODY[5:]):
                connection.sendall(part)
                time.sleep(HEAD_S / 10)
            assert answer_of(connection) == FOUND
    finally:
        for each in silent:
            each.close()


def test_two_requests_at_once(server: tuple[str, int]) -> None:
    """The second waits for its turn, and is answered though its head came late."""
    with opened(server) as connection:
        connection.sendall(head() + BODY + head()[:30])
        assert answer_of(connection) == FOUND
        connection.sendall(head()[30:] + BODY)
        assert answer_of(connection) == FOUND


def test_a_socket_lasts(server: tuple[str, int]) -> None:
    """No time runs once a WebSocket is open."""
    address = f"ws://{server[0]}:{server[1]}/graphql"
    with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as client:
        client.send('{"type": "connection_init"}')
        assert orjson.loads(client.recv(10)) == {"type": "connection_ack"}
        time.sleep(HEAD_S + 2.6)
        client.send('{"type": "ping"}')
        assert orjson.loads(client.recv(10)) == {"type": "pong"}


@pytest.mark.parametrize("offered", ["h2c", "h2c, websocket", "TLS/1.3"])
def test_another_protocol_is_not_spoken(server: tuple[str, int], offered: str) -> None:
    """Whoever offers it is answered as if not (RFC 9110, 7.8): its body whole, in parts, and behind another request."""
    more = ("connection: Upgrade, HTTP2-Settings", f"upgrade: {offered}", "http2-settings: AAMAAABkAAQCAAAAAAIAAAAA")
    request = head(*more) + BODY
    with opened(server) as connection:
        for parts in ([request], [request[:30], request[30:-10], request[-10:]], [head(*more), BODY]):
            for part in parts:
                connection.sendall(part)
                time.sleep(HEAD_S / 20)
            assert answer_of(connection) == FOUND
    with opened(server) as connection:
        connection.sendall(request * 2 + head("connection: close") + BODY)
        text = rest(connection)
        assert (text.count(b"HTTP/1.1 200 "), text.count(b'"number":2')) == (3, 3)


def test_what_is_no_http(server: tuple[str, int]) -> None:
    with opened(server) as connection:
        connection.sendall(b"\x16\x03\x01 is no HTTP\r\n\r\n")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert orjson.loads(answer.partition(b"\r\n\r\n")[2])["errors"][0]["extensions"] == {"code": "BAD_INPUT"}
