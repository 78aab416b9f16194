"""Global weights on their way in: synced before they are acknowledged."""

from collections.abc import Callable

from fl_engine import wire
from mobile.edge import progress
from mobile.edge.spool import Spool
from mobile.edge.threads import in_thread

WRITE_BYTES = 1024 * 1024


class Receiving:
    """Takes the one download that is under way."""

    def __init__(
        self,
        spool: Spool,
        send: Callable[[wire.ClientFrame], None],
        listener: progress.Listener,
    ) -> None:
        self._spool = spool
        self._send = send
        self._listen = listener
        self._incoming: wire.Incoming | None = None
        self._round = 0
        self._pieces: list[bytes] = []

    async def declared(self, train: wire.Train) -> bool:
        """Prepare for a download; whether it is complete by now, and right.

        Raises:
            OSError: The disk refuses; the server is told.
        """
        await self._on_disk(train.id, lambda: self._spool.begin_download(train))
        download = self._spool.download
        received = download.received_bytes if download else 0
        self._pieces.clear()
        self._round = train.round
        self._incoming = wire.Incoming(
            train.id, train.bulk.size_bytes, train.bulk.sha256, received
        )
        self._tell()
        return self._incoming.is_complete and await self._complete(self._incoming)

    async def chunk(self, chunk: wire.Chunk) -> bool:
        """Take bytes; whether the download is complete now, and right.

        Raises:
            WireError: TOO_MUCH, NOT_FOUND.
            OSError: The disk refuses; the server is told.
        """
        incoming = self._incoming
        if incoming is None:
            raise wire.WireError("NOT_FOUND", "no bulk was declared", chunk.id)
        if incoming.id != chunk.id or incoming.is_complete:
            return False  # of an earlier declaration, or a duplicate
        try:
            data = incoming.take(chunk)
        except wire.WireError as error:
            if error.code != "OFFSET":
                raise
            await self._answer_offset(incoming, error)
            return False
        if data is not None:
            self._pieces.append(data)
        if incoming.is_complete:
            await self.flush()
            return await self._complete(incoming)
        if incoming.is_have_due:
            await self.flush()
            self._send(incoming.have())
        return False

    async def flush(self) -> None:
        """Sync what came."""
        incoming = self._incoming
        if incoming is None or not self._pieces:
            return
        data = b"".join(self._pieces)
        self._pieces.clear()
        await self._on_disk(incoming.id, lambda: self._spool.append(data))
        incoming.synced()
        self._tell()

    async def _complete(self, incoming: wire.Incoming) -> bool:
        digest = await in_thread(self._spool.weights_sha256)
        try:
            incoming.check(digest)
        except wire.WireError as error:
            self._spool.drop_download()
            self._incoming = None
            self._refuse(error)
            return False
        self._send(incoming.have())
        return True

    async def _answer_offset(
        self, incoming: wire.Incoming, error: wire.WireError
    ) -> None:
        self._refuse(error)
        await self.flush()
        self._send(incoming.have())

    async def _on_disk(self, of: bytes, step: Callable[[], None]) -> None:
        """Block a thread instead of the loop."""
        try:
            await in_thread(step)
        except OSError as error:
            self._refuse(wire.WireError("DISK", f"can't be stored: {error}", of))
            raise

    def _refuse(self, error: wire.WireError) -> None:
        self._send(
            wire.Error(
                id=wire.new_id(),
                of=error.of,
                code=error.code,
                message=str(error),
                is_fatal=False,
            )
        )

    def _tell(self) -> None:
        if self._incoming is not None:
            self._listen(
                progress.Receiving(
                    self._round, self._incoming.synced_bytes, self._incoming.size_bytes
                )
            )
