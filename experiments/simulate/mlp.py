"""A small network in numpy, flat as updates travel: inputs, 16 ReLU, one sigmoid."""

from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.model.manifest import Manifest, Tensor

INPUTS = 8
HIDDEN = 16
RATE = 0.1
BATCH = 16

Flat = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def manifest(inputs: int) -> Manifest:
    """The tensors of a network with so many inputs."""
    return Manifest(
        (
            Tensor("hidden", "kernel", (inputs, HIDDEN)),
            Tensor("hidden", "bias", (HIDDEN,)),
            Tensor("output", "kernel", (HIDDEN, 1)),
            Tensor("output", "bias", (1,)),
        )
    )


MANIFEST = manifest(INPUTS)


def initial(rng: np.random.Generator, inputs: int = INPUTS) -> Flat:
    """Weights before the first round, after He et al. 2015: float32, flat."""
    hidden = rng.normal(size=inputs * HIDDEN) * np.sqrt(2 / inputs)
    output = rng.normal(size=HIDDEN) * np.sqrt(1 / HIDDEN)
    zeros = np.zeros(HIDDEN)
    return np.concatenate([hidden, zeros, output, [0.0]]).astype(np.float32)


def predict(flat: npt.NDArray[Any], x: Floats) -> Floats:
    """Probability of class 1: shape (n,)."""
    return _forward(_parts(flat.astype(np.float64)), x)[1]


def loss(flat: npt.NDArray[Any], x: Floats, y: Labels) -> float:
    """Mean cross-entropy, probabilities cut as Keras does."""
    right = np.where(y == 1, predict(flat, x), 1 - predict(flat, x))
    return float(-np.log(np.clip(right, 1e-7, 1 - 1e-7)).mean())


def accuracy(flat: npt.NDArray[Any], x: Floats, y: Labels) -> float:
    """Share of rows whose class is predicted."""
    return float(((predict(flat, x) > 0.5) == (y == 1)).mean())


def train(
    flat: Flat, x: Floats, y: Labels, *, epochs: int, rng: np.random.Generator
) -> Flat:
    """Train by plain SGD on the mean cross-entropy of each batch; returns the delta.

    Args:
        flat: Where to start; not changed.
        x: Inputs, shape (n, inputs).
        y: Labels 0 or 1, shape (n,).
        epochs: Passes over the rows.
        rng: Of the order of rows.
    """
    weights = flat.astype(np.float64)
    parts = _parts(weights)
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for start in range(0, len(y), BATCH):
            rows = order[start : start + BATCH]
            _step(parts, x[rows], y[rows])
    delta: Flat = (weights - flat).astype(np.float32)
    return delta


def _step(parts: list[Floats], x: Floats, y: Labels) -> None:
    kernel, bias, out, out_bias = parts
    hidden, probability = _forward(parts, x)
    errors = (probability - y) / len(y)  # shape: (batch,)
    back = np.outer(errors, out) * (hidden > 0)  # shape: (batch, hidden)
    out -= RATE * (hidden.T @ errors)
    out_bias -= RATE * errors.sum()
    kernel -= RATE * (x.T @ back)
    bias -= RATE * back.sum(axis=0)


def _forward(parts: list[Floats], x: Floats) -> tuple[Floats, Floats]:
    kernel, bias, out, out_bias = parts
    hidden = np.maximum(x @ kernel + bias, 0.0)  # shape: (n, hidden)
    logits = np.clip(hidden @ out + out_bias, -60.0, 60.0)
    return hidden, 1.0 / (1.0 + np.exp(-logits))


def _parts(weights: Floats) -> list[Floats]:
    """Views of the four tensors: changing one changes `weights`."""
    inputs = (len(weights) - 1) // HIDDEN - 2
    ends = np.cumsum([inputs * HIDDEN, HIDDEN, HIDDEN])
    kernel, bias, out, out_bias = np.split(weights, ends)
    return [kernel.reshape(inputs, HIDDEN), bias, out, out_bias]
