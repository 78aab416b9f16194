"""What steps of preprocessing must fulfil: the limits of `PreprocessingStepInput`.

A column is followed through its steps: whether values may still be missing, whether it
became columns of 0 and 1, and between which bounds its values lie, as far as that is
known before anything is fitted.
"""

import math
from dataclasses import dataclass, field, replace

from fl_engine.errors import ProblemKind
from fl_engine.task.findings import Findings, Path
from fl_engine.task.kinds import (
    ColumnType,
    DataKind,
    Imputation,
    Learning,
    PreprocessingKind,
)
from fl_engine.task.parts import Column, DataSpec
from fl_engine.task.steps import Step

MOST_STEPS = 50
MOST_BOUNDARIES = 100
MOST_WIDTH = 10_000  # inputs of the model after the steps
MOST_COUNTED_RANGE = 100  # values of an INTEGER whose most frequent one is found

NUMBERS = (ColumnType.NUMBER, ColumnType.INTEGER)
SCALED = (*NUMBERS, ColumnType.BOOLEAN)
BOOLEAN_WORDS = ("0", "1", "false", "true")

_TYPES = {
    PreprocessingKind.IMPUTE: tuple(ColumnType),
    PreprocessingKind.STANDARDISE: SCALED,
    PreprocessingKind.MIN_MAX: SCALED,
    PreprocessingKind.ONE_HOT: (ColumnType.CATEGORY,),
    PreprocessingKind.CLIP: NUMBERS,
    PreprocessingKind.LOG: NUMBERS,
    PreprocessingKind.BUCKETIZE: NUMBERS,
}
_OF_LABELS = (PreprocessingKind.STANDARDISE, PreprocessingKind.MIN_MAX)
_BOUNDED = (PreprocessingKind.CLIP, PreprocessingKind.MIN_MAX)
_ANYWHERE = (-math.inf, math.inf)


@dataclass(frozen=True)
class ColumnState:
    """A column on its way through the steps.

    Attributes:
        is_missing: Whether values may be missing.
        is_spread: Whether it became columns of 0 and 1.
        bounds: Between which its values lie; infinite where nothing is known.
        steps: How many were applied.
    """

    is_missing: bool
    is_spread: bool = False
    bounds: tuple[float, float] = _ANYWHERE
    steps: int = 0


@dataclass
class _Walk:
    """The columns of a table, step by step."""

    found: Findings
    data: DataSpec
    learning: Learning
    states: dict[str, ColumnState] = field(default_factory=dict)


def declared_state(column: Column) -> ColumnState:
    """A column before its first step."""
    if column.type is ColumnType.BOOLEAN:
        return ColumnState(column.nullable, bounds=(0.0, 1.0))
    if column.type is ColumnType.CATEGORY:
        return ColumnState(column.nullable, bounds=(0.0, len(column.categories) - 1.0))
    least = -math.inf if column.least is None else column.least
    greatest = math.inf if column.greatest is None else column.greatest
    return ColumnState(column.nullable, bounds=(least, greatest))


def check_preprocessing(
    found: Findings, data: DataSpec, steps: tuple[Step, ...], learning: Learning
) -> None:
    """Steps, their columns and their parameters, and what comes of every column."""
    at = ("preprocessing",)
    if data.kind is DataKind.IMAGES:
        if steps:
            message = "Images have no columns; leave the steps out."
            found.note(at, ProblemKind.CONTRADICTION, message, "an empty list")
        return
    found.count(at, len(steps), 0, MOST_STEPS)
    walk = _Walk(found, data, learning)
    walk.states = {column.name: declared_state(column) for column in data.columns}
    for place, step in enumerate(steps):
        path = (*at, str(place))
        _check_parameters(found, path, step)
        _check_columns(walk, path, step)
    _check_result(walk)


def _check_parameters(found: Findings, path: Path, step: Step) -> None:
    """What a step is given beside its columns, and nothing else."""
    kind = step.kind
    is_constant = step.imputation is Imputation.CONSTANT
    _given(found, (*path, "imputation"), step.imputation is not None,
           needed=kind is PreprocessingKind.IMPUTE)  # fmt: skip
    _given(found, (*path, "constant"), step.constant is not None, needed=is_constant)
    _check_bounds(found, path, step)
    if kind is not PreprocessingKind.BUCKETIZE:
        _given(found, (*path, "boundaries"), bool(step.boundaries), needed=False)
        return
    at = (*path, "boundaries")
    found.count(at, len(step.boundaries), 1, MOST_BOUNDARIES)
    for place, boundary in enumerate(step.boundaries):
        before = step.boundaries[place - 1] if place else -math.inf
        if not (before < boundary < math.inf):
            message = f"{boundary:g} does not rise from the boundary before it."
            where = (*at, str(place))
            found.note(where, ProblemKind.OUT_OF_RANGE, message, "rising numbers")


