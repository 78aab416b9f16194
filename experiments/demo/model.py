"""The demo's model: a logistic regression behind a Normalization layer."""

import json
import math
from functools import cache

import numpy as np

from experiments.demo.logistic import Floats, Logistic
from fl_engine.data import Table
from fl_engine.model import Manifest, ModelSpec, parse_config
from fl_engine.model.manifest import join, split

# What `keras.Sequential([Input((8,)), Normalization(), Dense(1, "sigmoid")])` is.
_LAYERS = (
    {"class_name": "InputLayer", "config": {"batch_shape": [None, 8], "name": "input"}},
    {"class_name": "Normalization", "config": {"name": "normalization", "axis": [-1]}},
    {
        "class_name": "Dense",
        "config": {
            "name": "dense",
            "units": 1,
            "use_bias": True,
            "activation": "sigmoid",
        },
    },
)


@cache
def model_spec() -> ModelSpec:
    """The model's spec, read from a Keras config as that of any requester."""
    layers = [{"module": "keras.layers", **layer} for layer in _LAYERS]
    config = {"name": "pima", "layers": layers}
    model = {"module": "keras", "class_name": "Sequential", "config": config}
    return parse_config(json.dumps(model).encode())


def manifest() -> Manifest:
    """The tensors of the model."""
    return model_spec().manifest


def initial_model(test: Table, seed: int) -> Logistic:
    """The untrained model: Normalization adapted to the test set, Glorot's kernel."""
    features = test.x.shape[1]
    rng = np.random.default_rng([seed, features])
    limit = math.sqrt(6 / (features + 1))  # Glorot & Bengio 2010, uniform
    return Logistic(
        mean=test.x.mean(axis=0),
        variance=test.x.var(axis=0),
        kernel=rng.uniform(-limit, limit, (features, 1)).astype(np.float32),
        bias=np.zeros(1, dtype=np.float32),
    )


def flatten(model: Logistic) -> Floats:
    """Global weights as they travel: every float32 tensor."""
    return join(manifest().floats, model.to_arrays())


def unflatten(weights: Floats) -> Logistic:
    """The model of global weights."""
    return Logistic.from_arrays(split(manifest().floats, weights))


def exchanged(model: Logistic) -> Floats:
    """What travels back: every trainable tensor."""
    return join(manifest().exchanged, model.to_arrays())
