"""Frames on their way out: one task sends them, control frames before chunks."""

import asyncio
from collections import deque
from pathlib import Path

from api.transport.channel import HIGH_BYTES, Channel
from api.transport.transfer import disk
from fl_engine import wire

BLOCK_BYTES = 1024 * 1024  # read from disk at once
MOST_WAITING = 1_024  # control frames


class FileSource:
    """Chunks of a file, read ahead in blocks."""

    def __init__(self, outgoing: wire.Outgoing, path: Path) -> None:
        self.outgoing = outgoing
        self._path = path
        self._block = b""
        self._block_at = 0

    async def next_chunk(self) -> wire.Chunk:
        """The next chunk.

        Raises:
            WireError: SIZE when the file is shorter than declared.
        """
        start, size = self.outgoing.offset, self.outgoing.next_size()
        if not self._covers(start, size):
            self._block = await disk.in_thread(
                lambda: disk.read(self._path, start, BLOCK_BYTES)
            )
            self._block_at = start
            if self.outgoing.offset != start:  # the peer asked to go back meanwhile
                return await self.next_chunk()
        at = start - self._block_at
        return self.outgoing.chunk(self._block[at : at + size])

    def _covers(self, start: int, size: int) -> bool:
        end = self._block_at + len(self._block)
        return self._block_at <= start and start + size <= end


class Outbox:
    """The one sending task of a channel."""

    def __init__(self, channel: Channel) -> None:
        self.sent_bytes = 0
        self._channel = channel
        self._waiting: deque[bytes] = deque()
        self._source: FileSource | None = None
        self._wake = asyncio.Event()
        self._is_idle = asyncio.Event()

    @property
    def is_sending_bulk(self) -> bool:
        """Whether bytes of a bulk are still to be sent or to be confirmed."""
        return self._source is not None and not self._source.outgoing.is_stored

    def put(self, frame: wire.ServerFrame) -> None:
        """Send a frame before any further chunk.

        Raises:
            WireError: TOO_MUCH when the peer takes none.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise wire.WireError("TOO_MUCH", "answers are not taken")
        self._waiting.append(wire.encode(frame))
        self._is_idle.clear()
        self._wake.set()

    def begin(self, source: FileSource | None) -> None:
        """Send this bulk from now on, or none."""
        self._source = source
        self._wake.set()

    def nudge(self) -> None:
        """The bulk was confirmed further, or set back: go on with it."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            ChannelClosed: The channel has ended.
        """
        while True:
            data = await self._next()
            await self._channel.send(data)
            self.sent_bytes += len(data)
            if self._channel.buffered_bytes > HIGH_BYTES:
                await self._channel.wait_low()

    async def drained(self) -> None:
        """Wait until every control frame was handed to the channel."""
        await self._is_idle.wait()

    async def _next(self) -> bytes:
        while True:
            if self._waiting:
                return self._waiting.popleft()
            source = self._source
            if source is not None and source.outgoing.may_send:
                chunk = await source.next_chunk()
                if self._source is source:
                    return wire.encode(chunk)
                continue
            self._wake.clear()
            self._is_idle.set()
            await self._wake.wait()
