"""Three clients with Pima's rows, of which one has bad data: its file, as it is read.

A file of rows goes through the product's own reading (`fl_engine.data.read_raw`), so
that it is the task's columns that decide what becomes of a marker.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from experiments.reproduce import datasets, preparing
from experiments.reproduce.datasets import UNKNOWN_ZEROS, Dataset, Places, Raw
from experiments.reproduce.weak import own_scale
from experiments.simulate.pima import TEST_SHARE, Dealt
from experiments.simulate.pima import Rows as Dense
from fl_engine.data import read_raw, transform
from fl_engine.screening import split_halves
from fl_engine.task import Column, ColumnType, DataSpec

CLIENTS = 3
BAD = 2  # its place among them
SENTINEL = "-999"
EXAGGERATION = 1e6  # of a client that lies in its statistics
GAPS = 0.5  # share of the values of five columns that the bad client lacks


class Harm(StrEnum):
    """What is wrong with the bad client's file."""

    NOTHING = "nothing"
    ABSENT = "it is not there"
    LABELS = "labels missing, read as 1"
    FEATURES = "features missing, imputed"
    SENTINELS = "features missing as -999, read as numbers"
    OUT_OF_RANGE = "features missing as -999, outside the declared range"
    MARKED = "features missing as -999, declared as a marker"
    LIES = "good rows, but statistics a million times too large, no range declared"


@dataclass(frozen=True)
class Scene:
    """Who holds what in a run.

    Attributes:
        harm: What is wrong with the bad client's file.
        share: Of its labels that are missing; LABELS only.
        is_weak: Zeros are values, and everybody scales alone (`weak`).
        is_pooled: Statistics are pooled as they come, without the product's checks.
    """

    harm: Harm
    share: float = 1.0
    is_weak: bool = False
    is_pooled: bool = False


def make(scene: Scene, seed: int) -> Dealt:
    """The clients' rows and the requester's halves as the model takes them.

    Args:
        scene: What is wrong.
        seed: Of split and gaps.
    """
    dataset = datasets.pima(zeros_are_missing=not scene.is_weak)
    rng = np.random.default_rng([seed, 31])
    order = rng.permutation(len(dataset.y))
    cut = round(len(order) * TEST_SHARE)
    test, shards = order[:cut], np.array_split(order[cut:], CLIENTS)
    parts = [(dataset.x[part], dataset.y[part]) for part in shards]
    parts[BAD] = _spoiled(scene, dataset, shards[BAD], rng)
    kept = [part for part in parts if len(part[1]) >= dataset.data.least_examples]
    return _dealt(scene, dataset, kept, test, seed)


def _spoiled(
    scene: Scene, dataset: Dataset, part: Places, rng: np.random.Generator
) -> tuple[Raw, Raw]:
    """The bad client's rows as its client program reads them."""
    x, y = dataset.x[part].copy(), dataset.y[part].copy()
    has_gap = rng.random(x.shape) < GAPS
    is_unlabelled = rng.random(len(y)) < scene.share
    match scene.harm:
        case Harm.ABSENT:
            return x[:0], y[:0]
        case Harm.NOTHING | Harm.LIES:
            return x, y
        case Harm.LABELS:
            return x, np.where(is_unlabelled, 1.0, y)
    for place, column in enumerate(dataset.data.inputs):
        if column.name in UNKNOWN_ZEROS:
            x[has_gap[:, place], place] = np.nan
    marker = "0" if scene.harm is Harm.FEATURES else SENTINEL
    return read_rows(dataset.data, scene.harm, write_rows(dataset.data, x, y, marker))


def write_rows(data: DataSpec, x: Raw, y: Raw, marker: str) -> bytes:
    """A CSV as the bad client has it.

    Args:
        data: Names of the columns, the label last.
        x: Inputs, shape (n, columns), NaN where a value is missing.
        y: Labels, shape (n,).
        marker: What stands for a missing value.
    """
    lines = [",".join(column.name for column in (*data.inputs, data.label_column))]
    for inputs, label in zip(x, y, strict=True):
        cells = [marker if np.isnan(v) else f"{v:g}" for v in inputs.tolist()]
        lines.append(",".join([*cells, f"{label:g}"]))
    return "\n".join(lines).encode()


def read_rows(data: DataSpec, harm: Harm, content: bytes) -> tuple[Raw, Raw]:
    """What the product reads of it, by what the task declares of the columns."""
    declared = replace(data, columns=tuple(_declared(c, harm) for c in data.columns))
    rows = read_raw(io.BytesIO(content), declared)
    return rows.x, rows.y


def _declared(column: Column, harm: Harm) -> Column:
    if column.name not in UNKNOWN_ZEROS and harm is not Harm.LIES:
        return column
    match harm:
        case Harm.SENTINELS | Harm.LIES:  # nobody said what a value may be
            is_label = column.type is ColumnType.BOOLEAN
            return column if is_label else replace(column, least=None, greatest=None)
        case Harm.MARKED:
            return replace(column, missing_markers=(*column.missing_markers, SENTINEL))
    return column


def _dealt(
    scene: Scene,
    dataset: Dataset,
    parts: Sequence[tuple[Raw, Raw]],
    test: Places,
    seed: int,
) -> Dealt:
    if scene.is_weak:
        rows = [_dense(own_scale(x), y) for x, y in parts]
        held_out = _dense(own_scale(dataset.x[test]), dataset.y[test])
    else:
        pipeline = preparing.fit_rows(_undeclared(scene, dataset), _told(scene, parts))
        rows = [_dense(transform(pipeline, x), y) for x, y in parts]
        held_out = _dense(transform(pipeline, dataset.x[test]), dataset.y[test])
    selection, final = split_halves(held_out.y, seed, stratified=True)
    return Dealt(tuple(rows), held_out.take(selection), held_out.take(final))


def _undeclared(scene: Scene, dataset: Dataset) -> Dataset:
    """The data set's task, where nobody said what a value may be."""
    if scene.harm not in (Harm.SENTINELS, Harm.LIES):
        return dataset
    columns = tuple(_declared(column, scene.harm) for column in dataset.data.columns)
    return replace(dataset, data=replace(dataset.data, columns=columns))


def _told(scene: Scene, parts: Sequence[tuple[Raw, Raw]]) -> Sequence[tuple[Raw, Raw]]:
    """The rows that statistics are made of, whosever they are."""
    told = list(parts)
    if scene.harm is Harm.LIES:
        x, y = told[BAD]
        told[BAD] = x * EXAGGERATION, y
    if not scene.is_pooled:
        return told
    return [
        (np.concatenate([x for x, _ in told]), np.concatenate([y for _, y in told]))
    ]


def _dense(x: preparing.Floats, y: Raw) -> Dense:
    return Dense(x.astype(np.float64), y.astype(np.int64))
