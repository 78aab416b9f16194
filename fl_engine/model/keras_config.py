"""Write a spec as the JSON of `model.to_json()`: what clients build the model from.

It is written from the checked spec, so nothing of the stranger's file is left in it.
"""

import json
from typing import Any

from fl_engine.model.spec import INPUT, CallSpec, LayerSpec, ModelSpec

_OBJECTS = {
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
}


def keras_config(spec: ModelSpec) -> str:
    """The model as `keras.models.model_from_json` and `config.parse_config` read it."""
    layers = [_layer(spec, layer) for layer in spec.layers]
    config: dict[str, Any] = {"name": spec.name, "trainable": True, "layers": layers}
    if spec.sequential:
        config["dtype"] = "float32"
        config["build_input_shape"] = [None, *spec.input_shape]
    else:
        config["input_layers"] = [spec.input.name, 0, 0]
        config["output_layers"] = [*spec.output, 0]
    kind = "Sequential" if spec.sequential else "Functional"
    model = {
        "module": "keras" if spec.sequential else "keras.src.models.functional",
        "class_name": kind,
        "config": config,
        "registered_name": None if spec.sequential else kind,
    }
    return json.dumps(model)


def _layer(spec: ModelSpec, layer: LayerSpec) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "module": "keras.layers",
        "class_name": layer.kind,
        "config": _config(layer),
        "registered_name": None,
        "name": layer.name,
    }
    if not spec.sequential:
        calls = sorted(
            (call for call in spec.calls if call.layer == layer.name and call.inputs),
            key=lambda call: call.index,
        )
        entry["inbound_nodes"] = [_node(spec, layer, call) for call in calls]
    return entry


def _config(layer: LayerSpec) -> dict[str, Any]:
    if layer.kind == INPUT:
        shape = [None, *layer.output_shape]
        return {"batch_shape": shape, "name": layer.name, **layer.config}
    config = {key: _value(key, value) for key, value in layer.config.items()}
    if not layer.trainable:  # some layers without weights don't know this field
        config["trainable"] = False
    return {"name": layer.name, "dtype": "float32", **config}


def _value(key: str, value: Any) -> Any:
    module = _OBJECTS.get(key.rsplit("_", 1)[-1])
    if module is None:
        return value
    kind, arguments = value
    return {
        "module": module,
        "class_name": kind,
        "config": dict(arguments),
        "registered_name": None,
    }


def _node(spec: ModelSpec, layer: LayerSpec, call: CallSpec) -> dict[str, Any]:
    shapes = {c.call: c.shape for c in spec.calls}
    tensors = [
        {
            "class_name": "__keras_tensor__",
            "config": {
                "shape": [None, *shapes[source]],
                "dtype": "float32",
                "keras_history": [*source, 0],
            },
        }
        for source in call.inputs
    ]
    return {"args": [tensors] if layer.merges else tensors, "kwargs": {}}
