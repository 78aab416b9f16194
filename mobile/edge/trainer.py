"""Train a round on this device: the interface, and the way with Keras.

Both sides of the exchange know only `Trainer`: flat weights in, a flat delta out. A
trainer blocks; it runs in a thread beside the event loop.
"""

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from fl_engine import wire
from fl_engine.batches import epoch_orders, splitmix64
from fl_engine.errors import FileProblem, FileProblemKind, ModelError
from fl_engine.model import Manifest, ModelSpec, parse_config
from fl_engine.model.build import build, get_weights, set_weights, variables
from fl_engine.model.manifest import join, split
from fl_engine.model.variables import SEED

Flat = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float32]

ADAM_EPSILON = 1e-7
_SEED_BITS = 2**31 - 1
_LOSSES = {
    "binary_crossentropy": "binary_crossentropy",
    "sparse_categorical_crossentropy": "sparse_categorical_crossentropy",
    "mse": "mean_squared_error",
}


class TrainingStopped(Exception):
    """The owner or the round asked the trainer to stop; nothing came of it."""


@dataclass(frozen=True)
class LocalTraining:
    """What a round on this device brought.

    Attributes:
        delta: Local minus global of every exchanged tensor: float32, flat.
        metrics: By lower-case name; loss is the mean over the steps of the last epoch.
        train_s: Seconds it took.
    """

    delta: Flat
    metrics: dict[str, float] = field(default_factory=dict)
    train_s: float = 0.0


class Trainer(Protocol):
    """Trains the model of one task."""

    def load(self, keras_config: str | bytes, manifest: Manifest) -> None:
        """Build the model.

        Args:
            keras_config: KERAS_CONFIG of the task's model.
            manifest: MANIFEST of the task's model.

        Raises:
            ModelError: The model is not allowed, or the two don't belong together.
        """

    def train(
        self, weights: Flat | bytes, plan: wire.Plan, x: Rows, y: Rows
    ) -> LocalTraining:
        """Train one round, as the plan says.

        Args:
            weights: Global weights: every float32 tensor of the manifest, flat.
            plan: Of the round.
            x: Rows of the model's input.
            y: Labels, shape (n,): class numbers, or values of a regression.

        Raises:
            ShapeMismatchError: The weights are not those of the manifest.
            TrainingStopped: It was asked to stop.
        """


def limit_threads(count: int) -> bool:
    """Let TensorFlow use so many threads; many clients may share a machine.

    Returns:
        Whether it could: not once TensorFlow has begun to compute.
    """
    import tensorflow as tf

    try:
        tf.config.threading.set_intra_op_parallelism_threads(count)
        tf.config.threading.set_inter_op_parallelism_threads(count)
    except RuntimeError:
        return False
    return True


class KerasTrainer:
    """Trains with Keras 3 on the CPU, the same on every run.

    It keeps the built model and its compiled steps from one round to the next; the
    optimizer's state starts anew in each.
    """

    def __init__(
        self,
        *,
        slowdown: float = 1.0,
        threads: int | None = None,
        stop: threading.Event | None = None,
        on_step: Callable[[int, int], None] | None = None,
    ) -> None:
        """Set it up; TensorFlow is imported by `load`.

        Args:
            slowdown: At least 1: after each step it waits until the step has taken so
                many times as long.
            threads: Of TensorFlow, if nothing was computed yet; None for its choice.
            stop: Set from another thread, it ends a training after its step.
            on_step: Told after each step how many are done, and of how many.
        """
        if slowdown < 1:
            raise ValueError(f"slowdown is {slowdown}, but must be at least 1")
        self._slowdown = slowdown
        self._threads = threads
        self._stop = stop or threading.Event()
        self._on_step = on_step
        self._loaded: _Loaded | None = None

    def load(self, keras_config: str | bytes, manifest: Manifest) -> None:
        """Build the model; see `Trainer.load`."""
        if self._threads is not None:
            limit_threads(self._threads)
        data = keras_config.encode() if isinstance(keras_config, str) else keras_config
        spec = parse_config(data)
        if spec.manifest != manifest:
            message = "The manifest is not that of the model; download both again."
            problem = FileProblem(FileProblemKind.BAD_WEIGHTS, message)
            raise ModelError([problem])
        self._loaded = _Loaded(spec)

    def train(
        self, weights: Flat | bytes, plan: wire.Plan, x: Rows, y: Rows
    ) -> LocalTraining:
        """Train one round; see `Trainer.train`."""
        if self._loaded is None:
            raise RuntimeError("load comes before train")
        if len(x) == 0 or len(x) != len(y):
            raise ValueError(f"{len(x)} rows with {len(y)} labels can't be trained")
        started = time.perf_counter()
        base = np.frombuffer(weights, "<f4") if isinstance(weights, bytes) else weights
        step = self._loaded.begin(base.astype(np.float32, copy=False), plan)
        loss = self._epochs(step, plan, x, _targets(y, plan.loss))
        delta = self._loaded.delta()
        metrics = {"loss": loss} if math.isfinite(loss) else {}
        return LocalTraining(delta, metrics, time.perf_counter() - started)

    def _epochs(
        self, step: "_Step", plan: wire.Plan, x: Rows, y: npt.NDArray[Any]
    ) -> float:
        """Train all epochs; returns the mean loss of the steps of the last one."""
        a_epoch = math.ceil(len(x) / plan.batch_size)
        done, losses = 0, np.zeros(a_epoch)
        for order in epoch_orders(plan.seed, len(x), plan.epochs):
            for place in range(a_epoch):
                started = time.perf_counter()
                first = place * plan.batch_size
                batch = order[first : first + plan.batch_size]
                losses[place] = step(x[batch], y[batch])
                done += 1
                self._after_step(time.perf_counter() - started)
                if self._on_step is not None:
                    self._on_step(done, a_epoch * plan.epochs)
        return float(losses.mean())

    def _after_step(self, took_s: float) -> None:
        """Wait as a slower device would; `stop` cuts it short."""
        if self._slowdown > 1:
            self._stop.wait((self._slowdown - 1) * took_s)
        if self._stop.is_set():
            raise TrainingStopped("training was stopped")


