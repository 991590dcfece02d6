"""The service: GraphQL at /graphql (GraphiQL in a browser), /livez and /readyz, and which requests are let in."""

import asyncio
import gc
import ipaddress
import re
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI, Response
from starlette.types import Receive, Scope, Send

from graphkb.config import Settings
from graphkb.errors import StoreError, WrongUse
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.policies import Policies, read_policies
from graphkb.schema import schema, sockets
from graphkb.schema.arrival import http_within
from graphkb.schema.execution import Service
from graphkb.schema.failures import failure
from graphkb.schema.http import JSON, Endpoint, respond
from graphkb.schema.page import PAGE, ROUTES, is_page_wanted
from graphkb.schema.streams import EVENTS, Streams

GRAPHQL = "/graphql"
"""Path of the GraphQL endpoint."""

SHUTDOWN_S = 5
"""Seconds that requests and streams may go on after an interrupt."""

_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::\d{1,5})?", re.ASCII)
"""A Host header, lowered: a name or an address, and perhaps a port."""

log = structlog.get_logger()


class App(FastAPI):
    """FastAPI behind two plain functions: the doors, and GraphQL, which is asked too often to go through a router."""

    doors: "Doors"
    graphql: Endpoint
    streams: Streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in or not, and hand it on."""
        if scope["type"] == "http":
            if refusal := self.doors.refusal(scope["headers"]):
                status, message = refusal
                await respond(send, status, JSON, {"errors": [failure("FORBIDDEN", message)]})  # type: ignore[arg-type]  # starlette's Send and Receive are wider than ours
                return
            if scope["path"] == GRAPHQL:
                await self._asked(scope)(scope, receive, send)
                return
        if scope["type"] == "websocket":
            if scope["path"] == GRAPHQL and not self.doors.refusal(scope["headers"]):
                await sockets.serve(self.streams, scope, receive, send)  # type: ignore[arg-type]  # starlette's Send and Receive are wider than ours
            else:
                await send({"type": "websocket.close", "code": 1008})  # before it was accepted: 403
            return
        await super().__call__(scope, receive, send)

    def _asked(self, scope: Scope) -> Callable[[Any, Any, Any], Awaitable[None]]:
        """Return what answers: the page for people, a stream, or GraphQL over HTTP."""
        if is_page_wanted(scope):
            return PAGE
        is_stream = any(name == b"accept" and EVENTS in value for name, value in scope["headers"])
        return self.streams if is_stream else self.graphql  # type: ignore[return-value]  # they say more of a scope


class Doors:
    """Which requests are let in: those addressed to this machine by a name of its own, from no foreign page.

    So a page from elsewhere cannot ask in its visitor's name, not even through a name that resolves to loopback.

    Args:
        hosts: Names besides loopback ones, without port.
    """

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._judged = lru_cache(maxsize=256)(self._judge)

    def refusal(self, headers: Collection[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        """Return the status and the message for a request that is not let in."""
        hosts = tuple(value for name, value in headers if name == b"host")
        origins = tuple(value for name, value in headers if name == b"origin")
        return self._judged(hosts, origins)

    def _judge(self, hosts: tuple[bytes, ...], origins: tuple[bytes, ...]) -> tuple[int, str] | None:
        if len(hosts) != 1 or not self._is_ours(host := hosts[0].decode("latin-1").lower()):
            return 421, "no service is called by that Host here"
        if any(_authority(origin.decode("latin-1")) != host for origin in origins):
            return 403, "a page from another Origin may not ask here"
        return None

    def _is_ours(self, host: str) -> bool:
        written = _HOST.fullmatch(host)
        name = written and (written["address"] or written["name"])
        return name is not None and (name in self._hosts or is_loopback(name))


def _authority(origin: str) -> str | None:
    scheme, _, authority = origin.lower().partition("://")
    return authority if scheme in {"http", "https"} else None


def is_loopback(host: str) -> bool:
    """Tell whether *host* is a loopback address, or a name that always means one."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def create_app(settings: Settings, knowledge: KnowledgeBase | None = None) -> FastAPI:
    """Return the service of one knowledge base.

    Args:
        settings: How to run it.
        knowledge: What to serve; None: what is at `settings.store`. Closed when the service stops.

    Raises:
        BadInput: there is no store at the address, or a file of the settings is not what it should be.
        StoreUnavailable: no answer from the store.
    """
    held = knowledge or _opened(settings)
    app = App(title="graphkb", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.knowledge = held
    app.doors = Doors(settings.allowed_hosts)
    app.graphql = Endpoint(Service(schema, held, settings.limits), settings.limits)
    app.streams = Streams(app.graphql)
    app.router.routes.extend(ROUTES)

    @app.get("/livez")
    async def livez() -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "live"}

    @app.get("/readyz")
    async def readyz(response: Response) -> dict[str, object]:
        """Tell whether the store answers, and which revision is served."""
        served = held.graph.revision.number
        try:
            stored = await asyncio.to_thread(held.store.revision)
        except StoreError as error:
            response.status_code = 503
            return {"status": "unavailable", "code": error.code, "revision": served}
        return {"status": "ready", "revision": served, "storeRevision": stored.number}

    return app


def _opened(settings: Settings) -> KnowledgeBase:
    policies = read_policies({name: getattr(settings, name) for name in Policies._fields})
    return KnowledgeBase.open(settings.store, zone=settings.zone, policies=policies)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    gc.collect()
    gc.freeze()  # the graph is millions of cells that are no cycles: to look through them costs 0.1 s a time
    knowledge: KnowledgeBase = app.state.knowledge
    knowledge.watch(failed=lambda error: log.warning("the store did not answer", error=type(error).__name__))
    yield
    gc.unfreeze()
    await asyncio.to_thread(knowledge.close)


def serve(settings: Settings) -> None:
    """Run the service until it is interrupted; its address is printed first.

    Raises:
        WrongUse: an address beyond this machine, or one that is taken.
        BadInput: no store at the address.
        StoreUnavailable: no answer from the store.
    """
    if not is_loopback(settings.host):
        raise WrongUse(
            f"{settings.host}: beyond this machine nothing is served while there is no access control; use 127.0.0.1"
        )
    structlog.configure(processors=LOGGING, logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    listening = _listening(settings.host, settings.port)
    app = create_app(settings)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"GraphQL at http://{shown}:{port}{GRAPHQL}\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        app,
        http=http_within(settings.limits),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=settings.limits.body_bytes,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    uvicorn.Server(config).run(sockets=[listening])


LOGGING: list[Any] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
]
"""Log lines of the service: JSON, one a line, without the values of variables."""


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise WrongUse(f"{host}:{port}: {error.strerror or error}; choose another --port") from error
