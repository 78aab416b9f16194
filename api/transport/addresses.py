"""The addresses at which this machine can be reached over UDP.

aiortc offers every address but loopback. On a machine that has no other, no connection
would ever open, so there the loopback address is offered; `CROWDFL_ICE_ADDRESSES`
(comma-separated) names the addresses outright, which tests, the demo, and servers with
many interfaces use.
"""

from collections.abc import Sequence
from typing import Any

from aiortc import RTCPeerConnection

LOOPBACK = "127.0.0.1"


def choose_addresses(found: Sequence[str], configured: Sequence[str]) -> list[str]:
    """Those configured, else those found, else loopback."""
    return list(configured) or list(found) or [LOOPBACK]


def use_addresses(connection: RTCPeerConnection, configured: Sequence[str]) -> None:
    """Let a connection gather its candidates from the right addresses.

    Call it before `setLocalDescription`, once the data channel is known.
    """
    sctp: Any = connection.sctp
    ice = sctp.transport.transport._connection
    gather = ice.get_component_candidates

    async def gather_chosen(
        component: int, addresses: list[str], timeout: int = 5
    ) -> Any:
        chosen = choose_addresses(addresses, configured)
        return await gather(component, chosen, timeout)

    ice.get_component_candidates = gather_chosen
