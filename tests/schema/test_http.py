"""The endpoint under stress: odd bodies, clients that are slow or leave, long answers, revisions to come."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import strawberry

from graphkb.config import Limits
from graphkb.knowledge import KnowledgeBase
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from graphkb.schema.fields import BACKREF
from graphkb.schema.http import Endpoint
from tests.builders import area
from tests.schema.served import served_town

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
GOOD = {"query": '{ area(code: "42") { id } }'}
FOUND = {"data": {"area": {"id": "area:42"}}}

# Odd bodies, over a real socket


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with served_town(tmp_path_factory.mktemp("http") / "town.db", body_s=0.5) as address:
        yield address


@pytest.fixture(scope="module")
def client(server: tuple[str, int]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{server[0]}:{server[1]}", timeout=20) as client:
        yield client


def variables(text: bytes) -> bytes:
    """A request that is good but for the text of one variable."""
    return b'{"query": "query($x: ID!) { node(id: $x) { id } }", "variables": {"x": %s}}' % text


BODIES = {
    "nothing": b"",
    "null": b"null",
    "a text": b'"x"',
    "a number": b"42",
    "true": b"true",
    "an array": b"[]",
    "an empty object": b"{}",
    "a batch": b"[" + orjson.dumps(GOOD) + b"]",
    "two documents": orjson.dumps(GOOD) * 2,
    "invalid UTF-8": variables(b'"\xff"'),
    "an overlong form": variables(b'"\xc0\x80"'),
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "UTF-32": json.dumps(GOOD).encode("utf-32"),
    "a byte order mark": b"\xef\xbb\xbf" + orjson.dumps(GOOD),
    "5,000 digits": variables(b"9" * 5_000),
    "a number too great": variables(b"1e999"),
    "100,000 brackets": b"[" * 100_000,
    "100,000 brackets in a variable": variables(b"[" * 100_000),
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "doubled keys": b'{"query": "{ nothing }", "query": "{ __typename }"}',
    "doubled keys of a variable": variables(b'{"a": 1, "a": 2}'),
    "NaN": variables(b"NaN"),
    "Infinity": variables(b"-Infinity"),
    "a lone surrogate": variables(b'"\\ud800"'),
    "surrogates in the wrong order": variables(b'"\\udc00\\ud800"'),
    "a surrogate in UTF-8": variables(b'"\xed\xa0\x80"'),
    "NUL": variables(b'"\\u0000"'),
    "a raw NUL": variables(b'"\x00"'),
    "NUL after the object": orjson.dumps(GOOD) + b"\x00",
    "NUL in the document": b'{"query": "{ __typename \\u0000 }"}',
    "a comment": b"{} // x",
    "a comma too many": b'{"query": "{ __typename }",}',
    "a form": b"query=%7B__typename%7D",
}


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_odd_bodies(client: httpx.Client, body: bytes, accept: str) -> None:
    """400 with a code, whichever answer is wanted; and the next request on the connection is served."""
    headers = {"content-type": JSON, "accept": accept}
    response = client.post("/graphql", content=body, headers=headers)
    (error,) = response.json()["errors"]
    assert response.status_code == 400
    assert error["extensions"]["code"] in {"BAD_INPUT", "LIMIT_EXCEEDED"}
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert client.post("/graphql", json=GOOD).json() == FOUND


@pytest.mark.parametrize(
    "document",
    [
        '{ node(id: "\\ud800") { id } }',
        "{ node(id: 1e999) { id } }",
        "{ __typename } \u0007",
        "{" * 500,
        "\ufeff",
        "\ud7ff",
    ],
)
def test_odd_documents(client: httpx.Client, document: str) -> None:
    response = client.post("/graphql", json={"query": document}, headers={"accept": RESPONSE})
    assert response.status_code == 400
    assert {each["extensions"]["code"] for each in response.json()["errors"]} <= {"PARSE_FAILED", "VALIDATION_FAILED"}


@pytest.mark.parametrize(
    "value",
    [2**31, -(2**31) - 1, 2**53, 2**63, 2**64 - 1, 1.5, 1e308, "9" * 5_000, True, [[1]], {"a": {"b": 1}}],
)
def test_odd_values(client: httpx.Client, value: object) -> None:
    """What is no severity is refused before anything is run."""
    document = 'query($s: Int) { responsible(matter: "m", area: "a", severity: $s) { overlap } }'
    request = {"query": document, "variables": {"s": value}}
    response = client.post("/graphql", json=request, headers={"accept": RESPONSE})
    assert (response.status_code, response.json()["errors"][0]["extensions"]) == (400, {"code": "BAD_INPUT"})


def test_a_body_of_a_mebibyte_and_one_more(client: httpx.Client) -> None:
    for length, status in ((1_048_576, 200), (1_048_577, 413)):
        headers = {"content-type": JSON}
        assert client.post("/graphql", content=orjson.dumps(GOOD).ljust(length), headers=headers).status_code == status
    assert client.post("/graphql", json=GOOD).json() == FOUND


def test_json_of_the_depth_and_one_more(client: httpx.Client) -> None:
    """The request and its variables are two levels; a variable may have thirty."""
    for depth, status in ((30, 200), (31, 400)):
        body = b'{"query": "{ __typename }", "variables": {"x": ' + b"[" * depth + b"]" * depth + b"}}"
        response = client.post("/graphql", content=body, headers={"content-type": JSON, "accept": RESPONSE})
        assert response.status_code == status


# Clients that are slow, or leave


def test_a_slow_body_ends(server: tuple[str, int], client: httpx.Client) -> None:
    """A byte now and then does not keep the connection: it is answered and closed; others are served meanwhile."""
    head = f"POST /graphql HTTP/1.1\r\nhost: {server[0]}\r\ncontent-type: {JSON}\r\ncontent-length: 1000\r\n\r\n"
    with socket.create_connection(server, timeout=10) as slow:
        slow.sendall(head.encode())
        began = time.monotonic()
        for _ in range(4):
            slow.sendall(b"{")
            time.sleep(0.05)
        assert client.post("/graphql", json=GOOD).json() == FOUND
        answer = b"".join(iter(lambda: slow.recv(65_536), b""))
        took = time.monotonic() - began
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"DEADLINE"' in answer
    assert 0.4 < took < 5


def scope(method: str = "POST", query: bytes = b"", **headers: str) -> dict[str, Any]:
    named = {"content-type": JSON, "accept": RESPONSE, **headers}
    encoded = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    return {"type": "http", "method": method, "query_string": query, "headers": encoded}


async def exchange(
    endpoint: Endpoint, request: object, asked: dict[str, Any] | None = None, leaves_after_s: float = 60
) -> tuple[int, dict[bytes, bytes], Any] | None:
    """Ask the endpoint, as a server does, for a client that leaves; returns status, headers and body."""
    sent: list[dict[str, Any]] = []
    messages = iter([{"type": "http.request", "body": orjson.dumps(request)}])

    async def receive() -> dict[str, Any]:
        message = next(messages, None)
        if message is None:
            await asyncio.sleep(leaves_after_s)
        return message or {"type": "http.disconnect"}

    async def send(message: dict[str, Any], /) -> None:
        sent.append(message)

    await endpoint(asked or scope(), receive, send)
    if not sent:
        return None
    start, body = sent
    return start["status"], dict(start["headers"]), orjson.loads(body["body"])


def endpoint(of: Any, knowledge: KnowledgeBase, **limits: float) -> Endpoint:
    held = Limits.model_validate(limits)
    return Endpoint(Service(of, knowledge, held), held)


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], list[float]]:
    """Makes every descendantCount take so many seconds; returns the list of those worked out."""

    def slowed(seconds: float) -> list[float]:
        done: list[float] = []

        def read(_row: int) -> int:
            time.sleep(seconds)
            done.append(seconds)
            return len(done)

        counts = schema._schema.type_map["Area"].fields["descendantCount"].extensions[BACKREF]
        monkeypatch.setattr(counts, "reader", lambda _view, **_: read)
        return done

    return slowed


SLOW = {"query": '{ area(code: "42") { ' + " ".join(f"a{i}: descendantCount" for i in range(30)) + " } }"}


def test_who_leaves_ends_the_work(town: KnowledgeBase, figures: Any) -> None:
    """Nothing is sent, and of thirty figures only those are worked out that were begun."""
    done = figures(0.05)
    assert asyncio.run(exchange(endpoint(schema, town), SLOW, leaves_after_s=0.2)) is None
    begun = len(done)
    time.sleep(0.3)
    assert begun <= len(done) <= begun + 1 < 20


def test_who_leaves_before_the_body_is_there(town: KnowledgeBase) -> None:
    async def leave() -> list[Any]:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any], /) -> None:
            sent.append(message)

        await endpoint(schema, town)(scope(), receive, send)
        return sent

    assert asyncio.run(leave()) == []


# Answers that take long


def test_no_client_waits_longer_than_an_answer_may_take(town: KnowledgeBase, figures: Any) -> None:
    """Not even for work that looks at no clock; and others are answered meanwhile."""
    figures(0.6)
    asked = endpoint(schema, town, request_s=0.2)

    async def both() -> tuple[Any, Any, list[str]]:
        order: list[str] = []

        async def timed(name: str, request: object) -> Any:
            answer = await exchange(asked, request)
            order.append(name)
            return answer

        slow, good = await asyncio.gather(timed("slow", SLOW), timed("good", GOOD))
        return slow, good, order

    began = time.monotonic()
    with asyncio.Runner() as runner:
        slow, good, order = runner.run(both())
        assert time.monotonic() - began < 0.55
    message = "the answer took longer than 0.2 s: ask for less, or in pages"
    assert (slow[0], slow[2]) == (400, {"errors": [{"message": message, "extensions": {"code": "DEADLINE"}}]})
    assert (good[2], order) == (FOUND, ["good", "slow"])


def test_a_document_that_becomes_slow_leaves_the_event_loop(
    town: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quick at first, it is answered at once; slow later, it goes back to a thread, and is answered all the same."""
    monkeypatch.setattr("graphkb.schema.execution.AT_ONCE_S", 0.3)
    work_s = 0.0

    def read(_row: int) -> int:
        ends = time.thread_time() + work_s
        while time.thread_time() < ends:
            pass
        return 7

    counts = schema._schema.type_map["Area"].fields["descendantCount"].extensions[BACKREF]
    monkeypatch.setattr(counts, "reader", lambda _view, **_: read)
    service = Service(schema, town)
    request = Request('{ area(code: "42") { a: descendantCount b: descendantCount } }')
    body = {"data": {"area": {"a": 7, "b": 7}}}
    assert service.answer_at_once(request) is None
    assert service.answer(request).body == body
    at_once = service.answer_at_once(request)
    assert at_once is not None
    assert at_once.body == body
    work_s = 0.35
    assert service.answer_at_once(request) is None
    assert service.answer(request).body == body
    assert service.answer_at_once(request) is None


