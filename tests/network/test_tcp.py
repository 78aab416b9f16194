"""The proxy before a TCP port, with an echo behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from tests.network.tcp import HOST, TcpProxy, proxying
from tests.network.weather import FINE, Weather

WAIT_S = 60.0  # on a starved machine
QUIET_S = 0.2  # in which nothing comes


@dataclass
class Echo:
    """Sends back all it gets; knows who is connected."""

    open: int = 0
    ended: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.open += 1
        how = "closed"
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionResetError:
            how = "reset"
        self.open -= 1
        self.ended.append(how)
        writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, HOST, 0)
    echo.port = server.sockets[0].getsockname()[1]
    yield echo
    server.close()


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def hears(self, size: int, within_s: float = WAIT_S) -> bytes | None:
        try:
            return await asyncio.wait_for(self.reader.readexactly(size), within_s)
        except TimeoutError:
            return None


@asynccontextmanager
async def client_of(proxy: TcpProxy) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(HOST, proxy.port)
    yield Client(reader, writer)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


@asynccontextmanager
async def a_pair(
    echo: Echo, weather: Weather = FINE, seed: int = 1
) -> AsyncIterator[tuple[TcpProxy, Client]]:
    """A proxy, and a client that has spoken with the echo once."""
    async with (
        proxying((HOST, echo.port), seed, weather) as proxy,
        client_of(proxy) as client,
    ):
        client.send(b"first")
        assert await client.hears(5) == b"first"
        yield proxy, client


class TestProxy:
    async def test_carries_much_both_ways_and_counts(self, echo: Echo) -> None:
        data = bytes(range(256)) * 8192  # 2 MiB
        async with a_pair(echo, Weather(jitter_s=0.002)) as (proxy, client):
            client.send(data)
            assert await client.hears(len(data)) == data
            assert proxy.ways.up.passed_bytes == len(data) + 5
            assert proxy.ways.passed_bytes == 2 * (len(data) + 5)

    async def test_an_end_is_passed_on(self, echo: Echo) -> None:
        async with a_pair(echo) as (proxy, client):
            client.writer.write_eof()
            assert await asyncio.wait_for(client.reader.read(), WAIT_S) == b""
            await gone(proxy)
        assert echo.ended == ["closed"]

    async def test_what_was_under_way_in_a_cut_comes_after_it(self, echo: Echo) -> None:
        async with a_pair(echo) as (proxy, client):
            proxy.cut()
            client.send(b"waits")
            assert await client.hears(5, QUIET_S) is None
            assert proxy.ways.passed_bytes == 10  # the first words, both ways
            proxy.mend()
            assert await client.hears(5) == b"waits"

    async def test_a_cut_gives_no_answer_to_new_connections(self, echo: Echo) -> None:
        async with a_pair(echo) as (proxy, _):
            proxy.cut()
            async with client_of(proxy) as late:
                late.send(b"hello")
                assert await late.hears(5, QUIET_S) is None
                assert echo.open == 1
                proxy.mend()
                assert await late.hears(5) == b"hello"

    async def test_a_reset_is_told_to_both(self, echo: Echo) -> None:
        async with a_pair(echo) as (proxy, client):
            proxy.reset()
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await client.hears(1)
            await gone(proxy)
        assert len(echo.ended) == 1

    async def test_a_client_left_alone_hears_nothing_of_it(self, echo: Echo) -> None:
        async with a_pair(echo) as (proxy, client):
            proxy.half_open("client")
            client.send(b"anybody?")
            assert await client.hears(1, QUIET_S) is None
            assert len(echo.ended) == 1
            assert proxy.connections == 1

    async def test_a_server_left_alone_hears_nothing_of_it(self, echo: Echo) -> None:
        async with a_pair(echo) as (proxy, client):
            proxy.half_open("server")
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await client.hears(1)
            await asyncio.sleep(QUIET_S)
            assert (echo.open, echo.ended) == (1, [])

    async def test_refuses_as_where_no_server_runs(self, echo: Echo) -> None:
        async with a_pair(echo) as (proxy, _):
            port = proxy.port
            await proxy.refuse()
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection(HOST, port)
            await proxy.accept()
            assert proxy.port == port
            async with client_of(proxy) as again:
                again.send(b"again")
                assert await again.hears(5) == b"again"

    async def test_a_server_that_is_gone_ends_the_connection(self, echo: Echo) -> None:
        async with proxying((HOST, 9), seed=1) as proxy, client_of(proxy) as client:
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await client.hears(1)

    @pytest.mark.parametrize(
        ("weather", "least_s"),
        [(Weather(delay_s=0.1), 0.2), (Weather(loss=1.0), 0.4)],
        ids=["far", "every-segment-is-sent-twice"],
    )
    async def test_bytes_take_their_time_and_keep_their_order(
        self, echo: Echo, weather: Weather, least_s: float
    ) -> None:
        loop = asyncio.get_running_loop()
        async with a_pair(echo) as (proxy, client):
            proxy.ways.change(weather)
            start = loop.time()
            for word in (b"one ", b"two ", b"three"):
                client.send(word)
                await asyncio.sleep(0.01)
            assert await client.hears(13) == b"one two three"
            assert loop.time() - start >= least_s


async def gone(proxy: TcpProxy) -> None:
    """Wait until the proxy has no connection any more."""
    async with asyncio.timeout(WAIT_S):
        while proxy.connections:
            await asyncio.sleep(0.01)
