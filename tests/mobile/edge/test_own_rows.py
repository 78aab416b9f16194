"""An owner's raw rows: measured, then prepared with what the server froze."""

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from fl_engine import wire
from fl_engine.data import Pipeline, pipeline_of, pipeline_to_json
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    FittedColumn,
    PreprocessingKind,
    Step,
)
from mobile.edge import training
from mobile.edge.api import Api
from mobile.edge.errors import DataError, TaskError, UnreachableError
from mobile.edge.link import Link
from mobile.edge.rows import OwnRows, read_own_rows

DATA = DataSpec(
    columns=(
        Column("age", ColumnType.NUMBER, least=0, greatest=120),
        Column("sick", ColumnType.BOOLEAN),
    ),
    label="sick",
    least_examples=2,
)
PIPELINE = pipeline_of(DATA, (Step(PreprocessingKind.STANDARDISE, ("age",)),))
FITTED = PIPELINE.with_fitted({0: (FittedColumn("age", 40.0, 10.0, None, 6),)})


def rows(folder: Path, pipeline: Pipeline = PIPELINE, **shard: int) -> OwnRows:
    path = folder / "rows.csv"
    path.write_text("age,sick\n30,0\n50,1\n999,1\n60,0\n")
    return read_own_rows(path, DATA, pipeline, **shard)


class Files:
    """A server that offers one document; stands for `Link` and `Api`."""

    def __init__(self, document: bytes, sha256: str | None = None) -> None:
        self.document = document
        self.sha256 = sha256 or hashlib.sha256(document).hexdigest()
        self.kind = "PREPROCESSING"

    async def transport(self) -> dict[str, Any]:
        file = {"kind": self.kind, "url": "/steps", "sha256": self.sha256}
        return {"files": [file]}

    async def download(self, url: str) -> bytes:
        return self.document


async def prepare(files: Files, own: OwnRows) -> Any:
    return await training._prepare(cast(Api, files), cast(Link, files), own)


def document(pipeline: Pipeline) -> bytes:
    return json.dumps(pipeline_to_json(pipeline)).encode()


class TestOwnRows:
    def test_are_left_out_where_they_do_not_fit(self, tmp_path: Path) -> None:
        own = rows(tmp_path)

        assert (own.examples, own.skipped, own.table) == (3, 1, None)

    def test_are_dealt_out(self, tmp_path: Path) -> None:
        assert rows(tmp_path, shard=0, shards=2).examples == 2

    def test_may_be_too_few(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="1 usable rows; the task asks for 2"):
            rows(tmp_path, shard=1, shards=2)

    def test_are_measured_before_they_are_prepared(self, tmp_path: Path) -> None:
        wanted = (wire.Wanted(column=0, step=0, measure="moments"),)
        measure = wire.Measure(
            id=bytes(16), part=1, deadline_s=1.0, columns=wanted, fitted=()
        )

        (age,) = rows(tmp_path).measure(measure).columns

        # 30, 50, 60: mean 140 / 3, squares 7,000
        assert (age.present, age.least, age.greatest) == (3, 30, 60)
        assert age.mean == pytest.approx(140 / 3)
        assert age.m2 == pytest.approx(7_000 - 140**2 / 3)

    def test_of_a_task_without_steps_are_ready_and_not_measured(
        self, tmp_path: Path
    ) -> None:
        own = rows(tmp_path, pipeline_of(DATA, ()))

        assert own.table is not None
        with pytest.raises(ValueError, match="fits nothing"):
            own.measure(cast(wire.Measure, None))


class TestFrozenSteps:
    async def test_are_fetched_and_applied_once(self, tmp_path: Path) -> None:
        own = rows(tmp_path)

        table = await prepare(Files(document(FITTED)), own)

        np.testing.assert_allclose(table.x, [[-1.0], [1.0], [2.0]])
        np.testing.assert_array_equal(table.y, [0, 1, 0])
        assert own.table is table

    async def test_that_were_damaged_are_not_applied(self, tmp_path: Path) -> None:
        with pytest.raises(UnreachableError, match="damaged"):
            await prepare(Files(document(FITTED), "0" * 64), rows(tmp_path))

    async def test_that_are_not_the_tasks_are_not_applied(self, tmp_path: Path) -> None:
        clip = Step(PreprocessingKind.CLIP, ("age",), least=0.0, greatest=1.0)
        other = pipeline_of(DATA, (clip,))

        with pytest.raises(DataError, match="other steps than the task names"):
            await prepare(Files(document(other)), rows(tmp_path))

    async def test_may_be_missing(self, tmp_path: Path) -> None:
        files = Files(document(FITTED))
        files.kind = "MANIFEST"

        with pytest.raises(TaskError, match="has not fitted the steps"):
            await prepare(files, rows(tmp_path))
