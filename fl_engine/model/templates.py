"""Untrained models for who has none: a logistic or linear regression, an MLP, a CNN.

A template becomes the config of a Keras model, which is then read like that of a
stranger: what comes out is what an upload of the same model would give.

Tables begin with a Normalization layer. Raw columns (glucose 0 to 199, salaries up to
200,000) teach a dense layer nothing, and the mean and variance of every column are
known once there is a test set: `adapt` fills them in (docs/adr/0012). Images begin with
a Rescaling of pixels from 0…255 to 0…1.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.errors import ProblemKind, SpecError
from fl_engine.model.config import parse_config
from fl_engine.model.spec import ModelLimits, ModelSpec
from fl_engine.task import Learning
from fl_engine.task.findings import Findings

MOST_FEATURES = 1_000
MOST_UNITS = 1_024
MOST_HIDDEN = 5
MOST_CLASSES = 1_000
LEAST_SIDE, MOST_SIDE = 8, 512  # pixels, as of a task
FILTERS = (16, 32)  # of the two convolutions

_ACTIVATIONS = {
    Learning.BINARY_CLASSIFICATION: "sigmoid",
    Learning.MULTICLASS_CLASSIFICATION: "softmax",
    Learning.REGRESSION: "linear",
}

Array = npt.NDArray[Any]
Json = dict[str, Any]


class Template(StrEnum):
    """Models that are made here (the contract's `ModelTemplate`)."""

    LINEAR = "LINEAR"
    MLP = "MLP"
    SMALL_CNN = "SMALL_CNN"


@dataclass(frozen=True)
class TemplateSpec:
    """Shape of a model made from a template; checked when built.

    Attributes:
        template: Which one.
        learning: Kind of learning, which sets the last layer.
        input_shape: (features,) for tables, (height, width, channels) for images.
        classes: For MULTICLASS_CLASSIFICATION; ignored otherwise.
        hidden_units: Of the dense layers with ReLU; for MLP, ignored otherwise.
        seed: Of the first weights.

    Raises:
        SpecError: Something of it can't be; all problems at once.
    """

    template: Template
    learning: Learning
    input_shape: tuple[int, ...]
    classes: int = 2
    hidden_units: tuple[int, ...] = (32, 16)
    seed: int = 0

    def __post_init__(self) -> None:
        found = Findings()
        _check_input(found, self)
        if self.learning is Learning.MULTICLASS_CLASSIFICATION:
            found.within(("classes",), self.classes, 2, MOST_CLASSES)
        if self.template is Template.MLP:
            found.count(("hiddenUnits",), len(self.hidden_units), 1, MOST_HIDDEN)
            for place, units in enumerate(self.hidden_units):
                found.within(("hiddenUnits", str(place)), units, 1, MOST_UNITS)
        if found.problems:
            raise SpecError(found.problems)

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        multiclass = self.learning is Learning.MULTICLASS_CLASSIFICATION
        return self.classes if multiclass else 1


def build_template(
    wanted: TemplateSpec, limits: ModelLimits | None = None
) -> tuple[ModelSpec, dict[str, Array]]:
    """The model and its first weights, keyed `layer/name`.

    Kernels are drawn uniformly as Glorot & Bengio 2010 do, biases are zero;
    Normalization leaves its input as it is. The same seed draws the same.

    Raises:
        ModelError: It is larger than the limits allow.
    """
    layers = [{"module": "keras.layers", **entry} for entry in _layers(wanted)]
    name = str(wanted.template).lower()
    config = {"name": name, "layers": layers}
    model = {"module": "keras", "class_name": "Sequential", "config": config}
    spec = parse_config(json.dumps(model).encode(), limits)
    return spec, _first_weights(spec, wanted.seed)


def adapt(spec: ModelSpec, arrays: Mapping[str, Array], x: Array) -> dict[str, Array]:
    """Weights whose Normalization layers know the columns of some rows.

    As `keras.layers.Normalization.adapt` does; a column that never changes keeps the
    variance 1, because another row may have another value.

    Args:
        spec: A model whose Normalization layers take its input.
        arrays: Its weights, keyed `layer/name`.
        x: Rows, float32, shape (n, features).
    """
    names = [layer.name for layer in spec.layers if layer.kind == "Normalization"]
    if not names:
        return dict(arrays)
    mean = x.mean(axis=0, dtype=np.float64).astype(np.float32)
    variance = x.var(axis=0, dtype=np.float64).astype(np.float32)
    variance[variance == 0] = 1
    known = {"mean": mean, "variance": variance}
    columns = {f"{name}/{key}": known[key] for name in names for key in known}
    return {**arrays, **columns}


def _check_input(found: Findings, wanted: TemplateSpec) -> None:
    path, shape = ("inputShape",), wanted.input_shape
    is_cnn = wanted.template is Template.SMALL_CNN
    allowed = "[height, width, channels]" if is_cnn else "[features]"
    if len(shape) != (3 if is_cnn else 1):
        message = f"{wanted.template} takes an input of the shape {allowed}."
        found.note(path, ProblemKind.CONTRADICTION, message, allowed)
        return
    if not is_cnn:
        found.within((*path, "0"), shape[0], 1, MOST_FEATURES)
        return
    for place in (0, 1):
        found.within((*path, str(place)), shape[place], LEAST_SIDE, MOST_SIDE)
    if shape[2] not in (1, 3):
        message = "Images have 1 channel (grey) or 3 (colour)."
        found.note((*path, "2"), ProblemKind.OUT_OF_RANGE, message, "1 or 3")
    if wanted.learning is Learning.REGRESSION:
        message = "SMALL_CNN tells classes of images apart; it is for no regression."
        found.note(("learning",), ProblemKind.CONTRADICTION, message)


def _layers(wanted: TemplateSpec) -> Iterator[Json]:
    """Entries of the config, from the input to the output."""
    shape = [None, *wanted.input_shape]
    yield _layer("InputLayer", "input", batch_shape=shape)
    if wanted.template is Template.SMALL_CNN:
        yield from _convolutions()
    else:
        yield _layer("Normalization", "normalization", axis=[-1])
    if wanted.template is Template.MLP:
        for place, units in enumerate(wanted.hidden_units, 1):
            yield _dense(f"hidden_{place}", units, "relu")
    yield _dense("output", wanted.outputs, _ACTIVATIONS[wanted.learning])


def _convolutions() -> Iterator[Json]:
    """Twice a convolution with ReLU and a pooling that halves each side."""
    yield _layer("Rescaling", "rescaling", scale=1 / 255, offset=0.0)
    for place, filters in enumerate(FILTERS, 1):
        yield _layer(
            "Conv2D",
            f"convolution_{place}",
            filters=filters,
            kernel_size=[3, 3],
            strides=[1, 1],
            dilation_rate=[1, 1],
            groups=1,
            padding="same",
            activation="relu",
            use_bias=True,
        )
        yield _layer(
            "MaxPooling2D", f"pooling_{place}", pool_size=[2, 2], padding="valid"
        )
    yield _layer("Flatten", "flatten")


def _dense(name: str, units: int, activation: str) -> Json:
    return _layer("Dense", name, units=units, activation=activation, use_bias=True)


def _layer(kind: str, name: str, **config: Any) -> Json:
    return {"class_name": kind, "config": {"name": name, **config}}


def _first_weights(spec: ModelSpec, seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed % 2**64)  # seeds may be negative
    arrays: dict[str, Array] = {}
    for tensor in spec.manifest.tensors:
        if tensor.name == "kernel":
            arrays[tensor.key] = _glorot(tensor.shape, rng)
        else:
            fill = np.ones if tensor.name == "variance" else np.zeros
            arrays[tensor.key] = fill(tensor.shape, tensor.dtype)
    return arrays


def _glorot(shape: Sequence[int], rng: np.random.Generator) -> Array:
    """Uniform in ±√(6 / (fan_in + fan_out)), float32; fans as of a convolution."""
    window = math.prod(shape[:-2])
    limit = math.sqrt(6 / (window * (shape[-2] + shape[-1])))
    return rng.uniform(-limit, limit, tuple(shape)).astype(np.float32)
