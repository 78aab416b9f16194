"""Talking with the server over sockets, well behaved or not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from gql import Client as GqlClient
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.services.context import Context

PROTOCOL = "graphql-transport-ws"
WAIT_S = 60.0  # on a starved machine
CLOSE_S = 8.0  # below the product's ten seconds for `connection_init`


@asynccontextmanager
async def session(url: str, token: str | None = None) -> AsyncIterator[Any]:
    """A stock GraphQL client on a socket of its own."""
    payload = {"authorization": f"Bearer {token}"} if token else {}
    transport = WebsocketsTransport(
        url, init_payload=payload, subprotocols=[Subprotocol(PROTOCOL)]
    )
    async with GqlClient(transport=transport) as opened:
        yield opened


@asynccontextmanager
async def raw(url: str, **options: Any) -> AsyncIterator[ClientConnection]:
    """A socket on which anything may be said."""
    options.setdefault("subprotocols", [Subprotocol(PROTOCOL)])
    async with connect(url, **options) as opened:
        yield opened


async def say(channel: ClientConnection, **message: Any) -> None:
    await channel.send(json.dumps(message))


async def heard(channel: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await asyncio.wait_for(channel.recv(), WAIT_S))
    return found


async def initialised(channel: ClientConnection, token: str | None = None) -> None:
    payload = {"authorization": f"Bearer {token}"} if token else {}
    await say(channel, type="connection_init", payload=payload)
    assert (await heard(channel))["type"] == "connection_ack"


async def close_code(channel: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(channel.recv(), CLOSE_S)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


class Listening:
    """Collects what a subscription yields, while the test goes on."""

    def __init__(self, source: Any) -> None:
        self.events: list[dict[str, Any]] = []
        self._grown = asyncio.Condition()
        self._task = asyncio.create_task(self._collect(source))

    async def _collect(self, source: Any) -> None:
        async for answer in source:
            async with self._grown:
                (event,) = answer.values()
                self.events.append(event)
                self._grown.notify_all()

    async def until(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(WAIT_S), self._grown:
            await self._grown.wait_for(lambda: len(self.events) >= count)
        return self.events

    async def ended(self) -> list[dict[str, Any]]:
        await asyncio.wait_for(self._task, WAIT_S)
        return self.events


async def listening(context: Context, stream: str, count: int = 1) -> None:
    """Wait until so many subscriptions listen to a stream."""
    async with asyncio.timeout(WAIT_S):
        while context.tails.followers(stream) < count:
            await asyncio.sleep(0)


def code_of(error: TransportQueryError) -> str:
    assert error.errors is not None
    code: str = error.errors[0]["extensions"]["code"]
    return code


MARKETPLACE_EVENTS = """subscription { marketplaceEvents {
    __typename cursor taskId
    ... on TaskListed { title learning poolPoints seats recruitsUntil }
} }"""
