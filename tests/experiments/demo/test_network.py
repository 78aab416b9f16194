"""Networks in numpy, by hand and beside Keras."""

import math

import numpy as np
import pytest

from experiments.demo.network import (
    Dense,
    Network,
    from_arrays,
    new_network,
    spec_of,
    to_arrays,
    train,
    train_round,
)
from fl_engine import wire
from fl_engine.model import keras_config
from fl_engine.model.manifest import join

SEED = bytes(range(8))
RNG = np.random.default_rng(5)
X = RNG.normal(3.0, 2.0, (70, 4)).astype(np.float32)
LABELS = {
    "binary_crossentropy": (X[:, 0] > 3).astype(np.float32),
    "sparse_categorical_crossentropy": RNG.integers(0, 3, 70).astype(np.float32),
    "mse": (X @ np.array([1, -1, 0.5, 0], np.float32)).astype(np.float32),
}
UNITS = {"binary_crossentropy": 1, "sparse_categorical_crossentropy": 3, "mse": 1}


def plain(kernel: list[list[float]], bias: list[float], loss: str) -> Network:
    """One layer without normalization."""
    inputs = len(kernel)
    layer = Dense(np.array(kernel, np.float32), np.array(bias, np.float32))
    zero, one = np.zeros(inputs, np.float32), np.ones(inputs, np.float32)
    return Network(zero, one, (layer,), loss)


def one_step(network: Network, x: list[float], y: float, rate: float) -> Dense:
    rows, labels = np.array([x], np.float32), np.array([y], np.float32)
    done = train(network, rows, labels, epochs=1, batch_size=1, rate=rate, seed=SEED)
    return done.layers[0]


class TestTrain:
    def test_takes_a_step_of_a_regression_as_worked_by_hand(self) -> None:
        start = plain([[1.0], [2.0]], [0.5], "mse")

        layer = one_step(start, [1.0, 3.0], 4.5, 0.1)

        # It says 1 + 6 + 0.5 = 7.5, 3 too much; the slope of the square is 2 · 3 = 6.
        np.testing.assert_allclose(layer.kernel[:, 0], [1 - 0.6, 2 - 1.8], rtol=1e-6)
        assert layer.bias[0] == pytest.approx(0.5 - 0.6)

    def test_takes_a_step_of_two_classes_as_worked_by_hand(self) -> None:
        layer = one_step(plain([[0.0]], [0.0], "binary_crossentropy"), [2.0], 1, 0.1)

        # It says 0.5, so that the slope is -0.5.
        assert layer.kernel[0, 0] == pytest.approx(0.1 * 0.5 * 2)
        assert layer.bias[0] == pytest.approx(0.1 * 0.5)

    def test_takes_a_step_of_three_classes_as_worked_by_hand(self) -> None:
        loss = "sparse_categorical_crossentropy"

        layer = one_step(plain([[0.0, 0.0, 0.0]], [0.0] * 3, loss), [1.0], 2, 0.3)

        # It says a third each: slopes 1/3, 1/3, -2/3.
        np.testing.assert_allclose(layer.bias, [-0.1, -0.1, 0.2], rtol=1e-6)

    @pytest.mark.parametrize("loss", LABELS)
    def test_makes_the_loss_smaller(self, loss: str) -> None:
        start = new_network(X, (6, UNITS[loss]), loss, np.random.default_rng(1))
        y = LABELS[loss]

        done = train(start, X, y, epochs=20, batch_size=16, rate=0.05, seed=SEED)

        assert done.loss_of(X, y) < start.loss_of(X, y)

    def test_leaves_its_start_alone(self) -> None:
        start = new_network(X, (6, 1), "mse", np.random.default_rng(1))
        before = start.layers[0].kernel.copy()

        train(start, X, LABELS["mse"], epochs=1, batch_size=16, rate=0.05, seed=SEED)

        np.testing.assert_array_equal(start.layers[0].kernel, before)


class TestPredict:
    def test_gives_shares_that_sum_to_one(self) -> None:
        loss = "sparse_categorical_crossentropy"
        network = new_network(X, (6, 3), loss, np.random.default_rng(1))

        np.testing.assert_allclose(network.predict(X).sum(axis=1), 1, rtol=1e-5)

    def test_does_not_overflow(self) -> None:
        loss = "sparse_categorical_crossentropy"
        network = plain([[1e30, -1e30]], [0.0, 0.0], loss)

        assert network.predict(np.ones((1, 1), np.float32)).tolist() == [[1.0, 0.0]]

    def test_counts_an_impossible_class_as_very_unlikely(self) -> None:
        network = plain([[1e30, -1e30]], [0.0, 0.0], "sparse_categorical_crossentropy")
        x, y = np.ones((1, 1), np.float32), np.ones(1, np.float32)

        assert network.loss_of(x, y) == pytest.approx(7 * math.log(10), rel=1e-4)


class TestArrays:
    def test_come_back_as_the_same_network(self) -> None:
        network = new_network(X, (6, 5, 1), "mse", np.random.default_rng(1))
        manifest = spec_of(network, "three").manifest

        again = from_arrays(manifest, to_arrays(network, 70), "mse")

        np.testing.assert_array_equal(again.predict(X), network.predict(X))


def plan(loss: str) -> wire.Plan:
    return wire.Plan(
        optimizer="SGD",
        learning_rate=0.05,
        momentum=0.0,
        epochs=3,
        batch_size=16,
        proximal_mu=0.0,
        codec="f32",
        loss=loss,
        seed=SEED,
    )


@pytest.mark.slow
class TestBesideKeras:
    @pytest.mark.parametrize("loss", LABELS)
    def test_changes_the_weights_as_a_client_with_keras_does(self, loss: str) -> None:
        from mobile.edge.trainer import KerasTrainer

        start = new_network(X, (6, UNITS[loss]), loss, np.random.default_rng(1))
        spec, arrays = spec_of(start, "beside"), to_arrays(start, 70)
        keras = KerasTrainer()
        keras.load(keras_config(spec), spec.manifest)
        flat = join(spec.manifest.floats, arrays)
        expected = keras.train(flat, plan(loss), X, LABELS[loss]).delta

        done, _ = train_round(spec.manifest, arrays, plan(loss), X, LABELS[loss])

        after = join(spec.manifest.exchanged, to_arrays(done, 70))
        before = join(spec.manifest.exchanged, arrays)
        np.testing.assert_allclose(after - before, expected, atol=5e-6)
