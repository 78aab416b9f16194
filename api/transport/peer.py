"""The answering end of a WebRTC connection, by aiortc, held within limits."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)

from api.transport.addresses import use_addresses
from api.transport.channel import (
    CLOSE_NORMAL,
    HIGH_BYTES,
    LABEL,
    LOW_BYTES,
    ChannelClosed,
    NotBinary,
)
from api.transport.offers import read_offer
from api.transport.reassembly import limit_reassembly

FLUSH_S = 2.0  # how long the last frames of a channel may take to leave

Opened = Callable[["PeerChannel"], Awaitable[None]]


class Peer:
    """One connection: from an offer to its end."""

    def __init__(self, address: str, host_addresses: Sequence[str] = ()) -> None:
        """Nothing is opened yet.

        Args:
            address: Of whoever made the offer; for limits and records.
            host_addresses: See `api.transport.addresses`.
        """
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._host_addresses = tuple(host_addresses)
        self._channel = PeerChannel(self._connection, address)
        self._opened = asyncio.Event()
        self._ended = asyncio.Event()
        self._connection.on("datachannel", self._take)
        self._connection.on("connectionstatechange", self._note_state)

    async def answer(self, sdp: str) -> str:
        """Answer an offer; the answer holds all candidates.

        Raises:
            OfferRefused: With the contract's problem.
        """
        offer = read_offer(sdp)
        connection = self._connection
        await connection.setRemoteDescription(
            RTCSessionDescription(offer.sdp(), "offer")
        )
        use_addresses(connection, self._host_addresses)
        limit_reassembly(connection.sctp, self._channel.end)
        await connection.setLocalDescription(await connection.createAnswer())
        return str(connection.localDescription.sdp)

    async def opened(self, within_s: float) -> "PeerChannel | None":
        """The channel once it is open; None when that takes too long.

        aiortc itself never gives up; whoever asked closes.
        """
        try:
            async with asyncio.timeout(within_s):
                await self._opened.wait()
        except TimeoutError:
            return None
        return None if self._channel.is_ended else self._channel

    async def close(self) -> None:
        """End it, whatever state it is in."""
        self._channel.end()
        self._opened.set()
        await self._connection.close()

    def _take(self, channel: RTCDataChannel) -> None:
        """Take the one channel; a second one, or one of another kind, ends it all."""
        is_ours = (
            channel.label == LABEL
            and channel.ordered
            and channel.maxPacketLifeTime is None
            and channel.maxRetransmits is None
            and channel.protocol == ""
        )
        if is_ours and not self._opened.is_set():
            self._channel.attach(channel)
        else:
            self._channel.end()
        self._opened.set()

    def _note_state(self) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            self._channel.end()
            self._opened.set()


class PeerChannel:
    """A channel over a WebRTC data channel."""

    transport = "WEBRTC"
    can_wait = False

    def __init__(self, connection: RTCPeerConnection, address: str) -> None:
        self.address = address
        self.is_ended = False
        self._connection = connection
        self._channel: RTCDataChannel | None = None
        self._messages: asyncio.Queue[bytes | str | None] = asyncio.Queue()
        self._low = asyncio.Event()

    def attach(self, channel: RTCDataChannel) -> None:
        """Use this data channel, which is open."""
        self._channel = channel
        channel.bufferedAmountLowThreshold = LOW_BYTES
        channel.on("message", self._messages.put_nowait)
        channel.on("bufferedamountlow", self._low.set)
        channel.on("close", self.end)

    def end(self) -> None:
        """Nothing more is sent or received."""
        if not self.is_ended:
            self.is_ended = True
            self._low.set()
            self._messages.put_nowait(None)

    @property
    def heard(self) -> int:
        """The last packet of data that came; a large message has many."""
        sctp: Any = self._connection.sctp
        return int(sctp._last_received_tsn or 0)

    @property
    def taken(self) -> int:
        """The last packet of data that the peer confirmed."""
        sctp: Any = self._connection.sctp
        return int(sctp._last_sacked_tsn or 0)

    @property
    def buffered_bytes(self) -> int:
        """Bytes that aiortc holds back."""
        return 0 if self._channel is None else int(self._channel.bufferedAmount)

    async def send(self, data: bytes) -> None:
        """Hand one message to aiortc; ask `buffered_bytes` before the next."""
        if self._channel is None or self.is_ended:
            raise ChannelClosed
        if self._channel.readyState != "open":
            raise ChannelClosed
        self._channel.send(data)
        if self.buffered_bytes > HIGH_BYTES:
            await self.wait_low()

    async def wait_low(self) -> None:
        """Wait until aiortc holds back at most `LOW_BYTES`."""
        while self.buffered_bytes > LOW_BYTES and not self.is_ended:
            self._low.clear()
            await self._low.wait()

    async def receive(self) -> bytes:
        """The next binary message."""
        message = await self._messages.get()  # what came before the end is read too
        if message is None:
            self._messages.put_nowait(None)
            raise ChannelClosed
        if isinstance(message, str):
            raise NotBinary
        return message

    async def close(self, code: int = CLOSE_NORMAL, reason: str = "") -> None:
        """Let the last frames leave, then end; a data channel has no close codes."""
        if not self.is_ended:
            await _flush(self._connection.sctp, self, FLUSH_S)
        self.end()
        await self._connection.close()


async def _flush(sctp: Any, channel: PeerChannel, within_s: float) -> None:
    """Wait until the peer confirmed every packet: closing throws the rest away."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + within_s
    while (
        (channel.buffered_bytes or sctp._outbound_queue or sctp._sent_queue)
        and not channel.is_ended
        and loop.time() < give_up_at
    ):
        await asyncio.sleep(0.005)  # aiortc has no event for this
