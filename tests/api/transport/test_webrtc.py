import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from api.transport.addresses import choose_addresses, use_addresses
from api.transport.doorman import Doorman, TurnedAway
from api.transport.offers import OfferRefused
from api.transport.reassembly import MOST_PIECES, MOST_STREAMS, limit_reassembly
from api.transport.signalling import Signalling
from api.transport.transfer.serving import Conversations
from fl_engine import wire
from mobile.edge.channel import ChannelClosed, DataChannel
from mobile.edge.connection import CannotConnect, open_webrtc
from tests.api.transport.fakes import (
    QUICK,
    FakeExchange,
    a_download,
    an_update,
    chunks,
    hello,
)
from tests.api.transport.sdps import with_lines

LOCAL = ["127.0.0.1"]


class Server:
    """Signalling and conversations as the product wires them."""

    def __init__(self, exchange: FakeExchange, open_s: float = 120.0) -> None:
        self.exchange = exchange
        self.doorman = Doorman()
        self.conversations = Conversations(exchange, QUICK)
        self.signalling = Signalling(
            self.conversations.serve, self.doorman, LOCAL, open_s
        )

    async def signal(self, offer: str) -> str:
        return await self.signalling.answer("prt_1", offer, "192.0.2.1")

    async def open(self) -> DataChannel:
        return await open_webrtc(self.signal, host_addresses=LOCAL, open_s=60)

    async def stop(self) -> None:
        await self.conversations.shutdown()
        await self.signalling.shutdown()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(FakeExchange(tmp_path, finish_after_verdict=False))
    yield server
    await server.stop()


async def read(channel: DataChannel) -> wire.ServerFrame:
    async with asyncio.timeout(60):
        return wire.decode_server(await channel.receive())


async def greet(channel: DataChannel) -> None:
    await channel.send(wire.encode(hello()))
    assert isinstance(await read(channel), wire.Welcome)


