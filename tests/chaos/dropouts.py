"""A third of the clients drop out of every round: what backups are worth.

`python -m tests.chaos.dropouts --tasks 100`. The rounds are the server's own
(`fl_engine.simulate`), only time is simulated. Ten rounds; K = leastUpdates = 10, so
that one missing update is enough to lose an attempt; no over-selection; three attempts
a round. Thirty clients have registered; with backups the twenty that are not in the
cohort stand by, without them they are sent home. Whoever is called loses its connection
with a probability of 0.3 while it trains, and is back two minutes later. Both kinds of
task meet the same mishaps.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.evaluation import Metric
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.selection import Candidate
from fl_engine.simulate import (
    LocalUpdate,
    SimulatedTask,
    World,
    random_mishaps,
    simulate,
)
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    Learning,
    MetricName,
    RewardSpec,
    SelectionSpec,
    TaskSpec,
    TrainingSpec,
)

COHORT = 10
ROUNDS = 10
CLIENTS = 30
RATE = 0.3  # of the clients called in a round
ATTEMPTS = 3
GRACE_S = 20.0
TRAIN_S = (40.0, 60.0)
BACK_AFTER_S = 120.0
LEAST_WITH = 0.99  # of the tasks finish with backups,
MOST_WITHOUT = 0.05  # and at most so many without

MANIFEST = Manifest((Tensor("dense", "kernel", (3,)),))


@dataclass(frozen=True)
class Row:
    """What became of the tasks with so many backups.

    Attributes:
        backups: Clients that stand by.
        tasks: Tasks that were simulated.
        finished: Of these.
        rounds: Committed in a task, mean.
        attempts: In a task, mean.
        dropped: Drop-outs in a task, mean.
        called: Backups called inside rounds of a task, mean.
        minutes: Of simulated time in a task that finished, mean; None without any.
    """

    backups: int
    tasks: int
    finished: int
    rounds: float
    attempts: float
    dropped: float
    called: float
    minutes: float | None


def compare(tasks: int, rate: float = RATE) -> tuple[Row, Row]:
    """The same tasks with backups and without."""
    with_, without = (
        _sum_up(
            backups, [simulate(_world(seed, backups, rate)) for seed in range(tasks)]
        )
        for backups in (CLIENTS - COHORT, 0)
    )
    return with_, without


def holds(with_: Row, without: Row) -> bool:
    """Whether backups carry tasks, and nothing else does."""
    enough = with_.finished >= LEAST_WITH * with_.tasks
    return enough and without.finished <= MOST_WITHOUT * without.tasks


def _world(seed: int, backups: int, rate: float) -> World:
    spec = TaskSpec(
        title="Drop-outs",
        description="",
        learning=Learning.BINARY_CLASSIFICATION,
        data=DataSpec(
            columns=(
                Column("a", ColumnType.NUMBER),
                Column("y", ColumnType.BOOLEAN),
            ),
            label="y",
        ),
        selection=SelectionSpec(
            cohort_size=COHORT,
            backups=backups,
            over_selection=1.0,
            most_newcomers=1.0,
        ),
        training=TrainingSpec(
            rounds=ROUNDS, least_updates=COHORT, grace_s=GRACE_S, seed=seed
        ),
        reward=RewardSpec(10_000),
    )
    return World(
        spec=spec,
        manifest=MANIFEST,
        weights=np.zeros(3, np.float32),
        candidates=[Candidate(f"c{i:02d}", 0.5, 0, 0, 0.5) for i in range(CLIENTS)],
        train=_Trainer(seed).train,
        measure=_measure,
        mishap=random_mishaps(
            rate, seed, within_s=TRAIN_S[0], back_after_s=BACK_AFTER_S
        ),
        most_attempts=ATTEMPTS,
    )


@dataclass(frozen=True)
class _Trainer:
    """Devices of one task; the time of a round follows from seed, device and round."""

    seed: int

    def train(
        self, client: str, weights: npt.NDArray[np.float32], number: int
    ) -> LocalUpdate:
        seconds = Random(f"{self.seed} {client} {number}").uniform(*TRAIN_S)
        return LocalUpdate(np.ones(3, np.float32), 100, seconds)


def _measure(weights: npt.NDArray[np.float32]) -> tuple[Metric, ...]:
    return (Metric(MetricName.LOSS, float(weights[0]), 0.0, None, False, 1),)


def _sum_up(backups: int, done: list[SimulatedTask]) -> Row:
    finished = [task.elapsed_s / 60 for task in done if task.is_completed]
    return Row(
        backups=backups,
        tasks=len(done),
        finished=len(finished),
        rounds=mean(sum(r.is_committed for r in task.rounds) for task in done),
        attempts=mean(len(task.rounds) for task in done),
        dropped=mean(sum(len(r.dropped) for r in task.rounds) for task in done),
        called=mean(sum(len(r.backups_called) for r in task.rounds) for task in done),
        minutes=round(mean(finished), 1) if finished else None,
    )


def lines(rows: tuple[Row, ...]) -> Iterator[str]:
    """A table."""
    yield "backups  finished  rounds  attempts  drop-outs  backups called  minutes"
    for row in rows:
        minutes = f"{row.minutes:7.1f}" if row.minutes is not None else "      –"
        yield (
            f"{row.backups:7d}  {row.finished:3d}/{row.tasks:<4d}  {row.rounds:6.1f}  "
            f"{row.attempts:8.1f}  {row.dropped:9.1f}  {row.called:14.1f}  {minutes}"
        )


def report(tasks: int) -> dict[str, Any]:
    """Figures and whether they hold, after printing the table."""
    rows = compare(tasks)
    print("\n".join(lines(rows)), flush=True)
    return {"rate": RATE, "rows": [asdict(row) for row in rows], "holds": holds(*rows)}


def main() -> None:
    """Run it and say whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100)
    found = report(parser.parse_args().tasks)
    print(json.dumps(found, indent=2))
    raise SystemExit(0 if found["holds"] else 1)


if __name__ == "__main__":
    main()
