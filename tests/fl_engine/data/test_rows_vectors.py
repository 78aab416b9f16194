"""The rows that both clients accept: vitest reads the same vectors for the phone's."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine.data import read_table
from fl_engine.errors import TableError
from fl_engine.task import Column, ColumnType, DataKind, DataSpec

CASES = json.loads(
    (Path(__file__).parents[2] / "vectors" / "rows.json").read_text(encoding="utf-8")
)["cases"]


def spec(case: dict[str, Any]) -> DataSpec:
    columns = [
        Column(
            name=column["name"],
            type=ColumnType(column["type"]),
            least=column["least"],
            greatest=column["greatest"],
            categories=tuple(column["categories"]),
            nullable=column["nullable"],
            missing_markers=tuple(column["missingMarkers"]),
        )
        for column in case["columns"]
    ]
    return DataSpec(
        kind=DataKind.TABLE,
        columns=tuple(columns),
        label=case["label"],
        images=None,
        least_examples=1,
    )


def text(case: dict[str, Any]) -> io.BytesIO:
    coded = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()
    return io.BytesIO(coded)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["name"]) for case in CASES if "x" in case]
)
def test_reads_these_rows(case: dict[str, Any]) -> None:
    table = read_table(text(case), spec(case))

    expected = np.array(case["x"], dtype=np.float32).reshape(table.x.shape)
    np.testing.assert_array_equal(table.x, expected)
    np.testing.assert_array_equal(table.y, np.array(case["y"], dtype=np.float32))
    problems = {(str(p.kind), p.name, p.row) for p in table.problems}
    assert problems == {tuple(problem) for problem in case["problems"]}
    assert table.skipped == len({row for _, _, row in case["problems"]})


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["name"]) for case in CASES if "refused" in case]
)
def test_refuses_these_files(case: dict[str, Any]) -> None:
    with pytest.raises(TableError) as caught:
        read_table(text(case), spec(case))

    assert [problem.kind for problem in caught.value.problems] == case["refused"]
