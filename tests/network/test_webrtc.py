"""Answers through relays: text by text, and a real connection of aiortc."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)

from mobile.edge.addresses import use_addresses
from tests.network.webrtc import Network, NoWay, networking

WAIT_S = 60.0  # on a starved machine
QUIET_S = 0.5
ANSWER = "".join(
    line + "\r\n"
    for line in (
        "v=0",
        "m=application 55555 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 192.0.2.7",
        "a=mid:0",
        "a=candidate:1 1 udp 2130706431 2001:db8::7 55554 typ host",
        "a=candidate:2 1 udp 2130706431 192.0.2.7 55555 typ host",
        "a=candidate:3 1 udp 2130706431 198.51.100.7 55556 typ host",
        "a=end-of-candidates",
        "a=ice-ufrag:EsAw",
    )
)


class TestAnswer:
    async def test_only_the_relay_is_left_of_all_addresses(self) -> None:
        async with networking(seed=1) as network:
            lines = (await network.answer(ANSWER)).splitlines()
        (candidate,) = (line for line in lines if line.startswith("a=candidate:"))
        words = candidate.split()
        assert words[:4] == ["a=candidate:2", "1", "udp", "2130706431"]
        assert words[4] == "127.0.0.1"
        port = words[5]
        assert f"m=application {port} UDP/DTLS/SCTP webrtc-datachannel" in lines
        assert "c=IN IP4 127.0.0.1" in lines
        assert "192.0.2.7" not in "".join(lines)
        assert ["v=0", "a=mid:0", "a=ice-ufrag:EsAw"] == [
            line for line in lines if line in ("v=0", "a=mid:0", "a=ice-ufrag:EsAw")
        ]

    async def test_every_answer_has_a_relay_of_its_own(self) -> None:
        async with networking(seed=1) as network:
            first, second = [await network.answer(ANSWER) for _ in range(2)]
            assert network.answers == 2
        assert first != second

    async def test_an_answer_without_an_address_is_an_error(self) -> None:
        without = "".join(
            line
            for line in ANSWER.splitlines(keepends=True)
            if "candidate:" not in line or "2001:" in line
        )
        async with networking(seed=1) as network:
            with pytest.raises(NoWay):
                await network.answer(without)


class Talk:
    """What a channel was told."""

    def __init__(self, channel: RTCDataChannel) -> None:
        self.channel = channel
        self._came: asyncio.Queue[str] = asyncio.Queue()
        channel.on("message", self._came.put_nowait)

    async def hears(self, within_s: float = WAIT_S) -> str | None:
        try:
            return await asyncio.wait_for(self._came.get(), within_s)
        except TimeoutError:
            return None


@asynccontextmanager
async def connected(network: Network) -> AsyncIterator[tuple[Talk, Talk]]:
    """A client's and a server's end of a channel through the network."""
    client = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    server = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    ours = client.createDataChannel("test")
    is_open = asyncio.Event()
    ours.on("open", is_open.set)
    opened: asyncio.Future[RTCDataChannel] = asyncio.get_running_loop().create_future()
    server.on("datachannel", opened.set_result)
    use_addresses(client, ["127.0.0.1"])
    await client.setLocalDescription(await client.createOffer())
    # As the product does: the server is told no address of the client.
    offer = _without_candidates(client.localDescription.sdp)
    await server.setRemoteDescription(RTCSessionDescription(offer, "offer"))
    use_addresses(server, ["127.0.0.1"])
    await server.setLocalDescription(await server.createAnswer())
    answer = await network.answer(server.localDescription.sdp)
    await client.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    try:
        async with asyncio.timeout(WAIT_S):
            await is_open.wait()
            yield Talk(ours), Talk(await opened)
    finally:
        await client.close()
        await server.close()


def _without_candidates(sdp: str) -> str:
    lines = sdp.splitlines(keepends=True)
    return "".join(line for line in lines if "candidate" not in line)


class TestConnection:
    async def test_every_packet_passes_the_relay(self) -> None:
        async with (
            networking(seed=3) as network,
            connected(network) as (client, server),
        ):
            client.channel.send("up")
            assert await server.hears() == "up"
            before = network.ways.passed_bytes
            assert before > 0

            network.ways.cut()
            client.channel.send("not now")
            server.channel.send("nor this")
            assert await server.hears(QUIET_S) is None
            assert await client.hears(0.0) is None
            assert network.ways.passed_bytes == before
            assert network.ways.up.lost > 0

            network.ways.mend()
            assert await server.hears() == "not now"
            assert await client.hears() == "nor this"
