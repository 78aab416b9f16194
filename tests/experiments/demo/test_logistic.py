import numpy as np
import pytest

from experiments.demo import setup
from experiments.demo.logistic import Logistic, train
from experiments.demo.model import initial_model, model_spec
from fl_engine.batches import epoch_orders
from fl_engine.model.build import build, get_weights, set_weights

SEED = bytes(range(8))
PARTS = setup.split(0, 8)
ROWS = PARTS.shards[0]
START = initial_model(PARTS.test, 0)
PLAN = setup.task_spec(seed=0).training


class TestTrain:
    def test_takes_one_step_as_worked_by_hand(self) -> None:
        zero, one = np.zeros(1, np.float32), np.ones(1, np.float32)
        start = Logistic(zero, one, np.zeros((1, 1), np.float32), zero)
        x, y = np.array([[2]], np.float32), one

        done = train(start, x, y, PLAN, epochs=1, seed=SEED)

        # p = 0.5, so the gradient is (0.5 - 1) * 2 for the kernel, -0.5 for the bias.
        rate = PLAN.learning_rate
        assert done.kernel[0, 0] == pytest.approx(rate * 1.0)
        assert done.bias[0] == pytest.approx(rate * 0.5)

    def test_leaves_its_start_alone(self) -> None:
        before = START.kernel.copy()

        train(START, ROWS.x, ROWS.y, PLAN, epochs=1, seed=SEED)

        np.testing.assert_array_equal(START.kernel, before)

    def test_does_not_overflow(self) -> None:
        start = START._replace(kernel=np.full((8, 1), 1e30, np.float32))

        assert np.isfinite(start.predict(ROWS.x)).all()

    @pytest.mark.slow
    def test_agrees_with_keras(self) -> None:
        done = train(START, ROWS.x, ROWS.y, PLAN, epochs=3, seed=SEED)

        model = build(model_spec())
        set_weights(model, model_spec(), START.to_arrays())
        _fit(model, epochs=3)

        weights = get_weights(model, model_spec())
        np.testing.assert_allclose(weights["dense/kernel"], done.kernel, atol=2e-6)
        np.testing.assert_allclose(weights["dense/bias"], done.bias, atol=2e-6)
        predicted = model.predict(PARTS.test.x, verbose=0)
        np.testing.assert_allclose(predicted, done.predict(PARTS.test.x), atol=2e-6)


def _fit(model: object, epochs: int) -> None:
    import keras

    assert isinstance(model, keras.Model)
    model.compile(keras.optimizers.SGD(PLAN.learning_rate), "binary_crossentropy")
    for order in epoch_orders(SEED, len(ROWS.y), epochs):
        for start in range(0, len(order), PLAN.batch_size):
            batch = order[start : start + PLAN.batch_size]
            model.train_on_batch(ROWS.x[batch], ROWS.y[batch, None])
