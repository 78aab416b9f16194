"""A model that takes raw rows: preprocessing in front, the label's unit behind.

Layers and operations of plain Keras only, so that `keras.models.load_model` opens the
file in safe mode without code of ours. float32 throughout, where clients work in
float64: results agree to about 1e-6 of a column's spread.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.data.pipeline import Pipeline, filling, location_and_scale
from fl_engine.task import PreprocessingKind, Step

Floats = npt.NDArray[np.float32]
_SCALINGS = (PreprocessingKind.STANDARDISE, PreprocessingKind.MIN_MAX)


def with_preprocessing(model: Any, pipeline: Pipeline) -> Any:
    """A Keras model from raw rows to the label's own unit.

    Its input is float32, shape (n, columns without the label) in the order of the task:
    NaN where a value is missing, 0 and 1 for a BOOLEAN, the place in `categories` for a
    CATEGORY.

    Args:
        model: The trained model, which takes rows after the steps.
        pipeline: Columns and steps; ready.
    """
    import keras

    raw = keras.Input((len(pipeline.inputs),), dtype="float32", name="raw_rows")
    values = raw
    for step in pipeline.steps:
        values = _apply(values, step, pipeline)
    output = model(_spread(values, pipeline))
    for step in reversed([step for _, step in pipeline.steps_of(pipeline.label)]):
        label = pipeline.column(pipeline.label)
        location, scale = location_and_scale(step, label)
        output = keras.layers.Rescaling(scale, location)(output)
    return keras.Model(raw, output, name=f"{model.name}_of_raw_rows")


def _apply(values: Any, step: Step, pipeline: Pipeline) -> Any:
    """One step on its columns; the others go through as they are."""
    from keras import ops

    concerned = [column.name in step.columns for column in pipeline.inputs]
    if not any(concerned) or step.kind is PreprocessingKind.ONE_HOT:
        return values
    is_concerned = np.array([concerned])
    match step.kind:
        case PreprocessingKind.IMPUTE:
            gaps = ops.logical_and(ops.isnan(values), is_concerned)
            return ops.where(gaps, _fillings(step, pipeline), values)
        case PreprocessingKind.STANDARDISE | PreprocessingKind.MIN_MAX:
            location, scale = _locations_and_scales(step, pipeline)
            return ops.divide(ops.subtract(values, location), scale)
        case PreprocessingKind.CLIP:
            made = ops.clip(values, step.least, step.greatest)
        case PreprocessingKind.LOG:
            made = ops.log1p(values)
        case _:
            bins = np.array(step.boundaries, dtype=np.float32)
            buckets = ops.cast(ops.digitize(values, bins), "float32")
            made = ops.where(ops.isnan(values), values, buckets)
    return ops.where(is_concerned, made, values)


def _fillings(step: Step, pipeline: Pipeline) -> Floats:
    """What fills each input column, 0 for others; shape (1, columns)."""
    fills = [
        filling(step, column) if column.name in step.columns else 0.0
        for column in pipeline.inputs
    ]
    return np.array([fills], dtype=np.float32)


def _locations_and_scales(step: Step, pipeline: Pipeline) -> tuple[Floats, Floats]:
    """Of each input column, 0 and 1 for others; each of the shape (1, columns)."""
    pairs = [
        location_and_scale(step, column) if column.name in step.columns else (0.0, 1.0)
        for column in pipeline.inputs
    ]
    locations, scales = np.array(pairs, dtype=np.float32).T
    return locations[np.newaxis], scales[np.newaxis]


def _spread(values: Any, pipeline: Pipeline) -> Any:
    """Columns of 0 and 1 in the place of each column that is spread."""
    from keras import ops

    parts: list[Any] = []
    plain: list[int] = []  # places of columns next to each other that stay one
    for place, column in enumerate(pipeline.inputs):
        if not pipeline.is_spread(column):
            plain.append(place)
            continue
        if plain:
            parts.append(ops.take(values, plain, axis=1))
            plain = []
        places = np.arange(len(column.categories), dtype=np.float32)[np.newaxis]
        is_one = ops.equal(ops.take(values, [place], axis=1), places)
        parts.append(ops.cast(is_one, "float32"))
    if not parts:
        return values
    if plain:
        parts.append(ops.take(values, plain, axis=1))
    return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=1)
