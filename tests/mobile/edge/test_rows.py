"""The owner's rows against a task's columns."""

from pathlib import Path

import numpy as np
import pytest

from fl_engine.task import Column, ColumnType, DataSpec
from mobile.edge.errors import DataError
from mobile.edge.rows import read_rows

DATA = DataSpec(
    columns=(
        Column("age", ColumnType.INTEGER, least=0, greatest=120),
        Column("sick", ColumnType.BOOLEAN),
    ),
    label="sick",
    least_examples=2,
)


def csv(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text)
    return path


class TestReadRows:
    def test_gives_inputs_and_labels(self, tmp_path: Path) -> None:
        table = read_rows(csv(tmp_path, "sick,age\n1,40\n0,50\n"), DATA)

        np.testing.assert_array_equal(table.x, [[40], [50]])
        np.testing.assert_array_equal(table.y, [1, 0])

    def test_deals_rows_out_to_the_clients_of_a_process(self, tmp_path: Path) -> None:
        path = csv(tmp_path, "age,sick\n1,0\n2,0\n3,0\n4,0\n5,0\n")

        shards = [read_rows(path, DATA, shard=i, shards=2).x for i in range(2)]

        np.testing.assert_array_equal(shards[0], [[1], [3], [5]])
        np.testing.assert_array_equal(shards[1], [[2], [4]])

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            pytest.param("sick,years\n1,40\n0,50\n", "age", id="missing-column"),
            pytest.param("sick,age\n1,40\n", "1 usable rows", id="too-few"),
            pytest.param("sick,age\n1,40\n0,999\n", "999", id="out-of-range"),
        ],
    )
    def test_says_what_does_not_fit(
        self, tmp_path: Path, text: str, words: str
    ) -> None:
        with pytest.raises(DataError, match=words):
            read_rows(csv(tmp_path, text), DATA)

    def test_says_that_a_file_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="can't be read: No such file"):
            read_rows(tmp_path / "none.csv", DATA)
