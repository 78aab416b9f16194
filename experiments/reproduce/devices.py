"""A hundred and a thousand simulated devices, those of `crowdfl simulate stragglers`.

The same devices, rows and times for every policy of a seed. Beside the reference (K
random devices, each of which is waited for) and the product's default stand the pieces
one by one: the paper's static top-K, over-selection, a deadline, the fairness slot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from experiments.reproduce.jobs import Job
from experiments.simulate.churn import Customers, generate, read_customers
from experiments.simulate.interval import Interval, interval
from experiments.simulate.slow_devices import Setting, make_devices
from experiments.simulate.stragglers import (
    MOST_LOSS,
    TOLERANCE,
    fastest_only,
    run_policy,
    run_reference,
)
from fl_engine.task import ScoreWeights, SelectionRequest

PART = "devices"
DEADLINE_S = 3.0  # where the median device needs 1 s
FASTEST = ScoreWeights(cpu=1.0, ram=0.0, storage=0.0, reputation=0.0)

REFERENCE = "K random, wait for all of them"
STATIC = "static top-K by speed (the paper)"
FAIR = "fairness slots, wait for all of them"
FAIR_DEADLINE = "fairness slots, deadline of 3 medians"
OVER = "over-selection 1.3, no fairness slots"
DEFAULT = "default: over-selection and fairness slots"
POLICIES = (REFERENCE, STATIC, FAIR, FAIR_DEADLINE, OVER, DEFAULT)


Seeds = Mapping[Setting, Sequence[int]]


def jobs(churn: Path | None, seeds: Seeds, sha256: str) -> list[Job]:
    """Every setting with its seeds.

    Args:
        churn: Churn's file; None for generated rows of its shape.
        seeds: Of devices and rows, by setting.
        sha256: Of the file, or a name for generated rows.
    """
    return [
        Job(
            {
                "part": PART,
                "setting": asdict(setting),
                "seed": seed,
                "sha256": sha256,
                "deadline_s": DEADLINE_S,
            },
            partial(run_seed, churn, setting, seed),
        )
        for setting, numbers in seeds.items()
        for seed in numbers
    ]


def _customers(churn: Path | None) -> Customers:
    return generate() if churn is None else read_customers(churn)


def run_seed(churn: Path | None, setting: Setting, seed: int) -> dict[str, Any]:
    """What each policy came to (`stragglers.Run`), by its name."""
    devices = make_devices(_customers(churn), setting, seed)
    size = setting.cohort
    over = SelectionRequest(size, weights=FASTEST, fairness_slots=0)
    fair = SelectionRequest(size, over_selection=1.0)
    runs = {
        REFERENCE: run_reference(devices),
        STATIC: run_policy(devices, fastest_only(setting)),
        FAIR: run_policy(devices, fair),
        FAIR_DEADLINE: run_policy(devices, fair, DEADLINE_S),
        OVER: run_policy(devices, over),
        DEFAULT: run_policy(devices, SelectionRequest(size)),
    }
    return {name: asdict(run) for name, run in runs.items()}


@dataclass(frozen=True)
class Row:
    """A policy in a setting, over all seeds.

    Attributes:
        setting: Which one.
        policy: Its name.
        time: As a share of the reference's.
        loss: AUC lost against the reference.
        auc: On held-out rows.
        used: Share of the devices that were called at least once.
    """

    setting: Setting
    policy: str
    time: Interval
    loss: Interval
    auc: float
    used: float

    @property
    def is_met(self) -> bool:
        """As `crowdfl simulate stragglers` asks of the default policy."""
        limit = MOST_LOSS[self.setting.slow_differ] + TOLERANCE
        is_fast = self.time.mean <= self.setting.most_time
        return is_fast and self.loss.high <= limit and self.used == 1


def sum_up(results: Sequence[dict[str, Any]], seeds: Seeds) -> list[Row]:
    """Rows by setting, then policy.

    Args:
        results: Of `jobs`, in their order.
        seeds: As `jobs` had them.
    """
    rows, place = [], 0
    for setting, numbers in seeds.items():
        found = results[place : place + len(numbers)]
        place += len(numbers)
        rows += [_row(setting, policy, found) for policy in POLICIES]
    return rows


def _row(setting: Setting, policy: str, found: Sequence[dict[str, Any]]) -> Row:
    pairs = [(one[policy], one[REFERENCE]) for one in found]
    return Row(
        setting=setting,
        policy=policy,
        time=interval([run["seconds"] / ref["seconds"] for run, ref in pairs]),
        loss=interval([ref["auc"] - run["auc"] for run, ref in pairs]),
        auc=sum(run["auc"] for run, _ in pairs) / len(pairs),
        used=sum(run["used"] for run, _ in pairs) / len(pairs),
    )
