"""How long rounds take among fast and slow devices, and what it costs the model.

The same seed gives every policy the same devices, rows and times. Beside each other:
the default policy with every device kept (over-selection, seats that go round, the
server's own rounds on a simulated clock); the paper's static top-K, without both; Oort
(`fl_engine.oort`); and, as the reference, K random devices a round of which every one
is waited for (McMahan et al. 2017).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments.demo import setup
from experiments.simulate import mlp
from experiments.simulate.churn import INPUTS, Customers
from experiments.simulate.interval import Interval, interval
from experiments.simulate.mlp import Flat
from experiments.simulate.slow_devices import Devices, Setting, make_devices
from fl_engine.evaluation import Metric
from fl_engine.simulate import World, simulate
from fl_engine.task import (
    Aggregation,
    ScoreWeights,
    SelectionRequest,
    SelectionStrategy,
    TaskRequest,
    TaskSpec,
    TrainingRequest,
    resolve,
)

MOST_LOSS = {False: 0.005, True: 0.015}  # of AUC, where slow devices differ, or not
TOLERANCE = 0.005  # the worse end of the interval may pass the limit by so much


@dataclass(frozen=True)
class Run:
    """What a policy came to with one seed.

    Attributes:
        seconds: Mean time of a round.
        auc: On held-out rows, in the end.
        used: Share of the devices that were called at least once.
        counted: Share of the devices of which an update was aggregated.
    """

    seconds: float
    auc: float
    used: float
    counted: float


@dataclass(frozen=True)
class Pair:
    """One seed: the policies on the same devices."""

    default: Run
    static: Run
    oort: Run
    reference: Run
    all_s: float  # mean time of a round in which every device is waited for


@dataclass(frozen=True)
class Row:
    """Many seeds of a setting; times as shares of the reference's."""

    setting: Setting
    time: Interval
    time_of_all: Interval
    loss: Interval
    static_time: Interval
    static_loss: Interval
    oort_time: Interval
    oort_loss: Interval
    reference_auc: Interval
    used: float
    counted: float

    @property
    def is_met(self) -> bool:
        """Fast enough, nothing lost, nobody left out."""
        limit = MOST_LOSS[self.setting.slow_differ] + TOLERANCE
        is_fast = self.time.mean <= self.setting.most_time
        return is_fast and self.loss.high <= limit and self.used == 1


def compare(
    customers: Customers,
    seeds: Sequence[int],
    wanted: Sequence[Setting],
    *,
    processes: int = 2,
) -> Iterator[Row]:
    """Run every setting with every seed, and sum each up when it is done."""
    with ProcessPoolExecutor(processes) as pool:
        for setting in wanted:
            pairs = list(pool.map(partial(run_seed, customers, setting), seeds))
            yield sum_up(setting, pairs)


def run_seed(customers: Customers, setting: Setting, seed: int) -> Pair:
    """Run the policies once."""
    devices = make_devices(customers, setting, seed)
    all_s = [devices.times(number).max() for number in range(1, setting.rounds + 1)]
    return Pair(
        default=run_policy(devices, SelectionRequest(setting.cohort)),
        static=run_policy(devices, fastest_only(setting)),
        oort=run_policy(
            devices,
            SelectionRequest(setting.cohort, strategy=SelectionStrategy.OORT),
        ),
        reference=run_reference(devices),
        all_s=float(np.mean(all_s)),
    )


def fastest_only(setting: Setting) -> SelectionRequest:
    """The paper's static top-K: always the fastest, and no more than are needed."""
    return SelectionRequest(
        setting.cohort,
        weights=ScoreWeights(cpu=1.0, ram=0.0, storage=0.0, reputation=0.0),
        over_selection=1.0,
        fairness_slots=0,
    )


def run_policy(
    devices: Devices, selection: SelectionRequest, deadline_s: float | None = None
) -> Run:
    """A task of the product on the simulated clock, with every device kept.

    Args:
        devices: Of a seed.
        selection: The policy.
        deadline_s: Longest time of a round; None for what the product derives.
    """
    spec = _spec(devices.setting, devices.seed, selection, deadline_s)

    def measure(weights: Flat) -> tuple[Metric, ...]:
        return ()

    world = World(
        spec=spec,
        manifest=mlp.manifest(INPUTS),
        weights=devices.start(),
        candidates=devices.candidates(),
        train=devices.train,
        measure=measure,
    )
    done = simulate(world)
    called = {client for r in done.rounds for client in r.called}
    called |= {client for r in done.rounds for client, _ in r.backups_called}
    counted = {j.client for j in done.judgements if j.verdict == "ACCEPTED"}
    count = devices.setting.devices
    return Run(
        seconds=done.elapsed_s / devices.setting.rounds,
        auc=devices.auc(done.weights),
        used=len(called) / count,
        counted=len(counted) / count,
    )


def _spec(
    setting: Setting, seed: int, selection: SelectionRequest, deadline_s: float | None
) -> TaskSpec:
    """The defaults of the product, but for the model's plan and the places kept."""
    wanted = setup.request(seed=seed)
    request = TaskRequest(
        title="Who leaves the bank",
        description="",
        learning=wanted.learning,
        data=wanted.data,
        selection=SelectionRequest(
            selection.cohort_size,
            backups=min(setting.devices, 1_000),
            weights=selection.weights,
            strategy=selection.strategy,
            over_selection=selection.over_selection,
            fairness_slots=selection.fairness_slots,
        ),
        # The reference averages, too: only who trains and when is compared.
        training=TrainingRequest(
            setting.rounds,
            local_epochs=setting.epochs,
            aggregation=Aggregation.FEDAVG,
            deadline_s=deadline_s,
        ),
        reward=wanted.reward,
    )
    return resolve(request, seed=seed)


def run_reference(devices: Devices) -> Run:
    """K random devices a round; every one of them is waited for."""
    rng = np.random.default_rng([devices.seed, 1])
    setting, weights = devices.setting, devices.start()
    seconds, called = [], set[int]()
    for number in range(1, setting.rounds + 1):
        cohort = rng.choice(setting.devices, setting.cohort, replace=False)
        updates = [devices.train(str(device), weights, number) for device in cohort]
        examples = np.array([update.num_examples for update in updates], float)
        shares = examples / examples.sum()
        mean = shares @ np.array([update.delta for update in updates])
        weights = (weights + mean).astype(np.float32)
        seconds.append(max(update.seconds for update in updates))
        called |= set(cohort.tolist())
    share = len(called) / setting.devices
    return Run(float(np.mean(seconds)), devices.auc(weights), share, share)


def sum_up(setting: Setting, pairs: Sequence[Pair]) -> Row:
    """Intervals over the seeds, times as shares of the reference's."""

    def times(runs: Sequence[float]) -> Interval:
        shares = zip(runs, pairs, strict=True)
        return interval([one / pair.reference.seconds for one, pair in shares])

    def losses(runs: Sequence[Run]) -> Interval:
        found = zip(runs, pairs, strict=True)
        return interval([pair.reference.auc - run.auc for run, pair in found])

    default, static = [p.default for p in pairs], [p.static for p in pairs]
    return Row(
        setting=setting,
        time=times([run.seconds for run in default]),
        time_of_all=times([pair.all_s for pair in pairs]),
        loss=losses(default),
        static_time=times([run.seconds for run in static]),
        static_loss=losses(static),
        oort_time=times([p.oort.seconds for p in pairs]),
        oort_loss=losses([p.oort for p in pairs]),
        reference_auc=interval([pair.reference.auc for pair in pairs]),
        used=float(np.mean([run.used for run in default])),
        counted=float(np.mean([run.counted for run in default])),
    )
