import json
from typing import Any

import pytest

from fl_engine.model import check_fit, parse_config, runtimes, summarize
from fl_engine.model.spec import ModelSpec
from fl_engine.task import Column, ColumnType, DataKind, DataSpec, Images, Learning
from tests.fl_engine.model.archives import dense, layer, sequential, start


def spec_of(*layers: dict[str, Any], inputs: tuple[int, ...] = (3,)) -> ModelSpec:
    return parse_config(json.dumps(sequential(start(*inputs), *layers)).encode())


def summary_of(*layers: dict[str, Any], inputs: tuple[int, ...] = (3,)) -> Any:
    spec = spec_of(*layers, inputs=inputs)
    return summarize(spec, runtimes(spec), sha256="ab")


def batch_normalization(**changes: Any) -> dict[str, Any]:
    given = {
        "axis": -1,
        "momentum": 0.9,
        "epsilon": 0.001,
        "center": True,
        "scale": True,
    }
    return layer("BatchNormalization", "bn", **{**given, **changes})


NORMALIZATION = layer("Normalization", "norm", axis=[-1], invert=False)


class TestSummarize:
    def test_counts_parameters_by_what_becomes_of_them(self) -> None:
        summary = summary_of(NORMALIZATION, batch_normalization(), dense(units=2))

        # norm 3 + 3 + count, bn 4 * 3, dense 3 * 2 + 2
        assert summary["parameters"] == 7 + 12 + 8
        assert summary["trainable_parameters"] == 6 + 8
        assert summary["exchanged_parameters"] == 12 + 8

    def test_lists_layers_with_shapes(self) -> None:
        summary = summary_of(dense(units=2), layer("Dropout", "drop", rate=0.5))

        assert summary["layers"] == [
            {
                "name": "dense",
                "kind": "Dense",
                "output_shape": [2],
                "parameters": 8,
                "trainable": True,
            },
            {
                "name": "drop",
                "kind": "Dropout",
                "output_shape": [2],
                "parameters": 0,
                "trainable": False,
            },
        ]
        assert (summary["input_shape"], summary["output_shape"]) == ([3], [2])

    def test_counts_bytes_of_each_codec_with_frames(self) -> None:
        spec = spec_of(dense(units=100), inputs=(1000,))  # 100,100 numbers
        summary = summarize(spec, runtimes(spec), sha256="ab")
        counted = {r["codec"]: r for r in summary["round_bytes"]}

        assert list(counted) == ["FLOAT32", "FLOAT16", "INT8"]
        plain = {"FLOAT32": 400_400, "FLOAT16": 200_200, "INT8": 100_108}
        for codec, size in plain.items():
            assert size < counted[codec]["up_bytes"] < size * 1.01 + 600
            assert counted[codec]["down_bytes"] == counted["FLOAT32"]["up_bytes"]

    def test_is_plain_json(self) -> None:
        summary = summary_of(dense())

        assert json.loads(json.dumps(summary)) == summary


class TestRuntimes:
    @pytest.mark.parametrize(
        ("entry", "fix"),
        [
            pytest.param(batch_normalization(scale=False), "scale=True", id="scale"),
            pytest.param(
                batch_normalization(trainable=False), "trainable=True", id="frozen"
            ),
            pytest.param(
                dense(kernel_constraint={"class_name": "NonNeg", "config": {}}),
                "remove constraints",
                id="constraint",
            ),
            pytest.param(
                layer("ReLU", "r", max_value=None, negative_slope=0.1, threshold=0),
                "LeakyReLU",
                id="sloped-relu",
            ),
            pytest.param(
                layer("RMSNormalization", "rms", axis=-1, epsilon=1e-6),
                "another layer",
                id="missing",
            ),
        ],
    )
    def test_say_how_to_train_on_phones(self, entry: Any, fix: str) -> None:
        keras, tfjs = runtimes(spec_of(entry, dense("last")))

        assert (keras.can_train, tfjs.can_train) == (True, False)
        assert fix in tfjs.problems[0].message
        assert tfjs.problems[0].kind == "NOT_TRAINABLE"

    def test_say_it_for_recurrent_layers(self) -> None:
        gru = layer(
            "GRU", "gru", units=2, activation="tanh", recurrent_activation="sigmoid",
            use_bias=True, reset_after=True, dropout=0.0, recurrent_dropout=0.0,
        )  # fmt: skip
        _, tfjs = runtimes(spec_of(gru, inputs=(5, 3)))

        assert tfjs.problems[0].message == "GRU: set reset_after=False"

    @pytest.mark.parametrize("rate", [2, [2]])
    def test_say_it_for_layers_with_gaps(self, rate: int | list[int]) -> None:
        conv = layer(
            "Conv1D", "conv", filters=2, kernel_size=[2], strides=[1], padding="valid",
            dilation_rate=rate, groups=1, activation="linear", use_bias=True,
        )  # fmt: skip
        keras, tfjs = runtimes(spec_of(conv, inputs=(5, 3)))

        assert (keras.can_train, tfjs.can_train) == (True, False)
        assert tfjs.problems[0].message.startswith("Conv1D: set dilation_rate=1")


