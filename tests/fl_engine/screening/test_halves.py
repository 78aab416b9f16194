import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.screening.halves import has_halves, split_halves


class TestSplitHalves:
    @given(st.lists(st.integers(0, 3), min_size=2, max_size=60), st.integers(-9, 9))
    def test_puts_each_row_in_one_half(self, labels: list[int], seed: int) -> None:
        selection, final = split_halves(np.array(labels), seed, stratified=True)

        together = np.sort(np.concatenate([selection, final]))
        np.testing.assert_array_equal(together, np.arange(len(labels)))
        assert 0 <= len(final) - len(selection) <= 1

    @given(st.lists(st.integers(0, 3), min_size=2, max_size=60), st.integers(-9, 9))
    def test_deals_classes_out_evenly(self, labels: list[int], seed: int) -> None:
        rows = np.array(labels)
        selection, final = split_halves(rows, seed, stratified=True)

        for one in set(labels):
            here, there = (rows[selection] == one).sum(), (rows[final] == one).sum()
            assert abs(int(here) - int(there)) <= 1

    def test_is_the_same_each_time_and_another_for_another_seed(self) -> None:
        labels = np.zeros(40)

        first, again, other = (
            split_halves(labels, seed, stratified=False)[0] for seed in (1, 1, 2)
        )

        np.testing.assert_array_equal(first, again)
        assert first.tolist() != other.tolist()

    def test_measures_updates_on_4096_rows_at_most(self) -> None:
        labels = np.arange(30_000) % 3

        selection, final = split_halves(labels, 0, stratified=True)

        assert 3000 < len(selection) <= 4096
        assert len(selection) + len(final) == 30_000
        shares = np.bincount(labels[selection]) / len(selection)
        np.testing.assert_allclose(shares, [1 / 3] * 3, atol=0.001)


class TestHasHalves:
    def test_needs_twenty_rows_in_each(self) -> None:
        assert not has_halves(39)
        assert has_halves(40)
