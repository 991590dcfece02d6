"""How requests arrive: uvicorn's HTTP, which waits for ever for the rest of one, within bounds."""

from asyncio import TimerHandle, Transport
from typing import ClassVar, Final

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
    """One connection. Until the head of a request is whole its time runs, then until its body is."""

    limits: ClassVar[Limits]

    _timer: TimerHandle | None = None
    _head: int | None = 0
    """Bytes of the head that is arriving, counted before they are parsed; None: it is whole."""
    _counted: int = 0
    """Bytes of its address and headers that were parsed."""
    _refusal: tuple[int, str, str] | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # uvloop's protocol declares no types
        super().connection_made(transport)
        self.parser = Parser(self)
        self._wait(self.limits.head_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._timer is None and self.cycle is not None and self.cycle.response_complete:
            self._head = 0  # the next request begins, or blank lines before one
            self._wait(self.limits.head_s)
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > self.limits.head_bytes and not self.transport.is_closing():
            self._refuse(*self._too_long())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head, self._counted = 1, 0
        self._wait(self.limits.head_s)

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
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
        if self.ignores_upgrade():
            return  # the head comes again, without
        self._head = None
        self._wait(self.limits.body_s)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        if self.ignores_upgrade():
            return
        self._wait(None)
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._wait(None)
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        self._refuse(*(self._refusal or (400, "BAD_INPUT", msg)))

    def _count(self, length: int) -> None:
        self._counted += length
        if self._counted > self.limits.head_bytes:
            self._refusal = self._too_long()
            raise ValueError(self._refusal[2])  # the parser stops, and `send_400_response` follows

    def _too_long(self) -> tuple[int, str, str]:
        return 431, "LIMIT_EXCEEDED", f"address and headers are longer than {self.limits.head_bytes} bytes"

    def _wait(self, seconds: float | None) -> None:
        """Let the time run anew; None: for ever."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._too_late)

    def _too_late(self) -> None:
        if self._awaits_body():
            self._refuse(408, "DEADLINE", f"the body did not arrive within {self.limits.body_s:g} s")
        elif self.cycle is not None and not self.cycle.response_complete:
            self._wait(LOOK_S)  # an answer is under way, to this request or to the one before
        elif self._head:
            self._refuse(408, "DEADLINE", f"address and headers did not arrive within {self.limits.head_s:g} s")
        else:
            self.transport.close()

    def _awaits_body(self) -> bool:
        """Tell whether nothing but the rest of a body is waited for: no answer is under way, to it or before it."""
        return self.cycle is not None and self.cycle.more_body and not (self.cycle.response_started or self.pipeline)

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
