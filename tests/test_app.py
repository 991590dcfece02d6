"""The service over HTTP: GraphQL by its specification, who is let in, and whether it is ready."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from graphkb.app import create_app, is_loopback, serve
from graphkb.config import Limits, Settings, read_settings
from graphkb.errors import BadInput, StoreUnavailable
from graphkb.knowledge import KnowledgeBase
from tests.builders import area
from tests.serving import HOST, ask

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
QUERY = {"query": '{ area(code: "42") { name } }'}
FOUND = {"data": {"area": {"name": "42"}}}


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    path = tmp_path_factory.mktemp("app") / "app.db"
    with KnowledgeBase.open(f"sqlite:///{path}", create=True) as opened:
        opened.commit([area("42", "PROVINCE", code="42")], actor="test")
        yield opened


@pytest.fixture(scope="module")
def app(knowledge: KnowledgeBase) -> FastAPI:
    settings = Settings(store="unused", allowed_hosts=("graph.example",), limits=Limits(body_bytes=10_000))
    return create_app(settings, knowledge)


def code(response: httpx.Response) -> str:
    """The code of the first error."""
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found


# GraphQL over HTTP


def test_a_query_is_answered(app: FastAPI) -> None:
    """Data, the media type asked for, and the revision that was read."""
    response = ask(app, json=QUERY, headers={"accept": RESPONSE})
    assert (response.status_code, response.json()) == (200, FOUND)
    assert response.headers["content-type"] == f"{RESPONSE}; charset=utf-8"
    assert response.headers["content-length"] == str(len(response.content))
    assert response.headers["graphkb-revision"] == "1"


def test_variables_and_operation_name(app: FastAPI) -> None:
    document = "query A($code: String) { area(code: $code) { name } } query B { revision { number } }"
    request = {"query": document, "variables": {"code": "42"}, "operationName": "A", "extensions": {}, "more": 1}
    assert ask(app, json=request).json() == FOUND
    assert ask(app, json={"query": QUERY["query"], "variables": None, "operationName": ""}).json() == FOUND


def test_chinese_goes_in_and_out(app: FastAPI) -> None:
    response = ask(app, json={"query": '{ search(text: "没有") { totalCount } }'})
    assert response.json() == {"data": {"search": {"totalCount": 0}}}
    assert "没有" in ask(app, json={"query": '{ node(id: "没有") { id } }'}).text


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{JSON}, {RESPONSE};q=0", JSON),
        ("text/html, application/json; charset=utf-8", JSON),
        ("APPLICATION/JSON", JSON),
    ],
)
def test_media_types(app: FastAPI, accept: str | None, media: str) -> None:
    headers = {"accept": accept} if accept else {"accept": ""}
    response = ask(app, json=QUERY, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{media}; charset=utf-8")


def test_a_client_that_takes_neither(app: FastAPI) -> None:
    assert ask(app, json=QUERY, headers={"accept": "text/html"}).status_code == 406


@pytest.mark.parametrize("document", ["{", "{ nothing }", "query A { revision { number } } query B { __typename }"])
def test_the_status_of_refused_documents(app: FastAPI, document: str) -> None:
    """400 for clients of the new media type, 200 for those of JSON; without `data` for both."""
    for media, status in ((RESPONSE, 400), (JSON, 200)):
        response = ask(app, json={"query": document}, headers={"accept": media})
        assert (response.status_code, set(response.json())) == (status, {"errors"})


def test_a_field_that_fails_is_no_failed_request(app: FastAPI) -> None:
    response = ask(app, json={"query": '{ node(id: "x") { id } }'}, headers={"accept": RESPONSE})
    assert (response.status_code, response.json()["data"], code(response)) == (200, {"node": None}, "NOT_FOUND")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b'"x"', b"1", b"[]", b"{}", b"[{}]", b"{", b"NaN", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}",
        b"\xff",
        b'{"query": null}', b'{"query": ""}', b'{"query": 1}', b'{"query": ["{__typename}"]}', b'{"query": "\\ud800"}',
        b'{"query": "{__typename}", "variables": []}', b'{"query": "{__typename}", "variables": "x"}',
        b'{"query": "{__typename}", "operationName": 1}', b'{"query": "{__typename}", "extensions": []}',
        b"[" * 9_000, b'{"query": "{__typename}", "variables": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}",
        b'{"query": {"a": ' + b"9" * 5_000 + b"}}", b"{'query': '{__typename}'}", b'{"query": "{__typename}",}',
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)  # fmt: skip
def test_bodies_that_are_no_request(app: FastAPI, body: bytes) -> None:
    """400 with a code, whatever they are; and the next request is served."""
    response = ask(app, content=body, headers={"content-type": JSON})
    assert (response.status_code, set(response.json())) == (400, {"errors"})
    assert code(response) in {"BAD_INPUT", "LIMIT_EXCEEDED"}
    assert ask(app, json=QUERY).json() == FOUND


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/graphql", "application/x-www-form-urlencoded", "multipart/form-data",
     "application/json; charset=utf-16", "application/jsonp"],
)  # fmt: skip
def test_other_content_types(app: FastAPI, kind: str) -> None:
    """What a foreign form could send is refused."""
    response = ask(app, content=orjson.dumps(QUERY), headers={"content-type": kind})
    assert (response.status_code, code(response)) == (415, "BAD_INPUT")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=UTF-8", "Application/JSON", "application/json;charset=utf-8"]
)
def test_ways_of_writing_json(app: FastAPI, kind: str) -> None:
    assert ask(app, content=orjson.dumps(QUERY), headers={"content-type": kind}).json() == FOUND


def padded(length: int) -> bytes:
    """The query in a body of so many bytes."""
    return orjson.dumps(QUERY).ljust(length)


def test_a_body_of_the_limit_and_one_more(app: FastAPI) -> None:
    assert ask(app, content=padded(10_000), headers={"content-type": JSON}).json() == FOUND
    response = ask(app, content=padded(10_001), headers={"content-type": JSON})
    assert (response.status_code, code(response)) == (413, "LIMIT_EXCEEDED")


def test_a_body_of_unknown_length(app: FastAPI) -> None:
    """It is counted as it comes."""

    async def parts(length: int) -> Any:
        body = padded(length)
        for start in range(0, length, 1_000):
            yield body[start : start + 1_000]

    headers = {"content-type": JSON, "transfer-encoding": "chunked"}
    assert ask(app, content=parts(10_000), headers=headers).json() == FOUND
    assert ask(app, content=parts(10_001), headers=headers).status_code == 413


def test_get(app: FastAPI) -> None:
    """A query in the address; ill-formed parameters are refused."""
    assert ask(app, "GET", params=QUERY).json() == FOUND
    document = "query($c: String) { area(code: $c) { name } }"
    assert ask(app, "GET", params={"query": document, "variables": '{"c": "42"}'}).json() == FOUND
    for wrong in ("", "query=", "variables={}", "query={__typename}&variables=x", "query=a&query=b", "query=%ff", "é"):
        response = ask(app, "GET", f"/graphql?{wrong}", headers={"accept": RESPONSE})
        assert (response.status_code, set(response.json())) == (400, {"errors"}), wrong


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods(app: FastAPI, method: str) -> None:
    response = ask(app, method)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


def test_the_event_loop_never_waits_for_the_store(
    app: FastAPI, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was known is read in another thread; what is known now in this one."""
    threads = []
    view = knowledge.view

    def noted(*arguments: Any) -> Any:
        threads.append(threading.current_thread())
        return view(*arguments)

    monkeypatch.setattr(knowledge, "view", noted)
    assert ask(app, json={"query": '{ area(code: "42", knownAt: 1) { name } }'}).json() == FOUND
    assert [thread is threading.main_thread() for thread in threads] == [False]


