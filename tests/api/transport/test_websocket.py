import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from api.transport.doorman import Doorman
from api.transport.transfer.serving import Conversations
from api.transport.websocket import PATH, UVICORN_OPTIONS, ChannelEndpoint
from fl_engine import wire
from tests.api.transport.fakes import QUICK, FakeExchange, hello

CROWDFL = [Subprotocol("crowdfl.v1")]


@asynccontextmanager
async def serving(
    exchange: FakeExchange,
    doorman: Doorman | None = None,
    spread: Callable[[float], float] = float,
) -> AsyncIterator[tuple[str, Conversations]]:
    """A real server on a free port; its address."""
    conversations = Conversations(exchange, QUICK)
    door = ChannelEndpoint(conversations.serve, doorman or Doorman(), spread=spread)
    app = Starlette(routes=[WebSocketRoute(PATH, door.endpoint)])
    config = uvicorn.Config(app, log_config=None, lifespan="off", **UVICORN_OPTIONS)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server._serve([listener]))
    try:
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}{PATH}", conversations
    finally:
        await conversations.shutdown()
        server.should_exit = True
        await task


@pytest.fixture
def exchange(tmp_path: Path) -> FakeExchange:
    return FakeExchange(tmp_path)


class TestChannelEndpoint:
    @pytest.mark.parametrize("offered", [None, [Subprotocol("crowdfl.v2")]])
    async def test_answers_400_to_other_subprotocols(
        self, exchange: FakeExchange, offered: list[Subprotocol] | None
    ) -> None:
        async with serving(exchange) as (url, _):
            with pytest.raises(InvalidStatus) as caught:
                await connect(url, subprotocols=offered)

        assert caught.value.response.status_code == 400

    async def test_answers_429_to_a_crowd(self, exchange: FakeExchange) -> None:
        async with (
            serving(exchange, Doorman(most_channels=1)) as (url, _),
            connect(url, subprotocols=CROWDFL),
        ):
            with pytest.raises(InvalidStatus) as caught:
                await connect(url, subprotocols=CROWDFL)

        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "10"

    async def test_asks_a_crowd_back_when_the_spread_says(
        self, exchange: FakeExchange
    ) -> None:
        def spread(wait_s: float) -> float:
            return wait_s + 4.2

        async with serving(exchange, Doorman(most_channels=0), spread) as (url, _):
            with pytest.raises(InvalidStatus) as caught:
                await connect(url, subprotocols=CROWDFL)

        assert caught.value.response.headers["Retry-After"] == "15"  # of 14.2

    async def test_compresses_nothing(self, exchange: FakeExchange) -> None:
        async with (
            serving(exchange) as (url, _),
            connect(url, subprotocols=CROWDFL, compression="deflate") as client,
        ):
            assert client.subprotocol == "crowdfl.v1"
            assert client.protocol.extensions == []

    async def test_closes_fatal_errors_with_4000_and_the_code(
        self, exchange: FakeExchange
    ) -> None:
        async with (
            serving(exchange) as (url, _),
            connect(url, subprotocols=CROWDFL) as client,
        ):
            await client.send("text")
            error = wire.decode_server(await client.recv(decode=False))
            with pytest.raises(ConnectionClosed) as caught:
                await client.recv()

        assert isinstance(error, wire.Error)
        assert error.code == "MALFORMED"
        assert caught.value.rcvd is not None
        assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (4000, "MALFORMED")

    async def test_takes_no_message_above_the_limit(
        self, exchange: FakeExchange
    ) -> None:
        async with (
            serving(exchange) as (url, _),
            connect(url, subprotocols=CROWDFL) as client,
        ):
            await client.send(bytes(65_537))
            with pytest.raises(ConnectionClosed) as caught:
                await client.recv()

        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1009  # by uvicorn, before it is decoded

    async def test_tells_everybody_when_the_server_stops(
        self, exchange: FakeExchange
    ) -> None:
        async with (
            serving(exchange) as (url, conversations),
            connect(url, subprotocols=CROWDFL) as client,
        ):
            await client.send(wire.encode(hello()))
            await client.recv()
            await conversations.shutdown()
            error = wire.decode_server(await client.recv(decode=False))

            assert isinstance(error, wire.Error)
            assert error.code == "SHUTDOWN"
            assert len(conversations) == 0
        assert exchange.told[-1] == "gone"
