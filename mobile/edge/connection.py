"""Open a channel: WebRTC first, the WebSocket where UDP is blocked."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake
from websockets.typing import Subprotocol

from mobile.edge.addresses import configured_addresses, use_addresses
from mobile.edge.channel import (
    HIGH_BYTES,
    Channel,
    ChannelClosed,
    DataChannel,
    WebSocketChannel,
)

SUBPROTOCOL = "crowdfl.v1"
LABEL = "crowdfl"
MESSAGE_BYTES = 65_536
OPEN_S = 15.0

Signal = Callable[[str], Awaitable[str]]  # an offer to its answer, both SDP


class CannotConnect(Exception):
    """No channel could be opened; trying again later may help."""


async def open_websocket(url: str, open_s: float = OPEN_S) -> WebSocketChannel:
    """Open the WebSocket `/channel`.

    Args:
        url: `Transport.websocketUrl`.
        open_s: Time to give up after.

    Raises:
        CannotConnect: The server does not answer, or refuses.
    """
    try:
        socket = await connect(
            url,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            max_size=MESSAGE_BYTES,
            write_limit=HIGH_BYTES,
            open_timeout=open_s,
            close_timeout=5,
            ping_interval=None,  # the protocol has an idle deadline of its own
            user_agent_header=None,
        )
    except (OSError, InvalidHandshake, EOFError) as error:
        raise CannotConnect(f"The WebSocket does not open: {error}") from error
    return WebSocketChannel(socket)


async def open_webrtc(
    signal: Signal,
    ice_servers: Sequence[Mapping[str, Any]] = (),
    host_addresses: Sequence[str] | None = None,
    open_s: float = OPEN_S,
) -> DataChannel:
    """Offer a data channel and wait until it is open.

    Args:
        signal: Hands the offer to the server (`connect`) and returns its answer.
        ice_servers: `Transport.iceServers`: `urls`, `username`, `credential`.
        host_addresses: Of this device; `CROWDFL_ICE_ADDRESSES` when None.
        open_s: Time from the answer to give up after.

    Raises:
        CannotConnect: It did not open in time. What `signal` raises goes through.
    """
    # An empty list, never None: None makes aiortc ask a public STUN server.
    servers = [_ice_server(server) for server in ice_servers]
    connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
    channel = DataChannel(connection, connection.createDataChannel(LABEL))
    try:
        addresses = configured_addresses() if host_addresses is None else host_addresses
        use_addresses(connection, addresses)
        await connection.setLocalDescription(await connection.createOffer())
        answer = await signal(connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        async with asyncio.timeout(open_s):
            await channel.opened()
    except BaseException as error:
        channel.end()
        await connection.close()
        if isinstance(error, TimeoutError | ChannelClosed | ValueError):
            raise CannotConnect("The WebRTC channel does not open.") from error
        raise
    return channel


async def open_any(
    by_webrtc: Callable[[], Awaitable[Channel]],
    by_websocket: Callable[[], Awaitable[Channel]],
) -> Channel:
    """Open a WebRTC channel, or else a WebSocket.

    Raises:
        CannotConnect: Neither opens.
    """
    try:
        return await by_webrtc()
    except CannotConnect:
        return await by_websocket()


def _ice_server(server: Mapping[str, Any]) -> RTCIceServer:
    return RTCIceServer(
        urls=server["urls"],
        username=server.get("username"),
        credential=server.get("credential"),
    )
