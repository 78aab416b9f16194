"""The phone's trainer beside Keras: same rows, same order of batches, same start."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error

from fl_engine import benchmark
from fl_engine.model import parse_config
from fl_engine.model.build import get_weights
from fl_engine.model.templates import Template, TemplateSpec, adapt, build_template
from fl_engine.model.tfjs import topology
from fl_engine.task import Learning
from tests.browser.conftest import absent
from tests.fl_engine.model import zoo
from tests.phone.lab import BUILT, Case, Lab, open_lab, plan_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

REPORT = Path("build/phone/training.json")
OPTIMIZERS = ("SGD", "MOMENTUM", "ADAM")
NEAR = 1e-5
BINARY = "binary_crossentropy"
CLASSES = "sparse_categorical_crossentropy"
CHANCE = {"dropouts", "lstm_stack"}  # what they draw is not what Keras draws
TRAINABLE = sorted(set(zoo.MODELS) - {"gru"})

Table = list[dict[str, Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lab(browser: Browser) -> AsyncIterator[Lab]:
    if not (BUILT / "trainer.html").exists():
        absent("The lab is not built. Run: make lab")
    async with open_lab(browser) as lab:
        yield lab


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    """Rows of the report, written and printed when all is done."""
    rows: Table = []
    yield rows
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(rows, indent=1))
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))


def mlp(rows: int = 300) -> Case:
    """A table of eight columns like Pima's, and the template's MLP."""
    wanted = TemplateSpec(Template.MLP, Learning.BINARY_CLASSIFICATION, (8,), seed=3)
    spec, arrays = build_template(wanted)
    rng = np.random.default_rng(5)
    x = rng.normal(60, 30, (rows, 8)).astype(np.float32)
    y = x[:, 0] + x[:, 1] + rng.normal(0, 20, rows) > 120
    return Case.of(spec, adapt(spec, arrays, x), x, y)


def cnn(rows: int = 200) -> Case:
    """Pictures of 28 × 28, and the template's CNN.

    With seed 5 two pixels of a pooled window are so near that Keras itself, compiled by
    XLA, takes the other one: then Adam's deltas are 1.3e-4 apart, the phone's equal to
    the compiled ones.
    """
    wanted = TemplateSpec(
        Template.SMALL_CNN,
        Learning.MULTICLASS_CLASSIFICATION,
        (28, 28, 1),
        classes=10,
        seed=3,
    )
    spec, arrays = build_template(wanted)
    rng = np.random.default_rng(6)
    x = rng.integers(0, 256, (rows, 28, 28, 1))
    return Case.of(spec, arrays, x, rng.integers(0, 10, rows))


def case_of(model: Any, x: Any, y: Any) -> Case:
    """A Keras model with the weights that it has."""
    spec = parse_config(model.to_json().encode())
    return Case.of(spec, get_weights(model, spec), x, y)


def normalized(rows: int) -> Case:
    """A convolution and a dense layer, each with BatchNormalization.

    They have no biases, which do nothing before it: the gradient of such a bias is
    nothing but rounding, and Adam makes steps of it (7e-5 was seen after one).
    """
    import keras

    keras.utils.set_random_seed(3)
    ls = keras.layers
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            ls.Conv2D(6, 3, padding="same", use_bias=False),
            ls.BatchNormalization(),
            ls.Activation("relu"),
            ls.MaxPooling2D(2),
            ls.Flatten(),
            ls.Dense(16, use_bias=False),
            ls.BatchNormalization(),
            ls.Activation("relu"),
            ls.Dense(5, activation="softmax"),
        ]
    )
    rng = np.random.default_rng(5)
    x = rng.normal(0, 1, (rows, 12, 12, 1))
    return case_of(model, x, rng.integers(0, 5, rows))


def distance(a: Any, b: Any) -> float:
    """The largest difference of two deltas."""
    return float(np.max(np.abs(a - b)))


class TestEqualToKeras:
    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    @pytest.mark.parametrize(
        ("make", "loss"),
        [pytest.param(mlp, BINARY, id="mlp"), pytest.param(cnn, CLASSES, id="cnn")],
    )
    async def test_after_one_local_epoch(
        self,
        lab: Lab,
        table: Table,
        make: Callable[[], Case],
        loss: str,
        optimizer: str,
    ) -> None:
        case, plan = make(), plan_of(optimizer, loss)
        expected = case.by_keras(plan)
        await lab.load(case)

        trained = await lab.train(case, plan)

        far = distance(trained["flat"], expected.delta)
        table.append(
            {
                "model": make.__name__,
                "optimizer": optimizer,
                "after": "one epoch",
                "distance": far,
                "moved": float(np.abs(expected.delta).max()),
            }
        )
        assert far <= NEAR
        assert np.abs(expected.delta).max() > 1e-3
        assert trained["metrics"]["loss"] == pytest.approx(expected.metrics["loss"])

    async def test_with_the_proximal_term_over_several_epochs(self, lab: Lab) -> None:
        case = mlp()
        plan = plan_of("MOMENTUM", BINARY, proximal_mu=0.5, epochs=3, batch_size=64)
        await lab.load(case)

        trained = await lab.train(case, plan)

        expected = case.by_keras(plan)
        assert distance(trained["flat"], expected.delta) <= NEAR
        assert trained["metrics"]["loss"] == pytest.approx(expected.metrics["loss"])

    async def test_again_in_the_next_round_of_the_same_model(self, lab: Lab) -> None:
        case, plan = mlp(), plan_of("ADAM", BINARY)
        await lab.load(case)
        first = await lab.train(case, plan)

        second = await lab.train(case, plan)

        assert second["delta"] == first["delta"]

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    async def test_with_batch_normalization_after_one_step(
        self, lab: Lab, table: Table, optimizer: str
    ) -> None:
        case, plan = normalized(32), plan_of(optimizer, CLASSES)
        expected = case.by_keras(plan).delta
        await lab.load(case)

        far = distance((await lab.train(case, plan))["flat"], expected)

        after = {"after": "one step", "distance": far}
        table.append({"model": "normalized", "optimizer": optimizer, **after})
        assert far <= NEAR

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    async def test_with_batch_normalization_as_near_as_keras_to_itself(
        self,
        lab: Lab,
        table: Table,
        monkeypatch: pytest.MonkeyPatch,
        optimizer: str,
    ) -> None:
        import tensorflow as tf

        case, plan = normalized(320), plan_of(optimizer, CLASSES)
        plain = case.by_keras(plan).delta
        monkeypatch.setattr(tf, "function", partial(tf.function, jit_compile=True))
        compiled = case.by_keras(plan).delta
        await lab.load(case)

        far = distance((await lab.train(case, plan))["flat"], plain)

        itself = distance(compiled, plain)
        after = {"after": "one epoch", "distance": far, "keras_to_itself": itself}
        table.append({"model": "normalized", "optimizer": optimizer, **after})
        assert far <= max(2 * itself, NEAR)

    @pytest.mark.parametrize("name", TRAINABLE)
    async def test_in_one_step_of_every_model(
        self, lab: Lab, table: Table, name: str
    ) -> None:
        """One output is put behind each, so that all have the same loss."""
        case = with_one_output(name)
        if topology(case.spec) is None:
            pytest.skip("TensorFlow.js can't train it, which the requester is told")
        plan = plan_of("SGD", "mse", learning_rate=0.01)
        await lab.load(case)

        trained = await lab.train(case, plan)

        assert np.isfinite(trained["flat"]).all()
        assert trained["flat"].any()
        if name not in CHANCE:
            far = distance(trained["flat"], case.by_keras(plan).delta)
            table.append({"model": name, "after": "one step", "distance": far})
            assert far <= NEAR


def with_one_output(name: str) -> Case:
    """A model of the zoo with Flatten and one linear unit behind it."""
    import keras

    model = zoo.MODELS[name](keras)
    behind = [keras.layers.Flatten(), keras.layers.Dense(1)]
    if isinstance(model, keras.Sequential):
        start = keras.Input(model.input_shape[1:])
        whole = keras.Sequential([start, *model.layers, *behind])
    else:
        whole = keras.Model(model.input, behind[1](behind[0](model.output)))
    zoo.randomize(whole)
    x = zoo.examples(whole)
    return case_of(whole, x, np.random.default_rng(2).normal(0, 1, len(x)))


class TestRound:
    async def test_draws_dropout_from_the_rounds_seed_alone(self, lab: Lab) -> None:
        case = with_one_output("dropouts")
        plan = plan_of("SGD", "mse")
        await lab.load(case)
        first = await lab.train(case, plan)

        again = await lab.train(case, plan)
        other = await lab.train(case, plan_of("SGD", "mse", seed=bytes(8)))

        assert again["delta"] == first["delta"]
        assert other["delta"] != first["delta"]

    async def test_writes_the_delta_in_the_plans_codec(self, lab: Lab) -> None:
        case = mlp()
        await lab.load(case)
        exact = (await lab.train(case, plan_of("SGD", BINARY)))["flat"]

        halves = await lab.train(case, plan_of("SGD", BINARY, codec="f16"))
        bytes_ = await lab.train(case, plan_of("SGD", BINARY, codec="i8"))

        assert halves["flat"].tobytes() == exact.astype("<f2").astype("<f4").tobytes()
        assert distance(bytes_["flat"], exact) <= np.abs(exact).max() / 127

    async def test_tells_how_it_goes_at_most_four_times_a_second(
        self, lab: Lab
    ) -> None:
        case = mlp(3000)
        await lab.load(case)

        trained = await lab.train(case, plan_of("SGD", BINARY, epochs=20))

        steps = trained["steps"]
        done = [step["doneSteps"] for step in steps]
        assert done == sorted(done)
        assert done[-1] == steps[-1]["steps"] == 20 * 94
        assert len(steps) <= trained["trainS"] * 4 + 1
        assert steps[-1]["loss"] == pytest.approx(trained["metrics"]["loss"])

    async def test_stops_at_once_and_trains_again(self, lab: Lab) -> None:
        case = mlp(3000)
        await lab.load(case)

        with pytest.raises(Error, match="TrainingStopped"):
            async with asyncio.timeout(120):
                await lab.train(case, plan_of("SGD", BINARY, epochs=10_000), 1)

        plan = plan_of("SGD", BINARY)
        assert (
            distance((await lab.train(case, plan))["flat"], case.by_keras(plan).delta)
            <= NEAR
        )

    async def test_refuses_a_model_that_is_not_the_manifests(self, lab: Lab) -> None:
        wanted = TemplateSpec(Template.MLP, Learning.BINARY_CLASSIFICATION, (9,))
        other, _ = build_template(wanted)

        with pytest.raises(Error, match="The model and its manifest differ"):
            await lab.load(mlp(), of=other)

    async def test_holds_no_more_memory_after_fifty_epochs(self, lab: Lab) -> None:
        case = cnn(64)
        await lab.load(case)
        plan = plan_of("ADAM", CLASSES, epochs=2)
        await lab.train(case, plan)
        before = await lab.memory()

        for _ in range(25):
            await lab.train(case, plan)

        assert await lab.memory() == before


class TestBenchmark:
    @pytest.mark.parametrize(("size", "steps"), [(1, 1), (33, 7), (256, 40)])
    async def test_gives_the_servers_digest(
        self, lab: Lab, size: int, steps: int
    ) -> None:
        await lab.unload()
        seed = bytes(range(16))

        digest = await lab.digest(seed, size, steps)

        assert digest == benchmark.known_digest(seed, size, steps)
