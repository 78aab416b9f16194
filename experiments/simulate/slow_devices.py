"""Devices of which some are slow: their speeds, times, rows and updates.

Speeds are lognormal(0, 1): of 100 devices the slowest needs some 12 times as long as
the median. The same seed gives every policy the same devices, rows and times. Rows:
`experiments.simulate.churn`.
"""

from dataclasses import dataclass

import numpy as np

from experiments.simulate import mlp
from experiments.simulate.churn import INPUTS, Customers, Dealt, deal
from experiments.simulate.mlp import Flat, Floats
from fl_engine.benchmark import cpu_score
from fl_engine.evaluation import area_under_roc
from fl_engine.selection import Candidate
from fl_engine.simulate import LocalUpdate

UNSTEADY = 0.1  # a device's times vary by so much, as the deviation of their logarithm
GIB = 1024**3


@dataclass(frozen=True)
class Setting:
    """A column of seeds.

    Attributes:
        devices: How many there are; all of them are kept by the task.
        slow_differ: Whether slow devices hold rows that nobody else has.
        most_time: Of the reference's, what the default policy may take.
        rounds: Of the task.
        epochs: On the device.
    """

    devices: int
    slow_differ: bool
    most_time: float
    rounds: int
    epochs: int

    @property
    def cohort(self) -> int:
        """K: a tenth of the devices."""
        return self.devices // 10

    @property
    def name(self) -> str:
        """For a person."""
        rows = "slow ones differ" if self.slow_differ else "IID"
        return f"{self.devices} devices, K = {self.cohort}, {rows}"


def settings() -> tuple[Setting, ...]:
    """What is asked for; 1,000 devices have eight rows each, so they see them oftener.

    Where slow devices differ the time may be half of the reference's, whatever the
    number of devices.
    """
    return (
        Setting(100, False, 0.50, rounds=60, epochs=2),
        Setting(100, True, 0.50, rounds=60, epochs=2),
        Setting(1_000, False, 0.25, rounds=40, epochs=5),
        Setting(1_000, True, 0.50, rounds=40, epochs=5),
    )


@dataclass(frozen=True)
class Devices:
    """What the devices make of a round, whatever the policy."""

    setting: Setting
    seed: int
    speeds: Floats
    rows: Dealt

    def times(self, number: int) -> Floats:
        """Seconds of each device in a round."""
        rng = np.random.default_rng([self.seed, number, 7])
        return self.speeds * rng.lognormal(sigma=UNSTEADY, size=len(self.speeds))

    def train(self, client: str, weights: Flat, number: int) -> LocalUpdate:
        """As the simulated clock asks for it."""
        device = int(client)
        shard = self.rows.shards[device]
        delta = mlp.train(
            weights,
            self.rows.x[shard],
            self.rows.y[shard],
            epochs=self.setting.epochs,
            rng=np.random.default_rng([self.seed, device, number]),
        )
        x, y = self.rows.x[shard], self.rows.y[shard]
        seconds = float(self.times(number)[device])
        return LocalUpdate(delta, len(shard), seconds, mlp.loss(weights + delta, x, y))

    def start(self) -> Flat:
        """The untrained model."""
        return mlp.initial(np.random.default_rng([self.seed, 3]), INPUTS)

    def auc(self, weights: Flat) -> float:
        """On the held-out rows."""
        test = self.rows.test
        found = area_under_roc(
            mlp.predict(weights, self.rows.x[test]), self.rows.y[test]
        )
        assert found is not None
        return found

    def candidates(self) -> list[Candidate]:
        """Equally trusted; the benchmark tells their speed."""
        rng = np.random.default_rng([self.seed, 5])
        return [
            Candidate(
                client=str(device),
                cpu=cpu_score(float(speed), 1.0),
                ram_bytes=int(GIB * rng.uniform(1, 8)),
                storage_bytes=int(GIB * rng.uniform(4, 64)),
                reputation=0.5,
            )
            for device, speed in enumerate(self.speeds)
        ]


def make_devices(customers: Customers, setting: Setting, seed: int) -> Devices:
    """The devices of a seed and their rows; the same for every policy."""
    rng = np.random.default_rng([seed, setting.devices])
    speeds = rng.lognormal(size=setting.devices)
    rows = deal(customers, speeds, rng, slow_differ=setting.slow_differ)
    return Devices(setting, seed, speeds, rows)
