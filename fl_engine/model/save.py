"""Write a model as the `.keras` archive that `model.save` would write, without Keras.

Only for models made here, which have neither cells nor nested layers. The same model
gives the same bytes, so that its hash is known beforehand.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import h5py
import numpy.typing as npt

from fl_engine.model.archive import CONFIG, WEIGHTS
from fl_engine.model.keras_config import keras_config
from fl_engine.model.spec import ModelSpec
from fl_engine.model.weights import folders

_METADATA = {"keras_version": "3.13.0", "date_saved": "1980-01-01@00:00:00"}


def keras_archive(spec: ModelSpec, arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """The bytes of a `.keras` file, as `open_model` and Keras read it.

    Args:
        spec: The model; none of its layers has a seed or a cell.
        arrays: Its weights, keyed `layer/name`.
    """
    members = {
        "metadata.json": json.dumps(_METADATA).encode(),
        CONFIG: keras_config(spec).encode(),
        WEIGHTS: _weights(spec, arrays),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # dated 1980, always
    return buffer.getvalue()


def _weights(spec: ModelSpec, arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for layer, folder in folders(spec):
            group = file.create_group(f"layers/{folder}/vars")
            for place, variable in enumerate(layer.variables):
                group[str(place)] = arrays[f"{layer.name}/{variable.name}"]
    return buffer.getvalue()
