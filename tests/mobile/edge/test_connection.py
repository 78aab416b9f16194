import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.transport.doorman import Doorman
from api.transport.signalling import Signalling
from fl_engine import wire
from mobile.edge import progress
from mobile.edge.addresses import configured_addresses
from mobile.edge.channel import Channel
from mobile.edge.connection import CannotConnect, open_webrtc, open_websocket
from mobile.edge.exchange import Backoff, Trained, converse
from mobile.edge.spool import Spool
from tests.api.transport.fakes import FakeExchange, a_download, hello
from tests.api.transport.test_websocket import serving

WEIGHTS, DELTA = os.urandom(2_500_000), os.urandom(2_500_000)
LOCAL = ["127.0.0.1"]


@pytest.fixture
def exchange(tmp_path: Path) -> FakeExchange:
    return FakeExchange(tmp_path, a_download(tmp_path / "weights", WEIGHTS))


@pytest.fixture(params=["WEBSOCKET", "WEBRTC"])
async def ways(
    request: pytest.FixtureRequest, exchange: FakeExchange
) -> AsyncIterator[tuple[str, str, Signalling]]:
    """The way to go, the address of the WebSocket, and the signalling."""
    async with serving(exchange) as (url, conversations):
        signalling = Signalling(conversations.serve, Doorman(), LOCAL)
        yield request.param, url, signalling
        await conversations.shutdown()
        await signalling.shutdown()


async def open_by(ways: tuple[str, str, Signalling]) -> Channel:
    way, url, signalling = ways
    if way == "WEBSOCKET":
        return await open_websocket(url)

    async def signal(offer: str) -> str:
        return await signalling.answer("prt_1", offer, "127.0.0.1")

    return await open_webrtc(signal, host_addresses=LOCAL)


class TestBothTransports:
    async def test_resume_in_both_directions(
        self,
        ways: tuple[str, str, Signalling],
        exchange: FakeExchange,
        tmp_path: Path,
    ) -> None:
        """The connection breaks in the middle of each direction."""
        seen: list[progress.Progress] = []
        channels: list[Channel] = []
        breaking: set[asyncio.Task[None]] = set()

        async def connect() -> Channel:
            channels.append(await open_by(ways))
            return channels[-1]

        async def trainer(train: wire.Train, weights: bytes) -> Trained:
            assert weights == WEIGHTS
            return Trained(DELTA, 1, {}, 0.0)

        def listen(event: progress.Progress) -> None:
            seen.append(event)
            half = WEIGHTS[: len(WEIGHTS) // 4]
            down = isinstance(event, progress.Receiving) and event.received_bytes
            up = isinstance(event, progress.Sending) and event.stored_bytes
            if (down and len(channels) == 1 and down > len(half)) or (
                up and len(channels) == 2 and up > len(half)
            ):
                breaking.add(asyncio.create_task(channels[-1].close()))

        async with asyncio.timeout(60):
            finished = await converse(
                connect,
                lambda holding: answer(hello(holding)),
                trainer,
                Spool(tmp_path / "spool"),
                listener=listen,
                backoff=Backoff(random.Random(0), 0.01),
            )

        assert finished is not None
        assert len(channels) == 3
        (row,) = exchange.rows.values()
        assert row.path.read_bytes() == DELTA
        assert {link.transport for link in exchange.links} == {ways[0]}


async def answer(greeting: wire.Hello) -> wire.Hello:
    return greeting


class TestOpenWebSocket:
    async def test_says_when_nobody_answers(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

        with pytest.raises(CannotConnect, match="does not open"):
            await open_websocket(f"ws://127.0.0.1:{port}/channel")

    async def test_says_when_it_is_refused(self, exchange: FakeExchange) -> None:
        async with serving(exchange, Doorman(most_channels=0)) as (url, _):
            with pytest.raises(CannotConnect, match="429"):
                await open_websocket(url)


class TestConfiguredAddresses:
    def test_come_from_the_environment(self) -> None:
        environment = {"CROWDFL_ICE_ADDRESSES": "127.0.0.1,10.0.0.2"}

        assert configured_addresses(environment) == ["127.0.0.1", "10.0.0.2"]
        assert configured_addresses({}) == []