# Doors


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.8.8.8:1", "[::1]:8000", "a.localhost", "graph.example",
     "Graph.Example:443"],
)  # fmt: skip
def test_hosts_that_are_ours(app: FastAPI, host: str) -> None:
    """Loopback names and addresses, and those configured, with any port."""
    assert ask(app, json=QUERY, headers={"host": host}).json() == FOUND


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "graph.example.evil", "10.0.0.1", "[::2]",
     "0.0.0.0", "", "[::1", "::1", "a b", "evil.example@localhost", "localhost/x", "localhost:x", "ｌocalhost"],
)  # fmt: skip
def test_hosts_that_are_not(app: FastAPI, host: str) -> None:
    """A name that only resolves to this machine is not its own: DNS rebinding ends here."""
    for path in ("/graphql", "/livez", "/elsewhere"):
        response = ask(app, path=path, json=QUERY, headers={"host": host.encode()})
        assert (response.status_code, code(response)) == (421, "FORBIDDEN")


def test_two_hosts_are_none(app: FastAPI) -> None:
    headers = [("host", HOST), ("host", HOST), ("content-type", JSON)]
    assert ask(app, content=b"{}", headers=headers).status_code == 421


@pytest.mark.parametrize("origin", [f"http://{HOST}", f"https://{HOST}", f"HTTP://{HOST}"])
def test_pages_of_our_own(app: FastAPI, origin: str) -> None:
    assert ask(app, json=QUERY, headers={"origin": origin}).json() == FOUND


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9000", f"file://{HOST}", "", HOST])
def test_foreign_pages(app: FastAPI, origin: str) -> None:
    """A browser's page from elsewhere is refused, and told of no permission to come (no CORS headers)."""
    response = ask(app, json=QUERY, headers={"origin": origin})
    assert (response.status_code, code(response)) == (403, "FORBIDDEN")
    assert not [name for name in response.headers if name.startswith("access-control")]


# Health, and what is not there


def test_live_and_ready(app: FastAPI) -> None:
    assert ask(app, "GET", "/livez").json() == {"status": "live"}
    assert ask(app, "GET", "/readyz").json() == {"status": "ready", "revision": 1, "storeRevision": 1}


