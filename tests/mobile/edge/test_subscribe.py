"""Live events that survive a break."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from mobile.edge.errors import DeniedError, UnreachableError
from mobile.edge.subscribe import subscribe

DOCUMENT = "subscription S($since: String) { events(since: $since) { cursor } }"

Talk = Callable[[ServerConnection, dict[str, Any]], Awaitable[None]]


@asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[str]:
    """A server that takes connection_init and subscribe, then talks."""

    async def handle(socket: ServerConnection) -> None:
        init = json.loads(await socket.recv())
        await socket.send(json.dumps({"type": "connection_ack"}))
        await talk(socket, {**json.loads(await socket.recv()), "init": init["payload"]})

    protocols = [Subprotocol("graphql-transport-ws")]
    async with serve(handle, "127.0.0.1", 0, subprotocols=protocols) as running:
        port = running.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"


async def event(socket: ServerConnection, cursor: int) -> None:
    payload = {"data": {"events": {"cursor": str(cursor)}}}
    await socket.send(json.dumps({"type": "next", "id": "1", "payload": payload}))


async def complete(socket: ServerConnection) -> None:
    await socket.send(json.dumps({"type": "complete", "id": "1"}))


class TestSubscribe:
    async def test_gives_every_event_until_the_stream_ends(self) -> None:
        async def talk(socket: ServerConnection, asked: dict[str, Any]) -> None:
            assert asked["init"] == {"authorization": "Bearer secret"}
            assert asked["payload"]["variables"] == {"id": "x", "since": "0"}
            await event(socket, 1)
            await event(socket, 2)
            await complete(socket)

        async with server(talk) as url:
            stream = subscribe(url, DOCUMENT, {"id": "x"}, token="secret")
            assert [got["cursor"] async for got in stream] == ["1", "2"]

    async def test_goes_on_after_the_last_cursor_when_the_socket_breaks(self) -> None:
        async def talk(socket: ServerConnection, asked: dict[str, Any]) -> None:
            since = int(asked["payload"]["variables"]["since"])
            await event(socket, since + 1)
            if since == 2:
                await complete(socket)

        async with server(talk) as url:
            stream = subscribe(url, DOCUMENT, {})
            assert [got["cursor"] async for got in stream] == ["1", "2", "3"]

    async def test_says_why_the_server_refuses(self) -> None:
        async def talk(socket: ServerConnection, asked: dict[str, Any]) -> None:
            error = {"message": "Sign in.", "extensions": {"code": "UNAUTHENTICATED"}}
            await socket.send(json.dumps({"type": "error", "payload": [error]}))

        async with server(talk) as url:
            with pytest.raises(DeniedError, match="Sign in"):
                await anext(subscribe(url, DOCUMENT, {}))

    async def test_gives_up_when_nobody_answers(self) -> None:
        async with server(lambda socket, asked: socket.close()) as url:
            gone = url
        with pytest.raises(UnreachableError, match="no live events"):
            await anext(subscribe(gone, DOCUMENT, {}, patience_s=0))
