"""Steps and figures that both clients agree on: vitest reads the same vectors."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine import wire
from fl_engine.data import (
    pipeline_from_json,
    pipeline_to_json,
    read_raw,
    transform,
    transform_label,
)
from fl_engine.data.measuring import answer
from fl_engine.data.pipeline import Pipeline
from fl_engine.data.table import RawRows
from fl_engine.task import DataSpec

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "preprocessing.json").read_text("utf-8")
)


def cases(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in VECTORS[kind]]


def read(case: dict[str, Any]) -> tuple[Pipeline, RawRows]:
    pipeline = pipeline_from_json(case["pipeline"])
    data = DataSpec(columns=pipeline.columns, label=pipeline.label)
    return pipeline, read_raw(io.BytesIO(case["text"].encode()), data)


@pytest.mark.parametrize("case", cases("apply"))
def test_rows_become_these_inputs(case: dict[str, Any]) -> None:
    pipeline, rows = read(case)

    x, y = transform(pipeline, rows.x), transform_label(pipeline, rows.y)

    np.testing.assert_allclose(x, np.array(case["x"]), rtol=1e-6)
    np.testing.assert_allclose(y, np.array(case["y"]), rtol=1e-6)
    assert x.dtype == y.dtype == np.float32
    assert x.shape[1] == pipeline.width
    assert rows.skipped == case["skipped"]


@pytest.mark.parametrize("case", cases("apply"))
def test_a_document_is_read_back_as_it_was(case: dict[str, Any]) -> None:
    written = json.dumps(pipeline_to_json(pipeline_from_json(case["pipeline"])))

    assert json.loads(written) == case["pipeline"]


@pytest.mark.parametrize("case", cases("measure"))
def test_columns_have_these_figures(case: dict[str, Any]) -> None:
    pipeline, rows = read(case)
    wanted = tuple(wire.Wanted(**wish) for wish in case["wanted"])
    measure = wire.Measure(
        id=bytes(16), part=1, deadline_s=20.0, columns=wanted, fitted=()
    )

    statistics = answer(pipeline, rows, measure)

    assert (statistics.of, statistics.examples) == (bytes(16), case["examples"])
    assert len(statistics.columns) == len(case["columns"])
    for found, expected in zip(statistics.columns, case["columns"], strict=True):
        for name in ("present", "missing", "mean", "m2", "least", "greatest"):
            assert_close(getattr(found, name), expected[name])
        assert_close(unpacked(found.quantiles, "<f8"), expected["quantiles"])
        assert unpacked(found.counts, "<u4") == expected["counts"]


def assert_close(found: Any, expected: Any) -> None:
    if expected is None:
        assert found is None
    else:
        assert found == pytest.approx(expected, rel=1e-9)


def unpacked(data: bytes | None, kind: str) -> list[float] | None:
    return None if data is None else np.frombuffer(data, kind).tolist()
