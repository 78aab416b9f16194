"""Models that take raw rows, opened by plain Keras."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine.data import pipeline_from_json, read_raw, transform
from fl_engine.model import open_model
from fl_engine.model.export import export_keras
from fl_engine.task import DataSpec
from tests.fl_engine.model.zoo import randomize

pytestmark = pytest.mark.slow

CASES = json.loads(
    (Path(__file__).parents[2] / "vectors" / "preprocessing.json").read_text("utf-8")
)["apply"]


@pytest.mark.parametrize("case", [pytest.param(c, id=c["name"]) for c in CASES])
def test_raw_rows_give_what_prepared_rows_give(
    case: dict[str, Any], tmp_path: Path
) -> None:
    import keras

    pipeline = pipeline_from_json(case["pipeline"])
    layers = [keras.Input((pipeline.width,)), keras.layers.Dense(1, name="out")]
    trained = keras.Sequential(layers, name="trained")
    randomize(trained)
    trained.save(tmp_path / "model.keras")
    opened = open_model(tmp_path / "model.keras")

    export_keras(opened.spec, opened.weights, tmp_path / "final.keras", pipeline)

    final = keras.models.load_model(tmp_path / "final.keras", safe_mode=True)
    data = DataSpec(columns=pipeline.columns, label=pipeline.label)
    rows = read_raw(io.BytesIO(case["text"].encode()), data)
    expected = trained(transform(pipeline, rows.x)).numpy()
    if case["name"] == "a regression with a standardised label":
        # the four prices are 100, 200, 400, 500: their mean is 300, and their
        # standard deviation the root of (200² + 100² + 100² + 200²) / 4 = 25,000
        expected = expected * np.sqrt(25_000) + 300
    found = final(rows.x.astype(np.float32)).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
