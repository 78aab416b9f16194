"""The server of a simulation: the product's parts as `api.app` wires them."""

import asyncio
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import tortoise.context
from safetensors.numpy import load_file

from api.events import Wakeups
from api.services.conductor import Conductor
from api.services.context import Context
from api.services.database import connect
from api.services.drop_transfers import drop_transfers
from api.services.exchange import TaskExchange
from api.services.links import Links
from api.settings import Settings
from api.storage import Storage, write_durably
from api.transport.doorman import Doorman
from api.transport.transfer.serving import Conversations
from mobile.edge.connection import CannotConnect
from tests.chaos.simulator.faults import Faults
from tests.chaos.simulator.loop import Life, SimulatedLoop
from tests.chaos.simulator.network import Cable, End, Network
from tests.conftest import START

EVALUATION_S = (0.05, 2.0)
RESTART_S = (0.2, 8.0)
SILENT_DEATHS = 0.3  # of connections whose other end never hears of a crash


def _forget_database() -> None:
    """Tortoise's one database a process goes with its process."""
    tortoise.context._global_context = None


class WorkerDiedError(RuntimeError):
    """An injected fault."""


class Clock:
    """The wall clock: it can be set, time on the loop can't."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop
        self.offset_s = 0.0

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self._loop.now + self.offset_s)


class Worker:
    """Measures by adding up the weights; takes a while and sometimes dies."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    async def evaluate(self, *args: Any, **_more: Any) -> list[dict[str, Any]]:
        """As `ModelWorker.evaluate`."""
        await asyncio.sleep(self._faults.rng.uniform(*EVALUATION_S))
        self._maybe_die()
        total = sum(float(array.sum()) for array in load_file(args[1]).values())
        names = ("value", "no_skill", "baseline", "greater_is_better", "rows")
        values = (total, 0.75, None, True, 4)
        return [{"name": "ACCURACY", **dict(zip(names, values, strict=True))}]

    async def export(
        self, _model: Path, weights: Path, out: Path, _steps: Path | None = None
    ) -> None:
        """As `ModelWorker.export`."""
        await asyncio.sleep(self._faults.rng.uniform(*EVALUATION_S))
        self._maybe_die()
        await asyncio.to_thread(write_durably, out, b"keras:" + weights.read_bytes())

    def _maybe_die(self) -> None:
        if self._faults.happens("worker"):
            raise WorkerDiedError("the worker died")


class Server:
    """Lives, dies and lives again over the same rows and files.

    Attributes:
        life: The process that runs now.
        context: Of that process, once it is up.
        up: Set while clients may connect.
        deaths: How often it was killed.
    """

    def __init__(
        self, settings: Settings, clock: Clock, network: Network, faults: Faults
    ) -> None:
        self.settings = settings
        self.life = Life("nobody")
        self.context: Context
        self.up = asyncio.Event()
        self.deaths = 0
        self._clock = clock
        self._network = network
        self._faults = faults
        self._cables: list[Cable] = []
        self._stop = asyncio.Event()

    def start(self) -> "asyncio.Task[None]":
        """Start a process."""
        self.life = Life(f"server {self.deaths}", at_death=[_forget_database])
        self._stop = asyncio.Event()
        return self.life.run(self._live())

    def kill(self) -> None:
        """End the process where it stands, and start another one a little later."""
        if self.life.is_dead:
            return  # the next one is about to start
        self.up.clear()
        self.deaths += 1
        self.life.die()
        for cable in self._cables:
            cable.server.end()
            if self._faults.rng.random() >= SILENT_DEATHS:
                cable.client.end_later()
        self._cables.clear()
        self._network.trace(f"{self.life.name} is dead")
        self._network.loop.later(self._faults.rng.uniform(*RESTART_S), self.start)

    def stop(self) -> None:
        """Let it end as on SIGTERM."""
        self._stop.set()

    def accept(self, cable: Cable) -> None:
        """Serve a new connection.

        Raises:
            CannotConnect: Nobody answers.
        """
        if not self.up.is_set():
            raise CannotConnect("the server is down")
        self._cables = [known for known in self._cables if not known.server.is_ended]
        self._cables.append(cable)
        self.life.run(self._serve(cable.server))

    def run(self, coroutine: Any) -> "asyncio.Task[Any]":
        """Do something in the server's process."""
        return self.life.run(coroutine)

    async def sweep(self) -> None:
        """A turn of the housekeeping."""
        await drop_transfers(self.context)

    async def _live(self) -> None:
        try:
            async with connect(self.settings):
                self.context = self._new_context()
                self._conversations = Conversations(TaskExchange(self.context))
                self._doorman = Doorman(clock=self._network.loop.time)
                async with Conductor(self.context):
                    self.up.set()
                    self._network.trace(f"{self.life.name} is up")
                    await self._stop.wait()
                    self.up.clear()
                    await self._conversations.shutdown()
        except Exception as error:
            self._network.trace(f"{self.life.name} can't start: {error}")
            self.kill()
            raise

    async def _serve(self, end: End) -> None:
        await self._conversations.serve(end, self._doorman.enter(end.address))

    def _new_context(self) -> Context:
        worker: Any = Worker(self._faults)
        return Context(
            settings=self.settings,
            storage=Storage(self.settings.data_dir / "files"),
            wakeups=Wakeups(),
            now=self._clock,
            rng=random.Random(self.deaths),
            worker=worker,
            links=Links(),
        )
