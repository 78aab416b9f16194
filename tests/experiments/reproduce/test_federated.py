"""A task of the product among honest clients, held against what is known of it."""

import numpy as np
import pytest

from experiments.demo.network import Network
from experiments.reproduce import datasets
from experiments.reproduce.federated import (
    Plan,
    Rows,
    follow_federated,
    start,
    task_spec,
    train_centrally,
    train_federated,
)
from fl_engine.evaluation import Metric
from fl_engine.task import Learning

DATA = datasets.pima()
RNG = np.random.default_rng(4)
X = RNG.normal(size=(60, 3)).astype(np.float32)
Y = (X[:, 0] + 0.3 * X[:, 1] > 0.2).astype(np.float32)
BINARY = Learning.BINARY_CLASSIFICATION
# A step a round over all rows, few enough that float16 on the wire hardly matters.
STEPS = Plan(hidden=(), rounds=5, epochs=1, batch_size=4_096, rate=0.5)


def federated(shards: list[Rows], plan: Plan) -> Network:
    model = start(3, plan, BINARY, seed=1)
    return train_federated(model, shards, plan, task_spec(DATA, plan, len(shards), 1))


class TestTrainFederated:
    @pytest.mark.parametrize("cuts", [[], [30], [10, 15]], ids=["one", "two", "three"])
    def test_with_a_step_a_round_is_gradient_descent_at_one_place(
        self, cuts: list[int]
    ) -> None:
        """The mean of gradients by examples is that of all rows (McMahan 2017, 2)."""
        shards = [
            Rows(x, y)
            for x, y in zip(np.split(X, cuts), np.split(Y, cuts), strict=True)
        ]

        model = federated(shards, STEPS)

        kernel, bias = self._descend(start(3, STEPS, BINARY, seed=1))
        np.testing.assert_allclose(model.layers[0].kernel[:, 0], kernel, atol=2e-3)
        np.testing.assert_allclose(model.layers[0].bias[0], bias, atol=2e-3)

    def _descend(self, model: Network) -> tuple[np.ndarray, float]:
        """Logistic regression by gradient descent, in float64 and by its formula."""
        kernel = model.layers[0].kernel[:, 0].astype(np.float64)
        bias = float(model.layers[0].bias[0])
        for _ in range(STEPS.rounds):
            errors = 1 / (1 + np.exp(-(X @ kernel + bias))) - Y
            kernel = kernel - STEPS.rate * X.T @ errors / len(Y)
            bias -= STEPS.rate * float(errors.mean())
        return kernel, bias

    def test_can_be_followed_round_by_round(self) -> None:
        models: list[Network] = []

        def note(model: Network) -> tuple[Metric, ...]:
            models.append(model)
            return ()

        spec = task_spec(DATA, STEPS, 1, 1)
        begun = start(3, STEPS, BINARY, seed=1)
        last, done = follow_federated(begun, [Rows(X, Y)], STEPS, spec, note)

        assert len(models) == len(done.rounds) == STEPS.rounds
        losses = [model.loss_of(X, Y) for model in models]
        assert losses == sorted(losses, reverse=True)
        assert last.loss_of(X, Y) == losses[-1]

    def test_is_the_same_each_time(self) -> None:
        plan = Plan(hidden=(4,), rounds=3, epochs=2, batch_size=8, rate=0.1)
        shards = [Rows(X[:20], Y[:20]), Rows(X[20:], Y[20:])]

        first, again = federated(shards, plan), federated(shards, plan)

        np.testing.assert_array_equal(first.predict(X), again.predict(X))

    def test_learns(self) -> None:
        plan = Plan(hidden=(), rounds=30, epochs=1, batch_size=8, rate=0.3)
        shards = [Rows(X[:20], Y[:20]), Rows(X[20:], Y[20:])]

        model = federated(shards, plan)

        assert ((model.predict(X)[:, 0] > 0.5) == (Y > 0.5)).mean() > 0.9


class TestTrainCentrally:
    def test_takes_as_many_epochs_as_all_rounds_have(self) -> None:
        twice = Plan(hidden=(), rounds=2, epochs=3, batch_size=4_096, rate=0.5)
        six = Plan(hidden=(), rounds=6, epochs=1, batch_size=4_096, rate=0.5)
        model = start(3, twice, BINARY, seed=1)

        first, second = (
            train_centrally(model, Rows(X, Y), plan, seed=2) for plan in (twice, six)
        )

        np.testing.assert_array_equal(first.predict(X), second.predict(X))
