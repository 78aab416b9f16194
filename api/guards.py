"""Guards around the whole server: known hosts only, and a deadline for headers."""

import asyncio
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.settings import Settings

HEADERS_S = 10.0  # in which a request's line and headers must come
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def hosts_of(settings: Settings) -> frozenset[str]:
    """Names under which this server is known: that of its public address.

    A server on loopback is known by every name of loopback.
    """
    name = urlsplit(settings.public_url).hostname or ""
    return LOOPBACK if name in LOOPBACK else frozenset({name})


class KnownHosts:
    """Answers 400 to requests for other hosts, on every path."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is meant for this server."""
        if scope["type"] == "lifespan" or self._is_known(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        response = PlainTextResponse("This server is not known by that name.", 400)
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).send_denial_response(response)
        else:
            await response(scope, receive, send)

    def _is_known(self, headers: Headers) -> bool:
        named = headers.getlist("host")
        if len(named) != 1:
            return False
        try:
            return urlsplit(f"//{named[0]}").hostname in self._hosts
        except ValueError:
            return False


class DeadlineProtocol(HttpToolsProtocol):
    """uvicorn's HTTP with the deadline that it lacks (SECURITY.md, finding 6).

    A connection that has not brought whole headers in time is closed; so is one that
    never says a word. Bodies have deadlines where they are read.
    """

    headers_s = HEADERS_S
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Start to wait for the rest of the headers."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """All headers came."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended by itself."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(self.headers_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
