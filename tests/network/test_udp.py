"""The relay before a UDP port, with an echo behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from tests.network.udp import HOST, UdpRelay, relaying
from tests.network.weather import Ways, Weather

WAIT_S = 60.0  # on a starved machine
QUIET_S = 0.2  # in which nothing comes


class Echo(asyncio.DatagramProtocol):
    """Answers everything in capitals, and remembers who asked."""

    def __init__(self) -> None:
        self.askers: set[tuple[str, int]] = set()

    @property
    def address(self) -> tuple[str, int]:
        found: tuple[str, int] = self._transport.get_extra_info("sockname")
        return found

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.askers.add(addr)
        self._transport.sendto(data.upper(), addr)


class Client(asyncio.DatagramProtocol):
    """Sends, and keeps what comes."""

    def __init__(self) -> None:
        self._came: asyncio.Queue[bytes] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._came.put_nowait(data)

    def send(self, *packets: bytes) -> None:
        for packet in packets:
            self._transport.sendto(packet)

    async def hears(self, within_s: float = WAIT_S) -> bytes | None:
        try:
            return await asyncio.wait_for(self._came.get(), within_s)
        except TimeoutError:
            return None

    async def hears_all(self) -> list[bytes]:
        found = []
        while (packet := await self.hears(QUIET_S)) is not None:
            found.append(packet)
        return found


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    loop = asyncio.get_running_loop()
    transport, echo = await loop.create_datagram_endpoint(Echo, local_addr=(HOST, 0))
    yield echo
    transport.close()


@asynccontextmanager
async def client_of(relay: UdpRelay) -> AsyncIterator[Client]:
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_datagram_endpoint(
        Client, remote_addr=(HOST, relay.port)
    )
    yield client
    transport.close()


class TestRelay:
    async def test_carries_both_ways_and_counts(self, echo: Echo) -> None:
        ways = Ways.seeded(1)
        async with relaying(echo.address, ways) as relay, client_of(relay) as client:
            client.send(b"hello")
            assert await client.hears() == b"HELLO"
        assert (ways.up.passed, ways.up.passed_bytes, ways.up.lost) == (1, 5, 0)
        assert (ways.down.passed, ways.passed_bytes) == (1, 10)

    async def test_clients_are_told_apart(self, echo: Echo) -> None:
        async with (
            relaying(echo.address, Ways.seeded(1)) as relay,
            client_of(relay) as ada,
            client_of(relay) as bob,
        ):
            ada.send(b"ada")
            bob.send(b"bob")
            assert await ada.hears() == b"ADA"
            assert await bob.hears() == b"BOB"
        assert len(echo.askers) == 2

    async def test_nothing_passes_while_it_is_cut(self, echo: Echo) -> None:
        ways = Ways.seeded(1)
        async with relaying(echo.address, ways) as relay, client_of(relay) as client:
            ways.cut()
            client.send(b"lost")
            assert await client.hears(QUIET_S) is None
            assert (ways.passed_bytes, ways.up.lost) == (0, 1)
            ways.mend()
            client.send(b"here")
            assert await client.hears() == b"HERE"

    async def test_one_way_can_be_cut_alone(self, echo: Echo) -> None:
        ways = Ways.seeded(1)
        async with relaying(echo.address, ways) as relay, client_of(relay) as client:
            ways.down.is_cut = True
            client.send(b"heard, but not answered")
            assert await client.hears(QUIET_S) is None
        assert len(echo.askers) == 1

    async def test_packets_take_their_time(self, echo: Echo) -> None:
        ways = Ways.seeded(1, Weather(delay_s=0.1, jitter_s=0.05))
        async with relaying(echo.address, ways) as relay, client_of(relay) as client:
            start = asyncio.get_running_loop().time()
            client.send(b"slow")
            assert await client.hears() == b"SLOW"
            assert asyncio.get_running_loop().time() - start >= 0.2

    async def test_the_same_seed_loses_the_same_packets(self, echo: Echo) -> None:
        packets = [b"%d" % number for number in range(200)]
        came = []
        for seed in (7, 7, 8):
            ways = Ways.seeded(seed, Weather(loss=0.25))
            async with (
                relaying(echo.address, ways) as relay,
                client_of(relay) as client,
            ):
                client.send(*packets)
                came.append(await client.hears_all())
        assert came[0] == came[1] != came[2]
        assert 80 <= len(came[0]) <= 150  # 112 of 200 when each way loses a quarter

    async def test_a_port_that_nobody_hears_at_is_a_loss(self) -> None:
        ways = Ways.seeded(1)
        async with (
            relaying((HOST, 9), ways) as relay,  # discard: nobody listens there
            client_of(relay) as client,
        ):
            client.send(b"anybody?")
            assert await client.hears(QUIET_S) is None
            assert ways.up.lost == 1
