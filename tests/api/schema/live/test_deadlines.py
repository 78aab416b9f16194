"""Requests that never come to their end."""

import asyncio

import pytest

from api.guards import DeadlineProtocol

BOUND_S = 8  # below what the product gives, which is shortened here


class TestDeadlines:
    @pytest.fixture
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(DeadlineProtocol, "headers_s", 0.1)

    @pytest.mark.usefixtures("quick")
    @pytest.mark.parametrize(
        "begun",
        [
            pytest.param(b"", id="silence"),
            pytest.param(b"POST /graphql HTTP/1.1\r\nHost: x\r\nX-", id="half"),
            pytest.param(b"GET /healthz HTTP/1.1\r\n", id="one-line"),
        ],
    )
    async def test_half_a_request_is_not_waited_for(
        self, url: str, begun: bytes
    ) -> None:
        connections = [await self._open(url) for _ in range(20)]
        for _, writer in connections:
            writer.write(begun)

        for reader, writer in connections:
            try:
                rest = await asyncio.wait_for(reader.read(), BOUND_S)
            except ConnectionResetError:
                rest = b""
            assert rest == b""
            writer.close()

    async def test_a_connection_is_used_again(self, url: str) -> None:
        reader, writer = await self._open(url)
        host = url.removeprefix("ws://").partition("/")[0]
        for _ in range(2):
            writer.write(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), BOUND_S)
            assert head.startswith(b"HTTP/1.1 200")
            assert b"ok" in await reader.readexactly(15)
        writer.close()

    async def test_a_body_has_one_too(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("api.schema.endpoint.http.BODY_S", 0.1)
        reader, writer = await self._open(url)
        host = url.removeprefix("ws://").partition("/")[0]
        writer.write(
            f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n"
            "Content-Type: application/json\r\n\r\n{".encode()
        )

        assert (await asyncio.wait_for(reader.readline(), BOUND_S)).split()[1] == b"408"
        writer.close()

    async def _open(
        self, url: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address, port = url.removeprefix("ws://").partition("/")[0].split(":")
        return await asyncio.open_connection(address, int(port))
