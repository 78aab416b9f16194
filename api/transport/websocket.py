"""The WebSocket `/channel`: the way where UDP is blocked.

The server must run with `UVICORN_OPTIONS`: no compression (deltas don't shrink, and a
small message could unpack to a large one), no message above the protocol's largest, and
patience with the WebSocket's own pings, whose pongs wait behind bulk data and would end
slow connections; the protocol has its own idle deadline.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.transport.channel import (
    CLOSE_NORMAL,
    MESSAGE_BYTES,
    SUBPROTOCOL,
    ChannelClosed,
    NotBinary,
)
from api.transport.doorman import Doorman, TurnedAway, Visit

PATH = "/channel"
PING_S, PONG_S = 30.0, 120.0
UVICORN_OPTIONS: dict[str, Any] = {
    "ws": "websockets-sansio",
    "ws_max_size": MESSAGE_BYTES,
    "ws_per_message_deflate": False,
    "ws_ping_interval": PING_S,
    "ws_ping_timeout": PONG_S,
}
WAITED_S = 0.001  # a send that took longer had to wait for the peer

Serve = Callable[["WebSocketChannel", Visit], Awaitable[None]]


def peer_address(connection: HTTPConnection) -> str:
    """Address of whoever is connected, without looking at headers."""
    return connection.client.host if connection.client else ""


class ChannelEndpoint:
    """What answers at `/channel`; use `endpoint` in a `WebSocketRoute`."""

    def __init__(
        self,
        serve: Serve,
        doorman: Doorman,
        address_of: Callable[[HTTPConnection], str] = peer_address,
        spread: Callable[[float], float] = float,
    ) -> None:
        """Hand every admitted channel to `serve`; `spread` says when others return."""
        self._serve = serve
        self._doorman = doorman
        self._address_of = address_of
        self._spread = spread

    async def endpoint(self, websocket: WebSocket) -> None:
        """Accept the subprotocol `crowdfl.v1`, answer 400 to others, 429 to crowds."""
        if SUBPROTOCOL not in websocket.scope.get("subprotocols", []):
            await websocket.send_denial_response(
                PlainTextResponse(f"Ask for the subprotocol {SUBPROTOCOL}.", 400)
            )
            return
        address = self._address_of(websocket)
        try:
            visit = self._doorman.enter(address)
        except TurnedAway as refusal:
            wait_s = self._spread(refusal.retry_after_s)
            headers = {"Retry-After": str(math.ceil(wait_s))}
            await websocket.send_denial_response(
                PlainTextResponse(f"{refusal}.", 429, headers)
            )
            return
        try:
            await websocket.accept(subprotocol=SUBPROTOCOL)
            await self._serve(WebSocketChannel(websocket, address), visit)
        finally:
            visit.done()


class WebSocketChannel:
    """A channel over a WebSocket that was accepted."""

    transport = "WEBSOCKET"
    can_wait = True

    def __init__(self, websocket: WebSocket, address: str) -> None:
        self.address = address
        self._websocket = websocket
        self._heard = 0
        self._taken = 0
        self._is_closed = False

    @property
    def heard(self) -> int:
        """Messages that came."""
        return self._heard

    @property
    def taken(self) -> int:
        """Sends that had to wait, and then could go on."""
        return self._taken

    @property
    def buffered_bytes(self) -> int:
        """Always 0: `send` itself waits while the peer is slow."""
        return 0

    async def send(self, data: bytes) -> None:
        """Send one message; waits while uvicorn's write buffer is full."""
        if self._is_closed:
            raise ChannelClosed
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            await self._websocket.send_bytes(data)
        except (WebSocketDisconnect, RuntimeError, OSError):
            # Starlette and uvicorn raise RuntimeError once a close was sent.
            raise ChannelClosed from None
        if loop.time() - start > WAITED_S:
            self._taken += 1

    async def wait_low(self) -> None:
        """Return at once: see `buffered_bytes`."""

    async def receive(self) -> bytes:
        """The next binary message."""
        if self._is_closed or (
            self._websocket.client_state is not WebSocketState.CONNECTED
        ):
            raise ChannelClosed
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise ChannelClosed
        self._heard += 1
        data = message.get("bytes")
        if data is None:
            raise NotBinary
        return bytes(data)

    async def close(self, code: int = CLOSE_NORMAL, reason: str = "") -> None:
        """Send the close frame behind everything else."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            await self._websocket.close(code, reason)
        except (WebSocketDisconnect, RuntimeError, OSError):
            return  # the peer was faster
