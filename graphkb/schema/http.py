"""GraphQL over HTTP, by its specification, as a plain ASGI function."""

import asyncio
import json
from collections.abc import Mapping
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qs

import orjson

from graphkb.config import Limits
from graphkb.errors import BadInput, LimitExceeded, StaleRevision
from graphkb.schema.execution import Answer, Request, Service
from graphkb.schema.failures import failure
from graphkb.schema.limits import check_nesting

RESPONSE = "application/graphql-response+json"
"""Media type in which the status tells whether the operation ran."""
JSON = "application/json"
"""Media type of clients that do not know `RESPONSE`: every well-formed request gets 200."""

MIN_REVISION = b"graphkb-min-revision"
"""Header by which a client says what it has seen: it is answered from that revision or a later one."""
WAIT_S = 0.02
"""Seconds between two looks whether the revision that a client wants is there: little beside a commit."""
MAX_DIGITS = 20
"""Digits of a number in a header that are looked at: no length and no revision is longer."""

_WILD = {"*/*": JSON, "application/*": JSON}


class Receive(Protocol):
    async def __call__(self) -> dict[str, Any]: ...


class Send(Protocol):
    async def __call__(self, message: dict[str, Any], /) -> None: ...


class Turned(Exception):
    """A request that is not GraphQL over HTTP."""

    def __init__(self, status: int, code: str, message: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"errors": [failure(code, message)]}
        self.headers = headers


Written = tuple[Answer, bytes]
"""An answer, and its body as JSON."""


def written(answer: Answer) -> Written:
    """Return *answer* with its body as JSON."""
    return answer, orjson.dumps(answer.body)


class Endpoint(NamedTuple):
    """Serves one GraphQL service at whatever path it is called for."""

    service: Service
    limits: Limits

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        media = RESPONSE
        try:
            media = accepted(headers.get(b"accept", b"").decode("latin-1"))
            request = await self.request(scope, headers, receive)
            wanted = revision_wanted(headers.get(MIN_REVISION, b"0"))
            answer, content = await self._answer(request, wanted, receive)
        except (BadInput, LimitExceeded) as error:
            await respond(send, 400, media, {"errors": [failure(error.code, str(error))]})
            return
        except Turned as turned:
            await respond(send, turned.status, media, turned.body, turned.headers)
            return
        except ConnectionError:
            return
        found = [(b"graphkb-revision", str(answer.revision).encode())]
        allow = [] if answer.allowed else [(b"allow", b"POST")]
        await respond_with(send, status_of(answer, media), media, content, (*found, *allow))

    async def _answer(self, request: Request, revision: int, receive: Receive) -> Written:
        if not await self._reached(revision):
            message = f"revision {self.service.revision} is served, not yet {revision}: ask again"
            return written(self.service.refusal(StaleRevision(message)))
        answer = self.service.answer_at_once(request)
        return written(answer) if answer else await self._answer_aside(request, receive)

    async def _reached(self, revision: int) -> bool:
        """Wait until *revision* is served, or no longer than one may wait."""
        ends = monotonic() + self.limits.revision_s
        while self.service.revision < revision and monotonic() < ends:  # noqa: ASYNC110  # a thread swaps the graph
            await asyncio.sleep(WAIT_S)
        return self.service.revision >= revision

    async def _answer_aside(self, request: Request, receive: Receive) -> Written:
        """Answer in a thread, which writes what it made, for as long as the client waits and may wait."""
        allowance = self.service.allowance()
        answered = asyncio.to_thread(lambda: written(self.service.answer(request, allowance)))
        work = asyncio.create_task(answered)
        left = asyncio.create_task(disconnected(receive))
        try:
            await asyncio.wait({work, left}, timeout=self.limits.request_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            allowance.stop()
            stays = left.cancel()
        if work.done() or (stays and not allowance.is_bound):
            return await work
        if stays:
            return written(self.service.refusal(allowance.deadline))
        raise ConnectionError("the client went away")

    async def request(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], receive: Receive) -> Request:
        """Return what the client asks.

        Raises:
            Turned: it is no GraphQL over HTTP.
            ConnectionError: the client went away.
        """
        if scope["method"] == "GET":
            return request_of(_parameters(scope["query_string"], self.limits.json_depth))._replace(may_write=False)
        if scope["method"] != "POST":
            raise Turned(405, "BAD_INPUT", "GraphQL is asked by POST or GET", (b"allow", b"GET, POST"))
        kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")
        if kind[0].strip().lower() != JSON or "charset" in kind[2].lower().replace("charset=utf-8", ""):
            raise Turned(415, "BAD_INPUT", "send the request as application/json in UTF-8")
        return request_of(json_of(await self._body(headers, receive), self.limits.json_depth))

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        announced = headers.get(b"content-length", b"")
        length = int(announced) if announced.isdigit() and len(announced) < MAX_DIGITS else 0
        self._check_length(length)
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the client went away")
            body += message.get("body", b"")
            self._check_length(len(body))
            more = message.get("more_body", False)
        return bytes(body)

    def _check_length(self, length: int) -> None:
        if length > self.limits.body_bytes:
            message = f"the body is larger than {self.limits.body_bytes} bytes"
            raise Turned(413, "LIMIT_EXCEEDED", message, (b"connection", b"close"))


