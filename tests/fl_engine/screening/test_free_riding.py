from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from fl_engine.screening.free_riding import (
    find_copies,
    find_idle,
    find_noise,
    shared_part,
)
from fl_engine.screening.gram import Geometry

VALUES = 400


def geometry(rows: npt.NDArray[Any]) -> Geometry:
    return Geometry(rows @ rows.T, rows.shape[1])


def honest(count: int, seed: int = 0, values: int = VALUES) -> npt.NDArray[np.float64]:
    """Deltas of devices that learn: one common direction and as much of their own,
    which lies in a space of ten directions that all of them share."""
    rng = np.random.default_rng(seed)
    basis = rng.normal(size=(11, values))
    own = rng.normal(size=(count, 10)) / np.sqrt(10)
    rows: npt.NDArray[np.float64] = basis[0] + own @ basis[1:]
    return rows + 0.5 * rng.normal(size=rows.shape)


def nobody(count: int) -> npt.NDArray[np.bool_]:
    return np.zeros(count, dtype=bool)


class TestIdle:
    def test_finds_global_weights_sent_back(self) -> None:
        found = find_idle(np.array([1.0, 0.0, 0.9, 1e-6]), 1.0)

        assert found.tolist() == [False, True, False, True]

    def test_leaves_a_device_with_a_fiftieth_of_the_rows_alone(self) -> None:
        assert not find_idle(np.array([1.0, 0.02]), 1.0).any()

    @pytest.mark.parametrize("usual", [None, 0.0])
    def test_finds_nobody_where_nothing_is_usual(self, usual: float | None) -> None:
        assert not find_idle(np.array([0.0, 0.0]), usual).any()


class TestCopies:
    def test_leaves_the_first_and_finds_those_who_came_later(self) -> None:
        rows = honest(6)
        rows[3], rows[5] = rows[1], rows[1]

        found = find_copies(geometry(rows), nobody(6))

        assert found.tolist() == [False, False, False, True, False, True]

    def test_finds_a_copy_that_was_scaled_and_blurred(self) -> None:
        rows = honest(6)
        blur = np.random.default_rng(1).normal(size=VALUES)
        blur *= 0.03 * np.linalg.norm(rows[0]) / np.linalg.norm(blur)
        rows[4] = 0.7 * (rows[0] + blur)

        assert find_copies(geometry(rows), nobody(6)).tolist() == [
            *[False] * 4,
            True,
            False,
        ]

    @pytest.mark.parametrize("seed", range(20))
    def test_finds_none_among_honest_devices(self, seed: int) -> None:
        assert not find_copies(geometry(honest(10, seed)), nobody(10)).any()

    def test_finds_none_in_a_handful_of_values(self) -> None:
        rows = np.ones((4, 7))

        assert not find_copies(geometry(rows), nobody(4)).any()

    def test_does_not_hold_an_update_against_one_that_is_out(self) -> None:
        rows = honest(6)
        rows[2] = rows[0]
        is_out = nobody(6)
        is_out[0] = True

        assert not find_copies(geometry(rows), is_out).any()


class TestNoise:
    @pytest.mark.parametrize("seed", range(10))
    def test_finds_noise_of_any_length_and_nobody_else(self, seed: int) -> None:
        rows = honest(10, seed)
        noise = np.random.default_rng([seed, 1]).normal(size=(2, VALUES))
        rows[3], rows[7] = 0.05 * noise[0], noise[1]

        found = find_noise(geometry(rows), [0.3] * 10, nobody(10))

        assert np.flatnonzero(found).tolist() == [3, 7]

    def test_finds_nobody_where_most_look_like_noise(self) -> None:
        for seed in range(20):
            rows = np.random.default_rng(seed).normal(size=(8, VALUES))

            # With a good name the limit is about what half of all noise stays below.
            assert not find_noise(geometry(rows), [0.8] * 8, nobody(8)).any()

    def test_says_nothing_where_there_are_too_few_values(self) -> None:
        rows = honest(6, values=19)  # 5 others × 4 are 20
        rows[2] = np.random.default_rng(3).normal(size=19)

        assert not find_noise(geometry(rows), [0.0] * 6, nobody(6)).any()


class TestSharedPart:
    def test_is_the_square_of_what_others_can_make_of_it(self) -> None:
        # (1, 0, 0), (0, 1, 0) and (3, 0, 4) / 5: 9/25 of it lies in the plane of the
        # others; of (1, 0, 0) the last one can make 9/25; of (0, 1, 0) nobody anything.
        cosines = np.array([[1, 0, 0.6], [0, 1, 0], [0.6, 0, 1]])

        np.testing.assert_allclose(shared_part(cosines), [0.36, 0, 0.36], atol=1e-6)
