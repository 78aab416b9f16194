"""Write a trained model for its requester."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from fl_engine.data.pipeline import Pipeline
from fl_engine.model.build import build, set_weights
from fl_engine.model.raw_rows import with_preprocessing
from fl_engine.model.spec import ModelSpec


def export_keras(
    spec: ModelSpec,
    arrays: Mapping[str, npt.NDArray[Any]],
    path: Path,
    pipeline: Pipeline | None = None,
) -> None:
    """Write a `.keras` file that plain `keras.models.load_model` opens.

    It is there whole or not at all.

    Args:
        spec: The model.
        arrays: Its weights, keyed `layer/name`.
        path: Where to; an older file is replaced.
        pipeline: Steps that become part of the model, so that it takes raw rows; None
            for a model that takes what was trained on.

    Raises:
        ModelError: Keras can't build the model.
        ShapeMismatchError: An array has another shape.
    """
    model = build(spec)
    set_weights(model, spec, arrays)
    if pipeline is not None and pipeline.steps:
        model = with_preprocessing(model, pipeline)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = Path(folder) / "model.keras"
        model.save(made)
        os.replace(made, path)
