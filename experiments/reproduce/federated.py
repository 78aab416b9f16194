"""A task of the product with honest clients, on the simulated clock.

Selection, rounds, wire format, screening on arrival and aggregation are those of the
server (`fl_engine.simulate`); devices train with `experiments.demo.network`, which a
test holds against Keras, in the order of batches of the product.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.demo.network import (
    Network,
    from_arrays,
    new_network,
    spec_of,
    to_arrays,
    train,
)
from experiments.reproduce.datasets import Dataset
from fl_engine.batches import round_seed
from fl_engine.evaluation import Metric
from fl_engine.model.manifest import Manifest, join, split
from fl_engine.selection import Candidate
from fl_engine.simulate import LocalUpdate, SimulatedTask, World, simulate
from fl_engine.task import (
    Aggregation,
    Learning,
    RewardSpec,
    SelectionRequest,
    TaskRequest,
    TaskSpec,
    TrainingRequest,
    resolve,
)

Floats = npt.NDArray[np.float32]
GIB = 1024**3
LOSSES = {
    Learning.BINARY_CLASSIFICATION: "binary_crossentropy",
    Learning.REGRESSION: "mse",
}


class TaskFailedError(Exception):
    """A task that should have ended well did not."""


@dataclass(frozen=True)
class Plan:
    """How a model is trained, at one place or at many.

    Attributes:
        hidden: Units of each hidden layer.
        rounds: Of the task; central training has as many times `epochs`.
        epochs: Passes over a client's rows in a round.
        batch_size: Rows in a step; with more than there are, a step is an epoch.
        rate: Learning rate of SGD.
    """

    hidden: tuple[int, ...]
    rounds: int
    epochs: int
    batch_size: int
    rate: float


@dataclass(frozen=True)
class Rows:
    """Some rows as the model takes them: inputs (n, width) and targets (n,)."""

    x: Floats
    y: Floats


def start(width: int, plan: Plan, learning: Learning, seed: int) -> Network:
    """The untrained model; inputs go in as they are."""
    rng = np.random.default_rng([seed, 13])
    unscaled = np.zeros((1, width), np.float32)
    network = new_network(unscaled, (*plan.hidden, 1), LOSSES[learning], rng)
    return network._replace(variance=np.ones(width, np.float32))


def train_centrally(network: Network, rows: Rows, plan: Plan, seed: int) -> Network:
    """As many epochs over all rows as each client does over its own in all rounds."""
    return train(
        network,
        rows.x,
        rows.y,
        epochs=plan.rounds * plan.epochs,
        batch_size=plan.batch_size,
        rate=plan.rate,
        seed=round_seed(seed, "central", 1),
    )


def train_federated(
    network: Network, shards: Sequence[Rows], plan: Plan, spec: TaskSpec
) -> Network:
    """Run a whole task in which every client trains in every round.

    Raises:
        TaskFailedError: A round was abandoned for good.
    """
    trained, _ = follow_federated(network, shards, plan, spec, lambda _: ())
    return trained


def follow_federated(
    network: Network,
    shards: Sequence[Rows],
    plan: Plan,
    spec: TaskSpec,
    measure: Callable[[Network], tuple[Metric, ...]],
) -> tuple[Network, SimulatedTask]:
    """As `train_federated`, with what is measured of the model after each round.

    Raises:
        TaskFailedError: A round was abandoned for good.
    """
    clients = _Clients(network, shards, plan, spec)
    done = simulate(
        World(
            spec=spec,
            manifest=clients.manifest,
            weights=join(clients.manifest.floats, to_arrays(network, 1)),
            candidates=clients.candidates(),
            train=clients.train,
            measure=lambda weights: measure(clients.network_of(weights)),
        )
    )
    if not done.is_completed:
        raise TaskFailedError(f"{spec.title}: a round was abandoned for good.")
    return clients.network_of(done.weights), done


def task_spec(dataset: Dataset, plan: Plan, clients: int, seed: int) -> TaskSpec:
    """The product's defaults, but for the plan, FedAvg and everybody in each round."""
    request = TaskRequest(
        title=dataset.name,
        description="",
        learning=dataset.learning,
        data=dataset.data,
        preprocessing=dataset.steps,
        selection=SelectionRequest(clients, backups=0, over_selection=1.0),
        training=TrainingRequest(
            plan.rounds,
            local_epochs=plan.epochs,
            batch_size=plan.batch_size,
            learning_rate=plan.rate,
            aggregation=Aggregation.FEDAVG,  # as in the paper
        ),
        reward=RewardSpec(1_000),
    )
    return resolve(request, seed=seed)


@dataclass(frozen=True)
class _Clients:
    network: Network
    shards: Sequence[Rows]
    plan: Plan
    spec: TaskSpec

    @cached_property
    def manifest(self) -> Manifest:
        return spec_of(self.network, "reproduced").manifest

    def network_of(self, weights: Floats) -> Network:
        arrays: dict[str, Any] = split(self.manifest.floats, weights)
        return from_arrays(self.manifest, arrays, self.network.loss)

    def train(self, client: str, weights: Floats, number: int) -> LocalUpdate:
        rows, before = self.shards[int(client)], self.network_of(weights)
        after = train(
            before,
            rows.x,
            rows.y,
            epochs=self.plan.epochs,
            batch_size=self.plan.batch_size,
            rate=self.plan.rate,
            seed=round_seed(self.spec.training.seed, client, number),
        )
        exchanged = self.manifest.exchanged
        delta = join(exchanged, to_arrays(after, 1)) - join(
            exchanged, to_arrays(before, 1)
        )
        return LocalUpdate(delta, len(rows.y), seconds=1.0)

    def candidates(self) -> list[Candidate]:
        return [
            Candidate(str(place), 0.5, 8 * GIB, 64 * GIB, reputation=0.5)
            for place in range(len(self.shards))
        ]
