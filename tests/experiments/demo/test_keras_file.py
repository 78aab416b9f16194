"""A `.keras` file that no Keras has written."""

from pathlib import Path

import numpy as np
import pytest

from experiments.demo.keras_file import write_keras
from experiments.demo.network import new_network, spec_of, to_arrays
from experiments.demo.stories.leaves import small_cnn
from fl_engine.model.open import open_model

X = np.random.default_rng(3).normal(2.0, 3.0, (50, 4)).astype(np.float32)
NETWORK = new_network(
    X, (6, 5, 3), "sparse_categorical_crossentropy", np.random.default_rng(1)
)
SPEC, ARRAYS = spec_of(NETWORK, "small"), to_arrays(NETWORK, 50)


class TestWriteKeras:
    def test_is_opened_by_the_server(self, tmp_path: Path) -> None:
        opened = open_model(write_keras(SPEC, ARRAYS, tmp_path / "model.keras"))

        assert opened.manifest == SPEC.manifest
        assert opened.weights.keys() == ARRAYS.keys()
        for key, array in ARRAYS.items():
            np.testing.assert_array_equal(opened.weights[key], array)

    def test_keeps_layers_of_the_same_kind_apart(self, tmp_path: Path) -> None:
        spec = small_cnn()
        arrays = {
            tensor.key: np.full(tensor.shape, place, np.float32)
            for place, tensor in enumerate(spec.manifest.floats)
        }

        opened = open_model(write_keras(spec, arrays, tmp_path / "model.keras"))

        assert opened.weights["conv_1/kernel"].flat[0] == 0
        assert opened.weights["conv_2/kernel"].flat[0] == 2

    @pytest.mark.slow
    def test_is_opened_by_keras(self, tmp_path: Path) -> None:
        import keras

        path = write_keras(SPEC, ARRAYS, tmp_path / "model.keras")

        model = keras.models.load_model(path)

        np.testing.assert_allclose(
            model.predict(X, verbose=0), NETWORK.predict(X), atol=2e-6
        )
