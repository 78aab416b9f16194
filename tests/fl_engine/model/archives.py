"""Write `.keras` archives byte by byte, honest ones and others, without Keras."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Json = dict[str, Any]


def layer(kind: str, name: str, **config: Any) -> Json:
    """A layer as it stands in config.json."""
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, "trainable": True, "dtype": "float32", **config},
        "registered_name": None,
    }


def start(*shape: int | None, name: str = "input") -> Json:
    """An input layer."""
    config = {"batch_shape": [None, *shape], "dtype": "float32", "name": name}
    return {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": config,
        "registered_name": None,
    }


def dense(name: str = "dense", units: Any = 2, **config: Any) -> Json:
    """A dense layer."""
    given = {"units": units, "activation": "linear", "use_bias": True, **config}
    return layer("Dense", name, **given)


def sequential(*layers: Json) -> Json:
    """A Sequential model."""
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "m", "layers": list(layers)},
        "registered_name": None,
    }


def tensor(name: str, index: int = 0, place: int = 0) -> Json:
    """The output of a layer, as an argument of another."""
    config = {"shape": [None], "keras_history": [name, index, place]}
    return {"class_name": "__keras_tensor__", "config": config}


def joined(entry: Json, *calls: list[Any], **kwargs: Any) -> Json:
    """A layer of a functional model with its calls."""
    nodes = [{"args": args, "kwargs": kwargs} for args in calls]
    return {**entry, "name": entry["config"]["name"], "inbound_nodes": nodes}


def functional(*layers: Json, outputs: Any) -> Json:
    """A functional model."""
    config = {"name": "m", "layers": list(layers), "output_layers": outputs}
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


SMALL = sequential(start(3), dense())


def weights(change: Callable[[h5py.File], None] | None = None) -> bytes:
    """The model.weights.h5 of `SMALL`, changed by a function."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        group = file.create_group("layers/dense/vars")
        group["0"] = np.arange(6, dtype="f4").reshape(3, 2)
        group["1"] = np.array([7, 8], "f4")
        if change:
            change(file)
    return buffer.getvalue()


def archive(
    path: Path,
    config: Json | bytes | None = None,
    h5: bytes | None = None,
    *,
    compression: int = zipfile.ZIP_STORED,
    more: dict[str, bytes] | None = None,
) -> Path:
    """Write an archive; by default that of `SMALL`."""
    config = SMALL if config is None else config
    data = config if isinstance(config, bytes) else json.dumps(config).encode()
    with zipfile.ZipFile(path, "w", compression) as packed:
        packed.writestr("metadata.json", b"{}")
        packed.writestr("config.json", data)
        packed.writestr("model.weights.h5", weights() if h5 is None else h5)
        for name, content in (more or {}).items():
            packed.writestr(name, content)
    return path
