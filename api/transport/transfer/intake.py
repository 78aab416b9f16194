"""An update on its way in: written, synced, then acknowledged."""

import asyncio
import os
from collections.abc import Awaitable, Callable

from api.transport.transfer import disk
from api.transport.transfer.exchange import Intake
from fl_engine import wire

WRITE_BYTES = 256 * 1024  # gathered before they are written


class Receiver:
    """Takes the chunks of one declared update.

    Args of the callbacks: bytes synced so far. They come before the client is told.
    """

    def __init__(
        self,
        update_id: bytes,
        intake: Intake,
        stored: Callable[[Intake, int], Awaitable[None]],
        send: Callable[[wire.ServerFrame], None],
    ) -> None:
        self.intake = intake
        self.incoming = wire.Incoming(
            update_id, intake.size_bytes, intake.sha256, intake.received_bytes
        )
        self._stored = stored
        self._send = send
        self._descriptor: int | None = None
        self._pieces: list[bytes] = []
        self._gathered = 0
        self._busy: asyncio.Future[None] | None = None

    async def open(self) -> None:
        """Open the file behind the bytes it holds by now.

        Raises:
            OSError: The disk refuses.
        """
        path, offset = self.intake.path, self.intake.received_bytes

        def step() -> None:
            self._descriptor = disk.open_at(path, offset)

        await self._on_disk(step)

    async def take(self, chunk: wire.Chunk) -> None:
        """Keep the bytes of a chunk; some later they are synced and acknowledged.

        Raises:
            WireError: OFFSET, TOO_MUCH.
            OSError: The disk refuses.
        """
        if not self.gather(chunk):
            return
        if self.incoming.is_complete:
            await self.sync()
        elif self.incoming.is_have_due:
            await self.acknowledge()
        elif self._gathered >= WRITE_BYTES:
            await self._write(sync=False)

    def gather(self, chunk: wire.Chunk) -> bool:
        """Keep the bytes of a chunk, unless it is a duplicate.

        Raises:
            WireError: OFFSET, TOO_MUCH.
        """
        data = self.incoming.take(chunk)
        if data is None:
            return False
        self._pieces.append(data)
        self._gathered += len(data)
        return True

    async def flush(self) -> None:
        """Hand everything to the system, so that little is held here."""
        if self._pieces:
            await self._write(sync=False)

    async def acknowledge(self) -> None:
        """Sync, note it, and say so."""
        if self.incoming.received_bytes > self.incoming.synced_bytes:
            await self.sync()
            await self._stored(self.intake, self.incoming.synced_bytes)
        self._send(self.incoming.have())

    async def sync(self) -> None:
        """Make sure that every byte that came survives a crash."""
        await self._write(sync=True)
        self.incoming.synced()

    async def check(self) -> None:
        """Compare the hash of the whole file.

        Raises:
            WireError: HASH.
        """
        path = self.intake.path
        self.incoming.check(await disk.in_thread(lambda: disk.hash_file(path)))

    async def close(self) -> None:
        """Sync what came and note it; for the end of a connection.

        Raises:
            OSError: The disk refuses; what was synced before still counts.
        """
        try:
            await self._settled()
            if self.incoming.received_bytes > self.incoming.synced_bytes:
                await self.sync()
                # All of it is never noted here: a finished update is one whose hash
                # was checked, and its client would send nothing more.
                if not self.incoming.is_complete:
                    await self._stored(self.intake, self.incoming.synced_bytes)
        finally:
            await self.abandon()

    async def abandon(self) -> None:
        """Close the file as it is, once no thread uses it."""
        self._pieces.clear()
        if self._busy is not None:
            await asyncio.wait([self._busy])
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    async def _write(self, *, sync: bool) -> None:
        descriptor, pieces = self._descriptor, self._pieces
        if descriptor is None:
            raise OSError("the file is closed")
        self._pieces, self._gathered = [], 0
        step = disk.write_and_sync if sync else disk.write
        await self._on_disk(lambda: step(descriptor, pieces))

    async def _on_disk(self, step: Callable[[], None]) -> None:
        """Run a step that goes on in its thread even when its caller is cancelled."""
        self._busy = asyncio.ensure_future(disk.in_thread(step))
        await asyncio.shield(self._busy)

    async def _settled(self) -> None:
        """Wait for a step whose caller was cancelled; raises what it raised."""
        if self._busy is not None:
            await self._busy
