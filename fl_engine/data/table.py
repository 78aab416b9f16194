"""A file of rows becomes the model's inputs and labels."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Literal

import numpy as np
import numpy.typing as npt

from fl_engine.data.columns import bad_rows, parse_column, problems_of
from fl_engine.data.images import read_images
from fl_engine.data.pipeline import (
    Pipeline,
    pipeline_of,
    transform,
    transform_label,
)
from fl_engine.data.rows import Block, CsvRows
from fl_engine.errors import (
    MOST_PROBLEMS,
    FileProblem,
    FileProblemKind,
    TableError,
)
from fl_engine.task import DataKind, DataSpec, Learning

MOST_ROWS = 20_000_000
MOST_VALUES = 500_000_000  # inputs held in memory: 4 GB of float64

OnProblem = Literal["leave out", "raise"]
Floats = npt.NDArray[np.float32]
Raw = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RawRows:
    """Rows as they stand in the file, before any step of preprocessing.

    Attributes:
        x: Columns without the label, float64, shape (n, columns); NaN where missing.
        y: Labels, float64, shape (n,).
        skipped: Rows left out because they don't meet the requirements.
        problems: What was wrong with them; the first 50.
    """

    x: Raw
    y: Raw
    skipped: int = 0
    problems: tuple[FileProblem, ...] = ()


@dataclass(frozen=True)
class Table:
    """Examples as a model takes them.

    Attributes:
        x: Inputs, float32: (n, features) for rows, (n, height, width, channels) for
            images.
        y: Labels, float32, shape (n,): class numbers, or values of a regression.
        skipped: Rows left out because they don't meet the requirements.
        problems: What was wrong with them; the first 50.
    """

    x: Floats
    y: Floats
    skipped: int = 0
    problems: tuple[FileProblem, ...] = ()


def read_table(
    source: IO[bytes] | str | Path,
    data: DataSpec,
    *,
    on_problem: OnProblem = "leave out",
) -> Table:
    """Read a table (CSV) or images (npz) as a task asks for them.

    Columns are found by name in any order, further columns ignored.

    Args:
        source: The file, or where it is.
        data: What the task says about the data, checked.
        on_problem: "leave out" drops rows that don't meet the requirements, as a
            client does; "raise" refuses them, as is right for a test set.

    Raises:
        TableError: The file can't be read, lacks a column, or a row is wrong and
            `on_problem` is "raise".
    """
    if data.kind is DataKind.TABLE:
        rows = read_raw(source, data, on_problem=on_problem)
        x, y = rows.x.astype(np.float32), rows.y.astype(np.float32)
        return Table(x, y, rows.skipped, rows.problems)
    assert data.images is not None
    with _opened(source) as file:
        images = read_images(file, data.images)
    if images.problems and on_problem == "raise":
        raise TableError(images.problems)
    return Table(images.x, images.y, images.skipped, images.problems)


def read_raw(
    source: IO[bytes] | str | Path,
    data: DataSpec,
    *,
    on_problem: OnProblem = "leave out",
) -> RawRows:
    """Read the rows of a table (CSV) as they stand there; see `read_table`.

    Raises:
        TableError: As `read_table`.
    """
    reading = _Reading()
    with _opened(source) as file, CsvRows(file) as rows:
        x, y = _read_rows(rows, data, reading)
    if reading.problems and on_problem == "raise":
        raise TableError(reading.problems)
    return RawRows(x, y, reading.skipped, tuple(reading.problems))


def read_prepared(
    source: IO[bytes] | str | Path,
    data: DataSpec,
    pipeline: Pipeline,
    *,
    on_problem: OnProblem = "leave out",
) -> Table:
    """Read a table as the model takes it, after its steps; see `read_table`.

    Raises:
        TableError: As `read_table`.
    """
    if data.kind is DataKind.IMAGES or not pipeline.steps:
        return read_table(source, data, on_problem=on_problem)
    return prepare(read_raw(source, data, on_problem=on_problem), pipeline)


def prepare(rows: RawRows, pipeline: Pipeline) -> Table:
    """Rows after the steps of a task; the pipeline is ready."""
    x, y = transform(pipeline, rows.x), transform_label(pipeline, rows.y)
    return Table(x, y, rows.skipped, rows.problems)


def read_test_set(
    source: IO[bytes] | str | Path,
    data: DataSpec,
    learning: Learning,
    pipeline: Pipeline | None = None,
) -> Table:
    """Read held-out rows: every row must fit, and every class must have one.

    Args:
        source: The file, or where it is.
        data: What the task says about the data.
        learning: Kind of learning.
        pipeline: Steps that are applied, ready; None to leave the rows as they are.

    Raises:
        TableError: With all problems, at most 50.
    """
    pipeline = pipeline or pipeline_of(data, ())
    table = read_prepared(source, data, pipeline, on_problem="raise")
    if len(table.y) == 0:
        raise _too_few("There are no rows.")
    classes = data.classes(learning)
    if classes:
        missing = sorted(set(range(classes)) - set(table.y.astype(int).tolist()))
        if missing:
            names = ", ".join(_class_name(data, number) for number in missing[:20])
            raise _too_few(f"Every class needs a row; there is none of: {names}.")
    return table


def _too_few(message: str) -> TableError:
    return TableError([FileProblem(FileProblemKind.TOO_FEW_ROWS, message)])


def _class_name(data: DataSpec, number: int) -> str:
    names = (
        data.images.classes if data.images is not None else data.label_column.categories
    )
    return names[number] if names else str(number)


@dataclass
class _Reading:
    """Notes what is wrong while a file is read."""

    problems: list[FileProblem] = field(default_factory=list)
    skipped: int = 0

    def note(self, problems: Iterable[FileProblem]) -> None:
        """Keep the first problems; none is built beyond them."""
        self.problems += islice(problems, MOST_PROBLEMS - len(self.problems))


@contextmanager
def _opened(source: IO[bytes] | str | Path) -> Iterator[IO[bytes]]:
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            yield file
    else:
        yield source


def _read_rows(table: CsvRows, data: DataSpec, reading: _Reading) -> tuple[Raw, Raw]:
    places = _find_columns(table.header, data)
    inputs, labels = [], []
    rows = 0
    for block in table:
        x, y = _read_block(block, data, places, reading)
        rows += len(y)
        if rows > MOST_ROWS or rows * len(data.inputs) > MOST_VALUES:
            message = f"More than {MOST_ROWS} rows or {MOST_VALUES} values."
            raise TableError([FileProblem(FileProblemKind.TOO_LARGE, message)])
        inputs.append(x)
        labels.append(y)
    nothing = np.empty((0, len(data.inputs)))
    return np.concatenate([nothing, *inputs]), np.concatenate([nothing[:, 0], *labels])


def _find_columns(header: list[str], data: DataSpec) -> dict[str, int]:
    problems = []
    for column in data.columns:
        times = header.count(column.name)
        if times == 0:
            found = ", ".join(header[:20])
            message = f"The column {column.name!r} is missing; the header has: {found}."
            kind = FileProblemKind.MISSING_COLUMN
            problems.append(FileProblem(kind, message, column.name, found=found[:200]))
        elif times > 1:
            message = f"The header has the column {column.name!r} {times} times."
            kind = FileProblemKind.NOT_READABLE
            problems.append(FileProblem(kind, message, column.name))
    if problems:
        raise TableError(problems)
    return {column.name: header.index(column.name) for column in data.columns}


def _read_block(
    block: Block, data: DataSpec, places: dict[str, int], reading: _Reading
) -> tuple[Raw, Raw]:
    """Inputs (n, features) and labels (n,) of the rows that meet the requirements."""
    reading.note(_ragged(number, fields) for number, fields in block.ragged)
    is_bad = np.zeros(len(block.rows), dtype=np.bool_)
    values = {}
    for column in data.columns:
        texts = [row[places[column.name]] for row in block.rows]
        parsed = parse_column(texts, column)
        is_bad |= bad_rows(column, parsed)
        values[column.name] = parsed.values
        is_label = column.name == data.label
        reading.note(
            problems_of(column, parsed, texts, block.numbers, is_label=is_label)
        )
    reading.skipped += len(block.ragged) + int(is_bad.sum())
    names = [column.name for column in data.inputs]
    x = np.stack([values[name][~is_bad] for name in names], axis=1)
    return x, values[data.label][~is_bad]


def _ragged(number: int, fields: int) -> FileProblem:
    message = f"Row {number} has {fields} fields, not as many as the header."
    kind = FileProblemKind.NOT_READABLE
    return FileProblem(kind, message, row=number, found=f"{fields} fields")
