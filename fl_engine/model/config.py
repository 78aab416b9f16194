"""Read the config.json of a stranger's `.keras` file into a `ModelSpec`.

No Keras deserialiser runs here: those look up classes and functions by names from the
file. Everything is compared with the allow-list in `layers`.
"""

import json
from collections.abc import Mapping
from typing import Any

from fl_engine.errors import FileProblem, ModelError
from fl_engine.model.config_calls import chain_calls, parse_calls, parse_output
from fl_engine.model.config_layers import NAME, Refused, is_of, parse_layer
from fl_engine.model.graph import Draft, connect
from fl_engine.model.spec import INPUT, LayerSpec, ModelLimits, ModelSpec

_MODELS = {"Sequential", "Functional", "Model"}
_MODEL_MODULES = ("keras", "keras.models", "keras.src.models.")


def parse_config(data: bytes, limits: ModelLimits | None = None) -> ModelSpec:
    """Read config.json.

    Raises:
        ModelError: It is not a model of allowed layers within the limits.
    """
    try:
        value = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        message = f"The model's config.json can't be read ({error}); save it again."
        raise ModelError([FileProblem("NOT_READABLE", message)]) from None
    limits = limits or ModelLimits()
    try:
        draft = _draft(value, limits)
    except Refused as refused:
        raise ModelError([refused.problem]) from None
    return connect(draft, limits)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _draft(value: Any, limits: ModelLimits) -> Draft:
    kind, config = _model(value)
    entries = config.get("layers")
    if not isinstance(entries, list) or not entries:
        raise Refused("NOT_READABLE", "The model has no layers; save it again.")
    if len(entries) > limits.most_layers:
        message = f"{len(entries)} layers; at most {limits.most_layers} are allowed."
        raise Refused("TOO_LARGE", message)
    if kind == "Sequential":
        entries = _with_input(entries, config, value)
    layers = _layers(entries)
    _check_names(layers)
    _check_one_input(layers)
    if kind == "Sequential":
        calls, output = chain_calls(layers)
    else:
        calls = parse_calls(entries, layers, limits)
        output = parse_output(config)
    name = config.get("name")
    name = name if isinstance(name, str) and NAME.fullmatch(name) else "model"
    return Draft(name, kind == "Sequential", tuple(layers), calls, output)


def _model(value: Any) -> tuple[str, Mapping[str, Any]]:
    value = value if isinstance(value, Mapping) else {}
    kind, config = value.get("class_name"), value.get("config")
    if not isinstance(config, Mapping) or not isinstance(kind, str):
        message = "config.json describes no model; save it with model.save('x.keras')."
        raise Refused("NOT_READABLE", message)
    if kind not in _MODELS or not is_of(value.get("module"), _MODEL_MODULES):
        message = (
            f"The model is of the class {kind[:60]!r}, which holds code of its own; "
            "build it as keras.Sequential or as a functional keras.Model."
        )
        raise Refused("FORBIDDEN", message)
    return kind, config


def _with_input(entries: list[Any], config: Mapping[str, Any], value: Any) -> list[Any]:
    """A Sequential model that was built by its first call has no input layer."""
    first = entries[0]
    if isinstance(first, Mapping) and first.get("class_name") == INPUT:
        return entries
    shape = config.get("build_input_shape")
    build = value.get("build_config")
    if shape is None and isinstance(build, Mapping):
        shape = build.get("input_shape")
    if shape is None:
        message = (
            "The model does not say the shape of its input; start it with "
            "keras.Input((…,)) and save it again."
        )
        raise Refused("SHAPE_MISMATCH", message)
    made = {"name": "input_layer", "batch_shape": shape, "dtype": "float32"}
    return [{"class_name": INPUT, "module": "keras.layers", "config": made}, *entries]


def _layers(entries: list[Any]) -> list[LayerSpec]:
    layers, problems = [], []
    for entry in entries:
        try:
            layers.append(parse_layer(entry))
        except Refused as refused:
            problems.append(refused.problem)
    if problems:
        raise ModelError(problems)
    return layers


def _check_names(layers: list[LayerSpec]) -> None:
    names = set[str]()
    for layer in layers:
        if layer.name in names:
            message = f"Two layers have the name {layer.name!r}; rename one."
            raise Refused("FORBIDDEN", message, layer.name)
        names.add(layer.name)


def _check_one_input(layers: list[LayerSpec]) -> None:
    inputs = [layer.name for layer in layers if layer.kind == INPUT]
    if len(inputs) != 1:
        message = (
            f"The model has {len(inputs)} inputs ({', '.join(inputs)}); it must have "
            "one: join the columns in one input."
        )
        raise Refused("SHAPE_MISMATCH", message)
