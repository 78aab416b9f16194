"""A two-way pipe of binary messages to the server: WebSocket or WebRTC data channel."""

import asyncio
from typing import Any, Protocol

from aiortc import RTCDataChannel, RTCPeerConnection
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

HIGH_BYTES = 256 * 1024  # unsent bytes at which a sender stops,
LOW_BYTES = 64 * 1024  # and at which it goes on
FLUSH_S = 2.0  # how long the last frames may take to leave
WAITED_S = 0.001  # a send that took longer had to wait for the server


class ChannelClosed(Exception):
    """The channel has ended; nothing can be sent and nothing will come."""


class Channel(Protocol):
    """One open connection.

    Attributes:
        transport: WEBRTC or WEBSOCKET.
    """

    transport: str

    @property
    def heard(self) -> int:
        """A mark that changes with every byte that came."""

    @property
    def taken(self) -> int:
        """A mark that changes whenever the server took bytes that waited for it."""

    async def send(self, data: bytes) -> None:
        """Send one message; waits while too much is unsent.

        Raises:
            ChannelClosed: The channel has ended.
        """

    async def receive(self) -> bytes:
        """The next message.

        Raises:
            ChannelClosed: The channel has ended.
        """

    async def close(self) -> None:
        """Let the last messages leave if they can, then end."""


class WebSocketChannel:
    """A channel over a WebSocket."""

    transport = "WEBSOCKET"

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._heard = 0
        self._taken = 0

    @property
    def heard(self) -> int:
        """Messages that came."""
        return self._heard

    @property
    def taken(self) -> int:
        """Sends that had to wait, and then could go on."""
        return self._taken

    async def send(self, data: bytes) -> None:
        """Send one message; waits while the socket's buffer is full."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            await self._socket.send(data)
        except ConnectionClosed:
            raise ChannelClosed from None
        if loop.time() - start > WAITED_S:
            self._taken += 1

    async def receive(self) -> bytes:
        """The next message; text is handed on as the bytes it is, and refused later."""
        try:
            message = await self._socket.recv()
        except ConnectionClosed:
            raise ChannelClosed from None
        self._heard += 1
        return message.encode() if isinstance(message, str) else message

    async def close(self) -> None:
        """End with a closing handshake."""
        await self._socket.close()


class DataChannel:
    """A channel over a WebRTC data channel, which is still to open."""

    transport = "WEBRTC"

    def __init__(self, connection: RTCPeerConnection, channel: RTCDataChannel) -> None:
        self.is_ended = False
        self._connection = connection
        self._channel = channel
        self._messages: asyncio.Queue[bytes | str | None] = asyncio.Queue()
        self._low = asyncio.Event()
        self._opened = asyncio.Event()
        channel.bufferedAmountLowThreshold = LOW_BYTES
        channel.on("open", self._opened.set)
        channel.on("message", self._messages.put_nowait)
        channel.on("bufferedamountlow", self._low.set)
        channel.on("close", self.end)
        connection.on("connectionstatechange", self._note_state)

    async def opened(self) -> None:
        """Wait until it is open.

        Raises:
            ChannelClosed: It never will be.
        """
        await self._opened.wait()
        if self.is_ended:
            raise ChannelClosed

    def end(self) -> None:
        """Nothing more is sent or received."""
        if not self.is_ended:
            self.is_ended = True
            self._opened.set()
            self._low.set()
            self._messages.put_nowait(None)

    @property
    def heard(self) -> int:
        """The last packet of data that came; a large message has many."""
        sctp: Any = self._connection.sctp
        return int(sctp._last_received_tsn or 0)

    @property
    def taken(self) -> int:
        """The last packet of data that the server confirmed."""
        sctp: Any = self._connection.sctp
        return int(sctp._last_sacked_tsn or 0)

    async def send(self, data: bytes) -> None:
        """Hand one message to aiortc; waits while it holds back 256 KiB."""
        if self.is_ended or self._channel.readyState != "open":
            raise ChannelClosed
        self._channel.send(data)
        if self._channel.bufferedAmount > HIGH_BYTES:
            while self._channel.bufferedAmount > LOW_BYTES and not self.is_ended:
                self._low.clear()
                await self._low.wait()

    async def receive(self) -> bytes:
        """The next message; what came before the end is read too."""
        message = await self._messages.get()
        if message is None:
            self._messages.put_nowait(None)
            raise ChannelClosed
        return message.encode() if isinstance(message, str) else message

    async def close(self) -> None:
        """Wait until the server confirmed every packet: closing drops the rest."""
        sctp: Any = self._connection.sctp
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + FLUSH_S
        while (
            (self._channel.bufferedAmount or sctp._outbound_queue or sctp._sent_queue)
            and not self.is_ended
            and loop.time() < give_up_at
        ):
            await asyncio.sleep(0.005)  # aiortc has no event for this
        self.end()
        await self._connection.close()

    def _note_state(self) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            self.end()
