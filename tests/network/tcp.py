"""A proxy for TCP, before a server's HTTP and WebSockets.

A lost segment is sent again by TCP: here it comes later by `RESEND_S`. What was under
way when the network was cut arrives once it is mended, for the same reason.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

from tests.network.weather import FINE, Line, Ways, Weather

HOST = "127.0.0.1"
READ_BYTES = 16 * 1024
UNDER_WAY = 16  # reads of a connection, each way, before its sender has to wait
RESEND_S = 0.2

Side = Literal["client", "server"]


class TcpProxy:
    """Forwards connections to a target.

    Attributes:
        ways: Their weather, and what passed. Use `cut` and `mend` of the proxy.
        port: Where it listens, on 127.0.0.1; the same for all its life.
    """

    def __init__(self, target: tuple[str, int], ways: Ways, port: int) -> None:
        """Made by `proxying`."""
        self.ways = ways
        self.port = port
        self._target = target
        self._is_open = asyncio.Event()
        self._is_open.set()
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None

    @property
    def connections(self) -> int:
        """How many there are now."""
        return len(self._connections)

    @property
    def url(self) -> str:
        """Its address for HTTP."""
        return f"http://{HOST}:{self.port}"

    def cut(self) -> None:
        """Let nothing pass; nobody is told, and new connections get no answer."""
        self.ways.cut()
        self._is_open.clear()

    def mend(self) -> None:
        """Let pass what waits, and all that comes."""
        self.ways.mend()
        self._is_open.set()

    def reset(self) -> None:
        """End every connection at once, on both sides."""
        for connection in list(self._connections):
            connection.reset()

    def half_open(self, side: Side) -> None:
        """Leave only this side of each connection: its other end is gone, unsaid."""
        for connection in list(self._connections):
            connection.leave(side)

    async def refuse(self) -> None:
        """Take no new connections, as where no server runs; end those there are."""
        await self._stop_listening()
        self.reset()

    async def accept(self) -> None:
        """Take connections, again at the same port."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End everything."""
        await self._stop_listening()
        self._is_open.set()
        for connection in list(self._connections):
            await connection.end()

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            await asyncio.sleep(0)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connection = _Connection(self.ways, self._is_open, reader, writer)
        self._connections.add(connection)
        try:
            await connection.carry(self._target)
        finally:
            self._connections.discard(connection)


class _Connection:
    """One connection of a client, and the one that it becomes at the target."""

    def __init__(
        self,
        ways: Ways,
        is_open: asyncio.Event,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._ways = ways
        self._is_open = is_open
        self._reader = reader
        self._writers: dict[Side, asyncio.StreamWriter] = {"client": writer}
        self._left: Side | None = None
        self._task = asyncio.current_task()

    async def carry(self, target: tuple[str, int]) -> None:
        """Connect and forward until either side ends."""
        try:
            await self._is_open.wait()
            reader, writer = await asyncio.open_connection(*target)
            self._writers["server"] = writer
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(self._reader, "server", self._ways.up))
                group.create_task(self._pump(reader, "client", self._ways.down))
        except* OSError:
            self.reset()
        except* asyncio.CancelledError:
            self.reset()
        finally:
            for writer in self._writers.values():
                writer.close()

    async def _pump(self, reader: asyncio.StreamReader, to: Side, line: Line) -> None:
        """Forward one direction, in order, until its end."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(UNDER_WAY)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._deliver(under_way, to, line))
            loop, due = asyncio.get_running_loop(), 0.0
            while True:
                data = await self._read(reader)
                delay_s = line.fate() if data else 0.0
                late_s = RESEND_S if delay_s is None else delay_s
                due = max(due, loop.time() + late_s)
                await under_way.put((due, data))
                if not data:
                    return

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        """What came next; of a side that was left alone, nothing ever does."""
        with suppress(ConnectionResetError):
            data = await reader.read(READ_BYTES)
            if data or self._left is None:
                return data
        if self._left is None:
            raise ConnectionResetError
        await asyncio.Event().wait()
        raise AssertionError("waited for ever")

    async def _deliver(
        self, under_way: "asyncio.Queue[tuple[float, bytes]]", to: Side, line: Line
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            await self._is_open.wait()
            if self._left not in (None, to):
                continue  # towards an end that is gone
            writer = self._writers[to]
            if not data:
                writer.write_eof()
                return
            writer.write(data)
            line.count(len(data))
            await writer.drain()

    def reset(self) -> None:
        """Cut it on both sides, each of which is told."""
        for writer in self._writers.values():
            writer.transport.abort()

    def leave(self, side: Side) -> None:
        """End the other side; this one is told nothing."""
        self._left = side
        for name, writer in self._writers.items():
            if name != side:
                writer.transport.abort()

    async def end(self) -> None:
        """End it, whatever it waits for."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])


@asynccontextmanager
async def proxying(
    target: tuple[str, int], seed: int, weather: Weather = FINE, port: int = 0
) -> AsyncIterator[TcpProxy]:
    """A proxy before a target, for as long as the block lasts."""
    proxy = TcpProxy(target, Ways.seeded(seed, weather), port)
    await proxy.accept()
    try:
        yield proxy
    finally:
        await proxy.close()
