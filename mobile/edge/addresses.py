"""The addresses of this device that WebRTC may use.

aiortc uses every address but loopback; a device without any other could not even reach
a server on itself, so there loopback is used. `CROWDFL_ICE_ADDRESSES` (comma-separated)
names the addresses outright; a test or a demo on one machine sets it to 127.0.0.1.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from aiortc import RTCPeerConnection

LOOPBACK = "127.0.0.1"


def configured_addresses(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What `CROWDFL_ICE_ADDRESSES` names; nothing by default."""
    return [a for a in environment.get("CROWDFL_ICE_ADDRESSES", "").split(",") if a]


def use_addresses(connection: RTCPeerConnection, configured: Sequence[str]) -> None:
    """Let a connection gather its candidates from `configured`, all, or loopback.

    Call it after the data channel was created, before `setLocalDescription`.
    """
    sctp: Any = connection.sctp
    ice = sctp.transport.transport._connection
    gather = ice.get_component_candidates

    async def gather_chosen(
        component: int, addresses: list[str], timeout: int = 5
    ) -> Any:
        chosen = list(configured) or addresses or [LOOPBACK]
        return await gather(component, chosen, timeout)

    ice.get_component_candidates = gather_chosen
