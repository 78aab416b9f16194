"""What four free-riders of ten earn, and how many seats fifty Sybil accounts take.

Per seed and kind: ten clients on Pima, dealt out evenly; four of them did not train.
The pool pays 60 % as base pay and 40 % as a bonus by contribution, as by default.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments.simulate.attacks import FREE_RIDES
from experiments.simulate.crowd import Cheat, Plan, run
from experiments.simulate.interval import Interval, interval
from experiments.simulate.pima import Rows, deal
from fl_engine.task import Bonus, RewardSpec

CLIENTS = 10
RIDERS = 4
POOL_POINTS = 100_000
MOST_SHARE = 0.10  # of what the median honest client earns
MIXED = "one of each, and another copy"


@dataclass(frozen=True)
class Row:
    """What came of a kind of free-riding over all seeds.

    Attributes:
        kind: A name of `FREE_RIDES`, or all of them mixed.
        shares: For each free-rider, its points by those of the median honest client.
        worst: Of them, the one with the greatest mean.
        caught: Share of their updates that were rejected.
        rejected_honest: Share of honest updates that were.
        honest_points: Of the median honest client, mean over seeds.
    """

    kind: str
    shares: tuple[Interval, ...]
    caught: float
    rejected_honest: float
    honest_points: float

    @property
    def worst(self) -> Interval:
        """The share of the free-rider that earns most."""
        return max(self.shares, key=lambda share: share.mean)

    @property
    def is_met(self) -> bool:
        """Whether none earns more than it may."""
        return self.worst.mean <= MOST_SHARE


@dataclass(frozen=True)
class _Seed:
    shares: tuple[float, ...]
    caught: int
    rejected_honest: int
    honest_points: float


def kinds() -> dict[str, tuple[Cheat, ...]]:
    """Four free-riders for each kind."""
    alike = {name: (cheat,) * RIDERS for name, cheat in FREE_RIDES.items()}
    each = tuple(FREE_RIDES.values())
    return {**alike, MIXED: (*each, FREE_RIDES["copies"])}


def compare(rows: Rows, seeds: Sequence[int], *, processes: int = 2) -> Iterator[Row]:
    """Run every kind with every seed.

    Args:
        rows: As they are in the file.
        seeds: At least two, each at least 0.
        processes: How many share the work.
    """
    with ProcessPoolExecutor(processes) as pool:
        for kind, cheats in kinds().items():
            found = list(pool.map(partial(_run_seed, rows, cheats), seeds))
            yield _row(kind, found)


def _run_seed(rows: Rows, cheats: Sequence[Cheat], seed: int) -> _Seed:
    reward = RewardSpec(POOL_POINTS, bonus=Bonus.LEAVE_ONE_OUT)
    plan = Plan(deal(rows, seed, CLIENTS, None), seed, reward=reward)
    first = CLIENTS - len(cheats)
    result = run(plan, dict(enumerate(cheats, start=first)))
    usual = float(np.median(result.points[:first]))
    return _Seed(
        shares=tuple(points / usual for points in result.points[first:]),
        caught=sum(result.rejected[first:]),
        rejected_honest=sum(result.rejected[:first]),
        honest_points=usual,
    )


def _row(kind: str, found: Sequence[_Seed]) -> Row:
    rounds = Plan.rounds * len(found)
    return Row(
        kind=kind,
        shares=tuple(
            interval([one.shares[rider] for one in found]) for rider in range(RIDERS)
        ),
        caught=sum(one.caught for one in found) / (rounds * RIDERS),
        rejected_honest=sum(one.rejected_honest for one in found)
        / (rounds * (CLIENTS - RIDERS)),
        honest_points=float(np.mean([one.honest_points for one in found])),
    )
