"""Makes a story ready to be listed: model, test set, shards and a central baseline."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.demo.keras_file import write_keras
from experiments.demo.network import Network, new_network, spec_of, to_arrays, train
from experiments.demo.stories.leaves import small_cnn
from experiments.demo.stories.story import Story
from experiments.demo.task_input import column_input
from fl_engine.data import Table
from fl_engine.evaluation import evaluate
from fl_engine.model import ModelSpec
from fl_engine.task import DataKind, Learning, MetricName

BASE_SHARE = 0.6  # of a pool, as the contract has it by default
SEED = bytes(8)

LOSSES = {
    Learning.BINARY_CLASSIFICATION: "binary_crossentropy",
    Learning.MULTICLASS_CLASSIFICATION: "sparse_categorical_crossentropy",
    Learning.REGRESSION: "mse",
}
# What a central run is compared by.
COMPARED = {
    Learning.BINARY_CLASSIFICATION: (MetricName.ACCURACY, MetricName.LOSS),
    Learning.MULTICLASS_CLASSIFICATION: (MetricName.ACCURACY, MetricName.LOSS),
    Learning.REGRESSION: (MetricName.MAE, MetricName.MSE, MetricName.LOSS),
}


@dataclass(frozen=True)
class Ready:
    """A story with its files.

    Attributes:
        story: It.
        model: The untrained model, `.keras`.
        test_set: CSV, or npz for images.
        task: Its `TaskInput` without uploads and dates.
        pool_points: Its pool.
        train: Rows of all contributors; `shard` deals them out.
    """

    story: Story
    model: Path
    test_set: Path
    task: dict[str, Any]
    pool_points: int
    train: Table

    def shard(self, place: int, of: int) -> Table:
        """Every `of`-th row, beginning at `place`."""
        return Table(self.train.x[place::of], self.train.y[place::of])


def make_ready(story: Story, folder: Path, seed: int = 0) -> Ready:
    """Write the files of a story and train its baseline, all in numpy.

    Args:
        story: It.
        folder: Where to; made when it is not there.
        seed: Of the rows and the model.
    """
    folder = folder / story.slug
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, *story.slug.encode()])
    samples = story.make(rng)
    units = max(story.data.classes(story.learning), 1)
    units = 1 if story.learning is Learning.BINARY_CLASSIFICATION else units
    flat = _flat(samples.test)
    start = new_network(flat.x, (*story.hidden, units), LOSSES[story.learning], rng)
    spec, arrays = _model(story, start, len(flat.y), rng)
    pool = math.ceil(story.points * story.rounds * story.seats / BASE_SHARE)
    return Ready(
        story=story,
        model=write_keras(spec, arrays, folder / "model.keras"),
        test_set=_write_test_set(folder, story, samples.test),
        task={
            **_task_input(story, pool, seed),
            "baselines": _baselines(story, start, _flat(samples.train), flat),
        },
        pool_points=pool,
        train=samples.train,
    )


def _model(
    story: Story, start: Network, rows: int, rng: np.random.Generator
) -> tuple[ModelSpec, dict[str, Any]]:
    if story.data.kind is DataKind.TABLE:
        return spec_of(start, story.slug), to_arrays(start, rows)
    spec = small_cnn()
    arrays = {}
    for tensor in spec.manifest.floats:
        limit = math.sqrt(6 / max(1, math.prod(tensor.shape[:-1])))  # He et al. 2015
        limit = 0.0 if tensor.name == "bias" else limit
        drawn = rng.uniform(-limit, limit, tensor.shape)
        arrays[tensor.key] = drawn.astype(np.float32)
    return spec, arrays


def _baselines(
    story: Story, start: Network, rows: Table, test: Table
) -> list[dict[str, Any]]:
    """What the same plan reaches with all rows in one place.

    For pictures it is what one layer on the pixels reaches: a figure to beat.
    """
    is_table = story.data.kind is DataKind.TABLE
    trained = train(
        start,
        rows.x,
        rows.y,
        epochs=story.rounds,
        batch_size=int(story.training.get("batchSize", 32)),
        rate=float(story.training.get("learningRate", 0.05)) if is_table else 0.002,
        seed=SEED,
    )
    classes = story.data.classes(story.learning)
    figures = evaluate(trained.predict, test.x, test.y, story.learning, classes=classes)
    wanted = COMPARED[story.learning]
    return [
        {"name": str(figure.name), "value": round(figure.value, 4)}
        for figure in figures
        if figure.name in wanted
    ]


def _task_input(story: Story, pool: int, seed: int) -> dict[str, Any]:
    data, images = story.data, story.data.images
    return {
        "title": story.title,
        "description": story.description,
        "learning": str(story.learning),
        "data": {
            "kind": str(data.kind),
            "label": data.label,
            "leastExamples": data.least_examples,
            "columns": [column_input(column) for column in data.columns],
            "images": images
            and {
                "height": images.height,
                "width": images.width,
                "channels": images.channels,
                "classes": list(images.classes),
            },
        },
        "device": dict(story.device),
        "selection": {
            "cohortSize": story.seats,
            "backups": story.backups,
            "overSelection": 1,
        },
        "training": {"rounds": story.rounds, "seed": seed, **story.training},
        "reward": {"poolPoints": pool},
    }


def _flat(rows: Table) -> Table:
    return Table(rows.x.reshape(len(rows.y), -1), rows.y)


def _write_test_set(folder: Path, story: Story, rows: Table) -> Path:
    if story.data.kind is DataKind.IMAGES:
        path = folder / "test.npz"
        np.savez_compressed(path, x=rows.x.astype(np.uint8), y=rows.y.astype(np.uint8))
        return path
    path = folder / "test.csv"
    names = story.data.label_column.categories
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in story.data.columns])
        for inputs, label in zip(rows.x, rows.y, strict=True):
            texts = [np.format_float_positional(value, trim="-") for value in inputs]
            is_class = story.learning is not Learning.REGRESSION
            shown = names[int(label)] if names else int(label) if is_class else label
            writer.writerow([*texts, shown])
    return path
