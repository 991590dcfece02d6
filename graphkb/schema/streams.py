"""Answers that go on: what feeds them, and how they go out as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Any, Final, NamedTuple

import orjson

from graphkb.errors import BadInput, LimitExceeded
from graphkb.knowledge.keeping import Listener
from graphkb.model.facts import Revision
from graphkb.schema.execution import Answer, Request, Service
from graphkb.schema.failures import failure
from graphkb.schema.http import JSON, RESPONSE, Endpoint, Receive, Send, Turned, disconnected, respond, status_of

EVENTS: Final = b"text/event-stream"
"""Media type of GraphQL over server-sent events, one stream for one operation."""
MAX_WAITING: Final = 256
"""Revisions that wait for one client; one that is further behind is dropped, and may ask `changes` what it missed."""
SEND_S: Final = 10.0
"""Seconds that a client may take to receive what is sent to it."""
PING_S: Final = 15.0
"""Seconds of silence after which a stream is given a sign of life: proxies close silent ones after half a minute."""


class TooSlow(Exception):
    """A client does not take what is sent to it."""


async def revisions(listen: Callable[[Listener], Callable[[], None]]) -> AsyncGenerator[Revision, None]:
    """Yield each revision from now on.

    Raises:
        TooSlow: more than `MAX_WAITING` of them wait.
    """
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[Revision | None] = asyncio.Queue()

    def put(revision: Revision) -> None:
        if waiting.qsize() <= MAX_WAITING:
            waiting.put_nowait(revision if waiting.qsize() < MAX_WAITING else None)

    def heard(revision: Revision) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(put, revision)

    stop = listen(heard)
    try:
        while (revision := await waiting.get()) is not None:
            yield revision
    finally:
        stop()
    raise TooSlow


class Streams(NamedTuple):
    """Serves the operations of one service whose answers may go on."""

    endpoint: Endpoint

    @property
    def service(self) -> Service:
        """What answers."""
        return self.endpoint.service

    async def answers(self, request: Request) -> AsyncGenerator[Answer, None]:
        """Yield the answer to *request*; to a subscription, one for each event that its feed yields.

        Raises:
            TooSlow: too many events wait.
        """
        begun = await asyncio.to_thread(self.service.begin, request)
        async with aclosing(_alone(begun) if isinstance(begun, Answer) else self._told(request, begun)) as answers:
            async for answer in answers:
                yield answer

    async def _told(self, request: Request, events: AsyncGenerator[Any, None]) -> AsyncGenerator[Answer, None]:
        async with aclosing(events):
            try:
                async for event in events:
                    yield await asyncio.to_thread(self.service.answer, request._replace(event=event))
            except TooSlow:
                raise
            except Exception as error:  # noqa: BLE001  # such as a store that does not answer: the client is told
                yield self.service.failed(error)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request by a stream of events; one that cannot begin in JSON."""
        try:
            request = await self.endpoint.request(scope, dict(scope["headers"]), receive)
        except (BadInput, LimitExceeded) as error:
            await respond(send, 400, JSON, {"errors": [failure(error.code, str(error))]})
        except Turned as turned:
            await respond(send, turned.status, JSON, turned.body, turned.headers)
        except ConnectionError:
            return
        else:
            await self._begin(request, receive, send)

    async def _begin(self, request: Request, receive: Receive, send: Send) -> None:
        begun = await asyncio.to_thread(self.service.begin, request)
        if isinstance(begun, Answer) and not begun.ran:
            await respond(send, status_of(begun, RESPONSE), JSON, begun.body)
            return
        async with aclosing(_alone(begun) if isinstance(begun, Answer) else self._told(request, begun)) as answers:
            stream = asyncio.create_task(_stream(answers, send))
            left = asyncio.create_task(disconnected(receive))
            await asyncio.wait({stream, left}, return_when=asyncio.FIRST_COMPLETED)
            left.cancel()
            stream.cancel()
            with suppress(asyncio.CancelledError, OSError):  # a client that left, or takes nothing, is told nothing
                await stream


async def _alone(answer: Answer) -> AsyncGenerator[Answer, None]:
    yield answer


async def _stream(answers: AsyncGenerator[Answer, None], send: Send) -> None:
    """Send *answers* as events, and a comment after a time of silence; the connection ends with a slow client's."""
    headers = [(b"content-type", EVENTS + b"; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    coming = asyncio.ensure_future(anext(answers, None))
    try:
        await _send(send, b":\n\n")
        while True:
            await asyncio.wait({coming}, timeout=PING_S)
            if not coming.done():
                await _send(send, b":\n\n")
                continue
            answer = coming.result()
            if answer is None:
                break
            await _send(send, b"event: next\ndata: " + orjson.dumps(answer.body) + b"\n\n")
            coming = asyncio.ensure_future(anext(answers, None))
        await _send(send, b"event: complete\ndata:\n\n", more=False)
    except TooSlow:
        told = {"errors": [failure("LIMIT_EXCEEDED", TOO_SLOW)]}
        last = b"event: next\ndata: " + orjson.dumps(told) + b"\n\nevent: complete\ndata:\n\n"
        await _send(send, last, more=False)
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


TOO_SLOW: Final = "too slow: more waits than is kept; begin again after the last sequence, or ask changes for it"
"""What a client is told that is dropped."""


async def _send(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(SEND_S):
        await send({"type": "http.response.body", "body": body, "more_body": more})
