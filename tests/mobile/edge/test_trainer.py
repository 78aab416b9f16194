"""Training on a device, held against steps worked by hand and against plain Keras."""

import json
import math
import threading
from typing import Any

import numpy as np
import pytest

from fl_engine import wire
from fl_engine.batches import epoch_orders
from fl_engine.errors import ModelError, ShapeMismatchError
from fl_engine.model import ModelSpec, keras_config, parse_config
from fl_engine.model.build import build, get_weights, set_weights
from fl_engine.model.manifest import Manifest, join, split
from mobile.edge.trainer import KerasTrainer, TrainingStopped
from tests.fl_engine.model.archives import dense, layer, sequential, start

pytestmark = pytest.mark.slow

SEED = b"8 bytes!"


def plan(**changes: Any) -> wire.Plan:
    given: dict[str, Any] = {
        "optimizer": "SGD",
        "learning_rate": 0.1,
        "momentum": 0.0,
        "epochs": 1,
        "batch_size": 32,
        "proximal_mu": 0.0,
        "codec": "f32",
        "loss": "mse",
        "seed": SEED,
    }
    return wire.Plan(**{**given, **changes})


def spec_of(*layers: dict[str, Any], inputs: int = 1) -> ModelSpec:
    return parse_config(json.dumps(sequential(start(inputs), *layers)).encode())


def loaded(spec: ModelSpec, **options: Any) -> KerasTrainer:
    trainer = KerasTrainer(**options)
    trainer.load(keras_config(spec), spec.manifest)
    return trainer


LINE = spec_of(dense(units=1, use_bias=False))  # y = w x
X, Y = np.array([[3]], np.float32), np.array([1], np.float32)
W = np.array([2], np.float32)


@pytest.fixture(scope="module")
def line() -> KerasTrainer:
    return loaded(LINE)


class TestStepsByHand:
    """y = w x with w = 2, x = 3, y = 1: error 5, loss 25, gradient 2 * 5 * 3 = 30."""

    def test_sgd(self, line: KerasTrainer) -> None:
        done = line.train(W, plan(), X, Y)

        assert done.delta.tolist() == pytest.approx([-3])
        assert done.metrics == {"loss": pytest.approx(25)}
        assert done.train_s > 0

    def test_momentum(self, line: KerasTrainer) -> None:
        done = line.train(W, plan(optimizer="MOMENTUM", momentum=0.9, epochs=2), X, Y)

        # w = -1, error -4, gradient -24; v = 0.9 * -3 + 2.4 = -0.3; w = -1.3
        assert done.delta.tolist() == pytest.approx([-3.3])
        assert done.metrics == {"loss": pytest.approx(16)}

    def test_adam(self, line: KerasTrainer) -> None:
        done = line.train(W, plan(optimizer="ADAM"), X, Y)

        # The first step of Adam is the learning rate times g / (|g| + epsilon).
        assert done.delta.tolist() == pytest.approx([-0.1], rel=1e-5)

    def test_proximal_term(self, line: KerasTrainer) -> None:
        done = line.train(W, plan(proximal_mu=0.5, epochs=2), X, Y)

        # Second gradient: -24 + 0.5 * (-1 - 2) = -25.5; w = -1 + 2.55 = 1.55
        assert done.delta.tolist() == pytest.approx([-0.45])

    def test_binary_crossentropy(self) -> None:
        trainer = loaded(spec_of(dense(units=1, use_bias=False, activation="sigmoid")))
        one = np.ones((1, 1), np.float32)
        given = plan(loss="binary_crossentropy", learning_rate=1.0)

        done = trainer.train(np.zeros(1, np.float32), given, one, one[0])

        assert done.delta.tolist() == pytest.approx([0.5])  # (1 - p) x with p = 1/2
        assert done.metrics == {"loss": pytest.approx(math.log(2))}

    def test_sparse_categorical_crossentropy(self) -> None:
        trainer = loaded(spec_of(dense(units=2, use_bias=False, activation="softmax")))
        one = np.ones((1, 1), np.float32)
        given = plan(loss="sparse_categorical_crossentropy", learning_rate=1.0)

        done = trainer.train(np.zeros(2, np.float32), given, one, one[0])

        assert done.delta.tolist() == pytest.approx([-0.5, 0.5])

    def test_moving_statistics_travel_back(self) -> None:
        batch = layer(
            "BatchNormalization", "bn", axis=-1, momentum=0.5, epsilon=0.001,
            center=True, scale=True,
        )  # fmt: skip
        spec = spec_of(batch, dense(units=1, use_bias=False))
        x = np.array([[1], [3]], np.float32)  # mean 2, variance 1
        before = join(
            spec.manifest.floats,
            {
                "bn/gamma": np.ones(1),
                "bn/beta": np.zeros(1),
                "bn/moving_mean": np.zeros(1),
                "bn/moving_variance": np.ones(1),
                "dense/kernel": np.zeros((1, 1)),
            },
        )

        done = loaded(spec).train(before, plan(), x, np.zeros(2, np.float32))

        # gamma, beta, moving mean (0 + 2) / 2, moving variance (1 + 1) / 2, kernel
        assert done.delta.tolist() == pytest.approx([0, 0, 1, 0, 0], abs=1e-6)


