"""Small networks in numpy: Normalization, Dense layers with relu, one at the end.

They train as `mobile.edge.trainer` does with Keras, by plain SGD and with the same
order of batches (PROTOCOL, "Numbers"), but without TensorFlow: a crowd of them lives in
one process and hardly costs anything. A test holds one against the other.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fl_engine import wire
from fl_engine.batches import epoch_orders
from fl_engine.model import Manifest, ModelSpec, parse_config

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

LEAST_DEVIATION = 1e-7  # Keras divides by no less
LEAST_PROBABILITY = 1e-7  # and takes no logarithm of less
OUTPUTS = {
    "binary_crossentropy": "sigmoid",
    "sparse_categorical_crossentropy": "softmax",
    "mse": "linear",
}


class Dense(NamedTuple):
    """Weights of one layer: kernel (inputs, units) and bias (units,)."""

    kernel: Floats
    bias: Floats


class Network(NamedTuple):
    """A network.

    Attributes:
        mean: What is subtracted from each input, shape (features,).
        variance: By whose root it is divided, shape (features,).
        layers: All but the last have relu.
        loss: In the words of the wire; it says what the last one has.
    """

    mean: Floats
    variance: Floats
    layers: tuple[Dense, ...]
    loss: str

    def predict(self, x: Floats) -> Floats:
        """Outputs of the last layer: float32, shape (n, units)."""
        return self._forward(x)[-1]

    def loss_of(self, x: Floats, y: Floats) -> float:
        """Mean loss on rows."""
        out = self.predict(x)
        if self.loss == "mse":
            return float(np.mean((out[:, 0] - y) ** 2))
        if self.loss == "binary_crossentropy":
            likely = np.where(y > 0.5, out[:, 0], 1 - out[:, 0])
        else:
            likely = out[np.arange(len(y)), y.astype(np.int64)]
        return float(-np.mean(np.log(np.clip(likely, LEAST_PROBABILITY, 1.0))))

    def _forward(self, x: Floats) -> list[Floats]:
        """The rows as each layer sees them, then the outputs."""
        deviation = np.maximum(np.sqrt(self.variance), LEAST_DEVIATION)
        seen = [((x - self.mean) / deviation).astype(np.float32)]
        for place, layer in enumerate(self.layers):
            values = seen[-1] @ layer.kernel + layer.bias
            is_last = place == len(self.layers) - 1
            seen.append(_ACTIVATIONS[OUTPUTS[self.loss] if is_last else "relu"](values))
        return seen

    def _step(self, x: Floats, y: Floats, rate: float) -> "Network":
        """One step of SGD on the mean loss of a batch."""
        seen = self._forward(x)
        # The slope of the loss before the last activation: shape (n, units).
        errors = seen[-1] - _targets(y, self.loss, seen[-1].shape[1])
        slope: Floats = errors / np.float32(len(y))
        if self.loss == "mse":
            slope = np.float32(2) * slope
        layers: list[Dense] = []
        for layer, inputs in zip(
            reversed(self.layers), reversed(seen[:-1]), strict=True
        ):
            layers.append(
                Dense(
                    layer.kernel - np.float32(rate) * (inputs.T @ slope),
                    layer.bias - np.float32(rate) * slope.sum(axis=0),
                )
            )
            slope = (slope @ layer.kernel.T) * (inputs > 0)
        return self._replace(layers=tuple(reversed(layers)))


def train(
    network: Network,
    x: Floats,
    y: Floats,
    *,
    epochs: int,
    batch_size: int,
    rate: float,
    seed: bytes,
) -> Network:
    """Train by plain SGD.

    Args:
        network: Where to start; stays as it is.
        x: Inputs, shape (n, features).
        y: Class numbers, or values of a regression, shape (n,).
        epochs: Passes over the rows.
        batch_size: Rows in a step.
        rate: Learning rate.
        seed: Of the order of rows, 8 bytes.
    """
    for order in epoch_orders(seed, len(x), epochs):
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            network = network._step(x[batch], y[batch], rate)
    return network


def new_network(
    x: Floats, sizes: Sequence[int], loss: str, rng: np.random.Generator
) -> Network:
    """An untrained network: Normalization adapted to rows, Glorot's kernels.

    Glorot & Bengio 2010, uniform.

    Args:
        x: Rows that the requester knows.
        sizes: Units of each layer.
        loss: In the words of the wire.
        rng: Chance.
    """
    layers, inputs = [], x.shape[1]
    for units in sizes:
        limit = math.sqrt(6 / (inputs + units))
        kernel = rng.uniform(-limit, limit, (inputs, units)).astype(np.float32)
        layers.append(Dense(kernel, np.zeros(units, np.float32)))
        inputs = units
    return Network(x.mean(axis=0), x.var(axis=0), tuple(layers), loss)


def spec_of(network: Network, name: str) -> ModelSpec:
    """The network's spec, read from a Keras config as that of any requester."""
    features = len(network.mean)
    layers = [
        _entry("InputLayer", name="input", batch_shape=[None, features]),
        _entry("Normalization", name="normalization", axis=[-1]),
    ]
    for place, dense in enumerate(network.layers):
        is_last = place == len(network.layers) - 1
        layers.append(
            _entry(
                "Dense",
                name="output" if is_last else f"hidden_{place + 1}",
                units=len(dense.bias),
                use_bias=True,
                activation=OUTPUTS[network.loss] if is_last else "relu",
            )
        )
    return sequential(name, layers)


