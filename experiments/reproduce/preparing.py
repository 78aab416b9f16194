"""Steps of preprocessing, fitted by federated statistics as the server fits them.

Frames, checks, merging and the steps themselves are the product's (`fl_engine.data`);
only the channel is left out. A client tells figures of its columns, never a row.
"""

from collections.abc import Sequence
from itertools import count

import numpy as np
import numpy.typing as npt

from experiments.reproduce.datasets import Dataset, Places, Raw
from fl_engine.data import Pipeline, RawRows, pipeline_of
from fl_engine.data.asking import Measuring, next_pass
from fl_engine.data.believing import check_statistics
from fl_engine.data.fitting import fit_pass
from fl_engine.data.measuring import answer
from fl_engine.errors import StatisticsError
from fl_engine.wire import Statistics

Floats = npt.NDArray[np.float32]
ANSWER_S = 60.0  # named in the frames; nobody waits here


def fit(dataset: Dataset, shards: Sequence[Places]) -> Pipeline:
    """Fit the steps of a data set's task to what clients hold of it."""
    return fit_rows(dataset, [(dataset.x[part], dataset.y[part]) for part in shards])


def fit_rows(dataset: Dataset, parts: Sequence[tuple[Raw, Raw]]) -> Pipeline:
    """Fit the steps of a data set's task, pass by pass, until all is frozen.

    Args:
        dataset: Columns and steps.
        parts: Inputs and targets of each client, raw; who has no row says nothing.

    Raises:
        StatisticsError: No client was believed about some column.
    """
    clients = [RawRows(x, y, 0, ()) for x, y in parts if len(y)]
    pipeline = pipeline_of(dataset.data, dataset.steps)
    for part in count(1):
        frames = next_pass(pipeline, part)
        if not frames:
            return pipeline
        told = [(_ask(pipeline, frames, rows), len(rows.y)) for rows in clients]
        counted = [(answers, rows) for answers, rows in told if answers is not None]
        answers, examples = zip(*counted, strict=True) if counted else ((), ())
        pipeline = pipeline.with_fitted(fit_pass(frames, answers, examples))
    raise AssertionError("passes never end")


def _ask(
    pipeline: Pipeline, frames: Sequence[Measuring], rows: RawRows
) -> list[Statistics] | None:
    """What a client answers to a pass; None when the checks refuse it."""
    answers = [answer(pipeline, rows, frame.frame(ANSWER_S)) for frame in frames]
    try:
        for frame, given in zip(frames, answers, strict=True):
            check_statistics(frame, given, len(rows.y))
    except StatisticsError:
        return None
    return answers
