import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.data.merging import Believed, merge, weights_of, without_strangers
from fl_engine.wire import Measured
from tests.fl_engine.data.figures import figures


def believed(found: Measured, examples: int | None = None) -> Believed:
    return Believed(found, found.present if examples is None else examples)


def clients(*values: list[float], quantiles: bool = False) -> list[Believed]:
    return [believed(figures(part, quantiles=quantiles)) for part in values]


numbers = st.floats(-1_000, 1_000).map(lambda x: round(x, 6))
parts = st.lists(st.lists(numbers, min_size=1, max_size=20), min_size=1, max_size=2)


class TestMoments:
    def test_of_two_clients_worked_by_hand(self) -> None:
        # 1, 2, 3 and 6: mean 3, M2 = 4 + 1 + 0 + 9 = 14, deviation √(14 / 4)
        merged = merge(clients([1, 2, 3], [6]))

        assert (merged.mean, merged.least, merged.greatest) == (3, 1, 6)
        assert merged.deviation == pytest.approx(14**0.5 / 2)
        assert merged.examples == 4

    @given(parts)
    def test_are_those_of_all_values_together(self, values: list[list[float]]) -> None:
        sizes = sorted(len(part) for part in values)
        if sizes[-1] > 10 * sizes[0]:
            return  # the largest is not believed
        together = np.concatenate(values)

        merged = merge(clients(*values))

        assert merged.mean == pytest.approx(together.mean(), abs=1e-9)
        assert merged.deviation == pytest.approx(together.std(), abs=1e-6)

    @given(st.permutations([[1.0, 2.0], [3.0, 4.0, 5.0], [2.0, 6.0], [0.5, 4.0]]))
    def test_do_not_depend_on_the_order(self, values: list[list[float]]) -> None:
        merged = merge(clients(*values, quantiles=True))
        expected = merge(clients(*sorted(values), quantiles=True))

        assert merged.mean == pytest.approx(expected.mean)
        assert merged.deviation == pytest.approx(expected.deviation)
        assert merged.median == pytest.approx(expected.median)


class TestWeights:
    def test_are_at_most_ten_times_the_lower_median(self) -> None:
        sizes = [4, 10, 10, 1_000]
        all_clients = [believed(figures([0.0, 1.0]), size) for size in sizes]

        assert weights_of(all_clients).tolist() == [4, 10, 10, 100]

    def test_are_of_what_is_believed(self) -> None:
        # 1 counts once, 2 twice of its 4 values: (1 + 2 + 2) / 3
        few = believed(figures([1.0]))
        claimed = believed(figures([2.0] * 4), 2)

        merged = merge([few, claimed])

        assert merged.mean == pytest.approx(5 / 3)
        assert merged.examples == 3


class TestStrangers:
    def test_whose_mean_is_far_off_are_left_out(self) -> None:
        # means 2, 3, 4 and 20; deviations √(2/3) or 0.8: more than 6 of them away
        near = [[1.0, 2, 3], [2.0, 3, 4], [3.0, 4, 5]]

        kept = without_strangers(clients(*near, [19, 20, 21]))

        assert [client.figures.mean for client in kept] == [2, 3, 4]

    def test_who_claim_to_be_most_do_not_decide_what_is_usual(self) -> None:
        honest = clients([1, 2, 3], [2, 3, 4])
        liar = believed(figures([299.0, 300, 300]), 1_000_000)

        merged = merge([*honest, liar])

        assert merged.mean == 2.5  # 1, 2, 3, 2, 3, 4

    def test_whose_values_hardly_vary_are_left_out(self) -> None:
        wide = [[0.0, 10], [1.0, 11], [0.0, 12]]

        kept = without_strangers(clients(*wide, [5.0, 5.1]))

        assert len(kept) == 3

    def test_can_not_be_told_from_one_other(self) -> None:
        two = clients([0, 1], [1_000, 1_001])

        assert without_strangers(two) == two

    def test_are_nobody_where_the_others_do_not_vary(self) -> None:
        constant = clients([0, 0], [0, 0], [0, 0, 1])

        assert without_strangers(constant) == constant

    @given(st.lists(st.lists(numbers, min_size=1, max_size=9), min_size=3, max_size=9))
    def test_are_never_everybody(self, values: list[list[float]]) -> None:
        assert without_strangers(clients(*values))

    @given(
        st.floats(-100, 100),
        st.floats(0.5, 50),
        st.integers(1, 10**9),
        st.floats(-1e6, 1e6),
    )
    def test_move_the_mean_no_further_than_six_spreads(
        self, centre: float, width: float, claimed: int, lie: float
    ) -> None:
        """Whatever one of five claims, the mean stays near the honest ones'."""
        honest = clients(*[[centre - width, centre + width]] * 4)
        liar = believed(figures([lie - width, lie + width]), claimed)

        merged = merge([*honest, liar])

        assert abs(merged.mean - centre) <= 6 * width * (1 + 1e-9)


class TestMedian:
    @pytest.mark.parametrize(
        ("values", "median"),
        [
            pytest.param([[1.0, 2.0]], 1.5, id="between two values"),
            pytest.param([[1.0, 2.0, 3.0]], 2.0, id="a value"),
            pytest.param([[0.0, 1.0], [2.0, 3.0]], 1.5, id="between two clients"),
            pytest.param([[5.0], [5.0], [9.0]], 5.0, id="values that repeat"),
            pytest.param([[0.0, 4.0], [0.0, 4.0]], 2.0, id="the same twice"),
            # 2/3 of the weight lie evenly in 0…1, so 1/2 is reached at 3/4 of it
            pytest.param([[0.0, 1.0], [0.0, 1.0], [2.0, 3.0]], 0.75, id="two thirds"),
        ],
    )
    def test_is_where_half_of_the_mixture_lies_below(
        self, values: list[list[float]], median: float
    ) -> None:
        merged = merge(clients(*values, quantiles=True))

        assert merged.median == pytest.approx(median)

    @given(st.lists(numbers, min_size=1, max_size=60))
    def test_of_one_client_is_its_own(self, values: list[float]) -> None:
        merged = merge(clients(values, quantiles=True))

        assert merged.median == pytest.approx(float(np.median(values)), abs=1e-6)

    def test_of_many_is_near_that_of_all_values(self) -> None:
        rng = np.random.default_rng(7)
        values = [rng.gamma(2.0, 3.0, 400).tolist() for _ in range(8)]

        merged = merge(clients(*values, quantiles=True))

        exact = float(np.median(np.concatenate(values)))
        assert merged.median == pytest.approx(exact, rel=0.01)


class TestCounts:
    def test_are_weighed_by_what_is_believed(self) -> None:
        many = believed(figures([0.0] * 4, counts=[4, 0]), 2)
        few = believed(figures([0.0, 1.0, 1.0], counts=[1, 2]))

        merged = merge([many, few])

        assert merged.counts is not None
        assert merged.counts.tolist() == [3, 2]  # 4 × 2/4 + 1, 2