def _check_bounds(found: Findings, path: Path, step: Step) -> None:
    bounds = {"least": step.least, "greatest": step.greatest}
    is_clip = step.kind is PreprocessingKind.CLIP
    either = step.least is not None or step.greatest is not None
    needed = is_clip or (step.kind in _BOUNDED and either)
    for name, bound in bounds.items():
        _given(found, (*path, name), bound is not None, needed=needed)
        if bound is not None and not math.isfinite(bound):
            message = "A bound is a finite number."
            found.note((*path, name), ProblemKind.OUT_OF_RANGE, message, "finite")
    if step.least is not None and step.greatest is not None:
        if step.least > step.greatest:
            message = f"The least value {step.least:g} is above the greatest."
            allowed = f"at most {step.greatest:g}"
            found.note((*path, "least"), ProblemKind.CONTRADICTION, message, allowed)


def _given(found: Findings, path: Path, is_given: bool, *, needed: bool) -> None:
    if needed and not is_given:
        found.note(path, ProblemKind.MISSING, "This step needs it.")
    elif is_given and not needed:
        message = "This step has no use for it; leave it out."
        found.note(path, ProblemKind.CONTRADICTION, message)


def _check_columns(walk: _Walk, path: Path, step: Step) -> None:
    at = (*path, "columns")
    walk.found.count(at, len(step.columns), 1, 1_000)
    walk.found.distinct(at, step.columns)
    known = {column.name: column for column in walk.data.columns}
    for place, name in enumerate(step.columns):
        where = (*at, str(place))
        column = known.get(name)
        if column is None:
            message = f"{name!r} is no column of the data."
            walk.found.note(where, ProblemKind.UNKNOWN, message)
            continue
        problem = _problem_of(walk, step, column)
        if problem is not None:
            walk.found.note(where, ProblemKind.CONTRADICTION, problem)
        walk.states[name] = state_after(step, walk.states[name])


def _problem_of(walk: _Walk, step: Step, column: Column) -> str | None:
    """What keeps a step from a column; None when nothing does."""
    state, kind = walk.states[column.name], step.kind
    if column.name == walk.data.label:
        is_regression = walk.learning is Learning.REGRESSION
        if not (is_regression and kind in _OF_LABELS):
            return "The label takes STANDARDISE and MIN_MAX only, in a REGRESSION."
    if column.type not in _TYPES[kind]:
        types = ", ".join(_TYPES[kind])
        return f"{kind} is for columns of the type {types}, not {column.type}."
    if state.is_spread:
        return f"{column.name!r} became columns of 0 and 1; no step comes after that."
    if kind is PreprocessingKind.ONE_HOT and state.is_missing:
        return f"Values of {column.name!r} may be missing; put an IMPUTE before it."
    if kind is PreprocessingKind.LOG and not state.bounds[0] > -1:
        return (
            f"The logarithm of 1 + x needs values above −1: declare a least value of "
            f"{column.name!r}, or put a CLIP before it."
        )
    if kind is PreprocessingKind.IMPUTE:
        return _problem_of_imputation(step, column, state)
    return None


def _problem_of_imputation(
    step: Step, column: Column, state: ColumnState
) -> str | None:
    if not state.is_missing:
        why = "is filled already" if column.nullable else "is not nullable"
        return f"{column.name!r} {why}; leave it out."
    is_number = column.type in NUMBERS
    if step.imputation in (Imputation.MEAN, Imputation.MEDIAN) and not is_number:
        return f"{column.type} has no {step.imputation}; use MOST_FREQUENT or CONSTANT."
    if step.imputation is Imputation.MOST_FREQUENT or not is_number:
        if state.steps:
            return f"The first step of {column.name!r} must be this one."
    if step.imputation is Imputation.MOST_FREQUENT and not can_count(column):
        return (
            "MOST_FREQUENT is for CATEGORY, BOOLEAN, and INTEGER with a declared range "
            f"of at most {MOST_COUNTED_RANGE} values."
        )
    if step.imputation is Imputation.CONSTANT and step.constant is not None:
        return _problem_of_constant(step.constant, column)
    return None


