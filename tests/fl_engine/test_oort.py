"""Oort's utilities and draws, by the formulas of Lai et al. 2021."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.oort import Seen, exploration, pick, utilities


def seen(loss: float = 1.0, rows: int = 100, s: float = 1.0, number: int = 1) -> Seen:
    return Seen(loss, rows, s, number)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


class TestUtilities:
    def test_counts_the_loss_of_all_rows(self) -> None:
        crowd = {"a": seen(0.5, 200), "b": seen(0.25, 100), "c": seen(1.0, 100)}

        found = utilities(crowd, 1)

        # 100, 25 and 100
        assert found["a"].loss == found["c"].loss == 1.0
        assert found["b"].loss == pytest.approx(0.25)

    def test_slows_down_who_needs_longer_than_the_median(self) -> None:
        times = {"a": 2.0, "b": 4.0, "c": 12.0}
        found = utilities({name: seen(s=times[name]) for name in times}, 1)

        # T = 4, α = 2
        paces = {name: utility.pace for name, utility in found.items()}
        assert paces == pytest.approx({"a": 1.0, "b": 1.0, "c": 1 / 9})
        assert found["c"].value == pytest.approx(1 / 9)

    def test_trusts_old_news_less(self) -> None:
        found = utilities({"old": seen(number=1), "new": seen(number=16)}, 17)

        # both 1, and √(0.1 · ln 17 / 1), √(0.1 · ln 17 / 16) on top
        old, new = (
            1 + math.sqrt(0.1 * math.log(17)),
            1 + math.sqrt(0.1 * math.log(17) / 16),
        )
        assert found["old"].loss == 1.0
        assert found["new"].loss == pytest.approx(new / old)

    @pytest.mark.parametrize("count", [1, 3, 99])
    def test_lets_nobody_gain_by_a_huge_loss(self, count: int) -> None:
        crowd = {str(i): seen(1.0) for i in range(count)}

        found = utilities({**crowd, "liar": seen(1e300)}, 1)

        assert found["liar"].loss == found["0"].loss == 1.0

    def test_knows_nothing_of_nobody(self) -> None:
        assert utilities({}, 3) == {}

    def test_takes_devices_that_have_learned_it_all(self) -> None:
        found = utilities({"a": seen(0.0), "b": seen(0.0, s=0.0)}, 1)

        assert [utility.value for utility in found.values()] == [0.0, 0.0]

    @given(
        st.dictionaries(
            st.text(max_size=3),
            st.builds(
                Seen,
                st.floats(0, 1e300),
                st.integers(1, 2**53),
                st.floats(0, 1e9),
                st.integers(1, 1000),
            ),
        ),
        st.integers(1, 1000),
    )
    def test_lies_between_0_and_1(self, crowd: dict[str, Seen], number: int) -> None:
        for utility in utilities(crowd, number).values():
            assert 0 <= utility.loss <= 1
            assert 0 <= utility.pace <= 1


class TestExploration:
    @pytest.mark.parametrize(
        ("number", "share"), [(1, 0.9), (2, 0.882), (11, 0.9 * 0.98**10), (500, 0.2)]
    )
    def test_falls_from_nine_tenths_to_a_fifth(self, number: int, share: float) -> None:
        assert exploration(number) == pytest.approx(share)


class TestPick:
    def test_explores_with_its_share_and_exploits_with_the_rest(self) -> None:
        known = {name: 1.0 for name in "abcdefghij"}

        chosen = pick(5, known, list("uvwxyz"), 1, rng())

        # ε = 0.9 of 5 seats is 4.5, which rounds to 4: the first four unknown ones
        assert chosen[-4:] == list("uvwx")
        assert chosen[0] in known

    def test_gives_what_one_kind_leaves_to_the_other(self) -> None:
        assert set(pick(4, {"a": 1.0}, list("xyz"), 500, rng())) == set("axyz")
        assert set(pick(4, dict.fromkeys("abcd", 1.0), [], 1, rng())) == set("abcd")

    def test_never_draws_who_is_far_from_the_last_seat(self) -> None:
        known = {"a": 1.0, "b": 0.9, "c": 0.86, "d": 0.8}

        drawn = Counter(
            name for seed in range(400) for name in pick(2, known, [], 500, rng(seed))
        )

        # 0.95 of the second best is 0.855: c may have a seat, d may not
        assert set(drawn) == set("abc")

    def test_draws_by_utility(self) -> None:
        known = {"a": 1.0, "b": 0.96}

        first = Counter(pick(1, known, [], 500, rng(seed))[0] for seed in range(4000))

        # P(a) = 1 / 1.96 = 0.5102; four standard deviations are 0.032
        assert first["a"] / 4000 == pytest.approx(1 / 1.96, abs=0.032)

    @given(
        st.integers(0, 12),
        st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1)),
        st.lists(st.sampled_from("stuvwxyz"), unique=True),
        st.integers(1, 300),
        st.integers(0, 2**32 - 1),
    )
    def test_leaves_no_seat_empty_and_nobody_twice(
        self,
        seats: int,
        known: dict[str, float],
        unknown: list[str],
        number: int,
        seed: int,
    ) -> None:
        chosen = pick(seats, known, unknown, number, rng(seed))

        assert len(chosen) == len(set(chosen))
        assert len(chosen) == min(seats, len(known) + len(unknown))
