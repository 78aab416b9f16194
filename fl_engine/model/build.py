"""Build a Keras model from a spec, by plain constructors of allowed layers only.

Keras is imported when the first model is built: it costs seconds and hundreds of MB.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.errors import (
    FileProblem,
    FileProblemKind,
    ModelError,
    ShapeMismatchError,
)
from fl_engine.model.manifest import Tensor
from fl_engine.model.spec import INPUT, Call, LayerSpec, ModelSpec

Array = npt.NDArray[Any]


def build(spec: ModelSpec) -> Any:
    """A Keras model with fresh weights.

    Raises:
        ModelError: Keras can't put the layers together.
    """
    import keras

    try:
        model = _sequential(spec) if spec.sequential else _functional(spec)
    except (ValueError, TypeError, NotImplementedError, ArithmeticError) as error:
        message = f"Keras can't build the model: {_first_line(error)}"
        raise ModelError(
            [FileProblem(FileProblemKind.NOT_READABLE, message)]
        ) from error
    if not isinstance(model, keras.Model):
        raise TypeError(f"{model!r} is no model")
    _check_variables(model, spec)
    return model


def set_weights(model: Any, spec: ModelSpec, arrays: Mapping[str, Array]) -> bool:
    """Give a model its weights, addressed by the manifest.

    Args:
        model: As `build(spec)` gave it.
        spec: Its spec.
        arrays: By `layer/name`, of the shape of the manifest; what is absent stays.

    Returns:
        Whether statistics of a Normalization layer changed: they are constants of
        every function that was traced before, which must be traced anew.

    Raises:
        ShapeMismatchError: An array has another shape.
    """
    changed = set[str]()
    for tensor, variable in variables(model, spec):
        array = arrays.get(tensor.key)
        if array is None:
            continue
        if tuple(array.shape) != tensor.shape:
            raise ShapeMismatchError(
                f"{tensor.key} must have the shape {tensor.shape}, found {array.shape}"
            )
        if spec.by_name[tensor.layer].kind == "Normalization" and not np.array_equal(
            variable.numpy(), array
        ):
            changed.add(tensor.layer)
        variable.assign(array)
    for name in changed:
        model.get_layer(name).finalize_state()  # otherwise the new ones are ignored
    return bool(changed)


def get_weights(model: Any, spec: ModelSpec) -> dict[str, Array]:
    """Copies of all variables, keyed `layer/name`."""
    return {
        tensor.key: np.array(variable.numpy(), dtype=tensor.dtype)
        for tensor, variable in variables(model, spec)
    }


def variables(model: Any, spec: ModelSpec) -> Iterator[tuple[Tensor, Any]]:
    """Each tensor of the manifest with its Keras variable."""
    for layer in spec.layers:
        if layer.variables:
            found = _ordered(model.get_layer(layer.name))
            yield from zip(layer.tensors, found, strict=True)


def _ordered(layer: Any) -> list[Any]:
    """Variables in the order of the spec: weights first, seeds last."""
    weights = list(layer.weights)
    known = {id(variable) for variable in weights}
    return weights + [v for v in layer.variables if id(v) not in known]


def _check_variables(model: Any, spec: ModelSpec) -> None:
    """Hold what Keras made against what was counted before."""
    for layer in spec.layers:
        if layer.kind == INPUT:
            continue
        found = [
            (v.name, tuple(v.shape)) for v in _ordered(model.get_layer(layer.name))
        ]
        expected = [(v.name, v.shape) for v in layer.variables]
        if found != expected:
            message = (
                f"{layer.name}: this version of Keras gives {layer.kind} the variables "
                f"{found}, not {expected}; save the model with a newer Keras."
            )
            kind = FileProblemKind.BAD_WEIGHTS
            raise ModelError([FileProblem(kind, message, layer.name)])


def _sequential(spec: ModelSpec) -> Any:
    import keras

    parts = [_input(spec) if ly.kind == INPUT else _layer(ly) for ly in spec.layers]
    return keras.Sequential(parts, name=spec.name)


def _functional(spec: ModelSpec) -> Any:
    import keras

    layers = {ly.name: _layer(ly) for ly in spec.layers if ly.kind != INPUT}
    start = _input(spec)
    outputs: dict[Call, Any] = {}
    for call in spec.calls:
        if call.layer == spec.input.name:
            outputs[call.call] = start
            continue
        taken = [outputs[source] for source in call.inputs]
        merges = spec.by_name[call.layer].merges
        outputs[call.call] = layers[call.layer](taken if merges else taken[0])
    return keras.Model(start, outputs[spec.output], name=spec.name)


def _input(spec: ModelSpec) -> Any:
    import keras

    layer = spec.input
    return keras.Input(
        shape=layer.output_shape, dtype=layer.config["dtype"], name=layer.name
    )


def _layer(layer: LayerSpec) -> Any:
    import keras

    arguments = {key: _argument(key, value) for key, value in layer.config.items()}
    maker = getattr(keras.layers, layer.kind)  # a key of LAYERS: checked when parsed
    made = maker(**arguments, name=layer.name, dtype="float32")
    made.trainable = layer.trainable  # some constructors don't take it
    return made


def _argument(key: str, value: Any) -> Any:
    """Turn (class, arguments) of initialisers and the like into objects."""
    import keras

    modules = {
        "initializer": keras.initializers,
        "regularizer": keras.regularizers,
        "constraint": keras.constraints,
    }
    module = modules.get(key.rsplit("_", 1)[-1])
    if module is None:
        return value
    kind, arguments = value
    return getattr(module, kind)(**dict(arguments))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
