"""Final models and predictions, held against plain Keras."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine.errors import ShapeMismatchError
from fl_engine.model import open_model
from fl_engine.model.export import export_keras
from fl_engine.model.predict import Predictor
from tests.fl_engine.model.zoo import MODELS, examples, randomize

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    return keras


def saved(keras: Any, name: str, folder: Path) -> tuple[Any, Path]:
    model = MODELS[name](keras)
    randomize(model)
    path = folder / "model.keras"
    model.save(path)
    return model, path


class TestExportKeras:
    @pytest.mark.parametrize("name", ["normalization", "residual", "lstm_stack"])
    def test_is_opened_by_plain_keras(
        self, keras: Any, tmp_path: Path, name: str
    ) -> None:
        original, path = saved(keras, name, tmp_path)
        opened, out = open_model(path), tmp_path / "final.keras"

        export_keras(opened.spec, opened.weights, out)

        x = examples(original)
        np.testing.assert_allclose(
            keras.models.load_model(out)(x), original(x), rtol=1e-6, atol=1e-6
        )
        assert sorted(p.name for p in tmp_path.iterdir()) == [out.name, path.name]

    def test_can_be_uploaded_again(self, keras: Any, tmp_path: Path) -> None:
        _, path = saved(keras, "residual", tmp_path)
        opened, out = open_model(path), tmp_path / "final.keras"
        export_keras(opened.spec, opened.weights, out)

        again = open_model(out)

        assert again.spec == opened.spec
        for key, array in opened.weights.items():
            np.testing.assert_array_equal(again.weights[key], array)


class TestPredictor:
    def test_sees_new_statistics_of_a_normalization(
        self, keras: Any, tmp_path: Path
    ) -> None:
        original, path = saved(keras, "normalization", tmp_path)
        opened = open_model(path)
        predict, x = Predictor(opened.spec), examples(original)
        predict.load(opened.weights)
        predict(x)
        moved = {k: a + 1 if "mean" in k else a for k, a in opened.weights.items()}

        predict.load(moved)

        np.testing.assert_allclose(predict(x + 1), original(x), rtol=1e-5, atol=1e-5)

    def test_takes_more_rows_than_fit_in_a_batch(
        self, keras: Any, tmp_path: Path
    ) -> None:
        original, path = saved(keras, "dense", tmp_path)
        opened = open_model(path)
        predict, x = Predictor(opened.spec), examples(original, rows=10_000)
        predict.load(opened.weights)

        np.testing.assert_allclose(predict(x), original(x), rtol=1e-5, atol=1e-5)

    def test_refuses_weights_of_another_shape(self, keras: Any, tmp_path: Path) -> None:
        _, path = saved(keras, "dense", tmp_path)
        opened = open_model(path)
        narrow = {key: array[:1] for key, array in opened.weights.items()}

        with pytest.raises(ShapeMismatchError):
            Predictor(opened.spec).load(narrow)
