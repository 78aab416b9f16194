import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.screening.dialogue import Combination, answer
from fl_engine.screening.losses import Weighed, cap_shares, find_far, weigh


class Line:
    """A model of one weight at 0, whose loss is its squared distance to 1."""

    def __init__(self, *deltas: float, worst: int | None = None) -> None:
        self.deltas = deltas
        self.worst = worst  # an update with which there is no loss at all
        self.asked: list[Combination] = []

    def __call__(self, asked: Sequence[Combination]) -> list[float]:
        self.asked += asked
        return [self._loss(one) for one in asked]

    def _loss(self, one: Combination) -> float:
        if self.worst in one:
            return math.nan
        return (math.fsum(self.deltas[i] * c for i, c in one.items()) - 1) ** 2


def weighed(
    line: Line,
    *,
    reputation: float | Sequence[float] = 0.5,
    examples: float | Sequence[float] = 1.0,
    drawn: Any = True,
    scale: float = 1.0,
) -> Weighed:
    count = len(line.deltas)
    dialogue = weigh(
        np.broadcast_to(examples, count).astype(np.float64),
        np.full(count, scale),
        np.broadcast_to(reputation, count).astype(np.float64),
        np.broadcast_to(drawn, count).astype(bool),
    )
    return answer(dialogue, line)


class TestACalmRound:
    def test_takes_everybody_in_full(self) -> None:
        found = weighed(Line(0.1, 0.2, -0.02))

        np.testing.assert_array_equal(found.factors, [1, 1, 1])
        assert not found.is_harmful.any()

    def test_counts_a_bad_name_less(self) -> None:
        found = weighed(Line(0.1, 0.2, 0.1), reputation=[0.25, 0.5, 0.9])

        np.testing.assert_allclose(found.factors, [0.5, 1, 1])

    def test_measures_only_who_was_drawn(self) -> None:
        line = Line(0.1, 0.2, 0.3)
        found = weighed(line, drawn=[False, True, False])

        third = pytest.approx(1 / 3)
        assert line.asked == [{}, {0: third, 1: third, 2: third}, {1: 1.0}]
        assert found.is_measured.tolist() == [False, True, False]

    def test_adds_updates_no_longer_than_they_may_be(self) -> None:
        line = Line(0.1, 0.2)
        weighed(line, scale=0.5)

        assert line.asked == [{}, {0: 0.25, 1: 0.25}, {0: 0.5}, {1: 0.5}]


class TestAnAlarm:
    def test_comes_when_all_together_make_it_worse(self) -> None:
        found = weighed(Line(-0.5, 0.1, 0.1), drawn=[False, True, True])

        assert found.is_measured.all()

    def test_comes_when_one_of_those_drawn_is_bad_alone(self) -> None:
        # Together still 0.125: better than before.
        found = weighed(Line(-0.1, 0.2, 0.2, 0.2), drawn=[True, False, False, False])

        assert found.is_measured.all()  # (−0.1 − 1)² is 1.21

    def test_moves_the_shares_to_those_who_help(self) -> None:
        found = weighed(Line(0.4, 0.4, 0.4, -2.0))

        assert found.factors[:3].tolist() == [1, 1, 1]
        assert found.factors[3] < 0.2
        assert found.is_harmful.tolist() == [False, False, False, True]

    def test_lets_nobody_more_than_triple_their_share(self) -> None:
        # Only one of ten goes the right way; without the bound it would be alone.
        found = weighed(Line(1.0, *[-0.3] * 9))

        shares = found.factors / found.factors.sum()
        assert shares[0] == pytest.approx(0.3, abs=0.02)

    def test_keeps_shares_that_are_hardly_worth_changing(self) -> None:
        # −0.1 is an alarm; without it the loss is (1 − 0.95)² and not (1 − 0.845)².
        found = weighed(Line(*[0.95] * 9, -0.1))

        np.testing.assert_array_equal(found.factors, np.ones(10))

    def test_does_not_reject_who_brings_what_the_others_lack(self) -> None:
        # Alone, 3.5 is as bad as −1.5; among the others it fills up what is missing.
        assert not weighed(Line(0.2, 0.2, 0.2, 3.5)).is_harmful.any()
        assert weighed(Line(0.2, 0.2, 0.2, -1.5)).is_harmful.tolist()[3]

    def test_takes_an_update_with_which_there_is_no_loss_for_the_worst(self) -> None:
        found = weighed(Line(0.2, 0.2, 0.2, 0.2, worst=3))

        assert found.is_harmful.tolist() == [False, False, False, True]
        assert found.factors[3] == 0

    @given(
        st.lists(st.floats(-20, 20), min_size=1, max_size=8),
        st.floats(0.01, 1),
        st.integers(0, 255),
    )
    def test_gives_factors_from_0_to_1_whatever_comes(
        self, deltas: list[float], reputation: float, lots: int
    ) -> None:
        drawn = [bool(lots >> i & 1) for i in range(len(deltas))]

        found = weighed(Line(*deltas), reputation=reputation, drawn=drawn)

        assert np.isfinite(found.factors).all()
        assert (found.factors >= 0).all() and (found.factors <= 1).all()


class TestFindFar:
    def test_needs_much_where_losses_differ_much(self) -> None:
        near = np.array([1.0, 1.02, 0.98, 1.01, 1.6])
        spread = np.array([1.0, 1.4, 0.7, 1.3, 1.6])
        names = np.full(5, 0.5)

        # Median deviation 0.01: 0.59 above the median are 17 of them; in the other
        # case 0.3 is, and 0.3 above the median is less than one.
        assert find_far(near, 1.0, names).tolist() == [*[False] * 4, True]
        assert not find_far(spread, 1.0, names).any()

    def test_forgives_what_half_of_the_cohort_does(self) -> None:
        losses = np.array([1.5, 1.5, 1.5, 1.5, 1.6])

        assert not find_far(losses, 1.0, np.full(5, 0.5)).any()

    def test_takes_more_with_a_good_name(self) -> None:
        losses = np.array([1.0, 1.0, 1.0, 1.0, 1.4])

        # Limits 0.3 · (0.5 + 0.5) and 0.3 · (0.5 + 1).
        assert find_far(losses, 1.0, np.full(5, 0.5))[4]
        assert not find_far(losses, 1.0, np.full(5, 1.0))[4]


class TestCapShares:
    def test_gives_what_is_too_much_to_the_others_in_proportion(self) -> None:
        found = cap_shares(np.array([8.0, 1.0, 1.0]), np.array([0.5, 0.9, 0.9]))

        np.testing.assert_allclose(found, [0.5, 0.25, 0.25])

    def test_goes_on_where_that_is_too_much_for_another_one(self) -> None:
        found = cap_shares(np.array([8.0, 1.5, 0.5]), np.array([0.4, 0.4, 0.9]))

        np.testing.assert_allclose(found, [0.4, 0.4, 0.2])

    @given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=9))
    def test_sums_to_1_below_the_bounds(self, raw: list[float]) -> None:
        most = np.full(len(raw), 3.0 / len(raw))

        found = cap_shares(np.array(raw), most)

        assert found.sum() == pytest.approx(1)
        assert (found <= most + 1e-9).all()
