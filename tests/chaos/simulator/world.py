"""One simulated task, from its listing to its end, and what befalls it."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from api.services.cancel_task import cancel_task
from api.services.refusals import WrongState
from api.settings import Settings
from tests.api.services.rounds.market import Market
from tests.chaos.simulator.database import Database
from tests.chaos.simulator.deeds import REST_S, Deeds
from tests.chaos.simulator.device import Device
from tests.chaos.simulator.disk import Disk
from tests.chaos.simulator.faults import HOUR_S, TABLE, Faults
from tests.chaos.simulator.findings import Findings
from tests.chaos.simulator.injected import injected
from tests.chaos.simulator.loop import LIFE, SimulatedLoop, simulated_loop
from tests.chaos.simulator.network import Network
from tests.chaos.simulator.scenario import Scenario
from tests.chaos.simulator.server import Clock, Server

LOOK_S = 2.0  # how often the observer looks at the task
FIRST_DEADLINE_S = 120.0
HOLD_S = 30.0  # points of newcomers wait so long
SPREAD_S = 120.0  # mishaps come within so long of the start
FULL_S = (0.2, 15.0)
PAUSE_S = (1.0, 60.0)
FAREWELL_S = 900.0  # at most, until every client knows that it is over
OPERATIONS = 900  # a crash comes within so many statements and writes of a start
ENDED = ("COMPLETED", "FAILED", "CANCELLED")


@dataclass
class Outcome:
    """What a simulation came to.

    Attributes:
        seed: Replays it.
        state: Of the task in the end.
        reason: Why it failed, or "".
        simulated_s: How long it took on the simulated clock.
        rounds: Committed.
        deaths: Of the server.
        met: Faults that happened, by name.
        problems: Invariants that do not hold; empty when all is well.
        trace: What happened, in order.
    """

    seed: int
    state: str = ""
    reason: str = ""
    simulated_s: float = 0.0
    rounds: int = 0
    deaths: int = 0
    met: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)


class World:
    """Everything of one simulation."""

    def __init__(self, seed: int, loop: SimulatedLoop, folder: Path) -> None:
        self.seed = seed
        self.loop = loop
        self.folder = folder
        rng = Random(f"{seed} world")
        self.rng = rng
        self.faults = Faults.draw(Random(f"{seed} faults"))
        self.scenario = Scenario.draw(Random(f"{seed} scenario"))
        self.lines: list[str] = []
        self.clock = Clock(loop)
        self.network = Network(loop, rng, self.faults, self.trace)
        self.settings = Settings(
            folder,
            f"sqlite://{folder / 'crowdfl.sqlite3'}?journal_mode=WAL&synchronous=OFF"
            "&foreign_keys=ON",
            "http://crowdfl.test",
            first_deadline_s=FIRST_DEADLINE_S,
            hold_s=HOLD_S,
            least_free_disk_share=0.0,
        )
        self.server = Server(self.settings, self.clock, self.network, self.faults)
        self.devices: list[Device] = []
        self.market: Market
        self._observer = sqlite3.connect(folder / "crowdfl.sqlite3")
        self.is_full = False
        self.is_cancelled = False
        self.deeds = Deeds(self)
        self.crash_in = 0
        is_full = lambda: self.is_full  # noqa: E731
        self.disk = Disk(rng, self.server_point, is_full)
        self.client_disk = Disk(rng, self.client_point, lambda: False)
        self.database = Database(rng, self.server_point, is_full)

    def trace(self, line: str) -> None:
        """Note what happened."""
        self.lines.append(f"{self.loop.now:9.3f}  {line}")

    @property
    def bound_s(self) -> float:
        """Within this time the task must end, whatever happens."""
        task, faults = self.scenario, self.faults
        deadline_s = task.deadline_s or FIRST_DEADLINE_S
        attempts = task.rounds * self.settings.most_attempts
        disturbances = faults.times("crash server") + faults.times("disk full")
        return (
            SPREAD_S
            + attempts * (deadline_s + 3 * task.grace_s + 60.0)
            + 120.0 * disturbances
            + HOUR_S * faults.times("clock jump")
            + 2 * REST_S[1] * faults.times("requester pause")
        )

    # Its course

    def close(self) -> None:
        """Nothing of it goes on."""
        self.server.life.die()
        self._observer.close()

    async def within_bounds(self) -> None:
        """Run, but not for ever."""
        async with asyncio.timeout(2 * self.bound_s + FAREWELL_S):
            await self.run()

    async def run(self) -> None:
        """List a task, let everything happen, wait for the end, go home in peace."""
        self.server.start()
        await self.server.up.wait()
        await self.server.run(self._gather())
        self.faults.is_on = True
        self._plan()
        for device in self.devices:
            device.start()
        while self._state() not in ENDED and self.loop.now < self.bound_s:
            if self._state() == "RECRUITING":
                self._start_task()
            self.deeds.look(self._state())
            await asyncio.sleep(LOOK_S)
        self.trace(f"the task is {self._state()}: peace")
        await self._farewell()

    async def _gather(self) -> None:
        """A requester lists the task, clients join it."""
        market = await Market.open(self.server.context)
        market.manifest = self.scenario.manifest
        await market.list_task(**self.scenario.request())
        self.market = market
        for place in range(self.scenario.clients):
            joined = await market.device(cpu_score=0.9 - 0.05 * place)
            rng = Random(f"{self.seed} device {place}")
            folder = self.folder / f"device-{place}"
            device = Device(
                joined, folder, market.manifest, self.server, self.network, rng
            )
            self.devices.append(device)

    async def _farewell(self) -> None:
        """Without faults every client must hear that it is over."""
        self.faults.is_on = False
        self.is_full = False
        self.crash_in = 0
        until = self.loop.now + FAREWELL_S
        while self.loop.now < until and not all(d.is_over for d in self.devices):
            await asyncio.sleep(LOOK_S)
        await self.server.up.wait()
        await asyncio.sleep(HOLD_S + 60.0)  # the points of newcomers are released
        await self.server.run(self.server.sweep())
        self.server.stop()
        await asyncio.sleep(30.0)

    def _start_task(self) -> None:
        """The requester starts it, again when the server died of it."""
        if self.server.up.is_set():
            self.market.context = self.server.context
            self.server.run(self.market.start())

    def _state(self) -> str:
        """Of the task, as somebody from outside sees it."""
        (state,) = self._observer.execute("SELECT state FROM tasks").fetchone()
        return str(state)

    # What befalls them

    def _plan(self) -> None:
        """Draw when things happen that happen a number of times."""
        planned: dict[str, Any] = {
            "crash server": self._crash_later,
            "crash client": self._crash_client,
            "clock jump": self._jump,
            "disk full": self._fill,
            "pause": self._pause,
            "leave": self._leave,
            "cancel": self._cancel,
            "requester pause": self.deeds.pause,
            "redeem": self.deeds.redeem,
            "appeal": self.deeds.appeal,
        }
        for name, happen in planned.items():
            for _ in range(self.faults.times(name)):
                self.loop.later(self.rng.expovariate(3 / SPREAD_S), self._do, happen)
        for _ in range(2):
            self.loop.later(self.rng.uniform(0.0, SPREAD_S), self._sweep)

    def _do(self, happen: Any) -> None:
        if self.faults.is_on:
            happen()

    def _crash_later(self) -> None:
        """Somewhere within the next statements and writes, or right now."""
        if self.rng.random() < 0.2:
            self._crash()
        elif not self.crash_in:
            self.crash_in = self.rng.randint(1, OPERATIONS)

    def _crash(self) -> None:
        if self.server.life.is_dead:
            return
        self.faults.met["crash server"] += 1
        self.server.kill()
        if self.rng.random() < self.faults.strengths["power cut"]:
            self.faults.met["power cut"] += 1
            self.disk.cut_power()

    def server_point(self) -> None:
        """A statement or a write of the server: it may die here."""
        if self.crash_in and LIFE.get() is self.server.life:
            self.crash_in -= 1
            if not self.crash_in:
                self._crash()

    def client_point(self) -> None:
        """A write of a client: it may die here."""
        life = LIFE.get()
        for device in self.devices:
            if device.life is life:
                device.point()

    def _crash_client(self) -> None:
        device = self.rng.choice(self.devices)
        if self.rng.random() < 0.2 and not device.life.is_dead:
            self.faults.met["crash client"] += 1
            device.kill()
        else:
            device.crash_in = self.rng.randint(1, 20)

    def _jump(self) -> None:
        by_s = self.rng.choice([-HOUR_S, HOUR_S])
        self.clock.offset_s += by_s
        self.faults.met["clock jump"] += 1
        self.trace(f"the clock jumps by {by_s:+.0f} s")

    def _fill(self) -> None:
        self.is_full = True
        self.faults.met["disk full"] += 1
        self.trace("the disk is full")
        self.loop.later(self.rng.uniform(*FULL_S), self._empty)

    def _empty(self) -> None:
        self.is_full = False
        self.trace("the disk has room")

    def _pause(self) -> None:
        device = self.rng.choice(self.devices)
        self.faults.met["pause"] += 1
        self.trace(f"{device.name} pauses")
        device.steering.pause("the battery is low")
        after_s = self.rng.uniform(*PAUSE_S)
        self.loop.later(after_s, lambda: device.steering.resume())

    def _leave(self) -> None:
        device = self.rng.choice(self.devices)
        self.faults.met["leave"] += 1
        self.trace(f"{device.name} leaves")
        device.steering.leave("enough")

    def _cancel(self) -> None:
        if self.server.up.is_set():
            self.faults.met["cancel"] += 1
            self.trace("the requester cancels")
            self.is_cancelled = True
            self.server.run(self._really_cancel())

    async def _really_cancel(self) -> None:
        try:
            await cancel_task(
                self.server.context, self.market.caller, self.market.task_id
            )
        except (WrongState, OSError) as error:
            self.trace(f"it can't be cancelled: {error}")

    def _sweep(self) -> None:
        if self.server.up.is_set() and self.faults.is_on:
            self.server.run(self.server.sweep())


def simulate(
    seed: int, template: Path, only: Mapping[str, float] | None = None
) -> Outcome:
    """Run the task of a seed and look at what it left.

    Args:
        seed: Everything follows from it.
        template: A database with all tables (`empty_database`).
        only: These faults, so strong, instead of those that the seed draws.
    """
    outcome = Outcome(seed)
    with _folder() as folder, simulated_loop(Random(f"{seed} loop")) as loop:
        shutil.copyfile(template, folder / "crowdfl.sqlite3")
        world = World(seed, loop, folder)
        if only is not None:
            world.faults.strengths = {name: only.get(name, 0.0) for name in TABLE}
        with Findings(world.trace) as findings, _injected(world):
            loop.set_exception_handler(findings.in_loop)
            findings.guard(lambda: loop.run_until_complete(world.within_bounds()))
            world.close()
        findings.examine(world)
        state, reason, rounds = findings.task
        outcome.state, outcome.reason, outcome.rounds = state, reason, rounds
        outcome.deaths = world.server.deaths
        outcome.simulated_s = loop.now
        outcome.met = world.faults.met
        outcome.problems = findings.problems
        outcome.trace = list(world.lines)
    return outcome


def _injected(world: World) -> Any:
    return injected(
        world.loop, world.rng, world.database, world.disk, world.client_disk
    )


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where there is such a place: nothing here has to last."""
    shared = Path("/dev/shm")
    base = shared if shared.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="crowdfl-", dir=base) as folder:
        yield Path(folder)