def _normalization() -> dict[str, Any]:
    return layer("Normalization", "norm", axis=[-1], invert=False)


def _batch() -> dict[str, Any]:
    return layer(
        "BatchNormalization", "bn", axis=-1, momentum=0.9, epsilon=0.001,
        center=True, scale=True,
    )  # fmt: skip


_L2 = {"class_name": "L2", "config": {"l2": 0.01}}
_MAX = {"class_name": "MaxNorm", "config": {"max_value": 0.5, "axis": 0}}
_HIDDEN = dense("hidden", 8, activation="relu", kernel_regularizer=_L2)
_EMBEDDED = layer(
    "Embedding", "embedding", input_dim=5, output_dim=3, mask_zero=False
)  # fmt: skip
MODELS = {
    "binary_crossentropy": spec_of(
        _normalization(), _HIDDEN, _batch(), dense(units=1, activation="sigmoid"),
        inputs=4,
    ),
    "sparse_categorical_crossentropy": spec_of(
        _EMBEDDED, layer("Flatten", "flat"), dense(units=3, activation="softmax"),
        inputs=4,
    ),
    "mse": spec_of(
        _HIDDEN, dense(units=1, kernel_constraint=_MAX), inputs=4
    ),
}  # fmt: skip
OPTIMIZERS: list[dict[str, Any]] = [
    {"optimizer": "SGD", "learning_rate": 0.05},
    {"optimizer": "MOMENTUM", "momentum": 0.9, "learning_rate": 0.05},
    {"optimizer": "ADAM", "learning_rate": 0.01},
]


def rows(loss: str) -> tuple[Any, Any]:
    """37 rows, so that the last batch is a short one."""
    rng = np.random.default_rng(3)
    x = rng.integers(0, 5, (37, 4)).astype(np.float32)
    top = {"binary_crossentropy": 2, "sparse_categorical_crossentropy": 3, "mse": 9}
    return x, rng.integers(0, top[loss], 37).astype(np.float32)


def first_weights(spec: ModelSpec) -> Any:
    rng = np.random.default_rng(4)
    parts = [
        np.abs(drawn) + 0.5 if "variance" in t.name else drawn
        for t in spec.manifest.floats
        for drawn in [rng.normal(0, 0.4, t.size)]
    ]
    return np.concatenate(parts).astype(np.float32)


def train_plainly(
    spec: ModelSpec, weights: Any, given: wire.Plan, x: Any, y: Any
) -> Any:
    """The same round by `compile` and `train_on_batch`."""
    import keras

    model = build(spec)
    set_weights(model, spec, split(spec.manifest.floats, weights))
    optimizer = (
        keras.optimizers.Adam(given.learning_rate)
        if given.optimizer == "ADAM"
        else keras.optimizers.SGD(given.learning_rate, momentum=given.momentum)
    )
    model.compile(optimizer=optimizer, loss=given.loss)
    for order in epoch_orders(given.seed, len(x), given.epochs):
        for first in range(0, len(x), given.batch_size):
            batch = order[first : first + given.batch_size]
            model.train_on_batch(x[batch], y[batch])
    exchanged = spec.manifest.exchanged
    after = join(exchanged, get_weights(model, spec))
    return after - join(exchanged, split(spec.manifest.floats, weights))


class TestAgainstPlainKeras:
    @pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o["optimizer"])
    @pytest.mark.parametrize("loss", list(MODELS))
    def test_gives_the_same_delta(self, loss: str, optimizer: dict[str, Any]) -> None:
        spec, (x, y) = MODELS[loss], rows(loss)
        given = plan(loss=loss, epochs=2, batch_size=8, **optimizer)
        weights = first_weights(spec)

        done = loaded(spec).train(weights, given, x, y)

        expected = train_plainly(spec, weights, given, x, y)
        assert np.abs(expected).max() > 0.01
        np.testing.assert_allclose(done.delta, expected, atol=1e-6)


