"""Rows in folds, and a fold's training rows dealt out to clients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.reproduce.datasets import Places
from experiments.simulate.dealing import skewed

FOLDS = 5


@dataclass(frozen=True)
class Fold:
    """Places of a fold's rows.

    Attributes:
        train: Of which models are made, in an order by chance.
        test: On which they are measured.
    """

    train: Places
    test: Places


def folds(strata: Places, seed: int, count: int = FOLDS) -> list[Fold]:
    """Every row is in one test part; each class in equal shares.

    Args:
        strata: Classes, shape (n,).
        seed: Of the order.
        count: How many folds.
    """
    rng = np.random.default_rng([seed, 11])
    tests: list[list[Places]] = [[] for _ in range(count)]
    for label in np.unique(strata):
        members = rng.permutation(np.flatnonzero(strata == label))
        for test, part in zip(tests, np.array_split(members, count), strict=True):
            test.append(part)
        tests = tests[1:] + tests[:1]  # what does not divide goes to another fold
    return [_fold(np.concatenate(test), len(strata), rng) for test in tests]


def _fold(test: Places, rows: int, rng: np.random.Generator) -> Fold:
    is_train = np.ones(rows, dtype=bool)
    is_train[test] = False
    return Fold(rng.permutation(np.flatnonzero(is_train)), np.sort(test))


def deal(
    strata: Places, train: Places, clients: int, alpha: float | None, seed: int
) -> Sequence[Places]:
    """Deal a fold's training rows out.

    Args:
        strata: Classes of all rows.
        train: Places of the training rows, in an order by chance.
        clients: How many.
        alpha: Of the Dirichlet distribution; None for even shards.
        seed: Of the skewed shares.
    """
    if alpha is None:
        return np.array_split(train, clients)
    rng = np.random.default_rng([seed, 12])
    return skewed(strata, train, clients, alpha, rng)