def sequential(name: str, layers: Sequence[Mapping[str, Any]]) -> ModelSpec:
    """The spec of a Sequential model of these entries."""
    config = {"name": name, "layers": list(layers)}
    model = {"module": "keras", "class_name": "Sequential", "config": config}
    return parse_config(json.dumps(model).encode())


def to_arrays(network: Network, rows: int) -> dict[str, Array]:
    """Arrays keyed `layer/name`; `rows` is how many Normalization was adapted to."""
    arrays: dict[str, Array] = {
        "normalization/mean": network.mean,
        "normalization/variance": network.variance,
        "normalization/count": np.asarray(rows, np.int64),
    }
    for place, dense in enumerate(network.layers):
        is_last = place == len(network.layers) - 1
        name = "output" if is_last else f"hidden_{place + 1}"
        arrays |= {f"{name}/kernel": dense.kernel, f"{name}/bias": dense.bias}
    return arrays


def from_arrays(manifest: Manifest, arrays: Mapping[str, Array], loss: str) -> Network:
    """The network of named arrays, its layers in the order of the manifest."""
    names = [tensor.layer for tensor in manifest.floats if tensor.name == "kernel"]
    return Network(
        arrays["normalization/mean"],
        arrays["normalization/variance"],
        tuple(Dense(arrays[f"{n}/kernel"], arrays[f"{n}/bias"]) for n in names),
        loss,
    )


def train_round(
    manifest: Manifest,
    arrays: Mapping[str, Array],
    plan: wire.Plan,
    x: Floats,
    y: Floats,
) -> tuple[Network, float]:
    """Train as a plan says; returns the network and its loss on the rows."""
    network = train(
        from_arrays(manifest, arrays, plan.loss),
        x,
        y,
        epochs=plan.epochs,
        batch_size=plan.batch_size,
        rate=plan.learning_rate,
        seed=plan.seed,
    )
    return network, network.loss_of(x, y)


def _entry(kind: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.layers", "class_name": kind, "config": config}


def _targets(y: Floats, loss: str, units: int) -> Floats:
    if loss == "sparse_categorical_crossentropy":
        return np.eye(units, dtype=np.float32)[y.astype(np.int64)]
    return y.astype(np.float32)[:, np.newaxis]


def _relu(values: Floats) -> Floats:
    return np.maximum(values, np.float32(0))


def _sigmoid(values: Floats) -> Floats:
    """1 / (1 + e^−z), written so that nothing overflows."""
    half: Floats = np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * values))
    return half


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _linear(values: Floats) -> Floats:
    return values


_ACTIVATIONS = {
    "relu": _relu,
    "sigmoid": _sigmoid,
    "softmax": _softmax,
    "linear": _linear,
}
