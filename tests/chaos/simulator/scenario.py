"""The task of a simulation, drawn by the seed."""

from dataclasses import dataclass
from random import Random
from typing import Any

from fl_engine.model.manifest import Manifest, Tensor

SHAPES = ((2, 1), (40, 10), (150, 120), (300, 100))  # of the kernel; up to 120 kB
GRACE_S = (8.0, 30.0)
DEADLINE_S = (30.0, 150.0)


@dataclass(frozen=True)
class Scenario:
    """What is asked of how many clients.

    Attributes:
        rounds: Rounds wanted.
        cohort: K.
        backups: Of the task.
        least: Fewest updates of a round.
        clients: That join.
        grace_s: Absence after which a seat goes on.
        deadline_s: Longest time of a round; None to derive it.
        codec: Of the updates.
        manifest: Of the model.
        pool: Points.
        more: Other fields of `selection`.
    """

    rounds: int
    cohort: int
    backups: int
    least: int
    clients: int
    grace_s: float
    deadline_s: float | None
    codec: str
    manifest: Manifest
    pool: int
    more: dict[str, Any]

    @classmethod
    def draw(cls, rng: Random) -> "Scenario":
        """A small task: what goes wrong with 200 clients does so with four."""
        cohort = rng.randint(1, 4)
        backups = rng.randint(0, 3)
        rows, units = rng.choice(SHAPES)
        kernel = Tensor("dense", "kernel", (rows, units))
        return cls(
            rounds=rng.randint(1, 4),
            cohort=cohort,
            backups=backups,
            least=rng.randint(1, cohort),
            clients=cohort + backups + rng.randint(0, 1),
            grace_s=rng.uniform(*GRACE_S),
            deadline_s=rng.choice([None, rng.uniform(*DEADLINE_S)]),
            codec=rng.choice(["FLOAT32", "FLOAT16", "INT8"]),
            manifest=Manifest((kernel, Tensor("dense", "bias", (units,)))),
            pool=rng.randint(600, 1_000),
            more={"fairness_slots": rng.randint(0, 1) if cohort > 1 else 0},
        )

    def request(self) -> dict[str, Any]:
        """Changes of `tests.api.services.rounds.market.task_request`."""
        return {
            "selection": {
                "cohort_size": self.cohort,
                "backups": self.backups,
                **self.more,
            },
            "training": {
                "rounds": self.rounds,
                "least_updates": self.least,
                "grace_s": self.grace_s,
                "deadline_s": self.deadline_s,
                "codec": self.codec,
                "aggregation": "FEDAVG",
            },
            "reward": {"pool_points": self.pool, "base_share": 1.0},
        }