def _problem_of_constant(constant: str, column: Column) -> str | None:
    if column.type is ColumnType.CATEGORY:
        is_fine = constant in column.categories
        expected = "one of its categories"
    elif column.type is ColumnType.BOOLEAN:
        is_fine = constant.lower() in BOOLEAN_WORDS
        expected = "0, 1, true or false"
    else:
        is_fine = is_plain_number(constant)
        expected = "a number with a point as decimal mark"
    if is_fine:
        return None
    return f"{constant[:100]!r} can't fill {column.name!r}; give {expected}."


def is_plain_number(text: str) -> bool:
    """Whether a text is a finite number with a point, as all runtimes read it."""
    if not text or not set(text) <= set("0123456789+-.eE"):
        return False
    try:
        value = float(text)
    except ValueError:
        return False
    return abs(value) <= 3.4e38


def can_count(column: Column) -> bool:
    """Whether the most frequent value of a column can be found by counting."""
    if column.type is not ColumnType.INTEGER:
        return column.type in (ColumnType.CATEGORY, ColumnType.BOOLEAN)
    if column.least is None or column.greatest is None:
        return False
    values = math.floor(column.greatest) - math.ceil(column.least) + 1
    return 1 <= values <= MOST_COUNTED_RANGE


def state_after(step: Step, state: ColumnState) -> ColumnState:
    """What a step makes of a column."""
    state = replace(state, steps=state.steps + 1)
    least, greatest = state.bounds
    match step.kind:
        case PreprocessingKind.IMPUTE:
            return replace(state, is_missing=False, bounds=_with_constant(step, state))
        case PreprocessingKind.ONE_HOT:
            return replace(state, is_spread=True, bounds=(0.0, 1.0))
        case PreprocessingKind.CLIP if _has_bounds(step):
            low, high = step.least or 0.0, step.greatest or 0.0
            bounds = min(max(least, low), high), max(min(greatest, high), low)
            return replace(state, bounds=bounds)
        case PreprocessingKind.LOG if least > -1:
            return replace(state, bounds=(math.log1p(least), math.log1p(greatest)))
        case PreprocessingKind.BUCKETIZE:
            return replace(state, bounds=(0.0, float(len(step.boundaries))))
        case PreprocessingKind.MIN_MAX if _has_bounds(step):
            low, high = step.least or 0.0, step.greatest or 0.0
            width = (high - low) or 1.0
            return replace(
                state, bounds=((least - low) / width, (greatest - low) / width)
            )
        case _:
            return replace(state, bounds=_ANYWHERE)


def _has_bounds(step: Step) -> bool:
    return step.least is not None and step.greatest is not None


def _with_constant(step: Step, state: ColumnState) -> tuple[float, float]:
    """The bounds of a column that is filled; a constant may lie outside of them."""
    least, greatest = state.bounds
    if step.constant is None or not is_plain_number(step.constant):
        return state.bounds
    constant = float(step.constant)
    return min(least, constant), max(greatest, constant)


def _check_result(walk: _Walk) -> None:
    """Nothing is missing after the last step, and every column is a number."""
    width = 0
    for place, column in enumerate(walk.data.columns):
        if column.name == walk.data.label:
            continue
        state = walk.states[column.name]
        path = ("data", "columns", str(place))
        width += len(column.categories) if state.is_spread else 1
        if state.is_missing:
            message = "Without an IMPUTE step an input can't miss values."
            at = (*path, "nullable")
            walk.found.note(at, ProblemKind.CONTRADICTION, message, "false")
        if column.type is ColumnType.CATEGORY and not state.is_spread:
            message = "Without a ONE_HOT step a category can't go into the model."
            at = (*path, "type")
            allowed = "NUMBER, INTEGER, BOOLEAN"
            walk.found.note(at, ProblemKind.CONTRADICTION, message, allowed)
    if width > MOST_WIDTH:
        message = f"The steps make {width} inputs; {MOST_WIDTH} are possible."
        walk.found.note(("preprocessing",), ProblemKind.TOO_LONG, message)
