"""A server's door that a test can shut: what passes through it may be cut off at any message."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self

Watch = Callable[[bytes], bytes | None]
"""Takes what one side sends and returns what the other gets of it; None: nothing, and both are cut off."""


class TcpProxy:
    """Listens on a port of loopback and passes everything on to the server.

    Args:
        port: The server's.
        to_server: Sees all that clients send.
        to_client: Sees all that the server sends.
    """

    def __init__(self, port: int, to_server: Watch = bytes, to_client: Watch = bytes) -> None:
        self._to_server = to_server
        self._to_client = to_client
        self._server = port
        self._connections: list[socket.socket] = []
        self.port = 0
        self.open()

    def open(self) -> None:
        """Let clients in, by the same port each time."""
        self._door = socket.create_server(("127.0.0.1", self.port))
        self.port = self._door.getsockname()[1]
        Thread(target=self._welcome, args=(self._door,), daemon=True).start()

    def shut(self) -> None:
        """Cut off every client, and let none in."""
        for one in (self._door, *self._connections):
            with suppress(OSError):  # it may be cut off already
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._connections.clear()

    def _welcome(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
                self._connections += [client, server]
                Thread(target=self._pass, args=(client, server, self._to_server), daemon=True).start()
                Thread(target=self._pass, args=(server, client, self._to_client), daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket, watch: Watch) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                passed = watch(data)
                if passed is None:
                    break
                target.sendall(passed)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shut()