# Mutations


@strawberry.type
class Reads:
    @strawberry.field
    def written(self) -> int:
        return len(WRITTEN)


@strawberry.type
class Writes:
    @strawberry.mutation
    def write(self) -> int:
        time.sleep(0.3)
        WRITTEN.append(threading.current_thread())
        return len(WRITTEN)


WRITTEN: list[threading.Thread] = []
WRITABLE = strawberry.Schema(query=Reads, mutation=Writes)


def test_a_mutation_comes_by_post_alone(town: KnowledgeBase) -> None:
    """By GET it is refused and nothing is written, whatever a client accepts; a query of the same document is not."""
    WRITTEN.clear()
    asked = endpoint(WRITABLE, town)
    document = b"query=mutation%20M{write}%20query%20Q{written}&operationName="
    for media in (JSON, RESPONSE):
        refused = asyncio.run(exchange(asked, None, scope("GET", document + b"M", accept=media)))
        assert refused is not None
        assert (refused[0], refused[1][b"allow"]) == (405, b"POST")
        assert refused[2]["errors"][0]["extensions"] == {"code": "BAD_INPUT"}
    read = asyncio.run(exchange(asked, None, scope("GET", document + b"Q")))
    assert read is not None
    assert read[2] == {"data": {"written": 0}}


