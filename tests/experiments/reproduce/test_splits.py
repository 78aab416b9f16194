"""Folds and shards."""

import numpy as np
import pytest

from experiments.reproduce.splits import deal, folds

STRATA = np.array([1] * 27 + [0] * 50)  # 27 and 50 in five folds: 5 or 6, and 10


class TestFolds:
    def test_test_every_row_once(self) -> None:
        tests = np.concatenate([fold.test for fold in folds(STRATA, 7)])

        np.testing.assert_array_equal(np.sort(tests), np.arange(77))

    def test_train_on_all_others(self) -> None:
        for fold in folds(STRATA, 7):
            together = np.sort(np.concatenate([fold.train, fold.test]))
            np.testing.assert_array_equal(together, np.arange(77))

    def test_have_each_class_in_equal_shares(self) -> None:
        counts = [int(STRATA[fold.test].sum()) for fold in folds(STRATA, 7)]

        assert sorted(counts) == [5, 5, 5, 6, 6]

    def test_differ_by_the_seed_alone(self) -> None:
        first, again, other = (folds(STRATA, seed)[0].test for seed in (1, 1, 2))

        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)


class TestDeal:
    @pytest.mark.parametrize("alpha", [None, 0.3])
    @pytest.mark.parametrize("clients", [4, 10])
    def test_gives_each_row_to_one(self, clients: int, alpha: float | None) -> None:
        train = folds(STRATA, 3)[0].train

        parts = deal(STRATA, train, clients, alpha, seed=5)

        assert len(parts) == clients and min(map(len, parts)) >= 1
        np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.sort(train))

    def test_skews_the_classes_where_it_is_asked_to(self) -> None:
        strata = np.array([0, 1] * 500)

        even, skewed = (
            [strata[part].mean() for part in deal(strata, np.arange(1000), 4, alpha, 5)]
            for alpha in (None, 0.3)
        )

        assert max(even) - min(even) < 0.15
        assert max(skewed) - min(skewed) > 0.4
