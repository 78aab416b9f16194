"""The network that WebRTC connections to a server go through.

The server's answer says where it can be reached. Here its addresses are replaced by
those of relays, so that every packet of a connection passes one: the client knows no
other way, and the server learns the client's address only from what arrives.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tests.network.udp import HOST, UdpRelay, relaying
from tests.network.weather import FINE, Ways, Weather

_CANDIDATE = re.compile(
    r"a=candidate:(?P<foundation>\S+) 1 udp (?P<priority>\d+) "
    r"(?P<host>\S+) (?P<port>\d+) typ host.*",
    re.IGNORECASE,
)


class NoWay(Exception):
    """An answer has no address that a relay could stand before."""


class Network:
    """All relays of a test, with one weather.

    Attributes:
        ways: Cut, mend and change them here; what passed is counted here, too.
    """

    def __init__(self, ways: Ways, stack: AsyncExitStack) -> None:
        """Made by `networking`."""
        self.ways = ways
        self._stack = stack
        self._relays: list[UdpRelay] = []

    @property
    def answers(self) -> int:
        """How many answers went through: one for each connection."""
        return len(self._relays)

    async def answer(self, sdp: str) -> str:
        """A server's answer with a relay's address instead of its own.

        Raises:
            NoWay: It has no IPv4 address.
        """
        lines = sdp.splitlines()
        found = next(filter(None, map(_ipv4_candidate, lines)), None)
        if found is None:
            raise NoWay(sdp)
        target = (found["host"], int(found["port"]))
        relay = await self._stack.enter_async_context(relaying(target, self.ways))
        self._relays.append(relay)
        ours = (
            f"a=candidate:{found['foundation']} 1 udp {found['priority']} "
            f"{HOST} {relay.port} typ host"
        )
        kept = [_without_address(line, relay.port) for line in lines]
        at = lines.index(found.string)
        kept[at] = ours
        return "".join(f"{line}\r\n" for line in kept if line is not None)


def _ipv4_candidate(line: str) -> re.Match[str] | None:
    found = _CANDIDATE.fullmatch(line)
    return found if found and ":" not in found["host"] else None


def _without_address(line: str, port: int) -> str | None:
    """The line without the server's own address; None when nothing else is in it."""
    if line.startswith("a=candidate:"):
        return None
    if line.startswith("m="):
        return re.sub(r"^(m=\S+) \d+", rf"\1 {port}", line)
    if line.startswith("c="):
        return f"c=IN IP4 {HOST}"
    if line.startswith("a=rtcp:"):
        return None
    return line


@asynccontextmanager
async def networking(seed: int, weather: Weather = FINE) -> AsyncIterator[Network]:
    """A network for as long as the block lasts."""
    async with AsyncExitStack() as stack:
        yield Network(Ways.seeded(seed, weather), stack)