def test_a_mutation_is_finished(town: KnowledgeBase) -> None:
    """Its client is told what was done, even past the time of an answer; the event loop is free, each time."""
    WRITTEN.clear()
    asked = endpoint(WRITABLE, town, request_s=0.1)
    for count in (1, 2):
        answer = asyncio.run(exchange(asked, {"query": "mutation { write }"}))
        assert answer is not None
        assert (answer[0], answer[2]) == (200, {"data": {"write": count}})
    assert threading.main_thread() not in WRITTEN


def test_a_mutation_is_finished_for_a_client_that_left(town: KnowledgeBase) -> None:
    WRITTEN.clear()
    asked = endpoint(WRITABLE, town)
    asyncio.run(exchange(asked, {"query": "mutation { write }"}, leaves_after_s=0.1))
    assert len(WRITTEN) == 1


# Graphkb-Min-Revision


REVISION = {"query": "{ revision { number } }"}


@pytest.fixture
def knowledge(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """At revision 1."""
    with KnowledgeBase.open(f"sqlite:///{tmp_path}/x.db", create=True) as opened:
        opened.commit([area("a", "TOWN")], actor="x")
        yield opened


@pytest.mark.parametrize("wanted", ["0", "1", "0001"])
def test_a_revision_that_is_there(knowledge: KnowledgeBase, wanted: str) -> None:
    answer = asyncio.run(exchange(endpoint(schema, knowledge), REVISION, scope(graphkb_min_revision=wanted)))
    assert answer is not None
    assert (answer[0], answer[1][b"graphkb-revision"]) == (200, b"1")


def test_a_revision_to_come_is_waited_for(knowledge: KnowledgeBase) -> None:
    later = threading.Timer(0.2, lambda: knowledge.commit([area("b", "TOWN")], actor="x"))
    later.start()
    answer = asyncio.run(exchange(endpoint(schema, knowledge), REVISION, scope(graphkb_min_revision="2")))
    later.join()
    assert answer is not None
    assert (answer[2], answer[1][b"graphkb-revision"]) == ({"data": {"revision": {"number": 2}}}, b"2")


def test_a_revision_that_does_not_come(knowledge: KnowledgeBase) -> None:
    """The client is told so after a while, rather than answered from an older one."""
    asked = endpoint(schema, knowledge, revision_s=0.1)
    answer = asyncio.run(exchange(asked, REVISION, scope(graphkb_min_revision="2")))
    assert answer is not None
    assert (answer[0], answer[1][b"graphkb-revision"]) == (400, b"1")
    message = "revision 1 is served, not yet 2: ask again"
    assert answer[2] == {"errors": [{"message": message, "extensions": {"code": "STALE_REVISION"}}]}


@pytest.mark.parametrize("wanted", ["", "x", "-1", "1.0", "1e3", "9" * 20, "9" * 5_000, "١"])
def test_what_is_no_revision(knowledge: KnowledgeBase, wanted: str) -> None:
    answer = asyncio.run(exchange(endpoint(schema, knowledge), REVISION, scope(graphkb_min_revision=wanted)))
    assert answer is not None
    assert (answer[0], answer[2]["errors"][0]["extensions"]) == (400, {"code": "BAD_INPUT"})
    assert "Graphkb-Min-Revision" in answer[2]["errors"][0]["message"]