@lru_cache(maxsize=256)
def accepted(accept: str) -> str:
    """Return the media type to answer in; JSON where the client names none.

    Raises:
        Turned: the client takes neither `RESPONSE` nor JSON.
    """
    if not accept:
        return JSON
    named = [part.partition(";") for part in accept.lower().split(",")]
    kinds = [kind.strip() for kind, _, rest in named if "q=0" not in rest.replace(" ", "").split(";")]
    for wanted in (RESPONSE, JSON):
        if wanted in kinds:
            return wanted
    for kind in kinds:
        if kind in _WILD:
            return _WILD[kind]
    raise Turned(406, "BAD_INPUT", f"answers come as {RESPONSE} or {JSON}")


def revision_wanted(header: bytes) -> int:
    """Return the least revision that a client wants to read.

    Raises:
        BadInput: the header names none.
    """
    if not (header.isdigit() and len(header) < MAX_DIGITS):
        raise BadInput(f"Graphkb-Min-Revision {header[:MAX_DIGITS].decode('latin-1')!r}: give the number of a revision")
    return int(header)


def status_of(answer: Answer, media: str) -> int:
    """Return the status that the specification gives to *answer*."""
    if answer.ran:
        return 200
    if not answer.allowed:
        return 405
    if any(error["extensions"]["code"] == "INTERNAL" for error in answer.body["errors"]):
        return 500
    return 400 if media == RESPONSE else 200


async def respond(
    send: Send, status: int, media: str, body: Any, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """Send *body* as JSON."""
    await respond_with(send, status, media, orjson.dumps(body), headers)


async def respond_with(
    send: Send, status: int, media: str, content: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """Send *content*, which is JSON."""
    named = [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(content)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": named})
    await send({"type": "http.response.body", "body": content})


async def disconnected(receive: Receive) -> None:
    """Wait until the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def json_of(text: bytes, depth: int) -> Any:
    """Return the JSON that *text* is.

    Raises:
        BadInput: it is none, or has a NUL or a key twice.
        LimitExceeded: it is nested deeper than *depth*.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"the request is no JSON in UTF-8: {error.msg}") from error
    if text.count(b"{") + text.count(b"[") > depth:  # else it cannot be
        check_nesting(value, depth)
    if b"\\u0000" in text:
        raise BadInput("the request has a NUL in it: no text of the knowledge has one")
    _ONCE.decode(text.decode())
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which no key stands twice; which of the two is meant would be anyone's guess."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise BadInput("a key stands twice in one object of the request")
    return made


_ONCE = json.JSONDecoder(object_pairs_hook=_once)


def _parameters(query_string: bytes, depth: int) -> dict[str, Any]:
    try:
        given = parse_qs(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError as error:
        raise BadInput("the query string is not form-encoded UTF-8") from error
    if any(len(values) > 1 for values in given.values()):
        raise BadInput("a parameter stands twice in the query string")
    parameters: dict[str, Any] = {name: values[0] for name, values in given.items()}
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = json_of(parameters[name].encode(), depth) if parameters[name] else None
    return parameters


def request_of(parameters: Any) -> Request:
    """Return the request that *parameters* are.

    Raises:
        BadInput: they are none.
    """
    if not isinstance(parameters, dict):
        raise BadInput("the request is no JSON object with `query`, `variables`, `operationName`")
    query = parameters.get("query")
    if not isinstance(query, str) or not query:
        raise BadInput("`query` must be the text of a GraphQL document")
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), dict | None):
            raise BadInput(f"`{name}` must be a JSON object")
    operation = parameters.get("operationName")
    if not isinstance(operation, str | None):
        raise BadInput("`operationName` must be a text")
    return Request(query, parameters.get("variables"), operation or None)
