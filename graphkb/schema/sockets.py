"""GraphQL over a WebSocket, by the protocol graphql-transport-ws."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, Final

import orjson

from graphkb.errors import BadInput, LimitExceeded
from graphkb.schema.execution import Request
from graphkb.schema.failures import failure
from graphkb.schema.http import Receive, Send, json_of, request_of
from graphkb.schema.streams import SEND_S, TOO_SLOW, Streams, TooSlow

PROTOCOL: Final = "graphql-transport-ws"
"""The only subprotocol spoken."""
INIT_S: Final = 10.0
"""Seconds in which a client must have said connection_init."""
MAX_OPERATIONS: Final = 20
"""Operations of one connection at a time, as many as root fields of one request."""


class Closed(Exception):
    """The connection is to be closed: the code and the reason are the protocol's."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def serve(streams: Streams, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Serve one client until it leaves or breaks the protocol."""
    await receive()  # websocket.connect
    spoken = PROTOCOL in scope["subprotocols"]
    await send({"type": "websocket.accept", "subprotocol": PROTOCOL if spoken else None})
    if not spoken:
        await send({"type": "websocket.close", "code": 4406, "reason": "Subprotocol not acceptable"})
        return
    await _Socket(streams, receive, send).run()


class _Socket:
    def __init__(self, streams: Streams, receive: Receive, send: Send) -> None:
        self._streams = streams
        self._receive = receive
        self._send = send
        self._operations: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        try:
            await self._opened()
            await self._say(type="connection_ack")
            while True:
                await self._heard(await self._message())
        except Closed as closed:
            await self._close(closed)
        except OSError:
            pass
        finally:
            tasks = tuple(self._operations.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _opened(self) -> None:
        """Wait for connection_init."""
        try:
            async with asyncio.timeout(INIT_S):
                while (message := await self._message())["type"] != "connection_init":
                    if message["type"] == "subscribe":
                        raise Closed(4401, "Unauthorized")
                    await self._heard(message)
        except TimeoutError as error:
            raise Closed(4408, "Connection initialisation timeout") from error
        if not isinstance(message.get("payload"), dict | None):
            raise Closed(4400, "Invalid connection_init payload")

    async def _message(self) -> dict[str, Any]:
        """Return the next message, which has a type.

        Raises:
            ConnectionError: the client left.
            Closed: it sent something else.
        """
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            raise ConnectionError("the client left")
        text = event.get("text")
        try:
            message = json_of((text or "").encode(), self._streams.endpoint.limits.json_depth)
        except (BadInput, LimitExceeded, UnicodeEncodeError) as error:
            raise Closed(4400, "Every message is JSON in a text frame") from error
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Closed(4400, "Every message is an object with a type")
        return message

    async def _heard(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ping":
                await self._say(type="pong")
            case "pong":
                pass
            case "subscribe":
                await self._begin(_id(message), message.get("payload"))
            case "complete":
                if task := self._operations.pop(_id(message), None):
                    task.cancel()
            case "connection_init":
                raise Closed(4429, "Too many initialisation requests")
            case _:
                raise Closed(4400, "Unknown type of message")

    async def _begin(self, name: str, payload: Any) -> None:
        if name in self._operations:
            raise Closed(4409, f"Subscriber for {name} already exists")
        try:
            request = self._checked(payload)
        except (BadInput, LimitExceeded) as error:
            await self._say(id=name, type="error", payload=[failure(error.code, str(error))])
        else:
            self._operations[name] = asyncio.create_task(self._answer(name, request))

    def _checked(self, payload: Any) -> Request:
        if len(self._operations) >= MAX_OPERATIONS:
            raise LimitExceeded(f"at most {MAX_OPERATIONS} operations at a time: complete one first")
        return request_of(payload)

    async def _answer(self, name: str, request: Request) -> None:
        try:
            async with aclosing(self._streams.answers(request)) as answers:
                async for answer in answers:
                    if not answer.ran:
                        self._operations.pop(name, None)
                        await self._say(id=name, type="error", payload=answer.body["errors"])
                        return
                    await self._say(id=name, type="next", payload=answer.body)
            self._operations.pop(name, None)
            await self._say(id=name, type="complete")
        except TooSlow:
            await self._close(Closed(1013, TOO_SLOW))
        except Closed as closed:
            await self._close(closed)
        except OSError:
            pass

    async def _say(self, **message: Any) -> None:
        """Send one message.

        Raises:
            Closed: the client does not take it.
        """
        try:
            async with asyncio.timeout(SEND_S):
                await self._send({"type": "websocket.send", "text": orjson.dumps(message).decode()})
        except TimeoutError as error:
            raise Closed(1013, TOO_SLOW) from error

    async def _close(self, closed: Closed) -> None:
        await self._send({"type": "websocket.close", "code": closed.code, "reason": closed.reason})


def _id(message: dict[str, Any]) -> str:
    name = message.get("id")
    if not isinstance(name, str) or not name:
        raise Closed(4400, "The message has no id")
    return name
