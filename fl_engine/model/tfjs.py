"""The topology of a model for TensorFlow.js 4.22, and what stands in its way.

The result goes to `tf.models.modelFromJSON`. Where Keras 3 and TensorFlow.js differ,
names of our own are used (`CfNormalization`, `CfSubtract`, `k3HardSigmoid`, `silu`,
`exponential`, `leakyRelu`, `hardSilu`), which the phone app registers. Starting values
are always zeros: weights come from the server, by the manifest. A layer's variables
stand in both in the same order (but for seeds, which TensorFlow.js keeps elsewhere);
their names are equal but for DepthwiseConv2D, whose `kernel` is `depthwise_kernel`
there. All was tried against 4.22: predictions of every model in the tests that has a
topology agree within 4e-6, and each of them trains.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from fl_engine.errors import FileProblem, FileProblemKind
from fl_engine.model.spec import INPUT, LayerSpec, ModelSpec

KINDS = frozenset(
    "Activation Add AlphaDropout Average AveragePooling1D AveragePooling2D "
    "AveragePooling3D BatchNormalization Concatenate Conv1D Conv2D Conv2DTranspose "
    "Conv3D Cropping2D Dense DepthwiseConv2D Dot Dropout ELU Embedding Flatten GRU "
    "GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D "
    "GlobalMaxPooling1D GlobalMaxPooling2D LSTM LayerNormalization LeakyReLU Masking "
    "MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum Multiply Normalization "
    "PReLU Permute ReLU RepeatVector Rescaling Reshape SeparableConv2D SimpleRNN "
    "Softmax SpatialDropout1D Subtract UpSampling2D ZeroPadding2D".split()
)
_RENAMED = {"Normalization": "CfNormalization", "Subtract": "CfSubtract"}
_LEFT_OUT = frozenset({"groups", "keepdims"})  # refused below unless at the default


def topology(spec: ModelSpec) -> dict[str, Any] | None:
    """The model for TensorFlow.js; None when `tfjs_problems` finds something."""
    if tfjs_problems(spec):
        return None
    layers = [_layer(spec, layer) for layer in spec.layers]
    config: dict[str, Any] = {"name": spec.name, "layers": layers}
    if spec.sequential:
        return {"class_name": "Sequential", "config": config}
    config["input_layers"] = [[spec.input.name, 0, 0]]
    config["output_layers"] = [[*spec.output, 0]]
    return {"class_name": "Model", "config": config}


def tfjs_problems(spec: ModelSpec) -> list[FileProblem]:
    """What TensorFlow.js can't train of a model, and how to change it."""
    return [
        FileProblem(FileProblemKind.NOT_TRAINABLE, message, layer.name)
        for layer in spec.layers
        if layer.kind != INPUT
        for message in _obstacles(layer)
    ]


def _obstacles(layer: LayerSpec) -> Iterator[str]:
    kind, config = layer.kind, layer.config
    if kind not in KINDS:
        yield f"{kind}: TensorFlow.js does not have it; use another layer"
        return
    if kind == "GRU" and config["reset_after"]:
        yield "GRU: set reset_after=False"
    if config.get("groups", 1) != 1:
        yield f"{kind}: set groups=1"
    if any(rate > 1 for rate in _sizes(config.get("dilation_rate", 1))):
        yield f"{kind}: set dilation_rate=1; TensorFlow.js can't train it otherwise"
    if config.get("keepdims"):
        yield f"{kind}: set keepdims=False and add a Reshape layer"
    if config.get("interpolation", "nearest") != "nearest":
        yield f"{kind}: set interpolation='nearest'"
    if config.get("padding") == "causal":
        yield f"{kind}: set padding='valid' or 'same'"
    if kind == "ReLU" and (config["negative_slope"] or config["threshold"]):
        yield "ReLU: set negative_slope=0 and threshold=0, or use LeakyReLU"
    if kind == "BatchNormalization":
        yield from _batch_normalization(layer)
    if kind == "Reshape" and None in layer.output_shape:
        yield "Reshape: give it a target_shape without free dimensions"
    if any(key.endswith("_constraint") for key in config):
        yield f"{kind}: remove constraints; TensorFlow.js does not apply them"
    if kind == "Softmax" and not isinstance(config["axis"], int):
        yield "Softmax: set axis to one number"


def _sizes(value: int | Sequence[int]) -> Sequence[int]:
    """A size of each axis, also where one stands for all."""
    return (value,) if isinstance(value, int) else value


def _batch_normalization(layer: LayerSpec) -> Iterator[str]:
    if not (layer.config["center"] and layer.config["scale"]):
        yield "BatchNormalization: set center=True and scale=True"
    if layer.config["axis"] not in (-1, len(layer.output_shape)):
        yield "BatchNormalization: set axis=-1"
    if not layer.trainable:  # it would go on normalizing by the batch
        yield "BatchNormalization: set trainable=True"


def _layer(spec: ModelSpec, layer: LayerSpec) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "class_name": _RENAMED.get(layer.kind, layer.kind),
        "name": layer.name,
        "config": {"name": layer.name, **_config(layer)},
    }
    if not spec.sequential:
        calls = sorted(
            (call for call in spec.calls if call.layer == layer.name and call.inputs),
            key=lambda call: call.index,
        )
        entry["inbound_nodes"] = [
            [[name, index, 0, {}] for name, index in call.inputs] for call in calls
        ]
    return entry


def _config(layer: LayerSpec) -> dict[str, Any]:
    if layer.kind == INPUT:
        whole = layer.config["dtype"].startswith("int")
        return {
            "batch_input_shape": [None, *layer.output_shape],
            "dtype": "int32" if whole else "float32",
            "sparse": False,
        }
    config: dict[str, Any] = {"trainable": layer.trainable}
    for key, value in layer.config.items():
        if key not in _LEFT_OUT:
            config[key] = _value(key, value)
    if layer.kind == "Reshape":  # TensorFlow.js forgets what -1 stood for
        config["target_shape"] = list(layer.output_shape)
    if layer.kind == "LeakyReLU":
        config["alpha"] = config.pop("negative_slope")
    if layer.kind == "ReLU":
        config = {k: v for k, v in config.items() if k in ("trainable", "max_value")}
    return config


def _value(key: str, value: Any) -> Any:
    what = key.rsplit("_", 1)[-1]
    if what == "initializer":
        return {"class_name": "Zeros", "config": {}}
    if what == "regularizer":
        both = {"l1": 0.0, "l2": 0.0, **dict(value[1])}
        return {"class_name": "L1L2", "config": both}
    if what == "activation" and value == "hard_sigmoid":
        return "k3HardSigmoid"  # Keras 3: x/6 + 0.5; TensorFlow.js: 0.2x + 0.5
    return list(value) if isinstance(value, tuple) else value
