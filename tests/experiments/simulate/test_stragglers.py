"""Slow devices in a small set-up: what the policies do with the same devices."""

from pathlib import Path

import numpy as np
import pytest

from experiments.simulate.churn import (
    AGE,
    INPUTS,
    ROWS,
    Customers,
    WrongDataError,
    deal,
    generate,
    read_customers,
)
from experiments.simulate.slow_devices import Setting
from experiments.simulate.stragglers import Pair, run_seed

SETTING = Setting(50, True, 0.5, rounds=20, epochs=1)


@pytest.fixture(scope="module")
def customers() -> Customers:
    return generate()


@pytest.fixture(scope="module")
def pair(customers: Customers) -> Pair:
    return run_seed(customers, SETTING, seed=1)


class TestGeneratedRows:
    def test_have_the_shape_of_the_papers(self, customers: Customers) -> None:
        assert customers.x.shape == (ROWS, INPUTS)
        # 2,037 of Churn_Modelling's 10,000 customers left
        assert 0.17 < customers.y.mean() < 0.24

    def test_are_the_same_each_time(self, customers: Customers) -> None:
        np.testing.assert_array_equal(generate().x, customers.x)


class TestReading:
    def test_refuses_another_file(self, tmp_path: Path) -> None:
        file = tmp_path / "churn.csv"
        file.write_text("CreditScore,Exited\n600,1\n")

        with pytest.raises(WrongDataError, match="SHA-256"):
            read_customers(file)

    def test_says_when_a_named_file_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            read_customers(tmp_path / "none.csv")


class TestDealing:
    def test_gives_the_oldest_to_the_slowest(self, customers: Customers) -> None:
        speeds = np.arange(10.0)[::-1]  # device 0 is the slowest

        dealt = deal(customers, speeds, np.random.default_rng(0), slow_differ=True)

        ages = [customers.x[shard, AGE] for shard in dealt.shards]
        assert min(part.min() for part in ages[:3]) >= max(p.max() for p in ages[3:])

    @pytest.mark.parametrize("slow_differ", [False, True])
    def test_gives_every_row_to_one(
        self, customers: Customers, slow_differ: bool
    ) -> None:
        speeds = np.random.default_rng(1).lognormal(size=30)
        rng = np.random.default_rng(0)

        dealt = deal(customers, speeds, rng, slow_differ=slow_differ)

        everybody = np.sort(np.concatenate([*dealt.shards, dealt.test]))
        np.testing.assert_array_equal(everybody, np.arange(ROWS))
        assert len(dealt.test) == ROWS // 5


class TestPolicies:
    def test_waiting_for_all_takes_longest_and_the_fastest_shortest(
        self, pair: Pair
    ) -> None:
        assert pair.static.seconds < pair.default.seconds < pair.reference.seconds
        assert pair.reference.seconds < pair.all_s

    def test_the_default_calls_everybody_and_the_static_five(self, pair: Pair) -> None:
        assert pair.default.used == 1.0
        assert pair.static.used == 5 / 50  # K is a tenth of the devices

    def test_oort_tries_most_devices_and_is_slower_than_the_fastest(
        self, pair: Pair
    ) -> None:
        assert pair.static.seconds < pair.oort.seconds < pair.all_s
        assert pair.static.used < pair.oort.used

    def test_are_the_same_for_the_same_seed(
        self, customers: Customers, pair: Pair
    ) -> None:
        assert run_seed(customers, SETTING, seed=1) == pair
