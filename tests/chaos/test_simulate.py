"""A reduced form of `python -m tests.chaos.simulate`, and that it can be believed."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from api.transport.transfer import disk
from fl_engine.aggregation import aggregate
from tests.chaos.simulate import empty_database
from tests.chaos.simulator.disk import Disk
from tests.chaos.simulator.faults import TABLE, Faults
from tests.chaos.simulator.loop import (
    Life,
    SimulatedLoop,
    StuckError,
    simulated_loop,
)
from tests.chaos.simulator.world import simulate


@pytest.fixture
def loop() -> Iterator[SimulatedLoop]:
    with simulated_loop(Random(1)) as made:
        yield made


def replay(*arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as from the command line."""
    command = [sys.executable, "-m", "tests.chaos.simulate", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
class TestSimulatedTasks:
    def test_hold_what_must_hold_under_every_fault(self) -> None:
        done = replay("--seeds", "10", "--jobs", "1")

        assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-2_000:]
        assert '"wrong": []' in done.stdout

    def test_are_the_same_for_the_same_seed(self) -> None:
        first, second = replay("--seed", "5"), replay("--seed", "5")

        assert first.stdout == second.stdout
        assert "the task is" in first.stdout


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with empty_database() as file:
        yield file


def write_only(descriptor: int, pieces: list[bytes]) -> None:
    """Stands for bytes that are said to be synced and are not."""
    disk.write(descriptor, pieces)


def a_little_more(*arguments: Any, **more: Any) -> Any:
    """Stands for an aggregation that is wrong by a thousandth."""
    made = aggregate(*arguments, **more)
    return made._replace(flat=made.flat * np.float32(1.001))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what hangs in a broken product is torn down
class TestBreakingTheProduct:
    """A proof that can't fail proves nothing."""

    @pytest.mark.parametrize(
        ("place", "broken", "faults", "words"),
        [
            pytest.param(
                "api.transport.transfer.disk.write_and_sync",
                write_only,
                {"crash server": 4, "power cut": 1},
                "the manifest gives",
                id="bytes are confirmed before they are synced",
            ),
            pytest.param(
                "api.services.make_weights.aggregate",
                a_little_more,
                {},
                "weights that the accepted updates do not make",
                id="the mean is wrong by a thousandth",
            ),
        ],
    )
    def test_is_found(
        self,
        place: str,
        broken: Any,
        faults: dict[str, float],
        words: str,
        template: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(place, broken)
        problems = (
            problem
            for seed in range(12)
            for problem in simulate(seed, template, faults).problems
        )

        assert any(words in problem for problem in problems)


class TestSimulatedLoop:
    def test_jumps_to_what_is_due_next(self, loop: SimulatedLoop) -> None:
        loop.run_until_complete(asyncio.sleep(86_400))

        assert loop.time() == pytest.approx(86_400)

    def test_says_that_nothing_will_ever_happen(self, loop: SimulatedLoop) -> None:
        with pytest.raises(StuckError):
            loop.run_until_complete(asyncio.Event().wait())

    def test_runs_no_code_of_the_dead(self, loop: SimulatedLoop) -> None:
        life, said = Life("somebody"), []

        async def live() -> None:
            try:
                await asyncio.sleep(1)
                said.append("alive")
                await asyncio.sleep(1)
            finally:
                said.append("last words")

        async def world() -> None:
            life.run(live())
            await asyncio.sleep(1.5)
            life.die()
            await asyncio.sleep(5)

        loop.run_until_complete(world())

        assert said == ["alive"]


class TestDisk:
    def test_loses_what_was_not_synced_when_the_power_is_cut(
        self, tmp_path: Path
    ) -> None:
        files = Disk(Random(0), lambda: None, lambda: False)
        path = tmp_path / "update"
        descriptor = files.open(path, os.O_RDWR | os.O_CREAT)
        os.write(descriptor, b"safe")
        files.fsync(descriptor)
        os.write(descriptor, b"lost" * 1000)
        files.close(descriptor)
        files.cut_power()

        kept = path.read_bytes()
        assert kept.startswith(b"safe")
        assert len(kept) < 4004

    def test_refuses_bytes_while_it_is_full(self, tmp_path: Path) -> None:
        files = Disk(Random(0), lambda: None, lambda: True)

        with pytest.raises(OSError, match="No space"):
            files.open(tmp_path / "new", os.O_RDWR | os.O_CREAT)


class TestFaults:
    def test_all_of_the_table_meet_some_of_a_hundred_tasks(self) -> None:
        drawn = [Faults.draw(Random(seed)) for seed in range(100)]

        for name, fault in TABLE.items():
            strengths = [faults.strengths[name] for faults in drawn]
            assert any(strengths), name
            assert all(not s or fault.least <= s <= fault.most for s in strengths)
