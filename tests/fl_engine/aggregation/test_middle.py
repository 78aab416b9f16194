"""Median and trimmed mean: the middle of each coordinate."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.aggregation import median, trimmed_mean
from fl_engine.aggregation.middle import MOST_NETWORK_ROWS, middle_mean
from fl_engine.aggregation.networks import selection_network
from tests.fl_engine.aggregation.builders import flat, gathered, update

NUMBERS = st.floats(-1e6, 1e6, width=32)


def columns(least: int = 1, most: int = 60) -> Any:
    """Deltas of some clients, shape (clients, 3)."""
    row = st.lists(NUMBERS, min_size=3, max_size=3)
    rows = st.lists(row, min_size=least, max_size=most)
    return rows.map(lambda rows: np.array(rows, dtype=np.float32))


class TestMedian:
    def test_of_three_is_the_middle_one_of_each_coordinate(self) -> None:
        deltas = [flat(1, 9), flat(3, 7), flat(2, 100)]

        made = median(gathered(deltas, base=flat(10, 20)))

        np.testing.assert_array_equal(made.flat, [12, 29])
        assert made.shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))

    def test_of_four_is_the_mean_of_the_two_in_the_middle(self) -> None:
        made = median(gathered([flat(0), flat(1), flat(4), flat(1000)]))

        np.testing.assert_array_equal(made.flat, [2.5])

    def test_does_not_ask_how_many_examples_are_claimed(self) -> None:
        made = median(gathered([update(flat(9), 1000), flat(1), flat(2)]))

        np.testing.assert_array_equal(made.flat, [2])

    def test_leaves_out_who_counts_nothing(self) -> None:
        made = median(gathered([update(flat(9), factor=0.0), flat(1), flat(2)]))

        np.testing.assert_array_equal(made.flat, [1.5])
        assert made.shares == (0, 0.5, 0.5)

    @given(columns())
    def test_lies_between_the_least_and_the_greatest(self, deltas: Any) -> None:
        made = median(gathered(list(deltas)))

        assert (made.flat >= deltas.min(axis=0)).all()
        assert (made.flat <= deltas.max(axis=0)).all()

    @given(columns())
    def test_is_numpy_s(self, deltas: Any) -> None:
        made = median(gathered(list(deltas)))

        expected = np.median(deltas.astype(np.float64), axis=0)
        np.testing.assert_allclose(made.flat, expected, rtol=1e-6, atol=1e-6)


class TestTrimmedMean:
    def test_leaves_out_a_fifth_at_each_end(self) -> None:
        deltas = [flat(-1000), flat(1), flat(2), flat(6), flat(1000)]

        made = trimmed_mean(gathered(deltas, base=flat(1), trim=0.2))

        np.testing.assert_array_equal(made.flat, [4])  # 1 + (1 + 2 + 6) / 3

    def test_cuts_no_more_than_the_share(self) -> None:
        deltas = [flat(0), flat(3), flat(6), flat(27)]

        made = trimmed_mean(gathered(deltas, trim=0.2))  # ⌊0.2 · 4⌋ = 0

        np.testing.assert_array_equal(made.flat, [9])

    def test_cuts_what_the_share_says_in_decimals(self) -> None:
        """0.29 · 100 is 28.999… in binary."""
        deltas = [flat(1e6)] * 29 + [flat(1)] * 42 + [flat(-1e6)] * 29

        made = trimmed_mean(gathered(deltas, trim=0.29))

        np.testing.assert_array_equal(made.flat, [1])

    @given(columns(least=5), st.floats(0.2, 0.49))
    def test_does_not_move_with_its_extremes(self, deltas: Any, trim: float) -> None:
        further = deltas.copy()
        places = np.arange(deltas.shape[1])
        further[deltas.argmax(axis=0), places] = np.float32(3e8)
        further[deltas.argmin(axis=0), places] = np.float32(-3e8)
        distinct = deltas.max(axis=0) > deltas.min(axis=0)

        one = trimmed_mean(gathered(list(deltas), trim=trim)).flat
        other = trimmed_mean(gathered(list(further), trim=trim)).flat

        np.testing.assert_allclose(
            one[distinct], other[distinct], rtol=1e-4, atol=1e-5 * abs(deltas).max()
        )

    @given(columns(), st.floats(0, 0.49))
    def test_is_the_mean_of_sorted_columns(self, deltas: Any, trim: float) -> None:
        made = trimmed_mean(gathered(list(deltas), trim=trim))

        n = len(deltas)
        cut = int(trim * n + 1e-9)
        kept = np.sort(deltas.astype(np.float64), axis=0)[cut : n - cut]
        scale = 1e-6 * max(1.0, abs(kept).max())
        np.testing.assert_allclose(made.flat, kept.mean(axis=0), atol=scale)

    def test_needs_its_share(self) -> None:
        with pytest.raises(ValueError, match="share"):
            trimmed_mean(gathered([flat(1)]))


class TestNetworks:
    @pytest.mark.parametrize("rows", range(1, 12))
    def test_find_the_middle_of_every_row_of_noughts_and_ones(self, rows: int) -> None:
        """What sorts 0 and 1 sorts everything (Knuth, 5.3.4, theorem Z)."""
        columns = np.array(list(product([0, 1], repeat=rows)), dtype=np.float32).T
        for cut_off in range((rows + 1) // 2):
            kept = np.sort(columns, axis=0)[cut_off : rows - cut_off]

            found = middle_mean(columns.copy(), cut_off)

            np.testing.assert_allclose(found, kept.mean(axis=0), rtol=1e-6)

    def test_of_two_compare_nothing_for_a_mean(self) -> None:
        assert selection_network(2, 0, 2) == ()

    def test_of_three_skip_what_nobody_looks_at(self) -> None:
        steps = selection_network(3, 1, 2)

        assert len(steps) == 3
        assert sum(s.keeps_low + s.keeps_high for s in steps) == 4  # of 6

    @pytest.mark.parametrize("rows", [MOST_NETWORK_ROWS, MOST_NETWORK_ROWS + 1])
    @pytest.mark.parametrize("cut_off", [0, 7, 19])
    def test_and_a_partition_find_the_same(self, rows: int, cut_off: int) -> None:
        block = np.random.default_rng(0).normal(size=(rows, 50)).astype(np.float32)
        kept = np.sort(block.astype(np.float64), axis=0)[cut_off : rows - cut_off]

        found = middle_mean(block.copy(), cut_off)

        np.testing.assert_allclose(found, kept.mean(axis=0), atol=1e-6)
