"""What is in a test set, as found: the contract's `TestSetSummary`.

Nothing is known of the task yet, so types are guessed from the values. Everything is
gathered in one pass over blocks of rows; memory grows with the distinct values only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from fl_engine.data.columns import BOOLEANS, Floats, parse_numbers
from fl_engine.data.images import Array, read_arrays
from fl_engine.data.rows import CsvRows
from fl_engine.errors import FileProblem, FileProblemKind, TableError
from fl_engine.task import ColumnType

MOST_SUMMARISED = 1_000  # columns
PREVIEW_ROWS = 20
MOST_CATEGORIES = 100  # told, by how often they occur
MOST_COUNTED = 10_000  # categories of a column counted; later new ones are not
MOST_NUMBER_VALUES = 20  # a number with more values has no categories

MISSING = frozenset({"", "NA"})
TEXT_MARKERS = frozenset(
    {"?", "-", ".", "nan", "null", "none", "nil", "n/a", "#n/a", "missing", "unknown"}
)
NUMBER_MARKERS = (-1.0, -9.0, -99.0, -999.0, -9999.0, 99.0, 999.0, 9999.0, 99999.0)


class _Distinct:
    """Distinct values of a column, merged now and then."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self.known: Array = np.empty(0, dtype=dtype)
        self.fresh: list[Array] = []
        self.waiting = 0

    def add(self, values: Array) -> None:
        unique = np.unique(values)
        self.fresh.append(unique)
        self.waiting += len(unique)
        if self.waiting > 2 * len(self.known) + 65_536:
            self.merge()

    def merge(self) -> Array:
        """All distinct values, in rising order."""
        self.known = np.unique(np.concatenate([self.known, *self.fresh]))
        self.fresh, self.waiting = [], 0
        return self.known


@dataclass
class _Moments:
    """Count, mean, sum of squared deviations; merged by blocks (Chan et al. 1979)."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0

    def add(self, values: Floats) -> None:
        if not len(values):
            return
        mean, total = float(values.mean()), self.count + len(values)
        shift = mean - self.mean
        self.m2 += float(((values - mean) ** 2).sum())
        self.m2 += shift**2 * self.count * len(values) / total
        self.mean += shift * len(values) / total
        self.count = total


@dataclass
class _ColumnSummary:
    """Gathers what is told of a column."""

    name: str
    missing: int = 0
    is_boolean: bool = True
    is_whole: bool = True
    is_number: bool = True
    texts: Counter[str] = field(default_factory=Counter)
    markers: set[str] = field(default_factory=set)
    hashes: _Distinct = field(default_factory=lambda: _Distinct(np.int64))
    numbers: _Distinct = field(default_factory=lambda: _Distinct(np.float64))
    moments: _Moments = field(default_factory=_Moments)

    def add(self, texts: Sequence[str]) -> None:
        counts = Counter(texts)
        self.missing += sum(counts.pop(marker, 0) for marker in MISSING)
        self.hashes.add(np.array([hash(text) for text in counts], dtype=np.int64))
        for text, times in counts.items():
            if text in self.texts or len(self.texts) < MOST_COUNTED:
                self.texts[text] += times
        for text in [text for text in counts if text.strip().lower() in TEXT_MARKERS]:
            self.markers.add(text)
            del counts[text]
        self.is_boolean &= all(text.lower() in BOOLEANS for text in counts)
        if self.is_number:
            self._add_numbers(list(counts), list(counts.values()))

    def _add_numbers(self, texts: list[str], times: list[int]) -> None:
        """Count distinct texts, each as often as it occurs."""
        values = parse_numbers(texts)
        self.is_number = bool(np.isfinite(values).all())
        if self.is_number:
            self.is_whole &= bool(np.all(values == np.round(values)))
            self.numbers.add(values)
            self.moments.add(np.repeat(values, times))

    @property
    def type(self) -> ColumnType:
        """The narrowest type that all values but markers have."""
        if self.texts.keys() <= self.markers:
            return ColumnType.CATEGORY  # nothing is known of it
        if self.is_boolean:
            return ColumnType.BOOLEAN
        if not self.is_number:
            return ColumnType.CATEGORY
        return ColumnType.INTEGER if self.is_whole else ColumnType.NUMBER

    def finish(self) -> dict[str, Any]:
        """The contract's `ColumnSummary`."""
        column_type = self.type
        is_number = column_type in (ColumnType.NUMBER, ColumnType.INTEGER)
        values = self.numbers.merge() if is_number else np.empty(0)
        has_values = len(values) > 0
        distinct = len(self.hashes.merge())
        if is_number:  # 1 and 1.0 are two texts, but one number
            distinct = len(values) + len(self.markers)
        shows_categories = not is_number or len(values) <= MOST_NUMBER_VALUES
        return {
            "name": self.name,
            "type": str(column_type),
            "least": float(values[0]) if has_values else None,
            "greatest": float(values[-1]) if has_values else None,
            "mean": self.moments.mean if has_values else None,
            "standard_deviation": self._deviation() if has_values else None,
            "categories": self._categories() if shows_categories else [],
            "distinct": distinct,
            "missing": self.missing,
            "suspected_markers": sorted(self.markers) + _suspects(values),
        }

    def _deviation(self) -> float:
        return float(np.sqrt(self.moments.m2 / self.moments.count))

    def _categories(self) -> list[dict[str, Any]]:
        common = sorted(self.texts.items(), key=lambda item: (-item[1], item[0]))
        return [
            {"category": text[:200], "count": times}
            for text, times in common[:MOST_CATEGORIES]
        ]


