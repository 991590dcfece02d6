"""Subscription revisionChanged over a WebSocket, and clients that break its protocol."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from graphkb.knowledge import KnowledgeBase
from graphkb.schema import sockets
from tests.schema.streams.clients import ASK, BEGIN, FOLLOW, INIT, closed, dialogue, followed, rename, subscribe


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
