"""GraphQL over HTTP, by its specification, as a plain ASGI function."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qs

import orjson

from graphkb.config import Limits
from graphkb.errors import BadInput, LimitExceeded
from graphkb.schema.execution import Answer, Request, Service
from graphkb.schema.failures import failure
from graphkb.schema.limits import check_nesting

RESPONSE = "application/graphql-response+json"
"""Media type in which the status tells whether the operation ran."""
JSON = "application/json"
"""Media type of clients that do not know `RESPONSE`: every well-formed request gets 200."""

MAX_DIGITS = 20
"""Digits of a Content-Length that are looked at; the server refuses what is no length."""

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
            request = await self._request(scope, headers, receive)
        except Turned as turned:
            await respond(send, turned.status, media, turned.body, turned.headers)
            return
        except ConnectionError:
            return
        answer = await self._answer(request)
        revision = (b"graphkb-revision", str(answer.revision).encode())
        await respond(send, status_of(answer, media), media, answer.body, (revision,))

    async def _answer(self, request: Request) -> Answer:
        if self.service.reads_store(request):
            return await asyncio.to_thread(self.service.answer, request)
        return self.service.answer(request)

    async def _request(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], receive: Receive) -> Request:
        if scope["method"] == "GET":
            return self._checked(_parameters(scope["query_string"]))
        if scope["method"] != "POST":
            raise Turned(405, "BAD_INPUT", "GraphQL is asked by POST or GET", (b"allow", b"GET, POST"))
        kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")
        if kind[0].strip().lower() != JSON or "charset" in kind[2].lower().replace("charset=utf-8", ""):
            raise Turned(415, "BAD_INPUT", "send the request as application/json in UTF-8")
        return self._checked(_json(await self._body(headers, receive)))

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

    def _checked(self, parameters: Any) -> Request:
        try:
            check_nesting(parameters, self.limits.json_depth)
            return _request(parameters)
        except (BadInput, LimitExceeded) as error:
            raise Turned(400, error.code, str(error)) from error


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


def status_of(answer: Answer, media: str) -> int:
    """Return the status that the specification gives to *answer*."""
    if answer.ran:
        return 200
    if any(error["extensions"]["code"] == "INTERNAL" for error in answer.body["errors"]):
        return 500
    return 400 if media == RESPONSE else 200


async def respond(
    send: Send, status: int, media: str, body: Any, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """Send *body* as JSON."""
    content = orjson.dumps(body)
    named = [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(content)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": named})
    await send({"type": "http.response.body", "body": content})


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Turned(400, "BAD_INPUT", f"the body is no JSON in UTF-8: {error.msg}") from error


def _parameters(query_string: bytes) -> dict[str, Any]:
    try:
        given = parse_qs(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError as error:
        raise Turned(400, "BAD_INPUT", "the query string is not form-encoded UTF-8") from error
    if any(len(values) > 1 for values in given.values()):
        raise Turned(400, "BAD_INPUT", "a parameter stands twice in the query string")
    parameters: dict[str, Any] = {name: values[0] for name, values in given.items()}
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = _json(parameters[name].encode()) if parameters[name] else None
    return parameters


def _request(parameters: Any) -> Request:
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
