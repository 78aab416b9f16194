"""Fifty accounts of one person beside fifty experienced clients: who gets the seats.

A task after another chooses its cohort with the default policy. Each Sybil is a fresh
account that claims a rich device, and does well in the benchmark, because they all run
it on one strong machine. Once chosen it free-rides and is found out, as
`experiments.simulate.freeriders` shows; nobody trains anything here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.simulate.interval import Interval, interval
from fl_engine import rewards
from fl_engine.selection import Candidate, Seat, select
from fl_engine.task import SelectionSpec

SYBILS = 50
EXPERIENCED = 50
TASKS = 40
ROUNDS = 20
COHORT = 10
MOST_SHARE = 0.20
GIB = 1024**3
SEATED = (Seat.COHORT, Seat.FAIRNESS)


@dataclass(frozen=True)
class Seats:
    """Share of the seats that Sybils took, over seeds.

    Attributes:
        all_tasks: Of all tasks together.
        first_task: Of the first one, before anything is known of them.
    """

    all_tasks: Interval
    first_task: Interval

    @property
    def is_met(self) -> bool:
        """Whether they took no more than they may."""
        return max(self.all_tasks.mean, self.first_task.mean) <= MOST_SHARE + 1e-9


@dataclass
class _Client:
    name: str
    is_sybil: bool
    cpu: float
    known: rewards.Reputation
    events: int
    rounds_called: int

    def candidate(self) -> Candidate:
        return Candidate(
            client=self.name,
            cpu=self.cpu,
            ram_bytes=64 * GIB if self.is_sybil else 8 * GIB,
            storage_bytes=512 * GIB if self.is_sybil else 64 * GIB,
            reputation=self.known.score(),
            newcomer=rewards.is_newcomer(self.events),
            rounds_called=self.rounds_called,
        )

    def take_part(self) -> None:
        """Train, or not, in every round of a task."""
        kind = "REJECTED" if self.is_sybil else "COMPLETED"
        for _ in range(ROUNDS):
            self.known, *_rest = rewards.apply(self.known, kind, 0.0)
        self.events += ROUNDS
        self.rounds_called += ROUNDS


def take_seats(seeds: Sequence[int]) -> Seats:
    """Choose the cohorts of all tasks for each seed.

    Args:
        seeds: At least two, each at least 0.
    """
    found = [_run_seed(seed) for seed in seeds]
    return Seats(
        all_tasks=interval([sum(shares) / TASKS for shares in found]),
        first_task=interval([shares[0] for shares in found]),
    )


def _run_seed(seed: int) -> list[float]:
    """Share of the seats of each task that Sybils took."""
    rng = np.random.default_rng([seed, 4])
    clients = [_experienced(i, rng) for i in range(EXPERIENCED)]
    clients += [_sybil(i, rng) for i in range(SYBILS)]
    policy = SelectionSpec(COHORT, backups=2, fairness_slots=COHORT // 5)
    shares = []
    for _ in range(TASKS):
        ranked = select([client.candidate() for client in clients], policy, rng)
        chosen = {one.client for one in ranked if one.seat in SEATED}
        seated = [client for client in clients if client.name in chosen]
        shares.append(sum(client.is_sybil for client in seated) / len(seated))
        for client in seated:
            client.take_part()
    return shares


def _experienced(number: int, rng: np.random.Generator) -> _Client:
    """Somebody who took part in two tasks, now and then in vain."""
    known = rewards.Reputation()
    kinds = rng.choice(
        ["COMPLETED", "LATE", "DROPPED"], 2 * ROUNDS, p=[0.9, 0.05, 0.05]
    )
    for kind in kinds:
        known, *_rest = rewards.apply(known, str(kind), 0.0)
    cpu = float(rng.uniform(0.2, 0.7))
    return _Client(f"e{number}", False, cpu, known, len(kinds), len(kinds))


def _sybil(number: int, rng: np.random.Generator) -> _Client:
    cpu = float(rng.uniform(0.9, 1.0))
    return _Client(f"s{number}", True, cpu, rewards.Reputation(), 0, 0)
