"""A client of a simulation: the real edge client over a network in memory."""

import asyncio
import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from fl_engine import wire
from fl_engine.model.manifest import Manifest
from mobile.edge import progress
from mobile.edge.connection import CannotConnect
from mobile.edge.exchange import Backoff, Trained, converse
from mobile.edge.spool import Spool
from mobile.edge.steering import Steering
from tests.api.services.rounds import market
from tests.chaos.simulator.faults import Faults
from tests.chaos.simulator.loop import Life, SimulatedLoop
from tests.chaos.simulator.network import Cable, End, Network
from tests.chaos.simulator.server import SILENT_DEATHS, Server

Floats = npt.NDArray[np.float32]
SCALE = 1e-2  # of the deltas' numbers
AGAIN_S = 5.0  # its owner starts it again after so long


@dataclass(frozen=True)
class Made:
    """An update as a client made it, before any byte left."""

    payload: bytes
    codec: str
    examples: int
    is_bad: bool

    @property
    def sha256(self) -> str:
        """Hash of its bytes, hex."""
        return hashlib.sha256(self.payload).hexdigest()


@dataclass
class Memory:
    """What the test knows of a client, whatever the client forgets in a crash.

    Attributes:
        made: Every update it made, by round, attempt and hash.
        told: Every verdict it was told.
        stored: Rounds of which the server said that it has all bytes.
        base: Global weights it was given, by the number of the round.
        end: The server's last word.
    """

    made: dict[tuple[int, int, str], Made] = field(default_factory=dict)
    told: list[wire.Verdict] = field(default_factory=list)
    stored: set[int] = field(default_factory=set)
    base: dict[int, bytes] = field(default_factory=dict)
    end: wire.Finished | None = None


class Device:
    """Takes part until the task is over, however often it dies.

    Attributes:
        memory: What it did and heard.
        is_over: It was told that its participation has ended, or has left.
        crash_in: Synced writes after which it dies; 0 for never.
    """

    def __init__(
        self,
        joined: market.Device,
        folder: Path,
        manifest: Manifest,
        server: Server,
        network: Network,
        rng: Random,
    ) -> None:
        self.joined = joined
        self.memory = Memory()
        self.is_over = False
        self.has_left = False
        self.crash_in = 0
        self.name = joined.participation.pseudonym
        self.life = Life(self.name)
        self.steering = Steering()
        self.examples = rng.randint(50, 150)
        self.train_s = rng.lognormvariate(0.5, 1.0)
        self._folder = folder
        self._manifest = manifest
        self._server = server
        self._network = network
        self._rng = rng
        self._cable: Cable | None = None
        self._connections = 0

    @property
    def id(self) -> str:
        """Its training ID."""
        return self.joined.id

    @property
    def faults(self) -> Faults:
        """Those of the task."""
        return self._network.faults

    @property
    def loop(self) -> SimulatedLoop:
        """The simulation's."""
        return self._network.loop

    def start(self) -> None:
        """Start its process."""
        if not self.is_over:
            self.life = Life(self.name)
            self.life.run(self._live())

    def kill(self) -> None:
        """End its process where it stands; its owner starts it again."""
        if self.life.is_dead:
            return  # it is about to start
        self._network.trace(f"{self.name} is dead")
        self.life.die()
        self._hang_up()
        self.loop.later(self._rng.uniform(0.5, 30.0), self.start)

    def point(self) -> None:
        """A synced write: it may die here."""
        if self.crash_in and not self.life.is_dead:
            self.crash_in -= 1
            if not self.crash_in:
                self.faults.met["crash client"] += 1
                self.kill()

    def _hang_up(self) -> None:
        if self._cable is not None:
            self._cable.client.end()
            if self._rng.random() >= SILENT_DEATHS:
                self._cable.server.end_later()

    async def _live(self) -> None:
        while not self.is_over:
            try:
                self.memory.end = await self._converse()
                self.is_over = True
                self._network.trace(f"{self.name} is done: {self.memory.end}")
            except Exception as error:
                self._network.trace(f"{self.name} gave up: {error!r}")
                await asyncio.sleep(AGAIN_S)

    async def _converse(self) -> wire.Finished | None:
        self.steering = Steering()
        return await converse(
            self._connect,
            self._hello,
            self._train,
            Spool(self._folder),
            idle_s=10.0,
            listener=self._listen,
            steering=self.steering,
            backoff=Backoff(random.Random(self._rng.random())),
        )

    async def _connect(self) -> End:
        self._connections += 1
        await asyncio.sleep(self._rng.uniform(0.01, 0.3))
        cable = self._network.cable(f"{self.name}#{self._connections}")
        self._server.accept(cable)
        self._cable = cable
        return cable.client

    async def _hello(self, holding: tuple[wire.Holding, ...]) -> wire.Hello:
        if not self._server.up.is_set():
            raise CannotConnect("the server gives no ticket")
        self.joined.market.context = self._server.context
        hello = self.joined.hello(("f32", "f16", "i8"))
        return wire.Hello(
            id=hello.id,
            protocol=hello.protocol,
            training_id=hello.training_id,
            ticket=hello.ticket,
            codecs=hello.codecs,
            holding=holding,
        )

    async def _train(self, asked: wire.Train, weights: bytes) -> Trained:
        self.memory.base.setdefault(asked.round, weights)
        self._network.trace(f"{self.name} trains round {asked.round}.{asked.attempt}")
        took_s = self.train_s * self._rng.uniform(0.5, 1.5)
        await asyncio.sleep(took_s)
        is_bad = self.faults.happens("bad update")
        delta = self._delta(asked, is_bad)
        sizes, codec = self._manifest.exchanged_sizes, asked.plan.codec
        rng = np.random.default_rng(int.from_bytes(asked.plan.seed, "big"))
        made = Made(
            wire.encode_delta(delta, sizes, codec, rng), codec, self.examples, is_bad
        )
        self.memory.made[asked.round, asked.attempt, made.sha256] = made
        return Trained(made.payload, self.examples, {"loss": 0.5}, took_s)

    def _delta(self, asked: wire.Train, is_bad: bool) -> Floats:
        rng = np.random.default_rng(int.from_bytes(asked.plan.seed, "big"))
        size = self._manifest.exchanged_count
        delta = (rng.standard_normal(size) * SCALE).astype(np.float32)
        return delta * np.float32(1e5) if is_bad else delta

    def _listen(self, event: progress.Progress) -> None:
        match event:
            case progress.Judged(verdict):
                self.memory.told.append(verdict)
                self._network.trace(
                    f"{self.name} is told {verdict.verdict} {verdict.points} "
                    f"of round {verdict.round}"
                )
            case progress.Sending(number, stored, size) if stored == size:
                self.memory.stored.add(number)
            case progress.Refused(code, message):
                self._network.trace(f"{self.name} is refused: {code} {message}")
            case progress.Lost(reason, _):
                self._network.trace(f"{self.name} lost it: {reason}")
