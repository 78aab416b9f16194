"""Selection by reputation: three clients, of which one has bad data.

Trained with `experiments.simulate.crowd`: screening, the rule VALIDATED and reputations
are the server's; "undefended" is FedAvg over whatever comes.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from experiments.reproduce import datasets
from experiments.reproduce.bad_data import BAD, Harm, Scene, make
from experiments.reproduce.jobs import Job
from experiments.simulate.crowd import Plan, run
from experiments.simulate.pima import Dealt
from fl_engine.selection import Candidate, Seat, select
from fl_engine.task import Aggregation, ScoreWeights, SelectionSpec

PART = "reputation"
GIB = 1024**3
WEAK_SHARE = 0.7  # of the labels, missing in the weak set-up
SELECTED = 2
BY_REPUTATION = ScoreWeights(cpu=0.0, ram=0.0, storage=0.0, reputation=1.0)


@dataclass(frozen=True)
class Case:
    """A row of the table.

    Attributes:
        name: For a person; unique.
        scene: Who holds what.
        is_defended: The product's default rule and checks; else plain FedAvg.
        is_selected: Only the two of the best reputation take part. Reputations are
            those that the server gave in an earlier task with the same three.
    """

    name: str
    scene: Scene
    is_defended: bool = True
    is_selected: bool = False


REFERENCE = Case("without the bad client", Scene(Harm.ABSENT))
UNDEFENDED = Case("labels read as 1, undefended", Scene(Harm.LABELS), False)
DEFENDED = Case("labels read as 1, product", Scene(Harm.LABELS))
WEAK_ALL = Case(
    "weak set-up, all three", Scene(Harm.LABELS, WEAK_SHARE, is_weak=True), False
)
WEAK_SELECTED = Case(
    "weak set-up, selected by reputation", WEAK_ALL.scene, False, is_selected=True
)
SENTINELS = Case(
    "-999 as numbers, statistics pooled, undefended",
    Scene(Harm.SENTINELS, is_pooled=True),
    False,
)
OUT_OF_RANGE = Case("-999 outside the range: rows refused", Scene(Harm.OUT_OF_RANGE))
MARKED = Case("-999 as a marker: masked, imputed", Scene(Harm.MARKED))
LIES_POOLED = Case(
    "statistics a million times too large, undefended",
    Scene(Harm.LIES, is_pooled=True),
    False,
)
LIES = Case("statistics a million times too large, product", Scene(Harm.LIES))
FEATURES = Case("half of five columns missing, imputed", Scene(Harm.FEATURES))
FEATURES_PLAIN = replace(
    FEATURES, name=f"{FEATURES.name}, undefended", is_defended=False
)
CASES = (
    REFERENCE,
    Case("without the bad client, undefended", Scene(Harm.ABSENT), False),
    Case("three good clients", Scene(Harm.NOTHING)),
    UNDEFENDED,
    DEFENDED,
    Case("three quarters of the labels, undefended", Scene(Harm.LABELS, 0.75), False),
    Case("three quarters of the labels, product", Scene(Harm.LABELS, 0.75)),
    Case("half of the labels, undefended", Scene(Harm.LABELS, 0.5), False),
    Case("half of the labels, product", Scene(Harm.LABELS, 0.5)),
    SENTINELS,
    Case("-999 as numbers, no range declared, product", Scene(Harm.SENTINELS)),
    OUT_OF_RANGE,
    MARKED,
    LIES_POOLED,
    LIES,
    FEATURES_PLAIN,
    FEATURES,
    WEAK_ALL,
    WEAK_SELECTED,
)


def jobs(seeds: Sequence[int]) -> list[Job]:
    """Every case with every seed."""
    sha256 = datasets.pima().sha256
    return [
        Job(
            {"part": PART, "case": asdict(case), "seed": seed, "sha256": sha256},
            partial(run_case, case, seed),
        )
        for case in CASES
        for seed in seeds
    ]


def run_case(case: Case, seed: int) -> dict[str, Any]:
    """Accuracy on the final half, and what became of the clients."""
    dealt = make(case.scene, seed)
    if case.is_selected:
        chosen = chosen_by_reputation(case.scene, seed)
        dealt = replace(dealt, shards=tuple(dealt.shards[i] for i in chosen))
    done = run(plan_of(case, dealt, seed), {})
    return {
        "accuracy": done.accuracy,
        "no_skill": float(max(np.mean(dealt.final.y), 1 - np.mean(dealt.final.y))),
        "clients": len(dealt.shards),
        "rejected": done.rejected,
        "reputations": done.reputations,
    }


def plan_of(case: Case, dealt: Dealt, seed: int) -> Plan:
    """The product's defaults, or FedAvg without any check; the weak one, an epoch."""
    epochs = 1 if case.scene.is_weak else Plan.epochs
    if case.is_defended:
        return Plan(dealt, seed, epochs=epochs)
    return Plan(dealt, seed, rule=Aggregation.FEDAVG, epochs=epochs, is_checked=False)


def chosen_by_reputation(scene: Scene, seed: int) -> list[int]:
    """Who is selected after a task in which the server has met the same clients."""
    earlier = make(replace(scene, is_weak=False), seed)
    known = run(Plan(earlier, seed), {}).reputations
    candidates = [
        Candidate(str(place), 0.5, 8 * GIB, 64 * GIB, reputation)
        for place, reputation in enumerate(known)
    ]
    wanted = SelectionSpec(SELECTED, backups=0, weights=BY_REPUTATION)
    ranking = select(candidates, wanted, np.random.default_rng([seed, 32]))
    return sorted(int(r.client) for r in ranking if r.seat is Seat.COHORT)


def is_bad(client: int) -> bool:
    """Whether it is the one with bad data."""
    return client == BAD