class TestARealConnection:
    async def test_carries_both_directions(
        self, server: Server, tmp_path: Path
    ) -> None:
        weights, delta = os.urandom(700_000), os.urandom(500_000)
        server.exchange.download = a_download(tmp_path / "weights", weights)
        channel = await server.open()
        await greet(channel)
        train = await read(channel)
        got = bytearray()
        while len(got) < len(weights):
            chunk = await read(channel)
            assert isinstance(chunk, wire.Chunk)
            got += chunk.data
        update = an_update(delta)
        await channel.send(wire.encode(update))
        for piece in chunks(update, delta, 65_408):
            await channel.send(wire.encode(piece))
        verdict = await read(channel)
        await channel.close()

        assert isinstance(train, wire.Train)
        assert bytes(got) == weights
        assert isinstance(verdict, wire.Verdict)
        assert server.exchange.rows[update.id].path.read_bytes() == delta
        assert server.exchange.links[0].transport == "WEBRTC"

    async def test_ends_with_the_reason_before_it_closes(self, server: Server) -> None:
        channel = await server.open()
        await channel.send(b"\xc1")

        error = await read(channel)

        assert isinstance(error, wire.Error)
        assert error.code == "MALFORMED"
        with pytest.raises(ChannelClosed):
            await read(channel)
        await channel.close()

    async def test_that_is_gone_is_noticed(self, server: Server) -> None:
        channel = await server.open()
        await greet(channel)
        link: Any = server.exchange.links[0]
        await channel.close()

        async with asyncio.timeout(60):
            await link.ended()
        assert server.exchange.told[-1] == "gone"

    async def test_does_not_end_an_earlier_one_before_it_is_welcomed(
        self, server: Server
    ) -> None:
        first = await server.open()
        await greet(first)
        second = await server.open()
        ping = wire.Ping(id=wire.new_id())
        await first.send(wire.encode(ping))
        assert await read(first) == wire.Pong(id=ping.id)

        await greet(second)

        error = await read(first)
        assert isinstance(error, wire.Error)
        assert error.code == "REPLACED"
        await first.close()
        await second.close()

    async def test_refuses_messages_that_never_end(self, server: Server) -> None:
        channel = await server.open()
        await greet(channel)
        link: Any = server.exchange.links[0]
        sctp: Any = channel._connection.sctp
        sctp._remote_max_message_size = 0  # a sender that ignores the limit
        channel._channel.send(bytes(8 * 1024 * 1024))

        async with asyncio.timeout(60):
            await link.ended()
        channel.end()
        await channel.close()

    async def test_takes_one_data_channel_only(self, server: Server) -> None:
        channel = await server.open()
        await greet(channel)
        link: Any = server.exchange.links[0]
        channel._connection.createDataChannel("crowdfl")

        async with asyncio.timeout(60):
            await link.ended()
        await channel.close()

    @pytest.mark.parametrize(
        "options",
        [
            pytest.param({"label": "chat"}, id="label"),
            pytest.param({"label": "crowdfl", "ordered": False}, id="unordered"),
            pytest.param({"label": "crowdfl", "maxRetransmits": 0}, id="unreliable"),
            pytest.param({"label": "crowdfl", "protocol": "x"}, id="protocol"),
        ],
    )
    async def test_takes_no_channel_of_another_kind(
        self, server: Server, options: dict[str, Any]
    ) -> None:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        channel = DataChannel(connection, connection.createDataChannel(**options))
        await connection.setLocalDescription(await connection.createOffer())
        answer = await server.signal(connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

        async with asyncio.timeout(60):
            with pytest.raises(ChannelClosed):
                await channel.receive()
        await channel.close()
        assert server.exchange.told == []


class TestOpening:
    async def test_that_takes_too_long_is_ended(self, tmp_path: Path) -> None:
        server = Server(FakeExchange(tmp_path), open_s=0.1)
        await server.signal(with_lines())
        await asyncio.wait(server.signalling._tasks, timeout=60)

        assert not server.signalling._tasks
        assert not server.doorman._waiting
        await server.stop()

    async def test_again_ends_the_earlier_attempt(self, server: Server) -> None:
        await server.signal(with_lines())
        (first,) = server.signalling._tasks
        await server.signal(with_lines())

        async with asyncio.timeout(60):
            await first

    async def test_is_counted_before_hello(self, tmp_path: Path) -> None:
        server = Server(FakeExchange(tmp_path))
        server.signalling._doorman = Doorman(most_channels=1)
        await server.signal(with_lines())

        with pytest.raises(TurnedAway):
            await server.signal(with_lines())
        await server.stop()

    async def test_with_a_bad_offer_leaves_nothing_behind(self, server: Server) -> None:
        with pytest.raises(OfferRefused):
            await server.signal("v=0\r\n")

        assert not server.doorman._waiting
        assert not server.signalling._tasks

    async def test_fails_at_the_client_when_nobody_answers(self) -> None:
        lonely = RTCPeerConnection(RTCConfiguration(iceServers=[]))

        async def signal(offer: str) -> str:
            await lonely.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            answer = await lonely.createAnswer()
            return answer.sdp  # without any candidate

        with pytest.raises(CannotConnect):
            await open_webrtc(signal, host_addresses=LOCAL, open_s=0.2)
        await lonely.close()


class Sentinel:
    """A stranger's UDP port."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.host, self.port = self._socket.getsockname()

    def offer(self, *lines: str) -> str:
        """An offer of 300 candidates, all of them this port."""
        candidate = f"udp 1 {self.host} {self.port} typ host"
        forged = [f"a=candidate:{n % 10} 1 {candidate}" for n in range(300)]
        return with_lines(*forged, *lines)

    async def hears_something(self, within_s: float) -> bool:
        loop = asyncio.get_running_loop()
        packet = asyncio.ensure_future(loop.sock_recv(self._socket, 2_000))
        done, _ = await asyncio.wait([packet], timeout=within_s)
        packet.cancel()
        await asyncio.wait([packet])
        self._socket.close()
        return bool(done)


class TestAHostileOffer:
    async def test_makes_no_packet_go_anywhere(self, server: Server) -> None:
        sentinel = Sentinel()
        host, port = sentinel.host, sentinel.port
        offer = sentinel.offer(
            f"c=IN IP4 {host}",
            f"a=rtcp:{port} IN IP4 {host}",
            f"a=remote-candidates:1 {host} {port}",
            f"a=x:1\x0ba=candidate:1 1 udp 1 {host} {port} typ host",
            "a=end-of-candidates",
        )
        await server.signal(offer.replace("application 9", f"application {port}"))

        # aiortc paces its checks at 20 ms: the first would have come long ago.
        assert not await sentinel.hears_something(within_s=0.5)

    async def test_makes_them_go_where_aiortc_is_left_alone(self) -> None:
        """The sentinel does hear what the server above does not send."""
        sentinel = Sentinel()
        alone = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        await alone.setRemoteDescription(
            RTCSessionDescription(sentinel.offer(), "offer")
        )
        use_addresses(alone, LOCAL)
        await alone.setLocalDescription(await alone.createAnswer())

        assert await sentinel.hears_something(within_s=60)
        await alone.close()


class TestReassembly:
    def watched(self) -> tuple[Any, list[str]]:
        stream = SimpleNamespace(reassembly=[])
        sctp = SimpleNamespace(_advertised_rwnd=1, _inbound_streams={0: stream})

        async def receive(chunk: Any) -> None:
            stream.reassembly.append(chunk)

        sctp._receive_data_chunk = receive
        ends: list[str] = []
        limit_reassembly(sctp, lambda: ends.append("end"))
        return sctp, ends

    async def test_counts_pieces(self) -> None:
        sctp, ends = self.watched()
        for _ in range(MOST_PIECES + 10):
            await sctp._receive_data_chunk(SimpleNamespace(stream_id=0))

        assert ends == ["end"]
        assert len(sctp._inbound_streams[0].reassembly) == MOST_PIECES + 1

    async def test_counts_bytes(self) -> None:
        sctp, ends = self.watched()
        sctp._advertised_rwnd = -1
        await sctp._receive_data_chunk(SimpleNamespace(stream_id=0))

        assert ends == ["end"]

    async def test_counts_streams(self) -> None:
        sctp, ends = self.watched()
        for stream_id in range(1, MOST_STREAMS + 1):
            sctp._inbound_streams[stream_id] = SimpleNamespace(reassembly=[])
        await sctp._receive_data_chunk(SimpleNamespace(stream_id=0))

        assert ends == ["end"]


class TestAddresses:
    @pytest.mark.parametrize(
        ("found", "configured", "expected"),
        [
            (["10.0.0.1"], [], ["10.0.0.1"]),
            (["10.0.0.1"], ["127.0.0.1"], ["127.0.0.1"]),
            ([], [], ["127.0.0.1"]),
        ],
    )
    def test_are_configured_or_found_or_loopback(
        self, found: list[str], configured: list[str], expected: list[str]
    ) -> None:
        assert choose_addresses(found, configured) == expected