def _suspects(values: Floats) -> list[str]:
    """Usual markers that lie farther from the other values than those are wide.

    Args:
        values: Distinct values in rising order, shape (n,).
    """
    if len(values) < 4:
        return []
    suspects = []
    for marker in NUMBER_MARKERS:
        others = values[values != marker]
        is_there = len(others) < len(values)
        is_extreme = marker < others[0] or marker > others[-1]
        gap = min(abs(marker - others[0]), abs(marker - others[-1]))
        if is_there and is_extreme and gap > others[-1] - others[0]:
            suspects.append(f"{marker:g}")
    return suspects


def summarise(source: IO[bytes] | str | Path, *, sha256: str) -> dict[str, Any]:
    """Look at a test set, CSV or npz.

    Args:
        source: The file, at its start, or where it is.
        sha256: Of the file, hex.

    Returns:
        The contract's `TestSetSummary` in snake_case: sha256, rows, columns, preview,
        images.

    Raises:
        TableError: The file can't be read or has no rows.
    """
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            return summarise(file, sha256=sha256)
    start = source.read(4)
    source.seek(0)
    is_zip = start == b"PK\x03\x04"
    summary = _summarise_images(source) if is_zip else _summarise_rows(source)
    if summary["rows"] == 0:
        kind = FileProblemKind.TOO_FEW_ROWS
        raise TableError([FileProblem(kind, "There are no rows.")])
    return {"sha256": sha256, **summary}


def _summarise_rows(file: IO[bytes]) -> dict[str, Any]:
    rows = 0
    preview: list[list[str | None]] = []
    with CsvRows(file) as table:
        names = table.header[:MOST_SUMMARISED]
        columns = [_ColumnSummary(name) for name in names]
        for block in table:
            if block.ragged:
                raise TableError([_ragged(*block.ragged[0])])
            rows += len(block.rows)
            for i, column in enumerate(columns):
                column.add([row[i] for row in block.rows])
            for row in block.rows[: PREVIEW_ROWS - len(preview)]:
                shown = row[:MOST_SUMMARISED]
                preview.append([None if t in MISSING else t[:200] for t in shown])
    return {
        "rows": rows,
        "columns": [column.finish() for column in columns],
        "preview": preview,
        "images": None,
    }


def _ragged(number: int, fields: int) -> FileProblem:
    message = f"Row {number} has {fields} fields, not as many as the header."
    return FileProblem(FileProblemKind.NOT_READABLE, message, row=number)


def _summarise_images(file: IO[bytes]) -> dict[str, Any]:
    x, y = read_arrays(file)
    if x.ndim not in (3, 4) or y.shape != x.shape[:1]:
        message = f"x is {x.shape}, y is {y.shape}; images are (n, height, width, c)."
        raise TableError([FileProblem(FileProblemKind.SHAPE_MISMATCH, message)])
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) > 1_000:
        message = f"y has {len(classes)} values; at most 1000 classes are possible."
        raise TableError([FileProblem(FileProblemKind.SHAPE_MISMATCH, message, "y")])
    return {
        "rows": len(x),
        "columns": [],
        "preview": [],
        "images": {
            "height": int(x.shape[1]),
            "width": int(x.shape[2]),
            "channels": int(x.shape[3]) if x.ndim == 4 else 1,
            "classes": [
                {"category": f"{label:g}", "count": int(count)}
                for label, count in zip(classes, counts, strict=True)
            ],
        },
    }
