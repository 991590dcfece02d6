"""How requests arrive: uvicorn's HTTP, which waits for ever for the rest of one, within bounds."""

from asyncio import TimerHandle, Transport
from typing import ClassVar, Final, Literal

import orjson
from httptools import HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from graphkb.config import Limits
from graphkb.schema.failures import failure

LOOK_S: Final = 2.0
"""Seconds between two looks whether an answer that is under way has been given."""


class Parser(HttpRequestParser):
    """Reads requests; one that offers to go on in another protocol than WebSocket is read as if it did not.

    httptools ends any request with `Upgrade` behind its head; a server may ignore it (RFC 9110, 7.8).
    """

    def __init__(self, protocol: "BoundedHttp") -> None:
        super().__init__(protocol)
        self._protocol = protocol

    def feed_data(self, data: bytes) -> None:  # type: ignore[override]  # uvloop's protocol declares no types
        while True:
            try:
                super().feed_data(data)
            except HttpParserUpgrade as upgrade:
                if not self._protocol.ignores_upgrade():
                    raise
                data = self._protocol.head_without_upgrade() + data[upgrade.args[0] :]
            else:
                return


class BoundedHttp(HttpToolsProtocol):
    """One connection. Until the head of a request is whole its time runs, then until its body is.

    No timer is made for a request that comes whole, as nearly all do.
    """

    limits: ClassVar[Limits]

    _arriving: Literal["head", "body"] | None = "head"
    """What is not whole yet; None: nothing is awaited."""
    _begun: int = 0
    """Requests that began to arrive."""
    _head: int = 0
    """Bytes that may be of the head that is arriving, counted before they are parsed."""
    _timer: TimerHandle | None = None
    _timed: tuple[int, str] | None = None
    """The request, by its number, and the part of it for which the timer runs."""
    _refusal: tuple[int, str, str] | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # uvloop's protocol declares no types
        super().connection_made(transport)
        self.parser = Parser(self)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arriving = None
        self._watch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._arriving is None and self.cycle is not None and self.cycle.response_complete:
            self._arriving, self._head = "head", 0  # the next request begins, or blank lines before one
        if self._arriving == "head":
            self._head += len(data)
        super().data_received(data)
        if self._arriving == "head" and self._head > self.limits.head_bytes and not self.transport.is_closing():
            self._refuse(*self._too_long())
        self._watch()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._arriving, self._head = "head", 1
        self._begun += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._arriving == "head":  # those behind a body are left out (RFC 9110, 6.5.1): nobody has looked at them
            super().on_header(name, value)

    def ignores_upgrade(self) -> bool:
        """Tell whether the head that was read offers a protocol that is not spoken here."""
        return self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT" and not self._should_upgrade()

    def head_without_upgrade(self) -> bytes:
        """Return the head that was read, but for the protocols it offers."""
        version = self.parser.get_http_version().encode()
        lines = [self.parser.get_method() + b" " + self.url + b" HTTP/" + version]
        lines += [name + b": " + value for name, value in self.headers if name != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])

    def on_headers_complete(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self.limits.head_bytes:
            self._refusal = self._too_long()
            raise ValueError(self._refusal[2])  # the parser stops, and `send_400_response` follows
        if self.ignores_upgrade():
            return  # the head comes again, without
        self._arriving = "body"
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        if self.ignores_upgrade():
            return
        self._arriving = None
        if (
            self.cycle is not None and self.cycle.response_complete
        ):  # before its body was: nothing else waits for the next request
            self._arriving, self._head = "head", 0
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._arriving = None
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        self._refuse(*(self._refusal or (400, "BAD_INPUT", msg)))

    def _too_long(self) -> tuple[int, str, str]:
        return 431, "LIMIT_EXCEEDED", f"address and headers are longer than {self.limits.head_bytes} bytes"

    def _watch(self) -> None:
        """Let the time run anew if it is another request, or another part of one, that is not whole yet."""
        timed = self._arriving and (self._begun, self._arriving)
        if timed != self._timed:
            self._timed = timed
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None
            if self._arriving:
                self._wait(self.limits.head_s if self._arriving == "head" else self.limits.body_s)

    def _wait(self, seconds: float) -> None:
        self._timer = self.loop.call_later(seconds, self._too_late)

    def _too_late(self) -> None:
        if self._awaits_body():
            self._refuse(408, "DEADLINE", f"the body did not arrive within {self.limits.body_s:g} s")
        elif self.cycle is not None and not self.cycle.response_complete:
            self._wait(LOOK_S)  # an answer is under way, to this request or to the one before
        elif self._arriving == "head" and self._head:
            self._refuse(408, "DEADLINE", f"address and headers did not arrive within {self.limits.head_s:g} s")
        else:
            self.transport.close()

    def _awaits_body(self) -> bool:
        """Tell whether nothing but the rest of a body is waited for: no answer is under way, to it or before it."""
        cycle = self.cycle
        if cycle is None or not cycle.more_body or cycle.response_started or self.pipeline:
            return False
        return cycle.scope["method"] == "POST"  # of others no body is read

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Say why, and close the connection."""
        body = orjson.dumps({"errors": [failure(code, message)]})
        length = b"content-length: " + str(len(body)).encode()
        head = [STATUS_LINE[status] + b"content-type: application/json; charset=utf-8", length, b"connection: close"]
        self.transport.write(b"\r\n".join([*head, b"", body]))
        self.transport.close()


def http_within(limits: Limits) -> type[BoundedHttp]:
    """Return the protocol that uvicorn is to speak so that requests arrive within *limits*."""
    return type("HttpWithinLimits", (BoundedHttp,), {"limits": limits})
