import numpy as np
import pytest

from experiments.simulate import mlp


class TestTrain:
    def test_steps_down_the_gradient_of_the_loss(self) -> None:
        """One step on one batch, against the difference quotient of the loss."""
        rng = np.random.default_rng(0)
        start = mlp.initial(rng)
        x, y = rng.normal(size=(mlp.BATCH, mlp.INPUTS)), rng.integers(0, 2, mlp.BATCH)

        delta = mlp.train(start, x, y, epochs=1, rng=rng)

        wide, tiny = start.astype(np.float64), 1e-5
        for place in range(0, len(start), 7):
            step = np.zeros(len(start))
            step[place] = tiny
            slope = mlp.loss(wide + step, x, y) - mlp.loss(wide - step, x, y)
            expected = -mlp.RATE * slope / (2 * tiny)
            assert delta[place] == pytest.approx(expected, abs=2e-6)

    def test_leaves_the_global_weights_alone(self) -> None:
        rng = np.random.default_rng(0)
        start = mlp.initial(rng)
        before = start.copy()

        mlp.train(start, np.ones((4, mlp.INPUTS)), np.ones(4, int), epochs=2, rng=rng)

        np.testing.assert_array_equal(start, before)
