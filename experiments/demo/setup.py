"""The demo's plan in one place, for the real demo and for its simulation.

Pima (768 women, 8 measurements): 80 % of the rows, stratified by the seed, are dealt
out to the clients; the others are the requester's test set. The model is a logistic
regression behind a Normalization layer that the requester adapted to its test set.

How the plan was chosen. First 48 plans, 20 splits each: this model, and one with a
layer of 16 units in between; rates 0.02 to 0.3; 1, 2 or 4 epochs; batches of 16 or 32.
The hidden layer only overfits (0.735 to 0.76, against 0.763 to 0.77). Then 18 plans in
the simulated demo on seeds from 100 on; four of them, this one among them, were looked
at on seeds 0 to 99 too, so that the reported ones (0 to 19) are not quite untouched.
Every plan near this one gives the federated model 0.763; smaller steps leave a gap,
because central training goes on to fit twice as many rows, and larger ones close it
only by hurting central training. Two thirds of a point is what remains between the two
when both are trained to the optimum: the cohort stands, so that about half of the rows
are never seen.
"""

import csv
import hashlib
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.demo.central import train_with_keras
from experiments.demo.logistic import Logistic
from experiments.demo.model import initial_model, model_spec
from experiments.demo.task_input import task_input
from fl_engine.data import Table, read_table
from fl_engine.evaluation import Metric, evaluate
from fl_engine.model.export import export_keras
from fl_engine.task import (
    Aggregation,
    Bonus,
    Codec,
    Column,
    ColumnType,
    DataSpec,
    Learning,
    MetricName,
    Optimizer,
    RewardSpec,
    SelectionRequest,
    TaskRequest,
    TaskSpec,
    TrainingRequest,
    resolve,
)

PIMA = Path(__file__).parent.parent / "data" / "pima.csv"
PIMA_SHA256 = "b0502e39e0eaf5698708ad3f09474ccdb45a75eb0a85caa0eeb7ac3e923445a6"

TEST_SHARE = 0.2
POINTS_PER_SEAT = 12.5  # of the pool, for each seat of each round

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


def _measure(
    name: str, kind: ColumnType, greatest: float, unit: str | None, text: str
) -> Column:
    return Column(name, kind, text, unit, least=0, greatest=greatest)


_INTEGER, _NUMBER = ColumnType.INTEGER, ColumnType.NUMBER
DATA = DataSpec(
    columns=(
        _measure("pregnant", _INTEGER, 20, None, "How often pregnant."),
        _measure("glucose", _NUMBER, 300, "mg/dL", "Plasma glucose; 0: unknown."),
        _measure("pressure", _NUMBER, 200, "mmHg", "Diastolic; 0: unknown."),
        _measure("triceps", _NUMBER, 120, "mm", "Skin fold; 0: unknown."),
        _measure("insulin", _NUMBER, 1000, "µU/mL", "After 2 hours; 0: unknown."),
        _measure("mass", _NUMBER, 80, "kg/m²", "Body mass index; 0: unknown."),
        _measure("pedigree", _NUMBER, 3, None, "Diabetes in the family."),
        _measure("age", _INTEGER, 120, "years", "Age."),
        Column("diabetes", ColumnType.BOOLEAN, "Diabetes within five years."),
    ),
    label="diabetes",
)


@dataclass(frozen=True)
class Split:
    """Rows of one run.

    Attributes:
        shards: Rows of each client; together all rows of training.
        train: All of them at once, as central training would have them.
        test: Rows of the requester.
    """

    shards: tuple[Table, ...]
    train: Table
    test: Table


@dataclass(frozen=True)
class Prepared:
    """Everything the real demo needs, written to files.

    Attributes:
        model: The untrained model, `.keras`.
        test_set: CSV.
        shards: CSV of each client.
        task: The `TaskInput` without uploads and dates.
        pool_points: Its pool.
        baseline_accuracy: Of central training on all rows, on the test set.
        no_skill: Share of the most frequent class in the test set.
    """

    model: Path
    test_set: Path
    shards: list[Path]
    task: dict[str, Any]
    pool_points: int
    baseline_accuracy: float
    no_skill: float


