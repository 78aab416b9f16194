"""Shapley values of updates against their definition: all orders, one by one."""

import math
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from fl_engine.screening import gtg_shapley
from fl_engine.screening.dialogue import Combination, answer
from fl_engine.screening.gtg_shapley import MOST_AT_ONCE, MOST_LOSSES, shapley

SEED = (7, 1)


class _Bowl:
    """Weights at 0 whose loss is the squared distance to a goal."""

    def __init__(self, deltas: ArrayLike, goal: ArrayLike) -> None:
        self.deltas, self.goal = np.array(deltas, float), np.array(goal, float)
        self.asked: list[int] = []

    def loss(self, one: Combination) -> float:
        place = sum((self.deltas[i] * c for i, c in one.items()), 0 * self.goal)
        return float(((place - self.goal) ** 2).sum())

    def __call__(self, asked: Sequence[Combination]) -> list[float]:
        self.asked.append(len(asked))
        return [self.loss(one) for one in asked]


def by_all_orders(bowl: _Bowl, shares: Sequence[float]) -> list[float]:
    """The definition: the mean over all n! orders of what each takes away."""
    count = len(shares)
    values = [0.0] * count
    for order in permutations(range(count)):
        before = bowl.loss({})
        for place, i in enumerate(order, start=1):
            total = sum(shares[k] for k in order[:place])
            after = bowl.loss({k: shares[k] / total for k in order[:place]})
            values[i] += (before - after) / math.factorial(count)
            before = after
    return values


def even(count: int) -> list[float]:
    return [1 / count] * count


def crowd(count: int, seed: int, size: int = 4) -> _Bowl:
    rng = np.random.default_rng(seed)
    return _Bowl(rng.normal(0.6, 0.5, (count, size)), np.ones(size))


class TestExact:
    def test_is_what_each_takes_away_on_average(self) -> None:
        bowl = _Bowl([[1.0], [0.0]], [1.0])

        found = answer(shapley((0.5, 0.5), (1.0, 1.0), SEED), bowl)

        # Losses: none 1, first alone 0, other alone 1, both (at 0.5) 0.25. The first
        # takes 1 alone and 0.75 as the second, the other 0 alone and -0.25.
        assert found == pytest.approx((0.875, -0.125))

    @settings(deadline=None, max_examples=25)
    @given(st.integers(1, 5), st.integers(0, 2**32 - 1))
    def test_is_that_of_all_orders(self, count: int, seed: int) -> None:
        bowl = crowd(count, seed)
        parts = np.random.default_rng(seed).uniform(0.1, 1, count)
        shares = (parts / parts.sum()).tolist()

        found = answer(shapley(shares, [1.0] * count, SEED), bowl)

        assert found == pytest.approx(by_all_orders(bowl, shares), abs=1e-9)

    def test_adds_each_as_it_was_scaled(self) -> None:
        bowl = _Bowl([[2.0]], [1.0])

        assert answer(shapley((1.0,), (0.5,), SEED), bowl) == (1.0,)

    def test_is_nothing_for_an_update_without_weight(self) -> None:
        bowl = _Bowl([[1.0], [9.0]], [1.0])

        assert answer(shapley((1.0, 0.0), (1.0, 1.0), SEED), bowl) == (1.0, 0.0)

    def test_takes_a_round_without_any(self) -> None:
        assert answer(shapley((), (), SEED), _Bowl([[1.0]], [1.0])) == ()


class TestSampled:
    @pytest.fixture
    def sampling(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
        """Let so few updates be sampled that all orders can be gone through."""
        return lambda most: monkeypatch.setattr(gtg_shapley, "MOST_EXACT", most)

    @pytest.mark.parametrize("seed", range(5))
    def test_is_near_that_of_all_orders(
        self, seed: int, sampling: Callable[[int], None]
    ) -> None:
        sampling(0)
        bowl = crowd(6, seed)
        gained = bowl.loss({}) - bowl.loss(dict(enumerate(even(6))))

        found = answer(shapley(even(6), [1.0] * 6, SEED), bowl)

        exact = np.array(by_all_orders(bowl, even(6)))
        # A cycle changed the mean by a fiftieth of what was gained, or there were 50.
        assert np.abs(np.array(found) - exact).max() < 0.1 * gained
        assert np.corrcoef(found, exact)[0, 1] > 0.9

    @settings(deadline=None, max_examples=20)
    @given(st.integers(9, 20), st.integers(0, 2**32 - 1))
    def test_sums_to_the_loss_gained_within_its_bounds(
        self, count: int, seed: int
    ) -> None:
        bowl = crowd(count, seed)

        found = answer(shapley(even(count), [1.0] * count, SEED), bowl)

        everybody = dict(enumerate(even(count)))
        gained = bowl.loss({}) - bowl.loss(everybody)
        assert math.fsum(found) == pytest.approx(gained, abs=1e-9)
        assert sum(bowl.asked) <= MOST_LOSSES
        assert max(bowl.asked) <= MOST_AT_ONCE

    def test_finds_who_harms_among_twenty(self) -> None:
        rng = np.random.default_rng(3)
        deltas = rng.normal(1.0, 0.1, (20, 4))
        deltas[[4, 11]] *= -2

        found = answer(
            shapley(even(20), [1.0] * 20, SEED), _Bowl(deltas.tolist(), np.ones(4))
        )

        assert sorted(np.argsort(found)[:2].tolist()) == [4, 11]
        assert max(found[4], found[11]) < 0

    def test_is_the_same_for_the_same_seed_only(self) -> None:
        made = [
            answer(shapley(even(12), [1.0] * 12, seed), crowd(12, 1))
            for seed in ((7, 1), (7, 1), (7, 2))
        ]

        assert made[0] == made[1]
        assert made[0] != made[2]

    def test_leaves_an_order_when_nothing_is_missing_any_more(self) -> None:
        # Each alone is as good as all together: one place is enough.
        bowl = _Bowl([[1.0]] * 10, [1.0])

        found = answer(shapley(even(10), [1.0] * 10, SEED), bowl)

        assert found == pytest.approx([0.1] * 10)
        assert sum(bowl.asked) == 12  # none, all, each alone

    def test_ends_where_nothing_was_gained(self) -> None:
        bowl = _Bowl([[0.0]] * 10, [1.0])

        assert answer(shapley(even(10), [1.0] * 10, SEED), bowl) == (0.0,) * 10
