"""Sockets: how many an account may have, and what may be said on them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)

from api.schema.common.request import Request
from api.schema.execution.sharing import SharedData, next_message
from api.settings import Limits

# Of a socket that this process opens itself, among its scope's `extensions`, which no
# network can reach.
IN_PROCESS = "crowdfl.in_process"
INIT_S = timedelta(seconds=10)  # in which `connection_init` must come


class NoSeatError(Exception):
    """The account, or the address of who is not signed in, has too many sockets."""


class Seat:
    """A socket from its opening to its end; it counts once it is known whose it is."""

    def __init__(self, seats: "SocketSeats") -> None:
        self._seats = seats
        self._holder: str | None = None

    def take(self, account_id: str | None, address: str) -> None:
        """Count the socket for its account, or for its address.

        Raises:
            NoSeatError: There are as many as may be.
        """
        self._holder = self._seats._take(account_id, address)

    def leave(self) -> None:
        """The socket has ended."""
        if self._holder is not None:
            self._seats._leave(self._holder)


class SocketSeats:
    """Counts open sockets."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: Counter[str] = Counter()

    def __len__(self) -> int:
        """Sockets that are open and initialised."""
        return self._taken.total()

    @contextmanager
    def visit(self) -> Iterator[Seat]:
        """A seat for as long as a socket lives."""
        seat = Seat(self)
        try:
            yield seat
        finally:
            seat.leave()

    def _take(self, account_id: str | None, address: str) -> str:
        holder = account_id or f"address {address}"
        most = self._limits.sockets_per_account
        if account_id is None:
            most = self._limits.channels_per_address
        if self._taken[holder] >= most:
            raise NoSeatError
        self._taken[holder] += 1
        return holder

    def _leave(self, holder: str) -> None:
        self._taken[holder] -= 1
        if not self._taken[holder]:
            del self._taken[holder]


@dataclass
class SocketRequest(Request):
    """The request that opened a socket; each operation on it makes its own of it."""

    seat: Seat = field(kw_only=True)
    socket: WebSocket = field(kw_only=True)


class Socket(ASGIWebSocketAdapter):
    """A socket that is also given text that is JSON already."""

    async def send_text(self, text: str) -> None:
        """Send a message.

        Raises:
            WebSocketDisconnected: Nobody is there any more.
        """
        try:
            await self.ws.send_text(text)
        except WebSocketDisconnect as gone:
            raise WebSocketDisconnected from gone


class SocketHandler(BaseGraphQLTransportWSHandler[Request, None]):
    """graphql-transport-ws, which closes on messages that are none of its own."""

    async def handle_message(self, message: Any) -> None:
        """Handle a message of a stranger; the types of Strawberry only promise."""
        if not _is_message(message):
            await self.handle_invalid_message("Failed to parse message")
            return
        await super().handle_message(message)

    async def send_message(self, message: Any) -> None:
        """Send a message, serialised once if others get the same data."""
        data = message["payload"].get("data") if message["type"] == "next" else None
        if not isinstance(data, SharedData) or len(message["payload"]) > 1:
            await super().send_message(message)
            return
        text = next_message(message["id"], data, self.view.encode_json)
        assert isinstance(self.websocket, Socket)
        await self.websocket.send_text(text)


def _is_message(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] not in ("subscribe", "complete"):
        return True
    if not isinstance(message.get("id"), str):
        return False
    return message["type"] == "complete" or _is_operation(message.get("payload"))


def _is_operation(payload: Any) -> bool:
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        return False
    kinds = {"variables": dict, "operationName": str}
    return all(
        payload.get(name) is None or isinstance(payload[name], kind)
        for name, kind in kinds.items()
    )
