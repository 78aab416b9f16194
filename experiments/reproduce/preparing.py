"""Raw rows become inputs, by what the clients' rows say together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.reproduce.datasets import Dataset, Places, Raw
from fl_engine.task import Column, ColumnType

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Pipeline:
    """What is done with each column, fitted."""

    columns: tuple[Column, ...]
    fills: Raw
    location: Raw
    scale: Raw
    label: tuple[float, float]

    def inputs(self, raw: Raw) -> Floats:
        """Inputs of the model: float32, shape (n, width)."""
        filled = np.where(np.isnan(raw), self.fills, raw)
        scaled = (filled - self.location) / self.scale
        parts = [
            np.equal.outer(raw[:, i], np.arange(len(column.categories))) * 1.0
            if column.type is ColumnType.CATEGORY
            else scaled[:, i, np.newaxis]
            for i, column in enumerate(self.columns)
        ]
        return np.concatenate(parts, axis=1).astype(np.float32)

    def targets(self, y: Raw) -> Floats:
        """Targets of the model: float32, shape (n,)."""
        location, scale = self.label
        return ((y - location) / scale).astype(np.float32)


def fit(dataset: Dataset, shards: Sequence[Places]) -> Pipeline:
    """Fit the steps of a data set's task to what clients hold of it."""
    return fit_rows(dataset, [(dataset.x[part], dataset.y[part]) for part in shards])


def fit_rows(dataset: Dataset, parts: Sequence[tuple[Raw, Raw]]) -> Pipeline:
    """Fit the steps of a data set's task to the rows of its clients.

    Args:
        dataset: Columns and steps.
        parts: Inputs and targets of each client, raw.
    """
    x = np.concatenate([x for x, _ in parts])
    y = np.concatenate([y for _, y in parts])
    fills = np.nanmedian(x, axis=0)
    filled = np.where(np.isnan(x), fills, x)
    scale = filled.std(axis=0)
    return Pipeline(
        dataset.data.inputs,
        fills,
        filled.mean(axis=0),
        np.where(scale > 0, scale, 1.0),
        (float(y.mean()), float(y.std())) if dataset.is_label_scaled else (0.0, 1.0),
    )
