"""What a client tells of its columns: counts, mean, M2, quantiles; never a row."""

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from fl_engine.data.pipeline import Pipeline, Raw, apply_steps
from fl_engine.data.table import RawRows
from fl_engine.task import Column, ColumnType, FittedColumn
from fl_engine.wire import QUANTILES, Frozen, Measure, Measured, Statistics, new_id

_Any = TypeVar("_Any")


def answer(pipeline: Pipeline, rows: RawRows, measure: Measure) -> Statistics:
    """The answer to a `measure`.

    Args:
        pipeline: Columns and steps of the task.
        rows: The client's rows as they stand in its file, at least one.
        measure: What the server asks for.

    Raises:
        ValueError: It asks for a column, step or count that the task doesn't have.
    """
    pipeline = pipeline.with_fitted(_by_step(pipeline, measure.fitted))
    columns = []
    for wanted in measure.columns:
        column = _at(pipeline.columns, wanted.column)
        values = _values_of(pipeline, rows, column)
        prepared = apply_steps(pipeline, column, values, before=wanted.step)
        columns.append(figures(prepared, column, wanted.measure))
    return Statistics(
        id=new_id(), of=measure.id, examples=len(rows.y), columns=tuple(columns)
    )


def figures(values: Raw, column: Column, measure: str) -> Measured:
    """Figures of a column.

    Args:
        values: float64, shape (n,); NaN where missing.
        column: What the task says about it.
        measure: "moments"; "quantiles" or "counts" ask for these beside them.

    Returns:
        Quantiles by linear interpolation, as numpy.percentile has them (method 7 of
        Hyndman and Fan 1996).
    """
    known = values[~np.isnan(values)]
    counts = _counts(known, column) if measure == "counts" else None
    if not len(known):
        return Measured(
            present=0, missing=len(values), mean=None, m2=None, least=None,
            greatest=None, quantiles=None, counts=counts,
        )  # fmt: skip
    least, greatest = float(known.min()), float(known.max())
    mean = min(max(float(known.mean()), least), greatest)  # rounding goes no further
    quantiles = np.percentile(known, np.linspace(0, 100, QUANTILES))
    return Measured(
        present=len(known),
        missing=len(values) - len(known),
        mean=mean,
        m2=float(((known - mean) ** 2).sum()),
        least=least,
        greatest=greatest,
        quantiles=quantiles.astype("<f8").tobytes() if measure == "quantiles" else None,
        counts=counts,
    )


def counted_values(column: Column) -> list[float]:
    """The values that are counted for MOST_FREQUENT, in order.

    Places of the categories; 0 and 1; the whole numbers from least to greatest.

    Raises:
        ValueError: The column's values can't be counted.
    """
    if column.type is ColumnType.CATEGORY:
        return [float(place) for place in range(len(column.categories))]
    if column.type is ColumnType.BOOLEAN:
        return [0.0, 1.0]
    if column.type is not ColumnType.INTEGER or None in (column.least, column.greatest):
        raise ValueError(f"the values of {column.name!r} can't be counted")
    assert column.least is not None and column.greatest is not None
    least, greatest = math.ceil(column.least), math.floor(column.greatest)
    return [float(value) for value in range(least, greatest + 1)]


def _counts(known: Raw, column: Column) -> bytes:
    values = counted_values(column)
    places = np.rint(known - values[0]).astype(np.int64)
    return np.bincount(places, minlength=len(values)).astype("<u4").tobytes()


def _values_of(pipeline: Pipeline, rows: RawRows, column: Column) -> Raw:
    if column.name == pipeline.label:
        return rows.y
    return rows.x[:, pipeline.inputs.index(column)]


def _by_step(
    pipeline: Pipeline, fitted: Sequence[Frozen]
) -> dict[int, tuple[FittedColumn, ...]]:
    """What was frozen, by the place of its step."""
    found: dict[int, tuple[FittedColumn, ...]] = {}
    for frozen in fitted:
        column = _at(pipeline.columns, frozen.column)
        found[frozen.step] = (*found.get(frozen.step, ()), thawed(frozen, column))
    return found


def thawed(frozen: Frozen, column: Column) -> FittedColumn:
    """A frozen value as the steps use it; how many examples it had is not sent."""
    is_category = column.type is ColumnType.CATEGORY
    return FittedColumn(
        column=column.name,
        location=None if is_category else frozen.location,
        scale=frozen.scale,
        category=_at(column.categories, int(frozen.location)) if is_category else None,
        examples=0,
    )


def _at(entries: Sequence[_Any], place: int) -> _Any:
    if not 0 <= place < len(entries):
        raise ValueError(f"there is no place {place} among {len(entries)}")
    return entries[place]
