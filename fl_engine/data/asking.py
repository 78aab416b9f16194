"""What a server asks its clients for: passes of fitting, cut into frames."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from fl_engine.data.measuring import counted_values
from fl_engine.data.pipeline import Pipeline
from fl_engine.task import Column, Imputation, PreprocessingKind, Step
from fl_engine.task.step_checks import ColumnState, declared_state, state_after
from fl_engine.wire import (
    MOST_MEASURED,
    QUANTILES,
    Frozen,
    Measure,
    Wanted,
    new_id,
)

# A frame has at most 65,536 bytes and 1,024 keys and values.
MOST_ANSWER_BYTES = 60_000
MOST_ASKED_VALUES = 1_000
_FIGURES_BYTES = 150  # of a column's figures but quantiles and counts
_WANTED_VALUES = 7  # a map of three
_FROZEN_VALUES = 9  # a map of four


@dataclass(frozen=True)
class Measuring:
    """One frame of a pass, and what answers to it may say.

    Attributes:
        pipeline: Columns and steps, with what earlier passes froze.
        part: The pass, from 1.
        wanted: What is asked for.
    """

    pipeline: Pipeline
    part: int
    wanted: tuple[Wanted, ...]

    def frame(self, deadline_s: float) -> Measure:
        """A `measure` of this, with a fresh id."""
        return Measure(
            id=new_id(),
            part=self.part,
            deadline_s=deadline_s,
            columns=self.wanted,
            fitted=tuple(f for wanted in self.wanted for f in self._needed(wanted)),
        )

    def column(self, wanted: Wanted) -> Column:
        """The column that is wanted."""
        return self.pipeline.columns[wanted.column]

    def bounds(self, wanted: Wanted) -> tuple[float, float]:
        """Between which its values lie before the step, as far as is known."""
        return self._state(wanted).bounds

    def may_miss(self, wanted: Wanted) -> bool:
        """Whether values may be missing before the step."""
        return self._state(wanted).is_missing

    def _state(self, wanted: Wanted) -> ColumnState:
        column = self.column(wanted)
        steps = self.pipeline.steps_of(column.name)
        before = [step for place, step in steps if place < wanted.step]
        return reduce(
            lambda state, step: state_after(step, state), before, declared_state(column)
        )

    def _needed(self, wanted: Wanted) -> Iterator[Frozen]:
        yield from _needed(self.pipeline, wanted)


def next_pass(pipeline: Pipeline, part: int) -> list[Measuring]:
    """The frames of the next pass; none when all that is fitted is frozen.

    A pass fits every fitted step before which, on its columns, no unfitted step stands.

    Args:
        pipeline: With what earlier passes froze.
        part: The pass, from 1.
    """
    wanted = [
        _wanted(pipeline, column, place, step)
        for place, step in enumerate(pipeline.steps)
        if not step.is_ready and _is_next(pipeline, place, step)
        for column in step.columns
    ]
    return [Measuring(pipeline, part, chunk) for chunk in _chunks(pipeline, wanted)]


def _is_next(pipeline: Pipeline, place: int, step: Step) -> bool:
    return all(
        earlier.is_ready
        for column in step.columns
        for before, earlier in pipeline.steps_of(column)
        if before < place
    )


def _wanted(pipeline: Pipeline, name: str, place: int, step: Step) -> Wanted:
    names = [column.name for column in pipeline.columns]
    measure = "moments"
    if step.kind is PreprocessingKind.IMPUTE:
        by_kind = {
            Imputation.MEDIAN: "quantiles",
            Imputation.MOST_FREQUENT: "counts",
        }
        measure = by_kind.get(step.imputation or Imputation.MEAN, "moments")
    return Wanted(column=names.index(name), step=place, measure=measure)


def _chunks(pipeline: Pipeline, wanted: list[Wanted]) -> Iterator[tuple[Wanted, ...]]:
    """As many columns in a frame as frame and answer have room for."""
    chunk: list[Wanted] = []
    values = size_bytes = 0
    for wish in wanted:
        more_values = _WANTED_VALUES + _FROZEN_VALUES * sum(
            1 for _ in _needed(pipeline, wish)
        )
        more_bytes = _answer_bytes(pipeline, wish)
        is_full = (
            len(chunk) == MOST_MEASURED
            or values + more_values > MOST_ASKED_VALUES
            or size_bytes + more_bytes > MOST_ANSWER_BYTES
        )
        if chunk and is_full:
            yield tuple(chunk)
            chunk, values, size_bytes = [], 0, 0
        chunk.append(wish)
        values, size_bytes = values + more_values, size_bytes + more_bytes
    if chunk:
        yield tuple(chunk)


def _answer_bytes(pipeline: Pipeline, wanted: Wanted) -> int:
    more = 0
    if wanted.measure == "quantiles":
        more = 8 * QUANTILES
    elif wanted.measure == "counts":
        more = 4 * len(counted_values(pipeline.columns[wanted.column]))
    return _FIGURES_BYTES + more


def _needed(pipeline: Pipeline, wanted: Wanted) -> Iterator[Frozen]:
    """What earlier passes fitted for the steps before a wanted column's."""
    column = pipeline.columns[wanted.column]
    for place, step in pipeline.steps_of(column.name):
        if place >= wanted.step or not step.is_fitted:
            continue
        fitted = step.fitted_for(column.name)
        location = fitted.location
        if fitted.category is not None:
            location = float(column.categories.index(fitted.category))
        assert location is not None
        yield Frozen(
            column=wanted.column, step=place, location=location, scale=fitted.scale
        )
