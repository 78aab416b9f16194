"""A WebSocket to the API of this process, as `gql` wants its connections."""

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from gql.transport.common.adapters.connection import AdapterConnection
from gql.transport.exceptions import TransportConnectionFailed
from gql.transport.websockets_protocol import WebsocketsProtocolTransportBase
from starlette.types import ASGIApp

PROTOCOL = "graphql-transport-ws"
CLOSE_S = 5.0  # the API's side must end in this time, or is cancelled


class InProcessSocket(AdapterConnection):
    """Speaks ASGI's websocket messages (spec 2.3) with an application."""

    def __init__(self, app: ASGIApp, address: str, cookie: str, peer: str) -> None:
        super().__init__(f"{address}/graphql", None)
        self._app = app
        self._cookie = cookie
        self._peer = peer
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()  # to the app
        self._outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()  # from it
        self._serving: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Open it.

        Raises:
            TransportConnectionFailed: The application refused it.
        """
        self._serving = asyncio.create_task(self._serve(), name="ui socket")
        await self._inbox.put({"type": "websocket.connect"})
        answer = await self._outbox.get()
        if answer["type"] != "websocket.accept":
            await self.close()
            raise TransportConnectionFailed("The API refused the connection")

    async def send(self, message: str) -> None:
        """Send a text message.

        Raises:
            TransportConnectionFailed: It is closed.
        """
        if self._serving is None or self._serving.done():
            raise TransportConnectionFailed("The connection is closed")
        await self._inbox.put({"type": "websocket.receive", "text": message})

    async def receive(self) -> str:
        """The next text message.

        Raises:
            TransportConnectionFailed: It is closed.
        """
        message = await self._outbox.get()
        if message["type"] != "websocket.send":
            raise TransportConnectionFailed("The API closed the connection")
        text: str = message["text"]
        return text

    async def close(self) -> None:
        """Close it, and wait for the application's side to end."""
        if self._serving is None:
            return
        serving, self._serving = self._serving, None
        await self._inbox.put({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait([serving], timeout=CLOSE_S)
        if not serving.done():
            serving.cancel()
            await asyncio.wait([serving])

    @property
    def response_headers(self) -> dict[str, str]:
        """Headers of the answer to the handshake; there are none."""
        return {}

    async def _serve(self) -> None:
        try:
            await self._app(self._scope(), self._inbox.get, self._take)
        finally:
            await self._outbox.put({"type": "websocket.close"})

    async def _take(self, message: MutableMapping[str, Any]) -> None:
        await self._outbox.put(dict(message))

    def _scope(self) -> dict[str, Any]:
        where = urlsplit(self.url)
        return {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "wss" if where.scheme == "https" else "ws",
            "path": where.path,
            "raw_path": where.path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [
                (b"host", where.netloc.encode()),
                (b"cookie", self._cookie.encode()),
            ],
            "client": (self._peer, 0),
            "server": (where.hostname, where.port),
            "subprotocols": [PROTOCOL],
            # Its pages share sockets: how many is not for the API to limit.
            "extensions": {"crowdfl.in_process": {}},
        }


class InProcessTransport(WebsocketsProtocolTransportBase):
    """GraphQL's subscriptions over a socket of this process."""

    def __init__(self, socket: InProcessSocket) -> None:
        self.adapter = socket  # gql 4.4 uses it before it is told it
        super().__init__(adapter=socket, subprotocols=[PROTOCOL])
