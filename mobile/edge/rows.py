"""The owner's rows, checked against what the task asks before anything is joined."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from fl_engine import wire
from fl_engine.data import Pipeline, RawRows, Table, prepare, read_raw, read_table
from fl_engine.data.measuring import answer
from fl_engine.errors import TableError
from fl_engine.task import DataSpec
from mobile.edge.errors import DataError

SHOWN = 5  # problems told at once


_Rows = TypeVar("_Rows", Table, RawRows)


class OwnRows:
    """The rows of one client, as they stand in its file and as the model takes them.

    Attributes:
        examples: Rows that meet the requirements.
        skipped: Rows that don't.
    """

    def __init__(self, rows: Table | RawRows, pipeline: Pipeline) -> None:
        """Keep them.

        Args:
            rows: A table that is ready, or raw rows of a task with steps.
            pipeline: Columns and steps, nothing fitted.
        """
        self.examples = len(rows.y)
        self.skipped = rows.skipped
        self._pipeline = pipeline
        self._raw = rows if isinstance(rows, RawRows) else None
        self._table = rows if isinstance(rows, Table) else None

    @property
    def table(self) -> Table | None:
        """What the model takes; None until `prepare` was called."""
        return self._table

    def prepare(self, fitted: Pipeline) -> Table:
        """Apply the steps with what was fitted, once.

        Raises:
            DataError: The steps are not those of the task.
        """
        if self._table is None:
            assert self._raw is not None
            steps = [replace(step, fitted=()) for step in fitted.steps]
            if replace(fitted, steps=tuple(steps)) != self._pipeline:
                raise DataError("The server applies other steps than the task names.")
            self._table = prepare(self._raw, fitted)
        return self._table

    def measure(self, measure: wire.Measure) -> wire.Statistics:
        """Figures of columns, never rows.

        Raises:
            ValueError: It asks for what the task doesn't have.
        """
        if self._raw is None:
            raise ValueError("this task fits nothing")
        return answer(self._pipeline, self._raw, measure)


def read_own_rows(
    path: Path, data: DataSpec, pipeline: Pipeline, *, shard: int = 0, shards: int = 1
) -> OwnRows:
    """Read the rows that meet the requirements of a task, with steps or without.

    Raises:
        DataError: As `read_rows`.
    """
    if not pipeline.steps:
        rows = read_rows(path, data, shard=shard, shards=shards)
        return OwnRows(rows, pipeline)
    try:
        raw = read_raw(path, data)
    except (OSError, TableError) as error:
        raise _refused(path, error) from error
    kept = RawRows(
        raw.x[shard::shards], raw.y[shard::shards], raw.skipped, raw.problems
    )
    return OwnRows(_enough(path, kept, data), pipeline)


def read_rows(path: Path, data: DataSpec, *, shard: int = 0, shards: int = 1) -> Table:
    """Read the rows that meet the task's requirements.

    Args:
        path: CSV with a header, or npz for images.
        data: What the task asks for.
        shard: Which part of the rows, from 0: every `shards`-th row, beginning here.
        shards: Among how many clients of this process the rows are dealt out.

    Raises:
        DataError: The file can't be read, lacks a column or has too few good rows.
    """
    try:
        table = read_table(path, data)
    except (OSError, TableError) as error:
        raise _refused(path, error) from error
    part = Table(
        table.x[shard::shards], table.y[shard::shards], table.skipped, table.problems
    )
    return _enough(path, part, data)


def _refused(path: Path, error: OSError | TableError) -> DataError:
    if isinstance(error, TableError):
        return DataError(_words(path, [p.message for p in error.problems]))
    return DataError(f"{path} can't be read: {error.strerror or error}.")


def _enough(path: Path, rows: _Rows, data: DataSpec) -> _Rows:
    if len(rows.y) < data.least_examples:
        reasons: list[str] = [problem.message for problem in rows.problems]
        found = f"{len(rows.y)} usable rows; the task asks for {data.least_examples}."
        raise DataError(_words(path, [found, *reasons]))
    return rows


def _words(path: Path, reasons: list[str]) -> str:
    lines = [f"{path} does not fit the task:", *reasons[:SHOWN]]
    if len(reasons) > SHOWN:
        lines.append(f"… and {len(reasons) - SHOWN} more")
    return "\n  ".join(lines)
