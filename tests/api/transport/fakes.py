"""A channel in memory that can break at any byte, and a product in memory."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from api.transport import channel as server_channel
from api.transport.doorman import Doorman
from api.transport.transfer.conversation import Conversation
from api.transport.transfer.exchange import (
    Download,
    Greeting,
    Intake,
    Link,
    Refused,
)
from api.transport.transfer.timing import Timing
from fl_engine import wire
from mobile.edge import channel as client_channel

TICKET = "ticket"
QUICK = Timing(flush_s=1.0, sync_s=2.0, parting_s=0.05)


class ChannelClosed(server_channel.ChannelClosed, client_channel.ChannelClosed):
    """What both sides know by that name."""


@dataclass
class Wire:
    """Breaks both ways after so many bytes in all."""

    left_bytes: float = float("inf")
    is_cut: bool = False


class MemoryChannel:
    """One end of a pipe; serves as the channel of either side."""

    transport = "WEBSOCKET"
    address = "192.0.2.1"
    buffered_bytes = 0

    def __init__(self, cable: Wire) -> None:
        self.can_wait = True
        self.heard = 0
        self.taken = 0
        self.closed: tuple[int, str] | None = None
        self.sent: list[bytes] = []
        self.other: MemoryChannel
        self._cable = cable
        self._messages: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=64)
        self._is_ended = False

    async def send(self, data: bytes) -> None:
        if self._is_ended or self._cable.is_cut:
            raise ChannelClosed
        self._cable.left_bytes -= len(data)
        if self._cable.left_bytes < 0:
            self._cable.is_cut = True
            self.end()
            self.other.end()
            raise ChannelClosed
        self.sent.append(data)
        await self.other._messages.put(data)

    async def wait_low(self) -> None:
        return

    @property
    def is_drained(self) -> bool:
        """Whether everything that came was received."""
        return self._messages.empty()

    async def receive(self) -> bytes:
        if self._is_ended and self._messages.empty():
            raise ChannelClosed
        data = await self._messages.get()
        if data is None:
            raise ChannelClosed
        self.heard += 1
        return data

    async def close(self, code: int = 1000, reason: str = "") -> None:
        if self.closed is None:
            self.closed = (code, reason)
        self.end()
        self.other.end()

    def end(self) -> None:
        if not self._is_ended:
            self._is_ended = True
            while self._messages.full():
                self._messages.get_nowait()
            self._messages.put_nowait(None)


def pipe(left_bytes: float = float("inf")) -> tuple[MemoryChannel, MemoryChannel]:
    """The server's end and the client's end."""
    cable = Wire(left_bytes)
    server, client = MemoryChannel(cable), MemoryChannel(cable)
    server.other, client.other = client, server
    return server, client


@dataclass
class Row:
    """A transfer, as a table would keep it."""

    update: wire.Update
    path: Path
    received_bytes: int = 0
    is_received: bool = False


@dataclass
class FakeExchange:
    """One participation: a download to give, updates to take."""

    folder: Path
    download: Download | None = None
    idle_s: float = 20.0
    verdict: str = "ACCEPTED"
    finish_after_verdict: bool = True
    rows: dict[bytes, Row] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    stored_bytes: list[int] = field(default_factory=list)
    refusal: Refused | None = None
    up_bytes: int = 0
    down_bytes: int = 0
    done: wire.Verdict | None = None
    may_declare: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_declare.set()

    async def greet(self, hello: wire.Hello, link: Link) -> Greeting:
        if hello.ticket != TICKET:
            raise Refused("TICKET", "read transport again")
        self.told.append("greet")
        open_rows = () if self.done else tuple(self.rows.values())
        holding = tuple(
            wire.Holding(id=row.update.id, received_bytes=row.received_bytes)
            for row in open_rows
        )
        return Greeting("SELECTED", holding, self.idle_s)

    async def welcomed(self, link: Link, hello: wire.Hello) -> None:
        self.told.append("welcomed")
        earlier = self.links[-1] if self.links else None
        self.links.append(link)
        if earlier is not None:
            await earlier.replace()
        if self.done is not None:
            await self._judge(link, self.done)
        elif any(row.is_received for row in self.rows.values()):
            await self._complete(link, next(iter(self.rows.values())))
        elif self.download is not None:
            await link.ask(self.download)

    async def declare(self, link: Link, update: wire.Update) -> Intake | None:
        self.told.append("declare")
        await self.may_declare.wait()
        if self.refusal is not None:
            raise self.refusal
        if self.verdict == "LATE":
            await link.tell(_verdict(update, "LATE"))
            return None
        row = self.rows.get(update.id)
        if row is None:
            row = Row(update, self.folder / update.id.hex())
            self.rows[update.id] = row
        bulk = update.bulk
        return Intake(
            update.id.hex(), row.path, row.received_bytes, bulk.size_bytes, bulk.sha256
        )

    async def stored(self, link: Link, intake: Intake, received_bytes: int) -> None:
        on_disk = intake.path.stat().st_size
        assert on_disk >= received_bytes
        self.stored_bytes.append(received_bytes)
        self._row(intake).received_bytes = received_bytes

    async def completed(self, link: Link, intake: Intake) -> None:
        row = self._row(intake)
        assert not row.is_received
        assert hashlib.sha256(intake.path.read_bytes()).digest() == intake.sha256
        row.received_bytes, row.is_received = intake.size_bytes, True
        self.told.append("completed")
        await self._complete(link, row)

    async def spoiled(self, link: Link, intake: Intake) -> None:
        self.told.append("spoiled")
        intake.path.unlink()
        del self.rows[bytes.fromhex(intake.transfer_id)]

    async def measured(self, link: Link, statistics: wire.Statistics) -> None:
        self.told.append(f"measured {statistics.of.hex()}")

    async def unmeasured(self, link: Link, of: bytes) -> None:
        self.told.append(f"unmeasured {of.hex()}")

    async def downloaded(self, link: Link, download_id: bytes) -> None:
        self.told.append("downloaded")

    async def paused(self, link: Link, reason: str) -> None:
        self.told.append(f"paused {reason}")

    async def left(self, link: Link, reason: str) -> None:
        self.told.append(f"left {reason}")

    async def gone(self, link: Link) -> None:
        self.told.append("gone")

    async def moved(self, link: Link, *, up_bytes: int, down_bytes: int) -> None:
        self.up_bytes += up_bytes
        self.down_bytes += down_bytes

    def _row(self, intake: Intake) -> Row:
        return self.rows[bytes.fromhex(intake.transfer_id)]

    async def _complete(self, link: Link, row: Row) -> None:
        self.done = _verdict(row.update, self.verdict)
        await self._judge(link, self.done)

    async def _judge(self, link: Link, verdict: wire.Verdict) -> None:
        await link.tell(verdict)
        if self.finish_after_verdict:
            await link.finish(
                wire.Finished(
                    id=wire.new_id(), state="FINISHED", points=7, reputation=0.6
                )
            )


def _verdict(update: wire.Update, word: str) -> wire.Verdict:
    return wire.Verdict(
        id=update.id,
        round=update.round,
        verdict=word,
        reason="NORM" if word == "REJECTED" else None,
        points=7 if word == "ACCEPTED" else 0,
    )


def hello(
    holding: tuple[wire.Holding, ...] = (),
    *,
    training_id: str = "prt_1",
    ticket: str = TICKET,
    protocol: int = 1,
) -> wire.Hello:
    return wire.Hello(
        id=wire.new_id(),
        protocol=protocol,
        training_id=training_id,
        ticket=ticket,
        codecs=("f32",),
        holding=holding,
    )


def plan(codec: str = "f32") -> wire.Plan:
    return wire.Plan(
        optimizer="SGD",
        learning_rate=0.1,
        momentum=0.0,
        epochs=1,
        batch_size=8,
        proximal_mu=0.0,
        codec=codec,
        loss="mse",
        seed=bytes(8),
    )


def bulk(data: bytes, kind: str) -> wire.Bulk:
    digest = hashlib.sha256(data).digest()
    return wire.Bulk(kind=kind, codec="f32", size_bytes=len(data), sha256=digest)


def a_download(path: Path, data: bytes) -> Download:
    """A round to be asked, whose weights are `data`, written to `path`."""
    path.write_bytes(data)
    return Download(a_train(data), path)


def a_train(data: bytes, round: int = 1, attempt: int = 0) -> wire.Train:
    return wire.Train(
        id=wire.new_id(),
        round=round,
        attempt=attempt,
        deadline_s=60.0,
        plan=plan(),
        bulk=bulk(data, "weights"),
    )


def an_update(data: bytes, base: bytes = b"", round: int = 1) -> wire.Update:
    return wire.Update(
        id=wire.new_id(),
        round=round,
        attempt=0,
        base_sha256=hashlib.sha256(base).digest(),
        num_examples=3,
        metrics={"loss": 0.5},
        train_s=0.1,
        bulk=bulk(data, "delta"),
    )


def chunks(of: wire.Update, data: bytes, size: int) -> list[wire.Chunk]:
    return [
        wire.Chunk(id=of.id, offset=at, data=data[at : at + size])
        for at in range(0, len(data), size)
    ]


class Caller:
    """A client by hand: sends frames, reads frames."""

    def __init__(self, exchange: FakeExchange, timing: Timing = QUICK) -> None:
        self.server, self.channel = pipe()
        self.conversation = Conversation(
            self.server, exchange, Doorman().enter("192.0.2.1"), timing
        )
        self.task = asyncio.create_task(self.conversation.run())

    async def send(self, *frames: wire.ClientFrame) -> None:
        for frame in frames:
            await self.channel.send(wire.encode(frame))

    async def read(self) -> wire.ServerFrame:
        async with asyncio.timeout(60):
            return wire.decode_server(await self.channel.receive())

    async def greet(self, *holding: wire.Holding) -> wire.Welcome:
        await self.send(hello(tuple(holding)))
        frame = await self.read()
        assert isinstance(frame, wire.Welcome)
        return frame

    async def closed(self) -> tuple[int, str]:
        """Wait for the end; how the server closed."""
        async with asyncio.timeout(60):
            await self.task
        assert self.server.closed is not None
        return self.server.closed
