"""The demo's set-up on a simulated clock, over many seeds, beside central training.

Per seed: the demo's split, model, task and plan (`experiments.demo.setup`), eight
devices of which one is slow and is not selected; the best one drops out in round 3 and
never comes back, the second best sends an update with NaN in round 5. Rounds, screening
and aggregation are the server's own code. The central baseline trains the same model
with the same code on all rows of training, as many epochs as there are in all rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.demo import setup
from experiments.demo.central import train_with_numpy
from experiments.demo.logistic import Logistic, train
from experiments.demo.model import (
    exchanged,
    flatten,
    initial_model,
    manifest,
    unflatten,
)
from experiments.simulate.interval import Interval, interval
from fl_engine.batches import round_seed
from fl_engine.data import Table
from fl_engine.evaluation import Metric
from fl_engine.selection import Candidate, Ranked
from fl_engine.simulate import (
    LocalUpdate,
    Mishap,
    SimulatedTask,
    World,
    first_ranking,
    simulate,
)
from fl_engine.simulate.world import Flat
from fl_engine.task import MetricName, TaskSpec

CLIENTS = 8
THROTTLE = 8  # how many times the slow device does all work
DROP_ROUND = 3
BROKEN_ROUND = 5
GIB = 1024**3


@dataclass(frozen=True)
class Pair:
    """One seed: federated beside central training on the same split.

    Attributes:
        seed: Of everything.
        federated: Metrics of the federated model by name.
        central: Metrics of the central model by name.
        task: The simulated task.
    """

    seed: int
    federated: dict[MetricName, Metric]
    central: dict[MetricName, Metric]
    task: SimulatedTask

    @property
    def gap(self) -> float:
        """Accuracy of central training minus that of federated training."""
        name = MetricName.ACCURACY
        return self.central[name].value - self.federated[name].value


@dataclass(frozen=True)
class Comparison:
    """Many seeds.

    Attributes:
        pairs: One a seed.
        gap: Mean paired gap of accuracy, central minus federated.
        federated_accuracy: Mean.
        central_accuracy: Mean.
        no_skill: Mean share of the most frequent class.
    """

    pairs: tuple[Pair, ...]
    gap: Interval
    federated_accuracy: float
    central_accuracy: float
    no_skill: float


def compare(seeds: Sequence[int]) -> Comparison:
    """Run the set-up for each seed.

    Args:
        seeds: At least two, each at least 0.
    """
    pairs = tuple(run_seed(seed) for seed in seeds)
    name = MetricName.ACCURACY
    return Comparison(
        pairs=pairs,
        gap=interval([pair.gap for pair in pairs]),
        federated_accuracy=float(np.mean([p.federated[name].value for p in pairs])),
        central_accuracy=float(np.mean([p.central[name].value for p in pairs])),
        no_skill=float(np.mean([p.central[name].no_skill for p in pairs])),
    )


def run_seed(seed: int) -> Pair:
    """Run the set-up once."""
    spec = setup.task_spec(seed=seed)
    parts = setup.split(seed, CLIENTS)
    start = initial_model(parts.test, seed)
    world = make_world(spec, parts, start)
    task = simulate(world)
    central = train_with_numpy(start, parts.train, spec)
    return Pair(
        seed=seed,
        federated={metric.name: metric for metric in task.metrics},
        central=setup.measure(central, parts.test),
        task=task,
    )


def make_world(spec: TaskSpec, parts: setup.Split, start: Logistic) -> World:
    """Devices, rows and mishaps of a run.

    Args:
        spec: The task.
        parts: Rows, a shard a device.
        start: The untrained model.
    """
    candidates = make_candidates(spec.training.seed)
    ranking = first_ranking(spec, candidates)
    devices = _Devices(spec, parts.shards, ranking)

    def measure(weights: Flat) -> tuple[Metric, ...]:
        return tuple(setup.measure(unflatten(weights), parts.test).values())

    def mishap(client: str, number: int, _attempt: int) -> Mishap | None:
        is_it = client == ranking[0].client and number == DROP_ROUND
        return Mishap(after_s=0.0) if is_it else None

    return World(
        spec=spec,
        manifest=manifest(),
        weights=flatten(start),
        candidates=candidates,
        train=devices.train,
        measure=measure,
        mishap=mishap,
    )


def make_candidates(seed: int) -> list[Candidate]:
    """Eight devices of the same kind, measured with some noise; the last is slow."""
    rng = np.random.default_rng([seed, CLIENTS])
    scores = 0.5 + rng.uniform(-0.05, 0.05, CLIENTS)
    scores[-1] /= THROTTLE
    return [
        Candidate(
            client=f"client {place}",
            cpu=float(cpu),
            ram_bytes=8 * GIB,
            storage_bytes=64 * GIB,
            reputation=0.5,
            newcomer=True,
        )
        for place, cpu in enumerate(scores, start=1)
    ]


@dataclass(frozen=True)
class _Devices:
    """What the devices make of a round."""

    spec: TaskSpec
    shards: Sequence[Table]
    ranking: Sequence[Ranked]

    def train(self, client: str, weights: Flat, number: int) -> LocalUpdate:
        place = int(client.split()[-1])
        rows, plan = self.shards[place - 1], self.spec.training
        before = unflatten(weights)
        after = train(
            before,
            rows.x,
            rows.y,
            plan,
            epochs=plan.local_epochs,
            seed=round_seed(plan.seed, client, number),
        )
        delta = exchanged(after) - exchanged(before)
        if client == self.ranking[1].client and number == BROKEN_ROUND:
            delta = np.full_like(delta, np.nan)
        speed = THROTTLE if place == CLIENTS else 1
        return LocalUpdate(delta, len(rows.y), seconds=1.0 * speed)
