"""Points of a draft."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.rewards import base_pay, round_bonus
from fl_engine.task import Bonus, RewardSpec
from tests.ui.pages.wizard.answers import pima
from ui.pages.wizard.draft import put
from ui.pages.wizard.money import Money, balance_error, money_of, update_error


class TestMoney:
    """The pool and what it pays."""

    def test_sets_aside_a_reward_for_each_seat(self) -> None:
        money = money_of(pima())

        assert money == Money(120, 8, 20, base_percent=60, called=11, has_bonus=True)
        assert money is not None
        # floor(960 × 0.6 / (20 × ceil(8 × 1.3))), floor(960 × 0.4 / 20)
        assert (money.pool, money.update, money.bonus) == (960, 2, 19)

    def test_pays_whole_points_as_the_api_rounds(self) -> None:
        # floor(960 × 0.6 / (30 × 8)) = floor(2.4)
        assert Money(120, 8, 30, 60, called=8).update == 2

    def test_has_no_bonus_where_none_is_wanted(self) -> None:
        money = money_of(put(pima(), "reward.bonus", "NONE"))

        assert money is not None and money.bonus == 0

    @given(
        st.integers(1, 10_000),
        st.integers(1, 50),
        st.integers(1, 100),
        st.integers(0, 100),
        st.sampled_from(("NONE", "LEAVE_ONE_OUT", "SHAPLEY")),
    )
    def test_agrees_with_what_the_server_pays(
        self, device: int, seats: int, rounds: int, percent: int, bonus: str
    ) -> None:
        money = Money(device, seats, rounds, percent, seats, bonus != "NONE")

        reward = RewardSpec(device * seats, percent / 100, Bonus(bonus))
        assert money.update == base_pay(reward, rounds, seats)
        assert money.bonus == round_bonus(reward, rounds)

    @pytest.mark.parametrize(
        ("typed", "called"), [("1", 8), ("1.1", 9), ("3", 24), ("", 11), ("4", 8)]
    )
    def test_those_called_for_a_seat_share_its_pay(
        self, typed: str, called: int
    ) -> None:
        money = money_of(put(pima(), "selection.overSelection", typed))

        assert money is not None and money.called == called

    def test_the_least_reward_pays_a_point_to_all_that_are_called(self) -> None:
        money = Money(device=27, seats=8, rounds=20, base_percent=100, called=11)

        assert money.update == 0  # 216 / 220
        assert money.least_device == 28  # 20 × 11 / 8 = 27.5
        assert Money(28, 8, 20, 100, 11).update == 1

    def test_is_not_known_while_a_figure_is_missing(self) -> None:
        assert money_of(put(pima(), "training.rounds", "x")) is None
        assert money_of(put(pima(), "selection.cohortSize", "0")) is None
        assert money_of(put(pima(), "reward.pointsPerDevice", "-1")) is None

    def test_tells_the_least_reward_that_pays_a_point(self) -> None:
        money = Money(device=19, seats=8, rounds=20, base_percent=60, called=8)

        assert money.least_device == 34  # 20 / 0.6 = 33.3
        assert "at least 34 points" in update_error(money)
        assert update_error(Money(34, 8, 20, 60, 8)) == ""
        assert "pay nothing" in update_error(Money(100, 8, 20, 0, 8))


class TestBalance:
    """More than one has."""

    def test_says_what_to_do(self) -> None:
        assert balance_error(Money(120, 8, 20, 100, 11), 640) == (
            "You have 640 points; this needs 960. "
            "Lower it to 80 a device or add 320 points."
        )

    def test_can_not_be_lowered_to_nothing(self) -> None:
        assert balance_error(Money(120, 8, 20, 100, 11), 7) == (
            "You have 7 points; this needs 960. Add 953 points."
        )

    def test_is_silent_when_there_is_enough(self) -> None:
        assert balance_error(Money(120, 8, 20, 100, 11), 960) == ""
