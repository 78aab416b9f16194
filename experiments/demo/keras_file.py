"""Write a `.keras` file without TensorFlow: what is read of what `model.save` writes.

An archive of `config.json`, `metadata.json` and `model.weights.h5`, in which each layer
with variables has a group named after its class (`dense`, `dense_1`, …).
"""

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import h5py
import numpy.typing as npt

from fl_engine.model import ModelSpec, keras_config


def write_keras(
    spec: ModelSpec, arrays: Mapping[str, npt.NDArray[Any]], path: Path
) -> Path:
    """Write a model and return where.

    Args:
        spec: The model; without layers that draw by chance.
        arrays: Its weights, keyed `layer/name`.
        path: Where to; an older file is replaced.
    """
    metadata = {"keras_version": version("keras")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", json.dumps(metadata))
        archive.writestr("config.json", keras_config(spec))
        archive.writestr("model.weights.h5", _weights(spec, arrays))
    return path


def _weights(spec: ModelSpec, arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    used: Counter[str] = Counter()
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for layer in spec.layers:
            base = _snake_case(layer.kind)
            group = f"{base}_{used[base]}" if used[base] else base
            used[base] += 1
            variables = file.create_group(f"layers/{group}/vars")
            for place, tensor in enumerate(layer.tensors):
                variables[str(place)] = arrays[tensor.key]
    return buffer.getvalue()


def _snake_case(name: str) -> str:
    """As Keras names groups: Conv2D is conv2d."""
    parted = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", parted).lower()
