"""The owner's rows, checked against what the task asks before anything is joined."""

from pathlib import Path

from fl_engine.data import Table, read_table
from fl_engine.errors import TableError
from fl_engine.task import DataSpec
from mobile.edge.errors import DataError

SHOWN = 5  # problems told at once


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
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error
    except TableError as error:
        raise DataError(_words(path, [p.message for p in error.problems])) from error
    part = Table(
        table.x[shard::shards], table.y[shard::shards], table.skipped, table.problems
    )
    if len(part.y) < data.least_examples:
        reasons = [problem.message for problem in part.problems]
        found = f"{len(part.y)} usable rows; the task asks for {data.least_examples}."
        raise DataError(_words(path, [found, *reasons]))
    return part


def _words(path: Path, reasons: list[str]) -> str:
    lines = [f"{path} does not fit the task:", *reasons[:SHOWN]]
    if len(reasons) > SHOWN:
        lines.append(f"… and {len(reasons) - SHOWN} more")
    return "\n  ".join(lines)
