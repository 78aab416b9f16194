from collections.abc import Sequence

import pytest

from fl_engine.screening.contribution import leave_one_out
from fl_engine.screening.dialogue import Combination, answer


class _Line:
    """A model of one weight at 0, whose loss is its squared distance to 1."""

    def __init__(self, *deltas: float) -> None:
        self.deltas = deltas

    def __call__(self, asked: Sequence[Combination]) -> list[float]:
        places = [sum(self.deltas[i] * c for i, c in one.items()) for one in asked]
        return [(place - 1) ** 2 for place in places]


class TestLeaveOneOut:
    def test_is_the_loss_that_leaving_it_out_would_cost(self) -> None:
        found = answer(leave_one_out((0.5, 0.5), (1.0, 1.0)), _Line(1.0, 0.0))

        # Together at 0.5: loss 0.25. Without the first at 0: 1. Without the other: 0.
        assert found == pytest.approx((0.75, -0.25))

    def test_lets_the_others_grow_to_the_whole(self) -> None:
        found = answer(
            leave_one_out((0.5, 0.25, 0.25), (1.0, 1.0, 1.0)), _Line(0, 1, 0.5)
        )

        # Together 0.375: loss 0.390625. Without the first, (1 + 0.5) / 2: 0.0625.
        assert found[0] == pytest.approx(0.0625 - 0.390625)

    def test_compares_a_single_update_with_no_round_at_all(self) -> None:
        assert answer(leave_one_out((1.0,), (1.0,)), _Line(1.0)) == (1.0,)

    def test_adds_each_as_it_was_scaled(self) -> None:
        assert answer(leave_one_out((1.0,), (0.5,)), _Line(2.0)) == (1.0,)

    def test_is_nothing_for_an_update_without_weight(self) -> None:
        assert answer(leave_one_out((1.0, 0.0), (1.0, 1.0)), _Line(1.0, 9.0))[1] == 0.0
