import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.errors import ModelError, ShapeMismatchError
from fl_engine.model.manifest import (
    Manifest,
    Tensor,
    join,
    read_manifest,
    read_safetensors,
    split,
    with_floats,
    write_safetensors,
)

MANIFEST = Manifest(
    (
        Tensor("norm", "mean", (2,), trainable=False, exchanged=False),
        Tensor("norm", "count", (), "int64", trainable=False, exchanged=False),
        Tensor("dense", "kernel", (2, 3)),
        Tensor("bn", "moving_mean", (3,), trainable=False, exchanged=True),
    )
)
ARRAYS: dict[str, Any] = {
    "norm/mean": np.array([1, 2], np.float32),
    "norm/count": np.array(7, np.int64),
    "dense/kernel": np.arange(6, dtype=np.float32).reshape(2, 3),
    "bn/moving_mean": np.array([7, 8, 9], np.float32),
}


class TestManifest:
    def test_counts_what_travels_in_each_direction(self) -> None:
        assert MANIFEST.float_sizes == (2, 6, 3)
        assert MANIFEST.exchanged_sizes == (6, 3)
        assert (MANIFEST.float_count, MANIFEST.exchanged_count) == (11, 9)

    def test_tells_where_a_delta_belongs_in_the_weights(self) -> None:
        weights = np.zeros(11, np.float32)
        for there, back in MANIFEST.exchanged_slices:
            weights[there] += np.arange(1, 10, dtype=np.float32)[back]

        assert weights.tolist() == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

    def test_is_written_as_the_protocol_shows_it(self) -> None:
        assert MANIFEST.to_json()["tensors"][2] == {
            "layer": "dense",
            "name": "kernel",
            "shape": [2, 3],
            "dtype": "float32",
            "trainable": True,
            "exchanged": True,
        }

    def test_goes_through_json_unchanged(self, tmp_path: Path) -> None:
        path = tmp_path / "manifest.json"
        path.write_text(json.dumps(MANIFEST.to_json()))

        assert read_manifest(path) == MANIFEST

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"shape": [-1]}, id="negative-size"),
            pytest.param({"shape": [True]}, id="size-is-no-number"),
            pytest.param({"dtype": "no"}, id="unknown-type"),
            pytest.param({"name": ""}, id="no-name"),
            pytest.param({"trainable": 1}, id="flag-is-no-boolean"),
            pytest.param({"dtype": "int64"}, id="exchanged-integers"),
        ],
    )
    def test_refuses_a_malformed_tensor(self, change: dict[str, Any]) -> None:
        value = MANIFEST.to_json()
        value["tensors"][2] |= change

        with pytest.raises(ModelError, match="can't be read"):
            Manifest.from_json(value)

    def test_refuses_another_version(self) -> None:
        with pytest.raises(ModelError, match="version 2"):
            Manifest.from_json({"version": 2, "tensors": []})

    def test_refuses_a_tensor_listed_twice(self) -> None:
        value = MANIFEST.to_json()
        value["tensors"].append(value["tensors"][0])

        with pytest.raises(ModelError, match="twice"):
            Manifest.from_json(value)

    def test_refuses_a_file_that_is_not_json(self, tmp_path: Path) -> None:
        path = tmp_path / "manifest.json"
        path.write_text("{")

        with pytest.raises(ModelError, match="not JSON"):
            read_manifest(path)


class TestFlatVectors:
    def test_hold_the_tensors_in_order(self) -> None:
        flat = join(MANIFEST.floats, ARRAYS)

        assert flat.tolist() == [1, 2, 0, 1, 2, 3, 4, 5, 7, 8, 9]

    def test_of_exchanged_tensors_leave_out_the_rest(self) -> None:
        flat = join(MANIFEST.exchanged, ARRAYS)

        assert flat.tolist() == [0, 1, 2, 3, 4, 5, 7, 8, 9]

    @given(st.lists(st.lists(st.integers(0, 4), max_size=3), max_size=5))
    def test_come_back_as_they_were(self, shapes: list[list[int]]) -> None:
        tensors = [Tensor("l", str(i), tuple(s)) for i, s in enumerate(shapes)]
        flat = np.arange(sum(t.size for t in tensors), dtype=np.float32)

        np.testing.assert_array_equal(join(tensors, split(tensors, flat)), flat)

    @pytest.mark.parametrize("size", [8, 10])
    def test_of_another_length_are_refused(self, size: int) -> None:
        with pytest.raises(ShapeMismatchError, match=f"found {size}"):
            split(MANIFEST.exchanged, np.zeros(size, np.float32))

    def test_need_every_tensor(self) -> None:
        with pytest.raises(ShapeMismatchError, match="found nothing"):
            join(MANIFEST.floats, {"norm/mean": ARRAYS["norm/mean"]})

    def test_replace_the_floats_and_keep_the_rest(self) -> None:
        arrays = with_floats(MANIFEST, ARRAYS, np.zeros(11, np.float32))

        assert arrays["norm/count"] == 7
        assert not arrays["dense/kernel"].any()


class TestSafetensors:
    def test_bring_every_tensor_back(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.safetensors"
        write_safetensors(path, MANIFEST, ARRAYS)

        read = read_safetensors(path, MANIFEST)

        assert list(read) == [t.key for t in MANIFEST.tensors]
        for key, array in ARRAYS.items():
            np.testing.assert_array_equal(read[key], array)
            assert read[key].dtype == array.dtype

    def test_refuse_another_shape(self, tmp_path: Path) -> None:
        arrays = {**ARRAYS, "norm/mean": np.zeros(3, np.float32)}

        with pytest.raises(ShapeMismatchError, match="norm/mean"):
            write_safetensors(tmp_path / "w", MANIFEST, arrays)

    def test_refuse_a_missing_tensor(self, tmp_path: Path) -> None:
        path = tmp_path / "w"
        write_safetensors(path, Manifest(MANIFEST.tensors[:2]), ARRAYS)

        with pytest.raises(ShapeMismatchError, match="dense/kernel is missing"):
            read_safetensors(path, MANIFEST)
