"""The demo's model in numpy: Normalization, then one sigmoid unit, trained by SGD.

The same arithmetic as Keras does it, with the same order of batches (PROTOCOL,
"Numbers"), thousands of times faster to start: a test holds one against the other.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fl_engine.batches import epoch_orders
from fl_engine.task import TrainingSpec

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

LEAST_DEVIATION = 1e-7  # Keras divides by no less


class Logistic(NamedTuple):
    """Weights of the model.

    Attributes:
        mean: What is subtracted from each input, shape (features,).
        variance: By whose root it is divided, shape (features,).
        kernel: Shape (features, 1).
        bias: Shape (1,).
    """

    mean: Floats
    variance: Floats
    kernel: Floats
    bias: Floats

    @staticmethod
    def from_arrays(arrays: Mapping[str, Array]) -> "Logistic":
        """The model from arrays keyed `layer/name`."""
        return Logistic(
            mean=arrays["normalization/mean"],
            variance=arrays["normalization/variance"],
            kernel=arrays["dense/kernel"],
            bias=arrays["dense/bias"],
        )

    def to_arrays(self) -> dict[str, Array]:
        """Arrays keyed `layer/name`."""
        return {
            "normalization/mean": self.mean,
            "normalization/variance": self.variance,
            "dense/kernel": self.kernel,
            "dense/bias": self.bias,
        }

    def normalize(self, x: Floats) -> Floats:
        """Inputs as the unit sees them: float32, shape (n, features)."""
        deviation = np.maximum(np.sqrt(self.variance), LEAST_DEVIATION)
        return ((x - self.mean) / deviation).astype(np.float32)

    def predict(self, x: Floats) -> Floats:
        """Probability of class 1: float32, shape (n, 1)."""
        return _sigmoid(self.normalize(x) @ self.kernel + self.bias)


def train(
    model: Logistic,
    x: Floats,
    y: Floats,
    plan: TrainingSpec,
    *,
    epochs: int,
    seed: bytes,
) -> Logistic:
    """Train by plain SGD on the mean cross-entropy of each batch.

    Args:
        model: Where to start.
        x: Inputs, shape (n, features).
        y: Labels 0 or 1, shape (n,).
        plan: Learning rate and batch size.
        epochs: Passes over the rows.
        seed: Of the order of rows, 8 bytes.
    """
    rows = model.normalize(x)
    kernel, bias = model.kernel.copy(), model.bias.copy()
    rate = np.float32(plan.learning_rate)
    for order in epoch_orders(seed, len(rows), epochs):
        for start in range(0, len(rows), plan.batch_size):
            batch = order[start : start + plan.batch_size]
            inputs = rows[batch]  # shape: (batch, features)
            errors = _sigmoid(inputs @ kernel + bias) - y[batch, np.newaxis]
            step = rate / np.float32(len(batch))
            kernel -= step * (inputs.T @ errors)
            bias -= step * errors.sum(axis=0)
    return model._replace(kernel=kernel, bias=bias)


def _sigmoid(logits: Floats) -> Floats:
    """1 / (1 + e^−z), written so that nothing overflows."""
    half: Floats = np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * logits))
    return half
