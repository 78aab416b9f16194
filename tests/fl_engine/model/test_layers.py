"""Every allowed layer, through the whole way and back, held against plain Keras."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine.model import OpenedModel, keras_config, open_model, parse_config
from fl_engine.model.build import build, get_weights, set_weights
from fl_engine.model.layers import LAYERS
from tests.fl_engine.model.zoo import MODELS, examples, randomize

pytestmark = pytest.mark.slow


@dataclass
class Pair:
    """A model as Keras made it, what was opened from its file, and built from that."""

    original: Any
    opened: OpenedModel
    rebuilt: Any


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    keras.utils.set_random_seed(1)
    return keras


@pytest.fixture(scope="module", params=list(MODELS))
def pair(
    request: pytest.FixtureRequest, keras: Any, tmp_path_factory: Any
) -> Iterator[Pair]:
    original = MODELS[request.param](keras)
    randomize(original)
    path: Path = tmp_path_factory.mktemp("zoo") / "model.keras"
    original.save(path)
    opened = open_model(path)
    rebuilt = build(opened.spec)
    set_weights(rebuilt, opened.spec, opened.weights)
    yield Pair(original, opened, rebuilt)
    keras.backend.clear_session()


class TestEachLayer:
    def test_predicts_as_the_original(self, pair: Pair) -> None:
        x = examples(pair.original)

        expected = pair.original(x, training=False)
        found = pair.rebuilt(x, training=False)

        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)

    def test_has_the_shapes_and_counts_of_keras(self, pair: Pair) -> None:
        spec = pair.opened.spec

        assert spec.input_shape == tuple(pair.original.input_shape[1:])
        assert spec.output_shape == tuple(pair.original.output_shape[1:])
        assert spec.parameters == pair.original.count_params()
        trained = sum(t.size for t in spec.manifest.tensors if t.trainable)
        variables = pair.original.trainable_variables
        assert trained == sum(int(np.prod(v.shape)) for v in variables)

    def test_brings_every_weight_back(self, pair: Pair) -> None:
        found = get_weights(pair.rebuilt, pair.opened.spec)

        assert list(found) == [t.key for t in pair.opened.manifest.tensors]
        for key, array in pair.opened.weights.items():
            if not key.endswith("seed_generator_state"):  # moves on with each call
                np.testing.assert_array_equal(found[key], array)

    def test_is_written_and_read_as_the_same_model(self, pair: Pair) -> None:
        spec = pair.opened.spec

        assert parse_config(keras_config(spec).encode()) == spec

    def test_is_read_by_keras_from_our_config(self, pair: Pair, keras: Any) -> None:
        spec = pair.opened.spec
        model = keras.models.model_from_json(keras_config(spec))
        set_weights(model, spec, pair.opened.weights)
        x = examples(pair.original)

        np.testing.assert_allclose(
            model(x, training=False),
            pair.original(x, training=False),
            rtol=1e-6,
            atol=1e-6,
        )

    def test_has_a_topology_or_a_reason_why_not(self, pair: Pair) -> None:
        tfjs = next(r for r in pair.opened.runtimes if r.runtime == "TFJS")

        assert (pair.opened.tfjs is None) == bool(tfjs.problems)
        assert json.dumps(pair.opened.tfjs)


class TestAllowList:
    def test_is_covered_by_the_models_above(self, keras: Any) -> None:
        kinds = {
            type(layer).__name__
            for build_model in MODELS.values()
            for layer in build_model(keras).layers
        }

        assert set(LAYERS) <= kinds