class _Loaded:
    """A built model with its compiled steps."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.model = build(spec)
        self._base: Flat = np.empty(0, np.float32)
        self._steps: dict[tuple[Any, ...], _Step] = {}

    def begin(self, base: Flat, plan: wire.Plan) -> "_Step":
        """Set the global weights and a fresh optimizer."""
        arrays = split(self.spec.manifest.floats, base)
        if set_weights(self.model, self.spec, arrays):
            self._steps.clear()  # Normalization's statistics are constants in them
        self._base = join(self.spec.manifest.exchanged, arrays)
        self._set_seeds(plan.seed)
        key = (plan.optimizer, plan.momentum, plan.loss, plan.proximal_mu)
        if key not in self._steps:
            self._steps[key] = _Step(self.spec, self.model, plan)
        step = self._steps[key]
        step.reset(plan.learning_rate)
        return step

    def delta(self) -> Flat:
        """Local minus global of every exchanged tensor."""
        local = get_weights(self.model, self.spec)
        return join(self.spec.manifest.exchanged, local) - self._base

    def _set_seeds(self, seed: bytes) -> None:
        """Let dropout and noise depend on the round's seed alone.

        They draw from the stream of the inverted seed, so not from that of the rows.
        """
        states = [
            variable
            for tensor, variable in variables(self.model, self.spec)
            if tensor.name == SEED.name
        ]
        drawn = splitmix64(~int.from_bytes(seed, "big") % 2**64, 0, len(states))
        for state, number in zip(states, drawn.tolist(), strict=True):
            state.assign([number & _SEED_BITS, 0])


class _Step:
    """One optimizer step as a compiled function of a batch."""

    def __init__(self, spec: ModelSpec, model: Any, plan: wire.Plan) -> None:
        import keras
        import tensorflow as tf

        if plan.optimizer == "ADAM":
            self._optimizer = keras.optimizers.Adam(epsilon=ADAM_EPSILON)
        else:
            self._optimizer = keras.optimizers.SGD(momentum=plan.momentum)
        self._trained = list(model.trainable_variables)
        self._optimizer.build(self._trained)
        self._anchors = (
            [tf.Variable(v.value, trainable=False) for v in self._trained]
            if plan.proximal_mu
            else []
        )
        labels = (
            tf.int64 if plan.loss == "sparse_categorical_crossentropy" else tf.float32
        )
        shape = [None] if labels == tf.int64 else [None, 1]
        self._function = tf.function(
            self._make(spec, model, plan),
            input_signature=[
                tf.TensorSpec([None, *spec.input_shape], tf.float32),
                tf.TensorSpec(shape, labels),
            ],
        )

    def reset(self, learning_rate: float) -> None:
        """Start anew: no momentum, no moments, the weights as they are as anchors."""
        for variable in self._optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        self._optimizer.learning_rate = learning_rate
        for anchor, variable in zip(self._anchors, self._trained, strict=False):
            anchor.assign(variable.value)

    def __call__(self, x: Rows, y: npt.NDArray[Any]) -> float:
        """Train one batch; returns its loss before the step."""
        return float(self._function(x, y).numpy())

    def _make(self, spec: ModelSpec, model: Any, plan: wire.Plan) -> Callable[..., Any]:
        import keras
        import tensorflow as tf

        loss_of = getattr(keras.losses, _LOSSES[plan.loss])
        dtype, mu = spec.input.config["dtype"], plan.proximal_mu

        def step(x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                predicted = model(tf.cast(x, dtype), training=True)
                loss = tf.reduce_mean(loss_of(y, predicted))
                loss = tf.add_n([loss, *model.losses])  # regularizers
            gradients = tape.gradient(loss, [v.value for v in self._trained])
            if mu:
                gradients = self._pull_back(gradients, mu)
            self._optimizer.apply(gradients, self._trained)
            return loss

        return step

    def _pull_back(self, gradients: Sequence[Any], mu: float) -> list[Any]:
        """Add the proximal term mu (w - w_global) to the gradients.

        Li et al. 2020, FedProx, equation 2 (https://arxiv.org/abs/1812.06127).
        """
        import tensorflow as tf

        return [
            tf.convert_to_tensor(gradient) + mu * (variable.value - anchor)
            for gradient, variable, anchor in zip(
                gradients, self._trained, self._anchors, strict=True
            )
        ]


def _targets(y: Rows, loss: str) -> npt.NDArray[Any]:
    """Labels as the loss takes them: class numbers (n,), else a column (n, 1)."""
    if loss == "sparse_categorical_crossentropy":
        return np.asarray(y, np.int64).reshape(-1)
    return np.asarray(y, np.float32).reshape(-1, 1)
