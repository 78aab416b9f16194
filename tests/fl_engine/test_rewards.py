import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.rewards import (
    FORGETTING,
    HALF_LIFE_S,
    Reputation,
    ReputationKind,
    apply,
    base_pay,
    is_newcomer,
    round_bonus,
    share_bonus,
    surplus_pay,
)
from fl_engine.task import Bonus, RewardSpec


class TestBasePay:
    @pytest.mark.parametrize(
        ("pool", "share", "rounds", "seats", "expected"),
        [
            pytest.param(1000, 0.6, 20, 4, 7, id="600 / 80 = 7.5"),
            pytest.param(1000, 1.0, 20, 4, 12, id="1000 / 80 = 12.5"),
            pytest.param(1000, 0.0, 20, 4, 0, id="no base pay"),
            pytest.param(79, 1.0, 20, 4, 0, id="too few points"),
            pytest.param(10, 0.7, 1, 7, 1, id="7 / 7, though 10 × 0.7 < 7 in binary"),
            pytest.param(1_000_000_000, 0.1, 1, 1, 100_000_000, id="a tenth"),
        ],
    )
    def test_is_the_share_of_the_pool_for_a_seat(
        self, pool: int, share: float, rounds: int, seats: int, expected: int
    ) -> None:
        assert base_pay(RewardSpec(pool, share), rounds, seats) == expected

    @given(
        pool=st.integers(1, 10**9),
        share=st.floats(0, 1),
        rounds=st.integers(1, 1000),
        seats=st.integers(1, 1000),
    )
    def test_never_pays_more_than_the_pool(
        self, pool: int, share: float, rounds: int, seats: int
    ) -> None:
        pay = base_pay(RewardSpec(pool, share), rounds, seats)

        assert 0 <= pay * rounds * seats <= pool


class TestSurplusPay:
    def test_is_base_pay_while_the_open_seats_can_be_paid_after_it(self) -> None:
        assert surplus_pay(base=7, unpaid_points=77, open_seats=10) == 7

    def test_is_nothing_when_a_seat_would_go_short(self) -> None:
        assert surplus_pay(base=7, unpaid_points=76, open_seats=10) == 0

    @given(
        base=st.integers(1, 50),
        open_seats=st.integers(0, 50),
        unpaid=st.integers(0, 5000),
        arrivals=st.integers(0, 40),
    )
    def test_leaves_enough_for_every_open_seat(
        self, base: int, open_seats: int, unpaid: int, arrivals: int
    ) -> None:
        needed = min(unpaid, base * open_seats)

        for _ in range(arrivals):
            unpaid -= surplus_pay(base, unpaid, open_seats)

        assert unpaid >= needed


class TestReputation:
    def test_starts_at_one_half(self) -> None:
        assert Reputation().score() == 0.5

    def test_is_the_expectation_of_a_beta_distribution(self) -> None:
        # Beta(8 + 1, 2 + 1) has the mean 9 / 12.
        assert Reputation(good=8, bad=2, at=0.0).score() == 0.75

    def test_rises_slowly_and_falls_fast(self) -> None:
        _, before, risen = apply(Reputation(), ReputationKind.COMPLETED, at=0.0)
        _, _, fallen = apply(Reputation(), ReputationKind.REJECTED, at=0.0)

        assert (before, risen, fallen) == (0.5, 2 / 3, 0.2)  # 1/2, (1+1)/3, 1/(3+2)

    def test_forgets_a_little_with_each_event(self) -> None:
        first, _, _ = apply(Reputation(), ReputationKind.COMPLETED, at=0.0)
        second, before, after = apply(first, ReputationKind.COMPLETED, at=0.0)

        assert second.good == 1 + FORGETTING
        assert (before, after) == (first.score(), second.score())

    def test_counts_half_after_its_half_life(self) -> None:
        old = Reputation(good=8, bad=4, at=0.0)

        assert old.decayed(HALF_LIFE_S) == Reputation(4, 2, HALF_LIFE_S)
        assert old.score(HALF_LIFE_S) == 5 / 8

    def test_does_not_grow_when_a_clock_goes_back(self) -> None:
        known = Reputation(good=8, bad=4, at=100.0)

        after, before, _ = apply(known, ReputationKind.COMPLETED, at=50.0)

        assert before == known.score()
        assert after.at == 100.0

    def test_loses_by_a_rejection_after_any_history(self) -> None:
        known = Reputation()
        for i in range(1000):
            known, _, _ = apply(known, ReputationKind.COMPLETED, at=float(i))

        _, before, after = apply(known, ReputationKind.REJECTED, at=1000.0)

        assert before > 0.97
        assert after < before - 0.05

    def test_knows_only_its_kinds(self) -> None:
        with pytest.raises(KeyError):
            apply(Reputation(), "SURPLUS", at=0.0)

    @given(
        st.lists(
            st.tuples(st.sampled_from(ReputationKind), st.floats(0, 1e9)), max_size=40
        )
    )
    def test_stays_between_0_and_1(
        self, events: list[tuple[ReputationKind, float]]
    ) -> None:
        known = Reputation()
        for kind, at in events:
            known, _, after = apply(known, kind, at)
            assert 0 < after < 1

    def test_is_new_with_fewer_than_five_events(self) -> None:
        assert is_newcomer(4)
        assert not is_newcomer(5)


class TestRoundBonus:
    def test_is_the_rest_of_the_pool_over_all_rounds_rounded_down(self) -> None:
        reward = RewardSpec(1000, base_share=0.6, bonus=Bonus.LEAVE_ONE_OUT)

        assert round_bonus(reward, 3) == 133  # 1000 × 0.4 / 3 = 133.3

    def test_takes_the_share_as_the_decimal_it_was_written_as(self) -> None:
        # In binary 1 − 0.9 is a hair below 0.1.
        reward = RewardSpec(10, base_share=0.9, bonus=Bonus.LEAVE_ONE_OUT)

        assert round_bonus(reward, 1) == 1

    def test_is_nothing_where_none_was_asked_for(self) -> None:
        assert round_bonus(RewardSpec(1000, 0.6, Bonus.NONE), 3) == 0


class TestShareBonus:
    def test_follows_the_contributions_and_keeps_the_remainder(self) -> None:
        found = share_bonus(100, {"a": 0.2, "b": 0.1, "c": 0.0, "d": -0.5})

        assert found == {"a": 66, "b": 33}  # 66.7 and 33.3; 1 point stays

    def test_pays_nobody_when_nobody_helped(self) -> None:
        assert share_bonus(100, {"a": -0.1, "b": 0.0}) == {}

    def test_leaves_out_who_would_get_less_than_a_point(self) -> None:
        assert share_bonus(9, {"a": 0.99, "b": 0.01}) == {"a": 8}

    @given(
        st.integers(0, 10**9),
        st.dictionaries(st.text(), st.floats(-1e6, 1e6), max_size=20),
    )
    def test_never_pays_more_than_there_is(
        self, points: int, contributions: dict[str, float]
    ) -> None:
        shared = share_bonus(points, contributions)

        assert sum(shared.values()) <= points
        assert all(share > 0 for share in shared.values())
        assert all(contributions[client] > 0 for client in shared)
