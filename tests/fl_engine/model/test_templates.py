"""Models made from templates, beside the same models written in plain Keras."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine.errors import ModelError, SpecError
from fl_engine.model import ModelLimits, open_model, runtimes
from fl_engine.model.save import keras_archive
from fl_engine.model.templates import Template, TemplateSpec, adapt, build_template
from fl_engine.task import Learning

BINARY = Learning.BINARY_CLASSIFICATION
MULTICLASS = Learning.MULTICLASS_CLASSIFICATION
REGRESSION = Learning.REGRESSION

LINEAR = TemplateSpec(Template.LINEAR, REGRESSION, (3,))
MLP = TemplateSpec(Template.MLP, BINARY, (8,), hidden_units=(5, 4))
SMALL_CNN = TemplateSpec(Template.SMALL_CNN, MULTICLASS, (9, 8, 3), classes=7)

EACH = pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(LINEAR, id="linear"),
        pytest.param(MLP, id="mlp"),
        pytest.param(SMALL_CNN, id="small-cnn"),
    ],
)


def wrong(template: Template, **values: Any) -> list[tuple[str, str]]:
    """Path and kind of each problem."""
    given: dict[str, Any] = {"learning": BINARY, "input_shape": (8,)}
    with pytest.raises(SpecError) as caught:
        TemplateSpec(template, **(given | values))
    return [(".".join(p.path), p.kind) for p in caught.value.problems]


class TestShape:
    @pytest.mark.parametrize(
        ("learning", "classes", "shape", "activation"),
        [
            pytest.param(BINARY, 5, (1,), "sigmoid", id="binary"),
            pytest.param(MULTICLASS, 5, (5,), "softmax", id="multiclass"),
            pytest.param(REGRESSION, 5, (1,), "linear", id="regression"),
        ],
    )
    def test_ends_as_the_kind_of_learning_asks(
        self,
        learning: Learning,
        classes: int,
        shape: tuple[int, ...],
        activation: str,
    ) -> None:
        wanted = TemplateSpec(Template.LINEAR, learning, (8,), classes)

        spec, _ = build_template(wanted)

        assert spec.output_shape == shape
        assert spec.layers[-1].config["activation"] == activation

    def test_has_the_hidden_layers_that_were_asked_for(self) -> None:
        spec, _ = build_template(MLP)

        units = [
            layer.config["units"] for layer in spec.layers if layer.kind == "Dense"
        ]
        # 8 means, 8 variances and a count; 8*5+5, 5*4+4, 4*1+1
        assert (units, spec.parameters) == ([5, 4, 1], 17 + 45 + 24 + 5)

    def test_an_image_is_halved_twice_before_it_is_flattened(self) -> None:
        spec, _ = build_template(SMALL_CNN)

        # 3*3*3*16+16, 3*3*16*32+32, (9//4)*(8//4)*32 = 128 to 7
        assert spec.parameters == 448 + 4_640 + 128 * 7 + 7

    @EACH
    def test_every_runtime_can_train_it(self, wanted: TemplateSpec) -> None:
        spec, _ = build_template(wanted)

        assert all(support.can_train for support in runtimes(spec))


class TestRefusal:
    @pytest.mark.parametrize(
        ("template", "values", "problems"),
        [
            pytest.param(
                Template.MLP,
                {"input_shape": (8, 8, 1)},
                [("inputShape", "CONTRADICTION")],
                id="an-image-for-a-table",
            ),
            pytest.param(
                Template.SMALL_CNN,
                {},
                [("inputShape", "CONTRADICTION")],
                id="a-table-for-an-image",
            ),
            pytest.param(
                Template.SMALL_CNN,
                {"input_shape": (7, 513, 2), "learning": REGRESSION},
                [
                    ("inputShape.0", "OUT_OF_RANGE"),
                    ("inputShape.1", "OUT_OF_RANGE"),
                    ("inputShape.2", "OUT_OF_RANGE"),
                    ("learning", "CONTRADICTION"),
                ],
                id="everything-at-once",
            ),
            pytest.param(
                Template.LINEAR,
                {"input_shape": (0,)},
                [("inputShape.0", "OUT_OF_RANGE")],
                id="no-features",
            ),
            pytest.param(
                Template.LINEAR,
                {"input_shape": (1001,)},
                [("inputShape.0", "OUT_OF_RANGE")],
                id="too-many-features",
            ),
            pytest.param(
                Template.LINEAR,
                {"learning": MULTICLASS, "classes": 1},
                [("classes", "OUT_OF_RANGE")],
                id="one-class",
            ),
            pytest.param(
                Template.LINEAR,
                {"learning": MULTICLASS, "classes": 1001},
                [("classes", "OUT_OF_RANGE")],
                id="too-many-classes",
            ),
            pytest.param(
                Template.MLP,
                {"hidden_units": ()},
                [("hiddenUnits", "MISSING")],
                id="no-hidden-layer",
            ),
            pytest.param(
                Template.MLP,
                {"hidden_units": (1,) * 6},
                [("hiddenUnits", "TOO_LONG")],
                id="too-many-hidden-layers",
            ),
            pytest.param(
                Template.MLP,
                {"hidden_units": (4, 0, 1025)},
                [("hiddenUnits.1", "OUT_OF_RANGE"), ("hiddenUnits.2", "OUT_OF_RANGE")],
                id="units-out-of-range",
            ),
        ],
    )
    def test_names_every_problem(
        self,
        template: Template,
        values: dict[str, Any],
        problems: list[tuple[str, str]],
    ) -> None:
        assert wrong(template, **values) == problems

    def test_ignores_what_the_template_has_no_use_for(self) -> None:
        wanted = TemplateSpec(
            Template.LINEAR, BINARY, (8,), classes=-1, hidden_units=(0,) * 9
        )

        spec, _ = build_template(wanted)

        assert spec.output_shape == (1,)

    def test_a_model_above_the_limit_is_not_built(self) -> None:
        with pytest.raises(ModelError, match="parameters"):
            build_template(SMALL_CNN, ModelLimits(most_parameters=5_990))

        build_template(SMALL_CNN, ModelLimits(most_parameters=5_991))


class TestFirstWeights:
    def test_are_those_of_the_seed(self) -> None:
        def kernel(seed: int) -> np.ndarray:
            wanted = TemplateSpec(Template.LINEAR, BINARY, (8,), seed=seed)
            made: np.ndarray = build_template(wanted)[1]["output/kernel"]
            return made

        np.testing.assert_array_equal(kernel(-3), kernel(-3))
        assert not np.array_equal(kernel(-3), kernel(3))

    def test_kernels_fill_the_range_of_glorot_and_bengio(self) -> None:
        wanted = TemplateSpec(Template.MLP, BINARY, (500,), hidden_units=(1000,))

        _, arrays = build_template(wanted)
        kernel = arrays["hidden_1/kernel"]

        limit = (6 / 1_500) ** 0.5  # 0.0632
        assert np.abs(kernel).max() <= limit
        assert kernel.max() > 0.99 * limit and kernel.min() < -0.99 * limit
        # variance of a uniform distribution: limit² / 3
        np.testing.assert_allclose(kernel.var(), limit**2 / 3, rtol=0.02)

    def test_fans_of_a_convolution_count_its_window(self) -> None:
        kernel = build_template(SMALL_CNN)[1]["convolution_2/kernel"]

        assert 0.9 < np.abs(kernel).max() / (6 / (9 * 16 + 9 * 32)) ** 0.5 <= 1

    def test_biases_are_zero_and_normalization_changes_nothing(self) -> None:
        _, arrays = build_template(MLP)

        assert not arrays["hidden_1/bias"].any()
        assert arrays["normalization/mean"].tolist() == [0] * 8
        assert arrays["normalization/variance"].tolist() == [1] * 8


class TestAdapt:
    def test_takes_mean_and_variance_of_the_columns(self) -> None:
        spec, arrays = build_template(LINEAR)
        rows = np.array([[0, 10, 7], [4, 30, 7]], np.float32)

        adapted = adapt(spec, arrays, rows)

        assert adapted["normalization/mean"].tolist() == [2, 20, 7]
        # the third column never changes: its variance stays 1
        assert adapted["normalization/variance"].tolist() == [4, 100, 1]
        assert adapted["output/kernel"] is arrays["output/kernel"]
        assert arrays["normalization/mean"].tolist() == [0, 0, 0]

    def test_leaves_a_model_without_normalization_as_it_is(self) -> None:
        spec, arrays = build_template(SMALL_CNN)

        assert adapt(spec, arrays, np.ones((2, 9, 8, 3), np.float32)) == arrays


class TestArchive:
    @EACH
    def test_is_opened_like_an_upload(
        self, wanted: TemplateSpec, tmp_path: Path
    ) -> None:
        spec, arrays = build_template(wanted)
        path = tmp_path / "model.keras"
        path.write_bytes(keras_archive(spec, arrays))

        opened = open_model(path)

        assert opened.spec == spec
        assert opened.weights.keys() == arrays.keys()
        for key, array in arrays.items():
            np.testing.assert_array_equal(opened.weights[key], array)

    def test_the_same_model_gives_the_same_bytes(self) -> None:
        assert keras_archive(*build_template(MLP)) == keras_archive(
            *build_template(MLP)
        )


def plain_linear(keras: Any) -> list[Any]:
    return [
        keras.Input((3,)),
        keras.layers.Normalization(),
        keras.layers.Dense(1),
    ]


def plain_mlp(keras: Any) -> list[Any]:
    return [
        keras.Input((8,)),
        keras.layers.Normalization(),
        keras.layers.Dense(5, "relu"),
        keras.layers.Dense(4, "relu"),
        keras.layers.Dense(1, "sigmoid"),
    ]


def plain_cnn(keras: Any) -> list[Any]:
    return [
        keras.Input((9, 8, 3)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(7, "softmax"),
    ]


@pytest.mark.slow
class TestBesidePlainKeras:
    @pytest.mark.parametrize(
        ("wanted", "plain"),
        [
            pytest.param(LINEAR, plain_linear, id="linear"),
            pytest.param(MLP, plain_mlp, id="mlp"),
            pytest.param(SMALL_CNN, plain_cnn, id="small-cnn"),
        ],
    )
    def test_predicts_the_same(
        self,
        wanted: TemplateSpec,
        plain: Callable[[Any], list[Any]],
        tmp_path: Path,
    ) -> None:
        import keras

        rows = np.random.default_rng(4).uniform(0, 255, (6, *wanted.input_shape))
        rows = rows.astype(np.float32)
        spec, arrays = build_template(wanted)
        path = tmp_path / "model.keras"
        path.write_bytes(keras_archive(spec, adapt(spec, arrays, rows)))
        loaded = keras.models.load_model(path)
        model = keras.Sequential(plain(keras))
        for layer in model.layers:
            if isinstance(layer, keras.layers.Normalization):
                layer.adapt(rows)
        trained = [key for key in arrays if not key.startswith("normalization/")]
        for variable, key in zip(model.trainable_variables, trained, strict=True):
            variable.assign(arrays[key])

        np.testing.assert_allclose(loaded(rows), model(rows), rtol=1e-5, atol=1e-6)
