"""A relay for UDP: stands before one port and does to its packets what networks do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from tests.network.weather import Ways

Address = tuple[str, int]
HOST = "127.0.0.1"


class UdpRelay(asyncio.DatagramProtocol):
    """Forwards between clients and a target.

    Each client gets a socket of its own on the target's side, so that the target tells
    them apart as it would without the relay.
    """

    def __init__(self, target: Address, ways: Ways) -> None:
        """Stand before `target`; made by `relaying`."""
        self.ways = ways
        self._target = target
        self._transport: asyncio.DatagramTransport | None = None
        self._clients: dict[Address, _TargetSide] = {}
        self._opening: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """Where clients send to, on 127.0.0.1."""
        assert self._transport is not None
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Listen."""
        # Some loops' transports are datagram transports without saying so.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take a client's packet."""
        delay_s = self.ways.up.fate()
        if delay_s is None:
            return
        self.ways.up.count(len(data))
        client = (addr[0], addr[1])
        if client not in self._clients:
            self._clients[client] = _TargetSide(self, client)
            self._open(self._clients[client])
        _later(delay_s, self._clients[client].send, data)

    def give(self, client: Address, data: bytes) -> None:
        """Hand a client what the target sent."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, client)

    async def close(self) -> None:
        """Forget every client."""
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        for side in self._clients.values():
            side.close()
        if self._transport is not None:
            self._transport.close()

    def _open(self, side: "_TargetSide") -> None:
        task = asyncio.create_task(side.open(self._target))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)


class _TargetSide(asyncio.DatagramProtocol):
    """The socket by which the target knows one client."""

    def __init__(self, relay: UdpRelay, client: Address) -> None:
        self._relay = relay
        self._client = client
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: list[bytes] = []

    async def open(self, target: Address) -> None:
        """Connect; send what came before."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, remote_addr=target
        )
        for data in self._waiting:
            self._transport.sendto(data)
        self._waiting.clear()

    def send(self, data: bytes) -> None:
        """Send to the target."""
        if self._transport is None:
            self._waiting.append(data)
        elif not self._transport.is_closing():
            self._transport.sendto(data)

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Take a packet of the target."""
        line = self._relay.ways.down
        delay_s = line.fate()
        if delay_s is not None:
            line.count(len(data))
            _later(delay_s, self._relay.give, self._client, data)

    def error_received(self, exc: Exception) -> None:
        """The target's port is shut: its loss, as in a real network."""
        self._relay.ways.up.lost += 1

    def close(self) -> None:
        """Send no more."""
        if self._transport is not None:
            self._transport.close()


def _later(delay_s: float, do: Any, *given: object) -> None:
    """At once when there is no delay, so that order is kept."""
    if delay_s:
        asyncio.get_running_loop().call_later(delay_s, do, *given)
    else:
        do(*given)


@asynccontextmanager
async def relaying(target: Address, ways: Ways) -> AsyncIterator[UdpRelay]:
    """A relay before a target, for as long as the block lasts."""
    loop = asyncio.get_running_loop()
    _, relay = await loop.create_datagram_endpoint(
        lambda: UdpRelay(target, ways), local_addr=(HOST, 0)
    )
    try:
        yield relay
    finally:
        await relay.close()
