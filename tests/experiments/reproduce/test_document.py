"""Figures in words."""

import pytest

from experiments.reproduce.document import figure, in_percent, in_points, with_interval
from experiments.simulate.interval import Interval


@pytest.mark.parametrize(
    ("value", "text"), [(0.12345, "0.123"), (-0.5, "−0.500"), (-0.0001, "0.000")]
)
def test_a_figure_has_three_digits_and_a_real_minus(value: float, text: str) -> None:
    assert figure(value) == text


def test_a_difference_of_shares_is_told_in_points() -> None:
    found = Interval(0.0125, -0.001, 0.026, 10)

    assert in_points(found) == "1.25 (−0.10 to 2.60) pt"
    assert in_percent(found) == "1.2 (−0.1 to 2.6) %"
    assert with_interval(found, 2) == "0.01 (0.00 to 0.03)"
