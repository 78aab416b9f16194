"""Frames on their way out: one task sends them, control frames before chunks."""

import asyncio
from collections import deque

from fl_engine import wire
from mobile.edge.channel import Channel

# Half of what the protocol allows: on a slow uplink a `pong` waits behind less, and
# the server hears a whole message twice as often.
CHUNK_BYTES = 32_704


class Upload:
    """An update being sent."""

    def __init__(self, update: wire.Update, delta: bytes, offset: int) -> None:
        self.update = update
        self.outgoing = wire.Outgoing(
            update.id,
            update.bulk.size_bytes,
            offset,
            CHUNK_BYTES,
            wire.CLIENT_WINDOW_BYTES,
        )
        self._delta = delta

    def next_chunk(self) -> wire.Chunk:
        """The next bytes, as a frame."""
        start = self.outgoing.offset
        return self.outgoing.chunk(
            self._delta[start : start + self.outgoing.next_size()]
        )


class Outbox:
    """The one sending task of a channel."""

    def __init__(self, channel: Channel) -> None:
        self.upload: Upload | None = None
        self._channel = channel
        self._waiting: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._is_idle = asyncio.Event()

    @property
    def is_sending_bulk(self) -> bool:
        """Whether bytes of an update are still to be sent or to be confirmed."""
        return self.upload is not None and not self.upload.outgoing.is_stored

    def put(self, frame: wire.ClientFrame) -> None:
        """Send a frame before any further chunk."""
        self._waiting.append(wire.encode(frame))
        self._is_idle.clear()
        self._wake.set()

    def begin(self, upload: Upload | None) -> None:
        """Send this update from now on, or none."""
        self.upload = upload
        self._wake.set()

    def nudge(self) -> None:
        """The update was confirmed further, or set back: go on with it."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            ChannelClosed: The channel has ended.
        """
        while True:
            await self._channel.send(await self._next())

    async def drained(self) -> None:
        """Wait until every control frame was handed to the channel."""
        await self._is_idle.wait()

    async def _next(self) -> bytes:
        while True:
            if self._waiting:
                return self._waiting.popleft()
            if self.upload is not None and self.upload.outgoing.may_send:
                return wire.encode(self.upload.next_chunk())
            self._wake.clear()
            self._is_idle.set()
            await self._wake.wait()
