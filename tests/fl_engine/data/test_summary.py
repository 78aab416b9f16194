import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fl_engine.data import summarise
from fl_engine.errors import TableError
from tests.fl_engine.data.test_table import csv, npz


def column(*values: str) -> dict[str, Any]:
    """Summary of a column with these values."""
    found = summarise(csv("other,a", *(f"0,{value}" for value in values)), sha256="")
    summary: dict[str, Any] = found["columns"][1]
    return summary


class TestTypes:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            pytest.param(["0", "1", "true"], "BOOLEAN", id="boolean"),
            pytest.param(["0", "1", "2"], "INTEGER", id="whole"),
            pytest.param(["0", "1.0"], "INTEGER", id="written with a point"),
            pytest.param(["0", "1.5"], "NUMBER", id="number"),
            pytest.param(["a", "1"], "CATEGORY", id="a word among numbers"),
            pytest.param(["true", "5"], "CATEGORY", id="true among numbers"),
            pytest.param(["1.5", "?", ""], "NUMBER", id="markers do not count"),
            pytest.param(["?", ""], "CATEGORY", id="nothing but markers"),
        ],
    )
    def test_are_guessed_from_the_values(
        self, values: list[str], expected: str
    ) -> None:
        assert column(*values)["type"] == expected

    def test_are_guessed_over_all_blocks(self) -> None:
        assert column(*["1"] * 5000, "1.5")["type"] == "NUMBER"
        assert column(*["1"] * 5000, "x")["type"] == "CATEGORY"


class TestFigures:
    def test_agree_with_numpy_over_many_blocks(self) -> None:
        values = np.random.default_rng(0).normal(1e6, 1, 10_000).round(3)

        found = column(*map(str, values))

        assert found["least"] == values.min()
        assert found["greatest"] == values.max()
        assert found["mean"] == pytest.approx(values.mean(), rel=1e-12)
        assert found["standard_deviation"] == pytest.approx(values.std(), rel=1e-6)
        assert found["distinct"] == len(set(values))
        assert found["categories"] == []  # a number with many values

    def test_are_absent_for_names(self) -> None:
        found = column("a", "b", "a")

        assert (found["least"], found["mean"]) == (None, None)
        assert found["distinct"] == 2

    def test_count_missing_values(self) -> None:
        assert column("1", "", "NA", "2")["missing"] == 2

    def test_count_1_and_its_other_spelling_once(self) -> None:
        assert column("1", "1.0", "2")["distinct"] == 2


class TestCategories:
    def test_come_by_how_often_they_occur(self) -> None:
        assert column("b", "a", "b", "c")["categories"] == [
            {"category": "b", "count": 2},
            {"category": "a", "count": 1},
            {"category": "c", "count": 1},
        ]

    def test_are_told_of_numbers_with_few_values(self) -> None:
        assert len(column(*map(str, range(20)))["categories"]) == 20
        assert column(*map(str, range(21)))["categories"] == []

    def test_are_at_most_a_hundred(self) -> None:
        assert len(column(*(f"c{i}" for i in range(300)))["categories"]) == 100


class TestMarkers:
    def test_are_suspected_far_from_all_other_values(self) -> None:
        assert column("1", "2", "3", "-999")["suspected_markers"] == ["-999"]

    def test_are_suspected_as_words(self) -> None:
        assert column("1", "2", "?", "null")["suspected_markers"] == ["?", "null"]

    @pytest.mark.parametrize(
        "values", [["98", "99", "100", "97"], ["-1", "0", "1", "2"]]
    )
    def test_are_not_suspected_among_their_likes(self, values: list[str]) -> None:
        assert column(*values)["suspected_markers"] == []


class TestSummarise:
    def test_shows_the_first_rows_as_text(self) -> None:
        rows = csv("a,b", *(f"{i}," for i in range(30)))

        found = summarise(rows, sha256="ab")

        assert found["sha256"] == "ab"
        assert found["rows"] == 30
        assert len(found["preview"]) == 20
        assert found["preview"][1] == ["1", None]
        assert found["images"] is None

    def test_opens_a_path(self, tmp_path: Path) -> None:
        path = tmp_path / "rows.csv"
        path.write_text("a\n1\n")

        assert summarise(path, sha256="")["rows"] == 1

    def test_counts_the_images_of_each_class(self) -> None:
        images = npz(x=np.zeros((3, 8, 9), np.uint8), y=np.array([1, 0, 1]))

        found = summarise(images, sha256="")

        assert found["rows"] == 3
        assert found["columns"] == []
        assert found["images"] == {
            "height": 8,
            "width": 9,
            "channels": 1,
            "classes": [
                {"category": "0", "count": 1},
                {"category": "1", "count": 2},
            ],
        }

    @pytest.mark.parametrize(
        "file",
        [
            pytest.param(csv("a,b"), id="no rows"),
            pytest.param(csv("a,b", "1"), id="a row too short"),
            pytest.param(npz(x=np.zeros(3), y=np.zeros(3)), id="no images"),
            pytest.param(npz(x=np.zeros((3, 8, 8)), y=np.zeros(2)), id="labels short"),
            pytest.param(
                npz(x=np.zeros((1001, 1, 1)), y=np.arange(1001)), id="1001 classes"
            ),
        ],
    )
    def test_refuses_what_is_no_test_set(self, file: io.BytesIO) -> None:
        with pytest.raises(TableError):
            summarise(file, sha256="")
