"""Merged figures become what is frozen: a value that fills, a location, a scale."""

from collections.abc import Sequence

from fl_engine.data.asking import Measuring
from fl_engine.data.measuring import counted_values
from fl_engine.data.merging import Believed, Merged, merge
from fl_engine.errors import StatisticsError
from fl_engine.task import (
    Column,
    ColumnType,
    FittedColumn,
    Imputation,
    PreprocessingKind,
    Step,
)
from fl_engine.wire import Statistics, Wanted


def fit_pass(
    measurings: Sequence[Measuring],
    answers: Sequence[Sequence[Statistics]],
    believed: Sequence[int],
) -> dict[int, tuple[FittedColumn, ...]]:
    """Fit the steps of a pass.

    Args:
        measurings: The frames of the pass.
        answers: Of each client, to each frame in order; checked.
        believed: Examples that are believed of each client, at least 1.

    Returns:
        What was fitted, by the place of its step; columns in the step's order.

    Raises:
        StatisticsError: No client has a value of some column.
    """
    fitted: dict[int, tuple[FittedColumn, ...]] = {}
    for frame, measuring in enumerate(measurings):
        for place, wanted in enumerate(measuring.wanted):
            clients = [
                Believed(figures, min(figures.present, examples))
                for client, examples in zip(answers, believed, strict=True)
                if (figures := client[frame].columns[place]).present
            ]
            column = _fit(measuring, wanted, clients)
            fitted[wanted.step] = (*fitted.get(wanted.step, ()), column)
    return fitted


def _fit(
    measuring: Measuring, wanted: Wanted, clients: Sequence[Believed]
) -> FittedColumn:
    column = measuring.column(wanted)
    if not clients:
        raise StatisticsError(f"No client has a value of {column.name!r}.")
    step = measuring.pipeline.steps[wanted.step]
    return _fitted(step, column, merge(clients))


def _fitted(step: Step, column: Column, merged: Merged) -> FittedColumn:
    """What a step needs of a column; a scale of 0 is 1."""
    location, scale = merged.mean, None
    if step.kind is PreprocessingKind.STANDARDISE:
        scale = merged.deviation or 1.0
    elif step.kind is PreprocessingKind.MIN_MAX:
        location, scale = merged.least, (merged.greatest - merged.least) or 1.0
    elif step.imputation is Imputation.MEDIAN:
        assert merged.median is not None
        location = merged.median
    elif step.imputation is Imputation.MOST_FREQUENT:
        assert merged.counts is not None
        location = counted_values(column)[int(merged.counts.argmax())]
    is_category = column.type is ColumnType.CATEGORY
    return FittedColumn(
        column=column.name,
        location=None if is_category else location,
        scale=scale,
        category=column.categories[int(location)] if is_category else None,
        examples=merged.examples,
    )
