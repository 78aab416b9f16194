"""A column of texts becomes numbers, by what the task says about it.

docs/protocol.md, "Rows → inputs": NUMBER and INTEGER as they are, BOOLEAN 0 or 1,
CATEGORY its place in `categories`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fl_engine.errors import FileProblem, FileProblemKind
from fl_engine.task import Column, ColumnType

Floats = npt.NDArray[np.float64]

# A number with a point as decimal mark; not "1_000", "nan" or "1,5".
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_OF_NUMBERS = frozenset("0123456789+-.eE")

BOOLEANS = {"0": 0.0, "1": 1.0, "false": 0.0, "true": 1.0}

_MOST_FLOAT32 = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Parsed:
    """A column as numbers.

    Attributes:
        values: Shape (n,); NaN where a value is missing or wrong.
        is_missing: Whether the text stands for a missing value, shape (n,).
        is_wrong: Whether it is not of the column's type, shape (n,).
        is_outside: Whether it is out of its range or categories, shape (n,).
    """

    values: Floats
    is_missing: npt.NDArray[np.bool_]
    is_wrong: npt.NDArray[np.bool_]
    is_outside: npt.NDArray[np.bool_]


def parse_numbers(texts: list[str]) -> Floats:
    """Texts as numbers, shape (n,); NaN for what is not a finite number."""
    try:
        values = np.array(texts, dtype=np.str_).astype(np.float64)
        is_plain = all(_OF_NUMBERS.issuperset(text) for text in set(texts))
    except ValueError:
        is_plain = False
    if is_plain and np.isfinite(values).all():
        return values
    return np.array([_parse_number(text) for text in texts], dtype=np.float64)


def _parse_number(text: str) -> float:
    if NUMBER.fullmatch(text) is None:
        return float("nan")
    value = float(text)
    return value if np.isfinite(value) else float("nan")


def parse_column(texts: Sequence[str], column: Column) -> Parsed:
    """Turn the texts of a column into numbers.

    Where values may be missing, an empty text always stands for a missing one, and a
    marker that is a number is compared as a number: "0" is also "0.0".

    Args:
        texts: n texts as in the file.
        column: What the task says about them.
    """
    markers = set(column.missing_markers) | ({""} if column.nullable else set())
    is_missing = np.array([text in markers for text in texts], dtype=np.bool_)
    if column.type is ColumnType.CATEGORY:
        places = {name: float(i) for i, name in enumerate(column.categories)}
        values = _look_up(texts, places)
        is_wrong = np.zeros(len(texts), dtype=np.bool_)
        is_outside = np.isnan(values) & ~is_missing
        return Parsed(values, is_missing, is_wrong, is_outside)
    if column.type is ColumnType.BOOLEAN:
        values = _look_up([text.lower() for text in texts], BOOLEANS)
    else:
        values = np.full(len(texts), np.nan)
        known = [text for text in texts if text not in markers]
        values[~is_missing] = parse_numbers(known)
        is_missing |= _is_number_marker(values, column)
    values = np.where(is_missing, np.nan, values)
    is_wrong = np.isnan(values) & ~is_missing
    if column.type is ColumnType.INTEGER:
        is_wrong |= ~np.isnan(values) & (values != np.round(values))
    least, greatest = _bounds(column)
    is_outside = (values < least) | (values > greatest)
    return Parsed(values, is_missing, is_wrong, is_outside)


def _is_number_marker(values: Floats, column: Column) -> npt.NDArray[np.bool_]:
    """Which values are a marker, however they are written; shape (n,)."""
    if not column.nullable:
        return np.zeros(len(values), dtype=np.bool_)
    numbers = parse_numbers(list(column.missing_markers))
    return np.isin(values, numbers[~np.isnan(numbers)])


def problems_of(
    column: Column,
    parsed: Parsed,
    texts: Sequence[str],
    numbers: Sequence[int],
    *,
    is_label: bool,
) -> Iterator[FileProblem]:
    """What is wrong in a column, row by row.

    Args:
        column: What the task says.
        parsed: What came out.
        texts: What stands in the file.
        numbers: Number of each row.
        is_label: Whether it is the column to predict.
    """
    for i in np.flatnonzero(bad_rows(column, parsed)).tolist():
        kind, message = _describe(column, parsed, i, texts[i])
        if is_label and parsed.is_missing[i]:
            kind = FileProblemKind.MISSING_LABEL
        yield FileProblem(
            kind, message, column.name, numbers[i], _expected(column), texts[i][:100]
        )


def bad_rows(column: Column, parsed: Parsed) -> npt.NDArray[np.bool_]:
    """Rows that can't be used because of this column, shape (n,)."""
    is_bad = parsed.is_wrong | parsed.is_outside
    return is_bad if column.nullable else is_bad | parsed.is_missing


def _describe(
    column: Column, parsed: Parsed, i: int, text: str
) -> tuple[FileProblemKind, str]:
    found = f"{column.name}: {text[:100]!r}"
    if parsed.is_missing[i]:
        return FileProblemKind.WRONG_TYPE, f"{column.name}: the value is missing."
    if parsed.is_wrong[i]:
        return FileProblemKind.WRONG_TYPE, f"{found} is no {column.type}."
    return FileProblemKind.OUT_OF_RANGE, f"{found} is not {_expected(column)}."


def _bounds(column: Column) -> tuple[float, float]:
    """Least and greatest value; what float32 can't hold is always outside."""
    least = -_MOST_FLOAT32 if column.least is None else column.least
    greatest = _MOST_FLOAT32 if column.greatest is None else column.greatest
    return max(least, -_MOST_FLOAT32), min(greatest, _MOST_FLOAT32)


def _expected(column: Column) -> str:
    if column.type is ColumnType.CATEGORY:
        return "one of " + ", ".join(column.categories[:20])
    if column.type is ColumnType.BOOLEAN:
        return "0, 1, true or false"
    name = "a whole number" if column.type is ColumnType.INTEGER else "a number"
    least, greatest = column.least, column.greatest
    if least is not None and greatest is not None:
        return f"{name} from {least:g} to {greatest:g}"
    if least is not None:
        return f"{name} from {least:g}"
    return name if greatest is None else f"{name} up to {greatest:g}"


def _look_up(texts: Sequence[str], places: dict[str, float]) -> Floats:
    nan = float("nan")
    return np.array([places.get(text, nan) for text in texts], dtype=np.float64)
