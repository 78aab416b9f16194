"""Raw rows become what the model takes: the steps of a task, applied in order.

The same in `mobile/web/src/shared/data/` and in the downloaded model;
tests/vectors/preprocessing.json holds all three to the same rows. Numbers are float64
on the way, NaN is a missing value, and only the result is float32.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from fl_engine.data.columns import BOOLEANS
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    FittedColumn,
    Imputation,
    PreprocessingKind,
    Step,
)

Floats = npt.NDArray[np.float32]
Raw = npt.NDArray[np.float64]

VERSION = 1  # of the document


@dataclass(frozen=True)
class Pipeline:
    """Columns and steps of a task, with what was fitted: the file PREPROCESSING.

    Attributes:
        version: Of this form.
        label: Name of the column to predict.
        columns: As the task declares them, label included.
        steps: In the order in which they are applied.
    """

    label: str
    columns: tuple[Column, ...]
    steps: tuple[Step, ...] = ()
    version: int = VERSION

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that go into the model, in order."""
        return tuple(column for column in self.columns if column.name != self.label)

    @property
    def width(self) -> int:
        """Inputs of the model: columns after the steps."""
        return sum(self.width_of(column) for column in self.inputs)

    @property
    def is_ready(self) -> bool:
        """Whether rows can be transformed: all that is fitted is frozen."""
        return all(step.is_ready for step in self.steps)

    def width_of(self, column: Column) -> int:
        """How many inputs a column becomes."""
        return len(column.categories) if self.is_spread(column) else 1

    def is_spread(self, column: Column) -> bool:
        """Whether a column becomes one of 0 and 1 for each category."""
        kinds = {step.kind for _, step in self.steps_of(column.name)}
        return PreprocessingKind.ONE_HOT in kinds

    def steps_of(self, column: str) -> list[tuple[int, Step]]:
        """The steps of a column in order, each with its place among all."""
        steps = enumerate(self.steps)
        return [(place, step) for place, step in steps if column in step.columns]

    def column(self, name: str) -> Column:
        """A declared column by its name."""
        return next(column for column in self.columns if column.name == name)

    def with_fitted(self, fitted: Mapping[int, tuple[FittedColumn, ...]]) -> "Pipeline":
        """The same with what was fitted for steps, named by their place."""
        steps = [
            replace(step, fitted=fitted.get(place, step.fitted))
            for place, step in enumerate(self.steps)
        ]
        return replace(self, steps=tuple(steps))


def pipeline_of(data: DataSpec, steps: tuple[Step, ...]) -> Pipeline:
    """The pipeline of a task."""
    return Pipeline(data.label, data.columns, steps)


def pipeline_to_json(pipeline: Pipeline) -> dict[str, Any]:
    """The document as JSON knows it; `pipeline_from_json` reads it back."""
    plain: dict[str, Any] = msgspec.to_builtins(pipeline)
    return {"version": plain.pop("version"), **plain}


def pipeline_from_json(plain: dict[str, Any]) -> Pipeline:
    """A document that was read.

    Raises:
        msgspec.ValidationError: A field is missing or mistyped.
    """
    return msgspec.convert(plain, Pipeline)


def scales_all(pipeline: Pipeline) -> bool:
    """Whether there are steps and they bring every number to a common scale."""
    scaled = {
        PreprocessingKind.STANDARDISE,
        PreprocessingKind.MIN_MAX,
        PreprocessingKind.ONE_HOT,
    }
    return bool(pipeline.steps) and all(
        column.type is ColumnType.BOOLEAN
        or any(step.kind in scaled for _, step in pipeline.steps_of(column.name))
        for column in pipeline.inputs
    )


def transform(pipeline: Pipeline, raw: Raw) -> Floats:
    """The model's inputs.

    Args:
        pipeline: Columns and steps; ready.
        raw: float64, shape (n, columns without the label), NaN where missing.

    Returns:
        float32, shape (n, width).
    """
    columns = [
        apply_steps(pipeline, column, values)
        for column, values in zip(pipeline.inputs, raw.T, strict=True)
    ]
    nothing = np.empty((len(raw), 0))
    return to_float32(np.column_stack([nothing, *columns]))


def transform_label(pipeline: Pipeline, labels: Raw) -> Floats:
    """The model's targets: float32, shape (n,); scaled when a step says so."""
    label = pipeline.column(pipeline.label)
    return to_float32(apply_steps(pipeline, label, labels))


def to_float32(values: Raw) -> Floats:
    """Cast at the very end; what float32 can't hold becomes infinite."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def apply_steps(
    pipeline: Pipeline, column: Column, values: Raw, before: int | None = None
) -> Raw:
    """A column after its steps.

    Args:
        pipeline: Columns and steps.
        column: Which one.
        values: float64, shape (n,).
        before: Place of a step; it and later ones are not applied. None for all.

    Returns:
        float64, shape (n,), or (n, categories) after ONE_HOT.
    """
    for place, step in pipeline.steps_of(column.name):
        if before is None or place < before:
            values = _apply(step, column, values)
    return values


def _apply(step: Step, column: Column, values: Raw) -> Raw:
    match step.kind:
        case PreprocessingKind.IMPUTE:
            return np.where(np.isnan(values), filling(step, column), values)
        case PreprocessingKind.STANDARDISE | PreprocessingKind.MIN_MAX:
            location, scale = location_and_scale(step, column)
            return (values - location) / scale
        case PreprocessingKind.ONE_HOT:
            return np.equal.outer(values, np.arange(len(column.categories))) * 1.0
        case PreprocessingKind.CLIP:
            return np.clip(values, step.least, step.greatest)
        case PreprocessingKind.LOG:
            return np.log1p(values)
        case PreprocessingKind.BUCKETIZE:
            buckets = np.digitize(values, step.boundaries).astype(np.float64)
            return np.where(np.isnan(values), np.nan, buckets)


def filling(step: Step, column: Column) -> float:
    """What an IMPUTE step puts where a value is missing; a category's place."""
    if step.imputation is Imputation.CONSTANT:
        assert step.constant is not None
        return constant_value(step.constant, column)
    fitted = step.fitted_for(column.name)
    if fitted.category is not None:
        return float(column.categories.index(fitted.category))
    assert fitted.location is not None
    return fitted.location


def constant_value(constant: str, column: Column) -> float:
    """The constant of an IMPUTE step as a number; a category's place."""
    if column.type is ColumnType.CATEGORY:
        return float(column.categories.index(constant))
    if column.type is ColumnType.BOOLEAN:
        return BOOLEANS[constant.lower()]
    return float(constant)


def location_and_scale(step: Step, column: Column) -> tuple[float, float]:
    """What STANDARDISE or MIN_MAX subtracts, and what it divides by."""
    if step.least is not None and step.greatest is not None:
        return step.least, (step.greatest - step.least) or 1.0
    fitted = step.fitted_for(column.name)
    assert fitted.location is not None and fitted.scale is not None
    return fitted.location, fitted.scale
