"""Central training: what the same plan reaches when all rows lie in one place.

The same code as the clients', the same model, learning rate and batch size, and as many
epochs over all rows of training as each client does over its own in all rounds.
"""

from experiments.demo.logistic import Logistic, train
from experiments.demo.model import flatten, manifest, model_spec, unflatten
from fl_engine import wire
from fl_engine.batches import round_seed
from fl_engine.data import Table
from fl_engine.model import keras_config
from fl_engine.task import TaskSpec
from mobile.edge.trainer import KerasTrainer

_NAME = "central"  # in place of a training ID


def train_with_numpy(start: Logistic, rows: Table, spec: TaskSpec) -> Logistic:
    """Train by the simulation's own trainer."""
    return train(
        start,
        rows.x,
        rows.y,
        spec.training,
        epochs=_epochs(spec),
        seed=round_seed(spec.training.seed, _NAME, 1),
    )


def train_with_keras(start: Logistic, rows: Table, spec: TaskSpec) -> Logistic:
    """Train by the clients' own trainer; imports TensorFlow."""
    training = spec.training
    plan = wire.Plan(
        optimizer="SGD",
        learning_rate=training.learning_rate,
        momentum=0.0,
        epochs=_epochs(spec),
        batch_size=training.batch_size,
        proximal_mu=0.0,
        codec="f32",
        loss="binary_crossentropy",
        seed=round_seed(training.seed, _NAME, 1),
    )
    trainer = KerasTrainer()
    trainer.load(keras_config(model_spec()), manifest())
    delta = trainer.train(flatten(start), plan, rows.x, rows.y).delta
    weights = flatten(start)
    for target, source in manifest().exchanged_slices:
        weights[target] += delta[source]
    return unflatten(weights)


def _epochs(spec: TaskSpec) -> int:
    return spec.training.rounds * spec.training.local_epochs