class TestRounds:
    def test_start_with_a_fresh_optimizer(self, line: KerasTrainer) -> None:
        given = plan(optimizer="MOMENTUM", momentum=0.9)
        first = line.train(W, given, X, Y)

        assert line.train(W, given, X, Y).delta.tolist() == first.delta.tolist()

    def test_may_have_another_learning_rate(self, line: KerasTrainer) -> None:
        line.train(W, plan(), X, Y)

        done = line.train(W, plan(learning_rate=0.2), X, Y)

        assert done.delta.tolist() == pytest.approx([-6])

    def test_take_the_bytes_of_a_payload(self, line: KerasTrainer) -> None:
        done = line.train(W.astype("<f4").tobytes(), plan(), X, Y)

        assert done.delta.tolist() == pytest.approx([-3])

    def test_see_changed_statistics_of_the_requester(self) -> None:
        spec = spec_of(_normalization(), dense(units=1, use_bias=False))
        trainer = loaded(spec)
        x, y = np.array([[3]], np.float32), np.zeros(1, np.float32)

        def with_mean(mean: float) -> Any:
            arrays = {
                "norm/mean": np.array([mean]),
                "norm/variance": np.ones(1),
                "dense/kernel": np.ones((1, 1)),
            }
            return join(spec.manifest.floats, arrays)

        first = trainer.train(with_mean(0), plan(), x, y)
        second = trainer.train(with_mean(2), plan(), x, y)

        assert first.delta.tolist() == pytest.approx([-1.8])  # 0.1 * 2 * 3 * 3
        assert second.delta.tolist() == pytest.approx([-0.2])  # 0.1 * 2 * 1 * 1

    def test_with_dropout_depend_on_the_seed_alone(self) -> None:
        drop = layer("Dropout", "drop", rate=0.5)
        spec = spec_of(_HIDDEN, drop, dense(units=1), inputs=4)
        x, y = rows("mse")
        weights = first_weights(spec)
        deltas = [
            loaded(spec).train(weights, plan(seed=seed, batch_size=8), x, y).delta
            for seed in (SEED, SEED, b"another!")
        ]

        np.testing.assert_array_equal(deltas[0], deltas[1])
        assert not np.array_equal(deltas[0], deltas[2])

    def test_leave_out_a_loss_that_is_not_finite(self, line: KerasTrainer) -> None:
        done = line.train(W, plan(learning_rate=1e30, epochs=4), X, Y)

        assert done.metrics == {}
        assert not np.isfinite(done.delta).all()

    def test_tell_their_progress(self) -> None:
        told: list[tuple[int, int]] = []
        trainer = loaded(LINE, on_step=lambda done, of: told.append((done, of)))

        trainer.train(
            W, plan(epochs=2, batch_size=2), np.repeat(X, 3, 0), np.repeat(Y, 3)
        )

        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


class _Waits(threading.Event):
    """Notes how long somebody would have waited, and lets them go on at once."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        return self.is_set()


class TestSteering:
    def test_a_slowdown_waits_after_each_step(self) -> None:
        stop = _Waits()
        trainer = loaded(LINE, slowdown=20, stop=stop)

        done = trainer.train(W, plan(batch_size=1), np.repeat(X, 5, 0), np.repeat(Y, 5))

        assert len(stop.waits) == 5
        assert 0 < sum(stop.waits) <= 19 * done.train_s  # 20 times as long in all

    def test_a_slowdown_below_one_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least 1"):
            KerasTrainer(slowdown=0.5)

    def test_it_can_be_stopped_from_another_thread(self) -> None:
        stop = threading.Event()
        trainer = loaded(LINE, slowdown=1e6, stop=stop)
        stopping = threading.Timer(0.2, stop.set)
        stopping.start()

        with pytest.raises(TrainingStopped):
            trainer.train(W, plan(epochs=1000), X, Y)
        stopping.join()

    def test_it_runs_beside_the_main_thread(self, line: KerasTrainer) -> None:
        deltas: list[Any] = []
        thread = threading.Thread(
            target=lambda: deltas.append(line.train(W, plan(), X, Y).delta)
        )
        thread.start()
        thread.join()

        assert deltas[0].tolist() == pytest.approx([-3])


class TestRefusals:
    def test_of_a_manifest_of_another_model(self) -> None:
        with pytest.raises(ModelError, match="manifest"):
            KerasTrainer().load(keras_config(LINE), Manifest(()))

    def test_of_a_model_that_is_not_allowed(self) -> None:
        config = json.dumps(sequential(start(1), layer("Lambda", "evil")))

        with pytest.raises(ModelError, match="Lambda"):
            KerasTrainer().load(config, Manifest(()))

    def test_of_weights_of_another_length(self, line: KerasTrainer) -> None:
        with pytest.raises(ShapeMismatchError):
            line.train(np.zeros(2, np.float32), plan(), X, Y)

    @pytest.mark.parametrize("count", [0, 2])
    def test_of_rows_without_their_labels(self, line: KerasTrainer, count: int) -> None:
        with pytest.raises(ValueError, match="labels"):
            line.train(W, plan(), np.ones((count, 1), np.float32), Y)
