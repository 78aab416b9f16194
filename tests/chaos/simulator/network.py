"""Connections in memory, which serve as the channel of either side.

A frame takes a moment; frames keep their order unless a fault says otherwise. Faults
are those of `faults.TABLE`: lost, late, doubled and swapped frames, connections that
break and connections of which one side does not hear that they are dead.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from api.transport import channel as server_channel
from mobile.edge import channel as client_channel
from tests.chaos.simulator.faults import Faults
from tests.chaos.simulator.loop import SimulatedLoop

LATENCY_S = (0.001, 0.08)
DELAY_S = 20.0  # longest, of the fault
HALF_OPEN_S = 40.0  # within so long of its opening


class ClosedError(server_channel.ChannelClosed, client_channel.ChannelClosed):
    """What both sides know as the end of a channel."""


@dataclass
class Network:
    """Makes connections."""

    loop: SimulatedLoop
    rng: Random
    faults: Faults
    trace: Callable[[str], None]

    def cable(self, name: str) -> "Cable":
        """A connection that is open on both sides."""
        transport = self.rng.choice(["WEBSOCKET", "WEBRTC"])
        cable = Cable(self, name, transport)
        if self.faults.happens("half-open"):
            after_s = self.rng.uniform(0.0, HALF_OPEN_S)
            whom = self.rng.choice([[cable.client], [cable.server], list(cable.ends)])
            self.loop.later(after_s, cable.deafen, whom)
        return cable


class Cable:
    """One connection; `is_cut` when nothing gets through any more, either way."""

    def __init__(self, network: Network, name: str, transport: str) -> None:
        self.network = network
        self.name = name
        self.client = End(self, transport)
        self.server = End(self, transport)
        self.client.other, self.server.other = self.server, self.client

    @property
    def ends(self) -> tuple["End", "End"]:
        """Both."""
        return self.client, self.server

    def deafen(self, ends: list["End"]) -> None:
        """From now on these ends hear nothing, not even that it is over."""
        self.network.trace(f"{self.name} is half open")
        for end in ends:
            end.is_deaf = True

    def break_off(self) -> None:
        """Both ends see it end, each in its time."""
        for end in self.ends:
            end.end_later()


@dataclass(eq=False)
class End:
    """A channel, as the server's transport and the edge client know it."""

    cable: Cable
    transport: str
    address: str = "192.0.2.1"
    heard: int = 0
    taken: int = 0
    buffered_bytes: int = 0
    is_deaf: bool = False
    is_ended: bool = False
    other: "End" = field(init=False)
    _came: deque[bytes] = field(default_factory=deque)
    _some: asyncio.Event = field(default_factory=asyncio.Event)
    _next_at: float = 0.0  # of what the other end sends

    def __post_init__(self) -> None:
        self.can_wait = self.transport == "WEBSOCKET"  # TCP does

    async def send(self, data: bytes) -> None:
        """Put a frame on its way to the other end."""
        if self.is_ended:
            raise ClosedError
        network = self.cable.network
        faults, rng = network.faults, network.rng
        if faults.happens("cut"):
            network.trace(f"{self.cable.name} breaks")
            self.cable.break_off()
            return
        if faults.happens("drop"):
            return
        self._post(data)
        if faults.happens("duplicate"):
            network.loop.later(rng.uniform(0.0, 1.0), self.other._take, data)

    async def wait_low(self) -> None:
        """Nothing waits here."""

    async def receive(self) -> bytes:
        """The next frame; what came before the end is read too."""
        while not self._came:
            if self.is_ended:
                raise ClosedError
            self._some.clear()
            await self._some.wait()
        return self._came.popleft()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """End it here, and there once it is heard of."""
        if not self.is_ended:
            self.end()
            self.other.end_later()

    def end_later(self) -> None:
        """The end travels behind the frames under way; a deaf one never hears it."""
        loop = self.cable.network.loop
        at = max(self._next_at, loop.now + self._latency_s())
        loop.later(at - loop.now, self._end_unless_deaf)

    def end(self) -> None:
        """Nothing comes and nothing goes."""
        self.is_ended = True
        self._some.set()

    def _post(self, data: bytes) -> None:
        network, other = self.cable.network, self.other
        loop, faults = network.loop, network.faults
        at = loop.now + self._latency_s()
        if faults.happens("reorder"):
            loop.later(at - loop.now + network.rng.random(), other._take, data)
            return
        if faults.happens("delay"):
            at += network.rng.uniform(0.0, DELAY_S)
        other._next_at = at = max(at, other._next_at + 1e-6)
        loop.later(at - loop.now, self._deliver, data)

    def _deliver(self, data: bytes) -> None:
        if self.other._take(data):
            self.taken += 1

    def _take(self, data: bytes) -> bool:
        if self.is_deaf or self.is_ended:
            return False
        self.heard += 1
        self._came.append(data)
        self._some.set()
        return True

    def _end_unless_deaf(self) -> None:
        if not self.is_deaf:
            self.end()

    def _latency_s(self) -> float:
        return self.cable.network.rng.uniform(*LATENCY_S)
