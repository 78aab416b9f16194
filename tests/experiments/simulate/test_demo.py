import numpy as np
import pytest

from experiments.demo import setup
from experiments.demo.model import flatten, initial_model, unflatten
from experiments.simulate.demo import (
    BROKEN_ROUND,
    DROP_ROUND,
    Comparison,
    Pair,
    compare,
    make_candidates,
    run_seed,
)
from fl_engine.task import MetricName


@pytest.fixture(scope="module")
def pair() -> Pair:
    return run_seed(0)


@pytest.fixture(scope="module")
def twenty() -> Comparison:
    return compare(range(20))


class TestRunSeed:
    def test_commits_every_round(self, pair: Pair) -> None:
        assert pair.task.is_completed
        assert sum(r.is_committed for r in pair.task.rounds) == 20

    def test_does_not_select_the_slow_device(self, pair: Pair) -> None:
        assert pair.task.ranking[-1].client == "client 8"
        assert all("client 8" not in r.called for r in pair.task.rounds)

    def test_calls_a_backup_for_who_drops_out(self, pair: Pair) -> None:
        best = pair.task.ranking[0].client
        third = pair.task.rounds[DROP_ROUND - 1]

        assert third.dropped == (best,)
        assert third.backups_called[0][1] == best

    def test_rejects_the_broken_update(self, pair: Pair) -> None:
        rejected = [j for j in pair.task.judgements if j.verdict == "REJECTED"]

        assert [(j.client, j.round, j.rejection) for j in rejected] == [
            (pair.task.ranking[1].client, BROKEN_ROUND, "NOT_FINITE")
        ]

    def test_is_the_same_each_time(self, pair: Pair) -> None:
        again = run_seed(0)

        assert again.task.judgements == pair.task.judgements
        assert again.gap == pair.gap


class TestCompare:
    def test_comes_within_one_point_of_central_training(
        self, twenty: Comparison
    ) -> None:
        assert twenty.gap.count == 20
        assert twenty.gap.mean <= 0.01
        assert twenty.gap.low < twenty.gap.mean < twenty.gap.high

    def test_shows_skill(self, twenty: Comparison) -> None:
        assert twenty.federated_accuracy >= 0.75
        assert twenty.federated_accuracy >= twenty.no_skill + 0.05

    def test_measures_both_models_on_the_same_rows(self, twenty: Comparison) -> None:
        for pair in twenty.pairs:
            federated = pair.federated[MetricName.ACCURACY]
            central = pair.central[MetricName.ACCURACY]
            assert federated.rows == central.rows == 154
            assert federated.no_skill == central.no_skill


class TestWeights:
    def test_travel_as_the_manifest_orders_them(self) -> None:
        start = initial_model(setup.split(0, 8).test, 0)

        back = unflatten(flatten(start))

        assert flatten(start).shape == (8 + 8 + 8 + 1,)
        for before, after in zip(start, back, strict=True):
            np.testing.assert_array_equal(before, after)


class TestCandidates:
    def test_are_of_one_kind_but_for_a_slow_one(self) -> None:
        crowd = make_candidates(3)

        scores = [candidate.cpu or 0 for candidate in crowd]
        assert len(crowd) == 8
        assert min(scores[:7]) > 5 * scores[7]