def test_not_ready_without_the_store(app: FastAPI, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph still answers; readiness says that the store does not."""

    def silent() -> Any:
        raise StoreUnavailable("no answer at /var/lib/secret")

    monkeypatch.setattr(knowledge.store, "revision", silent)
    response = ask(app, "GET", "/readyz")
    assert (response.status_code, response.json()) == (
        503, {"status": "unavailable", "code": "STORE_UNAVAILABLE", "revision": 1},
    )  # fmt: skip
    assert ask(app, "GET", "/livez").status_code == 200
    assert ask(app, json=QUERY).json() == FOUND


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json", "/graphql/", "/graphqlx"])
def test_there_is_nothing_else(app: FastAPI, path: str) -> None:
    """No page that would load something from outside."""
    assert ask(app, "GET", path).status_code == 404


def test_the_knowledge_base_is_closed_with_the_service(tmp_path: Path) -> None:
    """While it runs it watches the store; after it nothing is left open."""
    knowledge = KnowledgeBase.open(f"sqlite:///{tmp_path}/x.db", create=True)
    app = create_app(Settings(store="unused"), knowledge)

    async def live() -> None:
        async with app.router.lifespan_context(app):
            assert knowledge._watcher is not None

    asyncio.run(live())
    assert knowledge._watcher is None
    with pytest.raises(Exception, match="clos"):
        knowledge.store.revision()


# Settings and serve


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKB_STORE", "sqlite:///x.db")
    monkeypatch.setenv("GRAPHKB_PORT", "9")
    monkeypatch.setenv("GRAPHKB_ALLOWED_HOSTS", "a.example, b.example")
    monkeypatch.setenv("GRAPHKB_LIMITS__QUERY_DEPTH", "3")
    settings = Settings()
    assert (settings.store, settings.host, settings.port, settings.allowed_hosts) == (
        "sqlite:///x.db", "127.0.0.1", 9, ("a.example", "b.example"),
    )  # fmt: skip
    assert settings.limits == Limits(query_depth=3)
    assert Settings(store="y").store == "y"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "x", "GRAPHKB_PORT='x': Input should be a valid integer"),
        ("LIMITS__OBJECTS", "0", "GRAPHKB_LIMITS__OBJECTS='0': Input should be greater than 0"),
        ("LIMITS__OBJECT", "9", "GRAPHKB_LIMITS__OBJECT='9': there is no such setting"),
        ("LIMITS", "9", "GRAPHKB_LIMITS=9: Input should be a valid dictionary"),
        ("LIMITS", "x", 'error parsing value for field "limits"'),
    ],
)
def test_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    """One line with the variable, its value and the rule."""
    monkeypatch.setenv(f"GRAPHKB_{name}", value)
    with pytest.raises(BadInput) as caught:
        read_settings(store="x")
    assert str(caught.value).startswith(said)
    assert "docs/settings.md" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("zone", ["Mars", "", "../etc", "Asia"])
def test_a_zone_that_is_none(zone: str) -> None:
    """Refused when the store is opened, before anything is told in it."""
    with pytest.raises(BadInput, match="is no zone"):
        create_app(Settings(store="sqlite:///absent.db", zone=zone))


@pytest.mark.parametrize(
    ("host", "ours"),
    [("127.0.0.1", True), ("127.255.0.1", True), ("::1", True), ("localhost", True), ("x.localhost", True),
     ("0.0.0.0", False), ("::", False), ("192.168.0.1", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_what_is_loopback(host: str, *, ours: bool) -> None:
    assert is_loopback(host) is ours


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.org", ""])
def test_beyond_this_machine_nothing_is_served(host: str) -> None:
    """Refused in one line, before anything is opened."""
    with pytest.raises(BadInput, match="beyond this machine nothing is served") as caught:
        serve(Settings(store="sqlite:////nowhere/x.db", host=host))
    assert "\n" not in str(caught.value)


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"127.0.0.1:{port}: .*choose another --port"):
            serve(Settings(store="sqlite:////nowhere/x.db", port=port))


def test_serve_prints_its_address_and_answers(tmp_path: Path) -> None:
    """A process of its own on a free port; an interrupt ends it."""
    store = f"sqlite:///{tmp_path}/x.db"
    with KnowledgeBase.open(store, create=True) as knowledge:
        knowledge.commit([area("42", "PROVINCE", code="42")], actor="test")
    program = "import sys; from graphkb import app, config; app.serve(config.Settings(store=sys.argv[1], port=0))"
    with subprocess.Popen([sys.executable, "-c", program, store], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().removeprefix("GraphQL at ").strip()
            response = httpx.post(address, json=QUERY, timeout=20)
        finally:
            process.terminate()
            process.wait(20)
    assert address.startswith("http://127.0.0.1:")
    assert (response.status_code, response.json()) == (200, FOUND)
    assert "server" not in response.headers
