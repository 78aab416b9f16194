"""Three bad clients of ten on Pima, with the default rule and without any defence.

Per seed: the rows are dealt out, evenly or skewed (each class by Dirichlet(0.5)); ten
clients train a small network for twenty rounds, three of them are bad from the first
one. "Undefended" is FedAvg without a check of any kind.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments.simulate.attacks import POISONS
from experiments.simulate.crowd import Cheat, Plan, run
from experiments.simulate.interval import Interval, interval
from experiments.simulate.pima import Rows, deal
from fl_engine.task import Aggregation

CLIENTS = 10
BAD = 3
SKEW = 0.5
NO_ATTACK = "no attack"
SKEWED_ATTACKS = ("label flip", "sign flip", "sign flip x10")
LEAST_EVEN = 0.74
LEAST_SKEWED = 0.70
MOST_LOSS = 0.010  # against the undefended rule where nobody is bad


@dataclass(frozen=True)
class Setting:
    """A column of seeds.

    Attributes:
        attack: A name of `POISONS`, or none.
        alpha: Of the Dirichlet distribution; None for even shards.
    """

    attack: str
    alpha: float | None

    @property
    def name(self) -> str:
        """For a table."""
        data = "even" if self.alpha is None else f"Dirichlet({self.alpha:g})"
        return f"{data}, {self.attack}"

    @property
    def cheats(self) -> Mapping[int, Cheat]:
        """The bad ones."""
        if self.attack == NO_ATTACK:
            return {}
        return {CLIENTS - 1 - i: POISONS[self.attack] for i in range(BAD)}


@dataclass(frozen=True)
class Row:
    """What came of a setting over all seeds.

    Attributes:
        setting: Which one.
        validated: Accuracy with the default rule.
        undefended: Accuracy of FedAvg without a check.
        loss: Undefended minus validated, paired by seed.
        rejected_good: Share of good clients' updates that were rejected.
        rejected_bad: Share of bad clients' updates that were.
        measured: Share of all updates whose loss was measured.
        limit: What must be met; None where nothing is asked.
    """

    setting: Setting
    validated: Interval
    undefended: Interval
    loss: Interval
    rejected_good: float
    rejected_bad: float
    measured: float

    @property
    def limit(self) -> str:
        """What is asked for, in words; empty where nothing is."""
        if self.setting.attack == NO_ATTACK:
            return f"loss ≤ {MOST_LOSS:.3f}"
        if self.setting.alpha is None:
            return f"≥ {LEAST_EVEN:.2f}"
        return f"≥ {LEAST_SKEWED:.2f}"

    @property
    def is_met(self) -> bool:
        """Whether the mean meets it."""
        if self.setting.attack == NO_ATTACK:
            return self.loss.mean <= MOST_LOSS
        even = self.setting.alpha is None
        return self.validated.mean >= (LEAST_EVEN if even else LEAST_SKEWED)


@dataclass(frozen=True)
class _Seed:
    validated: float
    undefended: float
    rejected_good: int
    rejected_bad: int
    measured: int


def settings() -> tuple[Setting, ...]:
    """Every setting, in the order of the table."""
    even = [Setting(attack, None) for attack in (NO_ATTACK, *POISONS)]
    skewed = [Setting(attack, SKEW) for attack in (NO_ATTACK, *SKEWED_ATTACKS)]
    return (*even, *skewed)


def compare(
    rows: Rows, seeds: Sequence[int], wanted: Sequence[Setting], *, processes: int = 2
) -> Iterator[Row]:
    """Run every setting with every seed.

    Args:
        rows: As they are in the file.
        seeds: At least two, each at least 0.
        wanted: Settings.
        processes: How many share the work.
    """
    with ProcessPoolExecutor(processes) as pool:
        for setting in wanted:
            found = list(pool.map(partial(_run_seed, rows, setting), seeds))
            yield _row(setting, found)


def _run_seed(rows: Rows, setting: Setting, seed: int) -> _Seed:
    dealt = deal(rows, seed, CLIENTS, setting.alpha)
    cheats = setting.cheats
    checked = run(Plan(dealt, seed), cheats)
    plain = Plan(dealt, seed, rule=Aggregation.FEDAVG, is_checked=False)
    bad = sum(checked.rejected[i] for i in cheats)
    return _Seed(
        validated=checked.accuracy,
        undefended=run(plain, cheats).accuracy,
        rejected_good=sum(checked.rejected) - bad,
        rejected_bad=bad,
        measured=checked.measured,
    )


def _row(setting: Setting, found: Sequence[_Seed]) -> Row:
    rounds = Plan.rounds * len(found)
    bad = len(setting.cheats)
    return Row(
        setting=setting,
        validated=interval([one.validated for one in found]),
        undefended=interval([one.undefended for one in found]),
        loss=interval([one.undefended - one.validated for one in found]),
        rejected_good=_share(
            [o.rejected_good for o in found], rounds * (CLIENTS - bad)
        ),
        rejected_bad=_share([one.rejected_bad for one in found], rounds * bad),
        measured=_share([one.measured for one in found], rounds * CLIENTS),
    )


def _share(counts: Sequence[int], most: int) -> float:
    return float(np.sum(counts)) / most if most else 0.0
