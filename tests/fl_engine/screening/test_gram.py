import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.screening.gram import Geometry, measure_geometry
from fl_engine.updates import StoredUpdate
from fl_engine.wire.codecs import encode_delta

SIZES = (3, 2)


def update(values: list[float]) -> StoredUpdate:
    flat = np.array(values, dtype=np.float32)
    rng = np.random.default_rng(0)
    return StoredUpdate(encode_delta(flat, SIZES, "f32", rng), "f32", 10)


class TestMeasureGeometry:
    def test_multiplies_each_two_updates(self) -> None:
        updates = [update([1, 0, 0, 0, 2]), update([3, 0, 0, 0, 4])]

        found = measure_geometry(updates, SIZES)

        # 1·1 + 2·2, 1·3 + 2·4, 3·3 + 4·4
        np.testing.assert_array_equal(found.gram, [[5, 11], [11, 25]])
        assert found.size == 5

    @given(st.integers(1, 7), st.integers(1, 6))
    def test_is_the_same_in_any_windows(self, count: int, window: int) -> None:
        rng = np.random.default_rng([count, window])
        rows = rng.normal(size=(count, 5)).astype(np.float32)
        updates = [update(list(row)) for row in rows]

        found = measure_geometry(updates, SIZES, window_values=window)

        wide = rows.astype(np.float64)
        np.testing.assert_allclose(found.gram, wide @ wide.T, rtol=1e-12, atol=1e-12)

    def test_looks_at_a_part_where_all_would_take_too_long(self) -> None:
        updates = [update([1, 2, 3, 4, 5]), update([1, 0, 1, 0, 1])]

        # 2 · 2 · 5 products, but no more than 10: every second window of one value.
        found = measure_geometry(updates, SIZES, window_values=1, most_products=10)

        np.testing.assert_array_equal(found.gram, [[35, 9], [9, 3]])  # 1, 3 and 5
        assert found.size == 3

    def test_does_not_overflow_where_a_product_of_float32_would(self) -> None:
        found = measure_geometry([update([1e30, 0, 0, 0, 0])], SIZES)

        assert found.gram[0, 0] == pytest.approx(1e60, rel=1e-6)


class TestGeometry:
    def test_knows_lengths_angles_and_distances_of_directions(self) -> None:
        # (2, 0), (0, 3) and (−1, 0)
        found = Geometry(np.array([[4.0, 0, -2], [0, 9, 0], [-2, 0, 1]]), 2)

        np.testing.assert_allclose(found.norms, [2, 3, 1])
        np.testing.assert_allclose(found.cosines[0], [1, 0, -1])
        np.testing.assert_allclose(found.pairwise()[0], [0, math.sqrt(2), 2])

    def test_has_no_direction_without_a_length(self) -> None:
        found = Geometry(np.array([[0.0, 0], [0, 4]]), 2)

        np.testing.assert_array_equal(found.cosines, [[0, 0], [0, 1]])

    def test_counts_each_direction_the_same_however_long(self) -> None:
        # (1, 0) and (0, 100): the middle is 45° from both.
        found = Geometry(np.array([[1.0, 0], [0, 10_000]]), 2)

        toward = found.to_centre(np.array([1.0, 1.0]))

        np.testing.assert_allclose(toward, [math.sqrt(0.5)] * 2)

    def test_has_no_centre_where_directions_cancel_out(self) -> None:
        found = Geometry(np.array([[1.0, -1], [-1, 1]]), 2)

        np.testing.assert_array_equal(found.to_centre(np.array([1.0, 1.0])), [0, 0])