def table(label: ColumnType = ColumnType.BOOLEAN, **more: Any) -> DataSpec:
    names = [Column(name, ColumnType.NUMBER) for name in "abc"]
    return DataSpec(columns=(*names, Column("y", label, **more)), label="y")


TABLE = table()
CLASSES = table(ColumnType.CATEGORY, categories=("r", "g", "b", "k"))
IMAGES = DataSpec(
    kind=DataKind.IMAGES,
    images=Images(height=8, width=6, channels=1, classes=("a", "b")),
)


class TestCheckFit:
    @pytest.mark.parametrize(
        ("last", "data", "learning"),
        [
            pytest.param(
                [dense(units=1, activation="sigmoid")],
                TABLE,
                Learning.BINARY_CLASSIFICATION,
                id="binary",
            ),
            pytest.param(
                [dense(units=1), layer("Activation", "s", activation="sigmoid")],
                TABLE,
                Learning.BINARY_CLASSIFICATION,
                id="activation-layer",
            ),
            pytest.param(
                [dense(units=4, activation="softmax")],
                CLASSES,
                Learning.MULTICLASS_CLASSIFICATION,
                id="multiclass",
            ),
            pytest.param(
                [dense(units=4), layer("Softmax", "s", axis=-1)],
                CLASSES,
                Learning.MULTICLASS_CLASSIFICATION,
                id="softmax-layer",
            ),
            pytest.param(
                [dense(units=1)],
                table(ColumnType.NUMBER),
                Learning.REGRESSION,
                id="regression",
            ),
        ],
    )
    def test_passes_what_fits(
        self, last: list[Any], data: DataSpec, learning: Learning
    ) -> None:
        assert check_fit(summary_of(*last), data, learning) == []

    @pytest.mark.parametrize(
        ("last", "data", "learning", "words"),
        [
            pytest.param(
                dense(units=1),
                TABLE,
                Learning.BINARY_CLASSIFICATION,
                "Dense(1, activation='sigmoid')",
                id="logits",
            ),
            pytest.param(
                dense(units=2, activation="softmax"),
                TABLE,
                Learning.BINARY_CLASSIFICATION,
                "an output of 1 unit",
                id="two-units",
            ),
            pytest.param(
                dense(units=3, activation="softmax"),
                CLASSES,
                Learning.MULTICLASS_CLASSIFICATION,
                "Dense(4, activation='softmax')",
                id="other-classes",
            ),
            pytest.param(
                dense(units=1, activation="relu"),
                table(ColumnType.NUMBER),
                Learning.REGRESSION,
                "activation linear, not relu",
                id="bounded-regression",
            ),
        ],
    )
    def test_says_what_the_output_must_be(
        self, last: Any, data: DataSpec, learning: Learning, words: str
    ) -> None:
        problems = check_fit(summary_of(last), data, learning)

        assert problems[0].kind == "SHAPE_MISMATCH"
        assert problems[0].name == "dense"
        assert words in problems[0].message

    def test_says_how_many_columns_there_are(self) -> None:
        fitting = dense(units=1, activation="sigmoid")
        summary = summary_of(fitting, inputs=(7,))

        (problem,) = check_fit(summary, TABLE, Learning.BINARY_CLASSIFICATION)

        assert (problem.expected, problem.found) == ("(3)", "(7)")
        assert "3 input columns" in problem.message

    def test_compares_images(self) -> None:
        output = dense(units=1, activation="sigmoid")
        learning = Learning.BINARY_CLASSIFICATION
        flat = layer("Flatten", "flat")

        assert (
            check_fit(summary_of(flat, output, inputs=(8, 6, 1)), IMAGES, learning)
            == []
        )
        assert check_fit(summary_of(flat, output, inputs=(6, 8, 1)), IMAGES, learning)