def request(
    *, seed: int, rounds: int = 20, select: int = 4, backups: int = 2
) -> TaskRequest:
    """The task as the requester asks for it.

    Args:
        seed: Of batch order and selection.
        rounds: Rounds to commit.
        select: Seats in a round.
        backups: Clients kept warm beside them.
    """
    return TaskRequest(
        title="Diabetes from eight measurements",
        description="Predict **diabetes** within five years. Women of 21 and over.",
        learning=Learning.BINARY_CLASSIFICATION,
        data=DATA,
        selection=SelectionRequest(
            cohort_size=select, backups=backups, over_selection=1.0
        ),
        training=TrainingRequest(
            rounds=rounds,
            local_epochs=1,
            batch_size=16,
            optimizer=Optimizer.SGD,
            learning_rate=0.3,
            aggregation=Aggregation.FEDAVG,  # what the paper and central training do
            codec=Codec.FLOAT16,
            grace_s=8.0,
            seed=seed,
        ),
        reward=RewardSpec(
            pool_points=math.ceil(POINTS_PER_SEAT * rounds * select), bonus=Bonus.NONE
        ),
    )


def task_spec(
    *, seed: int, rounds: int = 20, select: int = 4, backups: int = 2
) -> TaskSpec:
    """The same, resolved and checked."""
    wanted = request(seed=seed, rounds=rounds, select=select, backups=backups)
    return resolve(wanted, seed=seed)


def read_pima() -> Table:
    """All 768 rows.

    Raises:
        ValueError: The file is not the one that was committed.
    """
    found = hashlib.sha256(PIMA.read_bytes()).hexdigest()
    if found != PIMA_SHA256:
        raise ValueError(f"{PIMA} has the sha256 {found}, not {PIMA_SHA256}.")
    return read_table(PIMA, DATA, on_problem="raise")


def split(seed: int, clients: int) -> Split:
    """Deal the rows out: a stratified test set, the rest by chance to the clients.

    Args:
        seed: Of the split, at least 0.
        clients: How many.
    """
    rows = read_pima()
    test, training = split_indices(rows.y, seed)
    return Split(
        shards=tuple(_take(rows, part) for part in np.array_split(training, clients)),
        train=_take(rows, training),
        test=_take(rows, test),
    )


def split_indices(y: Floats, seed: int) -> tuple[Indices, Indices]:
    """Test and training rows, each class in the same share, in an order by chance."""
    rng = np.random.default_rng(seed)
    test, training = [], []
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        cut = round(len(rows) * TEST_SHARE)
        test.append(rows[:cut])
        training.append(rows[cut:])
    return rng.permutation(np.concatenate(test)), rng.permutation(
        np.concatenate(training)
    )


def measure(model: Logistic, test: Table) -> dict[MetricName, Metric]:
    """Metrics on the test set, by name."""
    learning = Learning.BINARY_CLASSIFICATION
    figures = evaluate(model.predict, test.x, test.y, learning)
    return {metric.name: metric for metric in figures}


def prepare(
    folder: Path, *, seed: int, clients: int, rounds: int, select: int, backups: int
) -> Prepared:
    """Write model, test set and shards, and train the central baseline.

    The baseline is trained by the clients' own trainer.

    Args:
        folder: Where to; made when it is not there.
        seed: Of the split, the model, the order of batches and the selection.
        clients: Contributors.
        rounds: Rounds to commit.
        select: Seats in a round.
        backups: Clients kept warm beside them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = request(seed=seed, rounds=rounds, select=select, backups=backups)
    parts = split(seed, clients)
    start = initial_model(parts.test, seed)
    central = train_with_keras(start, parts.train, resolve(wanted, seed=seed))
    accuracy = measure(central, parts.test)[MetricName.ACCURACY]
    model = folder / "model.keras"
    count = {"normalization/count": np.asarray(len(parts.test.y), dtype=np.int64)}
    export_keras(model_spec(), {**start.to_arrays(), **count}, model)
    return Prepared(
        model=model,
        test_set=_write(folder / "test.csv", parts.test),
        shards=[
            _write(folder / f"client-{place}.csv", shard)
            for place, shard in enumerate(parts.shards, start=1)
        ],
        task={**task_input(wanted), "baselines": [_baseline(accuracy)]},
        pool_points=wanted.reward.pool_points,
        baseline_accuracy=accuracy.value,
        no_skill=accuracy.no_skill,
    )


def _take(rows: Table, indices: Indices) -> Table:
    return replace(rows, x=rows.x[indices], y=rows.y[indices])


def _baseline(metric: Metric) -> dict[str, Any]:
    return {"name": str(metric.name), "value": metric.value}


def _write(path: Path, rows: Table) -> Path:
    """Rows as CSV; a float32 is written so that it is read back unchanged."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in DATA.columns])
        for inputs, label in zip(rows.x, rows.y, strict=True):
            texts = [np.format_float_positional(value, trim="-") for value in inputs]
            writer.writerow([*texts, int(label)])
    return path
