"""What a model of the same quality costs in bytes, by codec, beside Flower.

    python -m benchmarks.same_accuracy --seeds 5

A dense network learns Pima over 4 clients by the product's own engine, once with each
codec, from the same start and with the same batches. After each round it is measured on
held-out rows: the mean of five folds, in which every row is held out once. What counts
is the first round at a fixed loss, which moves less from round to round than the
accuracy, told beside it; then the bytes of all clients until there, frames included.

Flower's FedAvg is the same mean of float32, so that it needs the rounds of FLOAT32. Its
bytes are those of the arrays in its own records, in both directions; what its messages
add around them is left out, in its favour.
"""

import argparse
import json
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.aggregation import FLOWER
from experiments.demo.network import Network, spec_of
from experiments.reproduce import datasets, federated, preparing
from experiments.reproduce.datasets import Dataset
from experiments.reproduce.federated import Plan, Rows
from experiments.reproduce.splits import Fold, deal, folds
from fl_engine.data import Pipeline, transform, transform_label
from fl_engine.evaluation import Metric, evaluate
from fl_engine.model.summary import round_bytes
from fl_engine.task import Codec, Learning, MetricName, TaskSpec

CLIENTS = 4
PLAN = Plan(hidden=(64, 32), rounds=60, epochs=1, batch_size=32, rate=0.05)
FIRST_SEED = 100  # as in the report: those below were for trying out
LOSS = 0.48  # binary cross-entropy of held-out rows
BINARY = Learning.BINARY_CLASSIFICATION
FLOWERS = """
import json, sys
import numpy as np
from flwr.app import ArrayRecord
record = ArrayRecord([np.zeros(shape, np.float32) for shape in json.loads(sys.argv[1])])
print(sum(len(array.data) for array in record.values()))
"""


class NotReachedError(Exception):
    """A loss that no round came down to."""


@dataclass(frozen=True)
class Round:
    """What a round left behind, on held-out rows."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Moved:
    """Bytes of one client in one round."""

    up: int
    down: int


def measure(seeds: Sequence[int]) -> dict[str, Any]:
    """Train with each codec and count."""
    dataset = datasets.pima()
    model = federated.start(len(dataset.data.inputs), PLAN, BINARY, seed=0)
    found = {
        codec: [reached(curve(dataset, seed, codec), LOSS) for seed in seeds]
        for codec in Codec
    }
    moved = {codec: _moved(model, codec) for codec in Codec}
    flower = _flowers(model)
    return {
        "loss": LOSS,
        "clients": CLIENTS,
        "parameters": spec_of(model, "measured").manifest.exchanged_count,
        **figures(found, moved, Moved(flower, flower)),
    }


def curve(dataset: Dataset, seed: int, codec: Codec) -> list[Round]:
    """What each round left behind, mean of the folds."""
    cuts = enumerate(folds(dataset.strata, seed))
    runs = [_rounds(dataset, fold, seed * 100 + place, codec) for place, fold in cuts]
    return [
        Round(
            statistics.fmean(each.loss for each in same),
            statistics.fmean(each.accuracy for each in same),
        )
        for same in zip(*runs, strict=True)
    ]


def _rounds(dataset: Dataset, fold: Fold, seed: int, codec: Codec) -> list[Round]:
    shards = deal(dataset.strata, fold.train, CLIENTS, None, seed)
    pipeline = preparing.fit(dataset, shards)
    held_out = _rows(dataset, pipeline, fold.test)

    def judge(model: Network) -> tuple[Metric, ...]:
        return evaluate(model.predict, held_out.x, held_out.y, BINARY)

    rows = [_rows(dataset, pipeline, part) for part in shards]
    spec = with_codec(federated.task_spec(dataset, PLAN, CLIENTS, seed), codec)
    model = federated.start(held_out.x.shape[1], PLAN, BINARY, seed)
    _, done = federated.follow_federated(model, rows, PLAN, spec, judge)
    return [_told(each.metrics) for each in done.rounds if each.is_committed]


def _rows(dataset: Dataset, pipeline: Pipeline, part: datasets.Places) -> Rows:
    x, y = dataset.x[part], dataset.y[part]
    return Rows(transform(pipeline, x), transform_label(pipeline, y))


def with_codec(spec: TaskSpec, codec: Codec) -> TaskSpec:
    """The same task, whose updates travel in another form."""
    return replace(spec, training=replace(spec.training, codec=codec))


def _told(metrics: Sequence[Metric]) -> Round:
    values = {metric.name: metric.value for metric in metrics}
    return Round(values[MetricName.LOSS], values[MetricName.ACCURACY])


def reached(curve: Sequence[Round], loss: float) -> tuple[int, float]:
    """Number of the first round at most at a loss, and its accuracy.

    Raises:
        NotReachedError: There is none.
    """
    for number, each in enumerate(curve, 1):
        if each.loss <= loss:
            return number, each.accuracy
    raise NotReachedError(f"No round of {len(curve)} came down to a loss of {loss}.")


def figures(
    found: Mapping[Codec, Sequence[tuple[int, float]]],
    moved: Mapping[Codec, Moved],
    flower: Moved,
) -> dict[str, Any]:
    """Means over the seeds: rounds, accuracy and MB of all clients.

    Args:
        found: Rounds and accuracy of each seed.
        moved: Bytes of ours.
        flower: Bytes of Flower's, which needs the rounds of FLOAT32.
    """

    def cost(rounds: float, each: Moved) -> dict[str, float]:
        megabytes = rounds * CLIENTS / 1e6
        return {
            "rounds": rounds,
            "up_mb": megabytes * each.up,
            "down_mb": megabytes * each.down,
        }

    rounds = {
        codec: statistics.fmean(number for number, _ in seeds)
        for codec, seeds in found.items()
    }
    return {
        "codecs": {
            str(codec): {
                **cost(rounds[codec], moved[codec]),
                "accuracy": statistics.fmean(accuracy for _, accuracy in seeds),
            }
            for codec, seeds in found.items()
        },
        "flower": cost(rounds[Codec.FLOAT32], flower),
    }


def _moved(model: Network, codec: Codec) -> Moved:
    found = round_bytes(spec_of(model, "measured"), codec)
    return Moved(found["up_bytes"], found["down_bytes"])


def _flowers(model: Network) -> int:
    """Bytes of the model in Flower's records, which travel down and up alike."""
    tensors = spec_of(model, "measured").manifest.exchanged
    arguments = [str(FLOWER), "-c", FLOWERS, json.dumps([t.shape for t in tensors])]
    told = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return int(told.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many, of five folds")
    choices = parser.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + choices.seeds)
    print(json.dumps({**vars(choices), **measure(seeds)}, indent=2))


if __name__ == "__main__":
    main()
