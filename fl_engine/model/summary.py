"""What people are told of a model: the contract's `ModelSummary` in snake_case."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fl_engine.model.runtimes import RuntimeSupport
from fl_engine.model.spec import INPUT, LayerSpec, ModelSpec
from fl_engine.task import Codec
from fl_engine.wire import CHUNK_BYTES, CODEC_WORDS, Chunk, encode, payload_bytes
from fl_engine.wire.frames import new_id

_DECLARATION_BYTES = 512  # `train` or `update`, of some hundred bytes

# Layers whose output is what their own name says, whatever came before.
_ACTIVATION_LAYERS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "leaky_relu",
    "ELU": "elu",
}


def summarize(
    spec: ModelSpec,
    runtimes: Sequence[RuntimeSupport],
    *,
    sha256: str,
    template: str | None = None,
) -> dict[str, Any]:
    """Sum a model up as plain JSON.

    Beyond the contract's fields it holds `output_layer` and `output_activation`,
    which `fit.check_fit` needs.
    """
    manifest = spec.manifest
    output = spec.by_name[spec.output[0]]
    return {
        "sha256": sha256,
        "template": template,
        "layers": [_layer(layer) for layer in spec.layers if layer.kind != INPUT],
        "input_shape": list(spec.input_shape),
        "output_shape": list(spec.output_shape),
        "parameters": spec.parameters,
        "trainable_parameters": sum(t.size for t in manifest.tensors if t.trainable),
        "exchanged_parameters": manifest.exchanged_count,
        "round_bytes": [round_bytes(spec, codec) for codec in Codec],
        "runtimes": [
            {
                "runtime": str(support.runtime),
                "can_train": support.can_train,
                "file_problems": [asdict(problem) for problem in support.problems],
            }
            for support in runtimes
        ],
        "output_layer": output.name,
        "output_activation": _activation(output),
    }


def _layer(layer: LayerSpec) -> dict[str, Any]:
    return {
        "name": layer.name,
        "kind": layer.kind,
        "output_shape": list(layer.output_shape),
        "parameters": layer.parameters,
        "trainable": any(tensor.trainable for tensor in layer.tensors),
    }


def _activation(layer: LayerSpec) -> str:
    found: str = layer.config.get("activation", "linear")
    return _ACTIVATION_LAYERS.get(layer.kind, found)


def round_bytes(spec: ModelSpec, codec: Codec) -> dict[str, Any]:
    """What a client moves in a round, `down_bytes` and `up_bytes`, frames included."""
    down = payload_bytes(spec.manifest.float_sizes, CODEC_WORDS["FLOAT32"])
    up = payload_bytes(spec.manifest.exchanged_sizes, CODEC_WORDS[codec])
    return {
        "codec": str(codec),
        "down_bytes": _with_frames(down),
        "up_bytes": _with_frames(up),
    }


def _with_frames(size: int) -> int:
    """A bulk with its declaration and the frames of its chunks."""
    empty = encode(Chunk(id=new_id(), offset=size, data=b""))
    around = len(empty) + 2  # the length of a full chunk takes two bytes more
    return size + math.ceil(size / CHUNK_BYTES) * around + _DECLARATION_BYTES
