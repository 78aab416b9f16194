"""A WebSocket to an ASGI application in this process."""

import asyncio

import pytest
from gql.transport.exceptions import TransportConnectionFailed
from starlette.websockets import WebSocket

from tests.ui.fakes import Socket, others, streaming, until_left
from ui import socket
from ui.socket import InProcessSocket

WAIT_S = 60.0  # on a starved machine


def to(talk: Socket) -> InProcessSocket:
    """A socket to a server that talks in this way."""
    return InProcessSocket(
        streaming(talk), "https://a.example:8443", "crowdfl=s", "::1"
    )


async def echo(other: WebSocket) -> None:
    await other.accept()
    while (message := await other.receive())["type"] == "websocket.receive":
        await other.send_text(message["text"])


class TestSocket:
    async def test_messages_go_both_ways(self) -> None:
        one = to(echo)
        await one.connect()
        await one.send("a")
        await one.send("b")
        assert [await one.receive(), await one.receive()] == ["a", "b"]
        await one.close()
        assert others() == []

    async def test_the_handshake_is_that_of_a_browser(self) -> None:
        seen: list[object] = []

        async def talk(other: WebSocket) -> None:
            assert other.client is not None
            seen.extend((str(other.url), other.headers["host"]))
            seen.extend((other.cookies, other.client.host))
            await other.accept()
            await until_left(other)

        one = to(talk)
        await one.connect()
        await one.close()
        assert seen == [
            "wss://a.example:8443/graphql",
            "a.example:8443",
            {"crowdfl": "s"},
            "::1",
        ]

    async def test_a_refused_connection_is_an_error(self) -> None:
        async def talk(other: WebSocket) -> None:
            await other.close()

        with pytest.raises(TransportConnectionFailed):
            await to(talk).connect()
        assert others() == []

    async def test_what_is_closed_neither_sends_nor_receives(self) -> None:
        async def talk(other: WebSocket) -> None:
            await other.accept()
            await other.close()

        one = to(talk)
        await one.connect()
        with pytest.raises(TransportConnectionFailed):
            await one.receive()
        await one.close()
        with pytest.raises(TransportConnectionFailed):
            await one.send("late")

    async def test_closing_ends_a_receive_that_waits(self) -> None:
        async def talk(other: WebSocket) -> None:
            await other.accept()
            await until_left(other)

        one = to(talk)
        await one.connect()
        waiting = asyncio.create_task(one.receive())
        await one.close()
        with pytest.raises(TransportConnectionFailed):
            await asyncio.wait_for(waiting, WAIT_S)
        await one.close()  # once more is none too many
        assert others() == []

    async def test_an_application_that_does_not_end_is_ended(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(socket, "CLOSE_S", 0.05)
        ended = asyncio.Event()

        async def talk(other: WebSocket) -> None:
            await other.accept()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        one = to(talk)
        await one.connect()
        await asyncio.wait_for(one.close(), WAIT_S)
        assert ended.is_set()
        assert others() == []
