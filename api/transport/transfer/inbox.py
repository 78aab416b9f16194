"""Frames that came and wait for their turn: at most 1 MiB of them."""

import asyncio
from collections import deque
from typing import Literal

from fl_engine import wire

UNWRITTEN_BYTES = 1024 * 1024
CONTROL_BYTES = 32 * 1024  # of these, kept free for what is no chunk
CHUNKS_BYTES = UNWRITTEN_BYTES - CONTROL_BYTES
FRAME_COST = 128  # bytes that a frame counts beside its own

Mark = Literal["gap", "end"]


class Inbox:
    """A bounded queue in the order of arrival.

    Where the peer can't be made to wait (WebRTC), chunks beyond the bound are dropped
    and a gap stands in their place: it is answered like any chunk with too large an
    offset, and the sender goes back to what is held. Chunks never fill it: who pauses
    while the disk is slow must be heard.
    """

    def __init__(self) -> None:
        self._frames: deque[tuple[wire.ClientFrame | Mark, int]] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._frames

    def put(self, frame: wire.ClientFrame, size_bytes: int) -> None:
        """Add a frame.

        Raises:
            WireError: TOO_MUCH when it is no chunk and there is no room for it.
        """
        cost = size_bytes + FRAME_COST
        is_chunk = isinstance(frame, wire.Chunk)
        if self._bytes + cost <= (CHUNKS_BYTES if is_chunk else UNWRITTEN_BYTES):
            self._append(frame, cost)
        elif not is_chunk:
            raise wire.WireError("TOO_MUCH", "too many frames at once", frame.id)
        elif self._frames[-1][0] != "gap":
            self._append("gap", 0)

    def add(self, frame: wire.ClientFrame) -> None:
        """Add a frame of our own making, which always has room."""
        self._append(frame, 0)

    def end(self) -> None:
        """Nothing more will come; what came is still worth working through."""
        self._append("end", 0)

    def rest(self) -> list[wire.ClientFrame]:
        """Take all frames that still wait."""
        frames = [frame for frame, _ in self._frames]
        self._frames.clear()
        return [frame for frame in frames if not isinstance(frame, str)]

    async def get(self) -> wire.ClientFrame | Mark:
        """The next frame, in the order of arrival."""
        while not self._frames:
            self._some.clear()
            await self._some.wait()
        frame, cost = self._frames.popleft()
        self._bytes -= cost
        if self._has_room:
            self._room.set()
        return frame

    async def room(self) -> None:
        """Wait until one more frame of the largest size fits."""
        while not self._has_room:
            self._room.clear()
            await self._room.wait()

    @property
    def _has_room(self) -> bool:
        return self._bytes + wire.FRAME_BYTES + FRAME_COST <= CHUNKS_BYTES

    def _append(self, frame: wire.ClientFrame | Mark, cost: int) -> None:
        self._frames.append((frame, cost))
        self._bytes += cost
        self._some.set()
