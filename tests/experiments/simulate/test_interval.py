import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from experiments.simulate.interval import interval, t_quantile


class TestInterval:
    def test_agrees_with_scipy(self) -> None:
        differences = np.random.default_rng(0).normal(1, 2, 20)

        found = interval(differences.tolist())

        error = stats.sem(differences)
        low, high = stats.t.interval(0.95, 19, loc=differences.mean(), scale=error)
        assert found.mean == pytest.approx(differences.mean())
        assert found.low == pytest.approx(low)
        assert found.high == pytest.approx(high)
        assert found.count == 20

    def test_is_a_point_without_spread(self) -> None:
        found = interval([0.5, 0.5])

        assert (found.low, found.mean, found.high) == (0.5, 0.5, 0.5)

    def test_needs_two_differences(self) -> None:
        with pytest.raises(ValueError, match="at least two"):
            interval([0.5])

    @pytest.mark.parametrize("freedom", [1, 2, 5, 19, 99, 1000])
    def test_has_students_quantiles(self, freedom: int) -> None:
        assert t_quantile(0.975, freedom) == pytest.approx(
            stats.t.ppf(0.975, freedom), abs=1e-5
        )
