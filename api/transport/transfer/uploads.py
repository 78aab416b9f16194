"""The updates of one connection: one at a time, each bound to its declaration."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from api.transport.transfer.exchange import Exchange, Intake, Link, Refused
from api.transport.transfer.intake import Receiver
from fl_engine import wire

log = logging.getLogger(__name__)

MOST_UNWANTED = 8  # refused declarations whose chunks are dropped


class Refuse(Protocol):
    """Answers a frame with `error`."""

    def __call__(self, error: wire.WireError, is_fatal: bool = False) -> None:
        """Go on after a limited number of errors; raise a fatal one."""


@dataclass
class _Unwanted:
    id: bytes
    size_bytes: int
    dropped_bytes: int = 0


@dataclass
class Gap:
    """A place at which bytes are missing, and what came behind it since it was told."""

    offset: int = -1
    dropped_bytes: int = 0


class Uploads:
    """Takes declarations and chunks, asks the product, answers `have`."""

    def __init__(
        self,
        link: Link,
        exchange: Exchange,
        refuse: Refuse,
        send: Callable[[wire.ServerFrame], None],
        count: Callable[[], Awaitable[None]],
    ) -> None:
        """Set up.

        Args:
            link: Whose uploads they are.
            exchange: The product.
            refuse: Tells the client what was refused.
            send: Sends a frame.
            count: Tells the product what has moved; called before an update is handed
                over, so that its bytes count in its own round.
        """
        self._link = link
        self._exchange = exchange
        self._refuse = refuse
        self._send = send
        self._count = count
        self._receiver: Receiver | None = None
        self._named: dict[bytes, int] = {}
        self._gap = Gap()
        # Bulks of which nothing more is wanted, though chunks may be under way.
        self._unwanted: deque[_Unwanted] = deque(maxlen=MOST_UNWANTED)

    def named(self, holding: Iterable[wire.Holding]) -> None:
        """What `welcome` says is here."""
        self._named = {entry.id: entry.received_bytes for entry in holding}

    async def declare(self, update: wire.Update) -> None:
        """Ask the product for a place and open it."""
        self._unwanted.append(_Unwanted(update.id, update.bulk.size_bytes))
        receiver = self._receiver
        if receiver is not None and receiver.incoming.id != update.id:
            self._refuse(wire.WireError("BUSY", "one bulk at a time", update.id))
            return
        await self.close()
        intake = await self._exchange.declare(self._link, update)
        if intake is None:
            return
        receiver = Receiver(update.id, intake, self._stored, self._send)
        try:
            await receiver.open()
        except OSError as error:
            self._refuse_disk(update.id, error)
            return
        self._want(receiver)
        if receiver.incoming.is_complete:
            await self._complete(receiver)
        elif intake.received_bytes > self._named.get(update.id, 0):
            # An earlier connection was still being worked through at the welcome.
            self._send(receiver.incoming.have())

    async def chunk(self, chunk: wire.Chunk) -> None:
        """Take bytes of the declared bulk; drop those of a refused one."""
        receiver = self._receiver
        if receiver is None or receiver.incoming.id != chunk.id:
            self._drop(chunk)
            return
        try:
            await receiver.take(chunk)
            if receiver.incoming.is_complete:
                await self._complete(receiver)
        except wire.WireError as error:
            if error.code != "OFFSET":
                raise
            await self._missed(receiver, chunk, error)
        except OSError as error:
            await self._give_up(receiver, error)

    def keep(self, frames: Iterable[wire.ClientFrame]) -> None:
        """Keep the bytes that still waited when the connection ended."""
        receiver = self._receiver
        for frame in frames:
            if receiver is None or not isinstance(frame, wire.Chunk):
                continue
            try:
                if frame.id == receiver.incoming.id:
                    receiver.gather(frame)
            except wire.WireError:
                return  # a gap: what comes behind it is of no use

    async def gap(self) -> None:
        """Chunks were dropped here because too much was unwritten."""
        receiver = self._receiver
        if receiver is not None:
            error = wire.WireError(
                "OFFSET", "faster than the disk; go on from here", receiver.incoming.id
            )
            await self._answer_offset(receiver, error)

    async def flush(self) -> None:
        """Hand everything that came to the system."""
        if self._receiver is not None:
            try:
                await self._receiver.flush()
            except OSError as error:
                await self._give_up(self._receiver, error)

    async def close(self) -> None:
        """Sync what came, so that `holding` names exactly these bytes."""
        receiver, self._receiver = self._receiver, None
        if receiver is None:
            return
        try:
            await receiver.close()
        except OSError as error:
            log.warning("%s could not be synced: %s", receiver.intake.path.name, error)
        except Refused as refusal:
            log.info("the last bytes of an update are refused: %s", refusal)

    async def _complete(self, receiver: Receiver) -> None:
        self._done_with(receiver)
        await receiver.abandon()  # everything is synced
        try:
            await receiver.check()
        except wire.WireError as error:
            await self._exchange.spoiled(self._link, receiver.intake)
            self._refuse(error)
            return
        await self._count()
        await self._exchange.completed(self._link, receiver.intake)
        self._send(receiver.incoming.have())

    async def _missed(
        self, receiver: Receiver, chunk: wire.Chunk, error: wire.WireError
    ) -> None:
        """Tell a gap once; what was under way behind it is dropped without a word."""
        offset = receiver.incoming.received_bytes
        if self._gap.offset != offset:
            self._gap = Gap(offset)
            await self._answer_offset(receiver, error)
        self._gap.dropped_bytes += len(chunk.data)
        if self._gap.dropped_bytes > receiver.incoming.size_bytes:
            raise wire.WireError("TOO_MUCH", "nothing but gaps", chunk.id)

    async def _answer_offset(self, receiver: Receiver, error: wire.WireError) -> None:
        self._refuse(error)
        try:
            await receiver.acknowledge()
        except OSError as problem:
            await self._give_up(receiver, problem)

    async def _give_up(self, receiver: Receiver, error: OSError) -> None:
        """The disk refuses: nothing more of this bulk is taken now."""
        self._done_with(receiver)
        await receiver.abandon()
        self._refuse_disk(receiver.incoming.id, error)

    def _refuse_disk(self, update_id: bytes, error: OSError) -> None:
        log.error("an update can't be stored: %s", error)
        message = "the server can't store it now; try again later"
        self._refuse(wire.WireError("DISK", message, update_id))

    def _want(self, receiver: Receiver) -> None:
        self._receiver = receiver
        wanted = receiver.incoming.id
        kept = [bulk for bulk in self._unwanted if bulk.id != wanted]
        self._unwanted = deque(kept, maxlen=MOST_UNWANTED)

    def _done_with(self, receiver: Receiver) -> None:
        self._receiver = None
        incoming = receiver.incoming
        self._unwanted.append(_Unwanted(incoming.id, incoming.size_bytes))

    def _drop(self, chunk: wire.Chunk) -> None:
        for bulk in self._unwanted:
            if bulk.id == chunk.id:
                bulk.dropped_bytes += len(chunk.data)
                end = chunk.offset + len(chunk.data)
                if max(end, bulk.dropped_bytes) > bulk.size_bytes:
                    raise wire.WireError("TOO_MUCH", "more than declared", chunk.id)
                return
        raise wire.WireError("NOT_FOUND", "declare a bulk before its chunks", chunk.id)

    async def _stored(self, intake: Intake, synced_bytes: int) -> None:
        await self._exchange.stored(self._link, intake, synced_bytes)
